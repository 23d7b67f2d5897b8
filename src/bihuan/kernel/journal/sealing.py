"""封存: the sealer puts entries into the home's tree, batch by batch, and signs the new root.

A batch ends with one *heads* leaf that names the head of every dossier touched: a dossier's file
can be shown to be complete up to it. Entries not sealed yet are the named limit of L3.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction  # noqa: TID251 - sealing is an act of the kernel.

from bihuan.kernel.base import canonical
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal import notes
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.merkle import Frontier, leaf_hash, unpacked
from bihuan.kernel.journal.models import Checkpoint, Entry, SealedLeaf, Unsealed

BATCH = 256
LOCK_SPACE = 0x5EA1


@dataclass(frozen=True, slots=True)
class Queued:
    """An entry that waits for its leaf."""

    id: int
    dossier: int
    seq: int
    hash: bytes


def seal(home: Home, *, key: Ed25519PrivateKey, at: datetime.datetime) -> int:
    """封存一批: seal at most 256 queued entries of a home; return how many, 0 when there are none.

    Another sealer at work makes it return 0. Raises Broken (outside) rather than sign a tree
    that doesn't continue the last checkpoint kept outside the database.
    """
    folder = Path(settings.HOME)
    path = notes.outside(folder, home.code)
    with transaction.atomic():
        if not _claim(home.pk):
            return 0
        frontier = _frontier(home, folder, path)
        queued = _queue(home.pk)
        if not queued:
            return 0
        note = _write(home, frontier, queued, key=key, at=at)
    notes.append(path, [note.text])
    return len(queued)


def seal_all(home: Home, *, key: Ed25519PrivateKey, at: datetime.datetime) -> int:
    """Seal batches until a home's queue is empty; return how many entries were sealed."""
    total = 0
    while done := seal(home, key=key, at=at):
        total += done
    return total


def heads_text(heads: Sequence[tuple[int, int, bytes]]) -> str:
    """Return the canonical text of a heads leaf: dossier, number and hash of each last entry."""
    rows = [{"dossier": str(pk), "seq": seq, "head": head.hex()} for pk, seq, head in heads]
    return canonical.encode({"v": 1, "heads": rows})


def last_checkpoint(home: int) -> Checkpoint | None:
    """Return a home's newest checkpoint."""
    return Checkpoint.objects.filter(home_id=home).order_by("-size").first()


def _claim(home: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_SPACE << 48 ^ home])
        return bool(cursor.fetchone()[0])


def _frontier(home: Home, folder: Path, path: Path) -> Frontier:
    """Return the tree to append to, held against the signed note in the database and outside."""
    row = last_checkpoint(home.pk)
    if row is None:
        return _first(home, folder, path)
    keys = notes.public_keys(folder)
    note = notes.read(row.note, keys)
    frontier = unpacked(row.size, bytes(row.frontier))
    if not isinstance(note, notes.Note) or (note.size, note.root) != (row.size, frontier.root()):
        raise Broken(Check.TREE, "检查点与签名的内容不一致，已停止封存", home=home.code)
    _continues(home, row, path, keys)
    return frontier


def _first(home: Home, folder: Path, path: Path) -> Frontier:
    text = notes.last_text(path)
    last = notes.read(text, notes.public_keys(folder)) if text else None
    if last and not (isinstance(last, notes.Restored) and last.size == 0):
        raise Broken(Check.OUTSIDE, "库外有检查点而数据库没有，已停止封存", home=home.code)
    return Frontier()


def _continues(home: Home, row: Checkpoint, path: Path, keys: Sequence[Ed25519PublicKey]) -> None:
    """Append what a crash left out of the file; refuse when the file isn't the database's past."""
    text = notes.last_text(path)
    if text == row.note:
        return
    last = notes.read(text, keys) if text else None
    rows = Checkpoint.objects.filter(home_id=home.pk)
    known = not text or isinstance(last, notes.Restored) or rows.filter(note=text).exists()
    if not known or (last and last.size > row.size):
        message = "库外的检查点不在数据库中（截尾或恢复了旧库），已停止封存"
        raise Broken(Check.OUTSIDE, message, home=home.code)
    newer = rows.filter(size__gt=last.size if last else 0).order_by("size")
    notes.append(path, list(newer.values_list("note", flat=True)))


def _queue(home: int) -> list[Queued]:
    ids = Unsealed.objects.filter(home_id=home).order_by("id").values_list("id", flat=True)[:BATCH]
    rows = Entry.objects.filter(home_id=home, pk__in=list(ids)).order_by("id")
    return [
        Queued(pk, dossier, seq, bytes(digest))
        for pk, dossier, seq, digest in rows.values_list("id", "dossier_id", "seq", "hash")
    ]


def _write(
    home: Home,
    frontier: Frontier,
    queued: Sequence[Queued],
    *,
    key: Ed25519PrivateKey,
    at: datetime.datetime,
) -> notes.Note:
    rows = [_leaf(home, frontier, row.hash, entry=row.id) for row in queued]
    heads = heads_text(_heads(queued))
    rows.append(_leaf(home, frontier, heads.encode(), heads=heads))
    SealedLeaf.objects.bulk_create(rows)
    Unsealed.objects.filter(home_id=home.pk, pk__in=[row.id for row in queued]).delete()
    note = notes.checkpoint(home.code, frontier.size, frontier.root(), key)
    Checkpoint.objects.create(
        id=new_id(),
        home_id=home.pk,
        size=note.size,
        root=note.root,
        frontier=frontier.packed(),
        note=note.text,
        sealed_at=at,
    )
    return note


def _leaf(
    home: Home, frontier: Frontier, data: bytes, *, entry: int | None = None, heads: str = ""
) -> SealedLeaf:
    leaf = leaf_hash(data)
    row = SealedLeaf(
        id=new_id(),
        home_id=home.pk,
        index=frontier.size,
        entry_id=entry,
        heads=heads,
        leaf=leaf,
    )
    frontier.append(leaf)
    return row


def _heads(queued: Sequence[Queued]) -> list[tuple[int, int, bytes]]:
    last: dict[int, Queued] = {}
    for row in queued:
        if row.dossier not in last or row.seq > last[row.dossier].seq:
            last[row.dossier] = row
    return [(pk, row.seq, row.hash) for pk, row in sorted(last.items())]
