"""设墙和撤墙: a wall is hung on a page, taken down when nothing waits on it, and read on after."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.organizations.facade import place_of
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.facade import SYSTEM, Actor, resident
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.commands import importing
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.commands.erasing import erase_resident
from bihuan.modules.wall.models import Request, Wall
from bihuan.modules.wall.terms import Scope
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    last,
    last_data,
    last_words,
    owed,
    told,
)
from tests.wall.test_recheck import draw
from tests.wall.test_walls import fresh_group, hang


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def close(loop: Loop, by: str = "section", wall: Wall | None = None, **values: Any) -> Wall:
    wall = wall or loop.wall()
    actor: dict[str, Actor] = {"machine": SYSTEM, "resident": resident()}
    by_whom = {"at": loop.at, "token": new_token(), "actor": actor.get(by) or loop.actor(by)}
    return commands.close_wall(
        loop.cast.home, wall.pk, **{"reason": "党小组合并", **by_whom, **values}
    )


def paper(loop: Loop) -> Wall:
    return commands.open_wall(
        loop.cast.home,
        code="03",
        name="东风二组民心墙",
        unit=fresh_group(loop),
        community="东风社区",
        is_paper=True,
        actor=loop.actor("section"),
        at=loop.at,
    )


def verify() -> None:
    witnesses.register()
    home = home_by_code("QY")
    assert home is not None
    Chains(home).check()


# --- the act --------------------------------------------------------------------------------------


@pytest.mark.clause("BH-37", "BH-22")
@pytest.mark.parametrize("who", ["section", "machine"])
def test_a_wall_is_taken_down_and_its_register_says_why(loop: Loop, who: str) -> None:
    wall = close(loop, who)

    assert wall.closed_on == datetime.date(2026, 3, 2)
    assert last(loop, wall) == (
        "wall.close",
        "section" if who == "section" else "system",
        ["BH-37"],
    )
    assert last_data(wall) == {"closed_on": "2026-03-02"}
    assert last_words(wall) == {"reason": "党小组合并"}
    assert told(loop, wall) == {"leader", "deputy", "staff", "secretary"}
    verify()


@pytest.mark.clause("BH-37", "BH-22", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who", "values"),
    [
        ("BH-37", "section", {"reason": " "}),
        ("BH-22", "leader", {}),
        ("BH-22", "secretary", {}),
        ("BH-22", "system", {}),
        ("BH-22", "wang", {}),
        ("BH-22", "resident", {}),
        ("BH-22", "stranger", {}),
    ],
)
def test_a_refused_taking_down_leaves_no_trace(
    loop: Loop, clause: str, who: str, values: dict[str, Any]
) -> None:
    assert_refused(clause, lambda: close(loop, who, **values))
    assert_refused("BH-01", lambda: close(loop, "section", wall=Wall(pk=1)))


@pytest.mark.clause("BH-37")
@pytest.mark.parametrize("state", ["submitted", "handling", "rating", "explained", "referred"])
def test_refused_while_a_request_is_open(loop: Loop, state: str) -> None:
    loop.to(state)
    assert_refused("BH-37", lambda: close(loop))


@pytest.mark.clause("BH-37")
def test_refused_while_an_accusation_waits_sealed(loop: Loop) -> None:
    loop.raised(text="举报某干部收受礼金")
    assert_refused("BH-37", lambda: close(loop))


@pytest.mark.clause("BH-37", "BH-19")
def test_refused_while_a_rating_is_asked_about_again(loop: Loop) -> None:
    draw(loop, loop.to("closed", phone="0917-1234567"))
    assert_refused("BH-37", lambda: close(loop))


@pytest.mark.clause("BH-37", "BH-21")
def test_a_paper_wall_is_read_on_the_day_it_is_taken_down_and_never_again(loop: Loop) -> None:
    wall = paper(loop)
    loop.later(days=1)
    assert_refused("BH-37", lambda: close(loop, wall=wall))
    commands.read_wall(loop.cast.home, wall.pk, slips=0, **loop.by("secretary"))
    commands.print_slips(loop.cast.home, wall.pk, count=2, **loop.by("secretary"))
    close(loop, wall=wall)
    assert owed(loop, wall) == []
    verify()
    assert_refused(
        "BH-37",
        lambda: commands.read_wall(loop.cast.home, wall.pk, slips=0, **loop.by("secretary")),
    )


@pytest.mark.clause("BH-37", "BH-25")
def test_taken_down_once(loop: Loop) -> None:
    by = loop.by("section")
    close(loop, **by)
    assert_repeated(lambda: close(loop, **by))
    assert_refused("BH-37", lambda: close(loop))


def test_taking_down_costs_a_dozen_statements_at_most(loop: Loop) -> None:
    wall = paper(loop)
    with CaptureQueriesContext(connection) as caught:
        close(loop, wall=wall, actor=loop.actor("section"))
    said = [row["sql"] for row in caught if not row["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) <= 13, said  # the actor's desks included


@pytest.mark.clause("BH-37")
@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({}, False),
        ({"reason": ""}, True),
        ({"requests": 1}, True),
        ({"rechecks": 1}, True),
        ({"is_read": False}, True),
        ({"closed_on": datetime.date(2026, 3, 1)}, True),
    ],
)
def test_what_may_be_taken_down(values: dict[str, Any], *, refused: bool) -> None:
    given: dict[str, Any] = {
        "closed_on": None, "reason": "并组", "requests": 0, "rechecks": 0, "is_read": True,
    }  # fmt: skip
    if refused:
        with pytest.raises(Refused, match="BH-37"):
            rules.wall_may_close(**{**given, **values})
    else:
        rules.wall_may_close(**{**given, **values})


# --- after it -------------------------------------------------------------------------------------


@pytest.mark.clause("BH-37")
def test_nothing_new_is_taken_by_any_way(loop: Loop) -> None:
    close(loop)
    wall = loop.wall()
    asked = Asked(text="楼道灯坏了", category="repair")
    by_phone = Asked(text="楼道灯坏了", category="repair", channel="phone", source_id="1")
    leader = loop.by("leader")
    refused = [
        loop.raised,
        lambda: commands.raise_request(wall, by_phone, **leader),
        lambda: commands.print_slips(wall.home_id, wall.pk, count=2, **loop.by("leader")),
        lambda: importing.import_requests(wall, [by_phone], **loop.by("leader")),
        lambda: importing.may_import(wall, actor=SYSTEM, at=loop.at),
    ]
    for act in refused:
        assert_refused("BH-37", act)
    stale = Wall.objects.get(home_id=wall.home_id, pk=wall.pk)
    stale.closed_on = None  # as a page read it the moment before
    assert_refused("BH-37", lambda: importing.import_requests(stale, [asked], **loop.by_system()))


@pytest.mark.clause("BH-37", "QY-01")
def test_the_group_may_have_another_wall_but_not_the_old_code(loop: Loop) -> None:
    close(loop)
    assert_refused("BH-37", lambda: hang(loop, "section", loop.cast.group, code="01"))
    wall = hang(loop, "section", loop.cast.group, code="11")
    assert (wall.unit_id, wall.closed_on) == (loop.cast.group, None)
    assert_refused("QY-01", lambda: hang(loop, "section", loop.cast.group, code="12"))


@pytest.mark.clause("BH-37")
@pytest.mark.parametrize("code", ["", "0 3", "三", "a/b", "1" * 21, "02"])
def test_a_code_that_cannot_stand_in_an_address_or_is_used_is_refused(
    loop: Loop, code: str
) -> None:
    unit = fresh_group(loop)
    assert_refused("BH-37", lambda: hang(loop, "section", unit, code=code))


@pytest.fixture
def dissolved(loop: Loop) -> Request:
    """A closed request of a group that is no more: its wall, members and leaders went before."""
    request = loop.to("closed", phone="0917-1234567")
    close(loop)
    home = home_by_code("QY")
    assert home is not None
    for member in (loop.cast.member_wang, loop.cast.member_li, loop.cast.member_zhao):
        commands.end_member(loop.cast.home, member, reason="并组", **loop.by("secretary"))
    group = {"unit": loop.cast.group, "reason": "并组"}
    for leader in (loop.cast.leader, loop.cast.deputy):
        by = loop.by("security")
        registers.unseat_now(home, person=leader, office="group_leader", **group, **by)
    registers.dissolve_unit(home, **group, **loop.by("system"))
    assert place_of(loop.cast.group) is None
    found: Request = request
    return found


@pytest.mark.clause("BH-36", "BH-37", "BH-19")
def test_its_group_can_then_be_dissolved_and_what_it_published_is_still_read(
    loop: Loop, dissolved: Request
) -> None:
    assert draw(loop, dissolved) is None, "no desk above it could ask"
    for name, more in (("wall", []), ("lobby", []), ("item", [dissolved.number])):
        page = Client().get(reverse(f"wall:{name}", args=["QY", "01", *more]))
        assert page.status_code == 200, name
    section = signed_in(loop, "section")
    for url in (reverse("wall:walls"), about(), reverse("wall:statistics")):
        assert section.get(url).status_code == 200, url
    assert "东风共建家园党支部" in section.get(about()).content.decode()
    for who in ("secretary", "leader", "wang"):
        for url in (reverse("wall:read_wall", args=["QY", "01"]), "/desk/wall/QY/01/slips/"):
            assert signed_in(loop, who).get(url).status_code in {302, 404}, (who, url)
    verify()


@pytest.mark.law("L5")
@pytest.mark.clause("BH-23", "BH-36")
def test_the_section_still_reads_counts_and_destroys_what_a_dissolved_group_left(
    loop: Loop, dissolved: Request
) -> None:
    commands.register_member(
        loop.cast.home, person=loop.cast.wang, unit=loop.cast.other_group, **loop.by("section")
    )
    case = reverse("wall:case", args=["QY", dissolved.pk])
    for who, status in (("section", 200), ("wang", 200), ("secretary", 404), ("leader", 404)):
        assert signed_in(loop, who).get(case).status_code == status, who
    assert dissolved.number in signed_in(loop, "wang").get("/desk/wall/").content.decode()
    section, day = loop.actor("section"), datetime.date(2026, 3, 2)
    for scope in Scope.values:
        rows = selectors.statistics(section, scope, day, day + datetime.timedelta(days=9))
        counted = next(row for row in rows if row.received)
        wanted = selectors.Wanted(place=counted.key)
        found = [row["id"] for row in selectors.ledger_rows(section, wanted)]
        assert found == [dissolved.pk], "a number leads to what it counts"
    erase_resident(loop.cast.home, dissolved.pk, reason="expired", **loop.by("section"))
    verify()


# --- verify ---------------------------------------------------------------------------------------


@pytest.mark.law("L3")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("closed_on", None),
        ("closed_on", datetime.date(2026, 3, 1)),
        ("name", "别的墙"),
        ("phone", "0917-9999999"),
    ],
)
def test_a_wall_changed_behind_the_journal_is_found(loop: Loop, column: str, value: Any) -> None:
    wall = close(loop)
    Wall.objects.filter(home_id=wall.home_id, pk=wall.pk).update(**{column: value})
    with pytest.raises(Broken, match=column):
        verify()


# --- the pages ------------------------------------------------------------------------------------


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def about(code: str = "01", page: str = "about_wall") -> str:
    return reverse(f"wall:{page}", args=["QY", code])


def token_on(page: Any) -> str:
    found = re.search(r'name="token" value="(\d+)"', page.content.decode())
    assert found, page.status_code
    return found[1]


def change(loop: Loop, by: str = "section", wall: Wall | None = None, **values: Any) -> Wall:
    wall = wall or loop.wall()
    names = ("name", "community", "slogan", "phone", "is_paper")
    was = {name: getattr(wall, name) for name in names}
    actor: dict[str, Actor] = {"machine": SYSTEM, "resident": resident()}
    by_whom = {"at": loop.at, "token": new_token(), "actor": actor.get(by) or loop.actor(by)}
    return commands.change_wall(loop.cast.home, wall.pk, **{**was, **by_whom, **values})


@pytest.mark.clause("BH-42", "BH-22")
def test_what_is_said_of_a_wall_changes_and_its_register_keeps_old_and_new(loop: Loop) -> None:
    wall, old = loop.wall(), loop.wall().name
    change(loop, name="东风民心墙", phone="0917-1234567", token=(token := new_token()))
    wall.refresh_from_db()
    assert (wall.name, wall.phone) == ("东风民心墙", "0917-1234567")
    assert last(loop, wall) == ("wall.change", "section", ["BH-42"])
    assert last_data(wall)["changed"] == ["phone", "wall_name"]
    kept = {"wall_name": "东风民心墙", "phone": "0917-1234567"}
    kept |= {"old_wall_name": old, "old_phone": "0917-0000000"}
    assert last_words(wall) == kept
    assert_repeated(lambda: change(loop, token=token))
    change(loop, name="东风民心墙", phone="")
    wall.refresh_from_db()
    assert wall.phone == ""
    verify()


@pytest.mark.clause("BH-42", "BH-21")
def test_paper_that_is_hung_later_is_read_daily_and_paper_taken_off_no_more(loop: Loop) -> None:
    wall = loop.wall()
    change(loop, is_paper=True)
    assert [row[:2] for row in owed(loop, wall)] == [("wall.read_wall", "group_leader")]
    before = owed(loop, wall)
    loop.later(hours=1)
    wall.refresh_from_db()
    change(loop, slogan="您的心愿，我们的单子")
    assert owed(loop, wall) == before, "another word doesn't put the reading off"
    loop.later(days=2)
    wall.refresh_from_db()
    assert_refused("BH-42", lambda: change(loop, is_paper=False))
    by = {"actor": loop.actor("leader"), "at": loop.at, "token": new_token()}
    commands.read_wall(loop.cast.home, wall.pk, slips=0, **by)
    change(loop, is_paper=False)
    assert owed(loop, wall) == []
    verify()


@pytest.mark.clause("BH-42", "BH-22", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who", "values"),
    [
        ("BH-42", "section", {"name": " "}),
        ("BH-42", "section", {}),
        ("BH-22", "leader", {"name": "新名"}),
        ("BH-22", "secretary", {"name": "新名"}),
        ("BH-22", "system", {"name": "新名"}),
        ("BH-22", "wang", {"name": "新名"}),
        ("BH-22", "resident", {"name": "新名"}),
        ("BH-22", "stranger", {"name": "新名"}),
    ],
)
def test_a_refused_change_leaves_no_trace(
    loop: Loop, clause: str, who: str, values: dict[str, Any]
) -> None:
    assert_refused(clause, lambda: change(loop, who, **values))
    assert_refused("BH-01", lambda: change(loop, wall=Wall(pk=1), name="新名"))


@pytest.mark.clause("BH-42")
def test_refused_to_change_a_wall_that_is_taken_down(loop: Loop) -> None:
    close(loop)
    assert_refused("BH-42", lambda: change(loop, name="新名"))


def test_a_wall_is_changed_on_its_page(loop: Loop) -> None:
    client, url = signed_in(loop, "section"), about(page="change_wall")
    page = client.get(url)
    wall = loop.wall()
    assert f'value="{wall.name}"' in page.content.decode()
    assert url in client.get(about()).content.decode()
    kept = {"community": wall.community, "phone": wall.phone, "slogan": wall.slogan}
    given = {"token": token_on(page), "name": "东风民心墙", **kept}
    same = {**given, "name": wall.name}
    answer = client.post(url, same)
    assert (answer.status_code, "没有要修改的内容" in answer.content.decode()) == (422, True)
    for _tap in range(2):
        assert client.post(url, given)["Location"] == about()
    assert "东风民心墙" in client.get(about()).content.decode()
    close(loop)
    assert client.get(url).status_code == 302


def test_the_section_reads_who_is_and_who_was_a_member_and_finds_their_sheets(loop: Loop) -> None:
    commands.end_member(loop.cast.home, loop.cast.member_li, reason="调走", **loop.by("leader"))
    client, url = signed_in(loop, "section"), about(page="wall_members")
    assert url in client.get(about()).content.decode()
    text = client.get(url).content.decode()
    now, was = text.split("<details")
    assert "王海涛" in now
    assert "李望春" in was
    sheet = reverse("wall:sheet", args=["QY", loop.cast.member_wang])
    assert sheet in now
    assert client.get(f"{sheet}?half=2025H2").status_code == 200
    assert "tel:" not in text
    closing = client.get(about(page="close_wall")).content.decode()
    assert "place=wall" not in closing or f"?place=wall:{loop.cast.wall}" in closing


@pytest.mark.law("L5")
def test_only_the_section_of_the_county_opens_the_pages(loop: Loop) -> None:
    urls = [reverse("wall:walls"), reverse("wall:open_wall"), about(), about(page="close_wall")]
    urls += [about(page="change_wall"), about(page="wall_members")]
    for who in ("leader", "secretary", "staff", "wang", "supervision", "auditor", "system"):
        for url in urls:
            assert signed_in(loop, who).get(url).status_code == 404, (who, url)
    for url in urls[2:]:
        assert signed_in(loop, "stranger").get(url).status_code == 404
    for url in urls:
        assert signed_in(loop, "section").get(url).status_code == 200
        assert Client().get(url).status_code == 302


def test_the_list_shows_each_wall_with_what_waits_and_leads_on(loop: Loop) -> None:
    loop.to("handling")
    loop.to("closed")
    loop.raised(text="举报某干部收受礼金")
    client = signed_in(loop, "section")
    text = client.get(reverse("wall:walls")).content.decode()
    row = next(row for row in text.split("<tr>") if "东风第一党小组" in row)
    assert "东风共建家园党支部" in row
    assert re.search(r"\b1 件", row), "one open request, and the sealed one is not shown"
    for name in ("wall", "about_wall", "close_wall", "poster"):
        assert reverse(f"wall:{name}", args=["QY", "01"]) in row
    assert "外县" not in text
    assert reverse("wall:walls") in client.get(reverse("desk:inbox")).content.decode()
    assert reverse("wall:walls") not in signed_in(loop, "leader").get("/desk/").content.decode()


def test_the_list_costs_the_same_however_many_walls(loop: Loop) -> None:
    client, url = signed_in(loop, "section"), reverse("wall:walls")

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    few = cost()
    for code in ("03", "04", "05"):
        home = home_by_code("QY")
        assert home is not None
        unit = registers.add_unit(
            home, kind="group", name=f"第{code}党小组", parent=loop.cast.branch,
            actor=SYSTEM, at=loop.at,
        )  # fmt: skip
        hang(loop, "section", unit, code=code)
    assert cost() == few


@pytest.mark.clause("BH-25", "QY-01")
def test_a_wall_is_hung_on_the_page_and_a_double_tap_makes_one(loop: Loop) -> None:
    unit, client, url = fresh_group(loop), signed_in(loop, "section"), reverse("wall:open_wall")
    page = client.get(url)
    text = page.content.decode()
    assert "东风第二党小组（东风社区／东风共建家园党支部）" in text
    assert "东风第一党小组（" not in text, "it has a wall"
    assert 'value="03"' in text, "the next number is proposed"
    given = {"token": token_on(page), "unit": unit, "code": "03", "is_paper": "on"}
    for _tap in range(2):
        answer = client.post(url, given)
        assert answer.status_code == 302
    wall = Wall.objects.get(home_id=loop.cast.home, unit=unit)
    assert (wall.name, wall.community, wall.code, wall.is_paper) == (
        "东风第二党小组民心墙", "东风社区", "03", True,
    )  # fmt: skip
    seen = client.get(about("03")).content.decode()
    for name in ("wall", "poster", "qr", "lobby", "close_wall"):
        assert reverse(f"wall:{name}", args=["QY", "03"]) in seen
    assert "还没有，请安全管理员授予岗位" in seen
    assert "东风第二党小组民心墙" in Client().get(reverse("wall:index")).content.decode()
    verify()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"unit": ""}, "请选择党小组"),
        ({"unit": "county"}, "请从列表中选择"),
        ({"unit": "other_group"}, "该党小组已有民心墙"),
        ({"code": ""}, "请填写墙的编号"),
        ({"code": "三号"}, "编号只能用字母和数字"),
        ({"code": "01"}, "这个编号已经用过"),
        ({"name": "长" * 61}, "最多 60 字"),
        ({"phone": "12"}, "请填写 11 位手机号"),
    ],
)
def test_bad_input_is_said_in_the_form_and_hangs_nothing(
    loop: Loop, values: dict[str, Any], said: str
) -> None:
    unit, client, url = fresh_group(loop), signed_in(loop, "section"), reverse("wall:open_wall")
    given = {"token": token_on(client.get(url)), "unit": unit, "code": "03", **values}
    given["unit"] = getattr(loop.cast, str(given["unit"]), given["unit"])
    before = business_rows()
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert business_rows() == before


def test_with_a_wall_in_every_group_the_page_says_what_to_do(loop: Loop) -> None:
    text = signed_in(loop, "section").get(reverse("wall:open_wall")).content.decode()
    assert "每个党小组都有民心墙了" in text
    assert "<form class=" not in text.partition("<main")[2]


@pytest.mark.clause("BH-37", "BH-25")
def test_a_wall_is_taken_down_on_the_page(loop: Loop) -> None:
    request = loop.to("rating")
    client, url = signed_in(loop, "section"), about(page="close_wall")
    page = client.get(url).content.decode()
    assert "还有未办结的诉求 1 件" in page
    assert "<textarea" not in page, "nothing to send before it can be done"
    given = {"token": new_token(), "reason": "党小组合并"}
    assert client.post(url, {**given, "reason": ""}).status_code == 422
    before = business_rows()
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert "BH-37" in answer.content.decode()
    assert business_rows() == before
    loop.rate(request)
    given["token"] = token_on(client.get(url))
    for _tap in range(2):
        assert client.post(url, given)["Location"] == about()
    assert client.get(url)["Location"] == about()
    seen = client.get(about()).content.decode()
    assert "已于 2026-03-02 撤下" in seen
    assert reverse("wall:poster", args=["QY", "01"]) not in seen
    assert "已撤下" in client.get(reverse("wall:walls")).content.decode()
    notice = Notice.objects.filter(home_id=loop.cast.home, recipient=loop.cast.leader).latest("id")
    assert notice.kind == "wall.close"
    inbox = signed_in(loop, "leader").get(reverse("desk:notices")).content.decode()
    assert "民心墙已撤下" in inbox


@pytest.mark.clause("BH-37")
def test_the_public_sees_what_was_published_and_where_to_go(loop: Loop) -> None:
    request = loop.to("closed")
    (slip,) = commands.print_slips(
        loop.cast.home, loop.wall().pk, count=1, **loop.by("leader")
    ).values()
    ask = reverse("wall:ask", args=["QY", "01"])
    stranger = Client()
    assert ask in stranger.get(reverse("wall:wall", args=["QY", "01"])).content.decode()
    close(loop)

    text = stranger.get(reverse("wall:wall", args=["QY", "01"])).content.decode()
    assert "这面墙已经撤下" in text
    assert "楼道灯坏了" in text
    for gone in (ask, "/poster.pdf", "/lobby/", "tel:"):
        assert gone not in text, gone
    for name, more in (("column", ["rated"]), ("item", [request.number])):
        page = stranger.get(reverse(f"wall:{name}", args=["QY", "01", *more]))
        assert page.status_code == 200
    assert "qr.svg" not in stranger.get(reverse("wall:lobby", args=["QY", "01"])).content.decode()
    assert stranger.get(reverse("wall:qr", args=["QY", "01"])).status_code == 404
    assert stranger.get(reverse("wall:poster", args=["QY", "01"])).status_code == 302
    assert stranger.get(ask)["Location"] == reverse("wall:wall", args=["QY", "01"])
    assert "东风社区民心墙" not in stranger.get(reverse("wall:index")).content.decode()
    assert "这面墙已经撤下" in stranger.get(reverse("wall:status", args=[slip])).content.decode()


@pytest.mark.clause("BH-37")
def test_who_was_writing_when_it_was_taken_down_is_told_and_loses_nothing(loop: Loop) -> None:
    close(loop)
    given = {
        "step": "check", "go": "send", "token": new_token(), "text": "楼道灯坏了，看不清台阶。",
        "category": "repair", "anonymity": "hidden", "publish": "no", "for_whom": "me",
    }  # fmt: skip
    before = business_rows()
    answer = Client().post(reverse("wall:ask", args=["QY", "01"]), given)
    assert answer.status_code in {200, 422}
    assert "楼道灯坏了，看不清台阶。" in answer.content.decode()
    assert business_rows() == before


def test_the_staff_are_offered_nothing_new(loop: Loop) -> None:
    client = signed_in(loop, "leader")
    register, slips = (reverse(f"wall:{name}", args=["QY", "01"]) for name in ("register", "slips"))
    form = client.get(register)
    assert register in client.get(reverse("wall:ledger")).content.decode()
    close(loop)
    assert register not in client.get(reverse("wall:ledger")).content.decode()
    for url in (register, slips, reverse("wall:read_wall", args=["QY", "01"])):
        assert client.get(url)["Location"] == reverse("wall:wall", args=["QY", "01"])
    late = {
        "token": token_on(form), "channel": "phone", "text": "楼道灯坏了", "category": "repair",
        "anonymity": "hidden",
    }  # fmt: skip
    answer = client.post(register, late)
    assert answer.status_code == 422
    assert "BH-37" in answer.content.decode()
    assert "楼道灯坏了" in answer.content.decode(), "what was typed stays"
    printed = client.post(
        reverse("wall:slips_pdf", args=["QY", "01"]), {"token": new_token(), "n": 2}
    )
    assert printed.status_code == 422
    assert Request.objects.filter(home_id=loop.cast.home).count() == 0
    assert selectors.walls_to_register_at(loop.actor("leader")) == []
