"""Failures said in clear words, and pages that no cache keeps."""

from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.cache import patch_cache_control

from bihuan.ui import views

Answer = Callable[[HttpRequest], HttpResponse]
PRIVATE = ("/desk/", "/t/")


def quiet_failures(get_response: Answer) -> Answer:
    """Answer 413 to what is too large, 503 while the database is away, 400 to a broken upload."""

    def middleware(http: HttpRequest) -> HttpResponse:
        if "\x00" in http.path or "\x00" in http.META.get("QUERY_STRING", ""):
            return views.not_found(http)
        if _length(http) > settings.REQUEST_MAX_BYTES:
            return views.too_large(http)
        return get_response(http)

    middleware.process_exception = _answer_to  # type: ignore[attr-defined]
    return middleware


def private_pages(get_response: Answer) -> Answer:
    """Keep pages with personal data out of every cache, and their addresses out of other sites.

    `same-origin` sends no address to other sites; with `no-referrer` browsers would post forms
    with `Origin: null`, which the CSRF check must refuse.
    """

    def middleware(http: HttpRequest) -> HttpResponse:
        response = get_response(http)
        if http.path.startswith(PRIVATE):
            patch_cache_control(response, no_store=True, private=True)
            response.headers["Referrer-Policy"] = "same-origin"
        elif "Cache-Control" not in response and _is_html(response):
            response.headers["Cache-Control"] = "no-cache"
        return response

    return middleware


def _answer_to(http: HttpRequest, exception: Exception) -> HttpResponse | None:
    if isinstance(exception, OperationalError | InterfaceError):
        return views.unavailable(http)
    if isinstance(exception, UnreadablePostError):
        return views.bad_request(http, exception)
    return None


def _length(http: HttpRequest) -> int:
    given = http.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() and len(given) < 20 else 0


def _is_html(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
