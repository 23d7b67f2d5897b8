"""Reading by a statement written out: for what every page asks, where building it costs most."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection, models


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
