"""谅解、不接受、未答复: what the resident says of the explanation, or does not say."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, resident
from bihuan.modules.wall import rules
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


@pytest.mark.clause("QY-12")
def test_an_accepted_explanation_closes_the_request_as_reconciled(loop: Loop) -> None:
    request = loop.to("explained")
    do(loop, "accept", request, "resident")

    request.refresh_from_db()
    assert (request.state, request.outcome, request.closed_at) == ("closed", "reconciled", loop.at)
    # The grade stays what the resident gave.
    assert request.grade == "unsatisfied"
    assert last(loop, request) == ("wall.accept", "resident", ["QY-12"])
    assert owed(loop, request) == []
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("QY-12", "BH-12")
def test_an_explanation_not_accepted_goes_to_the_secretary_for_three_days(loop: Loop) -> None:
    request = loop.to("review")
    loop.explain_by_staff(request)
    do(loop, "reject", request, "resident", words="配件别处有卖")

    request.refresh_from_db()
    assert (request.state, request.outcome) == ("escalated", "")
    assert last(loop, request) == ("wall.reject", "resident", ["QY-12"])
    assert last_words(request) == {"words": "配件别处有卖"}
    assert owed(loop, request) == [("wall.decide", "branch_secretary", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"secretary"}


@pytest.mark.clause("BH-04", "BH-12")
def test_a_secretary_who_explained_it_is_passed_over_for_the_county_section(loop: Loop) -> None:
    request = loop.to("explained")
    do(loop, "reject", request, "resident")
    assert owed(loop, request) == [("wall.decide", "county_section", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"section"}
    given = {"decision": "redispatch", "reason": "再派"}
    assert_refused("BH-04", lambda: do(loop, "decide", request, "secretary", **given))
    do(loop, "decide", request, "section", **given)
    assert last(loop, request)[:2] == ("wall.decide", "section")


@pytest.mark.clause("QY-12", "BH-02")
def test_without_a_secretary_the_county_section_is_told(loop: Loop) -> None:
    request = loop.to("explained")
    unseat(loop, loop.cast.secretary, loop.cast.branch, "branch_secretary")
    do(loop, "reject", request, "resident")
    assert told(loop, request) == {"section"}


@pytest.mark.clause("QY-12")
def test_seven_days_of_silence_close_it_as_explained_and_unanswered(loop: Loop) -> None:
    request = loop.to("explained")
    loop.at = datetime.datetime(2026, 3, 9, 16, 0, tzinfo=datetime.UTC)
    do(loop, "lapse_acceptance", request, "machine")

    request.refresh_from_db()
    assert (request.state, request.outcome) == ("closed", "unanswered")
    assert last(loop, request) == ("wall.lapse_acceptance", "system", ["QY-12"])
    assert owed(loop, request) == []


@pytest.mark.clause("QY-12")
def test_refused_lapse_one_second_before_the_seven_days_are_over(loop: Loop) -> None:
    request = loop.to("explained")
    loop.at = datetime.datetime(2026, 3, 9, 15, 59, 59, tzinfo=datetime.UTC)
    assert_refused("QY-12", lambda: do(loop, "lapse_acceptance", request, "machine"))


@pytest.mark.clause("QY-12")
@pytest.mark.parametrize("act", ["accept", "reject"])
@pytest.mark.parametrize("who", ["leader", "deputy", "staff"])
def test_an_answer_by_telephone_is_written_down_by_somebody_who_had_no_part_in_it(
    loop: Loop, act: str, who: str
) -> None:
    request = loop.to("explained")
    do(loop, act, request, who)
    assert last(loop, request)[:2] == (f"wall.{act}", who)


@pytest.mark.clause("QY-12", "BH-02")
@refusals(
    ("clause", "state", "who"),
    [
        ("QY-12", "explained", "secretary"),  # who explained it
        ("QY-12", "talk", "resident"),
        ("QY-12", "closed", "resident"),
        ("QY-12", "escalated", "resident"),
        ("BH-02", "explained", "wang"),  # who handled it
        ("BH-02", "explained", "another resident"),
        ("BH-02", "explained", "other_leader"),
        ("BH-02", "explained", "machine"),
    ],
)
def test_refused_answer_leaves_no_trace(loop: Loop, clause: str, state: str, who: str) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, "accept", request, who))
    assert_refused(clause, lambda: do(loop, "reject", request, who))


@pytest.mark.clause("QY-12", "BH-02")
@refusals(
    ("clause", "state", "who"),
    [("BH-02", "explained", "leader"), ("QY-12", "talk", "machine")],
)
def test_refused_lapse_leaves_no_trace(loop: Loop, clause: str, state: str, who: str) -> None:
    request = loop.to(state)
    loop.later(days=30)
    assert_refused(clause, lambda: do(loop, "lapse_acceptance", request, who))


@pytest.mark.clause("QY-12")
@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [
        ("accept", "closed", "reconciled"),
        ("silence", "closed", "unanswered"),
        ("reject", "escalated", ""),
    ],
)
def test_acceptance_silence_and_refusal_end_differently(
    answer: str, state: str, outcome: str
) -> None:
    assert rules.after_explaining(answer, actor=resident(1), involved={7}) == (state, outcome)


@pytest.mark.clause("QY-12")
@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_refused_answer_written_down_by_who_explained(answer: str) -> None:
    actor: Any = Actor(kind="person", id=7)
    with pytest.raises(Refused, match="QY-12"):
        rules.after_explaining(answer, actor=actor, involved={7})


@pytest.mark.clause("QY-12")
def test_the_same_form_sent_twice_is_one_answer(loop: Loop) -> None:
    request, token = loop.to("explained"), new_token()
    do(loop, "accept", request, "resident", token=token)
    assert_repeated(lambda: do(loop, "accept", request, "resident", token=token))
