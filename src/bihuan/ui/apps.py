"""界面: base templates, components, form renderer, styles and scripts; knows no module."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Installs `ui`."""

    name = "bihuan.ui"
    label = "ui"
