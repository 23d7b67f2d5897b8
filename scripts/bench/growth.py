"""Growth: the same pages over ten thousand and over a million requests of one home."""

import time
from typing import Any

from scripts.bench import loading, report
from scripts.bench.calls import Ours
from scripts.bench.clients import Call
from scripts.bench.loading import Mix
from scripts.bench.stage import Stage

SMALL, LARGE = "small", "large"
# So that every column of the first wall and its leader's desk are full in both.
FIRST = {"submitted": 40, "dispatched": 20, "handling": 20, "rating": 20}
COMMON, RARE, WARM = "声控灯", "手艺", 3
HEADS = ("small ms", "large ms")


class Growth:
    """Two databases, each served by its own two workers."""

    def __init__(self, stage: Stage, county: dict[str, Any], small: int, large: int) -> None:
        self.stage, self.county, self.sizes = stage, county, {SMALL: small, LARGE: large}
        self.loaded: dict[str, float] = {}
        # A crash during the load would only mean to load again.
        stage.tune(fsync="off", max_wal_size="8GB")
        for name, total in self.sizes.items():
            self._load(name, total)
        stage.tune(fsync="", max_wal_size="")
        with stage.admin(SMALL) as connection:
            connection.execute("CHECKPOINT")

    def _load(self, name: str, total: int) -> None:
        self.stage.clone(name, of="plain")
        start = time.perf_counter()
        with self.stage.admin(name) as connection:
            loading.load_many(connection, self.county, Mix(total, FIRST, short=True))
        self.loaded[name] = time.perf_counter() - start
        print(f"  {total:,} requests loaded in {self.loaded[name]:.0f} s", flush=True)

    def go(self, rounds: int, each: int) -> report.Table:
        """Ask both, in turns, one call at a time, and return the table."""
        sides = {name: self._calls(name) for name in self.sizes}
        self.ms: dict[str, dict[str, list[float]]] = {}
        for what in sides[SMALL]:
            self.ms[what] = {name: [] for name in self.sizes}
            for number in range(-WARM, rounds):
                for name in self.sizes:
                    spent = [_timed(*sides[name][what]) for _ in range(each)]
                    self.ms[what][name] += spent if number >= 0 else []
        title = (
            f"Growth: one home, {len(self.county['walls'])} walls, 98 % closed, "
            f"{self.sizes[SMALL]:,} and {self.sizes[LARGE]:,} requests"
        )
        table = report.Table(title, HEADS, [self._line(what) for what in self.ms])
        table.notes = [NOTE.format(seconds=self.loaded[LARGE])]
        return table

    def _calls(self, name: str) -> dict[str, tuple[Call, ...]]:
        """Return what is timed, by name; before some of them something else is done first."""
        server = self.stage.serve(name)
        ours = Ours(server.port)
        numbers = self._first_number(name)
        return {
            "wall page": (ours.wall,),
            "wall page, drawn anew after an act": (ours.wall, ours.register),
            "desk (25 duties)": (ours.worklist,),
            "ledger page": (ours.ledger,),
            "search, a number": (ours.search(numbers),),
            "search, a word of one in a thousand": (ours.search(RARE),),
            "search, a word of one in eleven": (ours.search(COMMON),),
        }

    def _first_number(self, name: str) -> str:
        with self.stage.admin(name) as connection:
            row = connection.execute("SELECT min(number) FROM wall_request").fetchone()
        assert row is not None
        return str(row[0])

    def _line(self, what: str) -> report.Line:
        small, large = (report.median(self.ms[what][name]) for name in (SMALL, LARGE))
        target = "" if what.startswith("search") else "≤ 1.3"
        return report.Line(what, large / small, target, (f"{small:.1f}", f"{large:.1f}"))


NOTE = (
    "One connection, one call after the other, the two sizes in turns. The ledger page says "
    "“1,000+” in both, which is asserted. Closed requests carry a shortened record (raised, "
    "dispatched, rated) with request, contact, dispatch, rating, duties and notices; all indexes "
    "are as migrated; VACUUM and ANALYZE ran after the load, which took {seconds:.0f} s for the "
    "larger."
)


def _timed(call: Call, *first: Call) -> float:
    for other in first:
        other(0)
    start = time.perf_counter()
    call(0)
    return 1000 * (time.perf_counter() - start)
