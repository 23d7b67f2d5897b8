"""登记的门: what the workbench asks of this module."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.registers import rules, selectors
from bihuan.modules.registers.commands.accounts import ask_for_account, note_own_factor
from bihuan.modules.registers.commands.registering import enter_person
from bihuan.modules.registers.terms import KINDS, LOOKS, Act, Kind
from bihuan.ui.addresses import address

__all__ = [
    "KINDS",
    "LOOKS",
    "PERSON",
    "Act",
    "addresses",
    "ask_for_account",
    "enter_person",
    "homes",
    "keeps_persons",
    "menu",
    "note_own_factor",
    "owed_rows",
    "person_kept",
    "told",
]

PERSON = Kind.PERSON.value

PAGES: dict[str, tuple[tuple[str, str, Any], ...]] = {
    Office.SYSTEM_ADMIN: (
        ("registers:units", "house", gettext_lazy("单位")),
        ("registers:persons", "people", gettext_lazy("人员和账号")),
    ),
    Office.SECURITY_ADMIN: (
        ("registers:grants", "shield", gettext_lazy("岗位授权")),
        ("registers:offices", "people", gettext_lazy("岗位一览")),
    ),
    Office.COUNTY_SECTION: (
        ("registers:policy", "gear", gettext_lazy("政策参数")),
        ("registers:id_numbers", "person", gettext_lazy("身份证号登记")),
        ("registers:rollout", "shield", gettext_lazy("条款执行")),
        ("registers:calendar", "calendar", gettext_lazy("工作日历")),
    ),
    Office.AUDITOR: (
        ("registers:looks", "eye", gettext_lazy("查阅日志")),
        ("registers:acts", "list", gettext_lazy("办理记录")),
        ("registers:dossiers", "search", gettext_lazy("卷宗查询")),
        ("registers:offices", "people", gettext_lazy("岗位一览")),
        ("registers:seal", "lock", gettext_lazy("封存和核验")),
    ),
}


def keeps_persons(actor: Actor, *, home: int) -> None:
    """人员登记: raise Refused unless somebody keeps the persons of a home (BH-05)."""
    rules.keeps_register(actor, "persons", home=home)


def person_kept(actor: Actor, pk: int) -> tuple[int, Any] | None:
    """Return home and person if the actor keeps the register in which the person stands."""
    home = selectors.home_kept(actor, "persons")
    person = selectors.person_of(home.pk, pk) if home else None
    return (home.pk, person) if home and person else None


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the register pages of somebody's offices for the side menu."""
    offices = {held.office for held in actor.desks}
    mine = [page for office, pages in PAGES.items() if office in offices for page in pages]
    return [(address(name), picture, str(label)) for name, picture, label in mine]


def homes(actor: Actor) -> set[int]:
    """Return no home: who keeps a register holds a desk."""
    return set()


def owed_rows(owed: Sequence[Any], *, now: Any) -> list[Any]:
    """Return nothing: registers owe no duty."""
    return []


def told(kind: str) -> str:
    """Return what a notice of this kind says, or nothing when it isn't ours."""
    return str(Act(kind).label) if kind in Act.values else ""


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return no address: a register has no page of its own."""
    return {}
