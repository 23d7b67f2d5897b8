"""What every page knows: language, type size, address and time; nothing that asks the database."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from bihuan.kernel.base import clock

SIZES = ("normal", "large")


def page(http: HttpRequest) -> dict[str, Any]:
    """Return what the base templates need."""
    size = http.COOKIES.get("size")
    return {
        "language": get_language() or "zh-hans",
        "size": size if size in SIZES else "normal",
        "here": http.get_full_path(),
        "now": clock.now(),
    }
