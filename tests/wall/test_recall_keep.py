"""收回派单、不同意退单: the leader takes a dispatch back, or leaves it with the member."""

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


@pytest.mark.clause("BH-15")
@pytest.mark.parametrize("state", ["dispatched", "accepted", "handling"])
def test_a_recalled_request_waits_for_another_member_and_nobody_is_blamed(
    loop: Loop, state: str
) -> None:
    request = loop.to(state)
    do(loop, "recall", request, "leader", reason="王海涛住院")

    request.refresh_from_db()
    assert (request.state, request.handler_id, request.failed) == ("redispatch", None, [])
    assert last(loop, request) == ("wall.recall", "leader", ["BH-15"])
    assert last_words(request) == {"reason": "王海涛住院"}
    assert owed(loop, request) == [("wall.redispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"wang"}


@pytest.mark.clause("BH-15", "QY-08")
def test_after_a_recall_even_the_same_member_may_be_sent_with_a_new_date(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "recall", request, "leader", reason="出差")
    loop.later(days=5)
    loop.dispatch(request)
    request.refresh_from_db()
    assert request.handle_by is not None
    assert request.handle_by.isoformat() == "2026-03-14T16:00:00+00:00"
    assert (request.state, request.rounds) == ("dispatched", 2)


@pytest.mark.clause("BH-10", "QY-08")
def test_a_return_not_agreed_to_goes_back_with_its_dates_as_they_were(loop: Loop) -> None:
    request = loop.to("declined")
    first = request.handle_by
    loop.later(days=1)
    do(loop, "keep", request, "leader", reason="组里没有别的电工")

    request.refresh_from_db()
    assert (request.state, request.handler_id) == ("dispatched", loop.cast.member_wang)
    assert request.handle_by == first
    assert last(loop, request) == ("wall.keep", "leader", ["BH-10"])
    # Still two days from the dispatch on Monday, not from today.
    assert owed(loop, request) == [("wall.take", "wang", "2026-03-04T16:00Z")]
    assert told(loop, request) == {"wang"}


@pytest.mark.clause("BH-15", "BH-10", "BH-02")
@refusals(
    ("clause", "act", "state", "who", "reason"),
    [
        ("BH-15", "recall", "dispatched", "leader", "  "),
        ("BH-15", "recall", "sorted", "leader", "住院"),
        ("BH-15", "recall", "handled", "leader", "住院"),
        ("BH-15", "recall", "declined", "leader", "住院"),
        ("BH-02", "recall", "dispatched", "wang", "住院"),
        ("BH-02", "recall", "dispatched", "secretary", "住院"),
        ("BH-02", "recall", "dispatched", "other_leader", "住院"),
        ("BH-10", "keep", "dispatched", "leader", "没有别人"),
        ("BH-10", "keep", "accepted", "leader", "没有别人"),
        ("BH-02", "keep", "declined", "wang", "没有别人"),
        ("BH-02", "keep", "declined", "other_leader", "没有别人"),
        ("BH-02", "keep", "declined", "resident", "没有别人"),
    ],
)
def test_refused_recall_or_keeping_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str, reason: str
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, act, request, who, reason=reason))


@pytest.mark.clause("BH-15")
@pytest.mark.parametrize(("act", "state"), [("recall", "handling"), ("keep", "declined")])
def test_the_same_form_sent_twice_acts_once(loop: Loop, act: str, state: str) -> None:
    request, token = loop.to(state), new_token()
    do(loop, act, request, "leader", reason="住院", token=token)
    assert_repeated(lambda: do(loop, act, request, "leader", reason="住院", token=token))
