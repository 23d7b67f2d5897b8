"""英文: what a button says to do and a story says was done; heads that fit over narrow columns."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from bihuan.kernel.base import clock
from bihuan.kernel.people.models import User
from bihuan.modules.wall.terms import DONE, Act
from bihuan.modules.wall.views import record
from tests.conftest import Loop
from tests.wall.proof import do

LONGEST = 10  # letters of a word over a column: eighteen columns stand side by side at 1440


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def page(loop: Loop, who: str, url: str) -> str:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    client.cookies["django_language"] = "en"
    text: str = client.get(url).content.decode()
    return text


@pytest.mark.parametrize(
    ("act", "to_do", "done"),
    [
        (Act.EXTEND, "Extend", "Extended"),
        (Act.CHASE, "Chase", "Chased"),
        (Act.DIVERT, "Pass to the proper channel", "Passed to the proper channel"),
    ],
)
def test_a_button_says_what_to_do_and_a_story_what_was_done(
    act: Act, to_do: str, done: str
) -> None:
    assert str(DONE[act]) == str(act.label)  # In Chinese they are one word.
    with override("en"):
        assert (str(act.label), record.act_label(act)) == (to_do, done)


def test_the_pages_of_an_extended_request_say_both(loop: Loop) -> None:
    request = loop.to("handling")
    address: dict[str, Any] = {"home": "QY", "pk": request.pk}
    url = reverse("wall:case", kwargs=address)
    assert re.search(r'class="btn"\s+href="[^"]*extend/">Extend</a>', page(loop, "wang", url))
    do(loop, "extend", request, "wang", days=5, reason="等配件", resident_knows=True)
    assert "<h3>Extended" in page(loop, "wang", url)


def test_the_heads_of_the_statistics_are_short_and_the_cards_name_them_in_full(loop: Loop) -> None:
    loop.to("closed")
    text = page(loop, "section", reverse("wall:statistics"))
    heads = re.findall(r'<th scope="col" title="([^"]+)">([^<]+)<', text)
    assert len(heads) == 18
    assert max(len(word) for _full, head in heads for word in head.split()) <= LONGEST
    assert ("Satisfied or basically satisfied / Rated", "Well rated / Rated") in heads
    assert {full for full, _head in heads} == set(re.findall(r'class="num" data-l="([^"]+)"', text))
