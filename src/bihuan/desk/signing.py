"""登录和退出: whose account it is, and where one goes afterwards."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.desk.forms import SignIn


def sign_in(http: HttpRequest, form: SignIn) -> bool:
    """Sign in with a valid form; False when name and password don't fit, or it is locked."""
    user = auth.authenticate(http, **form.cleaned_data)
    if user is None:
        return False
    auth.login(http, user)
    return True


def target(http: HttpRequest) -> str:
    """Return where to go after signing in: a page of our own, or the inbox."""
    given = http.POST.get("next") or http.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        given, allowed_hosts={http.get_host()}, require_https=http.is_secure()
    )
    return given if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
