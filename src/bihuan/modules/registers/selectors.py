"""登记的查询: the home one keeps a register of, and what its lists show."""

import datetime
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import overseeing
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.verifying import Report, verify
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import STEP, UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import searching
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor, Office, Reach
from bihuan.kernel.policy import listing
from bihuan.modules.registers import rules

PAGE = 25
VERIFIED_HERE = 20_000  # entries; a request must answer, the command line has time.
FOUND = 50  # persons a name in a filter may mean.


def home_kept(actor: Actor, register: str) -> Home | None:
    """Return the home whose register somebody keeps, or None."""
    return _home_of(actor, rules.KEEPERS[register])


def home_audited(actor: Actor) -> Home | None:
    """Return the home whose record somebody audits, or None."""
    return _home_of(actor, Office.AUDITOR)


def _home_of(actor: Actor, office: str) -> Home | None:
    held = actor.holds(office)
    return Home.objects.filter(pk=held.home).first() if held and held.home else None


def clauses_here() -> dict[str, clauses.Clause]:
    """Return the clauses of this module, to show a text beside its id."""
    return clauses.load("bihuan.modules.registers")


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit as the tree shows it: how deep it stands, of which kind."""

    id: int
    name: str
    kind: str
    code: str
    depth: int

    @property
    def indent(self) -> str:
        """Return the blanks before the name."""
        return "　" * self.depth


def tree(home: int) -> list[Branch]:
    """Return the units of a home as they stand now, each under its own."""
    rows = standing_in(home)
    top = min((len(path) for path, *_ in rows), default=0)
    return [
        Branch(pk, name, str(UnitKind(kind).label), code, (len(path) - top) // STEP)
        for path, pk, name, kind, code in rows
    ]


def unit_of(home: int, pk: int) -> organizations.Place | None:
    """Return a unit of a home where it stands now, or None."""
    place = organizations.place_of(pk)
    return place if place and place.home_id == home else None


def unit_choices(home: int) -> list[tuple[int, str]]:
    """Return the units of a home for a field, indented as they stand."""
    return [(unit.id, unit.indent + unit.name) for unit in tree(home)]


def persons(home: int, *, text: str, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of a home's persons with their user names, and the key of the next page."""
    rows: Any = searching.called(text).filter(pk__in=overseeing.registered(home, "person"))
    found, further = _page(rows.order_by("-id").values("id", "name", "pinyin"), before)
    accounts = searching.usernames(row["id"] for row in found)
    return [{**row, "username": accounts.get(row["id"], "")} for row in found], further


def person_of(home: int, pk: int) -> Any:
    """Return a person registered in a home, or None."""
    mine = overseeing.registered(home, "person").filter(number=str(pk)).exists()
    return people.person(pk) if mine else None


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


def values(home: int) -> list[dict[str, Any]]:
    """Return the policy values that hold in a home, by key, newest first."""
    rows: Any = listing.values_in(home)
    columns = ("key", "value", "unit__name", "from_on", "to_on", "clause", "edition")
    return list(rows.values(*columns, "recorded_at")[: PAGE * 8])


def policy_keys() -> list[tuple[str, str]]:
    """Return the keys one may set, for a field."""
    return [(key, key) for key in listing.keys_to_set()]


def looks(
    home: int, *, text: str, on: datetime.date | None, before: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of the access log: who, when, which page, which dossier number."""
    rows: Any = _by(overseeing.looks(home), text, on)
    found, further = _page(rows.values("id", "at", "actor", "page", "dossier_id"), before)
    return _named(home, found), further


def acts(
    home: int, *, text: str, on: datetime.date | None, before: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """Return a page of the register of acts: act, actor, time, dossier; no bodies."""
    rows: Any = _by(overseeing.acts(home), text, on)
    columns = ("id", "at", "act", "seq", "actor_kind", "actor", "dossier_id")
    found, further = _page(rows.values(*columns), before)
    return _named(home, found), further


def _by(rows: Any, text: str, on: datetime.date | None) -> Any:
    if text:
        who = searching.called(text).order_by("id")
        rows = rows.filter(actor__in=list(who.values_list("id", flat=True)[:FOUND]))
    if on:
        rows = rows.filter(at__gte=clock.start_of(on), at__lt=clock.end_of(on))
    return rows


def _named(home: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = people.persons(
        row["actor"] for row in rows if row.get("actor_kind", "person") == "person"
    )
    where = overseeing.dossiers(home, {row["dossier_id"] for row in rows if row["dossier_id"]})
    none = ("", "")
    return [
        {**row, **_who(row, names), **_matter(where.get(row["dossier_id"], none))} for row in rows
    ]


def _who(row: dict[str, Any], names: Any) -> dict[str, str]:
    found = names.get(row["actor"]) if row.get("actor_kind", "person") == "person" else None
    return {"name": found.name if found else ""}


def _matter(where: tuple[str, str]) -> dict[str, str]:
    return {"kind": where[0], "number": where[1]}


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
