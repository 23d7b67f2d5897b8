"""Addresses of pages, kept once found: they stay the same while the process lives."""

import functools

from django.urls import reverse


@functools.lru_cache(maxsize=8192)
def address(name: str, *arguments: str | int) -> str:
    """Return the address of a page; never of one whose address is a secret, which isn't kept."""
    return reverse(name, args=arguments)
