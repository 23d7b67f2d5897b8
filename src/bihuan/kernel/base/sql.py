"""Statements written out: for what every page asks and every act writes, where building costs."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import DatabaseError, connection, models

Row = TypeVar("Row", bound=models.Model)


def rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a statement with `%(name)s` for its values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def dicts(statement: str, **values: Any) -> list[dict[str, Any]]:
    """Return the rows of a statement by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def instances(
    statement: str, kinds: Mapping[str, type[models.Model]], **values: Any
) -> list[tuple[Any, ...]]:
    """Return rows as instances: `{request}` stands for the columns of the table so called.

    An instance is None where an outer join found none. The caller ties them together.
    """
    named = {name: _columns(name, model) for name, model in kinds.items()}
    found = rows(statement.format_map(named), **values)
    return [tuple(_read(list(kinds.values()), row)) for row in found]


def every(statement: str, model: type[Row], **values: Any) -> list[Row]:
    """Return the rows of one table as instances: `{row}` stands for its columns."""
    return [found for (found,) in instances(statement, {"row": model}, **values)]


def insert(row: models.Model) -> None:
    """Write a new row, all its columns at once."""
    fields = row._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(row)), [_value(row, field) for field in fields])
    row._state.adding, row._state.db = False, "default"


def update(row: Any, names: Iterable[str]) -> None:
    """Write these columns of a row of a home, if any; raises DatabaseError when it is gone."""
    fields = [row._meta.get_field(name) for name in names]
    if not fields:
        return
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    statement = f"UPDATE {row._meta.db_table} SET {columns} WHERE home_id = %s AND id = %s"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(_value(row, it) for it in fields), row.home_id, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row._meta.db_table} {row.pk} is not there to be updated")


@functools.cache
def _insertion(model: type[models.Model]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names of ours


def _value(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(field.pre_save(row, row._state.adding), connection)


@functools.cache
def _columns(name: str, model: type[models.Model]) -> str:
    return ", ".join(f"{name}.{field.column}" for field in model._meta.concrete_fields)


@functools.cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _read(kinds: list[type[models.Model]], row: tuple[Any, ...]) -> Iterator[Any]:
    start = 0
    for kind in kinds:
        names = _names(kind)
        part = row[start : start + len(names)]
        start += len(names)
        key = part[names.index(kind._meta.pk.attname)]
        yield kind.from_db("default", names, part) if key is not None else None
