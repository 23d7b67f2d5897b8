"""放行记录: what would have been refused where a clause is only observed, or warned of."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from bihuan.kernel.journal.facade import Recorded
from bihuan.kernel.journal.models import PassedOver
from bihuan.kernel.policy.rollout import Passed

__all__ = ["counted", "note", "passed_over"]


def note(passed: Iterable[Passed], *, act: str, unit: int, because_of: Recorded) -> None:
    """Remember which clauses an act passed over, for the report; its entry says so as well."""
    entry = because_of
    rows = [
        PassedOver(
            home_id=entry.home_id,
            entry_id=entry.id,
            clause=one.clause,
            mode=one.mode,
            act=act,
            unit_id=unit,
            at=entry.at,
        )
        for one in passed
    ]
    if rows:
        PassedOver.objects.bulk_create(rows)


def passed_over(home: int) -> models.QuerySet[PassedOver]:
    """Return what was passed over in a home, newest first."""
    return PassedOver.objects.filter(home_id=home).order_by("-id")


def counted(home: int) -> list[dict[str, Any]]:
    """Return per clause and unit how often an act was passed over, and when last."""
    rows: Any = PassedOver.objects.filter(home_id=home).order_by("clause", "unit__name")
    return list(
        rows.values("clause", "unit_id", "unit__name").annotate(
            count=models.Count("id"), last_at=models.Max("at")
        )
    )
