"""群众评单: the resident rates what was done for him; silence is counted apart."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, resident
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Rating
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
    register_leader_as_member,
    told,
)


@pytest.mark.clause("QY-10")
@pytest.mark.parametrize("grade", ["satisfied", "basically"])
def test_a_satisfied_resident_closes_the_request_and_leader_and_member_are_told(
    loop: Loop, grade: str
) -> None:
    request = loop.to("rating")
    do(loop, "rate", request, "resident", grade=grade, words="谢谢小王")

    request.refresh_from_db()
    assert (request.state, request.outcome, request.grade) == ("closed", grade, grade)
    assert (request.closed_at, request.rated_at) == (loop.at, loop.at)
    assert last(loop, request) == ("wall.rate", "resident", ["QY-10"])
    assert last_data(request) == {"grade": grade, "round": 1, "recorded": False}
    assert last_words(request) == {"words": "谢谢小王"}
    assert owed(loop, request) == []
    assert told(loop, request) == {"leader", "deputy", "wang"}
    row = Rating.objects.get(home_id=request.home_id, request=request)
    assert (row.grade, row.member_id, row.recorded_by_id) == (grade, loop.cast.member_wang, None)


@pytest.mark.clause("QY-10", "QY-11")
def test_a_dissatisfied_resident_opens_a_talk_with_one_day_to_name_who_talks(loop: Loop) -> None:
    request = loop.to("rating")
    do(loop, "rate", request, "resident", grade="unsatisfied", words="还是暗")

    request.refresh_from_db()
    assert (request.state, request.outcome, request.closed_at) == ("review", "", None)
    assert last(loop, request) == ("wall.rate", "resident", ["QY-10", "QY-11"])
    assert owed(loop, request) == [("wall.name_talker", "group_leader", "2026-03-03T16:00Z")]


@pytest.mark.clause("QY-10", "BH-04", "QY-11")
def test_what_the_leader_handled_has_its_talker_named_by_the_secretary(loop: Loop) -> None:
    member = register_leader_as_member(loop)
    request = loop.to("sorted")
    do(loop, "dispatch", request, "leader", member=member)
    do(loop, "take", request, "leader")
    do(loop, "contact", request, "leader", way="visit", note="")
    do(loop, "report", request, "leader", result="修好了")
    do(loop, "publish", request, "secretary", public_result="修好了")
    do(loop, "rate", request, "resident", grade="unsatisfied")
    assert owed(loop, request) == [("wall.name_talker", "branch_secretary", "2026-03-03T16:00Z")]
    assert_refused("BH-04", lambda: do(loop, "name_talker", request, "leader", talker=loop.cast.li))
    do(loop, "name_talker", request, "secretary", talker=loop.cast.li)
    assert owed(loop, request) == [("wall.talk", "li", "2026-03-05T16:00Z")]


@pytest.mark.clause("QY-10")
@pytest.mark.parametrize("who", ["leader", "deputy", "staff", "secretary"])
def test_a_rating_by_telephone_records_who_called(loop: Loop, who: str) -> None:
    request = loop.to("rating")
    do(loop, "rate", request, who, grade="basically", called="13912345678")

    request.refresh_from_db()
    assert request.state == "closed"
    assert last(loop, request)[:2] == ("wall.rate", who)
    assert last_data(request)["recorded"] is True
    assert last_words(request) == {"called": "13912345678"}
    row = Rating.objects.get(home_id=request.home_id, request=request)
    assert row.recorded_by_id == getattr(loop.cast, who)


@pytest.mark.clause("QY-10")
def test_a_leader_who_handled_it_cannot_take_the_rating_by_telephone(loop: Loop) -> None:
    member = register_leader_as_member(loop)
    request = loop.to("sorted")
    do(loop, "dispatch", request, "leader", member=member)
    do(loop, "take", request, "leader")
    do(loop, "contact", request, "leader", way="visit", note="")
    do(loop, "report", request, "leader", result="修好了")
    do(loop, "publish", request, "secretary", public_result="修好了")
    assert_refused("QY-10", lambda: do(loop, "rate", request, "leader", grade="satisfied"))
    do(loop, "rate", request, "staff", grade="satisfied", called="13912345678")


@pytest.mark.clause("QY-10", "QY-13")
def test_each_round_has_its_own_rating_and_the_last_one_closes_it(loop: Loop) -> None:
    request = loop.to("redispatch")
    loop.dispatch(request, "member_li")
    for act, by, values in (
        ("take", "li", {}),
        ("contact", "li", {"way": "visit", "note": ""}),
        ("report", "li", {"result": "换了新线路"}),
        ("publish", "leader", {"public_result": "换了新线路"}),
        ("rate", "resident", {"grade": "satisfied"}),
    ):
        do(loop, act, request, by, **values)
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("closed", "satisfied")
    rows = Rating.objects.filter(home_id=request.home_id, request=request).order_by("round")
    assert [(row.round, row.grade, row.member_id) for row in rows] == [
        (1, "unsatisfied", loop.cast.member_wang),
        (2, "satisfied", loop.cast.member_li),
    ]


@pytest.mark.clause("QY-10")
def test_unrated_after_seven_days_is_counted_apart_and_never_as_satisfied(loop: Loop) -> None:
    request = loop.to("rating")
    loop.at = datetime.datetime(2026, 3, 9, 16, 0, tzinfo=datetime.UTC)
    do(loop, "lapse_rating", request, "machine")

    request.refresh_from_db()
    assert (request.state, request.outcome, request.grade) == ("closed", "not_rated", "")
    assert last(loop, request) == ("wall.lapse_rating", "system", ["QY-10"])
    assert owed(loop, request) == []
    assert told(loop, request) == {"leader", "deputy"}
    assert not Rating.objects.filter(home_id=request.home_id, request=request).exists()


@pytest.mark.clause("QY-10")
def test_refused_lapse_one_second_before_the_seven_days_are_over(loop: Loop) -> None:
    request = loop.to("rating")
    loop.at = datetime.datetime(2026, 3, 9, 15, 59, 59, tzinfo=datetime.UTC)
    assert_refused("QY-10", lambda: do(loop, "lapse_rating", request, "machine"))


@pytest.mark.clause("QY-10", "BH-02")
@refusals(
    ("clause", "state", "who", "grade"),
    [
        ("QY-10", "rating", "resident", "excellent"),
        ("QY-10", "rating", "resident", ""),
        ("QY-10", "handled", "resident", "satisfied"),
        ("QY-10", "closed", "resident", "unsatisfied"),
        ("QY-10", "review", "resident", "satisfied"),
        ("BH-02", "rating", "wang", "satisfied"),
        ("BH-02", "rating", "li", "satisfied"),
        ("BH-02", "rating", "another resident", "satisfied"),
        ("BH-02", "rating", "other_leader", "satisfied"),
        ("BH-02", "rating", "section", "satisfied"),
        ("BH-02", "rating", "machine", "satisfied"),
        ("BH-02", "rating", "stranger", "satisfied"),
    ],
)
def test_refused_rating_leaves_no_trace(
    loop: Loop, clause: str, state: str, who: str, grade: str
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, "rate", request, who, grade=grade))


@pytest.mark.clause("BH-02", "QY-10")
@refusals(
    ("clause", "state", "who"),
    [
        ("BH-02", "rating", "leader"),
        ("BH-02", "rating", "resident"),
        ("QY-10", "handled", "machine"),
    ],
)
def test_refused_lapse_of_a_rating_leaves_no_trace(
    loop: Loop, clause: str, state: str, who: str
) -> None:
    request = loop.to(state)
    loop.later(days=30)
    assert_refused(clause, lambda: do(loop, "lapse_rating", request, who))


@pytest.mark.clause("QY-10")
@pytest.mark.parametrize(
    ("grade", "actor", "allowed"),
    [
        ("satisfied", resident(5), True),
        ("basically", resident(5), True),
        ("unsatisfied", resident(5), True),
        ("satisfied", Actor(kind="person", id=1), True),
        ("satisfied", Actor(kind="person", id=7), False),
        ("good", resident(5), False),
    ],
)
def test_there_are_three_grades_and_who_handled_it_records_none(
    grade: str, actor: Any, *, allowed: bool
) -> None:
    def rating() -> None:
        rules.rating_is_the_residents(grade, actor=actor, handled_by={7}, anonymity="named")

    if allowed:
        rating()
    else:
        with pytest.raises(Refused, match="QY-10"):
            rating()


@pytest.mark.clause("QY-10")
def test_the_same_rating_sent_twice_is_one_rating(loop: Loop) -> None:
    request, token = loop.to("rating"), new_token()
    do(loop, "rate", request, "resident", grade="satisfied", token=token)
    assert_repeated(lambda: do(loop, "rate", request, "resident", grade="satisfied", token=token))
    assert Rating.objects.filter(home_id=request.home_id, request=request).count() == 1
