"""导出卷宗包：记录、证明和独立核验程序，交给任何人核验."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the number, where to write, and what to include."""
    parser.add_argument("number", metavar="卷宗编号", help="诉求、墙、人员、单位等卷宗的编号")
    parser.add_argument("--home", metavar="账户", help="几个账户有同一编号时写明")
    parser.add_argument("--kind", metavar="类别", help="几类卷宗有同一编号时写明，例如 request")
    parser.add_argument("--out", metavar="文件夹", help="默认以编号为名，在当前文件夹")
    parser.add_argument("--zip", action="store_true", help="压缩为一个 .zip 文件")
    parser.add_argument("--with-texts", action="store_true", help="附带不公开的文字（含个人信息）")


def run(options: argparse.Namespace) -> int:
    """Write a dossier's bundle; refuses to overwrite, and to bundle what doesn't verify."""
    folder = Path(options.out or options.number)
    packed = folder.with_name(folder.name + ".zip")
    if folder.exists() or (options.zip and packed.exists()):
        raise Problem(f"{packed if options.zip else folder} 已存在：请另选文件夹，或先移走它")
    with opened():
        home, dossier = _found(options)
        _verified(home, dossier)
        folder.mkdir(parents=True)
        _write(home, dossier, folder, with_texts=options.with_texts)
    if options.zip:
        shutil.make_archive(str(folder), "zip", folder)
        shutil.rmtree(folder)
    print(f"已写入 {packed if options.zip else folder}，核验方法：python3 verify_bundle.py")
    return 0


def _found(options: argparse.Namespace) -> tuple[Any, Any]:
    from bihuan.kernel.base import facade
    from bihuan.kernel.journal import verifying
    from bihuan.kernel.journal.sealing import last_checkpoint

    found = [
        (home, row)
        for home in facade.homes()
        for row in verifying.find(home, options.number)
        if options.home in {None, home.code} and options.kind in {None, row.kind}
    ]
    if not found:
        raise Problem(_unknown(options))
    if len(found) > 1:
        raise Problem(_several(options.number, found))
    if last_checkpoint(found[0][0].pk) is None:
        raise Problem("还没有检查点：请先运行 bihuan seal")
    return found[0]


def _unknown(options: argparse.Namespace) -> str:
    """Say that nothing has the number, and how the numbers look that there are."""
    from bihuan.kernel.base import facade
    from bihuan.kernel.journal import overseeing
    from bihuan.ui import signed_in

    labels, shown = signed_in.kind_labels(), dict[str, str]()
    for home in facade.homes():
        for kind, number in overseeing.newest_numbers(home.pk):
            shown[str(labels.get(kind, kind))] = number
    looks = "、".join(f"{label} {number}" for label, number in shown.items())
    where = "".join(f" {part}" for part in (options.home, options.kind) if part)
    missing = f"没有编号为 {options.number} 的卷宗" + (f"（限于{where}）" if where else "")
    how = "审计员在“卷宗查询”页可按编号、人员或单位名称查到"
    return f"{missing}。编号的样子：{looks or '还没有卷宗'}；{how}"


def _several(number: str, found: list[tuple[Any, Any]]) -> str:
    ways = "，或 ".join(f"--home {home.code} --kind {row.kind}" for home, row in found)
    return f"编号为 {number} 的卷宗有 {len(found)} 个，请写明是哪一个：{ways}"


def _verified(home: Any, dossier: Any) -> None:
    from bihuan.kernel.journal import verifying
    from bihuan.kernel.journal.broken import Broken

    try:
        verifying.verify(home, dossier=dossier)
    except Broken as broken:
        raise Problem(f"该卷宗核验未通过，不能导出：{broken}") from None


def _write(home: Any, dossier: Any, folder: Path, *, with_texts: bool) -> None:
    from bihuan.kernel.journal import bundling

    printed = bundling.bundle(home, dossier, folder, with_texts=with_texts)
    bundling.print_record(printed, folder / "record.pdf")
