"""登记: acts on units, persons, grants, policy and calendar."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Installs `registers`."""

    name = "bihuan.modules.registers"
    label = "registers"
