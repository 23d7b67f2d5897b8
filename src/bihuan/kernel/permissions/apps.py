"""Desks and grants."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    """Installs `permissions`."""

    name = "bihuan.kernel.permissions"
    label = "permissions"
