"""工作日历：装入公布的放假和调休安排（csv），或随程序提供的年度."""

import argparse
import sys
from pathlib import Path
from typing import Any

from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem

SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a file with its edition, or a year; or list what is loaded."""
    what = parser.add_subparsers(dest="what", metavar="办理")
    load = what.add_parser("load", help="装入文件：每行 date,working,note")
    load.add_argument("file", type=Path, metavar="文件.csv")
    load.add_argument("--edition", metavar="版本", help="例如通知的文号；不填是文件里的年份")
    seed = what.add_parser("seed", help="装入随程序提供的年度")
    seed.add_argument("year", type=int, metavar="年度")


def run(options: argparse.Namespace) -> int:
    """Load all of a file or nothing of it; what is known already adds nothing."""
    with opened():
        return {None: _list, "load": _load, "seed": _seed}[options.what](options)


def _list(_: argparse.Namespace) -> int:
    from bihuan.kernel.policy import working

    for row in working.years_loaded():
        print(f"{row.year}  放假 {row.off} 天，调休上班 {row.worked} 天  {row.edition}")
    return 0


def _load(options: argparse.Namespace) -> int:
    from bihuan.kernel.policy import published

    try:
        days, faults = published.file(options.file)
    except OSError as error:
        raise Problem(f"读不了 {options.file}：{error.strerror}") from None
    for fault in faults[:SHOWN]:
        print(f"  第 {fault.row} 行  {fault.reason}", file=sys.stderr)
    if faults:
        raise Problem(f"{options.file.name} 有 {len(faults)} 行有误，没有装入任何一行")
    if not days:
        raise Problem(f"{options.file.name} 里没有日期")
    years = sorted({day.date.year for day in days})
    return _store(days, options.edition or "、".join(map(str, years)))


def _seed(options: argparse.Namespace) -> int:
    from bihuan.kernel.policy import published

    days = published.seed(options.year)
    if not days:
        raise Problem(
            f"程序里没有 {options.year} 年：公布后请用 bihuan calendar load 文件.csv 装入"
        )
    return _store(days, str(options.year))


def _store(days: Any, edition: str) -> int:
    from bihuan.kernel.base import clock
    from bihuan.kernel.base.refusals import Refused
    from bihuan.kernel.permissions.facade import SYSTEM
    from bihuan.modules.registers import commands

    try:
        done = commands.load_calendar(days, edition=edition, actor=SYSTEM, at=clock.now())
    except Refused as refused:
        raise Problem(f"没有装入任何一行：{refused}") from None
    if done.days:
        print(f"已装入 {done.days} 天（{edition}），重算了 {done.recounted} 件的期限")
    else:
        print("都已装入过，没有改动")
    return 0
