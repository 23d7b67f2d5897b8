"""The cadre's record."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Installs `record`; the public zone does without."""

    name = "bihuan.kernel.people.record"
    label = "record"
