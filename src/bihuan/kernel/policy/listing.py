"""参数表: every value that a home may read, with clause, edition and the day it holds from."""

from django.db import models

from bihuan.kernel.policy.models import PolicyValue

__all__ = ["keys_to_set", "values_in"]


def values_in(home: int) -> models.QuerySet[PolicyValue]:
    """Return the values for everybody and for the units of a home, by key, newest first."""
    rows = PolicyValue.objects.filter(models.Q(unit=None) | models.Q(unit__home=home))
    return rows.order_by("key", "-from_on", "-id")


def keys_to_set() -> list[str]:
    """Return the keys that have a value for everybody: those one may set."""
    rows = PolicyValue.objects.filter(unit=None).order_by("key")
    return list(rows.values_list("key", flat=True).distinct())
