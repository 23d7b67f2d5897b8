"""乡镇干部队伍: who comes to the townships, who stays, who leaves, when and where to."""

from django.apps import AppConfig


class TownshipsConfig(AppConfig):
    """Installs `townships`; absent in the public zone."""

    name = "bihuan.modules.townships"
    label = "townships"
