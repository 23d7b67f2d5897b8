"""登记簿: what the acts on registers share: the form's token, the home, the entry."""

import datetime
from collections.abc import Mapping

from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers import rules
from bihuan.modules.registers.terms import Kind


def claim(home: Home, token: int | None, act: str, actor: Actor, at: datetime.datetime) -> None:
    """Let a form act once, however often it is sent (L2); an import has no form."""
    if token is not None:
        journal.begin(home.pk, token=token, act=act, dossier=0, actor=actor, at=at)


def stands_here(home: Home, unit: int) -> organizations.Place:
    """Return where a unit of this home stands now; refuse any other (BH-05)."""
    return rules.stands_here(organizations.place_of(unit), home=home.pk)


def register(
    home: int,
    kind: str,
    number: int,
    unit: int,
    act: str,
    data: dict[str, str],
    private: dict[str, str],
    actor: Actor,
    at: datetime.datetime,
    *,
    act_id: int | None = None,
) -> journal.Recorded:
    """Open the register of a unit or person with its first entry."""
    dossier = journal.open_dossier(
        home, nature=journal.Nature.REGISTER, kind=kind, number=str(number), unit=unit, at=at
    )
    return enter(dossier, act, data, actor, at, private=private, act_id=act_id)


def append(
    home: int,
    kind: str,
    number: int,
    act: str,
    data: Mapping[str, object],
    actor: Actor,
    at: datetime.datetime,
    *,
    basis: str = "BH-05",
    reason: str = "",
) -> journal.Recorded:
    """Append an act to the register of a unit or person."""
    dossier = journal.register(home, kind=kind, number=str(number))
    return enter(dossier, act, data, actor, at, basis=basis, reason=reason)


def person_register(home: Home, person: int) -> journal.Dossier:
    """Return the register of a person of this home, locked; refuse anybody else (BH-05)."""
    dossier = journal.find_register(home.pk, kind=Kind.PERSON, number=str(person))
    rules.is_registered(dossier)
    assert dossier is not None, "a stranger was refused"
    return dossier


def enter(
    dossier: journal.Dossier,
    act: str,
    data: Mapping[str, object],
    actor: Actor,
    at: datetime.datetime,
    *,
    basis: str = "BH-05",
    reason: str = "",
    private: Mapping[str, str] | None = None,
    act_id: int | None = None,
) -> journal.Recorded:
    """Append an act to a locked register, with its reason or other private values.

    `act_id`: the act of which the entry is a part; without it, an act of its own.
    """
    return journal.record(
        dossier,
        act,
        act_id=act_id or new_token(),
        actor=actor,
        at=at,
        basis=[basis],
        data=data,
        private={"reason": reason} if reason else private,
    )
