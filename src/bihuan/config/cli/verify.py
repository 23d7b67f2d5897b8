"""核验：记录、内容、封存、佐证和业务现状是否都与当初一致."""

import argparse
import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem

if TYPE_CHECKING:
    from bihuan.kernel.journal.verifying import Report


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a dossier's number, and checkpoints kept elsewhere."""
    parser.add_argument("number", nargs="?", metavar="卷宗编号", help="只核验一个卷宗")
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="文件",
        help="另处留存（印出、寄出）的检查点，可多次给出",
    )


def run(options: argparse.Namespace) -> int:
    """Verify everything, or one dossier; exit 1 at the first broken place, which is named."""
    held = _held(options.checkpoint)
    with opened():
        return _verify(options.number, held)


def everything() -> int:
    """Verify all homes in this process, whose database is open; return the exit code."""
    return _verify(None, {})


def _verify(number: str | None, held: dict[str, list[str]]) -> int:
    from bihuan.kernel.journal.broken import Broken

    try:
        for home, dossier in _chosen(number):
            _one(home, dossier, held.get(f"bihuan/{home.code}", []))
    except Broken as broken:
        _clear()
        print(f"核验未通过：{broken}")
        return 1
    print("核验通过")
    return 0


def _chosen(number: str | None) -> list[tuple[Any, Any]]:
    from bihuan.kernel.base import facade
    from bihuan.kernel.journal import verifying

    if not number:
        homes = facade.homes()
        verifying.no_home_is_missing(homes)
        return [(home, None) for home in homes]
    found = [(home, row) for home in facade.homes() for row in verifying.find(home, number)]
    if not found:
        raise Problem(f"没有编号为 {number} 的卷宗，请核对编号")
    return found


def _one(home: Any, dossier: Any, held: list[str]) -> None:
    from bihuan.kernel.journal import verifying

    report = verifying.verify(home, dossier=dossier, held=held, progress=_bar(home.code))
    _clear()
    _say(report)


def _say(report: "Report") -> None:
    print(f"{report.home}：{report.dossiers} 个卷宗，{report.entries} 条记录")
    if report.size:
        root = base64.b64encode(report.root).decode()
        print(f"  检查点 {report.size}，根 {root}，封存于 {report.sealed_at:%Y-%m-%d %H:%M} UTC")
    print(f"  尚未封存 {report.unsealed} 条")
    for lost in report.restores:
        print(f"  注意：{lost.at} 恢复备份，检查点 {lost.size} 之后至 {lost.lost} 的记录已失去")


def _held(paths: list[str]) -> dict[str, list[str]]:
    from bihuan.kernel.journal import notes

    found: dict[str, list[str]] = {}
    for path in map(Path, paths):
        if not path.exists():
            raise Problem(f"没有这个文件：{path}")
        for text in notes.texts_in(path):
            found.setdefault(text.split("\n")[0], []).append(text)
    return found


def _bar(code: str) -> Any:
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def show(done: int, total: int) -> None:
        share = done / total if total else 1.0
        filled = int(share * 30)
        line = f"\r{code} [{'█' * filled}{'·' * (30 - filled)}] {done}/{total}"
        print(line, end="", file=sys.stderr, flush=True)

    return show


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
