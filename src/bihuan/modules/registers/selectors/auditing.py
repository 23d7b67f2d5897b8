"""监督的查询: what the auditor reads: the log and the acts, one dossier's record, who sits where.

Of a case he reads which act was done by whom when, by which clause, and what it moved; never its
private values. Of a register he reads the reasons, too, for they are no business of a case (L5).
"""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import bundling, overseeing
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.journal.facade import Dossier, Entry
from bihuan.kernel.journal.overseeing import Covered
from bihuan.kernel.journal.sealing import last_checkpoint
from bihuan.kernel.journal.verifying import snapshot, verify
from bihuan.kernel.organizations import standing
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import searching
from bihuan.kernel.permissions import roster
from bihuan.kernel.permissions.facade import Office, Reach
from bihuan.kernel.permissions.roster import Wanted
from bihuan.kernel.policy import naming
from bihuan.kernel.policy.rollout import Mode
from bihuan.modules.registers import rules
from bihuan.modules.registers.selectors import keeping
from bihuan.modules.registers.selectors.authorising import office_of
from bihuan.modules.registers.terms import KINDS, Credential, Kind

PAGE = 25
STEPS = 50  # entries of a record on a page
FOUND = 50  # persons or units a name may mean


# --- the log and the acts -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sought:
    """What the log or the acts are filtered by; empty filters nothing."""

    text: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None
    what: str = ""
    number: str = ""


Rows = tuple[list[dict[str, Any]], int | None]


def looks(home: int, sought: Sought, *, before: int | None) -> Rows:
    """Return a page of the access log: who, when, which page, which dossier number."""
    rows: Any = _by(home, overseeing.looks(home), sought, dossier="dossier_id")
    rows = rows.filter(page=sought.what) if sought.what else rows
    found, further = _page(rows.values("id", "at", "actor", "page", "dossier_id"), before)
    return _named(home, found), further


def acts(home: int, sought: Sought, *, before: int | None) -> Rows:
    """Return a page of the register of acts: act, actor, time, dossier; no bodies."""
    rows: Any = _by(home, overseeing.acts(home), sought, dossier="dossier")
    rows = rows.filter(act=sought.what) if sought.what else rows
    columns = ("id", "at", "act", "seq", "actor_kind", "actor", "dossier_id")
    found, further = _page(rows.values(*columns), before)
    return _named(home, found), further


def _by(home: int, rows: Any, sought: Sought, *, dossier: str) -> Any:
    if sought.text:
        who = searching.called(sought.text).order_by("id")
        who = who.filter(pk__in=overseeing.registered(home, Kind.PERSON))
        rows = rows.filter(actor__in=list(who.values_list("id", flat=True)[:FOUND]))
    if sought.first:
        rows = rows.filter(at__gte=clock.start_of(sought.first))
    if sought.last:
        rows = rows.filter(at__lt=clock.end_of(sought.last))
    if sought.number:
        wanted = [one.dossier.pk for one in found(home, sought.number)]
        rows = rows.filter(**{f"{dossier}__in": wanted})
    return rows


def _named(home: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    where = overseeing.dossiers(home, {row["dossier_id"] for row in rows if row["dossier_id"]})
    owners = _owners(home, where)
    acting = {row["actor"] for row in rows if row.get("actor_kind", "person") == "person"}
    names = people.names({*acting, *owners.values()})
    return [
        {**row, **_who(row, names), **_matter(row["dossier_id"], where, owners, names)}
        for row in rows
    ]


def _owners(home: int, dossiers: Mapping[int, tuple[str, str, str]]) -> dict[int, int]:
    """Return of whom dossiers are kept, by id, where it is of a person."""
    mine = {pk: int(number) for pk, (kind, number, _) in dossiers.items() if kind == Kind.PERSON}
    others = [pk for pk, (kind, *_rest) in dossiers.items() if kind not in KINDS]
    return {**(keeping.persons_behind(home, others) if others else {}), **mine}


def _who(row: dict[str, Any], names: Any) -> dict[str, str]:
    found = names.get(row["actor"]) if row.get("actor_kind", "person") == "person" else None
    return {"name": found or ""}


def _matter(
    pk: int, where: Mapping[int, tuple[str, str, str]], owners: Mapping[int, int], names: Any
) -> dict[str, str]:
    kind, number, unit = where.get(pk, ("", "", ""))
    owner = names.get(owners.get(pk))
    return {"kind": kind, "title": _title(kind, number, unit, owner or "")}


def _title(kind: str, number: str, unit: str, owner: str) -> str:
    """Return what a dossier is called: by name where its number is an id, else by its number."""
    if owner:
        return owner
    if kind == Kind.CALENDAR:
        return str(KINDS[kind])
    return unit if kind == Kind.UNIT else number


def _page(rows: Any, before: int | None) -> Rows:
    rows = rows.filter(id__lt=before) if before else rows
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1]["id"] if len(found) > PAGE else None


# --- one dossier --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier as it is found: what it is, of whom or what, and how long its record is."""

    dossier: Dossier
    title: str

    @property
    def about(self) -> str:
        """Return at which unit it stands; of a unit's own register nothing more."""
        return "" if self.dossier.kind == Kind.UNIT else str(self.dossier.unit.name)


def found(home: int, typed: str) -> list[Found]:
    """Return the dossiers of a number, and those kept of persons and units so called."""
    named = searching.called(typed).filter(pk__in=overseeing.registered(home, Kind.PERSON))
    persons = list(named.order_by("id").values_list("id", flat=True)[:FOUND])
    of: dict[str, list[int]] = {
        Kind.PERSON: persons,
        Kind.UNIT: standing.called(home, typed, limit=FOUND),
    }
    beside = keeping.dossiers_about(home, persons)
    return titled(home, overseeing.called(home, typed, of=of, beside=beside, limit=FOUND))


def titled(home: int, dossiers: Sequence[Dossier]) -> list[Found]:
    """Return dossiers with what they are called."""
    where = {row.pk: (row.kind, row.number, row.unit.name) for row in dossiers}
    owners = _owners(home, where)
    names = people.names(owners.values())
    return [Found(row, _matter(row.pk, where, owners, names)["title"]) for row in dossiers]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry as the auditor reads it."""

    entry: Entry
    name: str
    offices: Sequence[tuple[str, str]]
    behalf: str
    basis: Sequence[str]
    move: tuple[str, str]
    dues: Sequence[tuple[str, datetime.datetime]]
    facts: Sequence[tuple[Any, str]]
    reason: str
    files: int
    covered: Covered | None

    @property
    def is_told(self) -> bool:
        """Say whether an entry says anything that the auditor reads beyond its act."""
        return bool(self.move[1] or self.dues or self.facts or self.reason or self.files)


@dataclass(frozen=True, slots=True)
class Record:
    """A page of a dossier's record: what it is of, its entries in order, where it goes on."""

    dossier: Dossier
    title: str
    about: str
    steps: Sequence[Step]
    further: int | None

    @property
    def is_register(self) -> bool:
        """Say whether it is a register of this module, whose reasons are shown."""
        return self.dossier.kind in KINDS


def dossier_of(home: int, pk: int) -> Dossier | None:
    """Return a dossier of a home, or None."""
    return overseeing.dossier(home, pk)


def record(
    dossier: Dossier, *, after: int, done_by: Mapping[str, Sequence[str]] | None = None
) -> Record:
    """卷宗记录: return a page of a dossier's entries, with public data alone (L5).

    `done_by`: by which office an act is done, and who stands in for it, as the modules say.
    """
    home = dossier.home_id
    rows = overseeing.entries_after(home, dossier.pk, after, STEPS + 1)
    entries, is_register = rows[:STEPS], dossier.kind in KINDS
    acting = {one.actor for one in entries if one.actor_kind == "person"}
    acting |= {one.on_behalf_of for one in entries if one.on_behalf_of}
    names = people.names(acting)
    (called,) = titled(home, [dossier])
    held = roster.tenures(home, acting)
    reasons = overseeing.reasons(home, [one.pk for one in entries]) if is_register else {}
    covered = overseeing.covered(home, [one.pk for one in entries])
    bodies = [json.loads(one.body) for one in entries]
    units = _units(home, bodies) if is_register else {}
    steps = [
        Step(
            entry=entry,
            name=names.get(entry.actor, "") if entry.actor_kind == "person" else "",
            offices=office_of(entry, held, dossier, (done_by or {}).get(entry.act, ())),
            behalf=names.get(entry.on_behalf_of or 0, ""),
            basis=body["basis"],
            move=(body["from"], body["to"]) if body["from"] != body["to"] else ("", ""),
            dues=[(due["what"], _moment(due["due_at"])) for due in body["dues"]],
            facts=_facts(body["data"], units) if is_register else (),
            reason=reasons.get(entry.pk, ""),
            files=len(body["evidence"]),
            covered=covered.get(entry.pk),
        )
        for entry, body in zip(entries, bodies, strict=True)
    ]
    further = entries[-1].seq if len(rows) > STEPS else None
    return Record(dossier, called.title, called.about, steps, further)


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _units(home: int, bodies: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the units that entries speak of, by id."""
    said = {
        body["data"][key] for body in bodies for key in ("unit", "parent") if key in body["data"]
    }
    found = standing.names(home, map(int, said)) if said else {}
    return {str(pk): name for pk, name in found.items()}


# What an entry of a register says in codes: what it is called, and how a value is read.
FACTS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "office": (_("岗位"), lambda code: Office(code).label),
    "reach": (_("可见范围"), lambda code: Reach(code).label),
    "to": (_("截止日期"), str),
    "last_day": (_("最后一天"), str),
    "kind": (_("类别"), lambda code: UnitKind(code).label),
    "code": (_("代码"), str),
    "username": (_("用户名"), str),
    "key": (_("参数"), naming.name_of),
    "value": (_("数值"), str),
    "clause": (_("条款"), str),
    "mode": (_("执行方式"), lambda code: Mode(code).label),
    "edition": (_("版本"), str),
    "from": (_("开始日期"), str),
    "what": (_("事项"), lambda code: Credential(code).label),
    "answer": (_("答复"), lambda code: _("同意") if code == "yes" else _("不同意")),
    "passed_up": (_("转上一级代办的待办"), str),
    "days": (_("天数"), len),
}


def _facts(data: Mapping[str, Any], units: Mapping[str, str]) -> list[tuple[Any, str]]:
    said = [(_("单位"), units[data[key]]) for key in ("unit", "parent") if data.get(key) in units]
    known = [(FACTS[key], value) for key, value in data.items() if key in FACTS and value]
    return said + [(label, str(read(value))) for (label, read), value in known]


# --- whether it holds, and to take it away ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """What verifying one dossier found; `with_seals`: against the checkpoints as well."""

    broken: str = ""
    with_seals: bool = True


def checked(home: Home, dossier: Dossier, *, limit: int) -> Checked:
    """核验: hold one dossier against its chain, rows and files, and against the seals.

    The seals are read from the first leaf on, so a home with more entries than the limit has
    them checked on the command line.
    """
    is_short = overseeing.entries_up_to(home.pk, limit + 1) <= limit
    try:
        if is_short:
            verify(home, dossier=dossier)
        else:
            with snapshot():
                Chains(home, only=[dossier.pk]).check()
    except Broken as broken:
        return Checked(str(broken), is_short)
    return Checked("", is_short)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A dossier's bundle as one file, or why there is none."""

    content: bytes = b""
    is_too_long: bool = False
    is_unsealed: bool = False
    broken: str = ""


def bundle(home: Home, dossier: Dossier, *, limit: int) -> Bundle:
    """卷宗包: the record without private values, with its proofs; of what verifies alone."""
    if overseeing.entries_up_to(home.pk, limit + 1) > limit:
        return Bundle(is_too_long=True)
    if last_checkpoint(home.pk) is None:
        return Bundle(is_unsealed=True)
    if broken := checked(home, dossier, limit=limit).broken:
        return Bundle(broken=broken)
    return Bundle(bundling.packed(home, dossier))


# --- who sits where -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sits:
    """An office of a unit with who holds it, or empty, and who gave it."""

    line: roster.Line
    office: str
    given: str


def offices(
    home: int, *, text: str, office: str, only_empty: bool, after: tuple[str, int, int]
) -> tuple[list[Sits], str]:
    """岗位一览: return a page of the offices of a home today, and where the list goes on."""
    lines = roster.offices_in(
        home,
        wanted(),
        on=clock.day(clock.now()),
        limit=PAGE + 1,
        text=text,
        office=office,
        only_empty=only_empty,
        after=after,
    )
    page = lines[:PAGE]
    acted = overseeing.acted(home, [one.given_entry for one in page if one.given_entry])
    givers = {pk for kind, pk in acted.values() if kind == "person"}
    names = people.names(givers)
    rows = [Sits(one, str(Office(one.office).label), _giver(one, acted, names)) for one in page]
    return rows, page[-1].key if len(lines) > PAGE else ""


def _giver(line: roster.Line, acted: Mapping[int, tuple[str, int]], names: Any) -> str:
    kind, pk = acted.get(line.given_entry or 0, ("", 0))
    return str(_("系统")) if kind == "system" else names.get(pk, "")


def wanted() -> list[Wanted]:
    """Return which office stands at which kind of unit, as it is listed (BH-33)."""
    return [
        Wanted(
            kind.value,
            office.value,
            is_needed=kind != UnitKind.DEPARTMENT,
            once=office in rules.ADMINISTRATORS,
        )
        for office in Office
        for kind in sorted(rules.SEATS[office])
    ]
