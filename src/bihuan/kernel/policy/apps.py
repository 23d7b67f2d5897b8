"""How many, how long: dated values, and the working calendar."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Installs `policy`."""

    name = "bihuan.kernel.policy"
    label = "policy"
