"""先办的事: until a password made by others is changed, and an obliged factor bound, nothing else.

A middleware, so that no page can be forgotten. The demo's accounts are free of the second.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.desk import second_factor
from bihuan.ui import signed_in
from bihuan.ui.addresses import address

Answer = Callable[[HttpRequest], HttpResponse]
OPEN = ("sign_in", "sign_out", "second_step", "second_factor", "sessions", "password")


def first_things_first(get_response: Answer) -> Answer:
    """Lead to the page that changes the password, or binds the authenticator, where it is due."""

    def middleware(http: HttpRequest) -> HttpResponse:
        due = _due(http)
        if due is None:
            return get_response(http)
        page, why = due
        messages.warning(http, why)
        return redirect(page)

    return middleware


def _due(http: HttpRequest) -> tuple[str, str] | None:
    if not http.path.startswith(address("desk:inbox")) or not http.user.is_authenticated:
        return None
    if http.path in {address(f"desk:{name}") for name in OPEN}:
        return None
    if http.user.must_change:
        return "desk:password", _("密码是别人设定的，请先改成自己的密码")
    if _is_enforced(http) and second_factor.is_due(signed_in.actor(http), http.user):
        return "desk:second_factor", _("您的岗位须绑定验证器，请先绑定，再办其他事")
    return None


def _is_enforced(http: HttpRequest) -> bool:
    # Asked only of who signed in without a code, and of nobody in the demo.
    is_demo = (Path(settings.HOME) / "demo-accounts.txt").exists()
    return settings.SECOND_FACTOR_ENFORCED and not is_demo and not http.user.is_verified()  # type: ignore[union-attr]
