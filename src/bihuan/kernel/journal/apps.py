"""The record: dossiers, entries, evidence, access log."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Installs `journal`."""

    name = "bihuan.kernel.journal"
    label = "journal"
