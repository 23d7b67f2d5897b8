"""封存核验: leaves against entries, roots against signed checkpoints, heads, copies outside."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import connection

from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import notes
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.merkle import Frontier, leaf_hash
from bihuan.kernel.journal.models import Checkpoint, Dossier, Entry, SealedLeaf

PAGE = 1000


@dataclass(slots=True)
class Outside:
    """The notes outside the database as they were before the database was read."""

    path: Path
    length: int
    keys: list[Ed25519PublicKey]
    restores: list[notes.Restored] = field(default_factory=list)

    @classmethod
    def of(cls, home: Home) -> "Outside":
        """Look at the file now: notes written later belong to a later state of the database."""
        folder = Path(settings.HOME)
        path = notes.outside(folder, home.code)
        length = path.stat().st_size if path.exists() else 0
        found = cls(path, length, notes.public_keys(folder))
        found.restores = [note for note in found.all() if isinstance(note, notes.Restored)]
        return found

    def all(self) -> Iterator[notes.Note | notes.Restored]:
        """Yield all notes; raises Broken (signature) at one that isn't signed by our sealer."""
        for text in notes.texts_in(self.path, upto=self.length):
            yield notes.read(text, self.keys)

    def valid(self) -> Iterator[notes.Note]:
        """Yield the checkpoints that no declared restore has lost, by size."""
        left = len(self.restores)
        for note in self.all():
            if isinstance(note, notes.Restored):
                left -= 1
            elif all(note.size <= lost.size for lost in self.restores[-left:] if left):
                yield note


class Seals:
    """Checks a home's tree, or one dossier in it; raises Broken at the first broken place."""

    def __init__(
        self,
        home: Home,
        outside: Outside,
        *,
        only: Dossier | None = None,
        held: Sequence[str] = (),
    ) -> None:
        self.home, self.outside, self.only = home, outside, only
        self.held = [notes.read(text, outside.keys) for text in held]
        self.frontier = Frontier()
        self.last: Checkpoint | None = None

    def check(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Check that files are complete, then every leaf, root, signature and note."""
        suspect = self._heads()
        signed, noted = self._checkpoints(), self._noted()
        waiting, note = next(signed, None), next(noted, None)
        for page in self._leaves():
            hashes = self._hashes(page)
            for row in page:
                self._leaf(row, hashes)
                if waiting and waiting.size == self.frontier.size:
                    self._checkpoint(waiting)
                    waiting = next(signed, None)
                while note and note.size == self.frontier.size:
                    self._note(note)
                    note = next(noted, None)
            progress(self.frontier.size)
        if suspect:
            raise suspect
        self._end(waiting, note)
        self._queue()

    # --- leaves ---

    def _leaves(self) -> Iterator[list[SealedLeaf]]:
        rows = SealedLeaf.objects.filter(home_id=self.home.pk).order_by("index")
        last = -1
        while page := list(rows.filter(index__gt=last)[:PAGE]):
            yield page
            last = page[-1].index

    def _hashes(self, page: Sequence[SealedLeaf]) -> dict[int, tuple[int, int, bytes]]:
        ids = [row.entry_id for row in page if row.entry_id]
        rows = Entry.objects.filter(home_id=self.home.pk, pk__in=ids)
        rows = rows.filter(dossier=self.only.pk) if self.only else rows
        found = rows.values_list("id", "dossier_id", "seq", "hash")
        return {pk: (dossier, seq, bytes(digest)) for pk, dossier, seq, digest in found}

    def _leaf(self, row: SealedLeaf, hashes: dict[int, tuple[int, int, bytes]]) -> None:
        if row.index != self.frontier.size:
            raise self._broken(Check.SEALS, f"封存序号 {self.frontier.size} 缺失")
        if row.entry_id is None:
            self._same(row, row.heads.encode(), 0, 0)
        elif row.entry_id in hashes:
            dossier, seq, digest = hashes[row.entry_id]
            self._same(row, digest, dossier, seq)
        elif not self.only:
            raise self._broken(Check.SEALS, f"封存序号 {row.index} 的记录不见了")
        self.frontier.append(bytes(row.leaf))

    def _same(self, row: SealedLeaf, data: bytes, dossier: int, seq: int) -> None:
        if leaf_hash(data) != bytes(row.leaf):
            message = f"与封存序号 {row.index} 的摘要不符"
            raise self._broken(Check.SEALS, message, dossier=dossier, seq=seq)

    def _queue(self) -> None:
        """Every entry is sealed or waits to be."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.dossier_id, e.seq FROM journal_entry e "
                "LEFT JOIN journal_sealed_leaf l ON l.home_id = e.home_id AND l.entry_id = e.id "
                "LEFT JOIN journal_unsealed u ON u.home_id = e.home_id AND u.id = e.id "
                "WHERE e.home_id = %s AND (%s::bigint IS NULL OR e.dossier_id = %s) "
                "AND l.id IS NULL AND u.id IS NULL ORDER BY e.id LIMIT 1",
                [self.home.pk, *[self.only.pk if self.only else None] * 2],
            )
            found = cursor.fetchone()
        if found:
            message = "这一条没有封存，也不在待封存队列中"
            raise self._broken(Check.SEALS, message, dossier=found[0], seq=found[1])

    # --- heads ---

    def _heads(self) -> Broken | None:
        """Refuse when an entry that a heads leaf names is missing; return one that differs."""
        suspect = None
        rows = SealedLeaf.objects.filter(home_id=self.home.pk, entry=None).order_by("index")
        rows = rows.filter(heads__contains=f'"{self.only.pk}"') if self.only else rows
        last = -1
        while page := list(rows.filter(index__gt=last)[:PAGE]):
            for row in page:
                suspect = suspect or self._claims(row)
            last = page[-1].index
        return suspect

    def _claims(self, row: SealedLeaf) -> Broken | None:
        claims = [
            (int(one["dossier"]), one["seq"], bytes.fromhex(one["head"]))
            for one in json.loads(row.heads)["heads"]
        ]
        claims = [one for one in claims if not self.only or one[0] == self.only.pk]
        present = self._present([one[:2] for one in claims])
        for dossier, seq, head in claims:
            digest = present.get((dossier, seq))
            message = f"序号 {row.index} 的卷宗清单记有这一条，"
            if digest is None:
                raise self._broken(Check.HEADS, message + "现已不见", dossier=dossier, seq=seq)
            if digest != head:
                return self._broken(Check.HEADS, message + "摘要不同", dossier=dossier, seq=seq)
        return None

    def _present(self, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.dossier_id, e.seq, e.hash FROM journal_entry e "
                "JOIN unnest(%s::bigint[], %s::int[]) AS t(dossier, seq) "
                "ON e.dossier_id = t.dossier AND e.seq = t.seq WHERE e.home_id = %s",
                [[one for one, _ in pairs], [seq for _, seq in pairs], self.home.pk],
            )
            return {(dossier, seq): bytes(digest) for dossier, seq, digest in cursor.fetchall()}

    # --- checkpoints ---

    def _checkpoints(self) -> Iterator[Checkpoint]:
        rows = Checkpoint.objects.filter(home_id=self.home.pk).order_by("size")
        last = -1
        while page := list(rows.filter(size__gt=last)[:PAGE]):
            yield from page
            last = page[-1].size

    def _checkpoint(self, row: Checkpoint) -> None:
        root = self.frontier.root()
        if bytes(row.root) != root or bytes(row.frontier) != self.frontier.packed():
            raise self._broken(Check.TREE, f"检查点 {row.size} 的根与封存的内容不符")
        note = notes.read(row.note, self.outside.keys)
        if not isinstance(note, notes.Note) or (note.size, note.root) != (row.size, root):
            raise self._broken(Check.TREE, f"检查点 {row.size} 的签名文本与记载不符")
        self.last = row

    def _noted(self) -> Iterator[notes.Note]:
        """Yield the notes from outside the database, and those held against us, by size."""
        held = sorted((one for one in self.held if isinstance(one, notes.Note)), key=_size)
        for note in self.outside.valid():
            while held and held[0].size <= note.size:
                yield held.pop(0)
            yield note
        yield from held

    def _note(self, note: notes.Note) -> None:
        if note.origin != notes.origin_of(self.home.code) or note.root != self.frontier.root():
            raise self._broken(Check.OUTSIDE, f"库外检查点 {note.size} 与数据库不符（库被重写）")

    def _end(self, waiting: Checkpoint | None, note: notes.Note | None) -> None:
        size = self.frontier.size
        if note:
            shorter = f"库外检查点有 {note.size} 条，数据库只有 {size} 条（被截尾，或恢复了旧库）"
            message = shorter if note.size > size else f"库外检查点 {note.size} 次序错乱"
            raise self._broken(Check.OUTSIDE, message)
        if waiting or (self.last.size if self.last else 0) != size:
            raise self._broken(Check.TREE, f"封存到 {size} 条，与最后的检查点不符")
        if size and not self.outside.path.exists():
            raise self._broken(Check.OUTSIDE, f"库外检查点文件不见了：{self.outside.path}")

    def _broken(self, check: Check, message: str, *, dossier: int = 0, seq: int = 0) -> Broken:
        found: Any = Dossier.objects.filter(home_id=self.home.pk, pk=dossier).first()
        number = f"{found.kind} {found.number}" if found else str(dossier or "")
        return Broken(check, message, home=self.home.code, dossier=number, seq=seq)


def _size(note: notes.Note) -> int:
    return note.size
