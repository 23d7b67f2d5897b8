"""The tree of units, dated."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Installs `organizations`."""

    name = "bihuan.kernel.organizations"
    label = "organizations"
