"""Pictures of every page, for people to look at; only `make pictures` takes them."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from django_otp.oath import totp

from tests.browser.asking import fill_what_is_asked, go_on
from tests.browser.conftest import PASSWORD, Site, Visitor
from tests.browser.pages import public_pages, state_pages

pytestmark = pytest.mark.pictures
FOLDER = Path(__file__).resolve().parents[2] / "var" / "pictures"
LANGUAGES = ("zh-hans", "en")
WIDTHS = (390, 1440)
LOBBY = 1920


def _speak(visitor: Visitor, language: str) -> None:
    visitor.context.add_cookies(
        [{"name": "django_language", "value": language, "url": visitor.site.url}]
    )


def _take(visitor: Visitor, label: str, width: int, language: str) -> None:
    name = f"{label}-{width}-{language[:2]}.png"
    visitor.page.set_viewport_size({"width": width, "height": 1080 if width == LOBBY else 900})
    visitor.page.screenshot(path=FOLDER / name, full_page=True)


def _take_all_ways(visitor: Visitor, label: str) -> None:
    """Take the page as it stands, an answer to a form, in every look but the language."""
    language = visitor.page.evaluate("document.documentElement.lang")
    for width in WIDTHS:
        _take(visitor, label, width, language)


def test_take_pictures(visit: Callable[..., Visitor], site: Site) -> None:
    pages = [*public_pages(), *state_pages(site)]
    for user in sorted({shown.user for shown in pages}):
        visitor = visit(user=user)
        for language in LANGUAGES:
            _speak(visitor, language)
            for shown in (one for one in pages if one.user == user):
                widths = (LOBBY,) if shown.name == "wall:lobby" else WIDTHS
                for width in widths:
                    visitor.page.set_viewport_size({"width": width, "height": 900})
                    visitor.go(shown.path)
                    _take(visitor, shown.label, width, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_take_pictures_of_asking(visit: Callable[..., Visitor], language: str) -> None:
    """Every page of the resident's form: empty, refused where it may not stay so, and sent."""
    visitor = visit()
    _speak(visitor, language)
    visitor.go("/w/QH/01/ask/?start=1")
    for step in range(12):
        _take_all_ways(visitor, f"wall-ask-{step}")
        go_on(visitor.page)
        if visitor.page.locator(".code").count():
            break
        if visitor.page.locator("[role=alert]").count():
            _take_all_ways(visitor, f"wall-ask-{step}-wrong")
            fill_what_is_asked(visitor.page, "楼道灯不亮，晚上看不清台阶。")
            go_on(visitor.page)
    _take_all_ways(visitor, "wall-ask-receipt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_take_pictures_of_refusals(visit: Callable[..., Visitor], language: str) -> None:
    """What isn't there, a form with nothing in it, a wrong password."""
    visitor = visit(user="leader")
    _speak(visitor, language)
    visitor.go("/desk/wall/QH/01/register/")
    go_on(visitor.page)
    _take_all_ways(visitor, "wall-register-wrong")
    visitor.go("/desk/audit/")
    _take_all_ways(visitor, "errors-404-staff")
    stranger = visit()
    _speak(stranger, language)
    stranger.go("/w/QH/99/")
    _take_all_ways(stranger, "errors-404")
    stranger.go("/desk/sign-in/")
    _password(stranger, "nobody", "wrong")
    _take_all_ways(stranger, "desk-sign_in-wrong")


def test_take_pictures_of_the_second_step(visit: Callable[..., Visitor]) -> None:
    """Somebody with a second factor: bound, and asked for the code at the next sign-in."""
    visitor = visit(user="supervision")
    visitor.go("/desk/second-factor/")
    page = visitor.page
    secret = page.locator("#secret").inner_text().replace(" ", "")
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    page.locator("input[name=code]").fill(f"{totp(key):06d}")
    page.locator("input[name=password]").fill(PASSWORD)
    go_on(page)
    _take_all_ways(visitor, "desk-second_factor-bound")
    for language in LANGUAGES:
        half = visit()
        _speak(half, language)
        half.go("/desk/sign-in/")
        _password(half, "supervision", PASSWORD)
        _take_all_ways(half, "desk-second_step")


def _password(visitor: Visitor, username: str, password: str) -> None:
    visitor.page.locator("input[name=username]").fill(username)
    visitor.page.locator("input[name=password]").fill(password)
    visitor.page.locator("input[name=password]").press("Enter")
    visitor.page.wait_for_load_state("networkidle")
