"""Every page: no script error, nothing leaves the machine, no sideways scroll, axe clean."""

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import FULL, Site, Visitor
from tests.browser.pages import Shown, public_pages, state_pages

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 1440) if FULL else (390,)
LOOKS = [("zh-hans", "")]
if FULL:
    LOOKS += [("en", ""), ("zh-hans", "large"), ("en", "large")]


def _look_at(visitor: Visitor, shown: Shown, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 844 if width < 1000 else 900})
    visitor.go(shown.path)
    assert visitor.page.locator("main").count() == 1, shown.path
    visitor.fits()
    visitor.axe()


def _sweep(visit: Callable[..., Visitor], pages: list[Shown]) -> list[str]:
    """Visit all pages of all users in all looks; return what was wrong, page by page."""
    wrong = []
    for user in sorted({shown.user for shown in pages}):
        visitor = visit(user=user)
        for language, size in LOOKS:
            visitor.context.add_cookies(
                [
                    {"name": "django_language", "value": language, "url": visitor.site.url},
                    {"name": "size", "value": size or "normal", "url": visitor.site.url},
                ]
            )
            for width in WIDTHS:
                for shown in (one for one in pages if one.user == user):
                    try:
                        _look_at(visitor, shown, width)
                    except AssertionError as error:
                        wrong.append(f"{shown.label} {width} {language} {size}: {error}")
    return wrong


def test_every_page_is_clean(visit: Callable[..., Visitor], site: Site) -> None:
    wrong = _sweep(visit, [*public_pages(), *state_pages(site)])
    assert not wrong, "\n".join(wrong)


def test_what_is_vendored_is_what_it_says() -> None:
    folder = Path(__file__).parent / "vendor"
    for name, row in tomllib.loads((folder / "VENDOR.toml").read_text()).items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == row["sha256"], name
