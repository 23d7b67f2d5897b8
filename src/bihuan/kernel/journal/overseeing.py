"""监督: what an auditor reads of a home: who looked, which acts were done, what is sealed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from bihuan.kernel.base import sql
from bihuan.kernel.journal.models import (
    AccessLog,
    Checkpoint,
    Dossier,
    Entry,
    PrivateValue,
    Unsealed,
)
from bihuan.kernel.journal.terms import Nature

__all__ = [
    "Covered",
    "Sealed",
    "acted",
    "acts",
    "called",
    "covered",
    "dossier",
    "dossiers",
    "entries_after",
    "entries_up_to",
    "looks",
    "newest_numbers",
    "open_cases",
    "reasons",
    "register_id",
    "registered",
    "registered_at",
    "said",
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


def dossiers(home: int, pks: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Return kind, number and unit's name of dossiers, in one statement."""
    rows = Dossier.objects.filter(home_id=home, pk__in=list(pks))
    columns = ("id", "kind", "number", "unit__name")
    return {pk: (kind, number, unit) for pk, kind, number, unit in rows.values_list(*columns)}


def dossier(home: int, pk: int) -> Dossier | None:
    """Return a dossier of a home with its unit, or None."""
    return Dossier.objects.select_related("unit").filter(home_id=home, pk=pk).first()


def called(
    home: int,
    number: str,
    *,
    of: Mapping[str, Iterable[int]],
    beside: Iterable[int] = (),
    limit: int,
) -> list[Dossier]:
    """Return the dossiers of a number, and the registers kept of certain things, by kind.

    `beside`: dossiers of other modules that are about the same things.
    """
    # Numbers are written in capitals, and typed as they come.
    wanted = models.Q(number__in=[number, number.upper()]) | models.Q(pk__in=list(beside))
    for kind, things in of.items():
        wanted |= models.Q(kind=kind, number__in=[str(pk) for pk in things])
    rows = Dossier.objects.filter(wanted, home_id=home).order_by("-id")
    return list(rows.select_related("unit")[:limit])


def entries_after(home: int, dossier: int, seq: int, limit: int) -> list[Entry]:
    """Return a dossier's entries from after a number on, no more than so many."""
    rows = Entry.objects.filter(home_id=home, dossier=dossier, seq__gt=seq).order_by("seq")
    return list(rows[:limit])


SAID = """
    SELECT entry.id, dossier.number, entry.body FROM journal_entry entry
    JOIN journal_dossier dossier
      ON dossier.home_id = entry.home_id AND dossier.id = entry.dossier_id
    WHERE entry.home_id = %(home)s AND entry.id = ANY(%(entries)s)
"""


def said(home: int, entries: Iterable[int]) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return the dossier's number and the data of entries, in one statement."""
    rows = sql.rows(SAID, home=home, entries=list(entries))
    return {pk: (number, json.loads(body)["data"]) for pk, number, body in rows}


def reasons(home: int, entries: Iterable[int]) -> dict[int, str]:
    """Return the reasons that entries of a register were given, where they aren't destroyed."""
    rows = PrivateValue.objects.filter(home_id=home, entry__in=list(entries), field="reason")
    return dict(rows.exclude(value=None).values_list("entry_id", "value"))


def acted(home: int, entries: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Return who made entries, as kind and id."""
    rows = Entry.objects.filter(home_id=home, pk__in=list(entries))
    return {pk: (kind, actor) for pk, kind, actor in rows.values_list("id", "actor_kind", "actor")}


@dataclass(frozen=True, slots=True)
class Covered:
    """The first checkpoint that covers an entry: its size, and when it was signed."""

    size: int
    at: datetime


COVERED = """
    SELECT leaf.entry_id, point.size, point.sealed_at
    FROM journal_sealed_leaf leaf
    CROSS JOIN LATERAL (
        SELECT size, sealed_at FROM journal_checkpoint
        WHERE home_id = leaf.home_id AND size > leaf.index ORDER BY size LIMIT 1
    ) point
    WHERE leaf.home_id = %(home)s AND leaf.entry_id = ANY(%(entries)s)
"""


def covered(home: int, entries: Iterable[int]) -> dict[int, Covered]:
    """Return the first checkpoint over each of these entries; one that waits is left out."""
    rows = sql.rows(COVERED, home=home, entries=list(entries))
    return {entry: Covered(size, at) for entry, size, at in rows}


def registered(home: int, kind: str) -> Any:
    """Return the ids that a home's registers of a kind are kept for, for a sub-query."""
    rows = Dossier.objects.filter(home_id=home, kind=kind)
    number = Cast("number", models.BigIntegerField())
    return rows.order_by().annotate(of=number).values_list("of", flat=True)


def registered_at(home: int, kind: str, of: Iterable[int]) -> dict[int, str]:
    """Return at which unit a home's registers of a kind stand, by what they are kept for."""
    rows = Dossier.objects.filter(home_id=home, kind=kind, number__in=[str(pk) for pk in of])
    return {int(number): name for number, name in rows.values_list("number", "unit__name")}


def register_id(home: int, kind: str, number: str) -> int | None:
    """Return the dossier of a register, to say in the access log whose it was."""
    rows = Dossier.objects.filter(home_id=home, kind=kind, number=number)
    return rows.values_list("id", flat=True).first()


def newest_numbers(home: int) -> list[tuple[str, str]]:
    """Return kind and number of a home's newest dossier of each kind."""
    rows: Any = Dossier.objects.filter(home_id=home).order_by("kind", "-id").distinct("kind")
    return list(rows.values_list("kind", "number"))


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
