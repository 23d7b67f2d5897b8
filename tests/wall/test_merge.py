"""并单: a duplicate follows one request of its wall, and keeps its own receipt and rating."""

from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.modules.wall.models import Rating, Request
from tests.conftest import HAPPY, Loop
from tests.wall.proof import (
    acts,
    assert_refused,
    assert_repeated,
    do,
    last,
    last_data,
    owed,
    told,
)

FOLLOWING = [("wall.follow", "group_leader", "2026-03-17T16:00Z")]


def merged(loop: Loop, *, lead_to: str = "sorted") -> tuple[Request, Request]:
    """Return a duplicate and the request it follows."""
    lead, duplicate = loop.to(lead_to), loop.to("sorted", text="三楼的灯也不亮了")
    do(loop, "merge", duplicate, "leader", lead=lead.pk)
    for request in (lead, duplicate):
        request.refresh_from_db()
    return duplicate, lead


@pytest.mark.clause("BH-18", "QY-04")
def test_a_duplicate_stays_open_and_is_followed_and_both_records_say_so(loop: Loop) -> None:
    duplicate, lead = merged(loop)

    assert (duplicate.state, duplicate.lead_id, duplicate.closed_at) == ("merged", lead.pk, None)
    assert last(loop, duplicate) == ("wall.merge", "leader", ["BH-18"])
    assert last_data(duplicate) == {"lead": str(lead.pk)}
    assert last_data(lead) == {"merged": str(duplicate.pk)}
    # Fifteen days to look after it; the lead's own date is what it was.
    assert owed(loop, duplicate) == FOLLOWING
    assert owed(loop, lead) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]


@pytest.mark.clause("BH-18", "QY-10", "QY-09")
def test_the_duplicates_resident_rates_the_published_result_for_himself(loop: Loop) -> None:
    duplicate, lead = merged(loop)
    for step in HAPPY[1:]:
        getattr(loop, step)(lead)
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.handler_id) == ("rating", loop.cast.member_wang)
    assert duplicate.public_result == "已更换声控灯。"
    assert last(loop, duplicate) == ("wall.publish", "leader", ["QY-09", "BH-18"])
    assert owed(loop, duplicate) == [("wall.rating", "group_leader", "2026-03-09T16:00Z")]

    loop.rate(lead)
    loop.rate(duplicate, "unsatisfied")
    for request in (lead, duplicate):
        request.refresh_from_db()
    assert (lead.state, lead.outcome) == ("closed", "satisfied")
    assert (duplicate.state, duplicate.outcome) == ("review", "")
    grades = Rating.objects.filter(home_id=lead.home_id).order_by("id")
    assert [(row.request_id, row.grade) for row in grades] == [
        (lead.pk, "satisfied"),
        (duplicate.pk, "unsatisfied"),
    ]


@pytest.mark.clause("BH-18", "BH-20")
def test_a_duplicate_without_consent_shows_no_result(loop: Loop) -> None:
    lead, duplicate = loop.to("sorted"), loop.raised(may_publish=False)
    hidden: dict[str, Any] = {"publicity": "category", "public_title": "", "public_text": ""}
    do(
        loop,
        "sort",
        duplicate,
        "leader",
        category="repair",
        urgency="slow",
        is_sensitive=False,
        **hidden,
    )
    do(loop, "merge", duplicate, "leader", lead=lead.pk)
    for step in HAPPY[1:]:
        getattr(loop, step)(lead)
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.public_result) == ("rating", "")


@pytest.mark.clause("BH-18", "QY-13")
def test_a_dissatisfied_duplicate_goes_through_its_own_loop(loop: Loop) -> None:
    duplicate, lead = merged(loop)
    for step in HAPPY[1:]:
        getattr(loop, step)(lead)
    for step in ("rate_badly", "name_talker", "blame", "reply"):
        getattr(loop, step)(duplicate)
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.failed) == ("redispatch", [loop.cast.member_wang])
    loop.dispatch(duplicate, "member_li")
    lead.refresh_from_db()
    duplicate.refresh_from_db()
    assert (duplicate.state, lead.state) == ("dispatched", "rating")


@pytest.mark.clause("BH-18", "BH-13")
def test_a_duplicate_of_what_was_referred_waits_for_the_published_answer(loop: Loop) -> None:
    duplicate, lead = merged(loop)
    loop.refer(lead)
    do(loop, "answer", lead, "leader", result="已换变压器", public_result="已换变压器")
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.result) == ("rating", "已换变压器")
    assert last(loop, duplicate)[0] == "wall.answer"


@pytest.mark.clause("BH-18", "BH-16", "BH-14")
@pytest.mark.parametrize(("act", "by"), [("withdraw", "resident"), ("divert", "leader")])
def test_when_the_lead_leaves_the_loop_the_duplicate_goes_on_by_itself(
    loop: Loop, act: str, by: str
) -> None:
    duplicate, lead = merged(loop)
    do(loop, act, lead, by, reason="其实是另一回事")
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.lead_id) == ("sorted", None)
    assert acts(duplicate)[-1] == "wall.unmerge"
    assert owed(loop, duplicate) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]


@pytest.mark.clause("BH-18", "QY-05")
def test_what_was_no_duplicate_is_parted_again_and_its_clock_never_stopped(loop: Loop) -> None:
    duplicate, _ = merged(loop)
    loop.later(days=1)
    do(loop, "unmerge", duplicate, "deputy")
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.lead_id) == ("sorted", None)
    assert last(loop, duplicate) == ("wall.unmerge", "deputy", ["BH-18"])
    assert owed(loop, duplicate) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]


@pytest.mark.clause("BH-18", "BH-16")
def test_a_merged_request_may_be_withdrawn_without_touching_the_lead(loop: Loop) -> None:
    duplicate, lead = merged(loop)
    before = acts(lead)
    do(loop, "withdraw", duplicate, "resident")
    duplicate.refresh_from_db()
    assert duplicate.state == "withdrawn"
    assert told(loop, duplicate) == {"leader", "deputy"}
    assert acts(lead) == before


@pytest.mark.clause("BH-18", "BH-14", "BH-02", "BH-01")
@pytest.mark.parametrize(
    ("clause", "state", "lead_state", "who"),
    [
        ("BH-18", "submitted", "sorted", "leader"),
        ("BH-18", "dispatched", "sorted", "leader"),
        ("BH-18", "sorted", "rating", "leader"),
        ("BH-18", "sorted", "closed", "leader"),
        ("BH-18", "sorted", "review", "leader"),
        ("BH-18", "sorted", "escalated", "leader"),
        ("BH-02", "sorted", "sorted", "wang"),
        ("BH-02", "sorted", "sorted", "secretary"),
        ("BH-02", "sorted", "sorted", "other_leader"),
        ("BH-02", "sorted", "sorted", "resident"),
    ],
)
def test_refused_merging_leaves_no_trace(
    loop: Loop, clause: str, state: str, lead_state: str, who: str
) -> None:
    lead, duplicate = loop.to(lead_state), loop.to(state)
    assert_refused(clause, lambda: do(loop, "merge", duplicate, who, lead=lead.pk))


@pytest.mark.clause("BH-18", "BH-14", "BH-01")
def test_refused_leads_leave_no_trace(loop: Loop) -> None:
    duplicate, lead = merged(loop)
    third = loop.to("sorted")
    accusation = loop.raised(accuses=True)
    elsewhere = loop.to("sorted")
    Request.objects.filter(home_id=elsewhere.home_id, pk=elsewhere.pk).update(
        wall=loop.cast.other_wall
    )
    for refused, to in (
        (third, third.pk),  # itself
        (third, duplicate.pk),  # follows another already
        (third, accusation.pk),  # sealed, and none of the group's business
        (third, elsewhere.pk),  # another wall
        (third, 1),  # no such request
        (lead, third.pk),  # others follow it
    ):
        assert_refused(
            "BH-18",
            lambda refused=refused, to=to: do(loop, "merge", refused, "leader", lead=to),  # type: ignore[misc]
        )
    third.pk += 1
    assert_refused("BH-01", lambda: do(loop, "merge", third, "leader", lead=lead.pk))


@pytest.mark.clause("BH-18", "BH-02")
@pytest.mark.parametrize(
    ("clause", "state", "who"),
    [("BH-18", "sorted", "leader"), ("BH-02", "merged", "wang"), ("BH-02", "merged", "secretary")],
)
def test_refused_parting_leaves_no_trace(loop: Loop, clause: str, state: str, who: str) -> None:
    request = merged(loop)[0] if state == "merged" else loop.to(state)
    assert_refused(clause, lambda: do(loop, "unmerge", request, who))


@pytest.mark.clause("BH-18")
def test_the_same_merging_sent_twice_is_done_once(loop: Loop) -> None:
    lead, duplicate, token = loop.to("sorted"), loop.to("sorted"), new_token()
    do(loop, "merge", duplicate, "leader", lead=lead.pk, token=token)
    assert_repeated(lambda: do(loop, "merge", duplicate, "leader", lead=lead.pk, token=token))
