"""The stage: one PostgreSQL with several databases, our servers and the peer's; all stopped."""

import argparse
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from bihuan.config import database, places
from bihuan.config.cli import serve
from bihuan.config.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-bench"
LOCK = ROOT / "requirements" / "bench.txt"
WORKERS = 2
Connection = psycopg.Connection[tuple[Any, ...]]
Process = subprocess.Popen[bytes]


class Stage:
    """A folder of its own, the cluster in it, and what was started."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
        self.folder.chmod(0o755)
        os.environ.update(BIHUAN_HOME=str(self.folder), PYTHONPATH=f"{ROOT}:{ROOT / 'src'}")
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
        self.cluster = Cluster(self.folder)
        self.started: list[Process] = []

    def build(self) -> None:
        """Make the database `bihuan` as `bihuan migrate` does, and the static files."""
        self.cluster.start()
        database.set_up(self.cluster.admin, own=True)
        self.python("from bihuan.config.cli import migrate; migrate.as_owner()", role="owner")
        self.python("from bihuan.config.cli import serve; serve.collect_static()")

    def admin(self, name: str) -> Connection:
        """Connect as the cluster's first login."""
        return psycopg.connect(**{**self.cluster.admin, "dbname": name}, autocommit=True)

    def as_app(self, name: str) -> Connection:
        """Connect as the application's role does."""
        login = json.loads((self.folder / "logins.json").read_text())["app"]
        return psycopg.connect(
            host=login["HOST"], port=login["PORT"], user=login["USER"],
            password=login["PASSWORD"], dbname=name,
        )  # fmt: skip

    def clone(self, name: str, *, of: str) -> None:
        """Make a database that is a copy of another."""
        with self.admin("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {of} OWNER bihuan_owner")

    def use(self, name: str, home: Path | None = None) -> None:
        """Point every role's login of a home folder at a database."""
        folder = home or self.folder
        logins = json.loads((self.folder / "logins.json").read_text())
        for login in logins.values():
            login["NAME"] = name
        places.write_private(folder / "logins.json", logins)

    def python(self, script: str, *arguments: str, role: str = "app", **environment: str) -> str:
        """Run Python in a process of its own and return what it said."""
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env={**os.environ, "BIHUAN_ROLE": role, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def tune(self, **settings: str) -> None:
        """Change settings of the running server; an empty value takes a change back."""
        with self.admin("postgres") as connection:
            for name, value in settings.items():
                change = f"SET {name} = '{value}'" if value else f"RESET {name}"
                connection.execute(f"ALTER SYSTEM {change}")
            connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)  # The signal needs a moment to reach every backend.

    # --- servers --------------------------------------------------------------------------------

    def serve(self, name: str) -> "Server":
        """Serve a database by the very function of `bihuan serve`, from a home of its own."""
        home = self.folder / "homes" / name
        home.mkdir(parents=True)
        shutil.copy(self.folder / "keys.json", home / "keys.json")
        (home / "static").symlink_to(self.folder / "static")
        self.use(name, home)
        port = _free_port()
        options = argparse.Namespace(host="127.0.0.1", port=port, workers=WORKERS)
        with _environment(BIHUAN_HOME=str(home)):
            return self._started(serve._start_web(options), port)

    def serve_peer(self, tickets: int) -> "Server":
        """Fill the peer's database and serve it by gunicorn with as many workers."""
        with self.admin("postgres") as connection:
            connection.execute("CREATE DATABASE helpdesk")
        (self.folder / "media").mkdir()
        environment = self._peer_environment()
        subprocess.run(
            [PEER / "bin" / "python", "-m", "scripts.bench.peer.fill", str(tickets)],
            env=environment, cwd=ROOT, check=True,
        )  # fmt: skip
        port = _free_port()
        process = subprocess.Popen(
            [
                PEER / "bin" / "gunicorn", f"--workers={WORKERS}", f"--bind=127.0.0.1:{port}",
                "--timeout=180", "--log-level=critical", "scripts.bench.peer.wsgi:application",
            ],
            env=environment, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        return self._started(process, port)

    def _peer_environment(self) -> dict[str, str]:
        admin = self.cluster.admin
        login = {
            "NAME": "helpdesk", "USER": admin["user"], "PASSWORD": admin["password"],
            "HOST": admin["host"], "PORT": str(admin["port"]),
        }  # fmt: skip
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "scripts.bench.peer.settings",
            "BENCH_PEER": json.dumps(login),
            "BENCH_PEER_MEDIA": str(self.folder / "media"),
        }

    def _started(self, process: Process, port: int) -> "Server":
        self.started.append(process)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return Server(process.pid, port)
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit("a web server did not start")

    def stop(self) -> None:
        """Stop what was started and remove the folder."""
        for process in self.started:
            self.end(process)
        self.cluster.stop(signal.SIGQUIT)
        shutil.rmtree(self.cluster.root, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def end_servers(self) -> None:
        """Stop the web servers; the cluster stays."""
        while self.started:
            self.end(self.started.pop())

    @staticmethod
    def end(process: Process) -> None:
        """Stop one server with its workers."""
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    # --- processor time -------------------------------------------------------------------------

    def spent(self, server: "Server") -> tuple[float, float]:
        """Return processor seconds used so far by a server's workers and by PostgreSQL."""
        assert self.cluster.process is not None, "the stage is built"
        postmaster = self.cluster.process.pid
        app = sum(row.own for row in _processes() if row.group == server.pid)
        base = sum(
            row.own + (row.of_children if row.pid == postmaster else 0)
            for row in _processes()
            if postmaster in (row.pid, row.parent)
        )
        return app, base


class Neighbours:
    """What other work used of the processors while the bench ran."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.began = stage, time.monotonic()
        self.before = _busy() - self._own()

    def _own(self) -> float:
        spent = [
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        own = sum(one.ru_utime + one.ru_stime for one in spent)
        return own + self.stage.spent(Server(0, 0))[1]

    def processors(self) -> float:
        """Return how many processors they used on average; ask when the web servers have ended."""
        used = _busy() - self._own() - self.before
        return max(0.0, used / (time.monotonic() - self.began))


def _busy() -> float:
    user, nice, system = (int(one) for one in Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


class Server:
    """A web server under test: the leader of its process group, and its port."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port


class _Row:
    def __init__(self, text: str) -> None:
        fields = text.rpartition(") ")[2].split()
        tick = os.sysconf("SC_CLK_TCK")
        self.pid = int(text.split(" ", 1)[0])
        self.parent, self.group = int(fields[1]), int(fields[2])
        self.own = (int(fields[11]) + int(fields[12])) / tick
        self.of_children = (int(fields[13]) + int(fields[14])) / tick


def _processes() -> Iterator[_Row]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield _Row(path.read_text())


def install_peer() -> None:
    """Make the peer's virtual environment, unless this lock file's is there already."""
    stamp = PEER / "bench.stamp"
    if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return
    print("installing the peer …", flush=True)
    shutil.rmtree(PEER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
    pip = [PEER / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--require-hashes", "-r", LOCK], check=True)
    shutil.copy(LOCK, stamp)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ[name] for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.update(before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
