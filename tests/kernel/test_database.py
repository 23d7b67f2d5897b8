"""数据库: one home folder per database; a second one is told, not let in."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bihuan.config import postgres
from tests import server

SCRIPT = """
from bihuan.config import database
from bihuan.config.problems import Problem
try:
    with database.server():
        print("ready")
except Problem as problem:
    print(problem)
"""


@pytest.fixture
def url() -> str:
    """A database of its own, with an owner who may create roles, as DATABASE_URL names it."""
    with psycopg.connect(**server.CLUSTER.admin, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS elsewhere")
        for role in ("elsewhere_app", "elsewhere_sealer", "elsewhere_jobs", "landlord"):
            connection.execute(f"DROP ROLE IF EXISTS {role}")
        connection.execute("CREATE ROLE landlord LOGIN PASSWORD 'key' CREATEROLE")
        connection.execute("CREATE DATABASE elsewhere OWNER landlord")
    admin = server.CLUSTER.admin
    host = str(admin["host"]).replace("/", "%2F")
    return f"postgresql://landlord:key@{host}:{admin['port']}/elsewhere"


def say(home: Path, url: str, **more: str) -> str:
    environment = {**os.environ, "BIHUAN_HOME": str(home), "DATABASE_URL": url, **more}
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_second_home_does_not_lock_out_the_first(url: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert say(first, url) == "ready"
    logins = (first / "logins.json").read_bytes()
    assert "已由另一处 BIHUAN_HOME 使用" in say(second, url)
    assert not (second / "logins.json").exists()
    assert say(first, url) == "ready"
    assert (first / "logins.json").read_bytes() == logins


def test_where_the_first_home_is_lost_its_logins_are_set_anew_on_purpose(
    url: str, tmp_path: Path
) -> None:
    assert say(tmp_path / "lost", url) == "ready"
    assert say(tmp_path / "new", url, BIHUAN_RESET_LOGINS="1") == "ready"


def test_a_killed_server_starts_again_whatever_its_children_say_last(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("an old line\n")
    start = postgres._size(log)
    with log.open("a") as file:
        file.write(f"FATAL: {postgres.LEFT_BEHIND}\n")
        file.write("FATAL: terminating connection due to unexpected postmaster exit\n")
    assert postgres.LEFT_BEHIND in postgres._text_after(log, start)
    assert postgres._text_after(log, postgres._size(log)) == ""
    assert postgres._size(tmp_path / "missing.log") == 0
