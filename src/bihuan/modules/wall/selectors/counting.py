"""统计: the requests raised in a period, counted by wall, branch, community or county.

Every measure is one condition, read here and by the ledger that a number leads to.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall.models import Recheck, Request, Wall
from bihuan.modules.wall.selectors.sight import homes_of, reach_of
from bihuan.modules.wall.terms import (
    FINAL,
    Act,
    Answer,
    Grade,
    Outcome,
    Publicity,
    Scope,
    State,
    What,
)

# By these acts what a member owed goes back to the leader's desk: if it was late, it stays late
# until its result is reported (L1).
HANDED_ON = (Act.PASS_ON, Act.RECALL)
UNREPORTED = (State.REDISPATCH, State.DISPATCHED, State.DECLINED, State.ACCEPTED, State.HANDLING)
WELL = (Grade.SATISFIED, Grade.BASICALLY)
REPEATS = {"repeats_30": 30, "repeats_90": 90}


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of some walls' requests in a period: numerators and their denominators."""

    name: str
    key: str
    received: int = 0
    to_dispatch: int = 0
    in_time: int = 0
    dispatched: int = 0
    again: int = 0
    handled: int = 0
    rated: int = 0
    satisfied: int = 0
    well: int = 0
    rechecked: int = 0
    confirmed: int = 0
    unreached: int = 0
    closed: int = 0
    not_rated: int = 0
    not_reconciled: int = 0
    unanswered: int = 0
    withdrawn: int = 0
    repeats_30: int = 0
    repeats_90: int = 0
    open: int = 0
    overdue: int = 0


COUNTS = tuple(name for name in Counted.__dataclass_fields__ if name not in {"name", "key"})


def measure(name: str, *, at: datetime.datetime) -> Any:
    """Return the condition of a measure on a request, as it stands at a time."""
    if name in REPEATS:
        return Q(state=State.CLOSED) & Q(_came_again(REPEATS[name]))
    late = _duties(discharged_by=None, due_at__lte=at)
    sent = _duties(what=What.DISPATCH, discharged_by__act=Act.DISPATCH)
    return {
        "received": Q(),
        "to_dispatch": Q(Exists(sent)) | Q(Exists(late.filter(what=What.DISPATCH))),
        "in_time": Q(Exists(sent.filter(discharged_at__lt=F("due_at")))),
        "dispatched": Q(dispatched_at__isnull=False),
        "again": Q(dispatched_at__isnull=False, rounds__gt=1),
        "handled": Q(published_at__isnull=False),
        "rated": Q(grade__in=Grade.values),
        "satisfied": Q(grade=Grade.SATISFIED),
        "well": Q(grade__in=WELL),
        "rechecked": Q(_rechecked(Answer.CONFIRMED, Answer.DENIED)),
        "confirmed": Q(_rechecked(Answer.CONFIRMED)),
        "unreached": Q(_rechecked(Answer.UNREACHED)),
        "closed": Q(state=State.CLOSED),
        "not_rated": Q(outcome=Outcome.NOT_RATED),
        "not_reconciled": Q(outcome=Outcome.NOT_RECONCILED),
        "unanswered": Q(outcome=Outcome.UNANSWERED),
        "withdrawn": Q(state=State.WITHDRAWN),
        "open": ~Q(state__in=FINAL),
        "overdue": ~Q(state__in=FINAL) & (Q(Exists(late)) | _handed_on_late()),
    }[name]


def _handed_on_late() -> Any:
    """Return the condition that a request was late when it went from a member to the next."""
    since = Coalesce(OuterRef("published_at"), OuterRef("raised_at"))
    late = _duties(discharged_by__act__in=HANDED_ON, discharged_at__gte=F("due_at"))
    return Q(state__in=UNREPORTED) & Q(Exists(late.filter(discharged_at__gt=since)))


def _duties(**given: Any) -> QuerySet[duties.Duty]:
    return duties.Duty.objects.filter(
        home_id=OuterRef("home_id"), dossier=OuterRef("dossier_id"), **given
    )


def _rechecked(*answers: str) -> Exists:
    """Say whether a good rating was asked about again with one of these results (BH-19)."""
    rows = Recheck.objects.filter(home_id=OuterRef("home_id"), request=OuterRef("pk"))
    return Exists(rows.filter(answer__in=answers))


def _came_again(days: int) -> Exists:
    """Say whether the same was asked at the same place again, within days after its closing."""
    until = OuterRef("closed_at") + datetime.timedelta(days=days)
    later = Request.objects.filter(
        home_id=OuterRef("home_id"),
        wall=OuterRef("wall_id"),
        category=OuterRef("category"),
        place=OuterRef("place"),
        raised_at__gt=OuterRef("closed_at"),
        raised_at__lte=until,
    )
    return Exists(later.exclude(place="").exclude(publicity=Publicity.SEALED))


def raised_within(start: datetime.date | None, end: datetime.date | None) -> Q:
    """Return the condition that a request was raised on these days, the last included."""
    given = Q()
    if start:
        given &= Q(raised_at__gte=clock.start_of(start))
    if end:
        given &= Q(raised_at__lt=clock.end_of(end))
    return given


def in_place(key: str) -> Q:
    """Return the condition that a request belongs to the wall or stands under the unit of a key."""
    kind, _sep, number = key.partition(":")
    if kind not in Scope.values or not number.isdecimal():
        return Q()
    if kind == Scope.WALL:
        return Q(wall=int(number))
    place = organizations.place_of(int(number))
    inside = organizations.ever_inside(place.path).values("unit_id") if place else []
    return Q(unit_id__in=inside)


def place_name(actor: Actor, key: str) -> str:
    """Return what the wall or unit of a key is called, of the homes somebody may read in (L5)."""
    kind, _sep, number = key.partition(":")
    if kind not in Scope.values or not number.isdecimal():
        return ""
    homes = homes_of(actor)
    if kind == Scope.WALL:
        rows = Wall.objects.filter(home_id__in=homes, pk=int(number))
        return str(rows.values_list("name", flat=True).first() or "")
    place = organizations.place_of(int(number))
    return place.name if place and place.home_id in homes else ""


def within_reach(actor: Actor) -> QuerySet[Request]:
    """Return the requests that an actor's offices reach; a sealed one is counted nowhere."""
    reach = reach_of(actor)
    if actor.kind != "person" or not reach:
        return Request.objects.none()
    rows = Request.objects.filter(reach, home_id__in=homes_of(actor))
    return rows.exclude(publicity=Publicity.SEALED)


def statistics(
    actor: Actor,
    scope: str,
    start: datetime.date,
    end: datetime.date,
    *,
    at: datetime.datetime | None = None,
) -> tuple[Counted, ...]:
    """Return the counts of what was raised from a day to a day, and last their total.

    Four statements, however many walls. Nothing for who has no office that reaches a wall.
    """
    found = _by_wall(actor, start, end, at or clock.now())
    groups: dict[tuple[str, str], list[dict[str, int]]] = {}
    for wall in _walls(actor):
        groups.setdefault(_group(wall, scope), []).append(found.get(wall["id"], {}))
    rows = [_sum(name, key, counts) for (key, name), counts in groups.items()]
    if not rows:
        return ()
    return (*rows, _sum("", "", found.values()))


def _by_wall(
    actor: Actor, start: datetime.date, end: datetime.date, at: datetime.datetime
) -> dict[int, dict[str, int]]:
    rows = within_reach(actor).filter(raised_within(start, end)).order_by()
    simple = [name for name in COUNTS if name not in REPEATS]
    counts = {name: Count("pk", filter=measure(name, at=at)) for name in simple[1:]}
    table: Any = rows.values("wall_id").annotate(received=Count("pk"), **counts)
    found: dict[int, dict[str, int]] = {row.pop("wall_id"): row for row in table}
    for name in REPEATS:
        again: Any = rows.filter(measure(name, at=at)).values("wall_id").annotate(n=Count("pk"))
        for row in again:
            found[row["wall_id"]][name] = row["n"]
    return found


def _walls(actor: Actor) -> list[dict[str, Any]]:
    reach = reach_of(actor)
    if not reach:
        return []
    group = organizations.last_place(OuterRef("unit_id"))
    branch = organizations.last_place(OuterRef("branch"))
    path = Subquery(group.values("path")[:1])
    rows: Any = (
        Wall.objects.filter(reach, home_id__in=homes_of(actor))
        .annotate(
            branch=Subquery(group.values("parent_id")[:1]),
            branch_name=Subquery(group.values("parent__name")[:1]),
            path=path,
        )
        .annotate(
            community_unit=Subquery(branch.values("parent_id")[:1]),
            community_name=Subquery(branch.values("parent__name")[:1]),
        )
    )
    columns = ("id", "name", "branch", "branch_name", "community_unit", "community_name")
    return list(rows.order_by("home", "path").values(*columns, "home__name"))


def _group(wall: dict[str, Any], scope: str) -> tuple[str, str]:
    pk, name = {
        Scope.WALL: (wall["id"], wall["name"]),
        Scope.BRANCH: (wall["branch"], wall["branch_name"]),
        Scope.COMMUNITY: (wall["community_unit"], wall["community_name"]),
        Scope.COUNTY: ("", wall["home__name"]),
    }[Scope(scope)]
    return (f"{scope}:{pk}" if pk else "", name or "")


def _sum(name: str, key: str, parts: Iterable[dict[str, int]]) -> Counted:
    counts = list(parts)
    return Counted(name, key, **{one: sum(part.get(one, 0) for part in counts) for one in COUNTS})
