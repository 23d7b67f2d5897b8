"""In bulk: import beside a bare COPY of the same rows; verify beside bare SHA-256."""

import csv
import datetime
import hashlib
import time
from pathlib import Path
from typing import Any

from bihuan.kernel.base.canonical import digest
from bihuan.kernel.base.ids import COUNTER_BITS, NODE_BITS
from scripts.bench import report
from scripts.bench.mould import OWN, moment_of
from scripts.bench.names import CODE
from scripts.bench.stage import Connection, Stage

VERIFY = "import sys; from bihuan.config.cli import main; sys.exit(main(['verify']))"
# The command without its beginning, which would lead it back to the installation's own database.
IMPORT = """
import argparse, django, sys
django.setup()
from bihuan.config.cli import import_
parser = argparse.ArgumentParser()
import_.arguments(parser)
sys.exit(import_._requests(parser.parse_args(sys.argv[1:])))
"""
HEADER = ("source_id", "title", "body", "created_at", "category")
TEXTS = (
    "楼道灯坏了半个月，晚上老人上下楼看不清台阶，盼望换一盏声控灯。",
    "雨后三号楼前积水没过脚面，出入不便，请看看下水道是不是堵了。",
    "电动车充电只有两个插口，天天排队，希望增加充电桩。",
)
HEADS = ("ours s", "bare s", "how much")
Rows = dict[str, tuple[str, bytes]]


def imported(stage: Stage, rows: int, rounds: int) -> tuple[report.Line, dict[str, Any]]:
    """Import a list into a fresh database, then COPY what it added into another, in turns."""
    path = stage.folder / "requests.csv"
    _write_list(path, rows)
    seconds: dict[str, list[float]] = {"import": [], "copy": []}
    for _ in range(rounds):
        stage.clone("taken", of="plain")
        stage.use("taken")
        first = moment_of(datetime.datetime.now(tz=datetime.UTC)) << NODE_BITS + COUNTER_BITS
        start = time.perf_counter()
        stage.python(IMPORT, "requests", str(path), "--wall", f"{CODE}/01", "--for-real")
        seconds["import"].append(time.perf_counter() - start)
        added = _added(stage, rows, first)
        stage.clone("copied", of="plain")
        seconds["copy"].append(_copied(stage, added))
    stage.use("bihuan")
    size = sum(len(data) for _, data in added.values())
    ours, bare = (report.median(seconds[name]) for name in ("import", "copy"))
    cells = (f"{ours:.1f}", f"{bare:.2f}", f"{rows:,} requests, {size / 1e6:.0f} MB of rows")
    line = report.Line("import (whole command): bare COPY of the same rows", ours / bare, "", cells)
    return line, seconds


def _write_list(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(rows):
            text = TEXTS[number % len(TEXTS)]
            date = f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}"
            out.writerow((f"B{number}", text[:12], text, date, "repair"))


def _added(stage: Stage, rows: int, first: int) -> Rows:
    """Return the lines that the import wrote, by table; ids tell the time, so what is new."""
    found: Rows = {}
    with stage.admin("taken") as connection:
        for table in (name for name in OWN if name != "journal_act"):
            columns = _columns(connection, table)
            query = f"SELECT {columns} FROM {table} WHERE id > {first}"  # noqa: S608
            with connection.cursor().copy(f"COPY ({query}) TO STDOUT") as copy:
                data = b"".join(copy)
            found[table] = (columns, data)
    added = found["wall_request"][1].count(b"\n")
    assert added == rows, f"the import added {added} rows, not {rows}"
    return found


def _columns(connection: Connection, table: str) -> str:
    names = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return ", ".join(f'"{name}"' for (name,) in names)


def _copied(stage: Stage, added: Rows) -> float:
    with stage.as_app("copied") as connection:
        start = time.perf_counter()
        for table, (columns, data) in added.items():
            with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write(data)
        connection.commit()
        return time.perf_counter() - start


def verified(stage: Stage, rounds: int) -> tuple[report.Line, dict[str, Any]]:
    """Verify the whole journal, and hash the same bytes from memory, in turns."""
    stage.use("bihuan")
    with stage.admin("bihuan") as connection:
        entries = connection.execute(
            "SELECT prev, dossier_id::text, seq::text, body, hash FROM journal_entry"
        ).fetchall()
    size = sum(len(row[3].encode()) + 32 for row in entries)
    seconds: dict[str, list[float]] = {"verify": [], "sha256": []}
    for _ in range(rounds):
        start = time.perf_counter()
        said = stage.python(VERIFY)
        seconds["verify"].append(time.perf_counter() - start)
        assert "核验通过" in said, said
        seconds["sha256"].append(_hashed(entries))
    ours, bare = (report.median(seconds[name]) for name in ("verify", "sha256"))
    cells = (f"{ours:.1f}", f"{bare:.3f}", f"{len(entries):,} entries, {size / 1e6:.0f} MB")
    line = report.Line("verify (whole command): SHA-256 of the same bytes", ours / bare, "", cells)
    return line, seconds


def _hashed(entries: list[tuple[Any, ...]]) -> float:
    texts = [
        b"".join((prev, dossier.encode(), seq.encode(), body.encode()))
        for prev, dossier, seq, body, _ in entries
    ]
    prev, dossier, seq, body, wanted = entries[0]
    assert digest(prev, dossier, seq, body) == wanted, "these are the bytes that were hashed"
    start = time.perf_counter()
    for text in texts:
        hashlib.sha256(text).digest()
    return time.perf_counter() - start
