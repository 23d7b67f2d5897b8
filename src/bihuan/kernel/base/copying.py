"""成批写入: many rows of one table by COPY, in one statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

__all__ = ["copy_in", "expect_many"]


def expect_many() -> None:
    """Let this transaction's plans use indexes, however few rows the tables have now.

    PostgreSQL keeps the plans of its foreign key checks. Made while a table had a page, they
    read it whole for every row, and an import into a new installation takes squared time.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET LOCAL enable_seqscan = off")


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model with all their columns; constraints hold as for an insert."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field.attname for field in meta.concrete_fields]
    columns = [str(field.column) for field in meta.concrete_fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    _copy(f"COPY {quote(meta.db_table)} ({names}) FROM STDIN", rows, fields)


def _copy(statement: str, rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        opened: Any = cursor.copy(statement)
        with opened as copy:
            for row in rows:
                copy.write_row([getattr(row, name) for name in fields])
