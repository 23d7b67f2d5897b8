"""Races on a cloned database: sixteen writers, two leaders on one request, a double tap."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import server

WRITERS = 16


@pytest.fixture
def arena(tmp_path: Path) -> Iterator["Arena"]:
    """A clone of the template, a home folder that names it, and processes of its own."""
    name = f"race_{os.getpid()}_{tmp_path.name[-6:].replace('-', '_').lower()}"
    server.clone(name)
    yield Arena(name, tmp_path)
    server.drop(name)


class Arena:
    """Runs a scenario of tests.kernel.racing in a process whose connections go to the clone."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        logins = json.loads((server.HOME / "logins.json").read_text())
        for login in logins.values():
            login["NAME"] = name
        (folder / "logins.json").write_text(json.dumps(logins))
        for shared in ("keys.json", "cast.json"):
            (folder / shared).write_bytes((server.HOME / shared).read_bytes())

    def run(self, scenario: str) -> dict[str, Any]:
        """Return what a scenario prints as JSON."""
        done = subprocess.run(
            [sys.executable, "-c", f"from tests.kernel import racing; racing.main('{scenario}')"],
            env={**os.environ, "BIHUAN_HOME": str(self.folder), "WRITERS": str(WRITERS)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the clone as superuser, independently of our code."""
        with server.admin(self.name) as connection:
            return list(connection.execute(statement).fetchall())  # type: ignore[arg-type]


@pytest.mark.law("L2")
def test_two_leaders_dispatch_one_request_and_exactly_one_wins(arena: Arena) -> None:
    outcome = arena.run("two_leaders")
    assert sorted(outcome["results"]) == ["QY-04", "done"]
    assert arena.sql("SELECT count(*) FROM journal_entry WHERE act = 'wall.dispatch'") == [(1,)]
    assert arena.sql("SELECT count(*) FROM wall_dispatch") == [(1,)]


@pytest.mark.law("L2")
def test_a_double_tap_makes_one_request_and_the_same_receipt(arena: Arena) -> None:
    outcome = arena.run("double_tap")
    assert Counter(outcome["results"]) == {"done": 1, "repeated": WRITERS - 1}
    assert len(set(outcome["dossiers"])) == 1
    assert arena.sql("SELECT count(*) FROM wall_request") == [(1,)]


def test_several_workers_send_a_letter_once(arena: Arena) -> None:
    outcome = arena.run("several_workers")
    assert Counter(outcome["results"]) == {"1": 1, "0": 3}
    assert outcome["letters"] == ["wang@example.cn"]
    letters = "SELECT state, tries FROM notices_notice WHERE channel = 'mail'"
    assert arena.sql(letters) == [("sent", 1)]


@pytest.mark.law("L2", "L3")
def test_sixteen_writers_on_one_dossier_leave_a_chain_without_a_gap(arena: Arena) -> None:
    outcome = arena.run("one_dossier")
    assert set(outcome["results"]) == {"done"}
    rows = arena.sql(
        "SELECT seq FROM journal_entry WHERE act IN ('wall.raise', 'wall.add') ORDER BY seq"
    )
    assert [seq for (seq,) in rows] == list(range(1, WRITERS * 5 + 2))
    assert outcome["chain"] == "holds"


@pytest.mark.law("L2", "L3")
def test_sixteen_writers_on_many_dossiers_lose_nothing(arena: Arena) -> None:
    outcome = arena.run("many_dossiers")
    assert set(outcome["results"]) == {"done"}
    assert arena.sql("SELECT count(*), count(DISTINCT number) FROM wall_request") == [(80, 80)]
    assert outcome["chain"] == "holds"
