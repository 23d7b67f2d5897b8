"""What is owed, by which desk, until when."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Installs `duties`."""

    name = "bihuan.kernel.duties"
    label = "duties"
