"""支部书记决定: what follows when the resident doesn't accept the explanation."""

from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.modules.wall import rules
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
    seat,
    told,
    unseat,
)

AGAIN: dict[str, Any] = {"decision": "redispatch", "reason": "再试一次"}


@pytest.mark.clause("BH-12")
@pytest.mark.parametrize(
    ("decision", "referred_to", "state", "outcome", "duties"),
    [
        (
            "redispatch",
            "",
            "redispatch",
            "",
            [("wall.redispatch", "group_leader", "2026-03-05T16:00Z")],
        ),
        (
            "refer",
            "县供电公司",
            "referred",
            "",
            [("wall.chase", "group_leader", "2026-03-09T16:00Z")],
        ),
        ("not_reconciled", "", "closed", "not_reconciled", []),
    ],
)
def test_the_secretary_decides_with_a_reason(
    loop: Loop,
    decision: str,
    referred_to: str,
    state: str,
    outcome: str,
    duties: list[tuple[str, str, str]],
) -> None:
    request = loop.to("escalated")
    do(
        loop,
        "decide",
        request,
        "secretary",
        decision=decision,
        reason="居民要求合理",
        referred_to=referred_to,
    )

    request.refresh_from_db()
    assert (request.state, request.outcome, request.referred_to) == (state, outcome, referred_to)
    assert last(loop, request) == ("wall.decide", "secretary", ["BH-12"])
    assert last_data(request) == {"decision": decision}
    where = {"referred_to": referred_to} if referred_to else {}
    assert last_words(request) == {"reason": "居民要求合理", **where}
    assert owed(loop, request) == duties
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("BH-12", "QY-13")
def test_after_an_objective_reason_the_same_member_may_be_sent_again(loop: Loop) -> None:
    request = loop.to("escalated")
    do(loop, "decide", request, "secretary", **AGAIN)
    request.refresh_from_db()
    assert (request.failed, request.handler_id) == ([], None)
    loop.dispatch(request, "member_wang")


@pytest.mark.clause("BH-12", "BH-02")
def test_the_county_section_decides_while_the_branch_has_no_secretary(loop: Loop) -> None:
    request = loop.to("escalated")
    unseat(loop, loop.cast.secretary, loop.cast.branch, "branch_secretary")
    do(loop, "decide", request, "section", **AGAIN)
    assert last(loop, request)[1] == "section"


@pytest.mark.clause("BH-12", "BH-04")
def test_a_secretary_who_handled_it_is_passed_over_for_the_county_section(loop: Loop) -> None:
    # Wang handled the request and is the branch's only secretary by the time it escalates.
    request = loop.to("explained")
    seat(loop, loop.cast.wang, loop.cast.branch, "branch_secretary")
    unseat(loop, loop.cast.secretary, loop.cast.branch, "branch_secretary")
    do(loop, "reject", request, "resident")
    assert owed(loop, request) == [("wall.decide", "county_section", "2026-03-05T16:00Z")]
    assert_refused("BH-04", lambda: do(loop, "decide", request, "wang", **AGAIN))
    do(loop, "decide", request, "section", **AGAIN)


@pytest.mark.clause("BH-12", "BH-13", "BH-02", "BH-04")
@refusals(
    ("clause", "state", "who", "values"),
    [
        ("BH-12", "escalated", "secretary", {"reason": " "}),
        ("BH-13", "escalated", "secretary", {"decision": "refer"}),
        ("BH-12", "explained", "secretary", {}),
        ("BH-12", "closed", "secretary", {}),
        ("BH-04", "escalated", "wang", {}),
        ("BH-02", "escalated", "leader", {}),
        ("BH-02", "escalated", "section", {}),
        ("BH-02", "escalated", "resident", {}),
        ("BH-02", "escalated", "stranger", {}),
    ],
)
def test_refused_decision_leaves_no_trace(
    loop: Loop, clause: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, "decide", request, who, **{**AGAIN, **values}))


@pytest.mark.clause("BH-12")
def test_refused_decision_without_a_reason() -> None:
    with pytest.raises(Refused, match="BH-12"):
        rules.decided("not_reconciled", reason="\n")


@pytest.mark.clause("BH-12")
def test_the_same_decision_sent_twice_is_made_once(loop: Loop) -> None:
    request, token = loop.to("escalated"), new_token()
    do(loop, "decide", request, "secretary", **AGAIN, token=token)
    assert_repeated(lambda: do(loop, "decide", request, "secretary", **AGAIN, token=token))
