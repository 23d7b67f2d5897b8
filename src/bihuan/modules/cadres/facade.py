"""干部信息库的门: what the workbench asks of this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel.duties import facade as duties
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.cadres.commands.entering import change_rows
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import KINDS, LOOKS, Act, ArchiveItem, State, What
from bihuan.modules.cadres.workflow import TABLE
from bihuan.ui import casework
from bihuan.ui.addresses import address

__all__ = [
    "CHECKED_BY",
    "DONE_BY",
    "KINDS",
    "LOOKS",
    "OWED",
    "STATES",
    "Act",
    "addresses",
    "change_rows",
    "homes",
    "menu",
    "owed_rows",
    "told",
]

PAGES: dict[str, tuple[tuple[str, str, Any], ...]] = {
    Office.CIVIL_SERVICE: (
        ("cadres:cadres", "people", gettext_lazy("干部名册")),
        ("cadres:take_in", "plus", gettext_lazy("载入干部信息")),
        ("cadres:codes", "list", gettext_lazy("代码表")),
    ),
    Office.TOWNSHIP_SECRETARY: (("cadres:cadres", "people", gettext_lazy("干部名册")),),
}


# By which office an act is done, and who stands in for it.
DONE_BY: dict[str, tuple[str, ...]] = {
    str(act.value): TABLE.ladders[step.who]
    for act, step in TABLE.steps.items()
    if step.who in TABLE.ladders
}
# With which office a duty stands, where whoever had a hand in the matter is passed over (L4).
CHECKED_BY: dict[str, str] = {
    str(row.what.value): TABLE.ladders[row.who][0]
    for rows in TABLE.owes.values()
    for row in rows
    if row.checks
}
STATES: dict[str, Any] = {str(state.value): state.label for state in State}
OWED: dict[str, Any] = {str(what.value): what.label for what in What}
# What a notice says: the act that caused it, and what the reader is to do.
NOTICES: dict[str, Any] = {
    Act.RAISE: gettext_lazy("有人申请更正干部信息，请按期办理"),
    Act.DECIDE: gettext_lazy("更正事项已审核"),
    Act.RETURN: gettext_lazy("更正事项退回补充，请补充材料或撤回"),
    Act.SUPPLY: gettext_lazy("更正事项已补充材料，请审核"),
    Act.WITHDRAW: gettext_lazy("更正事项已撤回"),
    Act.EXAMINE: gettext_lazy("更正事项已查档，请复核认定"),
    Act.CERTIFY: gettext_lazy("更正事项已复核认定，请查看"),
    Act.EXAMINE_AGAIN: gettext_lazy("更正事项退回重查，请查档"),
    Act.SIGN: gettext_lazy("更正事项已登记本人签字"),
    Act.REMIND: gettext_lazy("更正事项临近或超过期限，请查看并办理"),
}


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the pages of somebody's offices for the side menu, and that of the own record."""
    offices = {held.office for held in actor.desks}
    mine = [page for office, pages in PAGES.items() if office in offices for page in pages]
    found = [(address(name), picture, str(label)) for name, picture, label in mine]
    if actor.records:
        found.append((address("cadres:own"), "person", _("本人信息")))
    if changing.has_to_do(actor):
        found.append((address("cadres:changes"), "check", _("更正事项")))
    return found


def homes(actor: Actor) -> set[int]:
    """Return the homes in which a person has a record: own requests of a change stand there."""
    return set(actor.records)


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A duty as the inbox shows it."""

    duty: Any
    url: str
    what: str
    title: str
    number: str
    place: str
    arithmetic: casework.Arithmetic
    lamp: str
    column: None = None
    is_urgent: bool = False


def owed_rows(owed: Sequence[Any], *, now: Any) -> list[Any]:
    """Return those of the duties that are this module's own; a statement a home."""
    mine = [duty for duty in owed if duty.what in What.values]
    return [_owed(duty, row, now) for duty, row in changing.with_changes(mine)]


def _owed(duty: Any, row: Any, now: Any) -> OwedRow:
    about = ArchiveItem(row.archive_item).label if row.archive_item else _("更正")
    return OwedRow(
        duty=duty,
        url=address("cadres:change", row.pk),
        what=str(What(duty.what).label),
        title=f"{row.person.name} {about}",
        number=row.number,
        place=row.unit.name,
        arithmetic=casework.arithmetic(duty, _("进入这一步")),
        lamp=duties.lamp(duty.opened_at, duty.due_at, now),
    )


def told(kind: str) -> str:
    """Return what a notice of this kind says, or nothing when it isn't ours."""
    return str(NOTICES.get(kind, ""))


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return page and number of our dossiers (home, id); a statement a home."""
    return {
        key: (address("cadres:change", key[1]), number)
        for key, number in changing.numbers_of(dossiers).items()
    }
