"""登记的查询: the home one keeps a register of, and what its lists show."""

import datetime
import functools
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q
from django.utils.translation import pgettext

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import overseeing, passing
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.verifying import Report, verify
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import STEP, UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import id_numbers, searching
from bihuan.kernel.permissions import roster, sitting
from bihuan.kernel.permissions.facade import Actor, Office, Reach
from bihuan.kernel.policy import listing, naming, rollout, working
from bihuan.kernel.policy.rollout import Mode
from bihuan.modules.registers import rules
from bihuan.modules.registers.selectors.keeping import (
    Change,
    account_of,
    change,
    news,
    open_cases,
    standing_on,
)

__all__ = ["Change", "account_of", "change", "news", "open_cases", "standing_on"]

PAGE = 25
WAITING = 1_000  # persons without an account are counted up to here
VERIFIED_HERE = 20_000  # entries; a request must answer, the command line has time.


def home_kept(actor: Actor, register: str) -> Home | None:
    """Return the home whose register somebody keeps, or None."""
    return _home_of(actor, rules.KEEPERS[register])


def home_audited(actor: Actor) -> Home | None:
    """Return the home whose record somebody audits, or None."""
    return _home_of(actor, Office.AUDITOR)


def _home_of(actor: Actor, office: str) -> Home | None:
    held = actor.holds(office)
    return Home.objects.filter(pk=held.home).first() if held and held.home else None


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit as the tree shows it: how deep it stands, of which kind."""

    id: int
    name: str
    kind: str
    code: str
    depth: int
    kind_code: str

    @property
    def indent(self) -> str:
        """Return the blanks before the name."""
        return "　" * self.depth


def tree(home: int) -> list[Branch]:
    """Return the units of a home as they stand now, each under its own."""
    rows = standing_in(home)
    top = min((len(path) for path, *_ in rows), default=0)
    return [
        Branch(pk, name, str(UnitKind(kind).label), code, (len(path) - top) // STEP, kind)
        for path, pk, name, kind, code in rows
    ]


def unit_of(home: int, pk: int) -> organizations.Place | None:
    """Return a unit of a home where it stands now, or None."""
    place = organizations.place_of(pk)
    return place if place and place.home_id == home else None


def kinds_under(kind: str) -> list[tuple[str, str]]:
    """Return the kinds of unit that may stand under a kind, for a field."""
    return [(one.value, str(one.label)) for one in rules.kinds_under(kind)]


def unit_choices(home: int) -> list[tuple[int, str]]:
    """Return the units of a home for a field, indented as they stand."""
    return [(unit.id, unit.indent + unit.name) for unit in tree(home)]


def persons(
    home: int, *, text: str, before: int | None, only_waiting: bool = False
) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of a home's persons with their user names, and the key of the next page.

    Of who has no account also which desks wait for it. `only_waiting`: those alone.
    """
    rows: Any = searching.called(text).filter(pk__in=overseeing.registered(home, "person"))
    rows = _waiting(rows) if only_waiting else rows
    found, further = _page(rows.order_by("-id").values("id", "name", "pinyin"), before)
    accounts = searching.usernames(row["id"] for row in found)
    held = _held(home, [row["id"] for row in found if row["id"] not in accounts])
    return [
        {**row, "username": accounts.get(row["id"], ""), "held": held.get(row["id"], [])}
        for row in found
    ], further


def waiting(home: int) -> int:
    """Return how many of a home have a desk and no account; counts no further than a limit."""
    rows = searching.called("").filter(pk__in=overseeing.registered(home, "person"))
    return int(_waiting(rows)[:WAITING].count())


def _waiting(rows: Any) -> Any:
    on = clock.day(clock.now())
    has_desk = sitting.at_any_desk(OuterRef("pk"), on=on)
    return searching.without_account(rows).filter(has_desk)


def _held(home: int, persons: Collection[int]) -> dict[int, list[str]]:
    """Return at which desks these persons sit, now or later, in words."""
    today = clock.day(clock.now())
    found: dict[int, list[str]] = {}
    for one in roster.tenures(home, persons) if persons else []:
        if one.to_on is None or one.to_on >= today:
            office = Office(one.office).label if one.office else pgettext("岗位", "在职党员")
            found.setdefault(one.person, []).append(f"{one.unit} {office}".strip())
    return found


def person_of(home: int, pk: int) -> Any:
    """Return a person registered in a home, or None."""
    mine = overseeing.registered(home, "person").filter(number=str(pk)).exists()
    return people.person(pk) if mine else None


def numbered(
    home: int, *, text: str, before: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of a home's persons, each with whether an ID number is kept; no number."""
    rows: Any = searching.called(text).filter(pk__in=overseeing.registered(home, "person"))
    has = ~Q(id_blind="")
    rows = rows.annotate(has_number=ExpressionWrapper(has, output_field=BooleanField()))
    return _page(rows.order_by("-id").values("id", "name", "pinyin", "has_number"), before)


def holder_of(home: int, typed: str) -> Any:
    """Return the person of a home who has exactly this ID number, or None."""
    found = id_numbers.find(id_numbers.plain(typed))
    return person_of(home, found.pk) if found else None


def grants(home: int, *, text: str, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of who sits where in a home, and the key of the next page."""
    rows: Any = sitting.grants_in(home, on=clock.day(clock.now()))
    if text:
        rows = rows.filter(person__in=searching.called(text))
    columns = ("id", "person_id", "person__name", "desk__office", "desk__unit__name")
    found, further = _page(rows.values(*columns, "reach", "from_on", "to_on"), before)
    return [{**row, **_grant_words(row)} for row in found], further


def grant_of(home: int, pk: int) -> dict[str, Any] | None:
    """Return a grant of a home that isn't over, or None."""
    rows: Any = sitting.grants_in(home, on=clock.day(clock.now())).filter(pk=pk)
    columns = ("person_id", "person__name", "desk__office", "desk__unit_id", "desk__unit__name")
    row = rows.values(*columns, "reach", "from_on", "to_on").first()
    return {**row, **_grant_words(row)} if row else None


def _grant_words(row: dict[str, Any]) -> dict[str, str]:
    office = row["desk__office"]
    return {"office": str(Office(office).label), "reach_words": str(Reach(row["reach"]).label)}


@dataclass(frozen=True, slots=True)
class Value:
    """A policy value as the table shows it: what it is called, how much, where, from when."""

    id: int
    key: str
    name: str
    amount: str
    unit: str
    from_on: datetime.date
    to_on: datetime.date | None
    clause: str
    edition: str
    standing: str = ""


def values(home: int, *, before: int | None, key: str = "") -> tuple[list[Value], int | None]:
    """Return a page of the policy values of a home, by key, newest first; and the next key.

    `key`: of this one alone.
    """
    known = listing.values_in(home)
    rows: Any = listing.after(known.filter(key=key) if key else known, before)
    found = list(rows.values("id", *listing.COLUMNS)[: PAGE + 1])
    today = clock.day(clock.now())
    current = listing.in_force_ids(home, on=today)
    page = [value_of(row, today=today, current=current) for row in found[:PAGE]]
    return page, page[-1].id if len(found) > PAGE else None


def value_of(
    row: dict[str, Any],
    *,
    today: datetime.date | None = None,
    current: Collection[int] = (),
) -> Value:
    """Return a row of the table of values in words; with a day, whether it holds then."""
    standing = ""
    if today:
        is_past = row["from_on"] <= today
        standing = "now" if row["id"] in current else "over" if is_past else "to_come"
    return Value(
        id=row.get("id", 0),
        key=row["key"],
        name=naming.name_of(row["key"]),
        amount=naming.amount(row["key"], row["value"], row["calendar"]),
        unit=row["unit__name"] or "",
        from_on=row["from_on"],
        to_on=row["to_on"],
        clause=row["clause"],
        edition=row["edition"],
        standing=standing,
    )


def policy_keys() -> list[tuple[str, str]]:
    """Return the keys one may set with what they are called, for a field."""
    return [(key, naming.name_of(key)) for key in listing.keys_to_set()]


def root_of(home: int) -> int:
    """Return the unit at the root of a home's tree."""
    return standing_in(home)[0][1]


def switchable() -> dict[str, clauses.Clause]:
    """Return the clauses of the installed modules that a unit may roll out, by id."""
    return {key: clause for key, clause in all_clauses().items() if clause.switchable}


@functools.cache
def all_clauses() -> dict[str, clauses.Clause]:
    """Return the clauses of the installed modules, by id."""
    names = [config.name for config in apps.get_app_configs()]
    modules = [name for name in names if name.startswith("bihuan.modules.")]
    return {key: row for name in modules for key, row in clauses.load(name).items()}


def clause_choices() -> list[tuple[str, str]]:
    """Return the clauses one may switch, for a field."""
    return [(key, f"{key} {clause.wording}") for key, clause in sorted(switchable().items())]


@dataclass(frozen=True, slots=True)
class Kept:
    """How a unit keeps a clause: since when, and what was passed over there."""

    clause: str
    wording: str
    unit: str
    mode: str
    from_on: datetime.date | None
    count: int
    last_at: datetime.datetime | None


def kept(home: int) -> list[Kept]:
    """Return per clause and unit how it is kept today and how often an act was passed over.

    A unit in which acts were passed over by the word of a unit above has a row of its own.
    """
    modes = {
        (row["clause"], row["unit_id"]): row
        for row in rollout.in_force(home, on=clock.day(clock.now()))
    }
    counts = {(row["clause"], row["unit_id"]): row for row in passing.counted(home)}
    keys = sorted({*modes, *counts}, key=lambda key: (key[0], _unit_name(modes, counts, key)))
    return [_kept(key, modes.get(key), counts.get(key)) for key in keys]


def _unit_name(modes: Any, counts: Any, key: tuple[str, int]) -> str:
    return str((modes.get(key) or counts[key])["unit__name"])


def _kept(key: tuple[str, int], mode: Any, count: Any) -> Kept:
    clause = all_clauses().get(key[0])
    return Kept(
        clause=key[0],
        wording=clause.wording if clause else "",
        unit=(mode or count)["unit__name"],
        mode=str(Mode(mode["mode"]).label) if mode else "",
        from_on=mode["from_on"] if mode else None,
        count=count["count"] if count else 0,
        last_at=count["last_at"] if count else None,
    )


def passed_over(home: int, *, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of what was passed over: clause, unit, mode, act, when; codes only."""
    rows: Any = passing.passed_over(home)
    columns = ("id", "clause", "unit__name", "mode", "act", "at")
    found, further = _page(rows.values(*columns), before)
    return [{**row, "mode_words": str(Mode(row["mode"]).label)} for row in found], further


def years() -> list[working.Year]:
    """Return the loaded years of the working calendar, the latest first."""
    return list(reversed(working.years_loaded()))


def _page(rows: Any, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    rows = rows.filter(id__lt=before) if before else rows
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1]["id"] if len(found) > PAGE else None


def sealed(home: int) -> overseeing.Sealed:
    """Return how far a home's journal is sealed."""
    return overseeing.sealed(home)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: a report, the first broken place, or that it is too long here."""

    report: Report | None = None
    broken: str = ""
    is_too_long: bool = False


def verified(home: Home) -> Verified:
    """核验: verify a home's whole journal, unless it is longer than a page may take."""
    if overseeing.entries_up_to(home.pk, VERIFIED_HERE + 1) > VERIFIED_HERE:
        return Verified(is_too_long=True)
    try:
        return Verified(report=verify(home))
    except Broken as broken:
        return Verified(broken=str(broken))
