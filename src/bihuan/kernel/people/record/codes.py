"""代码表的改动: the rows by which the shipped code tables are edited, and words they don't know.

Rows are only added, so the sum of their ids tells what a process has read from what stands. A
statement that reads records brings the rows along when they are others (`BROUGHT`); whoever needs
the tables without reading a record says `refresh` first.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from django.db.models import QuerySet

from bihuan.kernel.base import canonical, sql
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.coding import Code
from bihuan.kernel.people.record.models import Cadre, CodeRow, Printed, Relative

__all__ = ["BROUGHT", "Word", "append", "given", "refresh", "told", "use", "words"]

# One row: the edited codes in order as JSON, or nothing where `codes` says they are known.
BROUGHT = """
    SELECT 'codes', 0::bigint, coalesce(sum(row.id), 0), CASE
        WHEN coalesce(sum(row.id), 0) = %(codes)s THEN NULL
        ELSE coalesce(jsonb_agg(to_jsonb(row) ORDER BY row.recorded_at, row.id), '[]') END
    FROM record_code row
"""


def refresh() -> None:
    """Let the tables of this process stand as they are in the database now; one statement."""
    for _name, _none, version, values in sql.rows(BROUGHT, codes=coding.version()):
        use(version, values)


def use(version: Any, values: str | None) -> None:
    """Take over what `BROUGHT` brought; None is nothing new."""
    if values is not None:
        coding.use(int(version), [_code(row) for row in json.loads(values)])


def append(code: Code, *, home: int, entry: int, at: datetime.datetime) -> None:
    """Add a code as it stands from now on, given by an entry of a home."""
    values = {**asdict_of(code), "aliases": list(code.aliases)}
    sql.insert(
        CodeRow(id=new_id(), recorded_at=at, given_home=home, given_entry=entry, **values)
    )


def given(home: int, names: Iterable[str]) -> list[tuple[str, int, Code]]:
    """Return what a home gave to tables, in no order: the table, the entry, and the code."""
    rows = CodeRow.objects.filter(given_home=home, table__in=list(names)).values()
    return [(row["table"], row["given_entry"], _code(row)) for row in rows]


def told(code: Code) -> str:
    """Return a code as entries keep it."""
    return canonical.encode(
        {
            name: list(value) if isinstance(value, tuple) else str(value)
            for name, value in asdict_of(code).items()
            if value not in {None, "", ()}
        }
    )


def asdict_of(code: Code) -> dict[str, Any]:
    """Return a code by the names of its columns."""
    return asdict(code)


def _code(row: Mapping[str, Any]) -> Code:
    names = Code.__dataclass_fields__
    values = {name: row[name] for name in names}
    return Code(**{**values, "aliases": tuple(row["aliases"])})


# --- unknown words ------------------------------------------------------------------------------


class Word(NamedTuple):
    """A text that some records have in a cell of the form, or as a relation, and which records."""

    cell: str
    text: str
    cadres: Sequence[int]


def words(home: int, cadres: "QuerySet[Cadre, Cadre]", cells: Iterable[str]) -> list[Word]:
    """Return the texts printed in cells, and the relations of the family (`family`), of records.

    Each text with the records that have it; two statements, however many there are.
    """
    ids = cadres.order_by().values("pk")
    printed = Printed.objects.filter(home_id=home, cadre__in=ids, cell__in=list(cells))
    relatives = Relative.objects.filter(home_id=home, cadre__in=ids).exclude(relation="")
    found: dict[tuple[str, str], set[int]] = {}
    for cell, text, cadre in [
        *printed.exclude(text="").values_list("cell", "text", "cadre_id"),
        *(("family", *row) for row in relatives.values_list("relation", "cadre_id")),
    ]:
        found.setdefault((cell, text), set()).add(cadre)
    return [Word(cell, text, sorted(ids)) for (cell, text), ids in sorted(found.items())]
