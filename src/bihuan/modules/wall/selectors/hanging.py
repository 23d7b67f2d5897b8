"""设墙和撤墙: the walls a section keeps, where one may hang, and what stands on one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Length

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import STEP, UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.wall.models import Member, Recheck, Request, Wall
from bihuan.modules.wall.terms import FINAL, READ_WALL, Publicity, RecheckState, State

KEEPER = Office.COUNTY_SECTION
OPEN = sorted(set(State) - FINAL)


def has_wall(home: int, unit: int) -> bool:
    """Say whether a wall hangs with a unit today."""
    return Wall.objects.filter(home_id=home, unit=unit, closed_on=None).exists()


def is_code_free(home: int, code: str) -> bool:
    """Say whether no wall of a home has a code, or ever had it."""
    return not Wall.objects.filter(home_id=home, code=code).exists()


def hung(home: int, pk: int) -> Wall | None:
    """Return a wall of a home as it stands now."""
    found: Wall | None = Wall.objects.select_related("home").filter(home_id=home, pk=pk).first()
    return found


def closed_on(wall: Wall) -> datetime.date | None:
    """Return since when a wall is taken down, as it stands now; None while it hangs."""
    rows = Wall.objects.filter(home_id=wall.home_id, pk=wall.pk)
    found: datetime.date | None = rows.values_list("closed_on", flat=True).first()
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on a wall: open requests, re-checks owed, and whether its paper was read today.

    `closed_on`: since when it is taken down, as it stands now.
    """

    closed_on: datetime.date | None
    requests: int
    rechecks: int
    is_read: bool

    @property
    def is_nothing(self) -> bool:
        """Say whether the wall could be taken down."""
        return self.is_read and not (self.requests or self.rechecks)


def waiting_on(wall: Wall, *, on: datetime.date) -> Waiting:
    """Return what still waits on a wall; two statements."""
    requests = Request.objects.filter(
        home_id=OuterRef("home_id"), wall=OuterRef("pk"), state__in=OPEN
    )
    rechecks = Recheck.objects.filter(
        home_id=OuterRef("home_id"), request__wall=OuterRef("pk"), state=RecheckState.OWED
    )
    rows: Any = Wall.objects.filter(home_id=wall.home_id, pk=wall.pk)
    columns = rows.values_list("closed_on", _count(requests), _count(rechecks))
    closed, open_requests, owed_rechecks = columns.get()
    reading = duties.open_duties(wall.home_id, wall.dossier_id).filter(what=READ_WALL).first()
    is_read = reading is None or clock.day(reading.opened_at) == on
    return Waiting(closed, open_requests, owed_rechecks, is_read)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("home_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


# --- the section's list ---------------------------------------------------------------------------


def walls_kept(actor: Actor) -> list[dict[str, Any]]:
    """Return the walls of the home whose section one is, those taken down below; one statement.

    What is sealed isn't counted: the section has no sight of it.
    """
    waits = Request.objects.filter(
        home_id=OuterRef("home_id"), wall=OuterRef("pk"), state__in=OPEN
    ).exclude(publicity=Publicity.SEALED)
    rows: Any = _kept(actor).annotate(waiting=_count(waits))
    columns = ("code", "name", "community", "is_paper", "closed_on", "waiting", "group", "branch")
    ordered = rows.order_by(F("closed_on").desc(nulls_first=True), Length("code"), "code")
    return list(ordered.values(*columns, home_code=F("home__code")))


def wall_kept(actor: Actor, home_code: str, code: str) -> Any:
    """Return a wall of the home whose section one is, or None."""
    return _kept(actor).filter(home__code=home_code, code=code).first()


def _kept(actor: Actor) -> QuerySet[Wall]:
    homes = {held.home for held in actor.desks if held.office == KEEPER and held.home}
    group = organizations.last_place(OuterRef("unit_id"))
    rows: Any = Wall.objects.select_related("home").filter(home_id__in=homes)
    branch = Subquery(group.values("parent__name")[:1])
    found: QuerySet[Wall] = rows.annotate(group=F("unit__name"), branch=branch)
    return found


@dataclass(frozen=True, slots=True)
class People:
    """Who is there to work at a wall: who sits at the leader's desk today, how many members."""

    leaders: Sequence[str]
    members: int


def people_at(wall: Wall) -> People:
    """Return who works at a wall; three statements."""
    chain = permissions.chain(wall.unit_id, on=clock.day(clock.now()))
    seat = chain.seat(Office.GROUP_LEADER)
    holders = seat.holders if seat and seat.path == chain.path else ()
    names = people.names(holders)
    members = Member.objects.filter(home_id=wall.home_id, unit=wall.unit_id, to_on=None)
    return People([names[one] for one in holders], members.count())


# --- where one may hang ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A Party group as a list shows it: where it stands, and under which branch and community."""

    unit: int
    home: int
    name: str
    branch: int
    shown: str
    community: str


def groups_without_wall(home: int, *, chosen: str = "") -> list[Group]:
    """Return the Party groups of a home with which no wall hangs, and the one that was chosen.

    The same form sent twice finds its group among them: its first result is returned.
    """
    hanging = Wall.objects.filter(home_id=home, closed_on=None).values_list("unit_id", flat=True)
    taken = {str(unit) for unit in hanging} - {chosen}
    return [group for group in groups_of(home) if str(group.unit) not in taken]


def groups_of(home: int) -> list[Group]:
    """Return the Party groups of a home as its tree stands, each with what stands above it."""
    units = {path: (unit, name, kind) for path, unit, name, kind, _code in standing_in(home)}
    return [
        _group(home, unit, name, [units[path[:end]] for end in range(STEP, len(path), STEP)])
        for path, (unit, name, kind) in units.items()
        if kind == UnitKind.GROUP
    ]


def _group(home: int, unit: int, name: str, above: Sequence[tuple[int, str, str]]) -> Group:
    shown = [one for _unit, one, kind in above if kind in {UnitKind.COMMUNITY, UnitKind.BRANCH}]
    communities = [one for _unit, one, kind in above if kind == UnitKind.COMMUNITY]
    return Group(
        unit=unit,
        home=home,
        name=name,
        branch=above[-1][0],
        shown=f"{name}（{'／'.join(shown)}）",
        community=next(iter(communities), above[-1][1]),
    )


def next_code(home: int) -> str:
    """Return the next number for a wall: one more than the largest there was."""
    codes = Wall.objects.filter(home_id=home).values_list("code", flat=True)
    numbers = [int(code) for code in codes if code.isascii() and code.isdecimal()]
    return f"{max(numbers, default=0) + 1:02d}"
