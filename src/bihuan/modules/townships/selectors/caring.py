"""关爱的查询: what is due to whom in a township's year; who sees counts, who opens details."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import acting
from bihuan.kernel.loop.cases import Case, Own
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Chain, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.townships.models import CareFact, CareRound
from bihuan.modules.townships.rules import caring as rules
from bihuan.modules.townships.selectors import care_due, mentoring
from bihuan.modules.townships.selectors.care_due import Person
from bihuan.modules.townships.terms.caring import (
    CareAct,
    CareState,
    CareWho,
)
from bihuan.modules.townships.workflow import CARE_LADDERS, CARE_STEPS, CARE_TABLE

ONE = "SELECT {row} FROM townships_care_round row WHERE home_id = %(home)s AND id = %(pk)s"


# --- locking ------------------------------------------------------------------------------------


def lock(
    home: int, pk: int, *, on: datetime.date, about: Collection[int] = (), oneself: int = 0
) -> Case:
    """Lock a round's dossier, then read what acts decide on; raises Refused when there is none.

    `about`: whose entitlements an act is on; they are the others' to record. `oneself`: who acts
    on his own.
    """
    locked = journal.lock(home, [pk])
    found = sql.every(ONE, CareRound, home=home, pk=pk)
    rules.round_is_there(is_found=bool(found and locked))
    case = case_of(found[0], locked[0], on=on)
    case.subjects = frozenset(about)
    case.own = {CareWho.MYSELF: Own(oneself)} if oneself else {}
    return case


def case_of(
    row: CareRound,
    dossier: journal.Dossier,
    *,
    on: datetime.date,
    entries: "Collection[Past] | None" = None,
    chain: Chain | None = None,
) -> Case:
    """Return a round with what an act decides on."""
    chain = chain or permissions.chain(row.unit_id, on=on)
    if entries is None:
        hands = journal.done(row.home_id, dossier.pk, CARE_STEPS) if dossier.seq else []
    else:
        hands = [(one.act, one.actor) for one in entries if one.actor_kind == "person"]
    return Case(
        table=CARE_TABLE,
        root=row,
        dossier=dossier,
        limits=policy.read("townships", path=chain.path, on=on),
        chains={"": chain},
        hands=hands,
    )


def opens_in(actor: Actor, chain: Chain) -> bool:
    """Say whether it is somebody's turn to open a round in the unit of a chain."""
    found = chain.standing(CARE_LADDERS[CareWho.TOWNSHIP])
    return actor.kind == "system" or (found is not None and actor.id in found[1])


def round_of(home: int, unit: int, year: int) -> CareRound | None:
    """Return a township's round of a year, or None."""
    return CareRound.objects.filter(home_id=home, unit=unit, year=year).first()


def next_number(code: str, year: int) -> str:
    """Return the number of the next round."""
    ((number,),) = sql.rows("SELECT nextval('townships_number')")
    return f"{code}G{year % 100:02d}{number:05d}"


def fact(home: int, round: int, pk: int) -> CareFact | None:
    """Return a record of a round, or None."""
    return CareFact.objects.filter(home_id=home, round=round, pk=pk).first()


# --- sight --------------------------------------------------------------------------------------


def visible(actor: Actor, home: int) -> QuerySet[CareRound]:
    """年度关爱的可见范围: the section all, a secretary his own; of details see `opens` (L5)."""
    return CareRound.objects.filter(mentoring.of_offices(actor, home), home_id=home)


def opens(actor: Actor, row: CareRound) -> bool:
    """Say whether somebody may open what is a person's own matter: the township's secretary.

    Neither the section nor any desk upward: place in the tree opens no compartment (BH-74).
    """
    held = actor.holds(Office.TOWNSHIP_SECRETARY)
    return held is not None and held.unit == row.unit_id


@dataclass(frozen=True, slots=True)
class Past:
    """An entry of a round; only those of the round as a whole are read with body and note."""

    pk: int
    act: str
    actor_kind: str
    actor: int
    at: datetime.datetime
    happened_at: datetime.datetime
    body: str
    note: str | None


PAST = """
    SELECT entry.id, entry.act, entry.actor_kind, entry.actor, entry.at, entry.happened_at,
           CASE WHEN entry.act = ANY(%(ours)s) THEN entry.body ELSE '' END, v.value
    FROM journal_entry entry
    LEFT JOIN journal_private_value v ON v.home_id = entry.home_id AND v.entry_id = entry.id
      AND v.field = 'note' AND entry.act = ANY(%(ours)s)
    WHERE entry.home_id = %(home)s AND entry.dossier_id = %(dossier)s ORDER BY entry.seq
"""
# Of the round as a whole; the others are on somebody's entitlements.
BUTTONS = (CareAct.REPORT, CareAct.CONFIRM, CareAct.SEND_BACK)
ON_PERSONS = (CareAct.GIVE, CareAct.RECORD_NEED, CareAct.RECORD_DECLINED, CareAct.STRIKE)
OURS = [str(act.value) for act in (*BUTTONS, CareAct.OPEN, CareAct.REMIND)]


@dataclass(frozen=True, slots=True)
class Seen:
    """A round that somebody sees: the case, its past, who is on the roll, what one may do."""

    row: CareRound
    case: Case
    past: list[Past]
    acts: tuple[CareAct, ...]
    persons: list[Person]
    drawn: frozenset[int]
    may_open: bool

    @property
    def entries(self) -> list[Past]:
        """Return the entries of the round as a whole: those for a person are the person's."""
        return [one for one in self.past if one.body]

    @property
    def values(self) -> dict[int, dict[str, str | None]]:
        """Return what these entries say in words."""
        return {one.pk: {"note": one.note or ""} for one in self.entries}


def see(actor: Actor, home: int, pk: int, *, today: datetime.date) -> Seen | None:
    """Return a round that somebody sees, or None: a stranger's is not there."""
    row = visible(actor, home).filter(pk=pk).select_related("unit", "dossier").first()
    if row is None:
        return None
    past = [Past(*one) for one in sql.rows(PAST, home=home, dossier=row.dossier_id, ours=OURS)]
    case = case_of(row, row.dossier, on=today, entries=past)
    found = care_due.of_round(case, today=today)
    wanted = BUTTONS + ON_PERSONS
    return Seen(
        row=row,
        case=case,
        past=past,
        acts=tuple(act for act in wanted if acting.why_not(case, act, actor=actor) is None),
        persons=found,
        drawn=frozenset(drawn(case, found)) if row.state == CareState.CHECK else frozenset(),
        may_open=opens(actor, row),
    )


def owed(seen: Seen) -> tuple[list[duties.Duty], dict[int, str]]:
    """Return what a round owes, and the names of who acted on it or holds a desk above it."""
    actors = {one.actor for one in seen.entries if one.actor_kind == "person"}
    holders = {person for seat in seen.case.chains[""].seats for person in seat.holders}
    row = seen.row
    return duties.owed(row.home_id, row.dossier_id), people.names(actors | holders)


def drawn(case: Case, found: Iterable[Person]) -> list[int]:
    """Return who is drawn to be looked at, by the hash of the round's last entry (BH-74)."""
    people_drawn = case.limits["townships.care_sample_people"].value
    everybody = [one.cared.person for one in found]
    return rules.sample(everybody, head=bytes(case.dossier.head), people=people_drawn)


def why_not(seen: Seen, act: CareAct, *, actor: Actor) -> Refused | None:
    """Return why somebody may not do an act now, or None."""
    return acting.why_not(seen.case, act, actor=actor)


# --- one person ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A record of a person: what, how, when, how much, and its words where they may be read."""

    fact: CareFact
    words: str


DETAILS = """
    SELECT entry.body::jsonb -> 'data' ->> 'fact', v.value FROM journal_entry entry
    JOIN journal_private_value v ON v.home_id = entry.home_id AND v.entry_id = entry.id
    WHERE entry.home_id = %(home)s AND entry.dossier_id = %(dossier)s
      AND v.field IN ('details', 'reason')
      AND entry.body::jsonb -> 'data' ->> 'fact' = ANY(%(facts)s)
    ORDER BY v.id
"""


def told(row: CareRound, person: int, *, with_words: bool) -> list[Told]:
    """Return the records of a person in a round, the newest first; their words if asked for."""
    rows = CareFact.objects.filter(home_id=row.home_id, round=row.pk, person=person)
    found = list(rows.order_by("-on", "-id"))
    words: dict[str, str] = {}
    if with_words and found:
        ids = [str(one.pk) for one in found]
        for pk, value in sql.rows(DETAILS, home=row.home_id, dossier=row.dossier_id, facts=ids):
            words[pk] = "\n".join(filter(None, [words.get(pk, ""), value or ""]))
    return [Told(one, words.get(str(one.pk), "")) for one in found]


def with_rounds(owed: Collection[duties.Duty]) -> list[tuple[duties.Duty, Any]]:
    """Return duties with their rounds, of those that are rounds'; one statement a home."""
    found = []
    for home in {duty.home_id for duty in owed}:
        mine = [duty for duty in owed if duty.home_id == home]
        rows = CareRound.objects.filter(
            home_id=home, dossier__in={duty.dossier_id for duty in mine}
        )
        rounds = {row.dossier_id: row for row in rows.select_related("unit")}
        found += [(duty, rounds[duty.dossier_id]) for duty in mine if duty.dossier_id in rounds]
    return found


def numbers_of(dossiers: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the numbers of those dossiers (home, id) that are rounds'; one statement a home."""
    found: dict[tuple[int, int], str] = {}
    for home in {home for home, _pk in dossiers}:
        mine = [pk for one, pk in dossiers if one == home]
        rows = CareRound.objects.filter(home_id=home, dossier__in=mine)
        found |= {(home, pk): number for pk, number in rows.values_list("dossier_id", "number")}
    return found


def end_of(year: int) -> datetime.datetime:
    """Return the end of a year: until then all is given."""
    return clock.end_of(datetime.date(year, 12, 31))
