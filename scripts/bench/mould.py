"""The mould: from one request's rows to many, as text for COPY, with a valid chain of their own.

Every id of the request is replaced by a fresh one, every person, desk, unit and wall by those of
another wall, every date by one some days earlier; then the entries are hashed anew.
"""

import datetime
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from bihuan.kernel.base import canonical
from bihuan.kernel.base.ids import COUNTER_BITS, EPOCH_MS, NODE_BITS
from scripts.bench.stage import Connection

OWN = {
    "journal_dossier": "id = {pk}",
    "journal_act": "id IN (SELECT act_id FROM journal_entry WHERE dossier_id = {pk})",
    "journal_entry": "dossier_id = {pk}",
    "journal_private_value": "entry_id IN (SELECT id FROM journal_entry WHERE dossier_id = {pk})",
    "journal_unsealed": "id IN (SELECT id FROM journal_entry WHERE dossier_id = {pk})",
    "wall_request": "id = {pk}",
    "wall_contact": "request_id = {pk}",
    "wall_dispatch": "request_id = {pk}",
    "wall_rating": "request_id = {pk}",
    "duties_duty": "dossier_id = {pk}",
    "notices_notice": "entry_id IN (SELECT id FROM journal_entry WHERE dossier_id = {pk})",
}
# What a shortened record keeps: how it came, who was sent, how it ended; sealed long ago.
KEPT = ("wall.raise", "wall.dispatch", "wall.rate")
LEFT_OUT = ("journal_act", "journal_unsealed")
TOKEN = re.compile(r"(?<![\d@-])\d{4}-\d\d-\d\d(?!\d)|(?<![\w])\d{12,19}(?!\w)")
NODE = 1023
Row = dict[str, str]


@dataclass
class Text:
    """A text with holes: which value stands in which hole."""

    form: str
    holes: Callable[[list[str]], Any]

    def filled(self, values: list[str]) -> str:
        """Return the text with the values in its holes."""
        return self.form % self.holes(values)


@dataclass
class Cast:
    """The values of one mould: their names in order, by which a text finds its holes."""

    names: list[Any] = field(default_factory=list)

    def hole(self, name: Any) -> int:
        """Return the place of a value, a new one for a new name."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


class Mould:
    """One request, ready to be copied."""

    def __init__(
        self, connection: Connection, pk: int, here: dict[str, int], home: int, *, short: bool
    ) -> None:
        self.here = {str(value): name for name, value in here.items()}
        self.home, self.cast = str(home), Cast()
        rows = {table: _rows(connection, table, pk) for table in OWN}
        if short:
            _shorten(rows)
        (request,) = rows["wall_request"]
        self.number, self.year = request["number"], request["number"][2:4]
        self.raised = datetime.datetime.fromisoformat(request["raised_at"])
        self.own = {row["id"] for found in rows.values() for row in found}
        self.own |= {row["act_id"] for row in rows["journal_entry"]}
        self.bodies = [self._body(row, number) for number, row in enumerate(rows["journal_entry"])]
        self._mark(rows, request)
        self.columns = {table: list(found[0]) for table, found in rows.items() if found}
        self.tables = {
            table: self._text("".join("\t".join(row.values()) + "\n" for row in found))
            for table, found in rows.items()
            if found
        }
        self.fresh = [
            name for name in self.cast.names if isinstance(name, str) and name in self.own
        ]
        self.dates = [name for name in self.cast.names if str(name)[4:5] == "-"]

    def copy(self, number: int, *, moment: int, days: int, there: dict[str, str]) -> dict[str, str]:
        """Return the lines of every table for a copy: its number, its time, its wall."""
        values: dict[Any, str] = {
            "number": f"QB{self.year}{number:06d}",
            "lower": f"qb{self.year}{number:06d}",
            "blind": hashlib.sha256(f"{number} {moment}".encode()).hexdigest(),
        }
        start = (moment << NODE_BITS | NODE) << COUNTER_BITS
        values.update((name, str(start + at)) for at, name in enumerate(self.fresh))
        values.update((name, _earlier(name, days)) for name in self.dates)
        values.update((("here", name), value) for name, value in there.items())
        self._chain(values)
        filled = [values.get(name, "") for name in self.cast.names]
        return {table: text.filled(filled) for table, text in self.tables.items()}

    def _chain(self, values: dict[Any, str]) -> None:
        """Fill in bodies and hashes, one after the other."""
        prev = bytes(32)
        for at, (dossier, seq, body) in enumerate(self.bodies):
            text = body.filled([values.get(name, "") for name in self.cast.names])
            values["body", at] = text
            values["prev", at] = f"\\\\x{prev.hex()}"
            prev = canonical.digest(prev, values[dossier], seq, text)
            values["hash", at] = f"\\\\x{prev.hex()}"
        values["head"] = f"\\\\x{prev.hex()}"

    def _body(self, row: Row, at: int) -> tuple[str, str, Text]:
        assert "\\" not in row["body"], "a body with escapes would be hashed wrongly"
        text = self._text(row["body"])
        row["prev"], row["body"], row["hash"] = (f"\0{name} {at}\0" for name in MARKS)
        return row["dossier_id"], row["seq"], text

    def _mark(self, rows: dict[str, list[Row]], request: Row) -> None:
        rows["journal_dossier"][0]["head"] = "\0head\0"
        request["code_blind"] = "\0blind\0"

    def _text(self, given: str) -> Text:
        marked = TOKEN.sub(self._token, given)
        marked = marked.replace(self.number, "\0number\0")
        marked = marked.replace(self.number.lower(), "\0lower\0")
        parts = marked.replace("%", "%%").split("\0")
        holes = [self.cast.hole(_name(part)) for part in parts[1::2]]
        form = "".join(part if at % 2 == 0 else "%s" for at, part in enumerate(parts))
        return Text(form, _getter(holes))

    def _token(self, found: re.Match[str]) -> str:
        text = found.group()
        if text in self.here:
            return f"\0here {self.here[text]}\0"
        return f"\0{text}\0" if text in self.own or text[4] == "-" else text


MARKS = ("prev", "body", "hash")


def _getter(holes: list[int]) -> Callable[[list[str]], Any]:
    if len(holes) == 1:
        return lambda values: (values[holes[0]],)
    return itemgetter(*holes) if holes else lambda _values: ()


def _name(part: str) -> Any:
    kind, _, rest = part.partition(" ")
    if kind == "here":
        return (kind, rest)
    return (kind, int(rest)) if kind in MARKS and rest else part


def _rows(connection: Connection, table: str, pk: int) -> list[Row]:
    names = [
        str(row[0])
        for row in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped ORDER BY attnum",
            [table],
        )
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {quoted} FROM {table} WHERE {OWN[table].format(pk=pk)} ORDER BY id"  # noqa: S608
    with connection.cursor().copy(f"COPY ({query}) TO STDOUT") as copy:
        text = b"".join(copy).decode()
    return [dict(zip(names, line.split("\t"), strict=True)) for line in text.splitlines()]


def _shorten(rows: dict[str, list[Row]]) -> None:
    """Keep three entries of a closed record, numbered anew, and only what hangs on them."""
    entries = [row for row in rows["journal_entry"] if row["act"] in KEPT]
    kept = {row["id"] for row in entries}
    last = entries[-1]["id"]
    for number, row in enumerate(entries, 1):
        row["body"] = row["body"].replace(f'"seq":{row["seq"]},', f'"seq":{number},')
        row["seq"] = str(number)
    rows["journal_dossier"][0]["seq"] = str(len(entries))
    rows["journal_entry"] = entries
    for table in ("journal_private_value", "notices_notice"):
        rows[table] = [row for row in rows[table] if row["entry_id"] in kept]
    rows["duties_duty"] = [row for row in rows["duties_duty"] if row["opened_by_id"] in kept]
    for row in rows["duties_duty"]:
        if row["discharged_by_id"] not in kept:
            row["discharged_by_id"] = last
    for table in LEFT_OUT:
        rows[table] = []


_EARLIER: dict[tuple[str, int], str] = {}


def _earlier(date: str, days: int) -> str:
    key = (date, days)
    if key not in _EARLIER:
        moved = datetime.date.fromisoformat(date) - datetime.timedelta(days=days)
        _EARLIER[key] = moved.isoformat()
    return _EARLIER[key]


def moment_of(at: datetime.datetime) -> int:
    """Return the milliseconds that an id made at a time begins with."""
    return int(at.timestamp() * 1000) - EPOCH_MS


def tables_of(moulds: Sequence[Mould]) -> dict[str, list[str]]:
    """Return the columns of every table that these moulds fill, parents first."""
    return {
        table: next(mould.columns[table] for mould in moulds if table in mould.columns)
        for table in OWN
        if any(table in mould.columns for mould in moulds)
    }
