"""点单: what a resident or staff raise, on which wall it stands, and what is refused."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base.ids import blind, new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import SYSTEM, resident
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.commands.asking import Asked, title_of
from bihuan.modules.wall.models import Contact, Request
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    last,
    last_data,
    last_words,
    owed,
    told,
    unseat,
)

LAMP: dict[str, Any] = {"text": "楼道灯坏了，晚上看不清台阶。请修一修", "category": "repair"}
BY_PHONE: dict[str, Any] = {**LAMP, "channel": "phone", "name": "孙大娘", "phone": "13912345678"}


def raise_as(loop: Loop, who: str, **asked: Any) -> Request:
    actor = {"resident": resident(), "machine": SYSTEM}.get(who) or loop.actor(who)
    receipt = commands.raise_request(
        loop.wall(), Asked(**asked), actor=actor, at=loop.at, token=new_token()
    )
    return receipt.request


@pytest.mark.clause("QY-03", "QY-05", "QY-04")
def test_a_resident_raises_a_request_and_the_group_owes_its_dispatch_for_three_days(
    loop: Loop,
) -> None:
    request = raise_as(loop, "resident", **LAMP, house="501室", name="孙大娘", may_publish=True)

    request.refresh_from_db()
    assert (request.state, request.channel, request.title) == (
        "submitted",
        "web",
        "楼道灯坏了，晚上看不清台阶",
    )
    # Nothing of it is on the wall until the leader releases it.
    assert (request.publicity, request.public_title, request.public_text) == ("category", "", "")
    assert last(loop, request) == ("wall.raise", "resident", ["QY-03"])
    assert last_words(request)["text"] == LAMP["text"]
    # Raised on Monday the 2nd: until 24:00 of Thursday the 5th in Beijing.
    assert owed(loop, request) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}
    contact = Contact.objects.get(home_id=request.home_id, request=request)
    assert (contact.name, contact.house) == ("孙大娘", "501室")


@pytest.mark.clause("QY-03")
def test_the_receipt_finds_the_request_and_is_kept_by_nobody(loop: Loop) -> None:
    receipt = commands.raise_request(
        loop.wall(), Asked(**LAMP), actor=resident(), at=loop.at, token=new_token()
    )
    code = receipt.code
    assert code.startswith("QY")
    assert len(code) == 10
    assert receipt.request.code_blind == blind(code)
    typed = f" {code[:2].lower()}-{code[2:6].lower()} {code[6:]} "
    found = selectors.by_code(typed)
    assert found is not None
    assert found.pk == receipt.request.pk
    other = "0" if code[-1] != "0" else "1"
    assert selectors.by_code(code[:-1] + other) is None
    assert selectors.by_code("QY12") is None


@pytest.mark.clause("QY-03")
@pytest.mark.parametrize(
    ("channel", "who"),
    [
        ("wall", "leader"),
        ("phone", "deputy"),
        ("letter", "staff"),
        ("qq", "secretary"),
        ("wechat", "section"),
        ("visit", "leader"),
    ],
)
def test_staff_write_down_what_reached_them_and_it_stands_in_the_same_list(
    loop: Loop, channel: str, who: str
) -> None:
    request = raise_as(loop, who, **{**BY_PHONE, "channel": channel})

    assert (request.channel, request.state) == (channel, "submitted")
    assert last(loop, request)[:2] == ("wall.raise", who)
    assert owed(loop, request) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]


@pytest.mark.clause("QY-03")
def test_a_proxy_is_recorded_with_name_and_relation(loop: Loop) -> None:
    request = raise_as(
        loop, "resident", **LAMP, is_proxy=True, proxy_name="孙小妹", proxy_relation="女儿"
    )
    assert (request.is_proxy, last_data(request)["proxy"]) == (True, True)
    assert last_words(request)["proxy_name"] == "孙小妹"
    contact = Contact.objects.get(home_id=request.home_id, request=request)
    assert (contact.proxy_name, contact.proxy_relation) == ("孙小妹", "女儿")


@pytest.mark.clause("QY-05")
def test_what_is_written_down_later_counts_from_when_it_was_said(loop: Loop) -> None:
    written = loop.at - datetime.timedelta(days=9)
    request = raise_as(loop, "staff", **{**BY_PHONE, "channel": "wall"}, raised_at=written)
    request.refresh_from_db()
    assert request.raised_at == written
    entry = journal.story(request.home_id, request.dossier_id).get()
    assert (entry.at, entry.happened_at) == (loop.at, written)
    # Said on 21 February: until 24:00 of the 24th, so it is overdue at once.
    assert owed(loop, request) == [("wall.dispatch", "group_leader", "2026-02-24T16:00Z")]


@pytest.mark.clause("QY-05")
def test_nothing_was_said_later_than_now(loop: Loop) -> None:
    later = loop.at + datetime.timedelta(minutes=1)
    assert_refused("QY-05", lambda: raise_as(loop, "staff", **BY_PHONE, raised_at=later))


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("resident", {**LAMP, "is_proxy": True, "proxy_name": "孙小妹"}),
        ("staff", BY_PHONE),
        ("staff", {**BY_PHONE, "photo_consent": " "}),
        ("staff", {**BY_PHONE, "is_proxy": True, "proxy_name": "孙小妹", "photo_consent": "电话"}),
    ],
)
def test_consent_to_photos_is_the_residents_own_and_staff_say_how(
    loop: Loop, who: str, asked: dict[str, Any]
) -> None:
    assert_refused("BH-20", lambda: raise_as(loop, who, **asked, may_show_photos=True))


@pytest.mark.clause("BH-20")
def test_consent_to_photos_is_kept_with_the_request_and_its_record(loop: Loop) -> None:
    request = raise_as(loop, "staff", **BY_PHONE, may_show_photos=True, photo_consent="电话里说的")
    request.refresh_from_db()
    assert (request.may_show_photos, last_data(request)["show_photos"]) == (True, True)
    assert last_words(request)["photo_consent"] == "电话里说的"
    assert not raise_as(loop, "resident", **LAMP).may_show_photos


@pytest.mark.clause("BH-02", "QY-05")
def test_with_nobody_at_the_leaders_desk_the_duty_stays_there_and_the_secretary_is_told(
    loop: Loop,
) -> None:
    for person in (loop.cast.leader, loop.cast.deputy):
        unseat(loop, person, loop.cast.group, "group_leader")
    request = raise_as(loop, "resident", **LAMP)
    assert owed(loop, request) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"secretary"}


@pytest.mark.clause("QY-03", "BH-17", "BH-02")
@pytest.mark.parametrize(
    ("clause", "who", "asked"),
    [
        ("QY-03", "resident", {**LAMP, "channel": "telegram"}),
        ("QY-03", "resident", {**LAMP, "channel": "phone"}),
        ("QY-03", "staff", {**LAMP, "channel": "web"}),
        ("QY-03", "machine", {**LAMP, "channel": "phone"}),
        ("QY-03", "resident", {**LAMP, "is_proxy": True, "proxy_name": "  "}),
        ("QY-03", "staff", {**BY_PHONE, "is_proxy": True}),
        ("BH-17", "resident", {**LAMP, "text": "  \n　"}),
        ("BH-17", "resident", {**LAMP, "text": "灯" * 10_001}),
        ("BH-02", "wang", BY_PHONE),
        ("BH-02", "other_leader", BY_PHONE),
        ("BH-02", "supervision", BY_PHONE),
        ("BH-02", "auditor", BY_PHONE),
        ("BH-02", "system", BY_PHONE),
        ("BH-02", "stranger", BY_PHONE),
    ],
)
def test_refused_request_leaves_no_trace(
    loop: Loop, clause: str, who: str, asked: dict[str, Any]
) -> None:
    assert_refused(clause, lambda: raise_as(loop, who, **asked))


@pytest.mark.clause("BH-17")
@pytest.mark.parametrize(
    ("text", "photos", "allowed"),
    [
        ("灯", 0, True),
        ("灯" * 10_000, 3, True),
        ("𠮷" * 10_000, 0, True),
        ("", 0, False),
        ("\u3000\n", 1, False),
        ("灯" * 10_001, 0, False),
        ("灯", 4, False),
    ],
)
def test_a_request_has_words_at_most_ten_thousand_and_at_most_three_photos(
    text: str, photos: int, *, allowed: bool
) -> None:
    if allowed:
        rules.text_is_readable(text, photos=photos)
    else:
        with pytest.raises(Refused, match="BH-17"):
            rules.text_is_readable(text, photos=photos)


@pytest.mark.clause("QY-04")
def test_the_same_form_sent_twice_makes_one_request_and_one_receipt(loop: Loop) -> None:
    token = new_token()

    def send() -> commands.asking.Receipt:
        return commands.raise_request(
            loop.wall(), Asked(**LAMP), actor=resident(), at=loop.at, token=token
        )

    first = send()
    assert_repeated(send)
    assert commands.asking.code_of("QY", token) == first.code
    assert Request.objects.filter(home_id=loop.cast.home).count() == 1


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("灯坏了。快来", "灯坏了"),
        ("  灯坏了\n明天来", "灯坏了"),
        ("灯" * 60, "灯" * 40 + "…"),
        ("？", ""),
    ],
)
def test_the_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.clause("BH-20")
def test_a_number_that_the_title_would_cut_is_covered_first() -> None:
    title = title_of("三单元门口下水道堵了，污水往外冒，我家电话13800138000，请派人来疏通")
    assert "138" not in title
    assert "＊" in title
