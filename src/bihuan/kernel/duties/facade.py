"""义务: set what a dossier owes, and read what stands on a desk."""

import datetime
from collections.abc import Sequence

from django.db import connection, models

from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.duties.models import OPEN, Duty, DutyRung
from bihuan.kernel.journal.facade import Recorded

__all__ = [
    "Due",
    "Duty",
    "climb",
    "lamp",
    "open_duties",
    "rungs_due",
    "settle",
]


def settle(owed: Sequence[Due], *, because_of: Recorded, renewed: bool = False) -> None:
    """Make a dossier owe exactly this: the rest is discharged, the missing opened; one statement.

    A duty of the same kind on the same desk stays, with its first date, even if its date moves;
    `renewed` discharges it and opens the next round's (L1).
    """
    columns = list(zip(*[_row(due) for due in owed], strict=True)) or [()] * 7
    entry = because_of
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH owed AS (
                SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[],
                    %s::timestamptz[], %s::text[], %s::text[])
                    AS t(id, what, desk_id, waiting_for, due_at, clause, basis)
            ), done AS (
                UPDATE duties_duty SET discharged_by_id = %s, discharged_at = %s
                WHERE home_id = %s AND dossier_id = %s AND discharged_by_id IS NULL
                  AND (%s OR (what, desk_id) NOT IN (SELECT what, desk_id FROM owed))
            ), moved AS (
                UPDATE duties_duty d
                SET due_at = o.due_at, basis = o.basis, waiting_for = o.waiting_for FROM owed o
                WHERE d.home_id = %s AND d.dossier_id = %s AND d.discharged_by_id IS NULL
                  AND NOT %s AND d.what = o.what AND d.desk_id = o.desk_id
                RETURNING d.what, d.desk_id
            )
            INSERT INTO duties_duty (home_id, dossier_id, id, what, desk_id, waiting_for, due_at,
                first_due_at, opened_at, clause, basis, opened_by_id)
            SELECT %s, %s, id, what, desk_id, waiting_for, due_at, due_at, %s, clause, basis, %s
            FROM owed WHERE (what, desk_id) NOT IN (SELECT what, desk_id FROM moved)
            """,
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
            ],
        )


def open_duties(home: int, dossier: int) -> models.QuerySet[Duty]:
    """Return what a dossier owes now, by date."""
    return Duty.objects.filter(OPEN, home_id=home, dossier=dossier).order_by("due_at", "id")


def rungs_due(home: int, now: datetime.datetime) -> list[tuple[Duty, int]]:
    """Return open duties that stand in for a reminder, with the highest rung already made.

    A duty turns up once its last fifth has begun; which rung is due is the module's rule.
    """
    yellow = models.F("due_at") - (models.F("due_at") - models.F("opened_at")) / 5
    rows = (
        Duty.objects.filter(OPEN, home_id=home)
        .select_related("dossier")
        .annotate(yellow_at=models.ExpressionWrapper(yellow, models.DateTimeField()))
        .filter(yellow_at__lte=now)
        .annotate(made=models.Max("rungs__rung"))
        .order_by("due_at", "id")
    )
    return [(duty, duty.made or 0) for duty in rows]


def climb(duty: Duty, rung: int, *, because_of: Recorded) -> None:
    """Remember that a rung was made; a second time is refused by the database."""
    DutyRung.objects.create(home_id=duty.home_id, duty=duty, rung=rung, entry_id=because_of.id)


def lamp(opened_at: datetime.datetime, due_at: datetime.datetime, now: datetime.datetime) -> str:
    """Return `red` after the date, `yellow` in the last fifth of the period, else `green`."""
    if now >= due_at:
        return "red"
    return "yellow" if (due_at - now) * 5 <= (due_at - opened_at) else "green"


def _row(due: Due) -> tuple[object, ...]:
    return (new_id(), due.what, due.desk, due.waiting_for, due.due_at, due.clause, due.basis)
