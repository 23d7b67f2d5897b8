"""状态流转表: one row per act, one row per state. Every row cites the clause it follows from.

The page's flow chart, the permission tests and the docs are drawn from these two tables.
"""

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bihuan.kernel.base import clock
from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.loop.cases import office_desk
from bihuan.kernel.permissions.facade import STANDS_IN, Chain, Office
from bihuan.modules.wall.models import Recheck, Request
from bihuan.modules.wall.terms import (
    RECHECK_OWED,
    Act,
    Ground,
    RecheckAct,
    RecheckState,
    State,
    What,
    Who,
)

if TYPE_CHECKING:
    from bihuan.kernel.journal.facade import Dossier
    from bihuan.kernel.policy.facade import Limits
    from bihuan.kernel.policy.rollout import Passed


@dataclass(frozen=True, slots=True)
class Step:
    """An act: by which clause, from which states, to which, by whom. `checks`: L4 applies."""

    clause: str
    sources: frozenset[State]
    targets: frozenset[State]
    who: Who
    checks: bool = False


@dataclass(frozen=True, slots=True)
class Owe:
    """A duty of a state: what, owed by whom, within which limit counted from which moment."""

    what: What
    who: Who
    limit: str
    start: str
    clause: str
    waiting_for: str = ""
    checks: bool = False


S = State
OPEN = frozenset(State) - {S.CLOSED, S.WITHDRAWN}
WITH_MEMBER = {S.DISPATCHED, S.ACCEPTED, S.HANDLING}
# What waits for the member it was sent to, and goes on when his registration ends (L1).
PERSONAL = WITH_MEMBER | {S.DECLINED, S.REPLY}
TO_DISPATCH = {S.SORTED, S.DECLINED, S.REDISPATCH}


def _step(
    clause: str, sources: set[State], targets: set[State], who: Who, *, checks: bool = False
) -> Step:
    return Step(clause, frozenset(sources), frozenset(targets), who, checks)


STEPS: dict[Act, Step] = {
    Act.SORT: _step("QY-04", {S.SUBMITTED, S.SORTED}, {S.SORTED}, Who.LEADER),
    Act.RELEASE: _step("BH-20", set(OPEN - {S.CHANNEL, S.SUBMITTED}), set(), Who.LEADER),
    Act.RELEASE_PHOTO: _step("BH-20", set(OPEN - {S.CHANNEL, S.SUBMITTED}), set(), Who.LEADER),
    Act.WITHHOLD_PHOTO: _step(
        "BH-20", set(OPEN - {S.CHANNEL, S.SUBMITTED}) | {S.CLOSED}, set(), Who.LEADER
    ),
    # Also while the group decides nothing: the resident's consent is the resident's.
    Act.TAKE_BACK_PHOTO: _step(
        "BH-20", set(OPEN - {S.CHANNEL, S.SUBMITTED}) | {S.CLOSED}, set(), Who.RESIDENT
    ),
    Act.DISPATCH: _step("QY-04", TO_DISPATCH, {S.DISPATCHED}, Who.LEADER),
    Act.RECALL: _step("BH-15", WITH_MEMBER, {S.REDISPATCH}, Who.LEADER),
    Act.TAKE: _step("QY-02", {S.DISPATCHED}, {S.ACCEPTED}, Who.HANDLER),
    Act.DECLINE: _step("BH-10", {S.DISPATCHED, S.ACCEPTED}, {S.DECLINED}, Who.HANDLER),
    Act.KEEP: _step("BH-10", {S.DECLINED}, {S.DISPATCHED}, Who.LEADER),
    Act.CONTACT: _step("QY-08", {S.ACCEPTED, S.HANDLING}, {S.HANDLING}, Who.HANDLER),
    Act.PROGRESS: _step("QY-08", {S.HANDLING}, {S.HANDLING}, Who.HANDLER),
    Act.EXTEND: _step("BH-11", {S.HANDLING}, {S.HANDLING}, Who.HANDLER),
    # From “taken” too, so that QY-08's rule says what is missing: the contact.
    Act.REPORT: _step("QY-09", {S.ACCEPTED, S.HANDLING}, {S.HANDLED}, Who.HANDLER),
    Act.PUBLISH: _step("QY-09", {S.HANDLED}, {S.RATING}, Who.LEADER, checks=True),
    Act.RATE: _step("QY-10", {S.RATING}, {S.CLOSED, S.REVIEW}, Who.RATER),
    Act.LAPSE_RATING: _step("QY-10", {S.RATING}, {S.CLOSED}, Who.SYSTEM),
    Act.NAME_TALKER: _step("QY-11", {S.REVIEW, S.TALK}, {S.TALK}, Who.LEADER, checks=True),
    Act.TALK: _step(
        "QY-11", {S.TALK}, {S.EXPLAINED, S.REPLY, S.REDISPATCH}, Who.TALKER, checks=True
    ),
    Act.REPLY: _step("QY-13", {S.REPLY}, {S.REDISPATCH}, Who.HANDLER),
    Act.LAPSE_REPLY: _step("QY-13", {S.REPLY}, {S.REDISPATCH}, Who.SYSTEM),
    Act.ACCEPT: _step("QY-12", {S.EXPLAINED}, {S.CLOSED}, Who.RATER),
    Act.REJECT: _step("QY-12", {S.EXPLAINED}, {S.ESCALATED}, Who.RATER),
    Act.LAPSE_ACCEPTANCE: _step("QY-12", {S.EXPLAINED}, {S.CLOSED}, Who.SYSTEM),
    Act.DECIDE: _step(
        "BH-12", {S.ESCALATED}, {S.REDISPATCH, S.REFERRED, S.CLOSED}, Who.SECRETARY, checks=True
    ),
    Act.REFER: _step("BH-13", {S.SORTED, S.DECLINED, S.REDISPATCH}, {S.REFERRED}, Who.LEADER),
    Act.CHASE: _step("BH-13", {S.REFERRED}, {S.REFERRED}, Who.LEADER),
    Act.ANSWER: _step("BH-13", {S.REFERRED}, {S.RATING}, Who.LEADER),
    Act.MERGE: _step("BH-18", {S.SORTED}, {S.MERGED}, Who.LEADER),
    Act.UNMERGE: _step("BH-18", {S.MERGED}, {S.SORTED}, Who.LEADER),
    Act.WITHDRAW: _step("BH-16", set(OPEN), {S.WITHDRAWN}, Who.RESIDENT),
    Act.DIVERT: _step("BH-14", {S.SUBMITTED, S.SORTED}, {S.CHANNEL}, Who.LEADER),
    Act.INFORM: _step("BH-14", {S.CHANNEL}, {S.CLOSED, S.SUBMITTED}, Who.SUPERVISION),
    Act.ADD: _step("QY-08", set(OPEN), set(), Who.RESIDENT),
    Act.REMIND: _step("BH-24", set(OPEN), set(), Who.SYSTEM),
    Act.ERASE: _step("BH-23", {S.CLOSED, S.WITHDRAWN}, set(), Who.SECTION),
    # Done by the act that ends a member's registration, in every request it leaves behind.
    Act.PASS_ON: _step("BH-15", PERSONAL, {S.REDISPATCH}, Who.SYSTEM),
    Act.PASS_TALK: _step("QY-11", {S.TALK}, {S.REVIEW}, Who.SYSTEM),
}

OWES: dict[State, tuple[Owe, ...]] = {
    S.SUBMITTED: (Owe(What.DISPATCH, Who.LEADER, "dispatch_days", "raised_at", "QY-05"),),
    S.SORTED: (Owe(What.DISPATCH, Who.LEADER, "dispatch_days", "raised_at", "QY-05"),),
    S.DISPATCHED: (Owe(What.TAKE, Who.HANDLER, "contact_days", "dispatched_at", "QY-08"),),
    S.DECLINED: (Owe(What.DECIDE_DECLINED, Who.LEADER, "return_days", "entered_at", "BH-10"),),
    S.ACCEPTED: (
        Owe(What.CONTACT, Who.HANDLER, "contact_days", "dispatched_at", "QY-08"),
        Owe(What.HANDLE, Who.HANDLER, "", "handle_by", "QY-08"),
    ),
    S.HANDLING: (Owe(What.HANDLE, Who.HANDLER, "", "handle_by", "QY-08"),),
    S.HANDLED: (Owe(What.PUBLISH, Who.LEADER, "publish_days", "entered_at", "QY-09", checks=True),),
    S.RATING: (Owe(What.RATING, Who.LEADER, "rating_days", "entered_at", "QY-10", "resident"),),
    S.REVIEW: (
        Owe(What.NAME_TALKER, Who.LEADER, "name_talker_days", "entered_at", "QY-11", checks=True),
    ),
    S.TALK: (Owe(What.TALK, Who.TALKER, "follow_up_days", "entered_at", "QY-11"),),
    S.REPLY: (Owe(What.REPLY, Who.HANDLER, "reply_days", "entered_at", "QY-13"),),
    S.REDISPATCH: (Owe(What.REDISPATCH, Who.LEADER, "redispatch_days", "entered_at", "QY-04"),),
    S.EXPLAINED: (
        Owe(What.ACCEPTANCE, Who.LEADER, "acceptance_days", "entered_at", "QY-12", "resident"),
    ),
    S.ESCALATED: (
        Owe(What.DECIDE, Who.SECRETARY, "decide_days", "entered_at", "BH-12", checks=True),
    ),
    S.REFERRED: (Owe(What.CHASE, Who.LEADER, "chase_days", "entered_at", "BH-13", "outside"),),
    S.MERGED: (Owe(What.FOLLOW, Who.LEADER, "follow_days", "entered_at", "QY-04"),),
    S.CHANNEL: (Owe(What.INFORM, Who.SUPERVISION, "inform_days", "entered_at", "BH-14"),),
    S.CLOSED: (),
    S.WITHDRAWN: (),
}

# Whose desk, and which desks upward stand in for it (L1).
LADDERS: dict[Who, tuple[Office, ...]] = {
    who: (office, *STANDS_IN.get(office, ()))
    for who, office in {
        Who.LEADER: Office.GROUP_LEADER,
        Who.SECRETARY: Office.BRANCH_SECRETARY,
        Who.SUPERVISION: Office.SUPERVISION_SECTION,
        Who.SECTION: Office.COUNTY_SECTION,
    }.items()
}


@dataclass(slots=True)
class Case:
    """A locked request with what an act decides on: desks, limits, and who had a hand in it.

    `talked_by`: who explained it to the resident, and so may not decide on the explanation.
    `passed`: which clauses this act passes over, where they are rolled out (BH-30).
    `first_due_at`: until when was owed what this act hands on to another desk (L1).
    """

    request: Request
    dossier: "Dossier"
    path: str
    chain: Chain
    limits: "Limits"
    handled_by: set[int] = field(default_factory=set)
    talked_by: set[int] = field(default_factory=set)
    passed: list["Passed"] = field(default_factory=list)
    first_due_at: datetime.datetime | None = None

    def excluded(self, who: Who, *, checks: bool) -> set[int]:
        """Return who may not check: everybody who handled it (L4); nobody for other acts.

        What the secretary checks is an explanation: whoever gave it is out as well.
        """
        if not checks:
            return set()
        return self.handled_by | (self.talked_by if who is Who.SECRETARY else set())

    def desk(self, who: Who, *, checks: bool = False) -> int:
        """Return the desk on which a duty of this kind stands."""
        if who is Who.HANDLER:
            assert self.request.handler is not None, "a member's duty needs a member"
            return int(self.request.handler.desk_id)
        if who is Who.TALKER:
            assert self.request.talker_desk_id is not None, "a talk needs a named person"
            return self.request.talker_desk_id
        return office_desk(self.chain, LADDERS[who], excluded=self.excluded(who, checks=checks))

    def starts(self, start: str) -> datetime.datetime:
        """Return the moment from which a limit counts."""
        at = getattr(self.request, start)
        assert isinstance(at, datetime.datetime), f"{start} is not set"
        return at


def step(act: Act, state: str) -> Step:
    """Return an act's row; raises Refused when the state doesn't allow the act."""
    row = STEPS[act]
    if state not in row.sources:
        raise Refused(
            row.clause,
            "该诉求现处于“{state}”，不能{act}。请刷新页面查看最新进展",
            state=State(state).label,
            act=act.label,
        )
    return row


@decides("BH-23")
def may_be_erased(ground: str, *, is_left: bool) -> None:
    """销毁: on one of two grounds, and only what is still there."""
    if ground not in Ground.values:
        raise Refused("BH-23", "请选择销毁依据：保存期满，或居民依法要求")
    if not is_left:
        raise Refused("BH-23", "该诉求的个人信息已经销毁，不必重复办理")


def owed(case: Case) -> list[Due]:
    """Return what the request owes in its present state: desk, date, clause, arithmetic."""
    return [_due(case, row) for row in OWES[State(case.request.state)]]


def _due(case: Case, row: Owe) -> Due:
    desk = case.desk(row.who, checks=row.checks)
    start = case.starts(row.start)
    if not row.limit:
        return Due(row.what, desk, start, row.clause, "handle_by", row.waiting_for)
    # The edition of the day on which the limit began: last year's case by last year's rule (L6).
    limit = case.limits.on(clock.day(start), f"wall.{row.limit}")
    basis = limit.basis(row.start, start)
    due_at = limit.ends(start)
    first = min(case.first_due_at or due_at, due_at)
    return Due(row.what, desk, due_at, row.clause, basis, row.waiting_for, first)


# --- 回访: a case of its own, for a closed request owes nothing (L1) ------------------------------


@dataclass(frozen=True, slots=True)
class RecheckStep:
    """An act on a re-check: by which clause, from which states, to which, by whom; L4 applies."""

    clause: str
    sources: frozenset[RecheckState]
    targets: frozenset[RecheckState]
    who: Who


TO_ASK = frozenset({RecheckState.OWED})
RECHECK_STEPS: dict[RecheckAct, RecheckStep] = {
    RecheckAct.DRAW: RecheckStep("BH-19", frozenset(), TO_ASK, Who.SYSTEM),
    RecheckAct.TRY: RecheckStep("BH-19", TO_ASK, frozenset(RecheckState), Who.SECRETARY),
    RecheckAct.CONCLUDE: RecheckStep(
        "BH-19", TO_ASK, frozenset({RecheckState.DONE}), Who.SECRETARY
    ),
}


@dataclass(slots=True)
class RecheckCase:
    """A locked re-check with what an act decides on; `excluded`: who had a hand in the request."""

    recheck: Recheck
    dossier: "Dossier"
    chain: Chain
    limits: "Limits"
    excluded: set[int]


def recheck_step(act: RecheckAct, state: str) -> RecheckStep:
    """Return an act's row; raises Refused when the re-check is over."""
    row = RECHECK_STEPS[act]
    if state not in row.sources:
        raise Refused(row.clause, "这次回访已经办结，不必重复办理。请刷新页面查看结果")
    return row


def recheck_owed(case: RecheckCase) -> list[Due]:
    """Return what a re-check owes: the asking, by the secretary or the next desk upward."""
    if case.recheck.state == RecheckState.DONE:
        return []
    start = case.recheck.drawn_at
    limit = case.limits.on(clock.day(start), "wall.recheck_days")
    desk = office_desk(case.chain, LADDERS[Who.SECRETARY], excluded=case.excluded)
    return [
        Due(RECHECK_OWED, desk, limit.ends(start), limit.clause, limit.basis("drawn_at", start))
    ]
