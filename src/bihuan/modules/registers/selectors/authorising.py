"""以何岗位: by which office an entry was made, of what its maker held then."""

from collections.abc import Sequence

from django.utils.translation import pgettext

from bihuan.kernel.base import clock
from bihuan.kernel.journal.facade import Dossier, Entry
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.permissions.facade import Office
from bihuan.kernel.permissions.roster import Tenure
from bihuan.modules.registers import rules


def office_of(
    entry: Entry, held: Sequence[Tenure], dossier: Dossier, ladder: Sequence[str]
) -> list[tuple[str, str]]:
    """Return unit and office by which an entry was made, of what the actor held then.

    `ladder`: the offices that may do the act, nearest first; without it, all that he held.
    """
    if entry.actor_kind != "person":
        return []
    day = clock.day(entry.at)
    his = [one for one in held if one.person == entry.actor]
    mine = [one for one in his if one.holds(day)]
    # What was ended at once on that day held until then: who had no such office was refused.
    offered = mine + [one for one in his if one not in mine and one.ended_at_once(day)]
    by = [one for office in ladder for one in offered if _may(one, office, dossier)]
    offices = [one for one in (by[:1] or mine) if one.office]
    said = [(one.unit, str(Office(one.office).label)) for one in offices]
    return said or [("", str(pgettext("岗位", "在职党员"))) for _one in (by or mine)[:1]]


def _may(held: Tenure, office: str, dossier: Dossier) -> bool:
    """Say whether a tenure is of an office on the way up from where a dossier stands."""
    stands_beside = bool(office) and UnitKind(dossier.unit.kind) in rules.SEATS[office]
    return held.office == office and not (stands_beside and held.unit != dossier.unit.name)
