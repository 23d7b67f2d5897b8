"""提级事项: what of the desks below has come up to a secretary's or the county section's desk."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.duties.climbing import with_rungs
from bihuan.kernel.duties.facade import Duty
from bihuan.kernel.duties.standing import standing_on
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.permissions.facade import STANDS_IN, Actor, Held, Office
from bihuan.kernel.permissions.sitting import names_at
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules
from bihuan.modules.wall.selectors.cases import path_of
from bihuan.modules.wall.selectors.listing import (
    PAGE,
    Arithmetic,
    arithmetic,
    lamp,
    with_requests,
)
from bihuan.modules.wall.selectors.printing import reading_arithmetic, walls_to_read
from bihuan.modules.wall.selectors.rechecking import recheck_arithmetic, rechecks_owed
from bihuan.modules.wall.selectors.sight import reads_text, shown_title, visible_to
from bihuan.modules.wall.terms import (
    READ_WALL,
    RECHECK_OWED,
    Category,
    Escalation,
    State,
    What,
    Who,
)

DESKS = (Office.BRANCH_SECRETARY, Office.COUNTY_SECTION)
# From whose desk to whose reminders climb; "" is a member's own.
LADDER: tuple[str, ...] = ("", Office.GROUP_LEADER, *STANDS_IN[Office.GROUP_LEADER])
IN_FULL = frozenset({Escalation.DECIDE, Escalation.PASSED})  # Who must act reads the matter.
# Owed by a desk that is reached, not for a request: a wall unread, a rating to be checked again.
ASIDE = (READ_WALL, RECHECK_OWED)
KEY_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Escalated:
    """A matter that has come up: why, since when, whose desk it was, by which arithmetic (L7)."""

    duty: Duty
    kinds: tuple[Escalation, ...]
    what: str
    title: str
    number: str
    place: str
    state: str
    home_code: str
    request: int | None
    wall: int | None
    recheck: int | None
    office: str
    holders: tuple[str, ...]
    since: datetime.datetime
    days_late: int
    rung: int
    rung_at: datetime.datetime | None
    arithmetic: Arithmetic
    lamp: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of them, how many of each kind there are, and the key of the next page."""

    rows: list[Escalated]
    counts: dict[str, int]
    further: str


def sits_above(actor: Actor) -> list[Held]:
    """Return the desks of an actor to which matters come up."""
    return [held for held in actor.desks if held.office in DESKS and held.home]


def escalated(actor: Actor, *, at: datetime.datetime, which: str = "", after: str = "") -> Page:
    """Return what has come up to an actor's desks, the longest due first."""
    rows = _escalated(actor, at)
    chosen = rows.filter(**{which: True}) if which in Escalation.values else rows
    found = list(_behind(chosen, after).order_by("due_at", "id")[: PAGE + 1])
    further = _key(found[PAGE - 1]) if len(found) > PAGE else ""
    return Page(_read(actor, found[:PAGE], at), _counts(rows), further)


def escalate_limit(actor: Actor, *, on: datetime.date) -> policy.Limit:
    """Return after how many days past its date a matter climbs a further desk, and by what rule."""
    return policy.read("wall", path=sits_above(actor)[0].path, on=on)["wall.escalate_days"]


def rung_reaching(office: str, above: str) -> int:
    """Return at which rung the reminder of a duty on one office's desk reaches another's."""
    return LADDER.index(above) - LADDER.index(office) + 1


def _escalated(actor: Actor, at: datetime.datetime) -> QuerySet[Any]:
    conditions = _conditions(actor, at)
    marks: Any = {
        kind.value: ExpressionWrapper(condition, output_field=BooleanField())
        for kind, condition in conditions.items()
    }
    rows: Any = with_rungs(_below(actor)).annotate(path=path_of("dossier__unit_id"), **marks)
    any_of = Q()
    for kind in conditions:
        any_of |= Q(**{kind.value: True})
    rows = rows.select_related("desk__unit", "desk__person")
    return rows.filter(any_of)  # type: ignore[no-any-return]


def _below(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties under an actor's desks, of what he may see (L5)."""
    reach = Q(pk__in=[])
    for held in sits_above(actor):
        under = organizations.inside(held.path).values("unit_id")
        reach |= Q(home_id=held.home, dossier__unit__in=under)
    seen = visible_to(actor).filter(home_id=OuterRef("home_id"), dossier=OuterRef("dossier_id"))
    return Duty.objects.filter(reach, Q(what__in=ASIDE) | Exists(seen), discharged_by=None)


def _conditions(actor: Actor, at: datetime.datetime) -> dict[Escalation, Q]:
    mine, standing = _mine(actor), _standing(actor, clock.day(at))
    late, walls = Q(due_at__lte=at), Q(what=READ_WALL)
    natural = [held.desk for held in actor.desks if held.office not in DESKS]
    recheck = Q(what=RECHECK_OWED, desk__in=actor.desk_ids)
    own = Q(desk__in=[*natural, actor.own])
    return {
        Escalation.DECIDE: standing & Q(what=What.DECIDE),
        Escalation.PASSED: standing & ~Q(what=What.DECIDE) & ~own & ~recheck,
        Escalation.REACHED: _reached(actor) & ~mine,
        Escalation.OVERDUE: late & ~walls & ~mine,
        Escalation.UNREAD: late & walls,
    }


def _mine(actor: Actor) -> Q:
    return Q(desk__in=actor.desk_ids)


def _standing(actor: Actor, on: datetime.date) -> Q:
    found = Q(pk__in=[])
    for home in {held.home for held in sits_above(actor) if held.home}:
        rows = standing_on(actor, home, on=on).order_by()
        found |= Q(home_id=home, pk__in=rows.values("pk"))
    return found


def _reached(actor: Actor) -> Q:
    reached = Q(pk__in=[])
    for above in {held.office for held in sits_above(actor)}:
        for office in LADDER[: LADDER.index(above)]:
            reached |= Q(desk__office=office, rung__gte=rung_reaching(office, above))
    return reached


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    # An aggregate may not be called as the column it counts.
    kinds: Any = {f"n_{kind}": Count("id", filter=Q(**{kind: True})) for kind in Escalation.values}
    found = rows.order_by().aggregate(n_all=Count("id"), **kinds)
    return {name.removeprefix("n_"): count for name, count in found.items()}


def _read(actor: Actor, owed: Sequence[Any], at: datetime.datetime) -> list[Escalated]:
    names = names_at([duty.desk_id for duty in owed], on=clock.day(at)) if owed else {}
    rows = {
        **{duty.pk: _of_wall(duty, wall, names, at) for duty, wall in walls_to_read(owed)},
        **{duty.pk: _of_recheck(duty, row, names, at) for duty, row in rechecks_owed(owed)},
        **{duty.pk: _of_request(actor, duty, row, names, at) for duty, row in with_requests(owed)},
    }
    return [rows[duty.pk] for duty in owed if duty.pk in rows]


def _of_request(
    actor: Actor, duty: Any, row: dict[str, Any], names: dict[int, list[str]], at: datetime.datetime
) -> Escalated:
    kinds = _kinds(duty)
    in_full = bool(IN_FULL & set(kinds)) or reads_text(actor, duty.path)
    title = shown_title(row, in_full=in_full)
    place = f"{row['wall__name']} {row['place'] if in_full else ''}"
    return Escalated(
        what=str(What(duty.what).label),
        title=title or f"{Category(row['category']).label} {row['number']}",
        number=row["number"],
        place=place.strip(),
        state=str(State(row["state"]).label),
        home_code=row["home_code"],
        request=row["id"],
        wall=None,
        recheck=None,
        arithmetic=arithmetic(duty, row["dispatched_at"]),
        **_common(duty, kinds, names, at),
    )


def _of_wall(duty: Any, wall: Any, names: dict[int, list[str]], at: datetime.datetime) -> Escalated:
    return Escalated(
        what=_("读墙"),
        title=wall.name,
        number="",
        place=wall.community,
        state="",
        home_code=wall.home.code,
        request=None,
        wall=wall.pk,
        recheck=None,
        arithmetic=reading_arithmetic(duty),
        **_common(duty, _kinds(duty), names, at),
    )


def _of_recheck(
    duty: Any, row: Any, names: dict[int, list[str]], at: datetime.datetime
) -> Escalated:
    # No title: who may not ask again may still sit at the desk.
    return Escalated(
        what=_("回访"),
        title=str(Category(row.request.category).label),
        number=row.dossier.number,
        place=row.request.wall.name,
        state="",
        home_code=row.home.code,
        request=None,
        wall=None,
        recheck=row.pk,
        arithmetic=recheck_arithmetic(duty),
        **_common(duty, _kinds(duty), names, at),
    )


def _common(
    duty: Any, kinds: tuple[Escalation, ...], names: dict[int, list[str]], at: datetime.datetime
) -> dict[str, Any]:
    desk = duty.desk
    own = [desk.person.name] if desk.person else []
    return {
        "duty": duty,
        "kinds": kinds,
        "office": _office(duty),
        "holders": tuple(names.get(duty.desk_id, own)),
        "since": _since(duty, kinds),
        "days_late": rules.unread_days(duty.due_at, at=at),
        "rung": duty.rung or 0,
        "rung_at": duty.rung_at,
        "lamp": lamp(duty, at),
    }


def _office(duty: Any) -> str:
    """Return whose desk a duty stands on: that of an office, a talker or a member."""
    if duty.desk.unit:
        return f"{duty.desk.unit.name} {Office(duty.desk.office).label}"
    return str((Who.TALKER if duty.what == What.TALK else Who.HANDLER).label)


def _kinds(duty: Any) -> tuple[Escalation, ...]:
    return tuple(kind for kind in Escalation if getattr(duty, kind.value))


def _since(duty: Any, kinds: tuple[Escalation, ...]) -> datetime.datetime:
    """Return since when a matter is up here: the decision's opening, the date passed, the rung."""
    if Escalation.DECIDE in kinds:
        at = duty.opened_at
    elif {Escalation.OVERDUE, Escalation.UNREAD} & set(kinds):
        at = duty.due_at
    else:
        at = duty.rung_at if Escalation.REACHED in kinds else duty.opened_at
    assert isinstance(at, datetime.datetime), "each of them has a time"
    return at


def _behind(rows: QuerySet[Any], after: str) -> QuerySet[Any]:
    due, _sep, pk = after.partition(".")
    at = clock.of_key(due)
    if at is None or not pk.isdecimal() or len(pk) > KEY_DIGITS:
        return rows
    return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(pk)))


def _key(duty: Any) -> str:
    return f"{clock.as_key(duty.due_at)}.{duty.pk}"
