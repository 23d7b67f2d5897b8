"""一屏派单: several requests on one screen, one decision a request, each with its own result."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.models import AccessLog
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.forms.several import requests_sent
from bihuan.modules.wall.models import Dispatch, Member, Request
from bihuan.modules.wall.selectors import several
from tests.cast import NAMES
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.test_staff_pages import send, signed_in, statements, unseat

URL = "/desk/wall/dispatch/"


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def waiting(loop: Loop, count: int = 1, **asked: Any) -> list[Any]:
    """Return sorted requests that wait for their dispatch."""
    found = []
    for number in range(count):
        request = loop.raised(f"第{number}盏楼道灯坏了", **asked)
        loop.sort(request)
        found.append(request)
    loop.later(hours=1)
    return found


def fields_of(page: Any) -> dict[str, str]:
    """Return what a browser without scripts would send back: hidden fields and no choice."""
    text = page.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(r\d+-\w+)" value="(\d+)"', text))


def choose(request: Any, member: int, note: str = "") -> dict[str, Any]:
    """Return the answers for one request."""
    return {f"r{request.pk}-member": member, f"r{request.pk}-note": note}


def part_of(page: Any, request: Any) -> str:
    """Return the part of a page that speaks of one request."""
    text = page.content.decode()
    parts = re.split(r'<li class="panel">', text)[1:]
    return next(part for part in parts if request.number in part)


# --- what the screen shows ----------------------------------------------------------------------


@pytest.mark.clause("QY-06")
def test_candidates_are_ranked_with_their_reasons_and_nobody_is_chosen(loop: Loop) -> None:
    repair, children = waiting(loop), waiting(loop, category="children")
    Request.objects.filter(home_id=loop.cast.home, pk=children[0].pk).update(category="children")
    page = signed_in(loop, "leader").get(URL)
    for request, first in ((repair[0], "王海涛"), (children[0], "李望春")):
        text = part_of(page, request)
        names = re.findall(r"<span>(\S+?)<small>", text)
        assert names[0] == first
        assert "特长相符 +40" in text
        assert "依据 QY-05，" in text
        assert "点单之日起 3 天" in text
    assert " checked" not in page.content.decode()


@pytest.mark.clause("QY-06")
def test_the_screen_ranks_as_the_single_page_does(loop: Loop) -> None:
    requests = [*waiting(loop, 2), loop.to("redispatch"), loop.to("declined")]
    on = clock.day(loop.at)
    rows, _ = several.waiting_for_dispatch(loop.actor("leader"), on=on)
    assert {row.pk for row in rows} == {request.pk for request in requests}
    for one in several.with_candidates(rows, on=on, now=loop.at):
        seen = selectors.see(loop.actor("leader"), "QY", one.request.pk, on=on)
        assert seen is not None
        assert one.seq == seen.seq
        assert list(one.ranked) == selectors.candidates(seen, on=on)


@pytest.mark.clause("QY-06")
def test_the_most_urgent_come_first_and_pages_follow_by_key(loop: Loop) -> None:
    requests = waiting(loop, 12)
    last = requests[-1]
    Request.objects.filter(home_id=loop.cast.home, pk=last.pk).update(urgency="urgent")
    client = signed_in(loop, "leader")
    page = client.get(URL)
    numbers = re.findall(
        r'several__head">\s*<a class="num" href="[^"]+">([^<]+)<', page.content.decode()
    )
    assert numbers == [last.number, *[one.number for one in requests[:9]]]
    further = re.search(r'href="([^"]+)" rel="next"', page.content.decode())
    assert further
    rest = client.get(further[1]).content.decode()
    assert [one.number in rest for one in requests] == [False] * 9 + [True, True, False]
    for strange in ("x", "1.2", "9.99999999999999999999.1", "1." + "9" * 60 + ".1"):
        assert client.get(URL, {"after": strange}).status_code == 200


def test_what_is_not_sorted_yet_is_counted_and_not_offered(loop: Loop) -> None:
    request = loop.raised()
    text = signed_in(loop, "leader").get(URL).content.decode()
    assert request.number not in text
    assert "另有 1 件还没有整理" in text


@pytest.mark.law("L5")
def test_only_whose_desk_owes_the_dispatch_finds_the_request(loop: Loop) -> None:
    (request,) = waiting(loop)
    found = {
        who for who in NAMES if request.number in signed_in(loop, who).get(URL).content.decode()
    }
    assert found == {"leader", "deputy"}
    assert Client().get(URL).status_code == 302


@pytest.mark.law("L1")
def test_an_empty_desks_dispatches_stand_on_the_secretarys_screen(loop: Loop) -> None:
    (request,) = waiting(loop)
    unseat(loop, "leader")
    unseat(loop, "deputy")
    client = signed_in(loop, "secretary")
    page = client.get(URL)
    assert request.number in page.content.decode()
    client.post(URL, {**fields_of(page), **choose(request, loop.cast.member_li)})
    request.refresh_from_db()
    assert request.handler_id == loop.cast.member_li


def test_a_screen_costs_the_same_however_many_rows(loop: Loop) -> None:
    waiting(loop, 1)
    leader = signed_in(loop, "leader")
    few = statements(leader, URL)
    waiting(loop, 12)
    loop.to("declined")
    assert statements(leader, URL) == few
    assert few <= 8


def test_each_request_whose_words_are_shown_stands_in_the_access_log(loop: Loop) -> None:
    requests = waiting(loop, 3)
    signed_in(loop, "leader").get(URL)
    logged = AccessLog.objects.filter(home_id=loop.cast.home, page="wall:dispatch_several")
    assert set(logged.values_list("dossier_id", flat=True)) == {one.pk for one in requests}
    assert set(logged.values_list("actor", flat=True)) == {loop.cast.leader}


# --- what sending does --------------------------------------------------------------------------


@pytest.mark.clause("QY-04")
def test_each_request_is_dispatched_by_an_act_of_its_own(loop: Loop) -> None:
    first, second, left = waiting(loop, 3)
    client = signed_in(loop, "leader")
    sent = {
        **fields_of(client.get(URL)),
        **choose(first, loop.cast.member_wang, "请今天看看"),
        **choose(second, loop.cast.member_li),
    }
    answer = client.post(URL, sent)

    assert answer.status_code == 200
    assert "已派给王海涛" in part_of(answer, first)
    assert "已派给李望春" in part_of(answer, second)
    assert "这次不派" in part_of(answer, left)
    for request, member in ((first, "member_wang"), (second, "member_li"), (left, None)):
        request.refresh_from_db()
        assert request.handler_id == (getattr(loop.cast, member) if member else None)
    acts = [journal.story(loop.cast.home, one.pk).last() for one in (first, second)]
    assert [str(act.act_id) for act in acts] == [
        sent[f"r{one.pk}-token"] for one in (first, second)
    ]
    assert {act.act for act in acts} == {"wall.dispatch"}
    values = journal.private_values(loop.cast.home, first.pk)[acts[0].pk]
    assert values["note"] == "请今天看看"
    assert "特长相符 +40" in str(values["reasons"])


def test_sending_nothing_chosen_changes_nothing(loop: Loop) -> None:
    (request,) = waiting(loop)
    client = signed_in(loop, "leader")
    sent = {
        **fields_of(client.get(URL)),
        f"r{request.pk}-member": "",
        f"r{request.pk}-note": "先放着",
    }
    before = business_rows()
    answer = client.post(URL, sent)
    assert business_rows() == before
    assert "先放着" in part_of(answer, request)


@pytest.mark.law("L2")
def test_a_screen_sent_twice_acts_once(loop: Loop) -> None:
    requests = waiting(loop, 2)
    client = signed_in(loop, "leader")
    sent = fields_of(client.get(URL))
    for request in requests:
        sent |= choose(request, loop.cast.member_wang)
    for _ in range(2):
        answer = client.post(URL, sent)
        assert answer.status_code == 200
        assert answer.content.decode().count("已派给王海涛") == 2
    assert Dispatch.objects.filter(home_id=loop.cast.home).count() == 2


def test_of_two_leaders_the_slower_is_told_and_his_other_rows_are_done(loop: Loop) -> None:
    taken, free = waiting(loop, 2)
    slow = signed_in(loop, "deputy")
    sent = fields_of(slow.get(URL))
    loop.later(minutes=5)
    send(signed_in(loop, "leader"), "dispatch", taken, member=loop.cast.member_wang)
    answer = slow.post(
        URL, {**sent, **choose(taken, loop.cast.member_li), **choose(free, loop.cast.member_li)}
    )

    assert answer.status_code == 422
    assert "已派给李望春" in part_of(answer, free)
    text = part_of(answer, taken)
    assert "QY-04" in text
    assert "何万里已于" in text
    assert "<input" not in text
    taken.refresh_from_db()
    assert taken.handler_id == loop.cast.member_wang


@pytest.mark.clause("QY-13", "QY-14")
@pytest.mark.parametrize(
    ("clause", "message"), [("QY-13", "未获满意"), ("QY-14", "外出")], ids=["failed", "away"]
)
def test_who_may_not_be_sent_is_not_offered_and_refused_when_named(
    loop: Loop, clause: str, message: str
) -> None:
    request, other = loop.to("redispatch"), waiting(loop)[0]
    barred = loop.cast.member_wang
    if clause == "QY-14":
        barred = loop.cast.member_zhao
        Member.objects.filter(home_id=loop.cast.home, pk=barred).update(
            away_from=clock.day(loop.at)
        )
    client = signed_in(loop, "leader")
    page = client.get(URL)
    assert f'value="{barred}"' not in part_of(page, request)
    assert message in part_of(page, request)

    answer = client.post(
        URL,
        {
            **fields_of(page),
            **choose(request, barred, "麻烦再去一次"),
            **choose(other, loop.cast.member_li),
        },
    )
    assert answer.status_code == 422
    text = part_of(answer, request)
    assert clause in text
    assert "麻烦再去一次" in text
    assert "已派给李望春" in part_of(answer, other)
    request.refresh_from_db()
    assert request.state == "redispatch"


@pytest.mark.clause("QY-13")
def test_a_refused_row_changes_no_business_row(loop: Loop) -> None:
    request = loop.to("redispatch")
    client = signed_in(loop, "leader")
    sent = {**fields_of(client.get(URL)), **choose(request, loop.cast.member_wang)}
    before = business_rows()
    with pytest.raises(rules.Refused) as refused:
        commands.dispatch(
            loop.cast.home, request.pk, member=loop.cast.member_wang, **loop.by("leader")
        )
    assert refused.value.clause == "QY-13"
    assert client.post(URL, sent).status_code == 422
    assert business_rows() == before


@pytest.mark.law("L5")
def test_somebody_elses_request_is_not_dispatched_nor_shown(loop: Loop) -> None:
    (request,) = waiting(loop)
    sent = fields_of(signed_in(loop, "leader").get(URL))
    before = business_rows()
    for who in ("other_leader", "stranger", "wang", "auditor"):
        client = signed_in(loop, who)
        answer = client.post(URL, {**sent, **choose(request, loop.cast.member_wang)})
        assert answer.status_code == 422, who
        assert request.number not in answer.content.decode(), who
        assert "1 件已不在您的可见范围" in answer.content.decode(), who
    answer = signed_in(loop, "section").post(
        URL, {**sent, **choose(request, loop.cast.member_wang)}
    )
    assert "BH-02" in part_of(answer, request)
    assert business_rows() == before


def test_a_screen_has_at_most_as_many_rows_as_it_shows() -> None:
    sent = {f"r{number}-token": "1" for number in range(50)}
    assert requests_sent(sent, limit=10) == list(range(10))
    assert requests_sent({"rx-token": 1, "r1-member": 2, f"r{'9' * 30}-token": 3}, limit=10) == []


def test_a_dispatch_costs_no_more_here_than_alone(loop: Loop) -> None:
    """Beyond the commands, a sent screen costs the same for one row as for ten."""
    requests = waiting(loop, 6)
    client = signed_in(loop, "leader")
    spent = []
    for chosen in (requests[:1], requests[1:3]):
        sent = fields_of(client.get(URL))
        for request in chosen:
            sent |= choose(request, loop.cast.member_zhao)
        with CaptureQueriesContext(connection) as caught:
            assert client.post(URL, sent).status_code == 200
        spent.append(len(caught))
    assert spent[1] - spent[0] <= 16, spent


def test_the_leaders_menu_leads_here(loop: Loop) -> None:
    assert (
        f'href="{reverse("wall:dispatch_several")}"'
        in signed_in(loop, "leader").get(reverse("desk:inbox")).content.decode()
    )
