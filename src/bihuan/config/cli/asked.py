"""What commands are asked for alike: a home, a unit of it, a day, and the account that acts."""

import argparse
import datetime
import getpass
import sys
from typing import Any

from bihuan.config.problems import Problem


def day(text: str) -> datetime.date:
    """Return a day; argparse says what is wrong with another text."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2027-01-01 的样式：{text}") from None


def home(code: str | None) -> Any:
    """Return the home with a code, or the only one."""
    from bihuan.kernel.base import facade

    found = [home for home in facade.homes() if code in {None, home.code}]
    if len(found) != 1:
        known = "、".join(home.code for home in facade.homes())
        raise Problem(f"请用 --home 指明一个账户：{known or '还没有账户'}")
    return found[0]


def unit(home: int, text: str | None) -> Any:
    """Return the unit of a home with an id, code or name; the root when none is named."""
    from bihuan.kernel.organizations import facade as organizations
    from bihuan.modules.registers import selectors

    tree = selectors.tree(home)
    found = [one.id for one in tree if text in {str(one.id), one.code, one.name}]
    if text is None:
        found = [tree[0].id]
    if len(found) != 1:
        reason = "有几个单位叫" if found else "没有叫这个名称或代码的单位："
        raise Problem(f"{reason} {text}；请写单位的代码或编号")
    return organizations.place_of(found[0])


def account(username: str) -> Any:
    """Return an account as an actor, once its password was typed."""
    from django.contrib.auth import get_user_model

    from bihuan.kernel.base import clock
    from bihuan.kernel.permissions.facade import actor_of

    user = get_user_model().objects.select_related("person").filter(username=username).first()
    if user is None or not user.check_password(_password()):
        raise Problem("账号或密码不对")
    person = user.person
    return actor_of(person.pk, name=person.name, on=clock.day(clock.now()))


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("密码：")
    return sys.stdin.readline().rstrip("\n")
