"""重算期限: a year was published, so duties that count working days may fall on other days."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.kernel.base import clock
from bihuan.kernel.base.dues import Due
from bihuan.kernel.duties.facade import settle
from bihuan.kernel.duties.models import OPEN, Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.policy import working
from bihuan.kernel.policy.working import WorkCalendar

__all__ = ["Recounted", "recount"]

# What `Limit.basis` writes for working days.
WORKING = re.compile(
    r"(?P<sum>\S+ \w+\+(?P<days>\d+) working (?P<start>\d{4}-\d\d-\d\d))(?P<doubt> provisional)?"
)


@dataclass(frozen=True, slots=True)
class Recounted:
    """A dossier whose duties were counted anew: its entry, and the desks whose dates moved."""

    entry: journal.Recorded
    desks: frozenset[int]


def recount(
    home: int, act: str, *, act_id: int, at: datetime.datetime, basis: Iterable[str]
) -> list[Recounted]:
    """Count a home's working-day duties anew; return the dossiers in which something changed.

    One entry in each of them, by the system's actor; the first date stays visible (L1, L6).
    """
    calendar = working.calendar()
    rows = Duty.objects.filter(OPEN, home_id=home, basis__contains=" working ")
    touched = {row.dossier_id for row in rows if _recounted(row, calendar) != _due(row)}
    done = [
        _recount(dossier, act, calendar, act_id=act_id, at=at, basis=list(basis))
        for dossier in journal.lock(home, touched)
    ]
    return [one for one in done if one]


def _recount(
    dossier: journal.Dossier,
    act: str,
    calendar: WorkCalendar,
    *,
    act_id: int,
    at: datetime.datetime,
    basis: list[str],
) -> Recounted | None:
    # Read anew under the lock: an act may have come between.
    rows = list(Duty.objects.filter(OPEN, home_id=dossier.home_id, dossier=dossier.pk))
    owed = [_recounted(row, calendar) for row in rows]
    if owed == [_due(row) for row in rows]:
        return None
    moved = [pair for pair in zip(rows, owed, strict=True) if pair[0].due_at != pair[1].due_at]
    dates = {row.what: [clock.text(row.due_at), clock.text(due.due_at)] for row, due in moved}
    entry = journal.record(
        dossier,
        act,
        act_id=act_id,
        actor=SYSTEM,
        at=at,
        basis=basis,
        data={"moved": dates},
        dues=owed,
    )
    settle(owed, because_of=entry)
    return Recounted(entry, frozenset(due.desk for _, due in moved))


def _due(duty: Duty) -> Due:
    return Due(duty.what, duty.desk_id, duty.due_at, duty.clause, duty.basis, duty.waiting_for)


def _recounted(duty: Duty, calendar: WorkCalendar) -> Due:
    """Return what a duty owes by the calendar; a duty of natural days as it is."""
    found = WORKING.fullmatch(duty.basis)
    if found is None:
        return _due(duty)
    fall = calendar.after(datetime.date.fromisoformat(found["start"]), int(found["days"]))
    basis = found["sum"] + (" provisional" if fall.provisional else "")
    due_at = clock.end_of(fall.day)
    return Due(duty.what, duty.desk_id, due_at, duty.clause, basis, duty.waiting_for)
