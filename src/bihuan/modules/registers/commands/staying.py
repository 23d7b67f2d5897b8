"""留人在岗: before an administrator goes, somebody else must hold the office (BH-38)."""

import datetime

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions import sitting
from bihuan.modules.registers import rules, selectors
from bihuan.modules.registers.terms import Kind


def stays_at_desk(
    home: Home, office: str, *, person: int, desk: int, from_on: datetime.date
) -> None:
    """Refuse to end a grant of the last administrator of an office (BH-38)."""
    _one_at_a_time(home, {office})
    others = sitting.stay_on(home.pk, office, on=from_on, without=person, desk=desk)
    rules.somebody_stays(office, others=others)


def stays_without(home: Home, person: int, *, at: datetime.datetime) -> None:
    """Refuse to lock the account of the last administrator of an office (BH-38)."""
    today = clock.day(at)
    offices = {office for _, office in sitting.offices_of(person, first=today, last=None)}
    _one_at_a_time(home, offices)
    for office in sorted(offices):
        others = sitting.stay_on(home.pk, office, on=today, without=person)
        rules.somebody_stays(office, others=others)


def _one_at_a_time(home: Home, offices: set[str]) -> None:
    """Lock the root's register, lest two administrators be unseated beside each other."""
    if offices & rules.ADMINISTRATORS:
        journal.register(home.pk, kind=Kind.UNIT, number=str(selectors.root_of(home.pk)))
