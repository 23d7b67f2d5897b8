"""翻页: where a page of a list begins, and the addresses of the first page and the next."""

from django.http import HttpRequest

KEY_DIGITS = 19


def key(http: HttpRequest) -> int | None:
    """Return where a page of a list begins; None is the newest."""
    given = http.GET.get("before", "")
    readable = given.isascii() and given.isdecimal() and len(given) <= KEY_DIGITS
    return int(given) if readable and int(given) < 2**63 else None


def pages(http: HttpRequest, further: int | str | None) -> dict[str, str]:
    """Return the addresses of the first and the next page, with the filter kept."""
    kept = http.GET.copy()
    before = kept.pop("before", None)
    first = f"?{kept.urlencode()}" if before else ""
    kept["before"] = str(further)
    return {"first_url": first, "next_url": f"?{kept.urlencode()}" if further else ""}
