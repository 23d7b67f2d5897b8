"""年度关爱: a round is opened, filled person by person, reported, checked by somebody else."""

import datetime
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home, home_of
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.duties.facade import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.acting import conclude, may
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Chain
from bihuan.modules.townships.models import CareFact, CareRound
from bihuan.modules.townships.rules import caring as rules
from bihuan.modules.townships.rules.caring import Cared, Fact
from bihuan.modules.townships.selectors import care_due
from bihuan.modules.townships.selectors import caring as selectors
from bihuan.modules.townships.terms.caring import (
    CARE,
    CONFIRMED,
    CareAct,
    CareState,
    FactKind,
)


@transaction.atomic
def open_care(
    home: Home, unit: int, *, year: int, actor: Actor, at: datetime.datetime, token: int
) -> CareRound:
    """建立年度关爱: the first of a township; the next ones open themselves (TC-08)."""
    pk, today = new_id(), clock.day(at)
    journal.begin(home.pk, token=token, act=CareAct.OPEN, dossier=pk, actor=actor, at=at)
    chain = permissions.chain(unit, on=today)
    rules.may_open(
        is_turn=selectors.opens_in(actor, chain),
        is_there=selectors.round_of(home.pk, unit, year) is not None,
        year=year,
        today=today,
    )
    return _opened(home, unit, year, chain, pk=pk, actor=actor, at=at, token=token)


def _opened(
    home: Home,
    unit: int,
    year: int,
    chain: Chain,
    *,
    pk: int,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> CareRound:
    number = selectors.next_number(home.code, year)
    row = CareRound(
        id=pk,
        home_id=home.pk,
        dossier_id=pk,
        unit_id=unit,
        year=year,
        number=number,
        state=CareState.OPEN,
        entered_at=at,
        due_by=selectors.end_of(year),
        due_by_basis=f"TC-08@2015 year {year}",
    )
    dossier = journal.open_dossier(
        home.pk,
        nature=journal.Nature.CASE,
        kind=CARE,
        number=number,
        unit=unit,
        at=at,
        pk=pk,
    )
    case = selectors.case_of(row, dossier, on=clock.day(at), chain=chain)
    data = {"unit": str(unit), "year": str(year), "due_by": clock.text(row.due_by)}
    conclude(case, CareAct.OPEN, actor=actor, at=at, token=token, data=data)
    return row


# --- person by person ---------------------------------------------------------------------------


@transaction.atomic
def need(
    home: int,
    pk: int,
    *,
    person: int,
    entitlement: str,
    details: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> CareRound:
    """需要: of somebody, said by himself or recorded by the township; the details are his own."""
    act = CareAct.STATE_NEED if _is_oneself(actor, person) else CareAct.RECORD_NEED
    case = _begin(home, pk, act, person, actor=actor, at=at, token=token)
    fact = _fact(person, entitlement, FactKind.NEED, clock.day(at))
    _counts(case, fact, at)
    by: Any = {"actor": actor, "at": at, "token": token}
    return _recorded(case, act, fact, by, {"details": details})


@transaction.atomic
def give_care(
    home: int,
    pk: int,
    *,
    person: int,
    entitlement: str,
    on: datetime.date,
    amount: int = 0,
    details: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> CareRound:
    """登记落实: what somebody was given, when and how much; his own is another's to record."""
    case = _begin(home, pk, CareAct.GIVE, person, actor=actor, at=at, token=token)
    fact = _fact(person, entitlement, FactKind.GIVEN, on, amount)
    _counts(case, fact, at)
    by: Any = {"actor": actor, "at": at, "token": token, "tell": {person}}
    return _recorded(case, CareAct.GIVE, fact, by, {"details": details})


@transaction.atomic
def decline_care(
    home: int,
    pk: int,
    *,
    person: int,
    entitlement: str,
    reason: str,
    letter: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> CareRound:
    """本人放弃: by the person, or recorded by the township from what he signed (BH-72)."""
    is_oneself = _is_oneself(actor, person)
    act = CareAct.DECLINE if is_oneself else CareAct.RECORD_DECLINED
    case = _begin(home, pk, act, person, actor=actor, at=at, token=token)
    fact = _fact(person, entitlement, FactKind.DECLINED, clock.day(at))
    cared = _counts(case, fact, at)
    rules.is_due(entitlement, care_due.dues_of(case, cared, today=clock.day(at)))
    rules.is_declined_by_the_person(reason, letter, is_oneself=is_oneself)
    by: Any = {"actor": actor, "at": at, "token": token}
    if not is_oneself:
        by["tell"] = {person}
    return _recorded(case, act, fact, by, {"reason": reason, "letter": letter})


@transaction.atomic
def strike_care(
    home: int,
    pk: int,
    *,
    fact: int,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> CareRound:
    """撤销关爱记录: one entered by mistake counts no longer, and stays to be seen (BH-72)."""
    found = selectors.fact(home, pk, fact)
    person = found.person_id if found else 0
    case = _begin(home, pk, CareAct.STRIKE, person, actor=actor, at=at, token=token)
    found = selectors.fact(home, pk, fact)
    rules.may_be_struck(
        is_found=found is not None, is_struck=bool(found and found.is_struck), reason=reason
    )
    assert found is not None, "what isn't there was refused"
    by: Any = {"actor": actor, "at": at, "token": token, "tell": {person}}
    conclude(case, CareAct.STRIKE, **by, data={"struck": str(fact)}, private={"reason": reason})
    found.is_struck = True
    found.save(update_fields=["is_struck"])
    row: CareRound = case.root
    return row


def _is_oneself(actor: Actor, person: int) -> bool:
    return actor.kind == "person" and actor.id == person


def _begin(
    home: int,
    pk: int,
    act: CareAct,
    person: int,
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Case:
    """Open an act on somebody's entitlements: by himself, or by another (L4)."""
    journal.begin(home, token=token, act=act, dossier=pk, actor=actor, at=at)
    oneself = person if _is_oneself(actor, person) else 0
    case = selectors.lock(home, pk, on=clock.day(at), about={person}, oneself=oneself)
    may(case, act, actor=actor)
    # The round's own duties stand where they stood, whoever this entry is about.
    case.subjects = frozenset()
    return case


def _fact(person: int, entitlement: str, kind: str, on: datetime.date, amount: int = 0) -> Fact:
    return Fact(new_id(), person, entitlement, kind, on, amount)


def _counts(case: Case, fact: Fact, at: datetime.datetime) -> Cared:
    """Hold a record to its rules; return whom it is of."""
    row: CareRound = case.root
    cared = care_due.cared(row, fact.person, on=clock.day(at))
    is_on_roll = cared is not None
    rules.fact_counts(fact, is_on_roll=is_on_roll, year=row.year, today=clock.day(at))
    assert cared is not None, "who is on no roll was refused"
    return cared


def _recorded(
    case: Case, act: CareAct, fact: Fact, by: dict[str, Any], private: dict[str, str]
) -> CareRound:
    """Write a record and its entry; what only some need is a private value, as are the words."""
    row: CareRound = case.root
    data = {"fact": str(fact.id), "person": str(fact.person), "kind": fact.kind}
    data |= {"on": str(fact.on), "amount": str(fact.amount)}
    kept = {name: value for name, value in private.items() if value.strip()}
    if rules.is_for_all(fact.entitlement):
        data["entitlement"] = fact.entitlement
    else:
        kept["entitlement"] = fact.entitlement
    conclude(case, act, **by, data=data, private=kept)
    CareFact(
        id=fact.id,
        home_id=row.home_id,
        round_id=row.pk,
        person_id=fact.person,
        entitlement=fact.entitlement,
        kind=fact.kind,
        on=fact.on,
        amount=fact.amount,
    ).save(force_insert=True)
    return row


# --- the round as a whole -----------------------------------------------------------------------


@transaction.atomic
def report_care(
    home: int, pk: int, *, words: str, actor: Actor, at: datetime.datetime, token: int
) -> CareRound:
    """报告全部落实: nothing due is left; the next year's round opens in the same act (L1)."""
    journal.begin(home, token=token, act=CareAct.REPORT, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    may(case, CareAct.REPORT, actor=actor)
    names, items = care_due.left(care_due.of_round(case, today=clock.day(at)))
    rules.all_are_cared_for(names, items=items)
    row: CareRound = case.root
    # Who reports doesn't check it, so the duty that follows stands with somebody else (L1, L4).
    case.hands = [*case.hands, (str(CareAct.REPORT), actor.id)]
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, CareAct.REPORT, **by, to=CareState.CHECK, private={"note": words})
    if selectors.round_of(home, row.unit_id, row.year + 1) is None:
        chain = case.chains[""]
        _opened(home_of(home), row.unit_id, row.year + 1, chain, pk=new_id(), **by)
    return row


@transaction.atomic
def confirm_care(
    home: int, pk: int, *, words: str, actor: Actor, at: datetime.datetime, token: int
) -> CareRound:
    """核实年度关爱: by the section, which gave nothing; it looks at those drawn (BH-74, L4)."""
    journal.begin(home, token=token, act=CareAct.CONFIRM, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    may(case, CareAct.CONFIRM, actor=actor)
    rules.is_checked(words)
    found = care_due.of_round(case, today=clock.day(at))
    names, items = care_due.left(found)
    rules.all_are_cared_for(names, items=items)
    drawn = [str(person) for person in selectors.drawn(case, found)]
    row: CareRound = case.root
    by: Any = {"actor": actor, "at": at, "token": token, "to": CareState.CLOSED}
    by["outcome"], by["tell"] = CONFIRMED, _reported(case)
    conclude(case, CareAct.CONFIRM, **by, data={"drawn": drawn}, private={"note": words})
    return row


@transaction.atomic
def return_care(
    home: int, pk: int, *, words: str, actor: Actor, at: datetime.datetime, token: int
) -> CareRound:
    """退回年度关爱: what wasn't given is made good within days (BH-74)."""
    journal.begin(home, token=token, act=CareAct.SEND_BACK, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    may(case, CareAct.SEND_BACK, actor=actor)
    rules.is_checked(words)
    row: CareRound = case.root
    limit = case.limits["townships.care_fix_days"]
    if limit.ends(at) > row.due_by:
        row.due_by, row.due_by_basis = limit.ends(at), limit.basis("returned_at", at)
    by: Any = {"actor": actor, "at": at, "token": token}
    by["data"] = {"due_by": clock.text(row.due_by)}
    conclude(case, CareAct.SEND_BACK, **by, to=CareState.OPEN, private={"note": words})
    return row


def _reported(case: Case) -> set[int]:
    return {person for act, person in case.hands if act == CareAct.REPORT}


@transaction.atomic
def remind_care(
    duty: Duty,
    *,
    rung: int,
    next_look: datetime.datetime | None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """催办年度关爱: remind whoever owes it, and from the second rung on the next desk (BH-24)."""
    home, pk = duty.home_id, duty.dossier_id
    journal.begin(home, token=token, act=CareAct.REMIND, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    by: Any = {"actor": actor, "at": at, "token": token}
    reminding.remind(case, duty, CareAct.REMIND, rung=rung, next_look=next_look, **by)
