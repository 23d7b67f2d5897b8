"""整理汇总、修改公开内容: category, urgency, and what the leader lets the wall show."""

from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
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

SHOWN: dict[str, Any] = {
    "publicity": "text",
    "public_title": " 楼道灯坏了 ",
    "public_text": "楼道灯坏了，晚上看不清台阶。",
    "is_sensitive": False,
}
SORTED: dict[str, Any] = {**SHOWN, "category": "safety", "urgency": "urgent"}
HIDDEN: dict[str, Any] = {
    "publicity": "category",
    "public_title": "",
    "public_text": "",
    "is_sensitive": True,
}


@pytest.mark.clause("QY-04", "QY-05", "BH-20")
def test_sorting_sets_category_and_urgency_and_leaves_the_dispatch_date_alone(loop: Loop) -> None:
    request = loop.raised()
    loop.later(days=2)
    do(loop, "sort", request, "leader", **SORTED)

    request.refresh_from_db()
    assert (request.state, request.category, request.urgency) == ("sorted", "safety", "urgent")
    assert (request.publicity, request.public_title) == ("text", "楼道灯坏了")
    assert last(loop, request) == ("wall.sort", "leader", ["QY-04", "BH-20"])
    assert last_data(request) == {
        "category": "safety",
        "urgency": "urgent",
        "publicity": "text",
        "sensitive": False,
    }
    # Raised on Monday, sorted on Wednesday: still until the end of Thursday.
    assert owed(loop, request) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == set()


@pytest.mark.clause("QY-04")
def test_a_request_may_be_sorted_again_and_the_original_words_stay(loop: Loop) -> None:
    request = loop.to("sorted")
    do(loop, "sort", request, "deputy", **{**SORTED, **HIDDEN, "category": "health"})

    request.refresh_from_db()
    assert (request.category, request.public_title, request.public_text) == ("health", "", "")
    assert request.text == "楼道灯坏了，晚上看不清台阶。"


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    "state", ["sorted", "dispatched", "accepted", "handled", "rating", "review", "referred"]
)
def test_what_the_wall_shows_can_be_changed_while_the_loop_goes_on(loop: Loop, state: str) -> None:
    request = loop.to(state)
    before = owed(loop, request)
    do(loop, "release", request, "leader", **HIDDEN)

    request.refresh_from_db()
    assert (request.state, request.publicity, request.public_text) == (state, "category", "")
    assert last(loop, request) == ("wall.release", "leader", ["BH-20"])
    assert last_words(request) == {"public_title": "", "public_text": ""}
    assert owed(loop, request) == before


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize("act", ["sort", "release"])
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"may_publish": False}, {}),
        ({"is_proxy": True, "proxy_name": "孙小妹"}, {}),
        ({}, {"is_sensitive": True}),
        ({}, {"public_title": "  "}),
        ({}, {"public_text": "请打 13912345678 找我"}),
        ({}, {"public_title": "２号楼５０１室漏水"}),
        ({}, {"publicity": "sealed"}),
    ],
)
def test_refused_publication_leaves_no_trace(
    loop: Loop, act: str, asked: dict[str, Any], shown: dict[str, Any]
) -> None:
    request = loop.raised(**asked)
    if act == "release":
        do(loop, "sort", request, "leader", **{**SORTED, **HIDDEN})
    values = {**(SORTED if act == "sort" else SHOWN), **shown}
    assert_refused("BH-20", lambda: do(loop, act, request, "leader", **values))


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize("asked", [{"may_publish": False}, {"is_proxy": True, "proxy_name": "孙"}])
def test_without_the_residents_own_consent_category_and_number_are_shown(
    loop: Loop, asked: dict[str, Any]
) -> None:
    request = loop.raised(**asked)
    do(loop, "sort", request, "leader", **{**SORTED, **HIDDEN})
    request.refresh_from_db()
    assert (request.state, request.publicity) == ("sorted", "category")


@pytest.mark.clause("QY-04", "BH-02", "BH-20", "BH-14")
@refusals(
    ("clause", "act", "state", "who"),
    [
        ("QY-04", "sort", "dispatched", "leader"),
        ("QY-04", "sort", "handling", "leader"),
        ("QY-04", "sort", "closed", "leader"),
        ("BH-02", "sort", "submitted", "wang"),
        ("BH-02", "sort", "submitted", "secretary"),
        ("BH-02", "sort", "submitted", "other_leader"),
        ("BH-02", "sort", "submitted", "resident"),
        ("BH-02", "sort", "submitted", "stranger"),
        ("BH-20", "release", "submitted", "leader"),
        ("BH-20", "release", "closed", "leader"),
        ("BH-02", "release", "sorted", "staff"),
        ("BH-02", "release", "handling", "wang"),
    ],
)
def test_refused_sorting_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str
) -> None:
    request = loop.to(state)
    values = SORTED if act == "sort" else SHOWN
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("QY-04", "BH-14", "BH-20")
@pytest.mark.parametrize("who", ["leader", "secretary", "supervision"])
@pytest.mark.parametrize(("act", "clause"), [("sort", "QY-04"), ("release", "BH-20")])
def test_a_sealed_request_is_neither_sorted_nor_released_by_anybody(
    loop: Loop, act: str, clause: str, who: str
) -> None:
    request = loop.raised(accuses=True)
    values = SORTED if act == "sort" else SHOWN
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("BH-02")
def test_the_secretary_sorts_while_the_leaders_desk_is_empty(loop: Loop) -> None:
    request = loop.raised()
    for person in (loop.cast.leader, loop.cast.deputy):
        unseat(loop, person, loop.cast.group, "group_leader")
    assert_refused("BH-02", lambda: do(loop, "sort", request, "leader", **SORTED))
    do(loop, "sort", request, "secretary", **SORTED)
    assert last(loop, request)[:2] == ("wall.sort", "secretary")


@pytest.mark.clause("BH-02")
def test_the_county_section_sorts_while_desks_below_are_empty(loop: Loop) -> None:
    request = loop.raised()
    for person, unit, office in (
        (loop.cast.leader, loop.cast.group, "group_leader"),
        (loop.cast.deputy, loop.cast.group, "group_leader"),
        (loop.cast.secretary, loop.cast.branch, "branch_secretary"),
    ):
        unseat(loop, person, unit, office)
    do(loop, "sort", request, "section", **SORTED)
    assert last(loop, request)[:2] == ("wall.sort", "section")


@pytest.mark.clause("BH-02")
def test_a_deputy_acts_on_the_days_of_the_grant_and_not_a_day_longer(loop: Loop) -> None:
    import datetime

    request = loop.raised()
    monday, wednesday = datetime.date(2026, 3, 2), datetime.date(2026, 3, 4)
    seat(loop, loop.cast.li, loop.cast.group, "group_leader", from_on=monday, to_on=wednesday)
    loop.at = datetime.datetime(2026, 3, 4, 15, 59, 59, tzinfo=datetime.UTC)
    do(loop, "sort", request, "li", **SORTED)
    assert last(loop, request)[:2] == ("wall.sort", "li")

    loop.later(seconds=1)  # 00:00 of Thursday in Beijing
    assert_refused("BH-02", lambda: do(loop, "sort", request, "li", **SORTED))


@pytest.mark.clause("BH-02")
def test_a_grant_that_begins_tomorrow_gives_nothing_today(loop: Loop) -> None:
    import datetime

    request = loop.raised()
    seat(
        loop,
        loop.cast.li,
        loop.cast.group,
        "group_leader",
        from_on=datetime.date(2026, 3, 3),
    )
    assert_refused("BH-02", lambda: do(loop, "sort", request, "li", **SORTED))


@pytest.mark.clause("QY-04")
def test_the_same_sorting_sent_twice_is_done_once(loop: Loop) -> None:
    request, token = loop.raised(), new_token()
    do(loop, "sort", request, "leader", token=token, **SORTED)
    assert_repeated(lambda: do(loop, "sort", request, "leader", token=token, **SORTED))
