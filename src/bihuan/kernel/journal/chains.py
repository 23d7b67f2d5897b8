"""记录链核验: every dossier's entries against their chain, columns, values, files and present rows.

Read in pages, so that memory doesn't grow with the journal.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from bihuan.kernel.base import canonical, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import destroying, witnesses
from bihuan.kernel.journal import evidence as files
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.facade import chain_hash
from bihuan.kernel.journal.models import Dossier, Entry, Evidence, PassedOver, PrivateValue

DOSSIERS, ENTRIES = 200, 1000
GENESIS = bytes(32)


@dataclass(slots=True)
class Reading:
    """A dossier while its entries go by: where the chain stands, what was told so far."""

    dossier: Dossier
    seq: int = 0
    head: bytes = GENESIS
    body: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, str] = field(default_factory=dict)
    destroyed: set[tuple[int, str]] = field(default_factory=set)
    burnt: set[int] = field(default_factory=set)
    named: set[tuple[int, str]] = field(default_factory=set)
    named_files: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Listed:
    """The destruction list of a home, as looked up while reading."""

    values: frozenset[tuple[int, str]]
    files: frozenset[int]


class Chains:
    """Checks the dossiers of a home, or some of them; raises Broken at the first broken place."""

    def __init__(self, home: Home, *, only: Sequence[int] | None = None) -> None:
        self.home, self.only = home, only
        self.dossiers = self.entries = 0
        self.listed = _listed(home)

    def check(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Check all; `progress` is told how many entries were read."""
        for chunk in self._chunks():
            readings = {row.pk: Reading(row) for row in chunk}
            for page in self._pages(list(readings)):
                self._page(readings, page)
                self.entries += len(page)
                progress(self.entries)
            self.dossiers += len(readings)
            self._ends(readings)
        if self.only is None:
            self._nothing_else()

    def _chunks(self) -> Iterator[list[Dossier]]:
        rows = Dossier.objects.filter(home_id=self.home.pk).order_by("id")
        rows = rows.filter(pk__in=self.only) if self.only is not None else rows
        last = -1
        while chunk := list(rows.filter(id__gt=last)[:DOSSIERS]):
            yield chunk
            last = chunk[-1].pk

    def _pages(self, dossiers: list[int]) -> Iterator[list[Entry]]:
        rows = Entry.objects.filter(home_id=self.home.pk, dossier__in=dossiers)
        rows = rows.order_by("dossier_id", "seq", "id")
        last = (-1, -1)
        while page := list(rows.filter(_after(*last))[:ENTRIES]):
            yield page
            last = (page[-1].dossier_id, page[-1].seq)

    def _page(self, readings: Mapping[int, Reading], page: Sequence[Entry]) -> None:
        ids = [entry.pk for entry in page]
        values = _by_entry(PrivateValue, self.home.pk, ids)
        evidence = _by_entry(Evidence, self.home.pk, ids)
        passed = _by_entry(PassedOver, self.home.pk, ids)
        for entry in page:
            reading = readings[entry.dossier_id]
            body = self._link(reading, entry)
            self._columns(reading, entry, body)
            private = self._values(reading, entry, body, values.get(entry.pk, []))
            self._files(reading, entry, body, evidence.get(entry.pk, []))
            self._passed(reading, entry, body, passed.get(entry.pk, []))
            self._fold(reading, entry, body, private)

    def _link(self, reading: Reading, entry: Entry) -> dict[str, Any]:
        if entry.seq != reading.seq + 1:
            raise self._broken(Check.CHAIN, reading, reading.seq + 1, "这一条缺失或重复")
        if bytes(entry.prev) != reading.head:
            raise self._broken(Check.CHAIN, reading, entry.seq, "与前一条不相接")
        digest = chain_hash(reading.head, entry.dossier_id, entry.seq, entry.body)
        if digest != bytes(entry.hash):
            raise self._broken(Check.CHAIN, reading, entry.seq, "原文与摘要不符")
        reading.seq, reading.head = entry.seq, digest
        body: dict[str, Any] = json.loads(entry.body)
        reading.body = body
        return body

    def _columns(self, reading: Reading, entry: Entry, body: Mapping[str, Any]) -> None:
        told = {
            "home": str(entry.home_id),
            "dossier": str(entry.dossier_id),
            "seq": entry.seq,
            "act": entry.act,
            "act_id": str(entry.act_id),
            "actor": {"kind": entry.actor_kind, "id": str(entry.actor)},
            "behalf": str(entry.on_behalf_of or ""),
            "at": clock.text(entry.at),
            "happened_at": clock.text(entry.happened_at),
        }
        for column, value in told.items():
            if body[column] != value:
                raise self._broken(Check.COLUMNS, reading, entry.seq, f"{column} 与原文不符")

    def _values(
        self, reading: Reading, entry: Entry, body: Mapping[str, Any], rows: Sequence[PrivateValue]
    ) -> dict[str, str]:
        found = {row.field: row for row in rows}
        if set(found) != set(body["private"]):
            raise self._broken(Check.COMMITMENTS, reading, entry.seq, "不公开内容有增减")
        private = {}
        for name, promised in body["private"].items():
            private[name] = self._value(reading, entry, found[name], promised)
        return private

    def _value(self, reading: Reading, entry: Entry, row: PrivateValue, promised: str) -> str:
        if row.value is None or row.salt is None:
            reading.destroyed.add((entry.pk, row.field))
            return ""
        if not hmac.compare_digest(canonical.commitment(bytes(row.salt), row.value), promised):
            raise self._broken(Check.COMMITMENTS, reading, entry.seq, f"{row.field} 与承诺不符")
        if (entry.pk, row.field) in self.listed.values:
            message = f"{row.field} 在销毁清单上，却又出现了"
            raise self._broken(Check.COMMITMENTS, reading, entry.seq, message)
        return str(row.value)

    def _files(
        self, reading: Reading, entry: Entry, body: Mapping[str, Any], rows: Sequence[Evidence]
    ) -> None:
        told = {int(item["id"]): item["sha256"] for item in body["evidence"]}
        if told != {row.pk: row.sha256 for row in rows}:
            raise self._broken(Check.EVIDENCE, reading, entry.seq, "佐证登记与原文不符")
        for row in rows:
            if row.destroyed_at:
                reading.burnt.add(row.pk)
            problem = self._file(row)
            if problem:
                raise self._broken(Check.EVIDENCE, reading, entry.seq, f"{row.pk} {problem}")

    def _file(self, row: Evidence) -> str:
        path = files.path_of(row.pk)
        if not path.exists():
            # A destruction that happens beside us is on the list before the file goes.
            gone = row.destroyed_at or row.pk in _listed(self.home).files
            return "" if gone else "文件不见了"
        if row.destroyed_at:
            return "已记录销毁，文件还在"
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == row.sha256
        return "" if same else "文件被改动"

    def _passed(
        self,
        reading: Reading,
        entry: Entry,
        body: Mapping[str, Any],
        rows: Sequence[PassedOver],
    ) -> None:
        where = (entry.act, reading.dossier.unit_id, entry.at)
        told = sorted((code, *where) for code in body["data"].get("passed", []))
        noted = sorted((f"{row.clause}:{row.mode}", row.act, row.unit_id, row.at) for row in rows)
        if told != noted:
            raise self._broken(Check.COLUMNS, reading, entry.seq, "放行记录与原文不符")

    def _fold(
        self, reading: Reading, entry: Entry, body: Mapping[str, Any], private: Mapping[str, str]
    ) -> None:
        gone = body["data"].get("destroyed", {"values": {}, "evidence": []})
        reading.named |= {(int(pk), name) for pk, names in gone["values"].items() for name in names}
        reading.named_files |= {int(pk) for pk in gone["evidence"]}
        if body["to"]:
            reading.expected["state"] = body["to"]
        found = witnesses.witness_of(reading.dossier.kind)
        if found:
            found.replay(reading.expected, witnesses.told(entry, body, private))

    def _ends(self, readings: Mapping[int, Reading]) -> None:
        for reading in readings.values():
            self._end(reading)
        self._duties(readings)
        for kind in sorted({reading.dossier.kind for reading in readings.values()}):
            self._rows(kind, [one for one in readings.values() if one.dossier.kind == kind])

    def _end(self, reading: Reading) -> None:
        dossier = reading.dossier
        if (dossier.seq, bytes(dossier.head)) != (reading.seq, reading.head):
            message = f"卷宗记载有 {dossier.seq} 条，实有 {reading.seq} 条或末条不符"
            raise self._broken(Check.DOSSIER, reading, reading.seq, message)
        closed = clock.text(dossier.closed_at) if dossier.closed_at else ""
        if closed != reading.body.get("closed", ""):
            raise self._broken(Check.DOSSIER, reading, reading.seq, "办结时间与末条不符")
        if reading.destroyed != reading.named:
            message = "销毁的内容与销毁记录不符"
            raise self._broken(Check.COMMITMENTS, reading, reading.seq, message)
        if reading.burnt != reading.named_files:
            raise self._broken(Check.EVIDENCE, reading, reading.seq, "销毁的文件与销毁记录不符")

    def _duties(self, readings: Mapping[int, Reading]) -> None:
        now = witnesses.owed_now(self.home.pk, list(readings))
        if now is None:
            return
        for pk, reading in readings.items():
            rows = reading.body.get("dues", [])
            owed = sorted((row["what"], row["desk"], row["due_at"]) for row in rows)
            if owed != sorted(now.get(pk, [])):
                message = "现有义务与末条记录的义务不符"
                raise self._broken(Check.DUTIES, reading, reading.seq, message)

    def _rows(self, kind: str, readings: Sequence[Reading]) -> None:
        found = witnesses.witness_of(kind)
        if not found:
            return
        present = found.present(self.home.pk, [reading.dossier.pk for reading in readings])
        for reading in readings:
            row = present.get(reading.dossier.pk)
            if row is None:
                raise self._broken(Check.WITNESS, reading, 0, "业务记录不见了")
            for name, value in reading.expected.items():
                if row.get(name) != value:
                    message = f"业务记录的 {name} 与卷宗不符"
                    raise self._broken(Check.WITNESS, reading, reading.seq, message)

    def _nothing_else(self) -> None:
        count = Entry.objects.filter(home_id=self.home.pk).count()
        if count != self.entries:
            message = f"有 {count - self.entries} 条记录不属于任何卷宗"
            raise Broken(Check.DOSSIER, message, home=self.home.code)

    def _broken(self, check: Check, reading: Reading, seq: int, message: str) -> Broken:
        number = f"{reading.dossier.kind} {reading.dossier.number}"
        return Broken(check, message, home=self.home.code, dossier=number, seq=seq)


def _after(dossier: int, seq: int) -> Q:
    return Q(dossier__gt=dossier) | Q(dossier=dossier, seq__gt=seq)


def _by_entry(model: Any, home: int, entries: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in model.objects.filter(home_id=home, entry__in=entries):
        found.setdefault(row.entry_id, []).append(row)
    return found


def _listed(home: Home) -> Listed:
    rows = [row for row in destroying.listed() if row["home"] == home.code]
    return Listed(
        frozenset(
            (int(entry), name)
            for row in rows
            for entry, names in row["values"].items()
            for name in names
        ),
        frozenset(int(pk) for row in rows for pk in row["evidence"]),
    )
