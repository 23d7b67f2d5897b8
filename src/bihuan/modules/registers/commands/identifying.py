"""身份证号: the section keeps a person's number and destroys it; entries hold it encrypted."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal import destroying, overseeing, witnesses
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.destroying import Doomed
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.facade import Person
from bihuan.kernel.permissions.facade import SYSTEM, Actor
from bihuan.modules.registers import rules
from bihuan.modules.registers.terms import Act, Kind

FIELD = "id_number"  # the private value of an entry: the number, encrypted


@transaction.atomic
def set_id_number(
    home: Home, *, person: int, number: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """登记身份证号: keep a person's number, or another one in its place.

    Raises Refused when the number isn't right, or belongs to somebody else (BH-07).
    """
    rules.keeps_register(actor, "id_numbers", home=home.pk)
    register = _begin(home, person, Act.SET_ID_NUMBER, actor=actor, at=at, token=token)
    given = id_numbers.plain(number)
    rules.id_number_is_right(is_right=id_numbers.is_right(given, on=clock.day(at)))
    rules.id_number_is_free(id_numbers.find(given), person=person)
    sealed = keep(person, given)
    _record(register, Act.SET_ID_NUMBER, {}, {FIELD: sealed}, actor=actor, at=at, token=token)


def open_id_number(
    home: Home, *, person: Person, purpose: str, actor: Actor, at: datetime.datetime
) -> str:
    """查看全号: return a whole number; who, whose, when and why stand in the access log first."""
    rules.keeps_register(actor, "id_numbers", home=home.pk)
    rules.purpose_is_named(purpose)
    rules.id_number_is_kept(person)
    register = overseeing.register_id(home.pk, Kind.PERSON, str(person.pk))
    rules.is_registered(register)
    page = "registers:open_id_number"
    journal.look(home.pk, actor=actor, page=page, at=at, dossier=register, purpose=purpose)
    return id_numbers.number_of(person)


@transaction.atomic
def destroy_id_number(
    home: Home, *, person: int, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """销毁身份证号: destroy it in the register, in every entry, and in the list a restore replays.

    Raises Refused when there is none, or no reason is given (BH-07).
    """
    rules.keeps_register(actor, "id_numbers", home=home.pk)
    register = _begin(home, person, Act.DESTROY_ID_NUMBER, actor=actor, at=at, token=token)
    left = destroying.doomed(home.pk, register.pk).values
    doomed = Doomed({entry: [FIELD] for entry, fields in left.items() if FIELD in fields}, [])
    rules.id_number_may_go(is_left=bool(doomed), reason=reason)
    _destroy(register, person, doomed, reason=reason, actor=actor, at=at, token=token)


@transaction.atomic
def destroy_again(
    home: Home, dossier: int, *, values: dict[int, list[str]], evidence: list[int], reason: str
) -> None:
    """重新销毁: what a restored backup brought back."""
    (register,) = journal.lock(home.pk, [dossier])
    _destroy(
        register,
        int(register.number),
        Doomed(values, evidence),
        reason=reason,
        actor=SYSTEM,
        at=clock.now(),
        token=new_token(),
    )


def _destroy(
    register: journal.Dossier,
    person: int,
    doomed: Doomed,
    *,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    id_numbers.forget(person)
    data = {"destroyed": doomed.as_data()}
    entry = _record(register, Act.DESTROY_ID_NUMBER, data, {}, actor=actor, at=at, token=token)
    destroying.destroy(register, doomed, because_of=entry, reason=reason)


def _begin(
    home: Home, person: int, act: str, *, actor: Actor, at: datetime.datetime, token: int
) -> journal.Dossier:
    register = journal.find_register(home.pk, kind=Kind.PERSON, number=str(person))
    rules.is_registered(register)
    assert register is not None, "an unregistered person was refused"
    journal.begin(home.pk, token=token, act=act, dossier=register.pk, actor=actor, at=at)
    return register


def keep(person: int, number: str) -> str:
    """Keep a right number of a person, and return it encrypted, as the entry has it.

    Raises Refused (BH-07) when somebody was quicker with the same number.
    """
    sealed = id_numbers.conceal(person, number)
    try:
        with transaction.atomic():
            id_numbers.keep(person, number, sealed=sealed)
    except IntegrityError:
        rules.id_number_is_free(id_numbers.find(number), person=person)
        raise
    return sealed


def _record(
    register: journal.Dossier,
    act: str,
    data: Mapping[str, Any],
    private: Mapping[str, str],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> journal.Recorded:
    return journal.record(
        register,
        act,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-07"],
        data=data,
        private=private,
    )


# --- 作证 -----------------------------------------------------------------------------------------


def testify() -> None:
    """Speak for the numbers of persons, and destroy them again after a restore."""
    witnesses.witness(Kind.PERSON, replay=replay, present=present, erase=destroy_again)
    witnesses.label_fields({FIELD: _("身份证号（密文）"), "mail": _("通知邮箱")})


def replay(row: dict[str, str], told: witnesses.Told) -> None:
    """Fold an entry of a person's register into what the person's row must hold."""
    if told.act in {Act.ADD_PERSON, Act.SET_ID_NUMBER}:
        row[FIELD] = told.private.get(FIELD, "")
    if told.act == Act.DESTROY_ID_NUMBER:
        row[FIELD] = ""


def present(home: int, dossiers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Return the encrypted numbers that persons' rows hold."""
    registers = journal.Dossier.objects.filter(home_id=home, pk__in=dossiers)
    numbers = {pk: int(number) for pk, number in registers.values_list("id", "number")}
    sealed = id_numbers.sealed(numbers.values())
    return {pk: {FIELD: sealed[person]} for pk, person in numbers.items() if person in sealed}
