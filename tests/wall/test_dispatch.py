"""派单: what happens, and what is refused."""

import datetime
import re

import pytest
from django.utils import translation

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices import facade as notices
from bihuan.modules.wall import commands, rules
from bihuan.modules.wall.models import Dispatch, Request
from tests.conftest import Loop
from tests.snapshot import business_rows
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
    unseat,
)


@pytest.mark.clause("QY-04", "QY-05")
def test_dispatch_hands_over_records_and_starts_the_members_clock(loop: Loop) -> None:
    request = loop.to("sorted")
    commands.dispatch(
        request.home_id, request.pk, member=loop.cast.member_wang, **loop.by("leader")
    )

    request.refresh_from_db()
    assert (request.state, request.handler_id) == ("dispatched", loop.cast.member_wang)
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert entry is not None
    assert (entry.act, entry.actor) == ("wall.dispatch", loop.cast.leader)
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    # Two natural days after Monday the 2nd: until the end of Wednesday, Beijing time.
    assert (duty.what, duty.due_at.isoformat()) == ("wall.take", "2026-03-04T16:00:00+00:00")
    assert notices.mine(request.home_id, loop.cast.wang).get().kind == "wall.dispatch"
    assert Dispatch.objects.get(home_id=request.home_id, request=request).by_id == loop.cast.leader


@pytest.mark.clause("QY-04", "QY-13", "QY-14", "BH-02", "BH-10")
@refusals(
    ("clause", "state", "member", "who"),
    [
        ("QY-04", "submitted", "member_wang", "leader"),
        ("QY-04", "dispatched", "member_li", "leader"),
        ("QY-04", "accepted", "member_li", "leader"),
        ("QY-04", "rating", "member_li", "leader"),
        ("QY-04", "closed", "member_li", "leader"),
        ("QY-13", "redispatch", "member_wang", "leader"),
        ("BH-10", "declined", "member_wang", "leader"),
        ("QY-14", "sorted", "other_member", "leader"),
        ("BH-02", "sorted", "member_wang", "other_leader"),
        ("BH-02", "sorted", "member_wang", "wang"),
        ("BH-02", "sorted", "member_wang", "secretary"),
        ("BH-02", "sorted", "member_wang", "section"),
        ("BH-02", "sorted", "member_wang", "stranger"),
    ],
)
def test_refused_dispatch_leaves_no_trace(
    loop: Loop, clause: str, state: str, member: str, who: str
) -> None:
    request = loop.to(state)
    before = business_rows()

    with pytest.raises(Refused) as refusal:
        commands.dispatch(
            request.home_id, request.pk, member=getattr(loop.cast, member), **loop.by(who)
        )

    assert refusal.value.clause == clause
    assert business_rows() == before


@pytest.mark.clause("QY-04")
@pytest.mark.parametrize("state", ["dispatched", "accepted", "handling", "handled"])
def test_refused_second_member_one_matter_has_one_at_a_time(state: str) -> None:
    with pytest.raises(Refused, match="QY-04"):
        rules.one_matter_one_dispatch(Request(id=1, state=state, handler_id=1))


@pytest.mark.clause("QY-04")
@pytest.mark.parametrize(
    ("state", "handler"), [("sorted", None), ("declined", 1), ("redispatch", None)]
)
def test_a_matter_that_nobody_works_on_may_be_dispatched(state: str, handler: int | None) -> None:
    rules.one_matter_one_dispatch(Request(id=1, state=state, handler_id=handler))


@pytest.mark.clause("QY-08", "QY-06")
@pytest.mark.parametrize(
    ("urgency", "handle_by"),
    [
        ("urgent", "2026-03-05T16:00:00+00:00"),
        ("normal", "2026-03-09T16:00:00+00:00"),
        ("slow", "2026-03-17T16:00:00+00:00"),
    ],
)
def test_the_more_urgent_the_sooner_it_must_be_handled(
    loop: Loop, urgency: str, handle_by: str
) -> None:
    request = loop.raised()
    do(
        loop,
        "sort",
        request,
        "leader",
        category="repair",
        urgency=urgency,
        publicity="category",
        public_title="",
        public_text="",
        is_sensitive=False,
    )
    loop.dispatch(request)
    request.refresh_from_db()
    assert request.handle_by is not None
    assert request.handle_by.isoformat() == handle_by
    assert last(loop, request) == (
        "wall.dispatch",
        "leader",
        ["QY-04", "QY-05", "QY-06", "QY-08@2015"],
    )


@pytest.mark.clause("QY-05")
@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        ("2026-03-02T03:00:00", True),
        ("2026-03-05T15:59:59", True),  # 23:59:59 of the third day in Beijing
        ("2026-03-05T16:00:00", False),  # 24:00
        ("2026-03-09T02:00:00", False),
    ],
)
def test_a_late_dispatch_is_made_all_the_same_and_the_record_says_it_was_late(
    loop: Loop, at: str, *, in_time: bool
) -> None:
    request = loop.to("sorted")
    loop.at = datetime.datetime.fromisoformat(at).replace(tzinfo=datetime.UTC)
    loop.dispatch(request)
    assert last_data(request)["in_time"] is in_time


@pytest.mark.clause("BH-10", "QY-08")
def test_a_returned_request_goes_to_another_member_with_the_date_it_had(loop: Loop) -> None:
    request = loop.to("declined")
    first = request.handle_by
    loop.later(days=2)
    loop.dispatch(request, "member_li")

    request.refresh_from_db()
    assert (request.handler_id, request.handle_by) == (loop.cast.member_li, first)
    # The new member's own time to take it begins with the new dispatch.
    assert owed(loop, request) == [("wall.take", "li", "2026-03-06T16:00Z")]
    assert request.failed == []
    assert [row.round for row in request.dispatches.filter(home_id=request.home_id)] == [1, 2]


@pytest.mark.clause("QY-13")
def test_who_failed_never_gets_it_again_not_even_two_rounds_later(loop: Loop) -> None:
    request = loop.to("redispatch")
    assert request.failed == [loop.cast.member_wang]
    loop.dispatch(request, "member_li")
    request.refresh_from_db()
    # A new round has its own handling time.
    assert request.handle_by is not None
    assert request.handle_by.isoformat() == "2026-03-09T16:00:00+00:00"
    for act, by, values in (
        ("take", "li", {}),
        ("contact", "li", {"way": "phone", "note": ""}),
        ("report", "li", {"result": "又换了一次"}),
        ("publish", "leader", {"public_result": "又换了一次"}),
        ("rate", "resident", {"grade": "unsatisfied"}),
        ("name_talker", "leader", {"talker": loop.cast.secretary}),
        ("talk", "secretary", {"cause": "member", "way": "visit", "note": "还是没修好"}),
        ("reply", "li", {"note": "配件不对"}),
    ):
        do(loop, act, request, by, **values)
    request.refresh_from_db()
    assert request.failed == [loop.cast.member_wang, loop.cast.member_li]
    for member in request.failed:
        assert_refused(
            "QY-13",
            lambda member=member: do(loop, "dispatch", request, "leader", member=member),  # type: ignore[misc]
        )
    loop.dispatch(request, "member_zhao")
    request.refresh_from_db()
    assert (request.state, request.rounds) == ("dispatched", 3)


@pytest.mark.clause("QY-14")
@pytest.mark.parametrize(
    ("away_from", "away_to", "refused"),
    [
        ("2026-03-02", "2026-03-02", True),
        ("2026-02-20", None, True),
        ("2026-02-20", "2026-03-01", False),
        ("2026-03-03", "2026-03-09", False),
    ],
)
def test_a_member_away_today_is_not_dispatched_to(
    loop: Loop, away_from: str, away_to: str | None, *, refused: bool
) -> None:
    request = loop.to("sorted")
    commands.change_member(
        loop.cast.home,
        loop.cast.member_wang,
        specialties=["repair"],
        posts=[],
        away_from=datetime.date.fromisoformat(away_from),
        away_to=datetime.date.fromisoformat(away_to) if away_to else None,
        **loop.by_system(),
    )
    if refused:
        assert_refused(
            "QY-14",
            lambda: do(loop, "dispatch", request, "leader", member=loop.cast.member_wang),
        )
    else:
        loop.dispatch(request)


@pytest.mark.clause("QY-14", "BH-01")
def test_refused_unknown_member_and_unknown_request(loop: Loop) -> None:
    request = loop.to("sorted")
    assert_refused("QY-14", lambda: do(loop, "dispatch", request, "leader", member=1))
    request.pk += 1
    assert_refused(
        "BH-01", lambda: do(loop, "dispatch", request, "leader", member=loop.cast.member_wang)
    )


@pytest.mark.clause("BH-01")
def test_refused_home_of_somebody_else(loop: Loop) -> None:
    request = loop.to("sorted")
    request.home_id = loop.cast.stranger_home
    assert_refused(
        "BH-01", lambda: do(loop, "dispatch", request, "leader", member=loop.cast.member_wang)
    )


@pytest.mark.clause("QY-06")
def test_why_this_member_was_chosen_is_kept_with_the_dispatch(loop: Loop) -> None:
    request = loop.to("sorted")
    do(
        loop,
        "dispatch",
        request,
        "leader",
        member=loop.cast.member_li,
        reasons=["就近 +15"],
        note="王海涛今天值班",
    )
    assert last_words(request) == {"reasons": "就近 +15", "note": "王海涛今天值班"}
    assert told(loop, request) == {"li"}


@pytest.mark.clause("BH-02")
def test_the_deputy_dispatches_and_the_secretary_when_nobody_sits_there(loop: Loop) -> None:
    first, second = loop.to("sorted"), loop.to("sorted")
    do(loop, "dispatch", first, "deputy", member=loop.cast.member_wang)
    assert last(loop, first)[1] == "deputy"
    for person in (loop.cast.leader, loop.cast.deputy):
        unseat(loop, person, loop.cast.group, "group_leader")
    assert_refused(
        "BH-02", lambda: do(loop, "dispatch", second, "deputy", member=loop.cast.member_wang)
    )
    do(loop, "dispatch", second, "secretary", member=loop.cast.member_wang)
    assert last(loop, second)[1] == "secretary"


@pytest.mark.clause("BH-04", "QY-04")
def test_the_leader_may_dispatch_to_himself_and_others_then_check_it(loop: Loop) -> None:
    member = register_leader_as_member(loop)
    request = loop.to("sorted")
    do(loop, "dispatch", request, "leader", member=member)
    assert owed(loop, request) == [("wall.take", "leader", "2026-03-04T16:00Z")]


@pytest.mark.clause("QY-04")
def test_the_same_dispatch_sent_twice_is_made_once(loop: Loop) -> None:
    request, token = loop.to("sorted"), new_token()
    values = {"member": loop.cast.member_wang, "token": token}
    do(loop, "dispatch", request, "leader", **values)
    assert_repeated(lambda: do(loop, "dispatch", request, "leader", **values))


@pytest.mark.clause("QY-06")
def test_the_record_keeps_the_reasons_in_chinese_whatever_the_dispatcher_reads(loop: Loop) -> None:
    request = loop.to("sorted")
    reason = rules.Reason("特长相符 +{points}", 40)
    with translation.override("en"):
        assert str(reason) == "specialty fits +40"
        do(
            loop,
            "dispatch",
            request,
            "leader",
            member=loop.cast.member_li,
            reasons=[reason],
        )
    assert last_words(request) == {"reasons": "特长相符 +40"}


@pytest.mark.clause("QY-04")
def test_a_refusal_speaks_the_language_of_its_reader(loop: Loop) -> None:
    request = loop.to("dispatched")
    with pytest.raises(Refused) as caught:
        do(loop, "dispatch", request, "leader", member=loop.cast.member_li)
    assert "已派单" in caught.value.message
    with translation.override("en"):
        assert "Dispatched" in caught.value.message
        assert not re.search(r"[一-龥]", caught.value.reason)
