"""工作台的查询: duties that are mine today and notices to me, across the homes I work in."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.duties.standing import NEVER, Wanted, standing
from bihuan.kernel.journal import overseeing
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.notices import posting
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.ui.signed_in import duty_offices, facades, notice_words

PAGE = 25
COUNTS = ("overdue", "soon", "waiting", "all")


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of duties as rows, the counts of all of them, and where the next page starts.

    `why`: by duty, why it stands on a desk of mine and not on the one it is owed by.
    """

    rows: list[Any]
    counts: dict[str, int]
    further: str
    why: dict[int, str]


def homes_of(actor: Actor) -> list[int]:
    """Return the homes in which a person sits at a desk or is registered."""
    homes = {held.home for held in actor.desks if held.home}
    for facade in facades():
        homes |= facade.homes(actor) if not homes else set()
    return sorted(homes)


def home_of_register(actor: Actor) -> int | None:
    """Return the home in whose register of persons somebody stands, or None."""
    number = str(actor.id)
    return next(
        (
            home
            for home in homes_of(actor)
            if overseeing.registered(home, "person").filter(number=number).exists()
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Letters to somebody that could not be delivered: to whom, how many, when last, why."""

    person: int
    name: str
    count: int
    at: datetime.datetime
    trouble: str


def undelivered(home: int) -> list[Undelivered]:
    """Return to whom of a home letters could not be delivered."""
    rows = posting.failed(home)
    names = people.names(row.person for row in rows)
    return [
        Undelivered(row.person, names[row.person], row.count, row.last_at, row.trouble)
        for row in rows
        if row.person in names
    ]


def inbox(actor: Actor, *, now: datetime.datetime, which: str = "", after: str = "") -> Inbox:
    """Return what stands on my desks, by due date; a page of it, and how much there is."""
    counts = dict.fromkeys(COUNTS, 0)
    owed: list[Any] = []
    passed_up: set[int] = set()
    due, last = _place(after)
    for home in homes_of(actor):
        mine = standing(actor, home, on=clock.day(now))
        for name, count in zip(COUNTS, mine.counts(now, _soon(now)), strict=True):
            counts[name] += count
        passed_up |= {*mine.passed_up}
        owed += mine.page(_wanted(which, now), due=due, after=last, limit=PAGE + 1)
    owed.sort(key=lambda duty: (duty.due_at, duty.pk))
    further = _key(owed[PAGE - 1]) if len(owed) > PAGE else ""
    why = _why(owed[:PAGE], actor, passed_up)
    return Inbox(_rows(owed[:PAGE], now), counts, further, why)


def _why(owed: list[Any], actor: Actor, passed_up: set[int]) -> dict[int, str]:
    """Return why duties came up to my desks: nobody is below (L1), or nobody else (L4)."""
    offices, checked = {held.desk: held.office for held in actor.desks}, duty_offices()
    found = {}
    for duty in owed:
        below = checked.get(duty.what)
        if duty.pk in passed_up:
            found[duty.pk] = _("岗位空缺，由您代办")
        elif below and offices.get(duty.desk_id, below) != below:
            said = _("%(office)s本人经办，由您办理")
            found[duty.pk] = said % {"office": Office(below).label}
    return found


def _soon(now: datetime.datetime) -> datetime.datetime:
    """Return until when “within two days” lasts: today and tomorrow, to their end."""
    return clock.end_of(clock.day(now) + datetime.timedelta(days=1))


def _rows(owed: list[Any], now: datetime.datetime) -> list[Any]:
    found = [row for facade in facades() for row in facade.owed_rows(owed, now=now)]
    return sorted(found, key=lambda row: (row.duty.due_at, row.duty.pk))


def _wanted(which: str, now: datetime.datetime) -> Wanted:
    chosen = {
        "overdue": Wanted(until=now),
        "soon": Wanted(above=now, until=_soon(now)),
        "waiting": Wanted(waiting=True),
    }
    return chosen.get(which, Wanted())


def _place(after: str) -> tuple[datetime.datetime, int]:
    """Return due date and id after which a page goes on; an address made up starts at the first."""
    due, _dot, pk = after.partition(".")
    at = clock.of_key(due)
    return (at, int(pk)) if at and pk.isdecimal() and len(pk) < 20 else (NEVER, 0)


def _key(duty: Any) -> str:
    return f"{clock.as_key(duty.due_at)}.{duty.pk}"


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is shown: what happened, in which matter, when."""

    text: str
    number: str
    url: str
    at: datetime.datetime
    is_new: bool


def told(actor: Actor, *, before: int | None = None) -> tuple[list[Told], int | None]:
    """Return a page of notices, newest first, and the key of the next page."""
    rows: list[dict[str, Any]] = []
    columns = ("id", "home_id", "kind", "read_at", "entry_id", "entry__dossier_id", "entry__at")
    for home in homes_of(actor):
        mine: Any = notices.mine(home, actor.id)
        mine = mine.filter(id__lt=before) if before else mine
        rows += mine.values(*columns)[: PAGE + 1]
    rows.sort(key=lambda row: -row["id"])
    further = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return _told(rows[:PAGE]), further


def _told(rows: list[dict[str, Any]]) -> list[Told]:
    keys = [(row["home_id"], row["entry__dossier_id"]) for row in rows]
    where: dict[tuple[int, int], tuple[str, str]] = {}
    said: dict[int, tuple[str, str, str]] = {}
    for facade in facades():
        where |= facade.addresses(keys)
        # What a notice says may depend on its entry: how many, about whom.
        said |= facade.said(rows) if hasattr(facade, "said") else {}
    found = []
    for row in rows:
        url, number = where.get((row["home_id"], row["entry__dossier_id"]), ("", ""))
        known = said.get(row["id"], (notice_words(row["kind"]), number, url))
        found.append(Told(*known, row["entry__at"], row["read_at"] is None))
    return found


def unread(actor: Actor) -> int:
    """Return how many notices are new."""
    return sum(notices.unread(home, actor.id) for home in homes_of(actor))
