"""通知: tell persons about an entry. Rows only; nothing leaves the building in a transaction."""

from collections.abc import Collection

from django.db import models

from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal.facade import Recorded
from bihuan.kernel.notices.models import Notice

__all__ = ["Notice", "mine", "tell"]

IN_APP = "app"


def tell(persons: Collection[int], *, kind: str, about: Recorded) -> None:
    """Write one notice per person; the same person is told once per entry."""
    rows = [
        Notice(
            id=new_id(),
            home_id=about.home_id,
            entry_id=about.id,
            recipient=person,
            channel=IN_APP,
            kind=kind,
            next_at=about.at,
        )
        for person in sorted(set(persons))
    ]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def mine(home: int, person: int) -> models.QuerySet[Notice]:
    """Return a person's notices, newest first."""
    return Notice.objects.filter(home_id=home, recipient=person).order_by("-id")
