"""工作台: sign-in, my duties, search, statistics."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Installs `desk`."""

    name = "bihuan.desk"
    label = "desk"
