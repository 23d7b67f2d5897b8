"""民心墙的门: what the workbench asks of this module."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel.duties import facade as duties
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import searching
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.wall import selectors
from bihuan.modules.wall.selectors import Arithmetic, members, printing, rechecking
from bihuan.modules.wall.terms import (
    CLOSE_WALL,
    DONE,
    KINDS,
    LOOKS,
    READ_WALL,
    RECHECK_OWED,
    REGISTER_ACTS,
    REGISTER_MEMBER,
    Act,
    Category,
    Column,
    RecheckAct,
    RecheckState,
    State,
    What,
    Who,
)
from bihuan.modules.wall.workflow import LADDERS, OWES, STEPS
from bihuan.ui.addresses import address

__all__ = [
    "KINDS",
    "LOOKS",
    "REGISTER_ACTS",
    "Act",
    "OwedRow",
    "addresses",
    "dossiers_about",
    "homes",
    "menu",
    "owed_rows",
    "persons_behind",
    "standing_on",
    "told",
]

CLOSED_NOTICE = gettext_lazy("民心墙已撤下，不再受理新的诉求")
MEMBER_NOTICE = gettext_lazy("新登记的在职党员还没有账号，请开通")
RECHECK_NOTICE = gettext_lazy("一条好评被抽中，请回访居民")
REGISTER_NOTICES: dict[str, Any] = {CLOSE_WALL: CLOSED_NOTICE, REGISTER_MEMBER: MEMBER_NOTICE}
OWN_DESK = selectors.OWN_DESK
# By which office an act is done, and who stands in for it; "" is the member's own desk.
DONE_BY: dict[str, tuple[str, ...]] = {
    **{str(act.value): LADDERS[step.who] for act, step in STEPS.items() if step.who in LADDERS},
    **{str(act.value): ("",) for act, step in STEPS.items() if step.who is Who.HANDLER},
    **dict.fromkeys((RecheckAct.TRY.value, RecheckAct.CONCLUDE.value), LADDERS[Who.SECRETARY]),
    READ_WALL: LADDERS[Who.LEADER],
}
# With which office a duty stands, where whoever had a hand in the matter is passed over (L4).
CHECKED_BY: dict[str, str] = {
    **{
        str(row.what.value): LADDERS[row.who][0]
        for rows in OWES.values()
        for row in rows
        if row.checks
    },
    RECHECK_OWED: LADDERS[Who.SECRETARY][0],
}
# What a record of ours says in codes: where a case came to stand, and what it owes.
STATES: dict[str, Any] = {
    str(one.value): one.label for term in (State, RecheckState) for one in term
}
OWED: dict[str, Any] = {str(what.value): what.label for what in What}
# What a notice says: the act that caused it, and what the reader is to do.
NOTICES: dict[str, Any] = {
    **DONE,
    Act.RAISE: gettext_lazy("有新的诉求，请按期办理"),
    Act.DISPATCH: gettext_lazy("派给您一件诉求，请接单"),
    Act.RECALL: gettext_lazy("派给您的诉求已收回"),
    Act.TAKE: gettext_lazy("承办党员已接单"),
    Act.DECLINE: gettext_lazy("承办党员退单，请决定改派或不同意"),
    Act.KEEP: gettext_lazy("组长不同意退单，请接单"),
    Act.EXTEND: gettext_lazy("承办党员办理了延期"),
    Act.REPORT: gettext_lazy("承办党员已反馈办理情况，请公布"),
    Act.PUBLISH: gettext_lazy("办理情况已公布，请居民评单"),
    Act.RATE: gettext_lazy("居民已评单"),
    Act.LAPSE_RATING: gettext_lazy("居民逾期未评，已按未评价办结"),
    Act.NAME_TALKER: gettext_lazy("请您核实居民不满意的缘由"),
    Act.TALK: gettext_lazy("核实谈话已记录，请看缘由和下一步"),
    Act.REPLY: gettext_lazy("党员已说明情况，请重新派单"),
    Act.LAPSE_REPLY: gettext_lazy("党员逾期未说明，请重新派单"),
    Act.ACCEPT: gettext_lazy("居民已谅解，诉求办结"),
    Act.REJECT: gettext_lazy("居民不接受解释，请决定"),
    Act.DECIDE: gettext_lazy("支部书记已作出决定"),
    Act.ADD: gettext_lazy("居民补充了说明"),
    Act.WITHDRAW: gettext_lazy("居民撤回了诉求"),
    Act.REMIND: gettext_lazy("有事项临近或超过期限，请查看并办理或督办"),
    Act.INFORM: gettext_lazy("退回党小组的诉求，请整理汇总并派单"),
}


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A duty as the inbox shows it: what is owed in which matter, where, until when and why."""

    duty: duties.Duty
    url: str
    what: str
    title: str
    number: str
    place: str
    column: Column | None
    is_urgent: bool
    arithmetic: Arithmetic
    lamp: str


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return this module's pages for the side menu."""
    offices = {held.office for held in actor.desks}
    items = []
    if Office.COUNTY_SECTION in offices:
        items.append((address("wall:walls"), "wall", _("民心墙一览")))
    if offices & selectors.LEDGER_READERS:
        items.append((address("wall:ledger"), "list", _("民心墙台账")))
    if offices & selectors.READERS:
        items.append((address("wall:statistics"), "chart", _("统计")))
    if Office.GROUP_LEADER in offices:
        items.append((address("wall:dispatch_several"), "send", _("一屏派单")))
    if offices & {Office.BRANCH_SECRETARY, Office.COUNTY_SECTION}:
        items.append((address("wall:escalations"), "alert", _("提级事项")))
    if offices & {Office.GROUP_LEADER, Office.BRANCH_SECRETARY}:
        items.append((address("wall:members"), "people", _("在职党员")))
    elif OWN_DESK in offices:
        items.append((address("wall:members"), "person", _("我的登记")))
    return items


def homes(actor: Actor) -> set[int]:
    """Return the homes where a person is a registered member."""
    return selectors.homes_of_member(actor)


def owed_rows(owed: Sequence[duties.Duty], *, now: datetime.datetime) -> list[OwedRow]:
    """Return those of the duties that are the wall's own; a statement a home for each kind."""
    return [
        *(_row(duty, request, now) for duty, request in selectors.with_requests(owed)),
        *(_reading(duty, wall, now) for duty, wall in printing.walls_to_read(owed)),
        *(_recheck(duty, row, now) for duty, row in rechecking.rechecks_owed(owed)),
    ]


def _recheck(duty: duties.Duty, row: Any, now: datetime.datetime) -> OwedRow:
    # No title: who may not ask again may still sit at the desk.
    return OwedRow(
        duty=duty,
        url=address("wall:recheck", row.home.code, row.pk),
        what=_("回访"),
        title=str(Category(row.request.category).label),
        number=row.dossier.number,
        place=row.request.wall.name,
        column=None,
        is_urgent=False,
        arithmetic=rechecking.recheck_arithmetic(duty),
        lamp=selectors.lamp(duty, now),
    )


def _reading(duty: duties.Duty, wall: Any, now: datetime.datetime) -> OwedRow:
    return OwedRow(
        duty=duty,
        url=address("wall:read_wall", wall.home.code, wall.code),
        what=_("读墙"),
        title=wall.name,
        number="",
        place=wall.community,
        column=None,
        is_urgent=False,
        arithmetic=printing.reading_arithmetic(duty),
        lamp=selectors.lamp(duty, now),
    )


def _row(duty: duties.Duty, request: dict[str, Any], now: datetime.datetime) -> OwedRow:
    return OwedRow(
        duty=duty,
        url=address("wall:case", request["home_code"], request["id"]),
        what=str(What(duty.what).label),
        title=selectors.shown_title(request, in_full=True),
        number=request["number"],
        place=f"{request['wall__name']} {request['place']}".strip(),
        column=selectors.column_of(request["state"]),
        is_urgent=request["urgency"] == "urgent",
        arithmetic=selectors.arithmetic(duty, request["dispatched_at"]),
        lamp=selectors.lamp(duty, now),
    )


def told(kind: str) -> str:
    """Return what a notice of this kind says, or nothing when it isn't ours."""
    if kind in RecheckAct.values:
        return str(RECHECK_NOTICE)
    if kind in REGISTER_NOTICES:
        return str(REGISTER_NOTICES[kind])
    if kind not in Act.values:
        return ""
    return str(NOTICES.get(kind, Act(kind).label))


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return page and number of the wall's dossiers (home, id); a statement a home for a kind."""
    found = {
        key: (address("wall:case", code, key[1]), number)
        for key, (code, number) in selectors.numbers_of(dossiers).items()
    }
    for key, row in rechecking.rechecks([key for key in dossiers if key not in found]).items():
        found[key] = (address("wall:recheck", row.home.code, row.pk), row.dossier.number)
    for key, wall in printing.walls_of([key for key in dossiers if key not in found]).items():
        page = "wall:wall" if wall.closed_on else "wall:read_wall"
        found[key] = (address(page, wall.home.code, wall.code), wall.name)
    return {**found, **_accounts([key for key in dossiers if key not in found])}


def _accounts(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the page of each member's account: who is told of a registration opens it."""
    owners = members.persons_of(dossiers)
    if not owners:
        return {}
    names, has = people.names(owners.values()), searching.usernames(owners.values())
    return {
        key: (
            address(f"registers:{'account' if pk in has else 'open_account'}", pk),
            names[pk],
        )
        for key, pk in owners.items()
    }


def standing_on(home: int, unit: int) -> int:
    """Return how many walls and registered members a unit has: it can't be dissolved with them."""
    return members.standing_on(home, unit)


def dossiers_about(home: int, persons: Collection[int]) -> list[int]:
    """Return the registers of these persons as members, ended ones too."""
    return members.registers_of(home, persons)


def persons_behind(home: int, dossiers: Collection[int]) -> dict[int, int]:
    """Return of whom these dossiers are the registers as members."""
    found = members.persons_of([(home, pk) for pk in dossiers])
    return {dossier: person for (_home, dossier), person in found.items()}
