"""导入诉求、党员、民心墙（csv、xlsx）或干部信息；不加 --for-real 只是试运行."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bihuan.config.cli import import_people, words
from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem

if TYPE_CHECKING:
    from bihuan.config.intake import Intake
    from bihuan.kernel.permissions.facade import Actor
    from bihuan.modules.wall.forms.checking import Checked
    from bihuan.modules.wall.forms.importing import Line, Sheet
    from bihuan.ui.tables import Fault

NAME = "import"
WALL = "账户/墙编号"
# What may be imported, what that is, and how it is typed.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "requests": (
        "把原有台账里的诉求导入一面墙",
        (
            f"bihuan import requests 台账.xlsx --wall {WALL}",
            f"bihuan import requests 台账.xlsx --wall {WALL} --for-real --receipts 查询码.csv",
        ),
    ),
    "members": (
        "登记在职党员",
        ("bihuan import members 党员.xlsx", "bihuan import members 党员.xlsx --for-real"),
    ),
    "walls": (
        "设立民心墙",
        ("bihuan import walls 民心墙.xlsx", "bihuan import walls 民心墙.xlsx --for-real"),
    ),
}
SHOWN, NAMED = 20, 10
DRY = "这是试运行，什么也没有写入。确认无误后加 --for-real 再运行"
FAULTY = "有误的文件不会写入任何一行。请按上面的提示改正后再运行"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to import, from which file, to where; and whether it is meant."""
    what = parser.add_subparsers(dest="what", required=True, metavar="内容")
    for kind, (said, lines) in KINDS.items():
        sub = what.add_parser(kind, help=said, description=said, **words.examples(*lines))
        sub.add_argument("file", type=Path, metavar="文件")
        sub.add_argument("--for-real", action="store_true", help="写入；不加只是试运行")
        sub.add_argument(
            "--errors", type=Path, metavar="文件.csv", help="把全部错误写成表格，用 Excel 打开"
        )
        sub.add_argument("--by", metavar="用户名", help="以谁的名义导入；不填是系统")
        _of_kind(sub, kind)
    import_people.arguments(what)
    said = "取得空白模板"
    kinds = (*KINDS, "people")
    lines = tuple(f"bihuan import template {kind} 模板.xlsx" for kind in kinds)
    template = what.add_parser("template", help=said, description=said, **words.examples(*lines))
    template.add_argument("kind", choices=kinds, metavar="|".join(kinds), help="要导入的内容")
    template.add_argument("file", type=Path, metavar="文件.xlsx", help="写到哪里")


def _of_kind(sub: argparse.ArgumentParser, kind: str) -> None:
    if kind == "requests":
        where = "导入哪面墙：它的网址里 /w/ 后面的两段"
        sub.add_argument("--wall", required=True, metavar=WALL, help=where)
        said = "文件没写渠道时按哪个渠道；不填是 web（网页）"
        sub.add_argument("--channel", default="web", metavar="渠道", help=said)
        sub.add_argument("--receipts", type=Path, metavar="文件.csv", help="把查询码写成表格")
    else:
        sub.add_argument("--home", metavar="账户", help="只有一个账户时不填")


def run(options: argparse.Namespace) -> int:
    """Check a file and say what is wrong; import it if that was asked for and nothing is."""
    if options.what == "template":
        return _template(options)
    with opened():
        if options.what == "people":
            return _people(options)
        return {"requests": _requests, "members": _members, "walls": _walls}[options.what](options)


def _people(options: argparse.Namespace) -> int:
    from bihuan.config import zones

    if not zones.has("cadres"):
        raise Problem("这里是公开区（BIHUAN_ZONE=public），不保存干部信息；请在内部区导入")
    done = import_people.run(options, _home(options.home), _actor(options.by), _bar)
    _clear()
    return done


def _template(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from bihuan.modules.cadres.forms import persons
    from bihuan.modules.wall.forms import importing
    from bihuan.ui import tables

    headings = {**importing.TEMPLATES, "people": persons.template()}
    tables.write_template(options.file, headings[options.kind])
    print(f"已写入 {options.file}：填写“填写”一页，说明见“说明”一页")
    return 0


# --- requests -----------------------------------------------------------------------------------


def _requests(options: argparse.Namespace) -> int:
    from bihuan.kernel.base import clock
    from bihuan.kernel.base.refusals import Refused
    from bihuan.modules.wall import selectors
    from bihuan.modules.wall.commands import importing as commands
    from bihuan.modules.wall.forms import checking, importing
    from bihuan.modules.wall.terms import Channel

    home, _, code = options.wall.partition("/")
    wall = selectors.wall(home, code)
    if wall is None:
        raise Problem(_no_wall(options.wall))
    if options.channel not in Channel.values:
        known = "、".join(f"{one.value}（{one.label}）" for one in Channel)
        raise Problem(f"没有“{options.channel}”这个渠道：请在 {known} 中选一个")
    now, actor = clock.now(), _actor(options.by)
    sheet = importing.request_sheet(options.file)
    lines = importing.requests_in(sheet, channel=options.channel, now=now)
    try:
        commands.may_import(wall, actor=actor, at=now)
        checked = checking.check_requests(lines, wall, progress=_bar("核对"))
    except Refused as refused:
        raise Problem(str(refused)) from None
    _clear()
    _say(sheet, checked, options.errors)
    if checked.faulty or not options.for_real:
        print(FAULTY if checked.faulty else DRY)
        return 1 if checked.faulty else 0
    return _store(options, wall, actor=actor, total=checked.rows)


def _no_wall(given: str) -> str:
    from bihuan.config import intake

    known = intake.addresses_of_walls(NAMED + 1)
    there = "、".join(known[:NAMED]) + (" 等" if len(known) > NAMED else "")
    return f"没有“{given}”这面民心墙：请写成 {WALL}，现有 {there or '一面也没有，请先设立'}"


def _store(options: argparse.Namespace, wall: Any, *, actor: "Actor", total: int) -> int:
    from bihuan.kernel.base import clock
    from bihuan.kernel.base.ids import new_token
    from bihuan.kernel.base.refusals import Refused
    from bihuan.modules.wall.commands import importing as commands
    from bihuan.modules.wall.forms import checking, importing
    from bihuan.ui import tables

    now = clock.now()
    codes: list[tuple[str, str, str]] = []
    sheet = importing.request_sheet(options.file)
    lines = importing.requests_in(sheet, channel=options.channel, now=now)
    try:
        done = commands.import_requests(
            wall,
            checking.good_only(lines),
            actor=actor,
            at=now,
            token=new_token(),
            file=importing.digest_of(options.file),
            hand_out=(lambda *row: codes.append(row)) if options.receipts else commands.no_receipt,
            progress=_bar("导入", total),
        )
    except (Refused, tables.Unreadable) as stopped:
        raise Problem(f"没有写入任何一行：{stopped}") from None
    _clear()
    if options.receipts:
        tables.write_csv(options.receipts, ("来源编号", "编号", "查询码"), codes)
    print(f"已导入 {done.added} 条，此前已导入过 {done.known} 条")
    return 0


def _say(sheet: "Sheet", checked: "Checked", errors: Path | None) -> None:
    print(f"{sheet.path.name}：{checked.rows} 行")
    print(f"  可以导入 {checked.good - checked.known} 条，此前已导入过 {checked.known} 条")
    if checked.sealed:
        print(f"  其中反映党员、干部问题的 {checked.sealed} 条，密封转干部监督科，不上墙")
    if sheet.unused:
        print(f"  没有用到的列：{'、'.join(sheet.unused)}")
    if checked.faulty:
        print(f"  有误 {checked.faulty} 行")
        _show(checked.faults, errors)


# --- members and walls --------------------------------------------------------------------------


def _members(options: argparse.Namespace) -> int:
    from bihuan.config import intake
    from bihuan.modules.wall.forms import importing

    shape = (importing.MEMBERS, importing.members_in)
    return _take(options, *shape, intake.MEMBERS, intake.take_members)


def _walls(options: argparse.Namespace) -> int:
    from bihuan.config import intake
    from bihuan.modules.wall.forms import importing

    return _take(options, importing.WALLS, importing.walls_in, intake.WALLS, intake.take_walls)


def _take(options: argparse.Namespace, headings: Any, shape: Any, kind: "Intake", take: Any) -> int:
    from bihuan.kernel.base import clock
    from bihuan.kernel.base.refusals import Refused

    home, actor, now = _home(options.home), _actor(options.by), clock.now()
    lines = _lines(options.file, headings, shape, home)
    faults = [fault for line in lines for fault in line.faults]
    faults += _refusals(kind, lines, home, actor=actor, at=now)
    faults.sort(key=lambda fault: fault.row)
    print(f"{options.file.name}：{len(lines)} 行，有误 {len({fault.row for fault in faults})} 行")
    _show(faults, options.errors)
    if faults or not options.for_real:
        print(FAULTY if faults else DRY)
        return 1 if faults else 0
    try:
        added, known = take(home, [line.holds for line in lines], actor=actor, at=now)
    except Refused as refused:
        raise Problem(f"没有写入任何一行：{refused}") from None
    print(f"已登记 {added} 个，此前已登记过 {known} 个")
    return 0


def _lines(path: Path, headings: Any, shape: Any, home: Any) -> "list[Line]":
    from bihuan.kernel.organizations.units import units_by_name
    from bihuan.modules.wall.forms import importing
    from bihuan.ui import tables

    sheet = importing.Sheet(path, headings, {})
    try:
        return list(shape(sheet, units_by_name(home.pk, kind="group")))
    except tables.Unreadable as unreadable:
        return [importing.Line(unreadable.fault.row, None, [unreadable.fault])]


def _refusals(
    kind: "Intake", lines: "list[Line]", home: Any, *, actor: "Actor", at: Any
) -> "list[Fault]":
    """Return what the acts themselves would refuse, of the rows that can be read."""
    from bihuan.config import intake
    from bihuan.ui.tables import Fault

    rows = [line for line in lines if not line.faults]
    found = intake.refusals(kind, home, [line.holds for line in rows], actor=actor, at=at)
    return [
        Fault(line.row, "", refused.message, f"依据 {refused.clause}")
        for line, refused in zip(rows, found, strict=True)
        if refused
    ]


def _home(code: str | None) -> Any:
    from bihuan.kernel.base import facade

    found = [home for home in facade.homes() if code in {None, home.code}]
    if len(found) != 1:
        known = "、".join(home.code for home in facade.homes())
        raise Problem(f"请用 --home 指明一个账户：{known or '还没有账户'}")
    return found[0]


def _actor(username: str | None) -> "Actor":
    from django.contrib.auth import get_user_model

    from bihuan.kernel.base import clock
    from bihuan.kernel.permissions.facade import SYSTEM, actor_of

    if not username:
        return SYSTEM
    users: Any = get_user_model().objects
    user = users.filter(username=username, is_active=True).select_related("person").first()
    if user is None:
        raise Problem(f"没有用户名为 {username} 的账号，或已停用：用户名见“人员和账号”页")
    return actor_of(user.person_id, name=user.person.name, on=clock.day(clock.now()))


# --- showing ------------------------------------------------------------------------------------


def _show(faults: Iterable["Fault"], errors: Path | None) -> None:
    from bihuan.ui import tables

    rows = [(fault.row, fault.column, fault.reason, fault.advice) for fault in faults]
    if not rows:
        return
    for row, column, reason, advice in rows[:SHOWN]:
        print(f"  第 {row} 行  {column or '整行'}  {reason}  → {advice}")
    if errors:
        tables.write_csv(errors, ("行", "列", "原因", "怎么办"), rows)
        print(f"  全部 {len(rows)} 处错误已写入 {errors}")
    elif len(rows) > SHOWN:
        print(f"  还有 {len(rows) - SHOWN} 处，用 --errors 文件.csv 全部写出")


def _bar(what: str, total: int = 0) -> Callable[[int], None]:
    if not sys.stderr.isatty():
        return lambda _done: None

    def show(done: int) -> None:
        filled = done * 30 // total if total else 0
        bar = f"[{'█' * filled}{'·' * (30 - filled)}] " if total else ""
        print(f"\r{what} {bar}{done}/{total or '…'}", end="", file=sys.stderr, flush=True)

    return show


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
