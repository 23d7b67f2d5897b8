"""办理页面上的前情: what was said before stands where one decides by it, for whom it concerns."""

from typing import Any

import pytest
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.people.models import Person, User
from bihuan.modules.wall import commands
from bihuan.modules.wall.models import Member
from tests.conftest import Loop
from tests.wall.proof import do
from tests.wall.test_staff_pages import address, hidden, signed_in
from tests.wall.test_walls import fresh_group


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def _page(loop: Loop, who: str, act: str, request: Any) -> str:
    return signed_in(loop, who).get(address(act, request)).content.decode()


def test_who_decides_reads_the_talk_and_the_explanation_that_was_refused(loop: Loop) -> None:
    request = loop.to("escalated")
    text = _page(loop, "secretary", "decide", request)
    for entry in ("核实谈话：情况", "核实谈话：向居民作的解释", "反馈办理情况：办理情况"):
        assert entry in text


def test_who_talks_reads_the_result_and_the_words_of_the_rating(loop: Loop) -> None:
    request = loop.to("rating")
    commands.rate(
        request.home_id, request.pk, grade="unsatisfied", words="灯还是不亮",
        **loop.by_resident(request),
    )  # fmt: skip
    do(loop, "name_talker", request, "leader", talker=loop.cast.li)
    text = _page(loop, "li", "talk", request)
    assert "反馈办理情况：办理情况" in text
    assert "灯还是不亮" in text


def test_who_sorts_and_dispatches_reads_what_was_added_and_why_it_was_returned(loop: Loop) -> None:
    request = loop.raised()
    commands.add(request.home_id, request.pk, text="三楼也不亮", **loop.by_resident(request))
    assert "三楼也不亮" in _page(loop, "leader", "sort", request)
    loop.sort(request)
    loop.dispatch(request)
    do(loop, "decline", request, "wang", reason="近两周在外地培训")
    several = signed_in(loop, "leader").get(reverse("wall:dispatch_several")).content.decode()
    for text in (_page(loop, "leader", "dispatch", request), several):
        assert "三楼也不亮" in text
        assert "近两周在外地培训" in text


@pytest.mark.law("L5")
def test_whoever_owes_no_dispatch_reads_no_words_by_sending_the_screen(loop: Loop) -> None:
    request = loop.raised("厨房的水管漏了")
    loop.sort(request)
    sent = {f"r{request.pk}-token": "1", f"r{request.pk}-seq": "2"}
    url = reverse("wall:dispatch_several")
    assert "厨房的水管漏了" in signed_in(loop, "leader").post(url, sent).content.decode()
    other = signed_in(loop, "section").post(url, sent).content.decode()
    assert "居民原话" not in other


def test_the_member_is_told_what_was_merged_into_his_request(loop: Loop) -> None:
    lead, duplicate = loop.to("sorted"), loop.to("sorted", text="三楼的灯也不亮了")
    do(loop, "merge", duplicate, "leader", lead=lead.pk)
    loop.dispatch(lead)
    text = _page(loop, "wang", "case", lead)
    assert "并入本件、一起办理的诉求" in text
    assert duplicate.number in text
    assert address("case", duplicate) not in text, "he has no sight of it"
    assert address("case", duplicate) in _page(loop, "leader", "case", lead)


def test_what_it_could_be_merged_into_stands_by_likeness(loop: Loop) -> None:
    far = loop.to("sorted", text="东门的垃圾没人收", place="东门", category="sanitation")
    like = loop.to("sorted", text="楼道的灯又坏了", place="2号楼")
    near = loop.to("sorted", text="自来水很浑", place="2号楼")
    asked = loop.to("sorted", text="楼道的灯坏了", place="2号楼")
    text = _page(loop, "leader", "merge", asked)
    places = [text.index(one.number) for one in (like, near, far)]
    assert places == sorted(places)


def test_a_member_of_another_group_and_one_without_account_are_told_apart(loop: Loop) -> None:
    other = fresh_group(loop)
    person = Person.objects.get(pk=loop.cast.li)
    Person.objects.filter(pk=person.pk).update(phone="0917-7654321")
    User.objects.filter(person=person).delete()
    Member.objects.filter(home_id=loop.cast.home, pk=loop.cast.member_li).update(unit=other)
    request = loop.to("sorted")
    text = _page(loop, "leader", "dispatch", request)
    assert "<b>东风第二党小组</b>" in text
    assert "0917-7654321" in text
    assert "<b>东风第一党小组</b>" not in text
    several = signed_in(loop, "leader").get(reverse("wall:dispatch_several")).content.decode()
    assert "<b>东风第二党小组</b>" in several
    assert "0917-7654321" not in several


def test_a_report_refused_for_want_of_a_contact_leads_there(loop: Loop) -> None:
    request = loop.to("accepted")
    client = signed_in(loop, "wang")
    page = client.get(address("report", request))
    answer = client.post(address("report", request), {**hidden(page), "result": "修好了"})
    assert answer.status_code == 422
    assert f'href="{address("contact", request)}"' in answer.content.decode()
