"""干部信息库: what a county knows of its cadres."""

from django.apps import AppConfig


class CadresConfig(AppConfig):
    """Installs `cadres`; absent in the public zone."""

    name = "bihuan.modules.cadres"
    label = "cadres"
