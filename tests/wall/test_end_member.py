"""结束登记: a member leaves by an act, and everything that rested on him goes on (L1)."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.people.models import User
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.models import Member
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last,
    last_data,
    last_words,
    owed,
    told,
)


def end(loop: Loop, by: str = "leader", member: str = "member_wang", **values: Any) -> Member:
    given = {"reason": "调往外县工作", **loop.by(by), **values}
    return commands.end_member(loop.cast.home, getattr(loop.cast, member), **given)


@pytest.mark.clause("BH-22", "QY-14")
@pytest.mark.parametrize("who", ["leader", "secretary", "section"])
def test_a_registration_ends_with_its_last_day_and_the_record_says_why(
    loop: Loop, who: str
) -> None:
    member = end(loop, who)
    assert member.to_on == datetime.date(2026, 3, 2)
    assert last(loop, member) == ("wall.end_member", who, ["BH-22"])
    assert last_data(member) == {"to_on": "2026-03-02", "passed_on": 0}
    assert last_words(member) == {"reason": "调往外县工作"}
    request = loop.to("sorted")
    assert_refused("QY-14", lambda: loop.dispatch(request))
    assert selectors.member_of(loop.cast.home, loop.cast.wang) is None
    _verified()


@pytest.mark.clause("BH-15", "BH-22")
@pytest.mark.parametrize("state", ["dispatched", "accepted", "handling", "declined", "reply"])
def test_what_the_member_had_is_dispatched_again_from_the_leaders_desk(
    loop: Loop, state: str
) -> None:
    request = loop.to(state)
    end(loop, token=(token := new_token()))
    request.refresh_from_db()
    assert (request.state, request.handler_id) == ("redispatch", None)
    assert [duty[:2] for duty in owed(loop, request)] == [("wall.redispatch", "group_leader")]
    assert last(loop, request) == ("wall.pass_on", "leader", ["BH-15"])
    assert told(loop, request) == {"leader", "deputy"}
    assert request.failed == ([loop.cast.member_wang] if state == "reply" else [])
    do(loop, "dispatch", request, "leader", member=loop.cast.member_li)
    assert_repeated(lambda: end(loop, token=token))
    _verified()


def _overdue(loop: Loop) -> int:
    days = (datetime.date(2026, 3, 1), datetime.date(2026, 12, 31))
    return selectors.statistics(loop.actor("secretary"), "county", *days, at=loop.at)[-1].overdue


@pytest.mark.clause("BH-15", "BH-22")
@pytest.mark.parametrize("act", ["end", "recall"])
def test_what_was_late_with_the_member_stays_late_until_it_is_reported(
    loop: Loop, act: str
) -> None:
    request = loop.to("handling")
    loop.later(days=30)
    late = Duty.objects.get(home_id=loop.cast.home, dossier=request.pk, discharged_by=None)
    assert _overdue(loop) == 1
    if act == "end":
        end(loop)
        waits = Duty.objects.get(home_id=loop.cast.home, dossier=request.pk, discharged_by=None)
        assert (waits.what, waits.first_due_at) == ("wall.redispatch", late.due_at)
        assert waits.due_at > loop.at
        assert last_data(request)["first"] == clock.text(late.due_at)
        assert last_data(request)["late"] is True
    else:
        do(loop, "recall", request, "leader", reason="外出学习")
    assert _overdue(loop) == 1
    loop.dispatch(request, "member_li")
    assert _overdue(loop) == 1, "a new member and a new date don't make it timely"
    do(loop, "take", request, "li")
    do(loop, "contact", request, "li", way="phone", reached=True, note="约好明天上门")
    do(loop, "report", request, "li", result="修好了")
    assert _overdue(loop) == 0
    _verified()


@pytest.mark.clause("BH-15", "BH-22")
def test_what_was_in_time_with_the_member_is_not_late_when_it_goes_on(loop: Loop) -> None:
    request = loop.to("handling")
    end(loop)
    assert last_data(request)["late"] is False
    assert _overdue(loop) == 0


@pytest.mark.clause("BH-15", "QY-11")
def test_a_talk_that_the_member_was_to_have_needs_somebody_else(loop: Loop) -> None:
    request = loop.to("review")
    do(loop, "name_talker", request, "leader", talker=loop.cast.li)
    end(loop, member="member_li")
    request.refresh_from_db()
    assert (request.state, request.talker_id) == ("review", None)
    assert [duty[:2] for duty in owed(loop, request)] == [("wall.name_talker", "group_leader")]
    _verified()


@pytest.mark.clause("BH-22")
@pytest.mark.parametrize("state", ["handled", "rating", "closed"])
def test_what_does_not_wait_for_the_member_stays_as_it_is(loop: Loop, state: str) -> None:
    request = loop.to(state)
    before = owed(loop, request)
    end(loop)
    request.refresh_from_db()
    assert request.state == state
    assert owed(loop, request) == before


@pytest.mark.clause("QY-14")
def test_who_left_may_register_again(loop: Loop) -> None:
    end(loop)
    loop.later(days=3)
    again = commands.register_member(
        loop.cast.home,
        person=loop.cast.wang,
        unit=loop.cast.group,
        actor=loop.actor("leader"),
        at=loop.at,
    )
    assert again.pk != loop.cast.member_wang
    request = loop.to("sorted")
    do(loop, "dispatch", request, "leader", member=again.pk)


@pytest.mark.clause("BH-22", "QY-14", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who", "values"),
    [
        ("BH-22", "leader", {"reason": " "}),
        ("BH-22", "wang", {}),
        ("BH-22", "li", {}),
        ("BH-22", "staff", {}),
        ("BH-22", "other_leader", {}),
        ("BH-22", "stranger", {}),
        ("BH-01", "leader", {"member": "wall"}),
    ],
)
def test_a_refused_ending_leaves_no_trace(
    loop: Loop, clause: str, who: str, values: dict[str, Any]
) -> None:
    assert_refused(clause, lambda: end(loop, who, **values))


@pytest.mark.clause("QY-14")
def test_a_registration_ends_once(loop: Loop) -> None:
    end(loop)
    assert_refused("QY-14", lambda: end(loop))


def _verified() -> None:
    home = home_by_code("QY")
    assert home is not None
    Chains(home).check()


# --- the form's token ---------------------------------------------------------------------------


@pytest.mark.clause("BH-25")
def test_the_same_change_sent_twice_is_made_once(loop: Loop) -> None:
    by = loop.by("wang")
    given = {"specialties": ["law"], "posts": [], **by}
    commands.change_member(loop.cast.home, loop.cast.member_wang, **given)
    assert_repeated(lambda: commands.change_member(loop.cast.home, loop.cast.member_wang, **given))


@pytest.mark.clause("BH-25")
@pytest.mark.parametrize("used_for", ["another act", "another person", "another request"])
def test_a_token_that_was_used_for_something_else_is_refused(loop: Loop, used_for: str) -> None:
    first, other = loop.to("sorted"), loop.to("sorted")
    token = new_token()
    do(loop, "dispatch", first, "leader", member=loop.cast.member_wang, token=token)
    refused = {
        "another act": lambda: do(
            loop, "divert", other, "leader", reason="反映村干部", token=token
        ),
        "another person": lambda: do(
            loop, "dispatch", first, "deputy", member=loop.cast.member_li, token=token
        ),
        "another request": lambda: do(
            loop, "dispatch", other, "leader", member=loop.cast.member_wang, token=token
        ),
    }
    assert_refused("BH-25", refused[used_for])


# --- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, name)))
    return client


@pytest.mark.usefixtures("_at_work")
def test_the_page_says_how_much_goes_back_and_ends_the_registration(loop: Loop) -> None:
    request = loop.to("handling")
    address = reverse("wall:end_member", args=["QY", loop.cast.member_wang])
    client = signed_in(loop, "leader")
    edit = client.get(reverse("wall:member", args=["QY", loop.cast.member_wang]))
    assert address in edit.content.decode()
    page = client.get(address).content.decode()
    assert "有 1 件诉求在等这名党员" in page
    found = re.search(r'name="token" value="(\d+)"', page)
    assert found
    given = {"token": found[1], "reason": "调走"}
    assert client.post(address, {**given, "reason": ""}).status_code == 422
    assert client.post(address, given)["Location"] == reverse("wall:members")
    said = client.get(reverse("wall:members")).content.decode()
    assert f"退回党小组组长另行安排的诉求：{request.number}" in said
    case = reverse("wall:case", args=["QY", request.pk])
    told = "王海涛的党员登记结束，退回党小组组长；原定期限"
    assert told in client.get(case).content.decode()
    assert client.get(address).status_code == 404
    assert Member.objects.get(home_id=loop.cast.home, pk=loop.cast.member_wang).to_on is not None


@pytest.mark.law("L5")
@pytest.mark.usefixtures("_at_work")
def test_nobody_else_opens_the_page(loop: Loop) -> None:
    address = reverse("wall:end_member", args=["QY", loop.cast.member_wang])
    for name in ("wang", "li", "other_leader", "auditor", "stranger"):
        assert signed_in(loop, name).get(address).status_code == 404, name


@pytest.mark.clause("BH-25")
@pytest.mark.usefixtures("_at_work")
def test_a_tampered_token_gets_an_answer_and_no_crash(loop: Loop) -> None:
    token = new_token()
    do(loop, "sort", request := loop.raised(), "leader", category="repair", urgency="normal",
       publicity="category", public_title="", public_text="", is_sensitive=False,
       token=token)  # fmt: skip
    address = reverse("wall:dispatch", kwargs={"home": "QY", "pk": request.pk})
    given = {"token": token, "seq": 2, "member": loop.cast.member_wang}
    answer = signed_in(loop, "leader").post(address, given)
    assert answer.status_code == 422
    assert "BH-25" in answer.content.decode()
