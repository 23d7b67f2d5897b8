"""转办、催办、公布答复: what isn't ours is waited for and chased until its answer is published."""

from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties.models import Duty
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

OUT: dict[str, Any] = {"referred_to": "县供电公司", "reason": "属于供电设施"}
ANSWERED: dict[str, Any] = {"result": "变压器已更换", "public_result": "变压器已更换。"}


@pytest.mark.clause("BH-13")
@pytest.mark.parametrize("state", ["sorted", "declined", "redispatch"])
def test_what_is_referred_owes_a_chase_in_seven_days_and_waits_for_the_outside(
    loop: Loop, state: str
) -> None:
    request = loop.to(state)
    do(loop, "refer", request, "leader", **OUT)

    request.refresh_from_db()
    assert (request.state, request.referred_to, request.handler_id) == (
        "referred",
        "县供电公司",
        None,
    )
    assert last(loop, request) == ("wall.refer", "leader", ["BH-13"])
    assert last_words(request) == OUT
    assert owed(loop, request) == [("wall.chase", "group_leader", "2026-03-09T16:00Z")]
    (duty,) = Duty.objects.filter(
        home_id=request.home_id, dossier=request.dossier_id, discharged_by=None
    )
    assert duty.waiting_for == "outside"
    assert told(loop, request) == set()


@pytest.mark.clause("BH-13")
def test_a_chase_discharges_its_round_and_owes_the_next_in_the_same_act(loop: Loop) -> None:
    request = loop.to("referred")
    first = Duty.objects.get(home_id=request.home_id, dossier=request.dossier_id, what="wall.chase")
    loop.later(days=7)
    do(loop, "chase", request, "deputy", note="答复说月底前")

    request.refresh_from_db()
    assert request.state == "referred"
    assert last(loop, request) == ("wall.chase", "deputy", ["BH-13"])
    assert last_words(request) == {"note": "答复说月底前"}
    assert owed(loop, request) == [("wall.chase", "group_leader", "2026-03-16T16:00Z")]
    first.refresh_from_db()
    assert first.discharged_at == loop.at
    assert f"{first.due_at:%d}" == "09"


@pytest.mark.clause("BH-13", "QY-09", "QY-10", "BH-20")
def test_the_outside_answer_is_published_and_rated_like_our_own(loop: Loop) -> None:
    request = loop.to("referred")
    do(loop, "answer", request, "leader", **ANSWERED)

    request.refresh_from_db()
    assert (request.state, request.public_result) == ("rating", "变压器已更换。")
    assert last(loop, request) == ("wall.answer", "leader", ["BH-13"])
    assert last_words(request) == {"result": "变压器已更换", "public_result": "变压器已更换。"}
    assert owed(loop, request) == [("wall.rating", "group_leader", "2026-03-09T16:00Z")]
    loop.rate(request)
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("closed", "satisfied")


@pytest.mark.clause("BH-13", "QY-09", "BH-20", "BH-02")
@refusals(
    ("clause", "act", "state", "who", "values"),
    [
        ("BH-13", "refer", "sorted", "leader", {**OUT, "referred_to": " "}),
        ("BH-13", "refer", "submitted", "leader", OUT),
        ("BH-13", "refer", "handling", "leader", OUT),
        ("BH-13", "refer", "closed", "leader", OUT),
        ("BH-02", "refer", "sorted", "wang", OUT),
        ("BH-02", "refer", "sorted", "secretary", OUT),
        ("BH-02", "refer", "sorted", "other_leader", OUT),
        ("BH-13", "chase", "sorted", "leader", {"note": "问过"}),
        ("BH-02", "chase", "referred", "wang", {"note": "问过"}),
        ("BH-13", "answer", "handled", "leader", ANSWERED),
        ("QY-09", "answer", "referred", "leader", {**ANSWERED, "result": " "}),
        ("QY-09", "answer", "referred", "leader", {**ANSWERED, "public_result": " "}),
        ("BH-20", "answer", "referred", "leader", {**ANSWERED, "public_result": "0917-3261234"}),
        ("BH-02", "answer", "referred", "secretary", ANSWERED),
        ("BH-02", "answer", "referred", "stranger", ANSWERED),
    ],
)
def test_refused_referral_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("BH-13")
@pytest.mark.parametrize(
    ("act", "state", "values"),
    [
        ("refer", "sorted", OUT),
        ("chase", "referred", {"note": "问过"}),
        ("answer", "referred", ANSWERED),
    ],
)
def test_the_same_form_sent_twice_acts_once(
    loop: Loop, act: str, state: str, values: dict[str, Any]
) -> None:
    request, token = loop.to(state), new_token()
    do(loop, act, request, "leader", **values, token=token)
    assert_repeated(lambda: do(loop, act, request, "leader", **values, token=token))
