"""代码表: the code tables that ship with the program, and how a text finds its code in one.

The rows are `codes.csv`, in the order in which lists show them; levels and grades come highest
first. Nothing here asks the database: a county's edited tables are made with `tables`.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = ["Code", "Table", "shipped", "table", "tables"]

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


def table(name: str) -> Table:
    """Return a table as it ships. Raises KeyError for a name that isn't one of ours."""
    return shipped()[name]


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
