"""邮件送达: written with the fact, delivered by day, tried again, and failed in the end."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bihuan.config import post, upkeep
from bihuan.config.problems import Problem
from bihuan.desk import commands as desk
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.notices import posting
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.notices.smtp import Post
from bihuan.kernel.people import facade as people
from bihuan.kernel.people.models import User
from bihuan.modules.wall import commands
from tests.cast import NAMES
from tests.conftest import Loop
from tests.kernel.smtp_server import MailServer
from tests.snapshot import business_rows

MAIL = "wang@example.cn"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def server(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that the settings name, the loop's clock, and Wang with an address."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    with MailServer() as found:
        monkeypatch.setattr(settings, "SMTP", found.settings)
        people.set_notice_mail(loop.cast.wang, MAIL)
        yield found


def letters_of(loop: Loop, who: str) -> list[Notice]:
    """Return the rows that somebody is mailed."""
    rows = Notice.objects.filter(
        home_id=loop.cast.home, recipient=getattr(loop.cast, who), channel="mail"
    )
    return list(rows.order_by("id"))


def states(loop: Loop, who: str = "wang") -> set[tuple[str, int]]:
    return {(row.state, row.tries) for row in letters_of(loop, who)}


# --- written with the fact ----------------------------------------------------------------------


def test_a_letter_waits_from_the_act_on_for_who_has_an_address(
    loop: Loop, server: MailServer
) -> None:
    request = loop.to("dispatched")
    (row,) = letters_of(loop, "wang")
    assert (row.state, row.kind, row.tries) == ("new", "wall.dispatch", 0)
    assert row.entry.dossier_id == request.dossier_id
    assert letters_of(loop, "leader") == []
    assert notices.mine(loop.cast.home, loop.cast.wang).count() == 1
    assert server.letters == [], "nothing leaves the building in a transaction"


def test_without_a_mail_server_notices_stay_in_the_application(loop: Loop) -> None:
    assert settings.SMTP is None
    people.set_notice_mail(loop.cast.wang, MAIL)
    loop.to("dispatched")
    assert letters_of(loop, "wang") == []
    assert upkeep.post_letters() == {}


def test_a_refused_act_leaves_no_letter(loop: Loop, server: MailServer) -> None:
    request = loop.to("dispatched")
    before = len(letters_of(loop, "wang"))
    with pytest.raises(Refused):
        commands.dispatch(
            request.home_id, request.pk, member=loop.cast.member_wang, **loop.by("leader")
        )
    assert len(letters_of(loop, "wang")) == before


# --- what it says -------------------------------------------------------------------------------


@pytest.mark.law("L5")
def test_a_letter_says_what_kind_and_how_many_and_names_nobody(
    loop: Loop, server: MailServer
) -> None:
    requests = [loop.raised(name="刘大爷", phone="13800001111") for _ in range(2)]
    for request in requests:
        loop.sort(request)
        loop.dispatch(request)
    commands.recall(requests[0].home_id, requests[0].pk, reason="出差", **loop.by("leader"))
    assert upkeep.post_letters() == {"sent": 1, "refused": 0, "dropped": 0}

    (letter,) = server.letters
    assert (letter["To"], letter["From"]) == (MAIL, "bihuan@example.cn")
    assert letter["Subject"] == "闭环：3 条新通知"
    text = letter.get_content()
    assert "派给您一件诉求，请接单：2 条" in text
    assert "派给您的诉求已收回：1 条" in text
    assert "https://wall.example.cn/desk/notices/" in text
    whole = letter.as_string() + text
    secrets = [*NAMES.values(), "刘大爷", "13800001111", "楼道", "出差", "2号楼"]
    secrets += [request.number for request in requests]
    assert [word for word in secrets if word in whole] == []


def test_each_letter_is_sent_once(loop: Loop, server: MailServer) -> None:
    loop.to("dispatched")
    upkeep.post_letters()
    upkeep.post_letters()
    assert len(server.letters) == 1
    assert states(loop) == {("sent", 1)}


def test_a_letter_sent_twice_by_a_crash_has_the_same_mark(loop: Loop, server: MailServer) -> None:
    loop.to("dispatched")
    rows = letters_of(loop, "wang")
    upkeep.post_letters()
    # The server had said yes, and the commit was lost.
    Notice.objects.filter(home_id=loop.cast.home, pk=rows[0].pk).update(state="new", tries=0)
    upkeep.post_letters()
    first, again = server.letters
    assert first["Message-ID"] == again["Message-ID"]


# --- by day, and again --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minute", "is_sent"),
    [(7, 59, False), (8, 0, True), (19, 59, True), (20, 0, False), (2, 0, False)],
)
def test_letters_go_out_by_day(
    loop: Loop, server: MailServer, hour: int, minute: int, is_sent: bool
) -> None:
    loop.to("dispatched")
    tomorrow = clock.day(loop.at) + datetime.timedelta(days=1)
    loop.at = clock.start_of(tomorrow) + datetime.timedelta(hours=hour, minutes=minute)
    upkeep.post_letters()
    assert bool(server.letters) == is_sent
    assert states(loop) == {("sent", 1) if is_sent else ("new", 0)}


def test_a_refused_letter_is_delivered_later(loop: Loop, server: MailServer) -> None:
    loop.to("dispatched")
    server.refuse = {"RCPT": "450 try again"}
    assert upkeep.post_letters()["refused"] == 1
    (row,) = letters_of(loop, "wang")
    assert (row.state, row.tries, row.trouble) == ("new", 1, "450")
    assert row.next_at == loop.at + MINUTE

    loop.later(seconds=59)
    assert upkeep.post_letters()["refused"] == 0
    loop.later(seconds=1)
    upkeep.post_letters()
    assert letters_of(loop, "wang")[0].next_at == loop.at + 5 * MINUTE

    server.refuse = {}
    loop.later(minutes=5)
    assert upkeep.post_letters()["sent"] == 1
    assert states(loop) == {("sent", 3)}
    assert len(server.letters) == 1


def test_after_five_tries_more_it_has_failed_and_the_administrator_sees_it(
    loop: Loop, server: MailServer
) -> None:
    loop.to("dispatched")
    server.refuse = {"RCPT": "550 no such wang@example.cn"}
    waits = []
    for _ in range(6):
        assert upkeep.post_letters()["refused"] == 1
        (row,) = letters_of(loop, "wang")
        waits.append((row.next_at - loop.at) / MINUTE)
        loop.at = max(loop.at, row.next_at)
        while not posting.is_waking(loop.at):
            loop.later(hours=1)
    assert waits[:5] == [1, 5, 30, 120, 720]
    assert states(loop) == {("failed", 6)}
    assert upkeep.post_letters() == {"sent": 0, "refused": 0, "dropped": 0}

    text = page(loop, "system", "/desk/mail/")
    assert "王海涛" in text
    assert "550" in text
    assert MAIL not in text
    assert AccessLog.objects.filter(home_id=loop.cast.home, page="desk:mail").exists()
    for who in ("wang", "leader", "security"):
        assert "没有送达的邮件" not in page(loop, who, "/desk/mail/"), who
    desk.set_notice_mail(loop.cast.home, person=loop.cast.wang, address="w2@example.cn",
                         **loop.by("system"))  # fmt: skip
    assert "没有发送失败的邮件" in page(loop, "system", "/desk/mail/")


def test_notices_of_different_age_keep_their_own_count(loop: Loop, server: MailServer) -> None:
    loop.to("dispatched")
    server.refuse = {"DATA": "451 later"}
    upkeep.post_letters()
    loop.later(minutes=1)
    again = loop.raised()
    loop.sort(again)
    loop.dispatch(again)
    upkeep.post_letters()
    assert states(loop) == {("new", 2), ("new", 1)}


@pytest.mark.parametrize("trouble", ["away", "password", "broken", "plain"])
def test_a_server_in_trouble_is_asked_once_a_run(
    loop: Loop, server: MailServer, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    people.set_notice_mail(loop.cast.leader, "leader@example.cn")
    loop.to("dispatched")
    wrong = {
        "away": {"port": 1},
        "password": {"user": "x", "password": "y"},
        "broken": {},
        "plain": {"tls": "starttls"},
    }[trouble]
    if trouble == "broken":
        server.hang_up_after = "DATA"
    monkeypatch.setattr(settings, "SMTP", {**server.settings, **wrong})
    assert upkeep.post_letters() == {"sent": 0, "refused": 2, "dropped": 0}
    assert server.conversations == (0 if trouble == "away" else 1)
    found = {row.trouble for row in [*letters_of(loop, "wang"), *letters_of(loop, "leader")]}
    assert len(found) == 1
    assert MAIL not in str(found)


def test_a_refused_letter_holds_up_no_other(loop: Loop) -> None:
    with MailServer() as server, Post(server.settings) as opened:
        server.refuse = {"DATA": "451 not this one"}
        with pytest.raises(posting.NotDelivered, match="451"):
            opened.send(posting.Letter("a@example.cn", "闭环", "有新通知", "1"))
        server.refuse = {}
        for odd in ("李@example.cn", "a\nb@example.cn"):
            with pytest.raises(posting.NotDelivered):
                opened.send(posting.Letter(odd, "闭环", "有新通知", "1"))
        opened.send(posting.Letter("b@example.cn", "闭环", "有新通知", "2"))
    assert [letter["To"] for letter in server.letters] == ["b@example.cn"]
    assert server.conversations == 1


def test_it_signs_in_to_the_mail_server(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(login=("bihuan", "s3cret")) as server, Post(server.settings) as opened:
        opened.send(posting.Letter("a@example.cn", "闭环", "有新通知", "1"))
        opened.send(posting.Letter("b@example.cn", "闭环", "有新通知", "2"))
    assert (len(server.letters), server.conversations) == (2, 1)


# --- who reads the application instead ----------------------------------------------------------


def test_what_was_read_in_the_application_is_not_mailed(loop: Loop, server: MailServer) -> None:
    loop.to("dispatched")
    assert desk.read_notices(actor=loop.actor("wang"), at=loop.at) == 1
    upkeep.post_letters()
    assert server.letters == []
    assert states(loop) == {("read", 0)}


def test_a_closed_account_is_mailed_no_more(loop: Loop, server: MailServer) -> None:
    loop.to("dispatched")
    User.objects.filter(person=loop.cast.wang).update(is_active=False)
    assert upkeep.post_letters() == {"sent": 0, "refused": 0, "dropped": 1}
    assert server.letters == []


# --- setting the address ------------------------------------------------------------------------


def page(loop: Loop, who: str, url: str) -> str:
    answer = browser(loop, who).get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def browser(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def test_one_sets_ones_own_address_and_takes_it_back(loop: Loop, server: MailServer) -> None:
    client = browser(loop, "li")
    token = new_token()
    fields = {"token": token, "address": "li@example.cn"}
    for _ in range(2):
        assert client.post("/desk/mail/", fields).status_code == 302
    assert people.notice_addresses([loop.cast.li]) == {loop.cast.li: "li@example.cn"}
    assert "li@example.cn" in page(loop, "li", "/desk/mail/")
    entry = journal.Entry.objects.get(home_id=loop.cast.home, act="registers.set_mail")
    assert "li@example.cn" not in entry.body
    assert client.post("/desk/mail/", {"token": new_token(), "address": "x@"}).status_code == 422
    request = loop.to("sorted")
    loop.dispatch(request, "member_li")
    client.post("/desk/mail/", {"token": new_token(), "address": ""})
    upkeep.post_letters()
    assert server.letters == []


@pytest.mark.clause("BH-05")
@pytest.mark.law("L5")
def test_the_system_administrator_sets_somebodys_and_nobody_else_does(loop: Loop) -> None:
    url = f"/desk/mail/{loop.cast.li}/"
    fields = {"token": new_token(), "address": "li@example.cn"}
    for who in NAMES:
        client = browser(loop, who)
        if who == "system":
            continue
        assert client.get(url).status_code == 404, who
        assert client.post(url, fields).status_code == 404, who
    assert browser(loop, "system").get(f"/desk/mail/{loop.cast.stranger}/").status_code == 404
    assert people.notice_addresses([loop.cast.li]) == {}
    assert browser(loop, "system").post(url, fields).status_code == 302
    assert people.notice_addresses([loop.cast.li]) == {loop.cast.li: "li@example.cn"}
    assert AccessLog.objects.filter(home_id=loop.cast.home, page="desk:mail_of").exists()


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize(("who", "person"), [("leader", "li"), ("security", "li"), ("system", 0)])
def test_a_refusal_changes_nothing(loop: Loop, who: str, person: Any) -> None:
    before, addresses = business_rows(), list(User.objects.values_list("notice_mail", flat=True))
    with pytest.raises(Refused) as refused:
        desk.set_notice_mail(
            loop.cast.home,
            person=getattr(loop.cast, str(person), person),
            address="x@example.cn",
            **loop.by(who),
        )
    assert refused.value.clause == "BH-05"
    assert list(User.objects.values_list("notice_mail", flat=True)) == addresses
    assert business_rows() == before


# --- settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example.cn", ("mail.example.cn", 25, "", "", "")),
        ("smtp://u%40x:p%3A1@h:587?tls=1", ("h", 587, "u@x", "p:1", "starttls")),
        ("smtps://u:p@h", ("h", 465, "u", "p", "tls")),
    ],
)
def test_the_address_of_the_mail_server_is_read(
    monkeypatch: pytest.MonkeyPatch, url: str, wanted: tuple[Any, ...]
) -> None:
    _set(monkeypatch, url)
    found = post.server()
    assert found is not None
    assert tuple(found[key] for key in ("host", "port", "user", "password", "tls")) == wanted
    assert found["url"] == "https://wall.example.cn/desk/notices/"


@pytest.mark.parametrize("url", ["mail.example.cn", "http://h", "smtp://", "smtp://h:x"])
def test_a_malformed_address_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    _set(monkeypatch, url)
    with pytest.raises(Problem, match="BIHUAN_SMTP_URL"):
        post.server()
    _set(monkeypatch, "smtp://h")
    monkeypatch.delenv("BIHUAN_URL")
    with pytest.raises(Problem, match="BIHUAN_URL"):
        post.server()


def _set(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("BIHUAN_SMTP_URL", url)
    monkeypatch.setenv("BIHUAN_SMTP_FROM", "bihuan@example.cn")
    monkeypatch.setenv("BIHUAN_URL", "https://wall.example.cn/")
