"""Reading by a statement written out: for what every page asks, where building it costs most."""

from typing import Any

from django.db import connection


def rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a statement with `%(name)s` for its values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
