"""账号: opened, its password set anew, locked and unlocked, an authenticator bound or removed."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal.facade import Recorded
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import keeping, searching
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers import rules
from bihuan.modules.registers.commands.guarding import agreed
from bihuan.modules.registers.commands.recording import append, claim, enter, person_register
from bihuan.modules.registers.commands.staying import stays_without
from bihuan.modules.registers.terms import Act, Credential, Kind


@transaction.atomic
def open_account(
    home: Home,
    *,
    person: int,
    username: str,
    password: str,
    actor: Actor,
    at: datetime.datetime,
    must_change: bool = False,
    token: int | None = None,
) -> None:
    """开通账号: give a person an account; what it may do follows from grants alone."""
    rules.keeps_register(actor, "persons", home=home.pk)
    claim(home, token, Act.OPEN_ACCOUNT, actor, at)
    found = people.person(person)
    rules.is_registered(found)
    assert found is not None, "nobody was refused"
    is_free = _opened(found, username, password, must_change=must_change)
    rules.account_is_free(is_free=is_free)
    append(home.pk, Kind.PERSON, person, Act.OPEN_ACCOUNT, {"username": username}, actor, at)


def _opened(person: Any, username: str, password: str, *, must_change: bool) -> bool:
    try:
        with transaction.atomic():
            people.open_account(
                person, username=username, password=password, must_change=must_change
            )
    except IntegrityError:
        return False
    return True


@transaction.atomic
def reset_password(
    home: Home,
    *,
    person: int,
    password: str,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """重设密码: one that its owner changes at the next sign-in; every session ends (BH-34)."""
    state, tell = _begin(home, Act.RESET_PASSWORD, person, actor=actor, at=at, token=token)
    rules.account_is_kept(actor, person, is_possible=state is not None, reason=reason)
    agreed(home, person, Credential.PASSWORD, actor=actor, at=at)
    keeping.reset_password(person, password)
    tell(reason)


@transaction.atomic
def lock_account(
    home: Home, *, person: int, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """停用账号: nobody signs in with it until it is unlocked; its sessions end (BH-34).

    Not that of the last administrator of a kind (BH-38).
    """
    state, tell = _begin(home, Act.LOCK_ACCOUNT, person, actor=actor, at=at, token=token)
    is_possible = state is not None and state.is_active
    rules.account_is_kept(actor, person, is_possible=is_possible, reason=reason)
    stays_without(home, person, at=at)
    keeping.set_active(person, is_active=False)
    tell(reason)


@transaction.atomic
def unlock_account(
    home: Home, *, person: int, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """恢复账号: with the password it had; the old sessions stay ended (BH-34)."""
    state, tell = _begin(home, Act.UNLOCK_ACCOUNT, person, actor=actor, at=at, token=token)
    is_possible = state is not None and not state.is_active
    rules.account_is_kept(actor, person, is_possible=is_possible, reason=reason)
    keeping.set_active(person, is_active=True)
    tell(reason)


@transaction.atomic
def remove_factor(
    home: Home, *, person: int, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """移除验证器: a lost one, when its owner asks; the next sign-in needs the password (BH-34)."""
    state, tell = _begin(home, Act.REMOVE_FACTOR, person, actor=actor, at=at, token=token)
    is_possible = state is not None and state.has_factor
    rules.account_is_kept(actor, person, is_possible=is_possible, reason=reason)
    agreed(home, person, Credential.FACTOR, actor=actor, at=at)
    keeping.remove_factor(person)
    tell(reason)


def ask_for_account(home: int, person: int, *, kind: str, about: Recorded) -> None:
    """请开通账号: tell the system administrators of somebody entered who has no account (BH-05).

    Within an act of another module; `about` is its entry, whose page leads to the account.
    """
    if not searching.usernames([person]):
        office, on = rules.KEEPERS["persons"], clock.day(about.at)
        notices.tell(sitting.holders_in(home, office, on=on), kind=kind, about=about)


def note_own_factor(home: int, *, is_bound: bool, actor: Actor, at: datetime.datetime) -> None:
    """绑定或解除验证器: what somebody did with his own stands in his register, too."""
    act = Act.BIND_FACTOR if is_bound else Act.UNBIND_FACTOR
    append(home, Kind.PERSON, actor.id, act, {}, actor, at, basis="BH-34")


def _begin(
    home: Home, act: Act, person: int, *, actor: Actor, at: datetime.datetime, token: int
) -> tuple[keeping.State | None, Callable[[str], None]]:
    """Return the account's state, and what writes the entry and tells the person why."""
    rules.keeps_register(actor, "persons", home=home.pk)
    claim(home, token, act, actor, at)
    register = person_register(home, person)

    def tell(reason: str) -> None:
        entry = enter(register, act, {}, actor, at, basis="BH-34", reason=reason)
        notices.tell([person], kind=act, about=entry)

    return keeping.state_of(person), tell
