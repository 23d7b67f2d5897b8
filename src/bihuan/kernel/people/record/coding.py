"""代码表: the code tables that ship with the program, and how a text finds its code in one.

The rows are `codes.csv`, in the order in which lists show them; levels and grades come highest
first. Nothing here asks the database: the rows by which the county edits them are handed in with
`use` by whoever reads records, and hold in this process until others are.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = [
    "Code",
    "Table",
    "edited",
    "every",
    "shipped",
    "table",
    "tables",
    "use",
    "version",
]

ROWS = Path(__file__).with_name("codes.csv")


@dataclass(frozen=True, slots=True)
class Code:
    """代码: a value of a table. It holds from the day `begun` until before the day `ended`.

    Both are as precise as they are known, "" for always. `effect_months` is how long a punishment
    usually bars a promotion; None where no text fixes it, or where the value is no punishment.
    """

    table: str
    code: str
    name: str
    parent: str = ""
    standard: str = ""
    begun: str = ""
    ended: str = ""
    aliases: tuple[str, ...] = ()
    effect_months: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """代码表: codes in their order, found by code, name or alias."""

    name: str
    codes: tuple[Code, ...]
    _by_code: Mapping[str, Code] = field(init=False, repr=False, compare=False)
    _by_text: Mapping[str, tuple[Code, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the codes once."""
        object.__setattr__(self, "_by_code", {one.code: one for one in self.codes})
        object.__setattr__(self, "_by_text", _by_text(self.codes))

    def by_code(self, code: str) -> Code | None:
        """Return the row of exactly this code, or None."""
        return self._by_code.get(code)

    def find(self, text: str) -> Code | None:
        """Return the only row that a text can mean, or None: see `candidates`."""
        found = self.candidates(text)
        return found[0] if len(found) == 1 else None

    def candidates(self, text: str) -> tuple[Code, ...]:
        """Return the rows that a text can mean: none if unknown, several if ambiguous.

        A code goes before a name, a name before an alias; blanks, full width and case don't count.
        """
        return self._by_text.get(folded(text), ())


def folded(text: str) -> str:
    """Return a text as it is compared: full-width forms as usual ones, no blanks, no case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _by_text(codes: Iterable[Code]) -> Mapping[str, tuple[Code, ...]]:
    """Index rows by every text that means them; a row's code and name win over others' aliases."""
    rows = tuple(codes)
    aliases: dict[str, tuple[Code, ...]] = {}
    for one in rows:
        for alias in filter(None, dict.fromkeys(map(folded, one.aliases))):
            aliases[alias] = (*aliases.get(alias, ()), one)
    names = {folded(one.name): (one,) for one in rows}
    return MappingProxyType({**aliases, **names, **{folded(one.code): (one,) for one in rows}})


def tables(codes: Iterable[Code]) -> dict[str, Table]:
    """Return the tables that some rows make, by name."""
    rows: dict[str, list[Code]] = {}
    for one in codes:
        rows.setdefault(one.table, []).append(one)
    return {name: Table(name, tuple(found)) for name, found in rows.items()}


@cache
def shipped() -> Mapping[str, Table]:
    """Return the tables as they ship."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        return MappingProxyType(tables(map(_code, csv.DictReader(file))))


@dataclass(frozen=True, slots=True)
class Standing:
    """The tables as they stand: which rows were handed in last, the tables, the edited codes."""

    version: int
    tables: Mapping[str, Table]
    edited: frozenset[tuple[str, str]]


# One value that is replaced as a whole, so that a thread sees the old tables or the new.
_standing: list[Standing] = []


def use(version: int, rows: Iterable[Code]) -> None:
    """Let the tables stand as shipped and then edited by rows; the last of a code holds.

    `version` tells these rows from any others.
    """
    edits = {(one.table, one.code): one for one in rows}
    made = {name: _edited(one, edits) for name, one in shipped().items()}
    _standing[:] = [Standing(version, MappingProxyType(made), frozenset(edits))]


def version() -> int:
    """Return which rows were handed in last; 0 is none."""
    return _now().version


def table(name: str) -> Table:
    """Return a table as it stands. Raises KeyError for a name that isn't one of ours."""
    return _now().tables[name]


def every() -> Mapping[str, Table]:
    """Return all tables as they stand, by name."""
    return _now().tables


def edited(name: str) -> frozenset[str]:
    """Return the codes of a table that were added or changed since it shipped."""
    return frozenset(code for table, code in _now().edited if table == name)


def _now() -> Standing:
    if not _standing:
        use(0, ())
    return _standing[0]


def _edited(one: Table, edits: Mapping[tuple[str, str], Code]) -> Table:
    """Return a table with its edits: a changed row in its place, a new one after its siblings."""
    codes = [edits.get((row.table, row.code), row) for row in one.codes]
    for (name, code), edit in edits.items():
        if name == one.name and one.by_code(code) is None:
            codes.insert(_place(codes, edit.parent), edit)
    return Table(one.name, tuple(codes))


def _place(codes: list[Code], parent: str) -> int:
    """Return where a new row goes: after its parent and that one's children, or at the end."""
    family = [index for index, row in enumerate(codes) if parent in {row.code, row.parent}]
    return family[-1] + 1 if parent and family else len(codes)


def _code(row: Mapping[str, str]) -> Code:
    return Code(
        table=row["table"],
        code=row["code"],
        name=row["name"],
        parent=row["parent"],
        standard=row["standard"],
        begun=row["from"],
        ended=row["to"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        effect_months=int(row["effect_months"]) if row["effect_months"] else None,
    )
