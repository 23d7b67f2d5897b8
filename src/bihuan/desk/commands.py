"""工作台的命令: notices are read, and where they go by mail is set."""

import datetime

from django.db import transaction
from django.http import HttpRequest

from bihuan.desk import second_factor
from bihuan.desk.reading import home_of_register, homes_of
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers.facade import PERSON, Act, keeps_persons, note_own_factor


def read_notices(*, actor: Actor, at: datetime.datetime) -> int:
    """通知已读: mark everything one was told as read; return how many were new."""
    return sum(notices.read_all(home, actor.id, at=at) for home in homes_of(actor))


@transaction.atomic
def set_notice_mail(
    home: int, *, person: int, address: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """设置通知邮箱: by the person himself, or by who keeps the register of persons (BH-05)."""
    journal.begin(home, token=token, act=Act.SET_MAIL, dossier=0, actor=actor, at=at)
    if actor.id != person:
        keeps_persons(actor, home=home)
    register = journal.find_register(home, kind=PERSON, number=str(person))
    if register is None or not people.set_notice_mail(person, address):
        raise Refused("BH-05", "该人员没有登记或没有账号，请先登记并开通账号")
    notices.forget_failures(home, person)
    if not address:
        notices.drop_letters(home, person)
    journal.record(
        register,
        Act.SET_MAIL,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-05"],
        data={"by_mail": bool(address)},
        private={"mail": address} if address else {},
    )


@transaction.atomic
def bind_factor(
    http: HttpRequest, *, key: str, code: str, actor: Actor, at: datetime.datetime
) -> None:
    """绑定验证器: one's own; the person's register keeps that it was done (BH-34)."""
    second_factor.enrol(http, key, code)
    _note(is_bound=True, actor=actor, at=at)


@transaction.atomic
def unbind_factor(http: HttpRequest, *, actor: Actor, at: datetime.datetime) -> None:
    """解除验证器: one's own; the person's register keeps that it was done (BH-34)."""
    second_factor.remove(http.user)
    _note(is_bound=False, actor=actor, at=at)


def _note(*, is_bound: bool, actor: Actor, at: datetime.datetime) -> None:
    # Who has no desk and no registration stands in no home's register.
    home = home_of_register(actor)
    if home is not None:
        note_own_factor(home, is_bound=is_bound, actor=actor, at=at)
