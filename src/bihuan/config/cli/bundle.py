"""导出卷宗包：记录、证明和独立核验程序，交给任何人核验."""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the number, where to write, and what to include."""
    parser.add_argument("number", metavar="卷宗编号")
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
        home, dossier = _found(options.number)
        _verified(home, dossier)
        folder.mkdir(parents=True)
        _write(home, dossier, folder, with_texts=options.with_texts)
    if options.zip:
        shutil.make_archive(str(folder), "zip", folder)
        shutil.rmtree(folder)
    print(f"已写入 {packed if options.zip else folder}，核验方法：python3 verify_bundle.py")
    return 0


def _found(number: str) -> tuple[Any, Any]:
    from bihuan.kernel.base import facade
    from bihuan.kernel.journal import verifying
    from bihuan.kernel.journal.sealing import last_checkpoint

    found = [(home, row) for home in facade.homes() for row in verifying.find(home, number)]
    if len(found) != 1:
        raise Problem(f"编号为 {number} 的卷宗有 {len(found)} 个，请核对编号")
    if last_checkpoint(found[0][0].pk) is None:
        raise Problem("还没有检查点：请先运行 bihuan seal")
    return found[0]


def _verified(home: Any, dossier: Any) -> None:
    from bihuan.kernel.journal import verifying
    from bihuan.kernel.journal.broken import Broken

    try:
        verifying.verify(home, dossier=dossier)
    except Broken as broken:
        raise Problem(f"该卷宗核验未通过，不能导出：{broken}") from None


def _write(home: Any, dossier: Any, folder: Path, *, with_texts: bool) -> None:
    import pylopdf_fonts_zh_cn as fonts
    import typst

    from bihuan.kernel.journal import bundling

    printed = bundling.bundle(home, dossier, folder, with_texts=with_texts)
    typst.compile(
        bundling.TEMPLATE,
        output=folder / "record.pdf",
        font_paths=[fonts.serif_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printed, ensure_ascii=False)},
    )
