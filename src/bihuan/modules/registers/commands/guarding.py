"""双人办理: a guarded account is opened by two: one asks, another agrees, then it is done once."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.people import keeping
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers import rules
from bihuan.modules.registers.commands.recording import claim, enter, person_register
from bihuan.modules.registers.selectors import guarding
from bihuan.modules.registers.terms import Act, Credential, News


@transaction.atomic
def ask_credential(
    home: Home,
    *,
    person: int,
    what: str,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """申请: ask a second person to let a guarded account be opened; he is told, too (BH-41)."""
    rules.keeps_register(actor, "persons", home=home.pk)
    claim(home, token, Act.ASK_CREDENTIAL, actor, at)
    register, state = person_register(home, person), keeping.state_of(person)
    is_possible = state is not None and (what == Credential.PASSWORD or state.has_factor)
    rules.account_is_kept(actor, person, is_possible=is_possible, reason=reason)
    is_open = guarding.asked(home.pk, person, what, now=at) is not None
    rules.may_be_asked(guarding.offices_today(person, now=at), is_open=is_open)
    act, data = Act.ASK_CREDENTIAL, {"what": what}
    entry = enter(register, act, data, actor, at, basis="BH-41", reason=reason)
    told = guarding.second_persons(home.pk, {person, actor.id}, on=clock.day(at))
    notices.tell(told, kind=News.ASK_ANSWER, about=entry)
    notices.tell([person], kind=act, about=entry)


@transaction.atomic
def answer_credential(
    home: Home,
    *,
    person: int,
    what: str,
    agrees: bool,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """答复: agree, for a day and once, or not; who asked and whose account it is are told."""
    claim(home, token, Act.ANSWER_CREDENTIAL, actor, at)
    register = person_register(home, person)
    asked = guarding.asked(home.pk, person, what, now=at)
    without = {person, asked.asker} if asked else {person}
    answerers = guarding.second_persons(home.pk, without, on=clock.day(at))
    rules.may_answer(actor, answerers, is_open=asked is not None and asked.agreed_by is None)
    assert asked is not None, "an answer to nothing was refused"
    act, data = Act.ANSWER_CREDENTIAL, {"what": what, "answer": "yes" if agrees else "no"}
    entry = enter(register, act, data, actor, at, basis="BH-41", reason=reason)
    notices.tell([person, asked.asker], kind=act, about=entry)


def agreed(home: Home, person: int, what: str, *, actor: Actor, at: datetime.datetime) -> None:
    """Refuse to open a guarded account alone; the register of its owner is locked (BH-41)."""
    offices = guarding.offices_today(person, now=at)
    asked = guarding.asked(home.pk, person, what, now=at) if rules.GUARDED & offices else None
    by = asked.agreed_by if asked else None
    rules.two_persons_agree(offices, is_agreed=by is not None and by != actor.id)
