"""销毁一件已办结诉求中的个人信息（组织部基层办账号办理）."""

import argparse
from typing import Any

from bihuan.config.cli.asked import account
from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the number, the ground, and who acts."""
    parser.add_argument("number", nargs="?", metavar="卷宗编号")
    parser.add_argument("--ground", choices=["expired", "asked"], help="保存期满，或居民依法要求")
    parser.add_argument("--as", dest="username", metavar="账号", help="办理人的账号")
    parser.add_argument("--catch-up", action="store_true", help="补齐库外的销毁清单（断电之后）")


def run(options: argparse.Namespace) -> int:
    """Destroy a resident's data as the person who signs in; or only bring the list up to date."""
    with opened():
        if options.catch_up:
            return _catch_up()
        if not (options.number and options.ground and options.username):
            raise Problem("用法：bihuan destroy 卷宗编号 --ground expired|asked --as 账号")
        _destroy(options.number, options.ground, account(options.username))
    print(f"已销毁 {options.number} 中的个人信息，并记入卷宗和销毁清单")
    return 0


def _catch_up() -> int:
    from bihuan.kernel.journal import destroying

    missing = destroying.catch_up()
    if missing:
        print(f"销毁清单补记 {missing} 条")
    return 0


def _destroy(number: str, ground: str, actor: Any) -> None:
    from django.apps import apps

    from bihuan.kernel.base import clock, facade
    from bihuan.kernel.base.ids import new_token
    from bihuan.kernel.base.refusals import Refused
    from bihuan.kernel.journal import verifying

    if not apps.is_installed("bihuan.modules.wall"):
        raise Problem("本区域没有民心墙，没有可销毁的诉求")
    from bihuan.modules.wall.commands.erasing import erase_resident

    found = [(home, row) for home in facade.homes() for row in verifying.find(home, number)]
    cases = [(home, row) for home, row in found if row.kind == "request"]
    if len(cases) != 1:
        raise Problem(f"编号为 {number} 的诉求有 {len(cases)} 件，请核对编号")
    home, dossier = cases[0]
    try:
        erase_resident(
            home.pk, dossier.pk, reason=ground, actor=actor, at=clock.now(), token=new_token()
        )
    except Refused as refused:
        raise Problem(f"{refused.message}（{refused.clause}）") from None
