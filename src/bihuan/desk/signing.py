"""登录和退出: whose account it is, by password and code, and where one goes afterwards."""

from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.desk import second_factor
from bihuan.desk.forms import SignIn
from bihuan.kernel.base import clock

PENDING = "second_step"
PENDING_SECONDS = 300


class Outcome(Enum):
    """What came of a password: nothing, half of a sign-in, or all of it."""

    REFUSED = "refused"
    CODE = "code"
    DONE = "done"


def sign_in(http: HttpRequest, form: SignIn) -> Outcome:
    """Sign in with a valid form; who has a second factor is asked for a code first."""
    user: Any = auth.authenticate(http, **form.cleaned_data)
    if user is None:
        return Outcome.REFUSED
    if second_factor.device_of(user):
        http.session[PENDING] = {
            "user": user.pk,
            "backend": user.backend,
            "hash": user.get_session_auth_hash(),
            "at": clock.now().timestamp(),
        }
        return Outcome.CODE
    auth.login(http, user)
    return Outcome.DONE


def pending(http: HttpRequest) -> Any:
    """Return the account whose password was right some minutes ago, or None."""
    half = http.session.get(PENDING)
    if not half or clock.now().timestamp() - half["at"] > PENDING_SECONDS:
        return None
    user: Any = auth.get_user_model()._default_manager.filter(pk=half["user"], is_active=True)
    user = user.select_related("person").first()
    if user is None or user.get_session_auth_hash() != half["hash"]:
        return None
    user.backend = half["backend"]
    return user


def with_code(http: HttpRequest, user: Any, code: str) -> bool:
    """Finish a sign-in with the code of the second factor."""
    device = second_factor.matching(user, code)
    if device is None:
        return False
    user.otp_device = device
    http.session.pop(PENDING, None)
    auth.login(http, user)
    return True


def fresh_password(http: HttpRequest, old: str, new: str = "") -> bool:
    """Keep or change one's password under a new salt, which ends one's other sessions.

    False when the present one is wrong; too many wrong ones lock as at the sign-in.
    """
    user: Any = http.user
    if auth.authenticate(http, username=user.get_username(), password=old) is None:
        return False
    user.set_password(new or old)
    user.must_change = user.must_change and not new
    user.save(update_fields=["password", "must_change"])
    device = user.otp_device
    auth.update_session_auth_hash(http, user)
    if device:
        second_factor.remember(http, device)
    return True


def target(http: HttpRequest) -> str:
    """Return where to go after signing in: a page of our own, or the inbox."""
    given = http.POST.get("next") or http.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        given, allowed_hosts={http.get_host()}, require_https=http.is_secure()
    )
    return given if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
