"""一对一帮带的查询: lock a pair, who sees which, one whole with its compartment."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.kernel.base import sql
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import acting
from bihuan.kernel.loop.cases import Case, Own
from bihuan.kernel.people import facade as people
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record.facade import Record
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Chain, Office, Reach
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships.models import Pair
from bihuan.modules.townships.rules import mentoring as rules
from bihuan.modules.townships.rules.mentoring import Bounds, Side
from bihuan.modules.townships.terms.mentoring import PairAct, PairWho, TalkKind
from bihuan.modules.townships.workflow import PAIR_LADDERS, PAIR_STEPS, PAIR_TABLE

ONE = "SELECT {row} FROM townships_pair row WHERE home_id = %(home)s AND id = %(pk)s"
# The value of an entry that holds what was said in psychological support.
MIND = "mind_words"


# --- locking ------------------------------------------------------------------------------------


def lock(home: int, pk: int, *, on: datetime.date) -> Case:
    """Lock a pair's dossier, then read what acts decide on; raises Refused when there is none."""
    locked = journal.lock(home, [pk])
    found = sql.every(ONE, Pair, home=home, pk=pk)
    rules.is_there(is_found=bool(found and locked))
    return case_of(found[0], locked[0], on=on)


def case_of(
    pair: Pair,
    dossier: journal.Dossier,
    *,
    on: datetime.date,
    entries: Collection[journal.Entry] | None = None,
    chain: Chain | None = None,
    limits: Limits | None = None,
) -> Case:
    """Return a pair with what an act decides on; mentor and cadre judge none of it (L4)."""
    chain = chain or permissions.chain(pair.unit_id, on=on)
    # A page shows what is owed as it stands; only an act says where it stands from now on.
    desk = 0 if entries is not None else permissions.person_desk(pair.mentor_id).pk
    if entries is None:
        hands = journal.done(pair.home_id, dossier.pk, PAIR_STEPS) if dossier.seq else []
    else:
        hands = [(one.act, one.actor) for one in entries if one.actor_kind == "person"]
    return Case(
        table=PAIR_TABLE,
        root=pair,
        dossier=dossier,
        limits=limits or policy.read("townships", path=chain.path, on=on),
        chains={"": chain},
        own={PairWho.MENTOR: Own(pair.mentor_id, desk)},
        hands=hands,
        subjects=frozenset({pair.person_id, pair.mentor_id}),
    )


# --- who may be paired --------------------------------------------------------------------------


def bounds(limits: Limits) -> Bounds:
    """Return the values that a pair is held to."""
    return Bounds(
        limits["townships.mentored_years"].value,
        limits["townships.mentored_months"].value,
        limits["townships.mentor_most_people"].value,
    )


CADRES = """
    SELECT cadre.person_id, cadre.id, dossier.id FROM record_cadre cadre
    LEFT JOIN journal_dossier dossier ON dossier.home_id = cadre.home_id
      AND dossier.kind = 'cadre' AND dossier.number = cadre.person_id::text
    WHERE cadre.home_id = %(home)s AND cadre.person_id = ANY(%(persons)s)
"""


def locked_sides(
    home: int, unit: int, persons: Iterable[int], *, on: datetime.date
) -> dict[int, Side]:
    """Lock the records of persons, and return each as a side of a pair of a unit.

    So two can't pair the same cadre, or the last place of a mentor, at once.
    """
    rows = sql.rows(CADRES, home=home, persons=list(persons))
    journal.lock(home, [register for _person, _cadre, register in rows if register])
    held = record.read(home, [cadre for _person, cadre, _register in rows])
    return {person: _side(person, held[cadre], unit, on) for person, cadre, _register in rows}


def _side(person: int, held: Record, unit: int, on: datetime.date) -> Side:
    now = [
        row
        for row in held.get("service", {}).values()
        if row.get("unit") == str(unit) and not row.get("departed")
    ]
    row: Mapping[str, str] = max(now, key=lambda one: one.get("entered", ""), default={})
    basics = next(iter(held.get("basics", {}).values()), {})
    codes = [one.get("level", "") for one in held.get("posts", {}).values() if not one.get("ended")]
    codes += [
        one.get("grade", "") for one in held.get("levels", {}).values() if not one.get("ended")
    ]
    return Side(
        person,
        bool(now),
        row.get("entered", ""),
        row.get("way_in", ""),
        basics.get("birth", ""),
        rules.rank_of(codes),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What else a pairing depends on: pairs there are, the mentor's account, the next number."""

    mentored: int
    has_pair: bool
    has_account: bool
    number: int


STANDING = """
    SELECT (SELECT count(*) FROM townships_pair
            WHERE home_id = %(home)s AND mentor_id = %(mentor)s AND closed_at IS NULL),
           EXISTS (SELECT 1 FROM townships_pair
                   WHERE home_id = %(home)s AND person_id = %(person)s AND closed_at IS NULL),
           EXISTS (SELECT 1 FROM people_user WHERE person_id = %(mentor)s AND is_active),
           nextval('townships_number')
"""


def standing(home: int, *, person: int, mentor: int) -> Standing:
    """Return what a pairing of two depends on, read under the locks; one statement."""
    (row,) = sql.rows(STANDING, home=home, person=person, mentor=mentor)
    return Standing(*row)


def opens_in(actor: Actor, chain: Chain) -> bool:
    """Say whether it is somebody's turn to pair in the unit of a chain."""
    if actor.kind == "system":
        return True
    found = chain.standing(PAIR_LADDERS[PairWho.TOWNSHIP])
    return bool(found) and actor.kind == "person" and actor.id in found[1]  # type: ignore[index]


# --- sight --------------------------------------------------------------------------------------


def home_of(actor: Actor) -> int | None:
    """Return the home in which somebody has a desk of a unit, or a record; or None."""
    homes = [held.home for held in actor.desks if held.home]
    return next(iter([*homes, *actor.records]), None)


def of_offices(actor: Actor, home: int) -> Q:
    """Return which rows of units somebody sees by office: the section all, a secretary his own.

    Whoever else owes something on a row, as the next desk upward, sees that one.
    """
    owed = duties.Duty.objects.filter(home_id=home, desk__in=actor.desk_ids, discharged_by=None)
    mine = Q(dossier__in=owed.values("dossier"))
    for held in actor.desks:
        if held.home != home:
            continue
        if held.office == Office.CIVIL_SERVICE and held.reach == Reach.SUBTREE:
            return Q()
        if held.office == Office.TOWNSHIP_SECRETARY:
            mine |= Q(unit=held.unit)
    return mine


def visible(actor: Actor, home: int) -> QuerySet[Pair]:
    """帮带的可见范围: by office, and one's own: as the mentor, or as who is mentored (L5)."""
    own = Q(person=actor.id) | Q(mentor=actor.id)
    offices = of_offices(actor, home)
    return Pair.objects.filter(offices | own if offices else Q(), home_id=home)


def reads_mind(pair: Pair, actor: Actor) -> bool:
    """心理疏导: say whether somebody may read what was said: the two of the pair alone."""
    return actor.kind == "person" and actor.id in {pair.person_id, pair.mentor_id}


# --- one whole ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A pair as its page shows it. `values` leave out what the reader may not read."""

    pair: Pair
    case: Case
    entries: list[journal.Entry]
    values: dict[int, dict[str, str | None]]
    owed: list[duties.Duty]
    names: dict[int, str]
    acts: tuple[PairAct, ...]
    has_left: bool
    reads_mind: bool


def see(actor: Actor, home: int, pk: int, *, on: datetime.date) -> Seen | None:
    """Return a pair that somebody sees, or None: a stranger's is not there."""
    rows = visible(actor, home).filter(pk=pk)
    pair = rows.select_related("unit", "person", "mentor", "dossier").first()
    if pair is None:
        return None
    entries = journal.entries(home, pk)
    case = case_of(pair, pair.dossier, on=on, entries=entries)
    reads = reads_mind(pair, actor)
    values = journal.private_values(home, pk)
    return Seen(
        pair=pair,
        case=case,
        entries=entries,
        values=values if reads else _without_mind(values),
        owed=duties.owed(home, pk),
        names=people.names(_people_in(case, entries)),
        acts=tuple(act for act in BUTTONS if acting.why_not(case, act, actor=actor) is None),
        has_left=pair.closed_at is None and pair.pk in left(home, [pair], on=on),
        reads_mind=reads,
    )


BUTTONS = tuple(act for act in PairAct if act not in {PairAct.PAIR, PairAct.REMIND})


def why_not(seen: Seen, acts: Collection[PairAct], *, actor: Actor) -> Refused | None:
    """Return why somebody may not do any of these acts now, or None."""
    found = [acting.why_not(seen.case, act, actor=actor) for act in acts]
    return None if None in found else found[0]


def _without_mind(values: Mapping[int, dict[str, str | None]]) -> dict[int, dict[str, str | None]]:
    return {
        entry: {field: value for field, value in row.items() if field != MIND}
        for entry, row in values.items()
    }


def _people_in(case: Case, entries: Collection[journal.Entry]) -> set[int]:
    acted = {entry.actor for entry in entries if entry.actor_kind == "person"}
    return acted | {person for seat in case.chains[""].seats for person in seat.holders}


LEFT = """
    SELECT pair.id FROM townships_pair pair
    JOIN record_cadre cadre ON cadre.home_id = pair.home_id
      AND cadre.person_id IN (pair.person_id, pair.mentor_id)
    JOIN record_service service
      ON service.home_id = cadre.home_id AND service.cadre_id = cadre.id
    WHERE pair.home_id = %(home)s AND pair.id = ANY(%(pairs)s) AND service.unit = pair.unit_id
    GROUP BY pair.id, cadre.person_id
    HAVING bool_and(service.departed <> '' AND service.departed COLLATE "C" <= %(on)s)
"""


def left(home: int, pairs: Iterable[Pair], *, on: datetime.date) -> set[int]:
    """Return of which pairs one side was on the township's roll and is no longer."""
    rows = sql.rows(LEFT, home=home, pairs=[pair.pk for pair in pairs], on=str(on))
    return {pk for (pk,) in rows}


def is_mind(kind: str) -> bool:
    """Say whether a talk's words go into the compartment."""
    return kind == TalkKind.MIND


def with_pairs(owed: Collection[duties.Duty]) -> list[tuple[duties.Duty, Any]]:
    """Return duties with their pairs, of those that are pairs'; one statement a home."""
    found = []
    for home in {duty.home_id for duty in owed}:
        mine = [duty for duty in owed if duty.home_id == home]
        rows = Pair.objects.filter(home_id=home, dossier__in={duty.dossier_id for duty in mine})
        pairs = {row.dossier_id: row for row in rows.select_related("unit", "person", "mentor")}
        found += [(duty, pairs[duty.dossier_id]) for duty in mine if duty.dossier_id in pairs]
    return found


def numbers_of(dossiers: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the numbers of those dossiers (home, id) that are pairs'; one statement a home."""
    found: dict[tuple[int, int], str] = {}
    for home in {home for home, _pk in dossiers}:
        mine = [pk for one, pk in dossiers if one == home]
        rows = Pair.objects.filter(home_id=home, dossier__in=mine)
        found |= {(home, pk): number for pk, number in rows.values_list("dossier_id", "number")}
    return found
