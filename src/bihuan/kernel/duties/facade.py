"""义务: set what a dossier owes, and read what stands on a desk."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import connection, models

from bihuan.kernel.base import sql
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.duties.models import OPEN, Duty, DutyRung
from bihuan.kernel.journal.facade import Recorded

__all__ = [
    "Due",
    "Duty",
    "climb",
    "due_for_a_look",
    "lamp",
    "look_again",
    "open_duties",
    "owed",
    "settle",
    "yellow_at",
]

BATCH = 200  # How many duties the clock reads at once.


SETTLE = """
    WITH owed AS (
        SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[],
            %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[])
            AS t(id, what, desk_id, waiting_for, due_at, clause, basis, first_due_at)
    ), done AS (
        UPDATE duties_duty SET discharged_by_id = %s, discharged_at = %s
        WHERE home_id = %s AND dossier_id = %s AND discharged_by_id IS NULL
          AND (%s OR (what, desk_id) NOT IN (SELECT what, desk_id FROM owed))
    ), moved AS (
        UPDATE duties_duty d
        SET due_at = o.due_at, basis = o.basis, waiting_for = o.waiting_for,
            remind_at = CASE WHEN d.due_at = o.due_at THEN d.remind_at
                ELSE o.due_at - (o.due_at - d.opened_at) / 5 END
        FROM owed o
        WHERE d.home_id = %s AND d.dossier_id = %s AND d.discharged_by_id IS NULL
          AND NOT %s AND d.what = o.what AND d.desk_id = o.desk_id
        RETURNING d.what, d.desk_id
    )
    INSERT INTO duties_duty (home_id, dossier_id, id, what, desk_id, waiting_for, due_at,
        first_due_at, opened_at, clause, basis, opened_by_id, remind_at)
    SELECT %s, %s, id, what, desk_id, waiting_for, due_at, first_due_at, %s, clause, basis, %s,
        due_at - (due_at - %s) / 5
    FROM owed WHERE (what, desk_id) NOT IN (SELECT what, desk_id FROM moved)
"""


def settle(owed: Sequence[Due], *, because_of: Recorded, renewed: bool = False) -> None:
    """Make a dossier owe exactly this: the rest is discharged, the missing opened; one statement.

    A duty of the same kind on the same desk stays, with its first date, even if its date moves;
    `renewed` discharges it and opens the next round's (L1).
    """
    columns = list(zip(*[_row(due) for due in owed], strict=True)) or [()] * 8
    entry = because_of
    with connection.cursor() as cursor:
        cursor.execute(
            SETTLE,
            [
                *[list(column) for column in columns],
                entry.id,
                entry.at,
                entry.home_id,
                entry.dossier,
                renewed,
                entry.home_id,
                entry.dossier,
                renewed,
                entry.home_id,
                entry.dossier,
                entry.at,
                entry.id,
                entry.at,
            ],
        )


def open_duties(home: int, dossier: int) -> models.QuerySet[Duty]:
    """Return what a dossier owes now, by date."""
    return Duty.objects.filter(OPEN, home_id=home, dossier=dossier).order_by("due_at", "id")


OWED = """
    SELECT {row} FROM duties_duty row
    WHERE home_id = %(home)s AND dossier_id = %(dossier)s AND discharged_by_id IS NULL
    ORDER BY due_at, id
"""


def owed(home: int, dossier: int) -> list[Duty]:
    """Return what a dossier owes now, by date, read."""
    return sql.every(OWED, Duty, home=home, dossier=dossier)


def due_for_a_look(
    home: int, now: datetime.datetime, *, whats: Iterable[str], after: Duty | None = None
) -> list[Duty]:
    """Return open duties of these kinds that the clock has to look at, in batches by time and id.

    A duty turns up once its last fifth has begun, and again when its next rung is due; which rung
    that is, is the module's rule. What has no rung left to be made is never read.
    """
    rows = Duty.objects.filter(OPEN, home_id=home, remind_at__lte=now, what__in=list(whats))
    if after:
        later = models.Q(remind_at=after.remind_at, id__gt=after.pk)
        rows = rows.filter(models.Q(remind_at__gt=after.remind_at) | later)
    rows = rows.select_related("dossier").annotate(made=models.Max("rungs__rung"))
    return list(rows.order_by("remind_at", "id")[:BATCH])


def climb(
    duty: Duty, rung: int, *, because_of: Recorded, next_look: datetime.datetime | None
) -> None:
    """Remember that a rung was made; a second time is refused by the database."""
    DutyRung.objects.create(home_id=duty.home_id, duty=duty, rung=rung, entry_id=because_of.id)
    look_again(duty, next_look)


def look_again(duty: Duty, at: datetime.datetime | None) -> None:
    """Say when the clock has to look at a duty next, or never again."""
    Duty.objects.filter(home_id=duty.home_id, pk=duty.pk).update(remind_at=at)


def yellow_at(opened_at: datetime.datetime, due_at: datetime.datetime) -> datetime.datetime:
    """Return when the last fifth of a period begins."""
    return due_at - (due_at - opened_at) / 5


def lamp(opened_at: datetime.datetime, due_at: datetime.datetime, now: datetime.datetime) -> str:
    """Return `red` after the date, `yellow` in the last fifth of the period, else `green`."""
    if now >= due_at:
        return "red"
    return "yellow" if (due_at - now) * 5 <= (due_at - opened_at) else "green"


def _row(due: Due) -> tuple[object, ...]:
    first = due.first_due_at or due.due_at
    return (new_id(), due.what, due.desk, due.waiting_for, due.due_at, due.clause, due.basis, first)
