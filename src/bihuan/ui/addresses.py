"""Addresses of pages, kept once found: they stay the same while the process lives."""

import functools

from django.http import HttpRequest
from django.urls import reverse


@functools.lru_cache(maxsize=8192)
def address(name: str, *arguments: str | int) -> str:
    """Return the address of a page; never of one whose address is a secret, which isn't kept."""
    return reverse(name, args=arguments)


LOOPBACK = frozenset({"127.0.0.1", "::1"})


def of_caller(http: HttpRequest) -> str:
    """Return the network address that a page is asked from, for the throttles."""
    address = str(http.META.get("REMOTE_ADDR", ""))
    forwarded = http.headers.get("X-Forwarded-For", "")
    # Only our own nginx is believed: it appends the address that it saw.
    if address in LOOPBACK and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return address
