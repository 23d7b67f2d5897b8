"""干部信息: read and write records as text, set by set. Callers journal what they change here.

A record is `{set: {row: {item: value}}}`: names from `sets.py`, row ids as text, values as text;
what says nothing is left out, and so is the first position. So one canonical text says what a
record holds, for entries and for `verify`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, models

from bihuan.kernel.base import sql
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.people.ordering import stroke_key
from bihuan.kernel.people.record import codes, coding
from bihuan.kernel.people.record.models import Cadre
from bihuan.kernel.people.record.sets import SETS, Set

__all__ = [
    "Cadre",
    "Changes",
    "Record",
    "cadre_of",
    "changed",
    "create",
    "move",
    "of_person",
    "of_persons",
    "read",
    "write",
]

Row = Mapping[str, str]
Record = Mapping[str, Mapping[str, Row]]
# A row that goes is None; an item that goes is "".
Changes = Mapping[str, Mapping[str, Row | None]]

POSITION = "position"


def create(*, home: int, person: int, name: str, unit: int) -> Cadre:
    """Open the record of a person; its sets follow by `write`. Lists sort it by the name."""
    strokes = stroke_key(name)
    cadre = Cadre(id=new_id(), home_id=home, person_id=person, unit_id=unit, strokes=strokes)
    sql.insert(cadre)
    return cadre


def cadre_of(home: int, person: int) -> Cadre | None:
    """Return the root of a person's record in a home, or None."""
    return Cadre.objects.filter(home_id=home, person=person).first()


def of_persons(home: int, persons: Iterable[int]) -> dict[int, int]:
    """Return which of some persons have a record in a home: cadre by person."""
    rows = Cadre.objects.filter(home_id=home, person__in=list(persons))
    return dict(rows.values_list("person_id", "id"))


# --- reading ------------------------------------------------------------------------------------


def read(home: int, cadres: Iterable[int]) -> dict[int, Record]:
    """Return the records of cadres, every set of each, and bring the code tables; one statement."""
    ids = list(cadres)
    found: dict[int, dict[str, dict[str, Row]]] = {pk: {} for pk in ids}
    for name, cadre, pk, values in _rows(ALL, home=home, cadres=ids):
        row = _as_text(SETS[name], json.loads(values))
        if row:
            found[cadre].setdefault(name, {})[str(pk)] = row
    return dict(found)


def of_person(home: int, person: int) -> Record:
    """Return the record of a person, empty when there is none; one statement."""
    statement = ALL.replace("= ANY(%(cadres)s)", OF_PERSON)
    found: dict[str, dict[str, Row]] = {}
    for name, _cadre, pk, values in _rows(statement, home=home, person=person):
        row = _as_text(SETS[name], json.loads(values))
        if row:
            found.setdefault(name, {})[str(pk)] = row
    return found


def _rows(statement: str, **asked: Any) -> Iterator[tuple[Any, ...]]:
    """Return the rows of records; the code tables as they stand come along and are taken over."""
    found = sql.rows(statement, codes=coding.version(), **asked)
    for row in found:
        if row[0] == CODES:
            codes.use(row[-1])
    return (row for row in found if row[0] != CODES)


CODES = "codes"
OF_PERSON = "= (SELECT id FROM record_cadre WHERE home_id = %(home)s AND person_id = %(person)s)"


def columns(one: Set) -> list[str]:
    """Return the columns of a set that belong to the record, its order among them."""
    names = [item.name for item in one.items]
    return names if one.model is Cadre else [*names, POSITION]


def _as_text(one: Set, values: Mapping[str, Any]) -> Row:
    text = {name: values[name] for name in columns(one)}
    return {name: str(value) for name, value in text.items() if value not in {None, "", 0}}


def _selection(one: Set) -> str:
    key = "id" if one.model is Cadre else "cadre_id"
    return (
        f"SELECT '{one.name}', row.{key}, row.id, to_jsonb(row) "  # noqa: S608 - names of ours
        f"FROM {one.model._meta.db_table} row "
        f"WHERE row.home_id = %(home)s AND row.{key} = ANY(%(cadres)s)"
    )


ALL = " UNION ALL ".join([codes.BROUGHT, *(_selection(one) for one in SETS.values())])


# --- writing ------------------------------------------------------------------------------------


def write(home: int, cadre: int, changes: Changes, *, known: Record | None = None) -> None:
    """Apply changes to a record: rows that are new, rows that change, rows that go.

    `known`: what it holds, where the caller has read it. Raises AssertionError for a set or an
    item that isn't declared.
    """
    known = read(home, [cadre])[cadre] if known is None else known
    fresh: dict[Set, list[dict[str, Any]]] = {}
    for one, pk, row in _each(changes):
        if row is None:
            one.model._base_manager.filter(home_id=home, pk=int(pk)).delete()
        elif one.model is Cadre or pk in known.get(one.name, {}):
            one.model._base_manager.filter(home_id=home, pk=int(pk)).update(**_values(one, row))
        else:
            fresh.setdefault(one, []).append(
                {"id": int(pk), "home_id": home, "cadre_id": cadre, **_whole(one, row)}
            )
    _insert(fresh)


def _each(changes: Changes) -> Iterator[tuple[Set, str, Row | None]]:
    for name, rows in changes.items():
        assert name in SETS, f"no set {name}"
        for pk, row in rows.items():
            assert row is None or set(row) <= set(columns(SETS[name])), f"{name}: {row}"
            yield SETS[name], pk, row


def _values(one: Set, row: Row) -> dict[str, Any]:
    """Return the values of changed items as the columns take them."""
    return {name: _value(one, name, text) for name, text in row.items()}


def _whole(one: Set, row: Row) -> dict[str, Any]:
    return {name: _value(one, name, row.get(name, "")) for name in columns(one)}


def _value(one: Set, name: str, text: str) -> Any:
    field = one.model._meta.get_field(name)
    if isinstance(field, models.TextField):
        return text
    return int(text) if text else (None if field.null else 0)


def _insert(fresh: Mapping[Set, Sequence[Mapping[str, Any]]]) -> None:
    """Write new rows of any sets in one statement."""
    if not fresh:
        return
    *first, last = [_insertion(one) for one in fresh]
    with_ = ", ".join(f"w{index} AS ({part})" for index, part in enumerate(first))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {with_} {last}" if with_ else last, list(map(json.dumps, fresh.values()))
        )


def _insertion(one: Set) -> str:
    table = one.model._meta.db_table
    names = ", ".join(["id", "home_id", "cadre_id", *columns(one)])
    return (
        f"INSERT INTO {table} ({names}) "  # noqa: S608 - names of ours
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )


def move(home: int, cadre: int, unit: int | None) -> None:
    """Let a record belong to another unit, by which it is seen; nothing is done without one."""
    if unit:
        Cadre.objects.filter(home_id=home, pk=cadre).update(unit=unit)


# --- comparing ----------------------------------------------------------------------------------


def changed(old: Record, changes: Changes) -> dict[str, dict[str, dict[str, str]]]:
    """Return a record after changes, without touching it: what entries are folded by."""
    record = {name: {pk: dict(row) for pk, row in rows.items()} for name, rows in old.items()}
    for one, pk, row in _each(changes):
        rows = record.setdefault(one.name, {})
        if row is None:
            rows.pop(pk, None)
            continue
        merged = {**rows.get(pk, {}), **row}
        rows[pk] = {name: value for name, value in merged.items() if value}
    return {
        name: {pk: row for pk, row in rows.items() if row} for name, rows in record.items() if rows
    }
