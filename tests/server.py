"""The tests' own PostgreSQL: started before Django's settings are read, gone afterwards.

`bihuan` is the migrated template with the cast in it and nobody connected; the suite runs on the
clone `suite`; race and crash tests make clones of their own (65 ms each).
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from bihuan.config import database, places
from bihuan.config.postgres import Cluster

HOME = Path(tempfile.mkdtemp(prefix="bihuan-tests-"))
HOME.chmod(0o755)
os.environ["BIHUAN_HOME"] = str(HOME)
os.environ.pop("DATABASE_URL", None)
CLUSTER = Cluster(HOME, settings={"fsync": "off", "max_connections": "100"})


def clone(name: str, *, of: str = "bihuan") -> None:
    """Make a database that is a copy of the template: with the cast, or `plain`."""
    with psycopg.connect(**CLUSTER.admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {of}")


def drop(name: str) -> None:
    """Drop a clone, with whoever is still connected."""
    with psycopg.connect(**CLUSTER.admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def admin(name: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Connect to a database as the superuser: what an attacker with the machine could do."""
    return psycopg.connect(**{**CLUSTER.admin, "dbname": name}, autocommit=True)


def use(name: str) -> None:
    """Point every role's login at a database."""
    logins = json.loads((HOME / "logins.json").read_text())
    for login in logins.values():
        login["NAME"] = name
    places.write_private(HOME / "logins.json", logins)


def _start() -> None:
    CLUSTER.start()
    database.set_up(CLUSTER.admin, own=True)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    script = "from bihuan.config.cli import migrate; migrate.as_owner()"
    subprocess.run(
        [sys.executable, "-c", script], env={**environment, "BIHUAN_ROLE": "owner"}, check=True
    )
    clone("plain")
    script = "from tests import cast; cast.make()"
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    clone("suite")
    use("suite")


def _stop() -> None:
    CLUSTER.stop(signal.SIGQUIT)
    shutil.rmtree(CLUSTER.root, ignore_errors=True)
    shutil.rmtree(HOME, ignore_errors=True)


def _hands_out_only() -> bool:
    """Say whether this process only hands tests to workers (`-n 2`), each with its own server."""
    return "-n" in sys.argv and "PYTEST_XDIST_WORKER" not in os.environ


atexit.register(_stop)
if not _hands_out_only():
    _start()
