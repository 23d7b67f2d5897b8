"""Load requests by COPY: a realistic mix, 98 in a hundred closed, over 84 walls and two years."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.bench.mould import Mould, moment_of, tables_of
from scripts.bench.stage import Connection

BATCH = 5000
RARELY = 1000
DAYS = 700  # over which the closed ones were raised
OPEN_ELSEWHERE = ("submitted", "sorted", "dispatched", "handling", "rating")
# Dropped while a million rows come in, and made again from their own definition.
SLOW = ("wall_request_grams",)
INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = %s"


@dataclass(frozen=True)
class Mix:
    """How many requests, and how many of them stand open on the first wall, by state."""

    total: int
    first: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    open_share: float = 0.02
    short: bool = False


@dataclass(frozen=True)
class One:
    """One copy to be made."""

    state: str
    wall: int
    days: int


def load(connection: Connection, county: dict[str, Any], mix: Mix) -> int:
    """Bring a database to so many requests; return how many bytes of rows were sent."""
    moulds = _moulds(connection, county, mix)
    columns = tables_of([one for found in moulds.values() for one in found])
    walls = [{name: str(value) for name, value in row.items()} for row in county["walls"]]
    (last,) = _one(connection, "SELECT coalesce(max(substr(number, 5)::int), 0) FROM wall_request")
    turns = {state: itertools.cycle(_often(found)) for state, found in moulds.items()}
    sent, number = 0, int(last)
    # The rows are right as they are: no trigger and no foreign key has to look at each.
    connection.execute("SET session_replication_role = replica")
    for batch in _batches(connection, county, mix):
        lines: dict[str, list[str]] = defaultdict(list)
        for one in batch:
            number += 1
            mould = next(turns[one.state])
            raised = mould.raised - datetime.timedelta(days=one.days)
            copied = mould.copy(
                number, moment=moment_of(raised) + number, days=one.days, there=walls[one.wall]
            )
            for table, text in copied.items():
                lines[table].append(text)
        sent += _send(connection, columns, lines)
    connection.execute("SET session_replication_role = origin")
    connection.execute("SELECT setval('wall_number', %s)", [number])
    connection.execute("VACUUM (ANALYZE)")
    (found,) = _one(connection, "SELECT count(*) FROM wall_request")
    assert found == mix.total + sum(mix.extra.values()), f"{found} requests, not {mix.total}"
    return sent


def load_many(connection: Connection, county: dict[str, Any], mix: Mix) -> int:
    """Load as `load` does, without the slowest index, which is made again afterwards."""
    again = [_one(connection, INDEX, name)[0] for name in SLOW]
    for name in SLOW:
        connection.execute(f"DROP INDEX {name}")
    sent = load(connection, county, mix)
    connection.execute("SET maintenance_work_mem = '1GB'")
    for definition in again:
        connection.execute(definition)
    connection.execute("VACUUM (ANALYZE) wall_request")
    return sent


def _moulds(connection: Connection, county: dict[str, Any], mix: Mix) -> dict[str, list[Mould]]:
    here, home = county["walls"][0], county["home"]
    return {
        state: [
            Mould(connection, pk, here, home, short=mix.short and state == "closed") for pk in ids
        ]
        for state, ids in county["moulds"].items()
    }


def _often(moulds: list[Mould]) -> list[Mould]:
    """Return the moulds in turn, the last of a dozen once in a thousand: its words are rare."""
    *rest, last = moulds
    return [*rest * (RARELY // len(rest)), last] if len(rest) > 1 else moulds


def _batches(connection: Connection, county: dict[str, Any], mix: Mix) -> Iterator[list[One]]:
    there = dict(
        connection.execute("SELECT state, count(*) FROM wall_request GROUP BY state").fetchall()
    )
    ones = _planned(len(county["walls"]), there, mix)
    while batch := list(itertools.islice(ones, BATCH)):
        yield batch


def _planned(walls: int, there: Mapping[Any, int], mix: Mix) -> Iterator[One]:
    """Yield what is still missing: the closed ones oldest first, then those that are open."""
    is_open = sum(there.values()) - there.get("closed", 0)
    wanted = max(round(mix.total * mix.open_share), is_open + sum(mix.first.values()))
    closed = mix.total - wanted - there.get("closed", 0)
    for at in range(max(0, closed)):
        yield One("closed", at % walls, DAYS - at * DAYS // closed)
    for state, count in mix.first.items():
        yield from (One(state, 0, 0) for _ in range(count))
    rest = wanted - is_open - sum(mix.first.values())
    for at in range(max(0, rest)):
        yield One(OPEN_ELSEWHERE[at % len(OPEN_ELSEWHERE)], 1 + at % (walls - 1), 0)
    for state, count in mix.extra.items():
        yield from (One(state, 0, 0) for _ in range(count))


def _send(
    connection: Connection, columns: Mapping[str, list[str]], lines: Mapping[str, list[str]]
) -> int:
    sent = 0
    for table, names in columns.items():
        data = "".join(lines.get(table, ())).encode()
        quoted = ", ".join(f'"{name}"' for name in names)
        if data:
            with connection.cursor().copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                copy.write(data)
        sent += len(data)
    return sent


def _one(connection: Connection, query: str, *values: str) -> tuple[Any, ...]:
    row = connection.execute(query, values).fetchone()
    assert row is not None, query
    return row
