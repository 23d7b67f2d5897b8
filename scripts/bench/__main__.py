"""Measure everything in one run, in a folder of its own; write the page, and leave nothing behind.

Returns 1 when an answer was wrong; a target that is not met is said, and returns 0.
"""

import argparse
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.bench import bulk, people, report
from scripts.bench.growth import Growth
from scripts.bench.loading import Mix, load
from scripts.bench.stage import Neighbours, Stage, install_peer
from scripts.bench.townships import Townships
from scripts.bench.web import FIRST, Race, Size

MODULE = "import runpy; runpy.run_module('scripts.bench.{}', run_name='__main__', alter_sys=True)"
DISPATCHED_TARGET = "≤ 3"
PARTS = ("web", "inside", "bulk", "growth", "townships")
# Requests and rounds: over HTTP, in process, in the list to import, and of the larger home.
FULL: dict[str, Any] = {
    "web": Size(10_000, 7, 4.0), "rounds": 20, "each": 10, "rows": 20_000, "repeats": 3,
    "forms": (20_000, 1),
    "small": 10_000, "large": 1_000_000, "calls": (15, 5),
    "people": (50_000, 500_000), "reports": (7, 2),
}  # fmt: skip
SMALL: dict[str, Any] = {
    "web": Size(2_000, 1, 0.5), "rounds": 3, "each": 4, "rows": 300, "repeats": 1,
    "forms": (100, 1),
    "small": 10_000, "large": 20_000, "calls": (3, 2),
    "people": (4_000, 8_000), "reports": (1, 2),
}  # fmt: skip


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="tiny counts; writes no page")
    parser.add_argument("--only", action="append", choices=PARTS, help="one part; writes no page")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that what was started is stopped.
    install_peer()
    stage = Stage()
    try:
        return _on_stage(stage, options)
    except AssertionError as wrong:
        traceback.print_exception(wrong)
        return 1
    finally:
        stage.stop()


def _on_stage(stage: Stage, options: argparse.Namespace) -> int:
    began = time.perf_counter()
    stage.build()
    neighbours = Neighbours(stage)
    path = stage.folder / "county.json"
    stage.python(MODULE.format("county"), str(path))
    stage.clone("plain", of="bihuan")
    run = _Run(stage, json.loads(path.read_text()), SMALL if options.small else FULL)
    for name in options.only or PARTS:
        print(f"{name} …", flush=True)
        getattr(run, name)()
        stage.end_servers()
    for table in run.tables:
        table.show()
    if not (options.small or options.only):
        report.write(run.tables, neighbours=neighbours.processors())
        for name, samples in run.samples.items():
            report.keep(name, samples)
        (report.RAW / "dispatch-profile.txt").write_text(run.profile, encoding="utf-8")
    print(f"{time.perf_counter() - began:.0f} s")
    return 0


class _Run:
    def __init__(self, stage: Stage, county: dict[str, Any], size: dict[str, Any]) -> None:
        self.stage, self.county, self.size = stage, county, size
        self.tables: list[report.Table] = []
        self.samples: dict[str, Any] = {}
        self.profile = ""

    def web(self) -> None:
        """Measure over HTTP beside the peer."""
        race = Race(self.stage, self.county, self.size["web"])
        self.tables.append(race.go())
        self.samples["http"] = race.samples()

    def inside(self) -> None:
        """Measure dispatch beside its own statements."""
        rounds, each = self.size["rounds"], self.size["each"]
        needed = (rounds + 1) * each * 3 + 120
        self.stage.clone("inside", of="plain")
        with self.stage.admin("inside") as connection:
            mix = Mix(self.size["small"], FIRST, extra={"sorted": needed})
            load(connection, self.county, mix)
        self.stage.use("inside")
        county, out = self.stage.folder / "county.json", self.stage.folder / "inside.json"
        self.stage.python(MODULE.format("inside"), str(county), str(rounds), str(each), str(out))
        self.stage.use("bihuan")
        found = json.loads(Path(out).read_text())
        self.profile = found.pop("profile")
        self.samples["dispatch"] = found
        self.tables.append(_dispatch_table(found))

    def bulk(self) -> None:
        """Measure import and verify, and the import of forms."""
        table = report.Table("In bulk", bulk.HEADS)
        repeats = self.size["repeats"]
        measures: dict[str, Callable[[], tuple[report.Line, Any]]] = {
            "import": lambda: bulk.imported(self.stage, self.size["rows"], repeats),
            "verify": lambda: bulk.verified(self.stage, repeats),
        }
        for name, measure in measures.items():
            line, samples = measure()
            table.lines.append(line)
            self.samples.setdefault("bulk", {})[name] = samples
        *lines, self.samples["bulk"]["people"] = people.imported(self.stage, *self.size["forms"])
        table.lines += lines
        table.notes = [people.NOTE]
        self.tables.append(table)

    def growth(self) -> None:
        """Measure how pages grow from ten thousand requests to a million."""
        growth = Growth(self.stage, self.county, self.size["small"], self.size["large"])
        self.tables.append(growth.go(*self.size["calls"]))
        self.samples["growth"] = growth.ms

    def townships(self) -> None:
        """Measure how the townships' report grows from fifty thousand people to ten times that."""
        townships = Townships(self.stage, self.county["home"], self.size["people"])
        self.tables.append(townships.go(*self.size["reports"]))
        self.samples["townships"] = townships.ms


def _dispatch_table(found: dict[str, Any]) -> report.Table:
    ms = found["ms"]
    table = report.Table(
        f"In process: dispatch, {found['statements']} statements", ("dispatch ms", "beside ms")
    )
    for what, name, target in (
        ("dispatch: the same statements by bare psycopg", "replayed", DISPATCHED_TARGET),
        ("dispatch: one update, one insert, commit", "bare", ""),
    ):
        ratios = [
            report.median(ours) / report.median(theirs)
            for ours, theirs in zip(ms["dispatch"], ms[name], strict=True)
        ]
        cells = [
            f"{report.median([report.median(one) for one in ms[side]]):.2f}"
            for side in ("dispatch", name)
        ]
        table.lines.append(report.Line(what, report.median(ratios), target, tuple(cells)))
    table.notes = [
        "Statements as a rolled-back run of the same dispatch sent them, with their values, then "
        "committed; other requests are dispatched for good, in turns with that. The profile of a "
        "hundred dispatches is [dispatch-profile.txt](performance/dispatch-profile.txt)."
    ]
    return table


if __name__ == "__main__":
    sys.exit(main())
