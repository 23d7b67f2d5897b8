"""政策参数：列出现行数值，登记新的数值，切换条款的执行方式，查看放行."""

import argparse
import datetime
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from bihuan.config.cli import asked
from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem

HEAD = ("参数", "名称", "数值", "单位", "开始", "截止", "依据")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to list; or a value to record, a clause to switch, or the report."""
    parser.add_argument("--home", metavar="账户", help="只有一个账户时不填")
    parser.add_argument("--key", default="", metavar="参数", help="只列这个参数，或以此开头的")
    parser.add_argument("--unit", metavar="单位", help="只列这个单位适用的数值")
    parser.add_argument("--on", type=asked.day, metavar="日期", help="哪一天；不填是今天")
    what = parser.add_subparsers(dest="what", metavar="办理")
    value = what.add_parser("set", help="登记一个数值")
    value.add_argument("name", metavar="参数")
    value.add_argument("value", type=int, metavar="数值")
    value.add_argument("--clause", metavar="条款", help="不填按原来的条款")
    value.add_argument("--edition", metavar="版本", help="不填是开始日期的年份")
    _signed(value)
    mode = what.add_parser("switch", help="切换一个条款的执行方式")
    mode.add_argument("clause", metavar="条款")
    mode.add_argument("mode", metavar="observe|warn|block")
    _signed(mode)
    report = what.add_parser("report", help="列出本应不予办理的办理")
    report.add_argument("--clause", default="", metavar="条款")


def _signed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="from_on", type=asked.day, required=True, metavar="日期")
    parser.add_argument("--unit", metavar="单位", help="不填是全部单位")
    parser.add_argument("--as", dest="username", required=True, metavar="账号")
    parser.add_argument("--reason", required=True, metavar="理由")


def run(options: argparse.Namespace) -> int:
    """Do what was asked; a refusal is one line and exit code 1."""
    with opened():
        from bihuan.kernel.base.refusals import Refused

        runs: dict[str | None, Callable[[argparse.Namespace], None]] = {
            None: _list,
            "set": _set,
            "switch": _switch,
            "report": _report,
        }
        try:
            runs[options.what](options)
        except Refused as refused:
            raise Problem(str(refused)) from None
    return 0


# --- showing ------------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> None:
    from bihuan.kernel.base import clock
    from bihuan.kernel.policy import listing
    from bihuan.modules.registers import selectors

    home, on = asked.home(options.home).pk, options.on or clock.day(clock.now())
    if options.unit:
        path = asked.unit(home, options.unit).path
        rows = listing.in_force_at(home, path, on=on, key=options.key)
    else:
        rows = listing.in_force(home, on=on, key=options.key)
    if not rows:
        raise Problem(f"{on} 没有这样的参数；不加 --key 列出全部")
    _table(HEAD, [_cells(selectors.value_of(row)) for row in rows])


def _cells(value: Any) -> tuple[str, ...]:
    until, basis = str(value.to_on or "—"), f"{value.clause}@{value.edition}"
    unit = value.unit or "全部"
    return value.key, value.name, value.amount, unit, str(value.from_on), until, basis


def _report(options: argparse.Namespace) -> None:
    from bihuan.kernel.journal import passing
    from bihuan.modules.registers import selectors

    home = asked.home(options.home).pk
    kept = [row for row in selectors.kept(home) if options.clause in {"", row.clause}]
    if not kept:
        print("没有登记执行方式，全部条款一律阻止")
        return
    head = ("条款", "单位", "执行方式", "开始", "放行次数")
    _table(head, [_kept(row) for row in kept])
    rows = passing.passed_over(home)
    rows = rows.filter(clause=options.clause) if options.clause else rows
    columns = rows.values_list("at", "clause", "unit__name", "act", "mode")
    print()
    _table(("时间", "条款", "单位", "动作", "方式"), [_passed(*row) for row in columns])


def _kept(row: Any) -> tuple[str, ...]:
    return row.clause, row.unit, row.mode or "随上级", str(row.from_on or "—"), str(row.count)


def _passed(at: datetime.datetime, *codes: str) -> tuple[str, ...]:
    from bihuan.kernel.base import clock

    return (f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}", *codes)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns that stand under each other: a Han character is two wide."""
    lines = [head, *rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, strict=True)
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


# --- acting -------------------------------------------------------------------------------------


def _set(options: argparse.Namespace) -> None:
    from bihuan.kernel.policy import listing
    from bihuan.modules.registers import commands

    home = asked.home(options.home)
    commands.set_policy(
        home,
        key=options.name,
        value=options.value,
        clause=options.clause or listing.clause_of(options.name),
        edition=options.edition or str(options.from_on.year),
        **_by(home, options),
    )
    print(f"已登记 {options.name} = {options.value}，自 {options.from_on} 起")


def _switch(options: argparse.Namespace) -> None:
    from bihuan.modules.registers import commands

    home = asked.home(options.home)
    commands.switch_clause(home, clause=options.clause, mode=options.mode, **_by(home, options))
    print(f"已登记 {options.clause} {options.mode}，自 {options.from_on} 起")


def _by(home: Any, options: argparse.Namespace) -> dict[str, Any]:
    from bihuan.kernel.base import clock

    return {
        "unit": asked.unit(home.pk, options.unit).id,
        "from_on": options.from_on,
        "reason": options.reason,
        "actor": asked.account(options.username),
        "at": clock.now(),
    }
