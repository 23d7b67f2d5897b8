"""封存：把新的记录编入默克尔树，签名检查点，并在库外留存."""

import argparse
import signal
import sys
import threading

from bihuan.config import places
from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to go on, and how often."""
    parser.add_argument("--loop", action="store_true", help="持续封存，直到停止")
    parser.add_argument(
        "--every", type=float, default=60.0, metavar="秒", help="持续封存的间隔（秒）"
    )


def run(options: argparse.Namespace) -> int:
    """Seal what is queued, once or until stopped; exit 1 when the tree doesn't continue."""
    with opened("sealer"):
        if options.loop:
            return _loop(options.every)
        print(f"已封存 {once()} 条记录")
        return 0


def once() -> int:
    """Seal every home's queue; raises Problem rather than sign a second history."""
    from bihuan.kernel.base import clock, facade
    from bihuan.kernel.journal import notes, sealing
    from bihuan.kernel.journal.broken import Broken

    key = notes.sealer_key(places.home())
    try:
        return sum(sealing.seal_all(home, key=key, at=clock.now()) for home in facade.homes())
    except Broken as broken:
        raise Problem(f"封存已停止：{broken}") from None


def _loop(every: float) -> int:
    from django.db import Error, connection

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        try:
            once()
        except (Problem, Error) as problem:
            # A restart of the database or a broken tree must stay visible, and end with it.
            print(f"bihuan seal: {problem}", file=sys.stderr, flush=True)
            connection.close()
        stop.wait(every)
    return 0
