"""专门渠道: an accusation goes, sealed, to the supervision section; the group never sees it."""

import functools
from typing import Any

import pytest

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.models import Request
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last,
    last_data,
    last_words,
    owed,
    refusals,
    told,
)

EVERYBODY_ELSE = ["leader", "deputy", "secretary", "staff", "section", "auditor", "wang", "system"]
WHY = "说的是村会计，第二段提到补贴款"
SEALED_DUTY = [("wall.inform", "supervision_section", "2026-03-05T16:00Z")]


def sees(loop: Loop, who: str, request: Request) -> bool:
    rows = selectors.visible_to(loop.actor(who))
    return bool(rows.filter(home_id=request.home_id, pk=request.pk).exists())


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize(
    "asked", [{"accuses": True}, {"text": "我要举报村干部"}, {"text": "有人吃拿卡要，不给钱不办事"}]
)
def test_an_accusation_by_words_or_declared_goes_sealed_to_supervision(
    loop: Loop, asked: dict[str, Any]
) -> None:
    request = loop.raised(**asked)

    assert (request.state, request.publicity, request.public_text) == ("channel", "sealed", "")
    assert last(loop, request) == ("wall.raise", "resident", ["QY-03"])
    assert last_data(request)["sealed"] is True
    assert owed(loop, request) == SEALED_DUTY
    assert told(loop, request) == {"supervision"}
    assert sees(loop, "supervision", request)
    assert not [who for who in [*EVERYBODY_ELSE, "stranger"] if sees(loop, who, request)]
    assert not selectors.published(loop.wall()).filter(pk=request.pk).exists()


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("state", ["submitted", "sorted"])
def test_the_leader_who_recognises_an_accusation_hands_it_over_and_sees_it_no_more(
    loop: Loop, state: str
) -> None:
    request = loop.to(state)
    assert sees(loop, "leader", request)
    do(loop, "divert", request, "leader", reason=WHY)

    request.refresh_from_db()
    assert (request.state, request.publicity, request.public_title) == ("channel", "sealed", "")
    assert last(loop, request) == ("wall.divert", "leader", ["BH-14"])
    assert last_words(request) == {"reason": WHY}
    assert owed(loop, request) == SEALED_DUTY
    assert told(loop, request) == {"supervision"}
    assert sees(loop, "supervision", request)
    assert not [who for who in EVERYBODY_ELSE if sees(loop, who, request)]


@pytest.mark.clause("BH-14")
def test_the_resident_is_told_the_proper_channel_and_it_closes_unseen(loop: Loop) -> None:
    request = loop.raised(accuses=True)
    do(loop, "inform", request, "supervision", is_accusation=True, note="请到纪委监委信访室")

    request.refresh_from_db()
    assert (request.state, request.outcome, request.publicity) == ("closed", "informed", "sealed")
    assert last(loop, request) == ("wall.inform", "supervision", ["BH-14"])
    assert last_words(request) == {"note": "请到纪委监委信访室"}
    assert owed(loop, request) == []
    assert told(loop, request) == set()
    assert not sees(loop, "leader", request)


@pytest.mark.clause("BH-14", "QY-04", "QY-05")
def test_what_is_no_accusation_goes_to_the_group_after_all(loop: Loop) -> None:
    request = loop.raised(accuses=True)
    do(loop, "inform", request, "supervision", is_accusation=False, note="")

    request.refresh_from_db()
    assert (request.state, request.publicity) == ("submitted", "category")
    assert owed(loop, request) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}
    assert sees(loop, "leader", request)
    assert not sees(loop, "supervision", request)


@pytest.mark.clause("BH-14", "BH-16")
@pytest.mark.parametrize("act", ["add", "withdraw"])
def test_what_the_resident_says_of_an_accusation_reaches_supervision_alone(
    loop: Loop, act: str
) -> None:
    request = loop.raised(accuses=True)
    do(loop, act, request, "resident", **({"text": "还有票据"} if act == "add" else {}))
    assert told(loop, request) == {"supervision"}
    assert not sees(loop, "leader", request)


@pytest.mark.clause("BH-14", "BH-02")
@refusals(
    ("clause", "act", "state", "who"),
    [
        ("BH-14", "divert", "dispatched", "leader"),
        ("BH-14", "divert", "closed", "leader"),
        ("BH-02", "divert", "sorted", "wang"),
        ("BH-02", "divert", "sorted", "other_leader"),
        ("BH-14", "inform", "sorted", "supervision"),
        ("BH-02", "inform", "channel", "leader"),
        ("BH-02", "inform", "channel", "secretary"),
        ("BH-02", "inform", "channel", "section"),
        ("BH-02", "inform", "channel", "stranger"),
    ],
)
def test_refused_diversion_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str
) -> None:
    request = loop.raised(accuses=True) if state == "channel" else loop.to(state)
    values = {"is_accusation": True, "note": ""} if act == "inform" else {"reason": WHY}
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("reason", ["", " \n"])
def test_refused_diversion_without_a_reason_leaves_no_trace(loop: Loop, reason: str) -> None:
    request = loop.to("submitted")
    assert_refused("BH-14", lambda: do(loop, "divert", request, "leader", reason=reason))


def read_by(loop: Loop, who: str, request: Request) -> str:
    """Return the words of a request's record as somebody of the cast reads them."""
    seen = selectors.see(loop.actor(who), "QY", request.pk, on=clock.day(loop.at))
    return str(selectors.readable_values(seen)) if seen else ""


@pytest.mark.law("L5")
@pytest.mark.clause("BH-14")
def test_why_it_was_diverted_is_read_by_who_answers_it_and_never_by_group_or_resident(
    loop: Loop,
) -> None:
    request = loop.to("sorted")
    do(loop, "divert", request, "leader", reason=f"{WHY}，打 13912345678")
    assert WHY in read_by(loop, "supervision", request)
    assert "13912345678" in read_by(loop, "supervision", request)
    told = [read_by(loop, who, request) for who in EVERYBODY_ELSE]

    do(loop, "inform", request, "supervision", is_accusation=False, note="不是反映干部的")
    told += [read_by(loop, who, request) for who in EVERYBODY_ELSE]
    assert "不是反映干部的" in read_by(loop, "leader", request)
    assert not [text for text in told if WHY in text]
    request.refresh_from_db()
    for is_own in (True, False):
        assert WHY not in str(selectors.moments(request, is_own=is_own))


@pytest.mark.clause("BH-14")
def test_sealed_again_the_reasons_are_read_again_by_supervision_alone(loop: Loop) -> None:
    request = loop.to("submitted")
    do(loop, "divert", request, "leader", reason=WHY)
    do(loop, "inform", request, "supervision", is_accusation=False, note="")
    do(loop, "divert", request, "deputy", reason="还是会计的事")
    assert all(why in read_by(loop, "supervision", request) for why in (WHY, "还是会计的事"))
    assert read_by(loop, "leader", request) == ""


@pytest.mark.clause("BH-14", "QY-04", "BH-13", "BH-18")
@pytest.mark.parametrize(
    ("clause", "act", "values"),
    [
        ("QY-04", "dispatch", {"member": "member_wang"}),
        ("BH-13", "refer", {"referred_to": "镇政府", "reason": ""}),
        ("BH-18", "merge", {"lead": "sorted"}),
        ("BH-14", "divert", {"reason": WHY}),
    ],
)
def test_refused_to_the_group_whatever_it_tries_with_a_sealed_request(
    loop: Loop, clause: str, act: str, values: dict[str, Any]
) -> None:
    request, other = loop.raised(accuses=True), loop.to("sorted")
    found = {
        "member_wang": loop.cast.member_wang,
        "sorted": other.pk,
    }
    given = {key: found.get(value, value) for key, value in values.items()}
    assert_refused(clause, lambda: do(loop, act, request, "leader", **given))


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize(
    ("text", "declared", "sealed"),
    [
        ("路灯坏了", False, False),
        ("路灯坏了", True, True),
        ("检举会计贪污补贴款", False, True),
        ("希望公布举办活动的账目", False, False),
        ("", True, True),
    ],
)
def test_words_or_a_tick_make_an_accusation(text: str, *, declared: bool, sealed: bool) -> None:
    assert rules.belongs_to_proper_channel(text, declared=declared) is sealed


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("note", ["", " \n"])
def test_an_accusation_is_closed_with_what_was_told_or_whither_it_went(
    loop: Loop, note: str
) -> None:
    request = loop.raised(accuses=True)
    inform = functools.partial(do, loop, "inform", request, "supervision", note=note)
    assert_refused("BH-14", functools.partial(inform, is_accusation=True))
    inform(is_accusation=False)


@pytest.mark.clause("BH-14")
def test_the_same_form_sent_twice_informs_once(loop: Loop) -> None:
    request, token = loop.raised(accuses=True), new_token()
    values: dict[str, Any] = {"is_accusation": True, "note": "已告知", "token": token}
    do(loop, "inform", request, "supervision", **values)
    assert_repeated(lambda: commands.inform(request.home_id, request.pk, **_by(loop), **values))


def _by(loop: Loop) -> dict[str, Any]:
    return {"actor": loop.actor("supervision"), "at": loop.at}
