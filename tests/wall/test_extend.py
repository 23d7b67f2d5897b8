"""延期: once, within the cap, with the resident's knowledge; the first date stays visible."""

from typing import Any

import pytest

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties import facade as duties
from bihuan.modules.wall import selectors
from bihuan.modules.wall.terms import Act
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last,
    last_data,
    owed,
    refusals,
    told,
)

GRANTED: dict[str, Any] = {"days": 5, "reason": "等配件", "resident_knows": True}


@pytest.mark.clause("BH-11")
def test_the_date_moves_by_the_days_named_and_the_first_date_stays_on_the_duty(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "extend", request, "wang", **GRANTED)

    request.refresh_from_db()
    assert (request.state, request.was_extended) == ("handling", True)
    assert last(loop, request) == ("wall.extend", "wang", ["BH-11", "BH-11@2015"])
    assert last_data(request) == {"days": 5, "first": "2026-03-09T16:00:00.000000Z"}
    assert owed(loop, request) == [("wall.handle", "wang", "2026-03-14T16:00Z")]
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    assert duty.first_due_at.isoformat() == "2026-03-09T16:00:00+00:00"
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("BH-11")
@pytest.mark.parametrize("days", [1, 7])
def test_the_shortest_and_the_longest_extension_are_granted(loop: Loop, days: int) -> None:
    request = loop.to("handling")
    do(loop, "extend", request, "wang", **{**GRANTED, "days": days})
    assert last_data(request)["days"] == days


@pytest.mark.clause("BH-11")
def test_another_member_after_the_first_failed_may_extend_once_too(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "extend", request, "wang", **GRANTED)
    for step in ("report", "publish", "rate_badly", "name_talker", "blame", "reply"):
        getattr(loop, step)(request)
    loop.dispatch(request, "member_li")
    do(loop, "take", request, "li")
    do(loop, "contact", request, "li", way="phone", note="")
    do(loop, "extend", request, "li", **GRANTED)
    assert last(loop, request)[:2] == ("wall.extend", "li")


@pytest.mark.clause("BH-11", "BH-32", "BH-02")
@refusals(
    ("clause", "state", "who", "values"),
    [
        ("BH-11", "handling", "wang", {"days": 0}),
        ("BH-11", "handling", "wang", {"days": -3}),
        ("BH-11", "handling", "wang", {"days": 8}),
        ("BH-32", "handling", "wang", {"resident_knows": False}),
        ("BH-11", "dispatched", "wang", {}),
        ("BH-11", "accepted", "wang", {}),
        ("BH-11", "handled", "wang", {}),
        ("BH-02", "handling", "li", {}),
        ("BH-02", "handling", "leader", {}),
        ("BH-02", "handling", "section", {}),
    ],
)
def test_refused_extension_leaves_no_trace(
    loop: Loop, clause: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, "extend", request, who, **{**GRANTED, **values}))


@pytest.mark.clause("BH-11")
def test_refused_second_extension_leaves_no_trace(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "extend", request, "wang", **{**GRANTED, "days": 1})
    assert_refused("BH-11", lambda: do(loop, "extend", request, "wang", **{**GRANTED, "days": 1}))


@pytest.mark.clause("BH-11")
def test_an_extension_is_offered_until_the_one_is_used_and_again_in_the_next_round(
    loop: Loop,
) -> None:
    request = loop.to("handling")
    assert is_offered(loop, "wang", request)
    do(loop, "extend", request, "wang", **GRANTED)
    assert not is_offered(loop, "wang", request)
    do(loop, "recall", request, "leader", reason="住院")
    loop.dispatch(request, "member_li")
    do(loop, "take", request, "li")
    do(loop, "contact", request, "li", way="phone", note="")
    assert is_offered(loop, "li", request)


def is_offered(loop: Loop, who: str, request: Any) -> bool:
    """Say whether somebody is offered to extend now."""
    seen = selectors.see(loop.actor(who), "QY", request.pk, on=clock.day(loop.at))
    assert seen is not None
    return Act.EXTEND in seen.acts


@pytest.mark.clause("BH-11")
def test_the_same_form_sent_twice_extends_once(loop: Loop) -> None:
    request, token = loop.to("handling"), new_token()
    do(loop, "extend", request, "wang", **GRANTED, token=token)
    assert_repeated(lambda: do(loop, "extend", request, "wang", **GRANTED, token=token))
