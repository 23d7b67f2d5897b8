"""导入干部信息：任免审批表文件一个一人，名单（.xlsx）一行一人；不加 --for-real 只是试运行."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bihuan.config.cli import words
from bihuan.config.problems import Problem

if TYPE_CHECKING:
    from bihuan.kernel.people.sheets.sheet import Sheet
    from bihuan.kernel.permissions.facade import Actor
    from bihuan.modules.cadres.forms.files import File, Opened

SHOWN = 20
HELP = "载入干部的任免审批表文件或名单"
EXAMPLES = (
    "bihuan import people 任免表文件夹 --unit 城关镇",
    "bihuan import people 张三.lrmx 李四.lrmx --unit 城关镇 --for-real",
    "bihuan import people 名单.xlsx --unit 城关镇",
)
DRY = (
    "这是试运行，什么也没有写入。确认无误后加 --for-real 再运行；有误的文件或行会跳过，其余照常载入"
)


def arguments(what: Any) -> None:
    """Take the files, the unit to which their persons belong, and whether it is meant."""
    sub = what.add_parser("people", help=HELP, description=HELP, **words.examples(*EXAMPLES))
    sub.add_argument("paths", type=Path, nargs="+", metavar="文件或文件夹")
    sub.add_argument("--unit", required=True, metavar="单位名称", help="这些干部现在属于哪个单位")
    sub.add_argument("--for-real", action="store_true", help="写入；不加只是试运行")
    said = "已核对：同名且出生年月相同的不是同一人"
    sub.add_argument("--are-others", action="store_true", help=said)
    sub.add_argument("--errors", type=Path, metavar="文件.csv", help="把没有载入的写成表格")
    sub.add_argument("--by", metavar="用户名", help="以谁的名义导入；不填是系统")
    sub.add_argument("--home", metavar="账户", help="只有一个账户时不填")


def run(options: argparse.Namespace, home: Any, actor: "Actor", bar: Any) -> int:
    """Take in each file by itself, or try to; say what came of those that stay out."""
    from bihuan.kernel.base import clock
    from bihuan.modules.cadres.forms.files import LISTS, opened

    unit, files = _unit(home, options.unit), list(_files(options.paths))
    if not files:
        raise Problem("没有找到 .lrmx、.lrm 或 .xlsx 文件，请核对路径")
    has_lists = any(Path(one.name).suffix.lower() in LISTS for one in files)
    show = bar("载入" if options.for_real else "核对", 0 if has_lists else len(files))
    tried, faults, done = _Batch(options, home, unit, actor), [], 0
    remarks: tuple[str, ...] = ()
    for count, one in enumerate(opened(files, today=clock.day(clock.now())), start=1):
        fault = tried.take(one)
        faults += [(one.name, fault)] if fault else []
        remarks = (*remarks, *(f"{one.name}  {said}" for said in one.remarks))[:SHOWN]
        done += not fault
        show(count)
    _say(options, done, faults)
    for said in remarks:
        print(f"  {said}")
    return 1 if faults else 0


class _Batch:
    """The files of one run: each is taken in, or held against the rules and the files before."""

    def __init__(self, options: argparse.Namespace, home: Any, unit: int, actor: "Actor") -> None:
        self.options, self.home, self.unit, self.actor = options, home, unit, actor
        self.tried: dict[tuple[str, str, str], str] = {}

    def take(self, one: "Opened") -> str:
        """Return why a file stays out, or ""."""
        from bihuan.kernel.base import clock
        from bihuan.kernel.base.refusals import Refused
        from bihuan.modules.cadres import commands

        if one.brought is None:
            return one.fault
        act = commands.take_in if self.options.for_real else commands.may_take_in
        by: Any = {"are_others": self.options.are_others, "actor": self.actor, "at": clock.now()}
        try:
            act(self.home, one.brought, unit=self.unit, **by)
        except Refused as refused:
            return str(refused)
        return "" if self.options.for_real else self._tried_before(one.name, one.brought.sheet)

    def _tried_before(self, name: str, sheet: "Sheet") -> str:
        """Return what the rules would say if this run had taken in the files before."""
        before = self.tried.setdefault((sheet.name, sheet.birth, sheet.id_number), name)
        return f"和这一批里的 {before} 是同一个人，只会载入一份" if before != name else ""


def _unit(home: Any, name: str) -> int:
    from bihuan.kernel.organizations.standing import standing_in

    found = [pk for _path, pk, called, _kind, _code in standing_in(home.pk) if called == name]
    if len(found) != 1:
        many = f"有 {len(found)} 个叫这个名称的单位，请改用页面载入" if found else "没有这个单位"
        raise Problem(f"“{name}”：{many}；单位名称见“单位”页")
    return found[0]


def _files(paths: list[Path]) -> Iterator["File"]:
    from bihuan.modules.cadres.forms.files import PICTURES, READABLE, File

    for path in paths:
        if not path.exists():
            raise Problem(f"没有 {path} 这个文件或文件夹，请核对路径")
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for one in inside:
            known = one.suffix.lower() in {*READABLE, *PICTURES}
            if one.is_file() and (known or one == path):
                yield File(str(one.relative_to(path) if path.is_dir() else one), one.read_bytes)


def _say(options: argparse.Namespace, done: int, faults: list[tuple[str, str]]) -> None:
    from bihuan.ui import tables

    went_in = "已载入" if options.for_real else "可以载入"
    print(f"{went_in} {done} 人，没有载入 {len(faults)} 个文件或行")
    for name, fault in faults[:SHOWN]:
        print(f"  {name}  {fault}")
    if options.errors and faults:
        tables.write_csv(options.errors, ("文件或行", "原因"), faults)
        print(f"  全部 {len(faults)} 个已写入 {options.errors}")
    elif len(faults) > SHOWN:
        print(f"  还有 {len(faults) - SHOWN} 个，用 --errors 文件.csv 全部写出")
    if not options.for_real:
        print(DRY)
