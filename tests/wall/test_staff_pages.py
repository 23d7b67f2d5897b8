"""工作人员页面: who sees which page, what each act's page does, how it refuses, what it costs."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.people.models import User
from bihuan.modules.wall import commands, jobs, selectors
from bihuan.modules.wall.models import Contact, Request
from bihuan.modules.wall.selectors import printing
from bihuan.modules.wall.views.staff import ACTS
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import seat
from tests.wall.test_walls import fresh_group

# Session, user, grants, and the access log.
AROUND = ("django_session", "people_user", "permissions_grant", "journal_access_log", "SAVEPOINT")


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    """Return a browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def address(name: str, request: Any) -> str:
    """Return the address of a page on a request."""
    return reverse(f"wall:{name}", kwargs={"home": "QY", "pk": request.pk})


def send(client: Client, name: str, request: Any, **fields: Any) -> Any:
    """Post an act's form, as the page made it, with these answers."""
    page = client.get(address(name, request))
    assert page.status_code == 200, page.status_code
    return client.post(address(name, request), {**hidden(page), **fields})


def hidden(page: Any) -> dict[str, str]:
    """Return the token and the number that a form carries."""
    text = page.content.decode()
    found = {}
    for name in ("token", "seq"):
        match = re.search(rf'name="{name}" value="(\d+)"', text)
        assert match, name
        found[name] = match[1]
    return found


# --- who gets in --------------------------------------------------------------------------------

PLAIN = ["desk:inbox", "desk:notices", "wall:ledger", "wall:members", "wall:dispatch_several"]


def every_address(loop: Loop) -> list[str]:
    request = loop.to("sorted")
    member = {"home": "QY", "pk": loop.cast.member_wang}
    return [
        *[reverse(name) for name in PLAIN],
        reverse("wall:register", args=["QY", "01"]),
        reverse("wall:member", kwargs=member),
        reverse("wall:case_photo", kwargs={"home": "QY", "pk": request.pk, "photo": 1}),
        address("case", request),
        *[address(name, request) for name in ACTS],
    ]


def test_without_signing_in_every_page_leads_to_the_sign_in(loop: Loop) -> None:
    for url in every_address(loop):
        answer = Client().get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(reverse("desk:sign_in")), url


@pytest.mark.law("L5")
def test_a_stranger_finds_nothing(loop: Loop) -> None:
    addresses = every_address(loop)
    for who in ("stranger", "other_leader", "auditor"):
        client = signed_in(loop, who)
        for url in addresses:
            answer = client.get(url)
            if url in {reverse(name) for name in PLAIN} and answer.status_code == 200:
                assert "楼道灯" not in answer.content.decode(), (who, url)
            else:
                assert answer.status_code == 404, (who, url)


# Each act: the state it starts from, who does it, what the form says, where it leads.
DONE = [
    ("sort", "submitted", "leader", {"category": "repair", "urgency": "urgent", "publicity": "text",
     "public_title": "楼道灯坏了", "public_text": "楼道灯坏了。"}, "sorted"),
    ("release", "sorted", "leader", {"publicity": "category"}, "sorted"),
    ("dispatch", "sorted", "leader", {"member": "member_wang", "note": "请尽快"}, "dispatched"),
    ("recall", "dispatched", "deputy", {"reason": "出差"}, "redispatch"),
    ("take", "dispatched", "wang", {}, "accepted"),
    ("decline", "dispatched", "wang", {"reason": "出差"}, "declined"),
    ("keep", "declined", "leader", {"reason": "下周才走"}, "dispatched"),
    ("contact", "accepted", "wang", {"way": "phone", "reached": "yes", "note": "好"}, "handling"),
    ("progress", "handling", "wang", {"note": "已买灯"}, "handling"),
    ("extend", "handling", "wang", {"days": "3", "reason": "缺", "resident_knows": 1}, "handling"),
    ("report", "handling", "wang", {"result": "已换灯"}, "handled"),
    ("publish", "handled", "leader", {"public_result": "已换灯"}, "rating"),
    ("record_rating", "rating", "staff", {"grade": "satisfied", "called": "电话"}, "closed"),
    ("name_talker", "review", "leader", {"talker": "secretary"}, "talk"),
    ("talk", "talk", "secretary", {"way": "visit", "cause": "objective", "note": 1,
     "explanation": 1}, "explained"),
    ("reply", "reply", "wang", {"note": "疏忽了"}, "redispatch"),
    ("record_answer", "explained", "leader", {"answer": "accept"}, "closed"),
    ("record_answer", "explained", "leader", {"answer": "reject", "words": "没好"}, "escalated"),
    ("decide", "escalated", "secretary", {"decision": "redispatch", "reason": "再"}, "redispatch"),
    ("refer", "sorted", "leader", {"referred_to": "供电公司", "reason": "供电设施"}, "referred"),
    ("chase", "referred", "leader", {"note": "已去电"}, "referred"),
    ("answer", "referred", "leader", {"result": "已修复", "public_result": "已修复"}, "rating"),
    ("divert", "submitted", "leader", {"reason": "反映村干部"}, "channel"),
    ("erase", "closed", "section", {"reason": "asked"}, "closed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "state", "who", "fields", "to"), DONE)
def test_an_acts_page_opens_for_the_right_office_and_moves_the_request(
    loop: Loop, name: str, state: str, who: str, fields: dict[str, Any], to: str
) -> None:
    request = loop.to(state)
    loop.later(hours=1)
    given = {key: getattr(loop.cast, str(value), value) for key, value in fields.items()}
    client = signed_in(loop, who)
    assert statements(client, address(name, request)) <= 9
    answer = send(client, name, request, **given)

    assert answer.status_code == 302, answer.content.decode()
    request.refresh_from_db()
    assert request.state == to


def test_every_acts_page_is_tried() -> None:
    assert {row[0] for row in DONE} | {"inform", "merge", "unmerge"} == set(ACTS)


def test_merging_and_parting_again(loop: Loop) -> None:
    lead, request = loop.to("sorted"), loop.to("sorted")
    leader = signed_in(loop, "leader")
    assert send(leader, "merge", request, lead=lead.pk).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.lead_id) == ("merged", lead.pk)
    assert lead.number in leader.get(address("case", lead)).content.decode()
    assert send(leader, "unmerge", request).status_code == 302
    request.refresh_from_db()
    assert request.state == "sorted"


def test_only_supervision_sees_and_answers_an_accusation(loop: Loop) -> None:
    request = loop.raised("举报某干部吃拿卡要", accuses=True)
    for who in ("leader", "secretary", "section", "staff"):
        assert signed_in(loop, who).get(address("case", request)).status_code == 404, who
    supervision = signed_in(loop, "supervision")
    assert "举报某干部" in supervision.get(address("case", request)).content.decode()
    answer = send(supervision, "inform", request, is_accusation="yes", note="已告知")
    assert answer.status_code == 302
    request.refresh_from_db()
    assert request.outcome == "informed"


def test_who_hands_a_request_on_and_loses_sight_of_it_comes_to_the_inbox(loop: Loop) -> None:
    request = loop.to("submitted")
    answer = send(signed_in(loop, "leader"), "divert", request, reason="反映村干部")
    assert answer["Location"] == reverse("desk:inbox")


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state", "who", "fields", "clause"),
    [
        ("sort", "submitted", "leader", {"category": "repair", "urgency": "normal",
         "publicity": "text", "public_title": "灯", "public_text": "打 13812345678"}, "BH-20"),
        ("extend", "handling", "wang", {"days": 30, "reason": "缺", "resident_knows": 1}, "BH-11"),
        ("report", "accepted", "wang", {"result": "已换灯"}, "QY-08"),
    ],
)  # fmt: skip
def test_a_refusal_is_said_with_its_clause_and_changes_nothing(
    loop: Loop, name: str, state: str, who: str, fields: dict[str, Any], clause: str
) -> None:
    request = loop.to(state)
    client = signed_in(loop, who)
    page = client.get(address(name, request))
    before = business_rows()
    answer = client.post(address(name, request), {**hidden(page), **fields})
    assert answer.status_code == 422
    assert clause in answer.content.decode()
    assert business_rows() == before


def test_the_page_of_an_act_that_is_not_open_says_why(loop: Loop) -> None:
    request = loop.to("dispatched")
    answer = signed_in(loop, "leader").get(address("take", request))
    assert answer.status_code == 422
    assert "BH-02" in answer.content.decode()


def test_the_loser_of_a_race_is_told_who_was_quicker(loop: Loop) -> None:
    request = loop.to("sorted")
    slow = signed_in(loop, "deputy")
    page = slow.get(address("dispatch", request))
    loop.later(minutes=5)
    send(signed_in(loop, "leader"), "dispatch", request, member=loop.cast.member_wang)
    answer = slow.post(
        address("dispatch", request), {**hidden(page), "member": loop.cast.member_li}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "何万里" in text
    assert "派单" in text
    assert f"{loop.at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" in text


@pytest.mark.law("L2")
def test_a_form_sent_twice_acts_once(loop: Loop) -> None:
    request = loop.to("dispatched")
    client = signed_in(loop, "wang")
    fields = hidden(client.get(address("take", request)))
    for _ in range(2):
        answer = client.post(address("take", request), fields)
        assert answer["Location"] == address("case", request)
    request.refresh_from_db()
    assert request.state == "accepted"


# --- what is shown to whom ----------------------------------------------------------------------


@pytest.fixture
def told(loop: Loop) -> Request:
    request: Request = loop.to("handling", name="刘大爷", phone="13800001111", house="3单元201")
    return request


@pytest.mark.law("L5")
@pytest.mark.parametrize(
    ("who", "reads_text", "reads_phone"),
    [
        ("leader", True, True),
        ("wang", True, True),
        ("secretary", True, False),
        ("staff", True, False),
        ("section", False, False),
    ],
)
def test_words_and_contact_are_read_by_those_who_need_them(
    loop: Loop, told: Request, who: str, reads_text: bool, reads_phone: bool
) -> None:
    Request.objects.filter(home_id=told.home_id, pk=told.pk).update(text="原话只给办理的人看")
    text = signed_in(loop, who).get(address("case", told)).content.decode()
    assert ("原话只给办理的人看" in text) == reads_text
    assert ("13800001111" in text) == reads_phone
    assert Contact.objects.filter(home_id=told.home_id, request=told.pk).exists()


def test_the_section_reads_public_titles_in_the_ledger(loop: Loop) -> None:
    loop.raised("没有公开的原话")
    text = signed_in(loop, "section").get(reverse("wall:ledger")).content.decode()
    assert "没有公开的原话" not in text
    assert (
        "没有公开的原话" in signed_in(loop, "leader").get(reverse("wall:ledger")).content.decode()
    )


@pytest.mark.law("L7")
def test_the_inbox_shows_date_clause_and_arithmetic(loop: Loop) -> None:
    request = loop.to("submitted")
    text = signed_in(loop, "leader").get(reverse("desk:inbox")).content.decode()
    assert request.number in text
    assert "依据 QY-05，" in text, "the edition stands on the case itself"
    assert "点单之日起 3 天" in text
    assert "3月5日" in text


@pytest.mark.law("L1")
def test_an_empty_desks_duties_stand_on_the_nearest_desk_upward(loop: Loop) -> None:
    request = loop.to("submitted")
    unseat(loop, "leader")
    assert request.number not in inbox(loop, "secretary")
    unseat(loop, "deputy")
    assert request.number in inbox(loop, "secretary")
    assert request.number not in inbox(loop, "section")
    assert signed_in(loop, "secretary").get(address("sort", request)).status_code == 200
    unseat(loop, "secretary")
    assert request.number in inbox(loop, "section")
    assert request.number not in inbox(loop, "stranger")


@pytest.mark.law("L1")
def test_a_duty_on_a_persons_own_desk_is_his_until_he_leaves(loop: Loop) -> None:
    talk, handling = loop.to("talk"), loop.to("handling")
    assert talk.number in inbox(loop, "secretary")
    assert handling.number in inbox(loop, "wang")
    assert handling.number not in inbox(loop, "leader")
    unseat(loop, "wang")
    assert handling.number in inbox(loop, "leader")
    assert signed_in(loop, "leader").get(address("recall", handling)).status_code == 200


def inbox(loop: Loop, who: str) -> str:
    """Return somebody's inbox as text."""
    return signed_in(loop, who).get(reverse("desk:inbox")).content.decode()


def unseat(loop: Loop, who: str) -> None:
    """End somebody's grants the day before."""
    from bihuan.kernel.permissions.models import Grant

    yesterday = clock.day(loop.at) - datetime.timedelta(days=1)
    Grant.objects.filter(person=getattr(loop.cast, who)).update(to_on=yesterday)


def test_what_is_out_of_sight_leads_back_to_the_desk(loop: Loop) -> None:
    url = address("case", loop.raised(accuses=True))
    for where in (url, "/desk/nothing/"):
        answer = signed_in(loop, "leader").get(where)
        text = answer.content.decode()
        assert answer.status_code == 404
        assert "可能已转给其他同志办理" in text
        assert reverse("desk:inbox") in text
        assert "查询码" not in text
    with CaptureQueriesContext(connection) as caught:
        Client().get("/desk/nothing/")
    assert len(caught) == 0, "nobody is asked for who isn't signed in"
    assert "查询码" in Client().get("/desk/nothing/").content.decode()
    assert "查询码" in signed_in(loop, "leader").get("/w/QY/99/").content.decode()


# --- registering, members, signing in -----------------------------------------------------------


@pytest.mark.clause("QY-03")
def test_staff_write_a_request_down_and_get_the_receipt(loop: Loop) -> None:
    url = reverse("wall:register", args=["QY", "01"])
    client = signed_in(loop, "staff")
    page = client.get(url).content.decode()
    token = re.search(r'name="token" value="(\d+)"', page)
    assert token
    fields = {"token": token[1], "channel": "phone", "text": "下水道堵了", "category": "repair",
              "anonymity": "hidden", "raised_at": "2026-03-01T10:00"}  # fmt: skip
    first, again = client.post(url, fields), client.post(url, fields)
    code = re.search(r"QY-[0-9A-Z]{4}-[0-9A-Z]{4}", first.content.decode())
    assert (first.status_code, again.status_code) == (200, 200)
    assert code
    assert code[0] in again.content.decode()
    assert 'href="/size/' not in first.content.decode(), "a switch would lose the code"
    assert 'href="/language/' not in first.content.decode()
    assert Request.objects.filter(home_id=loop.cast.home, text="下水道堵了").count() == 1
    wrong = client.post(url, {**fields, "token": new_token(), "is_proxy": "on"})
    assert wrong.status_code == 422
    assert signed_in(loop, "section").get(url).status_code == 404


@pytest.mark.clause("QY-14")
def test_the_leader_changes_a_members_registration(loop: Loop) -> None:
    url = reverse("wall:member", kwargs={"home": "QY", "pk": loop.cast.member_wang})
    client = signed_in(loop, "leader")
    fields = {"specialties": ["law"], "posts": ["law_aid"], "away_from": "2026-03-02"}
    assert client.post(url, fields).status_code == 422, "the form has a token"
    fields["token"] = str(new_token())
    assert client.post(url, fields).status_code == 302
    assert "法律咨询" in client.get(reverse("wall:members")).content.decode()
    assert client.post(url, {**fields, "away_to": "2026-03-01"}).status_code == 422
    assert signed_in(loop, "other_leader").get(url).status_code == 404


@pytest.mark.clause("BH-02")
def test_only_whose_the_reading_is_finds_it_beside_the_wall(loop: Loop) -> None:
    led, empty = fresh_group(loop), fresh_group(loop, "东风第三党小组")
    seat(loop, loop.cast.leader, led, "group_leader")
    open_wall(loop, code="07", unit=led, name="东风二组纸墙")
    open_wall(loop, code="08", unit=empty, name="东风三组纸墙")
    url, register = reverse("wall:ledger"), reverse("wall:register", args=["QY", "07"])
    for who, mine in (("leader", ["07"]), ("secretary", ["08"]), ("staff", [])):
        text = signed_in(loop, who).get(url).content.decode()
        assert register in text, who
        assert "?walls=open#walls" in text, who
        for code in ("01", "07", "08"):
            is_there = reverse("wall:read_wall", args=["QY", code]) in text
            assert is_there == (code in mine), (who, code)
            place = selectors.wall("QY", code)
            assert place
            found = printing.reading(place, loop.actor(who), at=loop.at)
            assert is_there == (found.refused is None), (who, code)
    assert '<details class="panel" id="walls" open>' in (
        signed_in(loop, "staff").get(url, {"walls": "open"}).content.decode()
    )


def open_wall(loop: Loop, *, code: str, unit: int, name: str) -> None:
    """Hang a paper wall in the community of the cast."""
    commands.open_wall(
        loop.cast.home, code=code, name=name, unit=unit, community="东风社区", is_paper=True,
        actor=loop.actor("section"), at=loop.at,
    )  # fmt: skip


def test_signing_in_and_out(loop: Loop) -> None:
    client = Client()
    url = reverse("desk:sign_in")
    good = {"username": "leader", "password": "cast-password"}
    assert client.post(url, {**good, "password": "x"}).status_code == 422
    for target, place in (("/desk/wall/", "/desk/wall/"), ("https://evil.example/", "/desk/")):
        answer = client.post(url, {**good, "next": target})
        assert answer["Location"] == place
        assert client.get(reverse("desk:inbox")).status_code == 200
        client.post(reverse("desk:sign_out"))
        assert client.get(reverse("desk:inbox")).status_code == 302


def test_a_reminder_says_what_to_do(loop: Loop) -> None:
    loop.to("submitted")
    jobs.run_due(loop.later(days=9))
    for who in ("leader", "section"):
        text = signed_in(loop, who).get(reverse("desk:notices")).content.decode()
        assert "有事项临近或超过期限，请查看并办理或督办" in text, who


def test_an_empty_inbox_promises_nobody_a_request(loop: Loop) -> None:
    text = signed_in(loop, "auditor").get(reverse("desk:inbox")).content.decode()
    assert "现在没有待办" in text
    assert "诉求" not in text


def test_notices_are_read_by_posting(loop: Loop) -> None:
    loop.to("dispatched")
    client = signed_in(loop, "wang")
    url = reverse("desk:notices")
    assert "派给您一件诉求" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert "全部标为已读" not in client.get(url).content.decode()


# --- what it costs ------------------------------------------------------------------------------


def statements(client: Client, url: str) -> int:
    """Count a page's SQL beyond session, user, grants and access log."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return sum(1 for row in caught if not _is_around(row["sql"]))


def _is_around(sql: str) -> bool:
    words = sql.replace('"', "")
    head = re.search(r"(?:FROM|INTO|UPDATE) (\w+)", words)
    return words.startswith(("SAVEPOINT", "RELEASE")) or bool(head and head[1] in AROUND)


def test_pages_cost_the_same_however_many_rows(loop: Loop) -> None:
    request = loop.to("closed")
    first = loop.to("submitted")
    leader = signed_in(loop, "leader")
    urls = [reverse("desk:inbox"), reverse("wall:ledger"), address("case", request)]
    few = [statements(leader, url) for url in urls]
    for _ in range(6):
        loop.raised()
    loop.to("handled")
    more = [statements(leader, url) for url in urls]
    assert more == few
    assert max(few) <= 9, few
    assert statements(leader, address("case", first)) <= 9


def test_lists_are_paged_by_key(loop: Loop) -> None:
    requests = [loop.raised() for _ in range(30)]
    leader = signed_in(loop, "leader")
    for name, newest_first in (("wall:ledger", True), ("desk:inbox", False)):
        page = leader.get(reverse(name)).content.decode()
        further = re.search(r'href="([^"]+)" rel="next"', page)
        assert further
        rest = leader.get(further[1].replace("&amp;", "&") if further[1].startswith("/")
                          else reverse(name) + further[1]).content.decode()  # fmt: skip
        last = requests[0] if newest_first else requests[-1]
        assert last.number not in page
        assert last.number in rest
