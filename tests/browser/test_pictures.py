"""Pictures of every page, for people to look at; only `make pictures` takes them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Site, Visitor
from tests.browser.pages import public_pages, state_pages

FOLDER = Path(__file__).resolve().parents[2] / "var" / "pictures"


@pytest.mark.pictures
def test_take_pictures(visit: Callable[..., Visitor], site: Site) -> None:
    pages = [*public_pages(), *state_pages(site)]
    for user in sorted({shown.user for shown in pages}):
        visitor = visit(user=user)
        for language in ("zh-hans", "en"):
            cookie = {"name": "django_language", "value": language, "url": visitor.site.url}
            visitor.context.add_cookies([cookie])
            for shown in (one for one in pages if one.user == user):
                widths = (1920,) if shown.name == "wall:lobby" else (390, 1440)
                for width in widths:
                    visitor.page.set_viewport_size({"width": width, "height": 900})
                    visitor.go(shown.path)
                    name = f"{shown.label}-{width}-{language[:2]}.png"
                    visitor.page.screenshot(path=FOLDER / name, full_page=True)
