"""登录者: who is signed in, as an actor with the desks held today; and the menu of his pages."""

import functools
import importlib
from collections.abc import Collection, Sequence
from types import ModuleType
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.ui.addresses import address


def actor(http: HttpRequest) -> Actor:
    """Return the signed-in person as an actor; one statement, kept for the rest of the answer."""
    known: Actor | None = getattr(http, "actor", None)
    if known is None:
        user: Any = http.user
        assert user.is_authenticated, "a staff page asks for a sign-in first"
        on = clock.day(clock.now())
        known = permissions.actor_of(user.person_id, name=user.person.name, on=on)
        http.actor = known  # type: ignore[attr-defined]
    return known


def holder(http: HttpRequest, offices: Collection[str]) -> Actor:
    """Return the signed-in person if one of the offices is his today; else there is no such page.

    Raises Http404.
    """
    found = actor(http)
    if not {held.office for held in found.desks} & set(offices):
        raise Http404
    return found


@functools.cache
def facades() -> tuple[ModuleType, ...]:
    """Return the facades of the installed modules: what the workbench is made of in this zone."""
    return tuple(
        importlib.import_module(f"{config.name}.facade")
        for config in apps.get_app_configs()
        if config.name.startswith("bihuan.modules.")
        and config.module is not None
        and module_has_submodule(config.module, "facade")
    )


def act_labels() -> dict[str, Any]:
    """Return what the installed modules call their acts, by code."""
    acts = (act for facade in facades() for act in getattr(facade, "Act", ()))
    return {**{str(act.value): act.label for act in acts}, **_tables("REGISTER_ACTS")}


def page_labels() -> dict[str, Any]:
    """Return what the access log calls the pages it names, by the name of their address."""
    acts = {code.replace(".", ":", 1): label for code, label in act_labels().items()}
    return {**acts, **_tables("LOOKS")}


def kind_labels() -> dict[str, Any]:
    """Return what the installed modules call their kinds of dossier, by code."""
    return _tables("KINDS")


def state_labels() -> dict[str, Any]:
    """Return what the installed modules call the states of their cases, by code."""
    return _tables("STATES")


def owed_labels() -> dict[str, Any]:
    """Return what the installed modules call their duties, by code."""
    return _tables("OWED")


def notice_words(kind: str) -> str:
    """Return what a notice of a kind says, in a module's words; else what the act is called."""
    said = next((words for one in facades() if (words := one.told(kind))), "")
    return said or str(act_labels().get(kind, ""))


def act_offices() -> dict[str, Sequence[str]]:
    """Return by which office an act is done, and who stands in for it; "" is a member's own desk.

    An act that is left out may be done from any desk.
    """
    return _tables("DONE_BY")


def duty_offices() -> dict[str, str]:
    """Return with which office a duty stands that nobody may discharge who had a hand in it."""
    return _tables("CHECKED_BY")


def _tables(name: str) -> dict[str, Any]:
    return {code: row for facade in facades() for code, row in getattr(facade, name, {}).items()}


def show(
    http: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    under: str = "",
) -> HttpResponse:
    """Render a staff page with its menu; `under` names the menu's page if the address doesn't."""
    here = address(under) if under else http.path
    page = {"menu": menu(http, here=here), "actor": actor(http), **(context or {})}
    return render(http, template, page, status=status)


def menu(http: HttpRequest, *, here: str) -> list[tuple[str, str, str, bool, int]]:
    """Return the side menu as address, icon, label, whether it is here, and a count."""
    items = [(address("desk:inbox"), "inbox", _("待办"))]
    for facade in facades():
        items += facade.menu(actor(http))
    items.append((address("desk:notices"), "bell", _("通知")))
    items.append((address("desk:second_factor"), "lock", _("账号安全")))
    nearest = max((url for url, _icon, _label in items if here.startswith(url)), key=len)
    return [(url, picture, label, url == nearest, 0) for url, picture, label in items]
