"""监督: what an auditor reads of a home: who looked, which acts were done, what is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from bihuan.kernel.journal.models import AccessLog, Checkpoint, Dossier, Entry, Unsealed
from bihuan.kernel.journal.terms import Nature

__all__ = [
    "Sealed",
    "acts",
    "dossiers",
    "entries_up_to",
    "looks",
    "open_cases",
    "register_id",
    "registered",
    "sealed",
]


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far a home's journal is sealed: entries waiting, and the last checkpoint."""

    unsealed: int
    size: int
    at: datetime | None


def looks(home: int) -> models.QuerySet[AccessLog]:
    """Return who looked at what in a home, newest first."""
    return AccessLog.objects.filter(home_id=home).order_by("-id")


def acts(home: int) -> models.QuerySet[Entry]:
    """Return a home's entries, newest first; a caller names columns, never the body."""
    return Entry.objects.filter(home_id=home).order_by("-id")


def dossiers(home: int, pks: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return kind and number of dossiers, in one statement."""
    rows = Dossier.objects.filter(home_id=home, pk__in=list(pks))
    return {pk: (kind, number) for pk, kind, number in rows.values_list("id", "kind", "number")}


def registered(home: int, kind: str) -> Any:
    """Return the ids that a home's registers of a kind are kept for, for a sub-query."""
    rows = Dossier.objects.filter(home_id=home, kind=kind)
    number = Cast("number", models.BigIntegerField())
    return rows.order_by().annotate(of=number).values_list("of", flat=True)


def register_id(home: int, kind: str, number: str) -> int | None:
    """Return the dossier of a register, to say in the access log whose it was."""
    rows = Dossier.objects.filter(home_id=home, kind=kind, number=number)
    return rows.values_list("id", flat=True).first()


def open_cases(home: int, unit: int) -> int:
    """Return how many cases of a unit aren't closed."""
    rows = Dossier.objects.filter(home_id=home, unit=unit, nature=Nature.CASE)
    return rows.filter(closed_at=None).count()


def entries_up_to(home: int, limit: int) -> int:
    """Return how many entries a home has, counting no further than a limit."""
    return Entry.objects.filter(home_id=home).order_by()[:limit].count()


def sealed(home: int) -> Sealed:
    """Return how far a home's journal is sealed."""
    last = Checkpoint.objects.filter(home_id=home).order_by("-size").first()
    waiting = Unsealed.objects.filter(home_id=home).count()
    return Sealed(waiting, last.size if last else 0, last.sealed_at if last else None)
