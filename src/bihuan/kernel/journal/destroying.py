"""销毁: what the law says must go is destroyed as value and salt, and its files with it (L3).

The chain stays whole: an entry commits to a value by a salted hash, and the act that destroyed it
names entry and field. `destructions.ndjson` outside the database keeps the same names, so that a
restored backup destroys again what it brought back.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction  # noqa: TID251 - the list follows the commit.

from bihuan.kernel.base import canonical, clock
from bihuan.kernel.base.facade import Home, homes
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal import evidence as files
from bihuan.kernel.journal.facade import Dossier, Recorded
from bihuan.kernel.journal.models import Destruction
from bihuan.kernel.journal.witnesses import witness_of


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be destroyed: fields by entry, and files. Never what they say."""

    values: dict[int, list[str]]
    evidence: list[int]

    def as_data(self) -> dict[str, Any]:
        """Return what the act's entry says of it."""
        return {
            "values": {str(entry): fields for entry, fields in self.values.items()},
            "evidence": [str(pk) for pk in self.evidence],
        }

    def __bool__(self) -> bool:
        return bool(self.values or self.evidence)


def doomed(home: int, dossier: int) -> Doomed:
    """Return every value and file of a dossier that still exists, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT v.entry_id, v.field FROM journal_private_value v
            JOIN journal_entry e ON e.home_id = v.home_id AND e.id = v.entry_id
            WHERE v.home_id = %s AND e.dossier_id = %s AND v.destroyed_at IS NULL
            UNION ALL
            SELECT id, NULL FROM journal_evidence
            WHERE home_id = %s AND dossier_id = %s AND destroyed_at IS NULL
            ORDER BY 1, 2
            """,
            [home, dossier, home, dossier],
        )
        rows = cursor.fetchall()
    values: dict[int, list[str]] = {}
    for entry, field in rows:
        if field is not None:
            values.setdefault(entry, []).append(field)
    return Doomed(values, [pk for pk, field in rows if field is None])


def destroy(dossier: Dossier, what: Doomed, *, because_of: Recorded, reason: str) -> None:
    """销毁: destroy values with their salts, and files after commit; in one statement.

    The caller has recorded the act with `what.as_data()` as its `destroyed`.
    """
    pairs = [(entry, field) for entry, fields in what.values.items() for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH doomed AS (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS t(entry, field)),
            gone AS (
                UPDATE journal_private_value v SET value = NULL, salt = NULL, destroyed_at = %s
                FROM doomed d
                WHERE v.home_id = %s AND v.entry_id = d.entry AND v.field = d.field
            ), burnt AS (
                UPDATE journal_evidence SET destroyed_at = %s
                WHERE home_id = %s AND id = ANY(%s) AND destroyed_at IS NULL
            )
            INSERT INTO journal_destruction
                (home_id, id, dossier_id, entry_id, "values", evidence, reason, at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [
                [entry for entry, _ in pairs],
                [field for _, field in pairs],
                because_of.at,
                dossier.home_id,
                because_of.at,
                dossier.home_id,
                what.evidence,
                dossier.home_id,
                new_id(),
                dossier.pk,
                because_of.id,
                canonical.encode(what.as_data()["values"]),
                what.evidence,
                reason,
                because_of.at,
            ],
        )
    home, entry = dossier.home_id, because_of.id
    transaction.on_commit(lambda: _finish(Destruction.objects.get(home_id=home, entry=entry)))


def listed() -> Iterator[dict[str, Any]]:
    """Yield the destruction list kept outside the database, oldest first."""
    path = list_path()
    if path.exists():
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())


def list_path() -> Path:
    """Return where the destruction list lies."""
    return Path(settings.HOME) / "destructions.ndjson"


def catch_up() -> int:
    """Do what a crash between commit and list left undone; return how many were missing."""
    known = {row["entry"] for row in listed()}
    missing = 0
    for home in homes():
        for row in Destruction.objects.filter(home_id=home.pk).order_by("id").iterator():
            if str(row.entry_id) not in known:
                _finish(row)
                missing += 1
            _unlink(row.evidence)
    return missing


def replay() -> int:
    """重放销毁清单: destroy again what a restored backup brought back; return how many dossiers."""
    by_code = {home.code: home for home in homes()}
    done = 0
    for row in list(listed()):
        if row["home"] in by_code:
            done += _replay(by_code[row["home"]], row)
        _unlink([int(pk) for pk in row["evidence"]])
    return done


def _replay(home: Home, row: dict[str, Any]) -> bool:
    dossier = Dossier.objects.filter(home_id=home.pk, pk=int(row["dossier"])).first()
    if dossier is None:
        return False
    there = doomed(home.pk, dossier.pk)
    values = {
        entry: sorted(set(fields) & set(row["values"].get(str(entry), [])))
        for entry, fields in there.values.items()
    }
    values = {entry: fields for entry, fields in values.items() if fields}
    kept = [pk for pk in there.evidence if str(pk) in row["evidence"]]
    if not values and not kept:
        return False
    found = witness_of(dossier.kind)
    erase = found.erase if found else None
    assert erase is not None, f"nobody erases a {dossier.kind}"
    erase(home, dossier.pk, values=values, evidence=kept, reason=row["reason"])
    return True


def _finish(row: Destruction) -> None:
    home = Home.objects.get(pk=row.home_id)
    line = {
        "home": home.code,
        "dossier": str(row.dossier_id),
        "entry": str(row.entry_id),
        "values": json.loads(row.values),
        "evidence": [str(pk) for pk in row.evidence],
        "reason": row.reason,
        "at": clock.text(row.at),
    }
    append_line(list_path(), canonical.encode(line))
    _unlink(row.evidence)


def append_line(path: Path, line: str) -> None:
    """Append a line to a list and wait until it is on the disk."""
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _unlink(pks: list[int]) -> None:
    for pk in pks:
        files.path_of(pk).unlink(missing_ok=True)
