"""Notices written with the fact."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Installs `notices`."""

    name = "bihuan.kernel.notices"
    label = "notices"
