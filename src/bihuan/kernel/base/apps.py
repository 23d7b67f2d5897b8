"""The ground floor: time, refusals, clauses, canonical text, identifiers and homes."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Installs `base`; its only table is `home`."""

    name = "bihuan.kernel.base"
    label = "base"
