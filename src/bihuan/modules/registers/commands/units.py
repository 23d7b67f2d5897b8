"""单位: open a unit under another, rename it, dissolve it when nothing stands there any more."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations import keeping
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers import rules, selectors
from bihuan.modules.registers.commands.recording import claim, enter, register, stands_here
from bihuan.modules.registers.terms import Act, Kind


@transaction.atomic
def add_unit(
    home: Home,
    *,
    kind: str,
    name: str,
    parent: int,
    actor: Actor,
    at: datetime.datetime,
    code: str = "",
    token: int | None = None,
) -> int:
    """登记单位: add a unit under another; return its id.

    Raises Refused when its kind doesn't fit there, or the name is taken (BH-36).
    """
    rules.keeps_register(actor, "units", home=home.pk)
    claim(home, token, Act.ADD_UNIT, actor, at)
    above = stands_here(home, parent)
    rules.unit_fits(name, keeping.names_under(parent), kind=kind, above=above.kind)
    unit = organizations.create_unit(
        home=home, kind=kind, name=name, parent=parent, on=clock.day(at), code=code
    )
    data = {"kind": kind, "parent": str(parent), "code": code}
    register(home.pk, Kind.UNIT, unit.pk, unit.pk, Act.ADD_UNIT, data, {"name": name}, actor, at)
    return unit.pk


@transaction.atomic
def rename_unit(
    home: Home, *, unit: int, name: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """变更单位名称: the register keeps both names; no second one of the name (BH-36)."""
    rules.keeps_register(actor, "units", home=home.pk)
    claim(home, token, Act.RENAME_UNIT, actor, at)
    place, dossier = stands_here(home, unit), _locked(home, unit)
    rules.unit_fits(name, keeping.names_beside(unit))
    keeping.rename(unit, name)
    journal.record(
        dossier,
        Act.RENAME_UNIT,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-36"],
        private={"name": name, "was": place.name},
    )


@transaction.atomic
def dissolve_unit(
    home: Home, *, unit: int, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """撤销单位: today is its last day; only where nothing stands any more (BH-36)."""
    rules.keeps_register(actor, "units", home=home.pk)
    claim(home, token, Act.DISSOLVE_UNIT, actor, at)
    place, dossier, today = stands_here(home, unit), _locked(home, unit), clock.day(at)
    rules.unit_may_go(
        is_root=place.kind == organizations.UnitKind.COUNTY,
        units=len(keeping.names_under(unit)),
        held=sitting.at_desks_of(unit, on=today),
        cases=selectors.open_cases(home.pk, unit),
        others=selectors.standing_on(home.pk, unit),
    )
    keeping.dissolve(unit, on=today)
    data = {"last_day": str(today)}
    enter(dossier, Act.DISSOLVE_UNIT, data, actor, at, basis="BH-36", reason=reason)


def _locked(home: Home, unit: int) -> journal.Dossier:
    return journal.register(home.pk, kind=Kind.UNIT, number=str(unit))
