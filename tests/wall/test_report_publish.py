"""反馈、公布办理情况: the member reports, somebody who did not handle it publishes."""

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
    last_words,
    owed,
    refusals,
    register_leader_as_member,
    seat,
    told,
)

DONE: dict[str, Any] = {"result": "已换声控灯，孙大娘当面确认"}
SHOWN: dict[str, Any] = {"public_result": " 已更换声控灯。 "}


@pytest.mark.clause("QY-09")
def test_the_report_goes_to_the_group_which_owes_its_publication_in_a_day(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "report", request, "wang", **DONE)

    request.refresh_from_db()
    assert (request.state, request.result, request.public_result) == (
        "handled",
        DONE["result"],
        "",
    )
    assert last(loop, request) == ("wall.report", "wang", ["QY-09"])
    assert last_words(request) == DONE
    assert owed(loop, request) == [("wall.publish", "group_leader", "2026-03-03T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("QY-09", "QY-10", "BH-20")
def test_the_published_result_is_shown_and_the_resident_is_waited_for_seven_days(
    loop: Loop,
) -> None:
    request = loop.to("handled")
    do(loop, "publish", request, "leader", **SHOWN)

    request.refresh_from_db()
    assert (request.state, request.public_result) == ("rating", "已更换声控灯。")
    assert request.published_at == loop.at
    assert last(loop, request) == ("wall.publish", "leader", ["QY-09"])
    assert owed(loop, request) == [("wall.rating", "group_leader", "2026-03-09T16:00Z")]
    assert told(loop, request) == {"wang"}


@pytest.mark.clause("QY-09", "BH-20")
def test_where_only_the_category_is_public_no_words_are_shown(loop: Loop) -> None:
    request = loop.to("handled")
    do(
        loop,
        "release",
        request,
        "leader",
        publicity="category",
        public_title="",
        public_text="",
        is_sensitive=True,
    )
    do(loop, "publish", request, "leader", public_result="孙大娘家 13912345678")
    request.refresh_from_db()
    assert (request.state, request.public_result) == ("rating", "")


@pytest.mark.clause("BH-04", "QY-09")
def test_what_the_leader_handled_himself_is_published_by_the_secretary(loop: Loop) -> None:
    member = register_leader_as_member(loop)
    request = loop.to("sorted")
    do(loop, "dispatch", request, "leader", member=member)
    do(loop, "take", request, "leader")
    do(loop, "contact", request, "leader", way="visit", note="")
    do(loop, "report", request, "leader", **DONE)

    assert owed(loop, request) == [("wall.publish", "branch_secretary", "2026-03-03T16:00Z")]
    assert_refused("BH-04", lambda: do(loop, "publish", request, "leader", **SHOWN))
    do(loop, "publish", request, "secretary", **SHOWN)
    assert last(loop, request)[:2] == ("wall.publish", "secretary")
    # Asking the resident to rate checks nothing: that duty is the group's again.
    assert owed(loop, request) == [("wall.rating", "group_leader", "2026-03-09T16:00Z")]


@pytest.mark.clause("BH-04")
def test_with_a_deputy_at_the_desk_what_the_leader_handled_stays_with_the_group(
    loop: Loop,
) -> None:
    member = register_leader_as_member(loop)
    seat(loop, loop.cast.zhao, loop.cast.group, "group_leader")
    request = loop.to("sorted")
    do(loop, "dispatch", request, "leader", member=member)
    do(loop, "take", request, "leader")
    do(loop, "contact", request, "leader", way="visit", note="")
    do(loop, "report", request, "leader", **DONE)
    assert owed(loop, request) == [("wall.publish", "group_leader", "2026-03-03T16:00Z")]
    assert_refused("BH-04", lambda: do(loop, "publish", request, "leader", **SHOWN))
    do(loop, "publish", request, "zhao", **SHOWN)


@pytest.mark.clause("BH-04")
def test_who_worked_on_it_before_a_recall_does_not_publish_it_later(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "recall", request, "leader", reason="调走")
    seat(loop, loop.cast.wang, loop.cast.group, "group_leader")
    loop.dispatch(request, "member_li")
    do(loop, "take", request, "li")
    do(loop, "contact", request, "li", way="phone", note="")
    do(loop, "report", request, "li", **DONE)
    assert_refused("BH-04", lambda: do(loop, "publish", request, "wang", **SHOWN))


@pytest.mark.clause("QY-09", "QY-08", "BH-02", "BH-04", "BH-17", "BH-20")
@refusals(
    ("clause", "act", "state", "who", "values"),
    [
        ("QY-08", "report", "accepted", "wang", DONE),
        ("QY-09", "report", "dispatched", "wang", DONE),
        ("QY-09", "report", "handled", "wang", DONE),
        ("BH-17", "report", "handling", "wang", {"result": "  "}),
        ("BH-17", "report", "handling", "wang", {"result": "灯" * 10_001}),
        ("BH-02", "report", "handling", "li", DONE),
        ("BH-02", "report", "handling", "leader", DONE),
        ("QY-09", "publish", "handling", "leader", SHOWN),
        ("QY-09", "publish", "rating", "leader", SHOWN),
        ("QY-09", "publish", "handled", "leader", {"public_result": "  "}),
        ("BH-20", "publish", "handled", "leader", {"public_result": "请打１３９１２３４５６７８"}),
        ("BH-20", "publish", "handled", "leader", {"public_result": "2号楼1单元501已修好"}),
        ("BH-04", "publish", "handled", "wang", SHOWN),
        ("BH-02", "publish", "handled", "li", SHOWN),
        ("BH-02", "publish", "handled", "secretary", SHOWN),
        ("BH-02", "publish", "handled", "stranger", SHOWN),
    ],
)
def test_refused_report_or_publication_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("QY-09")
@pytest.mark.parametrize(
    ("result", "public_result", "publicity", "refused"),
    [
        ("已修好", "已修好", "text", False),
        ("已修好", "", "category", False),
        ("已修好", " ", "text", True),
        ("", "已修好", "text", True),
        (" ", "", "category", True),
    ],
)
def test_refused_publication_of_nothing(
    result: str, public_result: str, publicity: str, *, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refused, match="QY-09"):
            rules.result_is_published(result, public_result, publicity)
    else:
        rules.result_is_published(result, public_result, publicity)


@pytest.mark.clause("QY-09")
@pytest.mark.parametrize(
    ("act", "state", "who", "values"),
    [("report", "handling", "wang", DONE), ("publish", "handled", "leader", SHOWN)],
)
def test_the_same_form_sent_twice_reports_once(
    loop: Loop, act: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request, token = loop.to(state), new_token()
    do(loop, act, request, who, **values, token=token)
    assert_repeated(lambda: do(loop, act, request, who, **values, token=token))
