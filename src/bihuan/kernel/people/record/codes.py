"""代码表的改动: the rows by which the shipped code tables are edited, and words they don't know.

Rows are only added, so the sum of their ids tells what a process has read from what stands. A
statement that reads records brings the rows along when they are others (`BROUGHT`); whoever needs
the tables without reading a record says `refresh` first.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, NamedTuple

from django.db.models import QuerySet

from bihuan.kernel.base import canonical, sql
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.coding import Code
from bihuan.kernel.people.record.models import Cadre, CodeRow, Printed, Relative

__all__ = ["BROUGHT", "Word", "append", "given", "refresh", "told", "use", "words"]

# One row: the edited codes in their order, or nothing where `codes` says that they are known.
BROUGHT = """
    SELECT 'codes', 0::bigint, 0::bigint, CASE
        WHEN coalesce(sum(row.id), 0) <> %(codes)s THEN jsonb_build_object(
            'version', coalesce(sum(row.id), 0)::text,
            'rows', coalesce(jsonb_agg(to_jsonb(row) ORDER BY row.recorded_at, row.id), '[]')
        ) END
    FROM record_code row
"""


def refresh() -> None:
    """Let the tables of this process stand as they are in the database now; one statement."""
    for *_columns, values in sql.rows(BROUGHT, codes=coding.version()):
        use(values)


def use(values: str | None) -> None:
    """Take over what `BROUGHT` brought; None is nothing new."""
    if values is not None:
        brought = json.loads(values)
        coding.use(int(brought["version"]), map(_code, brought["rows"]))


def append(code: Code, *, home: int, entry: int, at: datetime.datetime) -> None:
    """Add a code as it stands from now on, given by an entry of a home."""
    values = {**asdict(code), "aliases": list(code.aliases)}
    values["table_name"] = values.pop("table")
    sql.insert(CodeRow(id=new_id(), recorded_at=at, given_home=home, given_entry=entry, **values))


def given(home: int, names: Iterable[str]) -> list[tuple[datetime.datetime, Code]]:
    """Return what a home gave to tables, in no order: when, and the code."""
    rows = CodeRow.objects.filter(given_home=home, table_name__in=list(names)).values()
    return [(row["recorded_at"], _code(row)) for row in rows]


def told(code: Code) -> str:
    """Return a code as entries keep it."""
    return canonical.encode(
        {
            name: list(value) if isinstance(value, tuple) else str(value)
            for name, value in asdict(code).items()
            if value not in {None, "", ()}
        }
    )


def _code(row: Mapping[str, Any]) -> Code:
    columns = {**row, "table": row["table_name"], "aliases": tuple(row["aliases"])}
    return Code(**{field.name: columns[field.name] for field in fields(Code)})


# --- unknown words ------------------------------------------------------------------------------


class Word(NamedTuple):
    """A text that some records have in a cell of the form, or as a relation, and which records."""

    cell: str
    text: str
    cadres: Sequence[int]


def words(home: int, cadres: "QuerySet[Cadre, Cadre]", cells: Iterable[str]) -> list[Word]:
    """Return texts printed in cells, and relations of the family (`family`), that may be unknown.

    Each with the records of `cadres` that have it; two statements, however many there are.
    """
    ids = cadres.order_by().values("pk")
    printed = Printed.objects.filter(home_id=home, cadre__in=ids, cell__in=list(cells))
    relatives = Relative.objects.filter(home_id=home, cadre__in=ids)
    # Nearly every relation is known; a home may have many thousands of relatives.
    known = [text for one in coding.table("relation").codes for text in (one.name, *one.aliases)]
    relations = relatives.exclude(relation__in=["", *known]).values_list("relation", "cadre_id")
    found: dict[tuple[str, str], set[int]] = {}
    for cell, text, cadre in [
        *printed.exclude(text="").values_list("cell", "text", "cadre_id"),
        *(("family", relation, cadre) for relation, cadre in relations),
    ]:
        found.setdefault((cell, text), set()).add(cadre)
    return [Word(cell, text, sorted(of)) for (cell, text), of in sorted(found.items())]
