"""纪实: begin an act, lock its dossiers, write its entries. Entries are never changed (L3).

An entry's hash covers the previous hash, the dossier, the number and the exact text of the
body; names and free text stand in the body as commitments only.
"""

import datetime
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from bihuan.kernel.base import canonical, clock, sql
from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.looking import look, look_at_many
from bihuan.kernel.journal.models import Act, Dossier, Entry
from bihuan.kernel.journal.terms import Nature
from bihuan.kernel.permissions.facade import Actor

__all__ = [
    "Dossier",
    "Entry",
    "Nature",
    "Recorded",
    "Repeated",
    "begin",
    "close",
    "done",
    "entries",
    "lock",
    "look",
    "look_at_many",
    "newest",
    "open_dossier",
    "record",
    "story",
]

SALT_BYTES = 16


class Repeated(Exception):  # noqa: N818 - not an error: the first result is returned.
    """The form was sent before: its act exists, and so does its result."""

    def __init__(self, dossier: int) -> None:
        super().__init__(dossier)
        self.dossier = dossier


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry just written."""

    id: int
    home_id: int
    dossier: int
    seq: int
    at: datetime.datetime


def begin(
    home: int, *, token: int, act: str, dossier: int, actor: Actor, at: datetime.datetime
) -> None:
    """Claim a form's token for an act; a second claim waits for the first and raises Repeated.

    Raises Refused when the token was claimed for anything else (BH-25).
    """
    row = Act(
        id=token,
        home_id=home,
        act=act,
        dossier=dossier,
        actor_kind=actor.kind,
        actor=actor.id,
        at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_act (id, home_id, act, dossier, actor_kind, actor, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [row.id, home, act, dossier, actor.kind, actor.id, at],
        )
        if cursor.rowcount:
            return
    first = Act.objects.filter(home_id=home, id=token).first()
    # An act that opens a dossier names a new one each time it is sent.
    is_open = Dossier.objects.filter(home_id=home, pk=dossier).exists()
    raise Repeated(is_the_same(first, act, actor, dossier=dossier if is_open else None))


@decides("BH-25")
def is_the_same(first: Act | None, act: str, actor: Actor, *, dossier: int | None) -> int:
    """一表一事: return the dossier of the act that a form did; refuse what isn't that act."""
    same = (
        first is not None
        and (first.act, first.actor_kind) == (act, actor.kind)
        and actor.id in (first.actor, 0)
        and dossier in (first.dossier, None)
    )
    if first is None or not same:
        raise Refused("BH-25", "这张表单已用于另一件事，请从页面重新打开后再办理")
    return first.dossier


def open_dossier(
    home: int,
    *,
    nature: str,
    kind: str,
    number: str,
    unit: int,
    at: datetime.datetime,
    pk: int | None = None,
) -> Dossier:
    """Open a dossier; its first entry follows in the same transaction."""
    dossier = Dossier(
        id=pk or new_id(),
        home_id=home,
        nature=nature,
        kind=kind,
        number=number,
        unit_id=unit,
        opened_at=at,
    )
    sql.insert(dossier)
    return dossier


LOCK = """
    SELECT {row}
    FROM journal_dossier row WHERE home_id = %(home)s AND id = ANY(%(ids)s)
    ORDER BY id FOR NO KEY UPDATE
"""


def lock(home: int, pks: Iterable[int]) -> list[Dossier]:
    """Lock dossiers, in order, before anything is read that the act will decide on."""
    return sql.every(LOCK, Dossier, home=home, ids=list(pks))


def close(dossier: Dossier, *, at: datetime.datetime) -> None:
    """Mark a case as closed with the next entry; the row is written by `record`."""
    assert dossier.nature == Nature.CASE, "a register never closes"
    dossier.closed_at = at


def record(
    dossier: Dossier,
    act: str,
    *,
    act_id: int,
    actor: Actor,
    at: datetime.datetime,
    happened_at: datetime.datetime | None = None,
    on_behalf_of: int | None = None,
    basis: Sequence[str] = (),
    move: tuple[str, str] = ("", ""),
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
    dues: Sequence[Due] = (),
    evidence: Sequence[Mapping[str, Any]] = (),
) -> Recorded:
    """Append an act to a locked dossier, in one statement: entry, values, queue and head.

    `private` values leave only commitments in the body. `data` holds codes, ids and numbers.
    """
    salts = new_salts(private)
    body = body_text(
        dossier,
        act,
        act_id=act_id,
        actor=actor,
        at=at,
        happened_at=happened_at,
        on_behalf_of=on_behalf_of,
        basis=basis,
        move=move,
        data=data,
        private=private,
        salts=salts,
        dues=dues,
        evidence=evidence,
    )
    prev = bytes(dossier.head)
    dossier.seq += 1
    dossier.head = chain_hash(prev, dossier.pk, dossier.seq, body)
    entry = Recorded(new_id(), dossier.home_id, dossier.pk, dossier.seq, at)
    _write(
        dossier,
        entry,
        prev=prev,
        body=body,
        salts=salts,
        private=private or {},
        columns=(act_id, act, actor.kind, actor.id, on_behalf_of, at, happened_at or at),
    )
    return entry


def new_salts(private: Mapping[str, str] | None) -> dict[str, bytes]:
    """Return a fresh salt for each private value."""
    return {field: secrets.token_bytes(SALT_BYTES) for field in private or {}}


def body_text(
    dossier: Dossier,
    act: str,
    *,
    act_id: int,
    actor: Actor,
    at: datetime.datetime,
    happened_at: datetime.datetime | None = None,
    on_behalf_of: int | None = None,
    basis: Sequence[str] = (),
    move: tuple[str, str] = ("", ""),
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
    salts: Mapping[str, bytes],
    dues: Sequence[Due] = (),
    evidence: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Return the canonical text of a dossier's next entry, as it is stored, hashed and verified."""
    return canonical.encode(
        {
            "v": 1,
            "home": str(dossier.home_id),
            "dossier": str(dossier.pk),
            "seq": dossier.seq + 1,
            "act": act,
            "act_id": str(act_id),
            "actor": {"kind": actor.kind, "id": str(actor.id)},
            "behalf": str(on_behalf_of or ""),
            "at": clock.text(at),
            "happened_at": clock.text(happened_at or at),
            "basis": list(basis),
            "from": move[0],
            "to": move[1],
            "data": dict(data or {}),
            "dues": [_due_text(due) for due in dues],
            "private": {
                field: canonical.commitment(salts[field], value)
                for field, value in (private or {}).items()
            },
            "evidence": [dict(row) for row in evidence],
            "closed": clock.text(dossier.closed_at) if dossier.closed_at else "",
        }
    )


def chain_hash(prev: bytes, dossier: int, seq: int, body: str) -> bytes:
    """Return an entry's hash: SHA-256 over length-prefixed previous hash, dossier, number, body."""
    return canonical.digest(prev, str(dossier), str(seq), body)


def story(home: int, dossier: int) -> models.QuerySet[Entry]:
    """Return a dossier's entries in order."""
    return Entry.objects.filter(home_id=home, dossier=dossier).order_by("seq")


ENTRIES = """
    SELECT {row} FROM journal_entry row
    WHERE home_id = %(home)s AND dossier_id = %(dossier)s ORDER BY seq
"""


def entries(home: int, dossier: int) -> list[Entry]:
    """Return a dossier's whole story, read."""
    return sql.every(ENTRIES, Entry, home=home, dossier=dossier)


DONE = """
    SELECT act, actor FROM journal_entry
    WHERE home_id = %(home)s AND dossier_id = %(dossier)s AND actor_kind = 'person'
      AND act = ANY(%(acts)s)
"""


def done(home: int, dossier: int, acts: Iterable[str]) -> list[tuple[str, int]]:
    """Return which persons did any of these acts in a dossier, as act and person."""
    return [
        (act, person)
        for act, person in sql.rows(DONE, home=home, dossier=dossier, acts=[*map(str, acts)])
    ]


def newest(home: int) -> int:
    """Return the id of the newest entry of a home, or 0; it changes with every act there."""
    rows = Entry.objects.filter(home_id=home).order_by("-id").values_list("id", flat=True)
    return rows.first() or 0


PRIVATE = """
    SELECT v.entry_id, v.field, v.value FROM journal_private_value v
    JOIN journal_entry entry ON entry.home_id = v.home_id AND entry.id = v.entry_id
    WHERE v.home_id = %(home)s AND entry.dossier_id = %(dossier)s
    ORDER BY v.id
"""


def private_values(home: int, dossier: int) -> dict[int, dict[str, str | None]]:
    """Return what a dossier's entries commit to, by entry and field; None where destroyed."""
    found: dict[int, dict[str, str | None]] = {}
    for entry, field, value in sql.rows(PRIVATE, home=home, dossier=dossier):
        found.setdefault(entry, {})[field] = value
    return found


def _due_text(due: Due) -> dict[str, str]:
    return {
        "what": due.what,
        "desk": str(due.desk),
        "due_at": clock.text(due.due_at),
        "clause": due.clause,
        "basis": due.basis,
        "waiting_for": due.waiting_for,
    }


def _write(
    dossier: Dossier,
    entry: Recorded,
    *,
    prev: bytes,
    body: str,
    salts: Mapping[str, bytes],
    private: Mapping[str, str],
    columns: tuple[Any, ...],
) -> None:
    fields = list(private)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH entry AS (
                INSERT INTO journal_entry (home_id, dossier_id, id, seq, prev, body, hash,
                    act_id, act, actor_kind, actor, on_behalf_of, at, happened_at)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ), queue AS (
                INSERT INTO journal_unsealed (home_id, id) VALUES (%s, %s)
            ), secret AS (
                INSERT INTO journal_private_value (home_id, entry_id, id, field, salt, value)
                SELECT %s, %s, * FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::text[])
            )
            UPDATE journal_dossier SET seq = %s, head = %s, closed_at = %s
            WHERE home_id = %s AND id = %s
            """,
            [
                dossier.home_id,
                dossier.pk,
                entry.id,
                entry.seq,
                prev,
                body,
                bytes(dossier.head),
                *columns,
                dossier.home_id,
                entry.id,
                dossier.home_id,
                entry.id,
                [new_id() for _ in fields],
                fields,
                [salts[field] for field in fields],
                [private[field] for field in fields],
                entry.seq,
                bytes(dossier.head),
                dossier.closed_at,
                dossier.home_id,
                dossier.pk,
            ],
        )


def register(home: int, *, kind: str, number: str) -> Dossier:
    """Return a register dossier, locked for the next entry; AssertionError when there is none."""
    found = find_register(home, kind=kind, number=number)
    assert isinstance(found, Dossier), f"no register {kind} {number}"
    return found


def find_register(home: int, *, kind: str, number: str) -> Dossier | None:
    """Return a register dossier, locked for the next entry, or None."""
    rows = Dossier.objects.select_for_update(no_key=True).filter(
        home_id=home, kind=kind, number=number
    )
    return rows.first()
