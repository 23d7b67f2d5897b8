"""撤回、补充说明: the resident's own word, at any time before the request is closed."""

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.modules.wall import rules, selectors
from tests.conftest import PATHS, Loop
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

OPEN = [state for state in PATHS if state != "closed"]


@pytest.mark.clause("BH-16")
@pytest.mark.parametrize("state", OPEN)
def test_the_resident_takes_it_back_from_any_open_state(loop: Loop, state: str) -> None:
    request = loop.to(state)
    do(loop, "withdraw", request, "resident", reason="自己修好了")

    request.refresh_from_db()
    assert (request.state, request.outcome, request.closed_at) == (
        "withdrawn",
        "withdrawn",
        loop.at,
    )
    assert last(loop, request) == ("wall.withdraw", "resident", ["BH-16"])
    assert last_words(request) == {"reason": "自己修好了"}
    assert owed(loop, request) == []
    assert told(loop, request) >= {"leader", "deputy"}
    assert not selectors.published(loop.wall()).filter(pk=request.pk).exists()


@pytest.mark.clause("BH-16")
def test_the_member_at_work_is_told_of_the_withdrawal(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "withdraw", request, "resident")
    assert told(loop, request) == {"leader", "deputy", "wang"}
    assert last_words(request) == {}


@pytest.mark.clause("BH-16")
def test_withdrawn_is_counted_apart() -> None:
    assert rules.withdrawn() == ("withdrawn", "withdrawn")


@pytest.mark.clause("QY-08")
@pytest.mark.parametrize(
    ("state", "heard"),
    [("submitted", {"leader", "deputy"}), ("handling", {"leader", "deputy", "wang"})],
)
def test_a_word_added_reaches_whoever_works_on_it_and_changes_no_date(
    loop: Loop, state: str, heard: set[str]
) -> None:
    request = loop.to(state)
    before = owed(loop, request)
    do(loop, "add", request, "resident", text="三楼也不亮")

    request.refresh_from_db()
    assert request.state == state
    assert last(loop, request) == ("wall.add", "resident", ["QY-08"])
    assert last_words(request) == {"text": "三楼也不亮"}
    assert told(loop, request) == heard
    assert owed(loop, request) == before


@pytest.mark.clause("BH-16", "QY-08", "BH-17", "BH-02")
@refusals(
    ("clause", "act", "state", "who", "text"),
    [
        ("BH-16", "withdraw", "closed", "resident", ""),
        ("BH-02", "withdraw", "handling", "another resident", ""),
        ("BH-02", "withdraw", "submitted", "leader", ""),
        ("BH-02", "withdraw", "submitted", "section", ""),
        ("BH-02", "withdraw", "rating", "machine", ""),
        ("QY-08", "add", "closed", "resident", "还没修好"),
        ("BH-17", "add", "handling", "resident", "  "),
        ("BH-17", "add", "handling", "resident", "灯" * 10_001),
        ("BH-02", "add", "handling", "another resident", "还没修好"),
        ("BH-02", "add", "handling", "wang", "还没修好"),
    ],
)
def test_refused_withdrawal_or_addition_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str, text: str
) -> None:
    request = loop.to(state)
    values = {"text": text} if act == "add" else {}
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("BH-16")
def test_refused_second_withdrawal(loop: Loop) -> None:
    request = loop.to("submitted")
    do(loop, "withdraw", request, "resident")
    assert_refused("BH-16", lambda: do(loop, "withdraw", request, "resident"))


@pytest.mark.clause("BH-16")
def test_the_same_form_sent_twice_withdraws_once(loop: Loop) -> None:
    request, token = loop.to("submitted"), new_token()
    do(loop, "withdraw", request, "resident", token=token)
    assert_repeated(lambda: do(loop, "withdraw", request, "resident", token=token))
