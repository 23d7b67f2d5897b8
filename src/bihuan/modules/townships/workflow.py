"""状态流转表 of movements, of mentoring and of care: one row per act, one row per state.

Every row cites its clause.
"""

from collections.abc import Iterable

from bihuan.kernel.loop.tables import Owe, Step, Table
from bihuan.kernel.permissions.facade import STANDS_IN, Office
from bihuan.modules.townships.terms.caring import CareAct, CareState, CareWhat, CareWho
from bihuan.modules.townships.terms.mentoring import PairAct, PairState, PairWhat, PairWho
from bihuan.modules.townships.terms.moving import Act, State, What, Who

S = State
BEFORE = {S.HOST, S.OPINION, S.CHECK, S.EXCEPTION, S.DECISION}
# Whose hand was in a movement before somebody checks it, and before it is decided on (L4).
RAISED = {Act.RAISE, Act.SIGN, Act.GIVE_OPINION}
CHECKED = RAISED | {Act.CHECK, Act.ASK_EXCEPTION}


def _step(
    clause: str, sources: set[State], targets: set[State], who: Who, checks: Iterable[Act] = ()
) -> Step:
    return Step(clause, frozenset(sources), frozenset(targets), who, frozenset(checks))


STEPS: dict[Act, Step] = {
    Act.RAISE: _step("BH-45", set(), {S.HOST, S.OPINION, S.CHECK}, Who.RAISER),
    Act.SIGN: _step("BH-45", {S.HOST}, {S.OPINION, S.CHECK}, Who.HOST),
    Act.DECLINE: _step("BH-45", {S.HOST}, {S.CLOSED}, Who.HOST),
    Act.GIVE_OPINION: _step("BH-45", {S.OPINION}, {S.CHECK}, Who.TOWNSHIP),
    Act.CHECK: _step("BH-49", {S.CHECK}, {S.DECISION}, Who.SECTION, RAISED),
    Act.REFUSE: _step("BH-55", {S.CHECK}, {S.CLOSED}, Who.SECTION, RAISED),
    Act.ASK_EXCEPTION: _step("BH-47", {S.CHECK}, {S.EXCEPTION}, Who.SECTION, RAISED),
    Act.GRANT_EXCEPTION: _step("BH-47", {S.EXCEPTION}, {S.CHECK}, Who.HEAD, CHECKED),
    Act.REFUSE_EXCEPTION: _step("BH-55", {S.EXCEPTION}, {S.CLOSED}, Who.HEAD, CHECKED),
    Act.APPROVE: _step("BH-49", {S.DECISION}, {S.EXECUTION, S.CLOSED}, Who.HEAD, CHECKED),
    Act.DENY: _step("BH-55", {S.DECISION}, {S.CLOSED}, Who.HEAD, CHECKED),
    Act.EXECUTE: _step("BH-56", {S.EXECUTION}, {S.AWAY, S.CLOSED}, Who.SECTION),
    Act.EXTEND: _step("BH-48", {S.AWAY}, {S.AWAY}, Who.SECTION),
    Act.RETURN: _step("BH-48", {S.AWAY}, {S.BACK}, Who.HOST),
    Act.CONFIRM: _step("BH-48", {S.BACK}, {S.CLOSED}, Who.TOWNSHIP, {Act.RETURN}),
    Act.NOT_BACK: _step("BH-48", {S.BACK}, {S.AWAY}, Who.TOWNSHIP, {Act.RETURN}),
    Act.WITHDRAW: _step("BH-45", BEFORE, {S.CLOSED}, Who.RAISER),
    Act.REMIND: _step("BH-24", set(State) - {S.CLOSED}, set(), Who.SYSTEM),
}

OWES: dict[State, tuple[Owe, ...]] = {
    S.HOST: (Owe(What.SIGN, Who.HOST, "sign_days", "entered_at", "BH-49"),),
    S.OPINION: (Owe(What.OPINION, Who.TOWNSHIP, "opinion_days", "entered_at", "BH-49"),),
    S.CHECK: (
        Owe(
            What.CHECK,
            Who.SECTION,
            "check_days",
            "entered_at",
            "BH-49",
            checks=STEPS[Act.CHECK].checks,
        ),
    ),
    S.EXCEPTION: (
        Owe(
            What.EXCEPTION,
            Who.HEAD,
            "exception_days",
            "entered_at",
            "BH-49",
            checks=STEPS[Act.GRANT_EXCEPTION].checks,
        ),
    ),
    S.DECISION: (
        Owe(What.DECISION, Who.HEAD, "", "answer_by", "BH-49", checks=STEPS[Act.APPROVE].checks),
    ),
    S.EXECUTION: (Owe(What.EXECUTION, Who.SECTION, "execute_days", "entered_at", "BH-49"),),
    S.AWAY: (Owe(What.RETURN, Who.HOST, "", "back_by", "BH-48"),),
    S.BACK: (
        Owe(
            What.CONFIRM,
            Who.TOWNSHIP,
            "confirm_days",
            "entered_at",
            "BH-48",
            checks=STEPS[Act.CONFIRM].checks,
        ),
    ),
    S.CLOSED: (),
}


def _ladder(office: Office) -> tuple[Office, ...]:
    return (office, *STANDS_IN.get(office, ()))


# Another township that wants somebody signs by its secretary.
LADDERS: dict[Who, tuple[Office, ...]] = {
    Who.HOST: (Office.ORGAN_HEAD, *_ladder(Office.TOWNSHIP_SECRETARY)),
    Who.TOWNSHIP: _ladder(Office.TOWNSHIP_SECRETARY),
    Who.SECTION: _ladder(Office.CIVIL_SERVICE),
    Who.HEAD: _ladder(Office.DEPARTMENT_HEAD),
}

TABLE = Table("townships", STEPS, OWES, LADDERS, frozenset({S.CLOSED}))


# --- mentoring ----------------------------------------------------------------------------------

P = PairState
RUNNING = frozenset({P.PAIRED, P.ACTIVE, P.REVIEW})
# Whoever talked or asked for the review doesn't review it; nor does mentor or cadre (L4).
TALKED = frozenset({PairAct.TALK, PairAct.REPORT})
NONE: frozenset[PairState] = frozenset()

PAIR_STEPS: dict[PairAct, Step] = {
    PairAct.PAIR: Step("TC-07", NONE, frozenset({P.PAIRED}), PairWho.TOWNSHIP),
    PairAct.TALK: Step(
        "BH-70", frozenset({P.PAIRED, P.ACTIVE}), frozenset({P.ACTIVE}), PairWho.MENTOR
    ),
    PairAct.TRAIN: Step("BH-70", frozenset({P.PAIRED, P.ACTIVE}), NONE, PairWho.TOWNSHIP),
    PairAct.REPORT: Step("BH-71", frozenset({P.ACTIVE}), frozenset({P.REVIEW}), PairWho.MENTOR),
    PairAct.REVIEW: Step(
        "BH-71", RUNNING, frozenset({P.PAIRED, P.ACTIVE}), PairWho.TOWNSHIP, TALKED
    ),
    PairAct.END: Step("BH-71", RUNNING, frozenset({P.ENDED}), PairWho.TOWNSHIP, TALKED),
    PairAct.REMIND: Step("BH-24", RUNNING, NONE, PairWho.SYSTEM),
}

YEARLY = Owe(PairWhat.REVIEW, PairWho.TOWNSHIP, "", "review_by", "BH-71", checks=TALKED)
PAIR_OWES: dict[PairState, tuple[Owe, ...]] = {
    P.PAIRED: (
        Owe(PairWhat.TALK, PairWho.MENTOR, "first_talk_days", "talk_from", "BH-70"),
        YEARLY,
    ),
    P.ACTIVE: (Owe(PairWhat.TALK, PairWho.MENTOR, "talk_days", "talk_from", "BH-70"), YEARLY),
    P.REVIEW: (
        Owe(
            PairWhat.DECIDE,
            PairWho.TOWNSHIP,
            "pair_review_days",
            "entered_at",
            "BH-71",
            checks=TALKED,
        ),
    ),
    P.ENDED: (),
}
PAIR_LADDERS: dict[PairWho, tuple[Office, ...]] = {
    PairWho.TOWNSHIP: _ladder(Office.TOWNSHIP_SECRETARY)
}
PAIR_TABLE = Table("townships", PAIR_STEPS, PAIR_OWES, PAIR_LADDERS, frozenset({P.ENDED}))


# --- care ---------------------------------------------------------------------------------------

C = CareState
GIVING = frozenset({C.OPEN})
NOWHERE: frozenset[CareState] = frozenset()
# Whoever gave, recorded or reported doesn't check it (L4).
GAVE = frozenset(
    {CareAct.GIVE, CareAct.RECORD_NEED, CareAct.RECORD_DECLINED, CareAct.STRIKE, CareAct.REPORT}
)

CARE_STEPS: dict[CareAct, Step] = {
    CareAct.OPEN: Step("TC-08", NOWHERE, GIVING, CareWho.TOWNSHIP),
    CareAct.STATE_NEED: Step("BH-72", GIVING, NOWHERE, CareWho.MYSELF),
    CareAct.RECORD_NEED: Step("BH-72", GIVING, NOWHERE, CareWho.TOWNSHIP),
    CareAct.GIVE: Step("BH-72", GIVING, NOWHERE, CareWho.TOWNSHIP),
    CareAct.DECLINE: Step("BH-72", GIVING, NOWHERE, CareWho.MYSELF),
    CareAct.RECORD_DECLINED: Step("BH-72", GIVING, NOWHERE, CareWho.TOWNSHIP),
    CareAct.STRIKE: Step("BH-72", GIVING, NOWHERE, CareWho.TOWNSHIP),
    CareAct.REPORT: Step("TC-08", GIVING, frozenset({C.CHECK}), CareWho.TOWNSHIP),
    CareAct.CONFIRM: Step(
        "BH-74", frozenset({C.CHECK}), frozenset({C.CLOSED}), CareWho.SECTION, GAVE
    ),
    CareAct.SEND_BACK: Step("BH-74", frozenset({C.CHECK}), GIVING, CareWho.SECTION, GAVE),
    CareAct.REMIND: Step("BH-24", frozenset({C.OPEN, C.CHECK}), NOWHERE, CareWho.SYSTEM),
}
CARE_OWES: dict[CareState, tuple[Owe, ...]] = {
    C.OPEN: (Owe(CareWhat.GIVE, CareWho.TOWNSHIP, "", "due_by", "TC-08"),),
    C.CHECK: (
        Owe(
            CareWhat.CHECK,
            CareWho.SECTION,
            "care_check_days",
            "entered_at",
            "BH-74",
            checks=GAVE,
        ),
    ),
    C.CLOSED: (),
}
CARE_LADDERS: dict[CareWho, tuple[Office, ...]] = {
    CareWho.TOWNSHIP: _ladder(Office.TOWNSHIP_SECRETARY),
    CareWho.SECTION: _ladder(Office.CIVIL_SERVICE),
}
CARE_TABLE = Table("townships", CARE_STEPS, CARE_OWES, CARE_LADDERS, frozenset({C.CLOSED}))
