"""TC-09 under contention: two can't both take the last place, nor both open a register."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import server
from tests.kernel.test_races import Arena

RUN = "from tests.townships import quota_racing; quota_racing.main('{}')"


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[Arena]:
    """A clone of the template with a home folder that names it."""
    name = f"quota_{os.getpid()}_{tmp_path.name[-6:].replace('-', '_').lower()}"
    server.clone(name)
    yield Arena(name, tmp_path)
    server.drop(name)


def outcome(arena: Arena, scenario: str) -> dict[str, Any]:
    """Return what a scenario of `quota_racing` prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(scenario)],
        env={**os.environ, "BIHUAN_HOME": str(arena.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.clause("TC-09")
@pytest.mark.slow
def test_of_two_who_take_the_last_place_one_gets_it(arena: Arena) -> None:
    assert sorted(outcome(arena, "last_place")["results"]) == ["TC-09", "done"]
    assert arena.sql("SELECT count(*) FROM record_level") == [(1,)]


@pytest.mark.law("L2")
@pytest.mark.slow
def test_two_first_numbers_of_a_unit_stand_in_one_register(arena: Arena) -> None:
    assert outcome(arena, "first_numbers")["results"] == ["done", "done"]
    rows = arena.sql("SELECT count(DISTINCT dossier_id), count(*) FROM townships_quota")
    assert rows == [(1, 2)]
    assert arena.sql("SELECT seq FROM journal_dossier WHERE kind = 'quota'") == [(2,)]
