"""状态流转表 of changes of a record: one row per act, one row per state, each with its clause."""

from collections.abc import Iterable

from bihuan.kernel.loop.tables import Owe, Step, Table
from bihuan.kernel.permissions.facade import STANDS_IN, Office
from bihuan.modules.cadres.terms import Act, State, What, Who

S = State
OPEN = frozenset(State) - {S.CLOSED}
# Whoever asked doesn't review; whoever looked into the archive doesn't certify (L4).
ASKED = frozenset({Act.RAISE, Act.SUPPLY})
EXAMINED = ASKED | {Act.EXAMINE}


def _step(
    clause: str,
    sources: Iterable[State],
    targets: Iterable[State],
    who: Who,
    checks: frozenset[Act] = frozenset(),
) -> Step:
    return Step(clause, frozenset(sources), frozenset(targets), who, checks)


STEPS: dict[Act, Step] = {
    Act.RAISE: _step("BH-52", (), {S.REVIEW, S.ARCHIVE}, Who.RAISER),
    Act.DECIDE: _step("BH-50", {S.REVIEW}, {S.CLOSED}, Who.SECTION, ASKED),
    Act.RETURN: _step("BH-50", {S.REVIEW}, {S.RETURNED}, Who.SECTION, ASKED),
    Act.EXAMINE: _step("BH-51", {S.ARCHIVE}, {S.RECHECK}, Who.ARCHIVE, ASKED),
    Act.CERTIFY: _step("BH-51", {S.RECHECK}, {S.SIGNING, S.CLOSED}, Who.ARCHIVE, EXAMINED),
    Act.EXAMINE_AGAIN: _step("BH-51", {S.RECHECK}, {S.ARCHIVE}, Who.ARCHIVE, EXAMINED),
    Act.SIGN: _step("BH-51", {S.SIGNING}, {S.CLOSED}, Who.ARCHIVE),
    Act.SUPPLY: _step("BH-50", {S.RETURNED}, {S.REVIEW}, Who.RAISER),
    Act.WITHDRAW: _step("BH-52", {S.REVIEW, S.RETURNED, S.ARCHIVE}, {S.CLOSED}, Who.RAISER),
    Act.REMIND: _step("BH-24", OPEN, (), Who.SYSTEM),
}


def _owe(what: What, who: Who, limit: str, act: Act) -> tuple[Owe, ...]:
    step = STEPS[act]
    return (Owe(what, who, limit, "entered_at", step.clause, checks=step.checks),)


OWES: dict[State, tuple[Owe, ...]] = {
    S.REVIEW: _owe(What.REVIEW, Who.SECTION, "review_days", Act.DECIDE),
    S.RETURNED: _owe(What.SUPPLY, Who.RAISER, "supply_days", Act.SUPPLY),
    S.ARCHIVE: _owe(What.EXAMINE, Who.ARCHIVE, "examine_days", Act.EXAMINE),
    S.RECHECK: _owe(What.RECHECK, Who.ARCHIVE, "recheck_days", Act.CERTIFY),
    S.SIGNING: _owe(What.SIGN, Who.ARCHIVE, "sign_days", Act.SIGN),
    S.CLOSED: (),
}


def _ladder(office: Office) -> tuple[Office, ...]:
    return (office, *STANDS_IN.get(office, ()))


LADDERS: dict[Who, tuple[Office, ...]] = {
    Who.SECTION: _ladder(Office.CIVIL_SERVICE),
    Who.ARCHIVE: _ladder(Office.ARCHIVE_REVIEWER),
}
TABLE = Table("cadres", STEPS, OWES, LADDERS, frozenset({S.CLOSED}))
