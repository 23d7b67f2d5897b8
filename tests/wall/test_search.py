"""搜索: Chinese, Latin, numbers; what is released is found, nothing else, within sight (L5)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.people.models import User
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.erasing import erase_resident
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.selectors.listing import COUNT_STOPS
from tests.conftest import Loop


def found(loop: Loop, words: str, who: str = "leader") -> set[int]:
    actor, wanted = loop.actor(who), selectors.Wanted(q=words)
    rows = {row["id"] for row in selectors.ledger_rows(actor, wanted)}
    assert selectors.ledger_count(actor, wanted) == len(rows)
    return rows


def test_what_was_released_is_found_by_any_part_of_it(loop: Loop) -> None:
    request, other = loop.to("rating"), loop.raised()
    for words in ("楼道灯", "道灯", "灯", "台阶 楼道灯坏了", "声控灯", "水电维修 台阶", "看不清"):
        assert request.pk in found(loop, words), words
    assert found(loop, "楼道灯") == {request.pk}
    for words in ("楼梯", "道楼", "灯泡", "！！", "%", "'; DROP"):
        assert found(loop, words) == set(), words
    assert found(loop, other.number) == {other.pk}
    assert found(loop, f" {other.number.lower()} ") == {other.pk}
    assert {request.pk, other.pk} == found(loop, "水电维修")


def test_width_and_case_do_not_matter(loop: Loop) -> None:
    request = loop.raised()
    loop._do(
        "sort", request, "leader", category="repair", urgency="normal", publicity="text",
        public_title="ＷｉＦｉ信号差", public_text="LED 灯 220V", is_sensitive=False,
    )  # fmt: skip
    for words in ("wifi信号", "WIFI", "led", "ＬＥＤ", "220v", "信号差"):
        assert found(loop, words) == {request.pk}, words
    assert found(loop, "WiF") == set()


@pytest.mark.law("L5")
def test_what_was_not_released_is_found_by_nobody(loop: Loop) -> None:
    request = loop.raised("老张家的狗半夜叫", place="9号楼")
    for who in ("leader", "section", "secretary"):
        assert found(loop, "半夜", who) == set()
        assert found(loop, "9号楼", who) == set()
        assert found(loop, request.number, who) == {request.pk}


@pytest.mark.law("L5")
def test_words_taken_off_the_wall_are_no_longer_found(loop: Loop) -> None:
    request = loop.to("rating")
    withheld = {"publicity": "category", "public_title": "", "public_text": ""}
    loop._do("release", request, "leader", is_sensitive=True, **withheld)
    assert found(loop, "楼道灯") == set()
    assert found(loop, "声控灯") == set()
    assert found(loop, request.number) == {request.pk}


@pytest.mark.law("L5")
def test_search_stays_within_sight(loop: Loop) -> None:
    request = loop.to("handling")
    people = ("leader", "wang", "li", "section", "other_leader", "stranger", "auditor")
    seen = {who for who in people if found(loop, "楼道灯", who)}
    assert seen == {"leader", "wang", "section"}
    accusation = loop.raised("举报某干部吃拿卡要", accuses=True)
    assert found(loop, accusation.number) == set()
    assert found(loop, accusation.number, "supervision") == {accusation.pk}
    assert found(loop, "举报", "supervision") == set()
    assert request.pk


def test_after_the_destruction_nothing_is_found(loop: Loop) -> None:
    request = loop.to("closed")
    erase_resident(request.home_id, request.pk, reason="asked", **loop.by("section"))
    assert found(loop, "楼道灯") == set()


def test_an_answered_referral_is_found_by_its_answer(loop: Loop) -> None:
    request = loop.to("referred")
    commands.answer(
        request.home_id, request.pk, result="变压器已增容", public_result="变压器已增容",
        **loop.by("leader"),
    )  # fmt: skip
    assert found(loop, "变压器") == {request.pk}


def test_an_endless_word_is_no_word(loop: Loop) -> None:
    request = Request(number="QY26000001", category="repair", publicity="text",
                      public_title="a" * 5000, public_text="字" * 10000)  # fmt: skip
    assert selectors.grams_of(request) == sorted(
        {"qy26000001", "字", "字字", *"水电维修", "水电", "电维", "维修"}
    )
    assert found(loop, "甲" * 5000) == set()


def test_the_page_searches_keeps_its_filters_and_stops_counting(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    request = loop.to("sorted")
    client = Client()
    client.force_login(User.objects.get(person=loop.cast.leader))
    text = client.get(reverse("wall:ledger"), {"q": "楼道灯", "count": "open"}).content.decode()
    assert request.number in text
    assert 'type="search"' in text
    assert 'name="count" value="open"' in text
    assert "没有符合条件的诉求" in page(client, q="不存在")
    assert COUNT_STOPS == 1000


def page(client: Client, **given: Any) -> str:
    return client.get(reverse("wall:ledger"), given).content.decode()
