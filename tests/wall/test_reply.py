"""党员说明: the member's word or three days' silence; then the request goes to somebody else."""

import datetime

import pytest

from bihuan.kernel.base.ids import new_token
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last,
    last_words,
    owed,
    refusals,
    told,
)

WORD = {"note": "那几天确实疏忽了"}


@pytest.mark.clause("QY-13")
def test_the_members_word_is_kept_and_the_request_waits_for_somebody_else(loop: Loop) -> None:
    request = loop.to("reply")
    do(loop, "reply", request, "wang", **WORD)

    request.refresh_from_db()
    assert (request.state, request.handler_id) == ("redispatch", None)
    assert request.failed == [loop.cast.member_wang]
    assert last(loop, request) == ("wall.reply", "wang", ["QY-13"])
    assert last_words(request) == WORD
    assert owed(loop, request) == [("wall.redispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("QY-13")
def test_three_days_of_silence_do_the_same(loop: Loop) -> None:
    request = loop.to("reply")
    loop.at = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)
    do(loop, "lapse_reply", request, "machine")

    request.refresh_from_db()
    assert (request.state, request.failed) == ("redispatch", [loop.cast.member_wang])
    assert last(loop, request) == ("wall.lapse_reply", "system", ["QY-13"])
    # Three days from the lapse, at 00:00 of Friday in Beijing.
    assert owed(loop, request) == [("wall.redispatch", "group_leader", "2026-03-09T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("QY-13")
def test_refused_lapse_one_second_before_three_days_are_over(loop: Loop) -> None:
    request = loop.to("reply")
    loop.at = datetime.datetime(2026, 3, 5, 15, 59, 59, tzinfo=datetime.UTC)
    assert_refused("QY-13", lambda: do(loop, "lapse_reply", request, "machine"))


@pytest.mark.clause("QY-13", "BH-02")
@refusals(
    ("clause", "act", "state", "who"),
    [
        ("QY-13", "reply", "talk", "wang"),
        ("QY-13", "reply", "explained", "wang"),
        ("QY-13", "reply", "redispatch", "wang"),
        ("BH-02", "reply", "reply", "li"),
        ("BH-02", "reply", "reply", "leader"),
        ("BH-02", "reply", "reply", "secretary"),
        ("QY-13", "lapse_reply", "talk", "machine"),
        ("BH-02", "lapse_reply", "reply", "leader"),
        ("BH-02", "lapse_reply", "reply", "wang"),
    ],
)
def test_refused_reply_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str
) -> None:
    request = loop.to(state)
    values = WORD if act == "reply" else {}
    loop.later(days=30)
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("QY-13")
def test_the_same_form_sent_twice_is_one_reply(loop: Loop) -> None:
    request, token = loop.to("reply"), new_token()
    do(loop, "reply", request, "wang", **WORD, token=token)
    assert_repeated(lambda: do(loop, "reply", request, "wang", **WORD, token=token))
