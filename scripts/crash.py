"""Kills web, worker and PostgreSQL at random moments in a stream of acts, fsync on.

The client writes down what was acknowledged. Afterwards every acknowledged act is there, none is
half there, every chain holds, and nobody was told twice. Usage: crash.py [KILLS] (default 500).
"""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

HOME = Path(tempfile.mkdtemp(prefix="bihuan-crash-"))
HOME.chmod(0o755)
os.environ["BIHUAN_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "scripts.crash_settings"
ROOT = Path(__file__).resolve().parent.parent
os.environ["PYTHONPATH"] = str(ROOT)

from bihuan.config import database  # noqa: E402 - the home folder is chosen first.
from bihuan.config.postgres import Cluster  # noqa: E402

CLIENTS = 4
PORT_TRIES = 50


class Stage:
    """The processes under test: PostgreSQL, web, worker; each may be killed and started again."""

    def __init__(self) -> None:
        self.cluster = Cluster(HOME, settings={"fsync": "on"})
        self.port = _free_port()
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def build(self) -> None:
        """Make the database with the standard cast."""
        self.cluster.start()
        database.set_up(self.cluster.admin, own=True)
        _python("from bihuan.config.cli import migrate; migrate.as_owner()", BIHUAN_ROLE="owner")
        _python("from tests import cast; cast.make()", DJANGO_SETTINGS_MODULE="tests.settings")

    def start_web(self) -> None:
        """Start the web server."""
        granian = Path(sys.executable).with_name("granian")
        self.web = subprocess.Popen(
            [
                str(granian),
                "--interface=wsgi",
                "--host=127.0.0.1",
                f"--port={self.port}",
                "--workers=2",
                "--blocking-threads=4",
                "--no-ws",
                "--log-level=critical",
                "bihuan.config.wsgi:application",
            ],
            start_new_session=True,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    def start_worker(self) -> None:
        """Start a worker that runs the clock again and again, a day further each time."""
        self.worker = subprocess.Popen(
            [sys.executable, "-c", "from scripts import crash_worker; crash_worker.run()"],
            start_new_session=True,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    def kill(self, which: str) -> None:
        """Kill one of them as a power cut would, and start it again."""
        if which == "postgres":
            self.cluster.kill()
            self.cluster.start()
        elif which == "web":
            _kill(self.web)
            self.start_web()
        else:
            _kill(self.worker)
            self.start_worker()

    def stop(self) -> None:
        """Stop everything and remove the folder."""
        _kill(self.web)
        _kill(self.worker)
        self.cluster.stop(signal.SIGQUIT)
        shutil.rmtree(self.cluster.root, ignore_errors=True)
        shutil.rmtree(HOME, ignore_errors=True)


class Client(threading.Thread):
    """A resident's phone: raises requests and adds words, and writes down what was acknowledged."""

    def __init__(self, port: int, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.base, self.number, self.halt = f"http://127.0.0.1:{port}", number, stop
        self.acknowledged: list[dict[str, Any]] = []
        self.failed = 0
        self.bad: list[str] = []

    def run(self) -> None:
        """Send acts until told to stop; a broken connection acknowledges nothing."""
        turn = 0
        while not self.halt.is_set():
            turn += 1
            try:
                self._act(turn)
            except urllib.error.HTTPError as error:
                self.failed += 1
                if error.code == 500:
                    self.bad.append(error.read().decode(errors="replace")[:300])
            except (OSError, ValueError, http.client.HTTPException):
                self.failed += 1
                time.sleep(0.05)

    def _act(self, turn: int) -> None:
        text = f"client {self.number} turn {turn}"
        answer = self._post("/crash/ask/", {"text": text})
        self.acknowledged.append({"text": text, **answer})
        if turn % 2:
            words = f"{text} again"
            done = self._post("/crash/add/", {"code": answer["code"], "text": words})
            self.acknowledged.append({"text": words, **done})

    def _post(self, path: str, values: dict[str, str]) -> dict[str, Any]:
        data = urllib.parse.urlencode(values).encode()
        with urllib.request.urlopen(self.base + path, data, timeout=5) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
            return found


def main() -> int:
    """Run the kills, then judge; return 1 when anything was lost, halved or told twice."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that what was started is stopped.
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    stage = Stage()
    try:
        stage.build()
        stage.start_web()
        stage.start_worker()
        return _run(stage, kills)
    finally:
        stage.stop()


def _run(stage: Stage, kills: int) -> int:
    halt = threading.Event()
    clients = [Client(stage.port, number, halt) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    draw = random.Random(7)  # noqa: S311 - moments of kills, not secrets.
    tally = dict.fromkeys(("web", "worker", "postgres"), 0)
    _wait_for_acts(clients, 20)
    for _ in range(kills):
        time.sleep(draw.uniform(0.05, 0.6))
        which = min(tally, key=lambda name: (tally[name], draw.random()))
        stage.kill(which)
        tally[which] += 1
        _wait_for_acts(clients, sum(len(client.acknowledged) for client in clients) + 2)
    halt.set()
    for client in clients:
        client.join(15)
    _kill(stage.worker)
    return _judge(stage, clients, tally)


def _wait_for_acts(clients: list[Client], wanted: int) -> None:
    # A kill between two acts proves nothing; wait until the stream flows again.
    for _ in range(600):
        if sum(len(client.acknowledged) for client in clients) >= wanted:
            return
        time.sleep(0.05)
    errors = next((client.bad[0] for client in clients if client.bad), "no answer 500")
    raise SystemExit(f"the stream of acts did not come back within 30 s ({errors})")


def _judge(stage: Stage, clients: list[Client], tally: dict[str, int]) -> int:
    acknowledged = [one for client in clients for one in client.acknowledged]
    with psycopg.connect(**{**stage.cluster.admin, "dbname": "bihuan"}) as connection:
        counts = {name: _count(connection, sql) for name, sql in FAULTS.items()}
        entries = {
            row[0]
            for row in connection.execute("SELECT act_id::text FROM journal_entry").fetchall()
        }
    counts["acknowledged but lost"] = sum(one["act"] not in entries for one in acknowledged)
    counts["answers 500"] = sum(len(client.bad) for client in clients)
    counts["broken chains"] = int(
        _python("from scripts import crash_worker; crash_worker.chains()")
    )
    print(f"kills {sum(tally.values())} {tally}")
    print(f"acknowledged acts {len(acknowledged)}, refused by a dead server ", end="")
    print(sum(client.failed for client in clients))
    for name, count in counts.items():
        print(f"{name}: {count}")
    for client in clients:
        for text in client.bad[:1]:
            print(text)
    return 1 if any(counts.values()) else 0


# Each counts what must not be; asked by plain SQL, not by our own code.
FAULTS = {
    "requests without an entry": """SELECT count(*) FROM wall_request r WHERE NOT EXISTS
        (SELECT 1 FROM journal_entry e
         WHERE e.home_id = r.home_id AND e.dossier_id = r.dossier_id)""",
    "acts without an entry": """SELECT count(*) FROM journal_act a WHERE NOT EXISTS
        (SELECT 1 FROM journal_entry e WHERE e.home_id = a.home_id AND e.act_id = a.id)""",
    "open requests without a duty": """SELECT count(*) FROM wall_request r
        WHERE state NOT IN ('closed', 'withdrawn') AND NOT EXISTS
        (SELECT 1 FROM duties_duty d WHERE d.home_id = r.home_id
         AND d.dossier_id = r.dossier_id AND discharged_by_id IS NULL)""",
    "dossiers with a wrong number of entries": """SELECT count(*) FROM journal_dossier d
        WHERE seq <> (SELECT count(*) FROM journal_entry e
        WHERE e.home_id = d.home_id AND e.dossier_id = d.id)""",
    "notices told twice": """SELECT count(*) FROM (SELECT 1 FROM notices_notice
        GROUP BY home_id, entry_id, recipient, channel HAVING count(*) > 1) t""",
    "reminders made twice": """SELECT count(*) FROM (SELECT 1 FROM duties_rung
        GROUP BY home_id, duty_id, rung HAVING count(*) > 1) t""",
}


def _count(connection: Any, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])


def _python(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip()


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
