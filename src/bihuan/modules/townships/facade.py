"""乡镇干部队伍的门: what the workbench asks of this module."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.townships import selectors
from bihuan.modules.townships.terms import LOOKS
from bihuan.ui.addresses import address

__all__ = ["LOOKS", "addresses", "homes", "menu", "owed_rows", "told"]


def menu(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the pages of somebody's offices for the side menu."""
    if selectors.desk_of(actor) is None:
        return []
    return [
        (address("townships:staffing"), "chart", _("乡镇干部队伍")),
        (address("townships:releases"), "alert", _("提前放人清单")),
    ]


def homes(actor: Actor) -> set[int]:
    """Return no home: who reads these figures holds a desk."""
    return set()


def owed_rows(owed: Sequence[Any], *, now: Any) -> list[Any]:
    """Return nothing: figures owe no duty."""
    return []


def told(kind: str) -> str:
    """Return nothing: nobody is told of figures."""
    return ""


def addresses(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return no address: no case of ours stands on a desk yet."""
    return {}
