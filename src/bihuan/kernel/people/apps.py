"""Persons and their accounts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Installs `people`."""

    name = "bihuan.kernel.people"
    label = "people"
