"""接单、退单: the member takes the request, or returns it with a reason."""

from typing import Any

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
    unseat,
)

REASON = {"reason": "出差一周"}


@pytest.mark.clause("QY-02", "QY-08")
def test_taking_it_owes_the_contact_by_the_dispatch_and_the_handling_by_its_date(
    loop: Loop,
) -> None:
    request = loop.to("dispatched")
    loop.later(days=1)
    do(loop, "take", request, "wang")

    request.refresh_from_db()
    assert (request.state, request.handler_id) == ("accepted", loop.cast.member_wang)
    assert last(loop, request) == ("wall.take", "wang", ["QY-02"])
    assert owed(loop, request) == [
        ("wall.contact", "wang", "2026-03-04T16:00Z"),
        ("wall.handle", "wang", "2026-03-09T16:00Z"),
    ]
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("BH-10")
@pytest.mark.parametrize("state", ["dispatched", "accepted"])
def test_a_return_gives_the_leader_one_day_to_decide_and_the_clock_runs_on(
    loop: Loop, state: str
) -> None:
    request = loop.to(state)
    first = request.handle_by
    do(loop, "decline", request, "wang", **REASON)

    request.refresh_from_db()
    assert (request.state, request.handle_by) == ("declined", first)
    assert last(loop, request) == ("wall.decline", "wang", ["BH-10"])
    assert last_words(request) == REASON
    assert owed(loop, request) == [("wall.decide_declined", "group_leader", "2026-03-03T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("BH-10", "BH-02")
def test_a_return_tells_the_secretary_when_nobody_sits_at_the_leaders_desk(loop: Loop) -> None:
    request = loop.to("dispatched")
    for person in (loop.cast.leader, loop.cast.deputy):
        unseat(loop, person, loop.cast.group, "group_leader")
    do(loop, "decline", request, "wang", **REASON)
    assert told(loop, request) == {"secretary"}
    do(loop, "keep", request, "secretary", reason="请尽量安排")
    assert last(loop, request)[1] == "secretary"


@pytest.mark.clause("QY-02", "BH-10", "BH-02")
@refusals(
    ("clause", "act", "state", "who", "values"),
    [
        ("QY-02", "take", "sorted", "wang", {}),
        ("QY-02", "take", "accepted", "wang", {}),
        ("QY-02", "take", "declined", "wang", {}),
        ("QY-02", "take", "closed", "wang", {}),
        ("BH-02", "take", "dispatched", "li", {}),
        ("BH-02", "take", "dispatched", "leader", {}),
        ("BH-02", "take", "dispatched", "resident", {}),
        ("BH-02", "take", "dispatched", "machine", {}),
        ("BH-10", "decline", "dispatched", "wang", {"reason": "　 "}),
        ("BH-10", "decline", "handling", "wang", REASON),
        ("BH-10", "decline", "handled", "wang", REASON),
        ("BH-02", "decline", "dispatched", "li", REASON),
        ("BH-02", "decline", "dispatched", "secretary", REASON),
    ],
)
def test_refused_taking_or_returning_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("BH-02")
def test_refused_to_a_member_from_whom_it_was_recalled(loop: Loop) -> None:
    request = loop.to("dispatched")
    do(loop, "recall", request, "leader", reason="住院")
    loop.dispatch(request, "member_li")
    assert_refused("BH-02", lambda: do(loop, "take", request, "wang"))


@pytest.mark.clause("QY-02")
def test_the_same_form_sent_twice_takes_once(loop: Loop) -> None:
    request, token = loop.to("dispatched"), new_token()
    do(loop, "take", request, "wang", token=token)
    assert_repeated(lambda: do(loop, "take", request, "wang", token=token))
