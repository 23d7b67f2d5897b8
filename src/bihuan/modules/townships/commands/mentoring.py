"""一对一帮带: a pair is made, talks, trains, is reviewed, and ends (TC-07)."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.duties.facade import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.acting import conclude, may
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Chain, Office
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships.models import Pair, Talk, Training
from bihuan.modules.townships.rules import mentoring as rules
from bihuan.modules.townships.rules.mentoring import CHIEF, Side
from bihuan.modules.townships.selectors import mentoring as selectors
from bihuan.modules.townships.terms.mentoring import PAIR, PairAct, PairState, PairWhat


@dataclass(frozen=True, slots=True)
class Paired:
    """A plan: who of which township, with whom, what for, from when until when."""

    person: int
    mentor: int
    unit: int
    goals: str
    from_on: datetime.date
    until: datetime.date


@transaction.atomic
def pair(home: Home, asked: Paired, *, actor: Actor, at: datetime.datetime, token: int) -> Pair:
    """结对帮带: by the township's secretary; raises Refused (TC-07)."""
    pk, today = new_id(), clock.day(at)
    journal.begin(home.pk, token=token, act=PairAct.PAIR, dossier=pk, actor=actor, at=at)
    both = {asked.person, asked.mentor}
    sides = selectors.locked_sides(home.pk, asked.unit, both, on=today)
    chain = permissions.chain(asked.unit, on=today)
    rules.is_opened_here(is_turn=selectors.opens_in(actor, chain))
    limits = policy.read("townships", path=chain.path, on=today)
    found = selectors.standing(home.pk, person=asked.person, mentor=asked.mentor)
    rules.is_mentored_by(
        sides.get(asked.person, Side(asked.person)),
        _mentor(sides.get(asked.mentor, Side(asked.mentor)), chain),
        on=today,
        bounds=selectors.bounds(limits),
        has_pair=found.has_pair,
        mentored=found.mentored,
        has_account=found.has_account,
    )
    rules.plan_fits(asked.goals, asked.from_on, asked.until, today=today)
    number = f"{home.code}B{today:%y}{found.number:05d}"
    row = _row(home, asked, pk, number, at)
    return _opened(row, asked.goals, chain, limits, actor=actor, at=at, token=token)


def _mentor(side: Side, chain: Chain) -> Side:
    """Return the mentor's side: who is the township's secretary is a chief, on file or not."""
    seat = chain.seat(Office.TOWNSHIP_SECRETARY)
    is_secretary = seat is not None and side.person in seat.holders
    return replace(side, rank=CHIEF) if is_secretary else side


def _row(home: Home, asked: Paired, pk: int, number: str, at: datetime.datetime) -> Pair:
    return Pair(
        id=pk,
        home_id=home.pk,
        dossier_id=pk,
        unit_id=asked.unit,
        person_id=asked.person,
        mentor_id=asked.mentor,
        number=number,
        state=PairState.PAIRED,
        entered_at=at,
        from_on=asked.from_on,
        until=asked.until,
        talk_from=at,
    )


def _opened(
    row: Pair,
    goals: str,
    chain: Chain,
    limits: Limits,
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Pair:
    dossier = journal.open_dossier(
        row.home_id,
        nature=journal.Nature.CASE,
        kind=PAIR,
        number=row.number,
        unit=row.unit_id,
        at=at,
        pk=row.pk,
    )
    case = selectors.case_of(row, dossier, on=clock.day(at), chain=chain, limits=limits)
    _reviewed(case, at)
    by: Any = {"actor": actor, "at": at, "token": token}
    by["data"], by["private"] = _told(row), {"goals": goals}
    conclude(case, PairAct.PAIR, **by, tell={row.person_id, row.mentor_id})
    return row


def _reviewed(case: Case, at: datetime.datetime) -> None:
    """Set until when the next review is due: a year on, or on the plan's last day before that."""
    row, limit = case.root, case.limits["townships.review_days"]
    last = clock.end_of(row.until)
    is_first = last < limit.ends(at)
    row.review_by = last if is_first else limit.ends(at)
    agreed = f"{limit.citation} until {row.until}"
    row.review_by_basis = agreed if is_first else limit.basis("reviewed_at", at)


def _told(row: Pair) -> dict[str, str]:
    names = ("unit_id", "person_id", "mentor_id", "from_on", "until")
    told = {name.removesuffix("_id"): str(getattr(row, name)) for name in names}
    return {**told, "talk_from": clock.text(row.talk_from), "review_by": clock.text(row.review_by)}


def begin(
    home: int, pk: int, act: PairAct, *, actor: Actor, at: datetime.datetime, token: int
) -> Case:
    """Open an act on a pair; raises Refused, or Repeated when the form was sent before."""
    journal.begin(home, token=token, act=act, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    may(case, act, actor=actor)
    return case


@transaction.atomic
def talk(
    home: int,
    pk: int,
    *,
    kind: str,
    words: str,
    held_on: datetime.date,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Pair:
    """记录帮带谈话: the mentor's; the next one is owed from that day (BH-70)."""
    case = begin(home, pk, PairAct.TALK, actor=actor, at=at, token=token)
    row: Pair = case.root
    rules.talk_counts(kind, words, held_on, from_on=row.from_on, today=clock.day(at))
    before, row.talk_from = row.talk_from, max(row.talk_from, clock.start_of(held_on))
    held = Talk(home_id=home, pair_id=pk, kind=kind, held_on=held_on)
    # One of an earlier day, written down later, ends no round and begins none.
    is_next = row.talk_from > before or row.state == PairState.PAIRED
    data = {"talk": str(held.pk), "kind": kind, "held_on": str(held_on)}
    conclude(
        case,
        PairAct.TALK,
        actor=actor,
        at=at,
        token=token,
        to=PairState.ACTIVE,
        data={**data, "talk_from": clock.text(row.talk_from)},
        private={selectors.MIND if selectors.is_mind(kind) else "words": words},
        tell={row.person_id},
        renewed={PairWhat.TALK} if is_next else (),
    )
    held.save(force_insert=True)
    return row


@transaction.atomic
def train(
    home: int,
    pk: int,
    *,
    title: str,
    days: int,
    ended_on: datetime.date,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Pair:
    """记录培训: what the young cadre was taught, and how many days (BH-70)."""
    case = begin(home, pk, PairAct.TRAIN, actor=actor, at=at, token=token)
    row: Pair = case.root
    rules.training_counts(title, days, ended_on, from_on=row.from_on, today=clock.day(at))
    done = Training(home_id=home, pair_id=pk, title=title.strip(), days=days, ended_on=ended_on)
    by: Any = {"actor": actor, "at": at, "token": token}
    by["data"] = {"training": str(done.pk), "title": done.title, "days": str(days)}
    by["data"]["ended_on"] = str(ended_on)
    conclude(case, PairAct.TRAIN, **by, tell={row.person_id, row.mentor_id})
    done.save(force_insert=True)
    return row


@transaction.atomic
def report_pair(
    home: int, pk: int, *, words: str, actor: Actor, at: datetime.datetime, token: int
) -> Pair:
    """提请评议: the mentor holds the goals reached, and says so; the township decides (BH-71)."""
    case = begin(home, pk, PairAct.REPORT, actor=actor, at=at, token=token)
    rules.is_judged(words)
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, PairAct.REPORT, **by, to=PairState.REVIEW, private={"note": words})
    row: Pair = case.root
    return row


@transaction.atomic
def review_pair(
    home: int,
    pk: int,
    *,
    words: str,
    until: datetime.date,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Pair:
    """评议帮带: by the township, never by mentor or cadre; it goes on until a day (BH-71, L4)."""
    case = begin(home, pk, PairAct.REVIEW, actor=actor, at=at, token=token)
    rules.is_judged(words)
    rules.goes_on(until, today=clock.day(at))
    row: Pair = case.root
    row.until = until
    if row.state == PairState.REVIEW:
        row.talk_from = at
    _reviewed(case, at)
    by: Any = {"actor": actor, "at": at, "token": token}
    by["data"] = {name: _told(row)[name] for name in ("until", "review_by", "talk_from")}
    by["to"] = PairState.PAIRED if row.state == PairState.PAIRED else PairState.ACTIVE
    by["tell"] = {row.person_id, row.mentor_id}
    conclude(case, PairAct.REVIEW, **by, private={"note": words}, renewed={PairWhat.REVIEW})
    return row


@transaction.atomic
def end_pair(
    home: int,
    pk: int,
    *,
    reason: str,
    words: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Pair:
    """结束帮带: by the township, for a reason; also where one side has left (BH-71, L4)."""
    case = begin(home, pk, PairAct.END, actor=actor, at=at, token=token)
    rules.ends_for(reason, words)
    row: Pair = case.root
    by: Any = {"actor": actor, "at": at, "token": token, "outcome": reason}
    by["data"], by["tell"] = {"reason": reason}, {row.person_id, row.mentor_id}
    conclude(case, PairAct.END, **by, to=PairState.ENDED, private={"note": words})
    return row


@transaction.atomic
def remind_pair(
    duty: Duty,
    *,
    rung: int,
    next_look: datetime.datetime | None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """催办帮带: remind whoever owes it, and from the second rung on the next desk (BH-24)."""
    home, pk = duty.home_id, duty.dossier_id
    journal.begin(home, token=token, act=PairAct.REMIND, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    by: Any = {"actor": actor, "at": at, "token": token}
    reminding.remind(case, duty, PairAct.REMIND, rung=rung, next_look=next_look, **by)
