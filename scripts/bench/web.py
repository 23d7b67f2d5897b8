"""Over HTTP: our pages beside django-helpdesk's, on one PostgreSQL, under one load."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scripts.bench import loading, report
from scripts.bench.calls import CONNECTIONS, Ours, Peers
from scripts.bench.clients import Call, Round, run
from scripts.bench.loading import Mix
from scripts.bench.stage import WORKERS, Connection, Server, Stage
from scripts.bench.statements import Counter

DATABASE = "bihuan"
FIRST = {"dispatched": 110, "submitted": 30, "handling": 20, "rating": 20}
# Moved over HTTP in turns, as the peer's are over all its tickets: returned some times each, and
# not seventy times, which no request is.
MOVED = 1000
CASES = 200
RECEIPTS = 5
HEADS = (
    "ours /s", "peer /s", "statements", "peer's", "CPU ms, app + db", "peer's", "ratio of CPU",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much is loaded and how long is measured."""

    total: int
    rounds: int
    seconds: float


@dataclass
class Pair:
    """Two calls to be compared."""

    what: str
    target: str
    ours: Call
    peers: Call
    ratios: list[float] = field(default_factory=list)
    samples: dict[str, list[Any]] = field(default_factory=lambda: {"ours": [], "peer": []})


class Race:
    """Both sides filled with as many requests, and their calls."""

    def __init__(self, stage: Stage, county: dict[str, Any], size: Size) -> None:
        self.stage, self.size = stage, size
        with stage.admin(DATABASE) as connection:
            loading.load(connection, county, Mix(size.total, {**FIRST, "dispatched": MOVED}))
            self.first = county["walls"][0]["wall"]
            moving = _ids(connection, self.first, "dispatched")
            cases = _cases(connection, self.first)
        self.servers: dict[str, Server] = {
            "ours": stage.serve(DATABASE),
            "peer": stage.serve_peer(size.total),
        }
        with stage.admin("helpdesk") as connection:
            connection.execute("VACUUM (ANALYZE)")
        self.ours = Ours(self.servers["ours"].port, moving)
        self.peers = Peers(self.servers["peer"].port, size.total)
        ours, peers = self.ours, self.peers
        # What only reads comes first, so that both sides are read with what was loaded.
        self.pairs = [
            Pair("staff worklist of 25: staff list, JSON", "≥ 15", ours.worklist, peers.worklist),
            Pair("ledger of 25: staff list, JSON", "", ours.ledger, peers.worklist),
            Pair("case with its whole record: ticket page", "≥ 4", ours.case(cases), peers.case),
            Pair("public wall: REST create", "≥ 5", ours.wall, peers.register),
            Pair("register (resident's POST): REST create", "≥ 2", ours.register, peers.register),
            Pair("status move, with a reason: REST follow-up", "≥ 2", ours.move, peers.move),
        ]  # fmt: skip

    def go(self) -> report.Table:
        """Run every pair in turns and return the table."""
        before = self._counts()
        for pair in self.pairs:
            for call in (pair.ours, pair.peers):
                run(call, seconds=min(1.0, self.size.seconds), connections=CONNECTIONS)
            for _ in range(self.size.rounds):
                ours = self._round(pair, "ours", pair.ours)
                pair.ratios.append(ours.rate / self._round(pair, "peer", pair.peers).rate)
            print(f"  {pair.what}: {report.median(pair.ratios):.2f}", flush=True)
        with Counter(self.stage) as counter:
            counts = {
                pair.what: (_count(counter, pair.ours), _count(counter, pair.peers))
                for pair in self.pairs
            }
        self._everything_is_there(before)
        report_table = report.Table(self._title(), HEADS)
        report_table.lines = [self._line(pair, counts[pair.what]) for pair in self.pairs]
        report_table.notes = NOTES
        return report_table

    def samples(self) -> dict[str, Any]:
        """Return every round: rate, processor ms a call, median and 99th percentile in ms."""
        return {pair.what: pair.samples for pair in self.pairs}

    def _title(self) -> str:
        return (
            f"Over HTTP: {WORKERS} workers, {self.size.total:,} requests, "
            f"{CONNECTIONS} connections, {self.size.rounds} rounds of {self.size.seconds:g} s"
        )

    def _round(self, pair: Pair, side: str, call: Call) -> Round:
        before = self.stage.spent(self.servers[side])
        done = run(call, seconds=self.size.seconds, connections=CONNECTIONS)
        after = self.stage.spent(self.servers[side])
        app, base = (
            1000 * (late - early) / len(done.each)
            for early, late in zip(before, after, strict=True)
        )
        ordered = sorted(done.each)
        pair.samples[side].append(
            [done.rate, app, base, 1000 * report.median(ordered),
             1000 * ordered[int(len(ordered) * 0.99)]]
        )  # fmt: skip
        return done

    def _line(self, pair: Pair, counts: tuple[int, int]) -> report.Line:
        ours, peer = (
            [report.median(column) for column in zip(*pair.samples[side], strict=True)]
            for side in ("ours", "peer")
        )
        return report.Line(
            pair.what, report.median(pair.ratios), pair.target,
            (f"{ours[0]:.1f}", f"{peer[0]:.1f}", str(counts[0]), str(counts[1]),
             f"{ours[1]:.1f} + {ours[2]:.1f}", f"{peer[1]:.1f} + {peer[2]:.1f}",
             f"{(peer[1] + peer[2]) / (ours[1] + ours[2]):.2f}"),
        )  # fmt: skip

    # --- bodies and rows ------------------------------------------------------------------------

    def _counts(self) -> dict[str, int]:
        found = {}
        for database, queries in COUNTED.items():
            with self.stage.admin(database) as connection:
                for name, query in queries.items():
                    (found[name],) = connection.execute(query).fetchone() or (0,)
        return found

    def _everything_is_there(self, before: dict[str, int]) -> None:
        """Assert that what was acknowledged is stored, on both sides, each once."""
        grown = {name: count - before[name] for name, count in self._counts().items()}
        assert len(set(self.ours.codes)) == len(self.ours.codes), "a code was given twice"
        assert grown == {
            "requests": len(self.ours.codes),
            "raised": len(self.ours.codes),
            "moves": self.ours.moved,
            "tickets": self.peers.created,
            "follow-ups": self.peers.moved,
        }, grown
        for code in self.ours.codes[:: max(1, len(self.ours.codes) // RECEIPTS)]:
            self.ours.receipt(code)


COUNTED = {
    DATABASE: {
        "requests": "SELECT count(*) FROM wall_request",
        "raised": "SELECT count(*) FROM journal_entry WHERE act = 'wall.raise'",
        "moves": "SELECT count(*) FROM journal_entry WHERE act IN ('wall.decline', 'wall.keep')",
    },
    "helpdesk": {
        "tickets": "SELECT count(*) FROM helpdesk_ticket",
        "follow-ups": "SELECT count(*) FROM helpdesk_followup WHERE new_status IS NOT NULL",
    },
}
NOTES = [
    "Every answer is read whole and asserted: the receipt's code stands in the answer to a "
    "registration and opens a page with the text that was sent; the lists hold 25 rows; a case "
    "page holds as many lines as its record has entries; afterwards the rows of both databases "
    "have grown by exactly what was acknowledged. The throttles are on: each registration comes "
    "from an address of its own, named as nginx would name it. Statements are those PostgreSQL "
    "logs for one call, without BEGIN and COMMIT. CPU is processor time of the workers and of "
    "PostgreSQL for one call: on a shared machine its ratio moves less than that of the rates. "
    "Ratios are medians over the rounds, in which ours and the peer's take turns."
]


def _count(counter: Counter, call: Callable[[int], None]) -> int:
    return counter.of(call)[0]


def _ids(connection: Connection, wall: int, state: str) -> list[int]:
    query = "SELECT id FROM wall_request WHERE wall_id = %s AND state = %s ORDER BY id"
    return [int(row[0]) for row in connection.execute(query, [wall, state])]


def _cases(connection: Connection, wall: int) -> list[tuple[int, int]]:
    query = (
        "SELECT r.id, d.seq FROM wall_request r JOIN journal_dossier d ON d.id = r.dossier_id "
        "WHERE r.wall_id = %s AND r.state = 'closed' ORDER BY r.id DESC LIMIT %s"
    )
    return [(int(pk), int(seq)) for pk, seq in connection.execute(query, [wall, CASES])]
