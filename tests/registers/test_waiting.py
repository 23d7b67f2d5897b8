"""待开通账号: who has a desk and no account is told of, is listed, and gets one from there."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.config import intake
from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.people.models import User
from bihuan.modules.registers import commands, selectors
from bihuan.modules.wall import commands as wall
from bihuan.modules.wall.forms.importing import MemberRow
from bihuan.modules.wall.models import Member
from bihuan.modules.wall.terms import REGISTER_MEMBER
from tests.conftest import Loop
from tests.wall.test_end_member import end

PERSONS = reverse("registers:persons")
OPEN = "新登记的在职党员还没有账号，请开通"


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str = "system") -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def registered(loop: Loop, name: str = "柳春山", **more: Any) -> Member:
    given = {"name": name, "unit": loop.cast.group, "specialties": ["law"], **loop.by("leader")}
    return wall.register_new_member(loop.cast.home, **{**given, **more})


def on_file(loop: Loop, name: str) -> int:
    home = home_by_code("QY")
    assert home is not None
    return commands.add_person(home, name=name, unit=loop.cast.group, **loop.by("system"))


def told(loop: Loop) -> list[int]:
    rows = Notice.objects.filter(home_id=loop.cast.home, kind=REGISTER_MEMBER).order_by("id")
    return list(rows.values_list("recipient", flat=True))


def opened(loop: Loop, person: int, username: str = "liu") -> None:
    home = home_by_code("QY")
    assert home is not None
    words = {"username": username, "password": "geheim-geheim"}
    commands.open_account(home, person=person, **words, **loop.by("system"))


def listed(loop: Loop, **asked: str) -> str:
    page = signed_in(loop).get(PERSONS, asked).content.decode()
    found = re.search(r"<tbody>.*</tbody>", page, re.DOTALL)
    return found[0] if found else ""


def test_the_system_administrator_is_told_and_led_to_the_account(loop: Loop) -> None:
    person = registered(loop).person_id
    assert told(loop) == [loop.cast.system]
    page = signed_in(loop).get(reverse("desk:notices")).content.decode()
    link = reverse("registers:open_account", args=[person])
    assert OPEN in page
    assert f'<a href="{link}">柳春山</a>' in page
    assert signed_in(loop).get(link).status_code == 200
    opened(loop, person)
    page = signed_in(loop).get(reverse("desk:notices")).content.decode()
    assert f'href="{reverse("registers:account", args=[person])}"' in page


def test_who_has_an_account_is_no_news(loop: Loop) -> None:
    end(loop, "leader")
    wall.register_member(
        loop.cast.home, person=loop.cast.wang, unit=loop.cast.group, **loop.by("leader")
    )
    assert told(loop) == []
    wall.register_member(
        loop.cast.home, person=on_file(loop, "柳春山"), unit=loop.cast.group, **loop.by("leader")
    )
    assert told(loop) == [loop.cast.system]


def test_a_file_of_members_is_one_piece_of_news(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    rows = [
        MemberRow(name, loop.cast.group, "", "", (), (), ()) for name in ("甲一", "乙二", "丙三")
    ]
    by = {"actor": loop.actor("section"), "at": loop.at}
    assert intake.take_members(home, rows, **by) == (3, 0)
    assert told(loop) == [loop.cast.system]
    assert selectors.waiting(home.pk) == 3


def test_the_page_lists_who_has_a_desk_and_no_account(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    assert "还没有账号，不能登录办理" not in signed_in(loop).get(PERSONS).content.decode()
    member, seated, other = registered(loop), on_file(loop, "文书记"), on_file(loop, "路人甲")
    seat = {"person": seated, "unit": loop.cast.branch, "office": "branch_secretary"}
    commands.seat(home, **seat, **loop.by("security"))

    page = signed_in(loop).get(PERSONS).content.decode()
    assert re.search(r"有 2 人在岗或已登记.*\?only=waiting", page, re.DOTALL)
    rows = listed(loop, only="waiting")
    for person, words in ((member.person_id, "在职党员"), (seated, "东风共建家园党支部")):
        assert reverse("registers:open_account", args=[person]) in rows
        assert words in rows
    assert "路人甲" not in rows
    assert "何万里" not in rows
    assert reverse("registers:open_account", args=[other]) in listed(loop)
    assert "文书记" not in listed(loop, only="waiting", q="柳")

    opened(loop, member.person_id)
    commands.unseat_now(home, **seat, reason="授错了", **loop.by("security"))
    assert selectors.waiting(home.pk) == 0
    assert not listed(loop, only="waiting")


@pytest.mark.law("L5")
def test_another_county_is_neither_told_nor_listed(loop: Loop) -> None:
    registered(loop)
    assert selectors.waiting(loop.cast.stranger_home) == 0
    for who in ("leader", "security", "auditor", "stranger"):
        assert signed_in(loop, who).get(PERSONS, {"only": "waiting"}).status_code == 404


# --- who is given an office ---------------------------------------------------------------------


def asked_for(loop: Loop) -> list[int]:
    rows = Notice.objects.filter(home_id=loop.cast.home, kind="registers.ask_account")
    return list(rows.values_list("recipient", flat=True))


def test_an_office_for_somebody_without_an_account_is_said_and_told(loop: Loop) -> None:
    person = on_file(loop, "文书记")
    url = reverse("registers:seat", args=[person])
    client = signed_in(loop, "security")
    page = client.get(url).content.decode()
    assert "还没有账号，不能登录办理，须电话告知" in page
    token = re.search(r'name="token" value="(\d+)"', page)
    assert token
    given = {"office": "branch_secretary", "unit": loop.cast.branch, "reach": "subtree"}
    sent = {"token": token[1], **given, "from_on": f"{clock.day(loop.at)}"}
    done = client.post(url, sent, follow=True).content.decode()
    assert "文书记：还没有账号，不能登录办理，须电话告知" in done
    assert asked_for(loop) == [loop.cast.system]
    page = signed_in(loop).get(reverse("desk:notices")).content.decode()
    assert "新授岗位的人员还没有账号，请开通" in page
    assert f'<a href="{reverse("registers:open_account", args=[person])}">文书记</a>' in page
    found = signed_in(loop, "security").get(reverse("registers:grants"), {"q": "文书记"})
    assert "还没有账号" in found.content.decode()


def test_an_office_for_who_has_an_account_asks_for_none(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    given = {"person": loop.cast.li, "unit": loop.cast.group, "office": "group_leader"}
    commands.seat(home, **given, **loop.by("security"))
    assert asked_for(loop) == []
    url = reverse("registers:seat", args=[loop.cast.li])
    assert "还没有账号" not in signed_in(loop, "security").get(url).content.decode()
    commands.lock_account(home, person=loop.cast.li, reason="离岗", **loop.by("system"))
    assert "账号已停用，不能登录办理" in signed_in(loop, "security").get(url).content.decode()


def test_who_talks_and_has_no_account_is_marked(loop: Loop) -> None:
    registered(loop)
    request = loop.to("review")
    url = reverse("wall:name_talker", args=["QY", request.pk])
    page = signed_in(loop, "leader").get(url).content.decode()
    assert "柳春山（还没有账号，须电话告知）" in page
    assert "李望春（还没有账号" not in page
