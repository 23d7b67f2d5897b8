"""干部信息库的门: what the workbench asks of this module."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.cadres.terms import KINDS, LOOKS, Act
from bihuan.ui.addresses import address

__all__ = ["KINDS", "LOOKS", "Act", "addresses", "homes", "menu", "owed_rows", "told"]

PAGES: dict[str, tuple[tuple[str, str, Any], ...]] = {
    Office.CIVIL_SERVICE: (
        ("cadres:cadres", "people", gettext_lazy("干部名册")),
        ("cadres:take_in", "plus", gettext_lazy("载入干部信息")),
    ),
    Office.TOWNSHIP_SECRETARY: (("cadres:cadres", "people", gettext_lazy("干部名册")),),
}


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the pages of somebody's offices for the side menu."""
    offices = {held.office for held in actor.desks}
    mine = [page for office, pages in PAGES.items() if office in offices for page in pages]
    return [(address(name), picture, str(label)) for name, picture, label in mine]


def homes(actor: Actor) -> set[int]:
    """Return no home: who reads records holds a desk."""
    return set()


def owed_rows(owed: Sequence[Any], *, now: Any) -> list[Any]:
    """Return nothing: a record owes no duty."""
    return []


def told(kind: str) -> str:
    """Return what a notice of this kind says, or nothing when it isn't ours."""
    return str(Act(kind).label) if kind in Act.values else ""


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return no address: no case of ours stands on a desk yet."""
    return {}
