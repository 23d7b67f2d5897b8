"""乡镇干部队伍的门: what the workbench asks of this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel.duties import facade as duties
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.townships import selectors
from bihuan.modules.townships.selectors import caring, mentoring, moving
from bihuan.modules.townships.selectors import experience as checking
from bihuan.modules.townships.selectors.experience import experience, may_be_candidate
from bihuan.modules.townships.terms import LOOKS
from bihuan.modules.townships.terms.caring import (
    CARE_ACTS,
    CARE_EVENTS,
    CARE_KINDS,
    CARE_NOTICES,
    CareState,
    CareWhat,
)
from bihuan.modules.townships.terms.experience import Target
from bihuan.modules.townships.terms.mentoring import (
    PAIR_ACTS,
    PAIR_EVENTS,
    PAIR_KINDS,
    PAIR_NOTICES,
    PairState,
    PairWhat,
)
from bihuan.modules.townships.terms.moving import KIND, Act, Kind, State, What
from bihuan.modules.townships.terms.quotas import QUOTA_ACTS, QUOTA_KINDS
from bihuan.modules.townships.terms.surveying import SURVEY_ACTS, SURVEY_KINDS
from bihuan.modules.townships.workflow import CARE_TABLE, PAIR_TABLE, TABLE
from bihuan.ui import casework
from bihuan.ui.addresses import address

__all__ = [
    "CHECKED_BY",
    "DONE_BY",
    "KINDS",
    "LOOKS",
    "OWED",
    "REGISTER_ACTS",
    "STATES",
    "Act",
    "Target",
    "addresses",
    "experience",
    "homes",
    "may_be_candidate",
    "menu",
    "owed_rows",
    "told",
]

# What dossiers, and acts on registers, are called.
KINDS: dict[str, Any] = {
    KIND: gettext_lazy("流动事项"),
    **QUOTA_KINDS,
    **SURVEY_KINDS,
    **PAIR_KINDS,
    **CARE_KINDS,
}
TABLES = (TABLE, PAIR_TABLE, CARE_TABLE)
# By which office an act is done, and who stands in for it.
DONE_BY: dict[str, tuple[str, ...]] = {
    str(act.value): table.ladders[step.who]
    for table in TABLES
    for act, step in table.steps.items()
    if step.who in table.ladders
}
# With which office a duty stands, where whoever had a hand in the matter is passed over (L4).
CHECKED_BY: dict[str, str] = {
    str(row.what.value): table.ladders[row.who][0]
    for table in TABLES
    for rows in table.owes.values()
    for row in rows
    if row.checks
}
STATES: dict[str, Any] = {
    str(one.value): one.label for term in (State, PairState, CareState) for one in term
}
OWED: dict[str, Any] = {
    str(what.value): what.label for term in (What, PairWhat, CareWhat) for what in term
}
# From what a date counts, by what is owed; else from when the step began.
EVENTS: dict[str, Any] = {
    What.DECISION: gettext_lazy("提出"),
    What.RETURN: gettext_lazy("约定的最后一天"),
    **PAIR_EVENTS,
    **CARE_EVENTS,
}
# What a notice says: the act that caused it, and what the reader is to do.
NOTICES: dict[str, Any] = {
    Act.RAISE: gettext_lazy("有人提出流动事项，请按期办理"),
    Act.SIGN: gettext_lazy("用人单位已签署流动事项，请按期办理"),
    Act.DECLINE: gettext_lazy("用人单位不再要人，流动事项已办结"),
    Act.GIVE_OPINION: gettext_lazy("乡镇已签署意见，请审核"),
    Act.CHECK: gettext_lazy("流动事项已审核，请决定"),
    Act.ASK_EXCEPTION: gettext_lazy("有流动事项报请特批，请决定"),
    Act.GRANT_EXCEPTION: gettext_lazy("流动事项已特批，请继续审核"),
    Act.REFUSE_EXCEPTION: gettext_lazy("流动事项没有得到特批"),
    Act.REFUSE: gettext_lazy("流动事项审核没有通过"),
    Act.APPROVE: gettext_lazy("流动事项已批准"),
    Act.DENY: gettext_lazy("流动事项没有批准"),
    Act.EXECUTE: gettext_lazy("流动事项的手续已办理"),
    Act.EXTEND: gettext_lazy("借调已延长"),
    Act.RETURN: gettext_lazy("用人单位报告已返岗，请确认"),
    Act.CONFIRM: gettext_lazy("返岗已确认"),
    Act.NOT_BACK: gettext_lazy("乡镇说没有返岗，请核实"),
    Act.WITHDRAW: gettext_lazy("流动事项已撤回"),
    Act.REMIND: gettext_lazy("流动事项临近或超过期限，请查看并办理"),
    **PAIR_NOTICES,
    **CARE_NOTICES,
}
REGISTER_ACTS: dict[str, Any] = {**QUOTA_ACTS, **SURVEY_ACTS, **PAIR_ACTS, **CARE_ACTS}


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the pages of somebody's offices for the side menu."""
    movements = (address("townships:movements"), "send", _("流动事项"))
    if selectors.desk_of(actor) is None:
        return [movements, *_of_oneself(actor)] if moving.has_to_do(actor) else []
    return [
        movements,
        (address("townships:staffing"), "chart", _("乡镇干部队伍")),
        (address("townships:releases"), "alert", _("提前放人清单")),
        (address("townships:surveys"), "list", _("流失原因调查")),
        *_of_experience(actor),
        (address("townships:quotas"), "list", _("职数和编制")),
        (address("townships:grades"), "list", _("职级和乡镇补贴")),
        (address("townships:teams"), "people", _("班子年轻干部")),
        (address("townships:mentoring"), "people", _("一对一帮带")),
        (address("townships:care"), "smile", _("乡镇干部关爱")),
        *_of_oneself(actor),
    ]


def _of_oneself(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the page of the own pairs and care, for who has a record, or mentors by office."""
    if not actor.records and not (actor.own and selectors.desk_of(actor)):
        return []
    return [(address("townships:own_care"), "person", _("我的帮带和关爱"))]


def _of_experience(actor: Actor) -> list[tuple[str, str, str]]:
    if checking.desk_of(actor) is None:
        return []
    return [
        (address("townships:experience"), "check", _("乡镇工作经历")),
        (address("townships:promotions"), "chart", _("提拔人选来源")),
    ]


def homes(actor: Actor) -> set[int]:
    """Return the homes in which a person has a record: own requests of movement stand there."""
    return set(actor.records)


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A duty as the inbox shows it."""

    duty: Any
    url: str
    what: str
    title: str
    number: str
    place: str
    arithmetic: casework.Arithmetic
    lamp: str
    column: None = None
    is_urgent: bool = False


def owed_rows(owed: Sequence[Any], *, now: Any) -> list[Any]:
    """Return those of the duties that are this module's own; a statement a home for each kind."""
    return [
        *(_of_movement(duty, row, now) for duty, row in moving.with_movements(owed)),
        *(_of_pair(duty, row, now) for duty, row in mentoring.with_pairs(_among(owed, PairWhat))),
        *(_of_care(duty, row, now) for duty, row in caring.with_rounds(_among(owed, CareWhat))),
    ]


def _among(owed: Sequence[Any], kinds: Any) -> list[Any]:
    return [duty for duty in owed if duty.what in kinds.values]


def _of_pair(duty: Any, row: Any, now: Any) -> OwedRow:
    what, title = PairWhat(duty.what).label, f"{row.person.name} {_('一对一帮带')}"
    return _row(duty, row, now, address("townships:pairing", row.pk), what, title)


def _of_care(duty: Any, row: Any, now: Any) -> OwedRow:
    title = _("%(unit)s %(year)s 年关爱") % {"unit": row.unit.name, "year": row.year}
    what = CareWhat(duty.what).label
    return _row(duty, row, now, address("townships:care_round", row.pk), what, title)


def _row(duty: Any, row: Any, now: Any, url: str, what: Any, title: str) -> OwedRow:
    return OwedRow(
        duty=duty,
        url=url,
        what=str(what),
        title=title,
        number=row.number,
        place=row.unit.name,
        arithmetic=casework.arithmetic(duty, str(EVENTS.get(duty.what, _("进入这一步")))),
        lamp=duties.lamp(duty.opened_at, duty.due_at, now),
    )


def _of_movement(duty: Any, row: Any, now: Any) -> OwedRow:
    what, title = What(duty.what).label, f"{row.person.name} {Kind(row.kind).label}"
    return _row(duty, row, now, address("townships:movement", row.pk), what, title)


def told(kind: str) -> str:
    """Return what a notice of this kind says, or nothing when it isn't ours."""
    return str(NOTICES.get(kind, ""))


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return page and number of our dossiers (home, id); a statement a home for each kind."""
    pages = (
        ("townships:movement", moving.numbers_of),
        ("townships:pairing", mentoring.numbers_of),
        ("townships:care_round", caring.numbers_of),
    )
    return {
        key: (address(page, key[1]), number)
        for page, numbers_of in pages
        for key, number in numbers_of(dossiers).items()
    }
