"""Pages of the interface itself: language, type size, and every way of saying no."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import loader
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.ui.context import SIZES, page

YEAR = 365 * 86400
log = logging.getLogger(__name__)


def language(http: HttpRequest) -> HttpResponse:
    """语言: keep the chosen language in a cookie and go back."""
    return remember(_back(http), http, language=_given(http, "to"))


def size(http: HttpRequest) -> HttpResponse:
    """大字版: keep the type size in a cookie and go back; without a choice it toggles."""
    other = "normal" if http.COOKIES.get("size") == "large" else "large"
    return remember(_back(http), http, size=_given(http, "to") or other)


def remember(
    response: HttpResponse, http: HttpRequest, *, language: str = "", size: str = ""
) -> HttpResponse:
    """Set the cookies of a choice; an unknown value changes nothing."""
    if language in dict(settings.LANGUAGES):
        _set(response, http, settings.LANGUAGE_COOKIE_NAME, language)
    if size in SIZES:
        _set(response, http, "size", size)
    return response


def bad_request(http: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the form can't be read, or is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(http)
    return _say(http, "400", 400)


def forbidden(http: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not open to this account."""
    return _say(http, "403", 403)


def not_found(http: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this reader may see; at the desk with the way back to it.

    A notice leads here when its matter was passed on. The request has no user when it is refused
    before the session is read.
    """
    user = getattr(http, "user", None)
    is_at_the_desk = http.path.startswith("/desk/") and user is not None and user.is_authenticated
    return _say(http, "404_desk" if is_at_the_desk else "404", 404)


def too_large(http: HttpRequest) -> HttpResponse:
    """413: more than a form may carry."""
    return _say(http, "413", 413)


def too_many(http: HttpRequest, *, minutes: int) -> HttpResponse:
    """429: too often from one address; says when to try again."""
    response = _say(http, "429", 429, minutes=minutes)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def failed(http: HttpRequest) -> HttpResponse:
    """500: our fault; 503 when it was the database that didn't answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(http)
    return _say(http, "500", 500)


def unavailable(http: HttpRequest) -> HttpResponse:
    """503: the database is away or busy; says that nothing was saved."""
    log.error("database unavailable: %s", sys.exc_info()[1])
    response = _say(http, "503", 503)
    response.headers["Retry-After"] = "60"
    return response


def stale_form(http: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form lay open too long, or cookies are off (CSRF)."""
    log.warning("form refused: %s", reason)
    return _say(http, "stale", 403)


def locked_out(
    http: HttpRequest, response: Any = None, credentials: Any = None, *_: Any
) -> HttpResponse:
    """429: too many wrong passwords; says when to try again."""
    minutes = max(1, round(float(settings.AXES_COOLOFF_TIME) * 60))
    answer = _say(http, "locked", 429, minutes=minutes)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def _say(http: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    # Without a request: the messages of a session would ask the database, which may be away.
    text = loader.render_to_string(
        f"ui/errors/{name}.html", {**page(http), **context, "status": status}
    )
    response = HttpResponse(text, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _given(http: HttpRequest, field: str) -> str:
    return http.POST.get(field) or http.GET.get(field) or ""


def _back(http: HttpRequest) -> HttpResponseRedirect:
    target = _given(http, "next") or http.headers.get("Referer", "")
    hosts = {http.get_host()}
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts=hosts, require_https=http.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


def _set(response: HttpResponse, http: HttpRequest, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, secure=http.is_secure(), httponly=True, samesite="Lax"
    )


def use(http: HttpRequest, chosen: str) -> None:
    """Use a language or type size for the answer in the making, where a form page changes it."""
    if chosen in dict(settings.LANGUAGES):
        translation.activate(chosen)
    if chosen in SIZES:
        http.COOKIES["size"] = chosen
