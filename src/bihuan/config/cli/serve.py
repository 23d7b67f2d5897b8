"""启动网站：数据库、网页和后台任务一起，按 Ctrl-C 全部停止."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from bihuan.config import database, places
from bihuan.config.cli import demo, migrate
from bihuan.config.problems import Problem

Child = subprocess.Popen[bytes]
# The background parts, each a process of its own: the worker, and the sealer with its own login.
PARTS = {
    "worker": "from bihuan.config.cli import work; work.serve()",
    "sealer": "from bihuan.config.cli import main; main(['seal', '--loop'])",
}
RESTART_AFTER = 2  # seconds
ENOUGH = 200 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the port and whether the demo county is loaded."""
    port = int(os.environ.get("PORT", "8000"))
    parser.add_argument("--port", type=int, default=port, metavar="端口", help="端口")
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="地址")
    parser.add_argument("--workers", type=int, default=2, metavar="个数", help="网页进程数")
    parser.add_argument(
        "--without",
        action="append",
        choices=sorted(PARTS),
        default=[],
        help="不启动某个后台进程（另由单独账号运行时）",
    )
    parser.add_argument("--no-demo", action="store_true", help="不装入演示县")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; what this command started it also stops, and the data stays."""
    _check_port(options.host, options.port)
    if database.free_space(places.home()) < ENOUGH:
        raise Problem(f"磁盘剩余空间不足 200 MB：请清理 {places.home()} 所在磁盘")
    signal.signal(signal.SIGTERM, _interrupt)
    with database.server():
        _prepare(with_demo=not options.no_demo)
        parts = [script for name, script in PARTS.items() if name not in options.without]
        children = [_start_web(options), *(_start(part) for part in parts)]
        try:
            _wait_for(options.host, options.port, children[0])
            _say(options)
            return _watch(children, parts)
        except KeyboardInterrupt:
            return 0
        finally:
            # A second Ctrl-C must not leave a child behind.
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, signal.SIG_IGN)
            for child in children:
                _stop(child)


def _watch(children: list[Child], parts: list[str]) -> int:
    """Wait for the web server; a background part that ends is started again."""
    while children[0].poll() is None:
        time.sleep(0.5)
        for index, part in enumerate(parts, 1):
            if children[index].poll() is not None:
                time.sleep(RESTART_AFTER)
                children[index] = _start(part)
    return children[0].wait()


def _start(part: str) -> Child:
    return subprocess.Popen([sys.executable, "-c", part], start_new_session=True)


def _prepare(*, with_demo: bool) -> None:
    """Migrate, load the demo and collect static files, unless this version did so already."""
    stamp = places.home() / "prepared"
    version = _version()
    if stamp.exists() and stamp.read_text() == version:
        return
    migrate.migrate()
    if with_demo:
        demo.load()
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from bihuan.config.cli import serve; serve.collect_static()",
        ],
        check=True,
    )
    stamp.write_text(version)


def collect_static() -> None:
    """Gather hashed and compressed static files into the home folder."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def _version() -> str:
    """Return a mark of the code and the database: newest source file, database name, zone."""
    source = Path(__file__).resolve().parents[2]
    newest = max(path.stat().st_mtime_ns for path in source.rglob("*") if path.suffix != ".pyc")
    login = database.login()
    return f"{newest} {login['NAME']} {login['HOST']} {os.environ.get('BIHUAN_ZONE', 'all')}"


def _start_web(options: argparse.Namespace) -> Child:
    granian = shutil.which("granian", path=str(Path(sys.executable).parent)) or "granian"
    return subprocess.Popen(
        [
            granian,
            "--interface",
            "wsgi",
            "--host",
            options.host,
            "--port",
            str(options.port),
            "--workers",
            str(options.workers),
            "--blocking-threads",
            "4",
            "--no-ws",
            "--log-level",
            "warning",
            "bihuan.config.wsgi:application",
        ],
        start_new_session=True,
    )


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Problem(f"端口 {port} 已被占用：请用 PORT=8001 make run 换一个端口") from None


def _wait_for(host: str, port: int, web: Child) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        if web.poll() is not None:
            raise Problem("网页进程未能启动，请查看上面的错误")
        time.sleep(0.05)
    raise Problem("网页进程 10 秒内没有响应")


def _say(options: argparse.Namespace) -> None:
    address = f"http://{options.host}:{options.port}"
    print(f"民心墙  {address}/")
    print(f"工作台  {address}/desk/")
    accounts = places.home() / "demo-accounts.txt"
    if accounts.exists():
        print(accounts.read_text(encoding="utf-8"), end="")
    print("按 Ctrl-C 停止；数据保留在", places.home(), flush=True)


def _stop(child: Child) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
