"""卷宗记录: the auditor reads by which office an act was done, not what else its doer is."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.journal.facade import Dossier
from bihuan.kernel.people.models import User
from bihuan.modules.registers import commands
from bihuan.modules.registers.selectors import auditing
from bihuan.modules.wall import commands as wall
from bihuan.ui.signed_in import act_offices
from tests.conftest import Loop


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def home() -> Any:
    found = home_by_code("QY")
    assert found is not None
    return found


def offices(request: Any) -> dict[str, list[tuple[str, str]]]:
    """Return under which office each act of a request stands, as the auditor reads it."""
    dossier = auditing.dossier_of(request.home_id, request.dossier_id)
    assert isinstance(dossier, Dossier)
    steps = auditing.record(dossier, after=0, done_by=act_offices()).steps
    return {step.entry.act: list(step.offices) for step in steps}


def as_member(loop: Loop, who: str, unit: str = "group") -> Any:
    given = {"person": getattr(loop.cast, who), "unit": getattr(loop.cast, unit)}
    return wall.register_member(loop.cast.home, **given, **loop.by("leader"))


LEADER = [("东风第一党小组", "党小组组长")]
MEMBER = [("", "在职党员")]


def test_a_leader_who_is_a_member_too_sorts_as_leader_and_handles_as_member(loop: Loop) -> None:
    member = as_member(loop, "leader")
    request = loop.to("sorted")
    wall.dispatch(loop.cast.home, request.pk, member=member.pk, **loop.by("leader"))
    wall.take(loop.cast.home, request.pk, **loop.by("leader"))
    found = offices(request)
    assert found["wall.sort"] == found["wall.dispatch"] == LEADER
    assert found["wall.take"] == MEMBER


def test_what_was_done_before_an_office_was_taken_back_that_day_stands_under_it(loop: Loop) -> None:
    as_member(loop, "leader")
    request = loop.to("sorted")
    loop.later(hours=1)
    given = {"person": loop.cast.leader, "unit": loop.cast.group, "office": "group_leader"}
    commands.unseat_now(home(), **given, reason="离任", **loop.by("security"))
    assert offices(request)["wall.sort"] == LEADER


def test_an_office_elsewhere_authorises_nothing_here(loop: Loop) -> None:
    given = {"unit": loop.cast.other_group, "office": "group_leader"}
    commands.seat(home(), person=loop.cast.secretary, **given, **loop.by("security"))
    for who in ("leader", "deputy"):
        given = {"person": getattr(loop.cast, who), "unit": loop.cast.group}
        commands.unseat(
            home(), **given, office="group_leader", last_day=clock.day(loop.at),
            **loop.by("security"),
        )  # fmt: skip
    loop.later(days=1)
    request = loop.raised()
    sorting = {"category": "repair", "urgency": "normal", "publicity": "category"}
    more = {"public_title": "", "public_text": "", "is_sensitive": False}
    wall.sort(loop.cast.home, request.pk, **sorting, **more, **loop.by("secretary"))
    assert offices(request)["wall.sort"] == [("东风共建家园党支部", "共建家园党支部书记")]


def test_the_page_says_so(loop: Loop) -> None:
    as_member(loop, "leader")
    request = loop.to("sorted")
    client = Client()
    client.force_login(User.objects.get(person=loop.cast.auditor))
    page = client.get(reverse("registers:record", args=[request.dossier_id])).content.decode()
    row = next(one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "整理汇总" in one)
    assert "党小组组长" in row
    assert "在职党员" not in row


# --- the auditor's and the administrators' pages ------------------------------------------------


def client(loop: Loop, who: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return found


def test_a_number_is_found_as_it_is_typed(loop: Loop) -> None:
    request = loop.raised()
    url = reverse("registers:dossiers")
    page = client(loop, "auditor").get(url, {"q": request.number.lower()}).content.decode()
    assert reverse("registers:record", args=[request.dossier_id]) in page


def test_the_seal_page_says_why_more_is_sealed_than_recorded(loop: Loop) -> None:
    page = client(loop, "auditor").get(reverse("registers:seal")).content.decode()
    assert "已封存条数比记录条数多" in page


def test_the_title_of_a_page_with_errors_has_no_blank_in_it(loop: Loop) -> None:
    answer = client(loop, "system").post(reverse("registers:add_person"), {"name": ""})
    page = answer.content.decode()
    assert "<title>错误：登记人员 - 闭环</title>" in page


def test_after_the_first_change_of_the_password_one_is_at_work(loop: Loop) -> None:
    user = User.objects.get(person=loop.cast.li)
    user.must_change = True
    user.save(update_fields=["must_change"])
    sent = {"password": "cast-password", "new": "ein-anderes-42", "again": "ein-anderes-42"}
    there = client(loop, "li")
    url = reverse("desk:password")
    assert there.post(url, sent)["Location"] == reverse("desk:inbox")
    sent = {"password": "ein-anderes-42", "new": "noch-eines-43", "again": "noch-eines-43"}
    assert there.post(url, sent)["Location"] == url


def test_how_the_two_ways_of_taking_back_differ_is_said(loop: Loop) -> None:
    page = client(loop, "security").get(reverse("registers:grants")).content.decode()
    assert "收回：到所填的最后一天为止" in page
    assert "立即收回：授错了的" in page
