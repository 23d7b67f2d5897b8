"""民心墙: residents ask, the Party group dispatches, members handle, residents rate."""

from django.apps import AppConfig


class WallConfig(AppConfig):
    """Installs `wall`."""

    name = "bihuan.modules.wall"
    label = "wall"
