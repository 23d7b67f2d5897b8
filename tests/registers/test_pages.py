"""登记和审计的页面: who opens which, what each act does, and what a refusal leaves unchanged."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import overseeing
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.organizations.models import Unit
from bihuan.kernel.people.models import Person, User
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy import published
from bihuan.kernel.policy.models import PolicyValue, Rollout
from bihuan.modules.registers import commands, selectors
from bihuan.modules.registers.selectors import auditing
from bihuan.modules.registers.urls import urlpatterns
from bihuan.modules.wall.models import Member
from bihuan.modules.wall.views.staff import ACTS
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.test_end_member import end

OFFICES = ("system", "security", "section", "auditor", "supervision", "leader", "wang", "stranger")
# Which office opens which page; the stranger is another county's section.
KEEPERS = {
    "units": "system",
    "add_unit": "system",
    "persons": "system",
    "add_person": "system",
    "open_account": "system",
    "rename_unit": "system",
    "dissolve_unit": "system",
    "account": "system",
    "reset_password": "system",
    "lock_account": "system",
    "unlock_account": "system",
    "remove_factor": "system",
    "ask_reset": "system",
    "ask_removal": "system",
    "asked": "auditor",
    "answer_reset": "auditor",
    "answer_removal": "auditor",
    "id_numbers": "section",
    "id_number": "section",
    "open_id_number": "section",
    "destroy_id_number": "section",
    "grants": "security",
    "seat": "security",
    "unseat": "security",
    "unseat_now": "security",
    "policy": "section",
    "set_policy": "section",
    "rollout": "section",
    "switch_clause": "section",
    "calendar": "section",
    "looks": "auditor",
    "acts": "auditor",
    "seal": "auditor",
    "dossiers": "auditor",
    "record": "auditor",
    "offices": "auditor",
}
# A page that has two readers.
SHARED = dict.fromkeys(("offices", "asked", "answer_reset", "answer_removal"), "security")
# What is fetched, not looked at.
FILES = {"bundle"}
ACCOUNT = (
    "open_account",
    "account",
    "reset_password",
    "lock_account",
    "unlock_account",
    "remove_factor",
    "ask_reset",
    "ask_removal",
    "answer_reset",
    "answer_removal",
)
# Pages of the stranger's own county, which he may open there.
OWN = {"id_numbers", "policy", "set_policy", "rollout", "switch_clause", "calendar"}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    """Return a browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def address(loop: Loop, name: str) -> str:
    """Return a page's address, on somebody or something of the cast."""
    about = {
        "add_unit": loop.cast.branch,
        "rename_unit": loop.cast.branch,
        "dissolve_unit": loop.cast.branch,
        **dict.fromkeys(ACCOUNT, loop.cast.li),
        "id_number": loop.cast.li,
        "open_id_number": loop.cast.li,
        "destroy_id_number": loop.cast.li,
        "seat": loop.cast.li,
        "unseat": Grant.objects.get(person=loop.cast.deputy).pk,
        "unseat_now": Grant.objects.get(person=loop.cast.deputy).pk,
        "record": journal.register(loop.cast.home, kind="person", number=str(loop.cast.li)).pk,
    }
    return reverse(f"registers:{name}", args=[about[name]] if name in about else [])


def send(loop: Loop, who: str, url: str, **fields: Any) -> Any:
    """Post a form as the page made it, with these answers."""
    client = signed_in(loop, who)
    page = client.get(url)
    token = re.search(r'name="token" value="(\d+)"', page.content.decode())
    assert token, page.status_code
    return client.post(url, {"token": token[1], **fields})


def kept_rows() -> list[Any]:
    """Return what no refusal may change."""
    models = (Unit, Person, Desk, Grant, PolicyValue, Rollout)
    accounts = User.objects.order_by("pk").values("pk", "username", "password", "person")
    return [list(accounts), *(list(model.objects.order_by("pk").values()) for model in models)]


# --- who gets in --------------------------------------------------------------------------------


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*KEEPERS, *FILES}


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize("name", KEEPERS)
def test_a_page_opens_for_its_keeper_alone(loop: Loop, name: str) -> None:
    url = address(loop, name)
    answer = Client().get(url)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/desk/sign-in/")
    for who in OFFICES:
        readers = {KEEPERS[name], SHARED.get(name), "stranger" if name in OWN else None}
        expected = 200 if who in readers else 404
        assert signed_in(loop, who).get(url).status_code == expected, who


@pytest.mark.law("L5")
@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_administrators_read_no_business_content(loop: Loop, who: str) -> None:
    request = loop.to("sorted", text="楼道灯坏了，请联系李阿姨。")
    client = signed_in(loop, who)
    for name in ("case", *ACTS):
        url = reverse(f"wall:{name}", kwargs={"home": "QY", "pk": request.pk})
        assert client.get(url).status_code == 404, url
    for name in ("wall:ledger", "wall:ledger_xlsx", "wall:members", "wall:statistics"):
        assert client.get(reverse(name)).status_code == 404, name
    text = client.get(reverse("desk:inbox")).content.decode()
    assert request.number not in text
    assert "楼道灯" not in text


def test_a_person_of_another_county_is_not_found(loop: Loop) -> None:
    for who, name in (("system", "open_account"), ("security", "seat")):
        url = reverse(f"registers:{name}", args=[loop.cast.stranger])
        assert signed_in(loop, who).get(url).status_code == 404
    foreign = Grant.objects.get(person=loop.cast.stranger).pk
    url = reverse("registers:unseat", args=[foreign])
    assert signed_in(loop, "security").get(url).status_code == 404


def test_the_menu_shows_each_keeper_his_pages(loop: Loop) -> None:
    for name, who in {"units": "system", "grants": "security", "seal": "auditor"}.items():
        page = signed_in(loop, who).get(reverse("desk:inbox")).content.decode()
        assert f'href="{reverse(f"registers:{name}")}"' in page


# --- registers ----------------------------------------------------------------------------------


def test_a_unit_is_added_once_however_often_the_form_is_sent(loop: Loop) -> None:
    url = address(loop, "add_unit")
    client = signed_in(loop, "system")
    token = re.search(r'name="token" value="(\d+)"', client.get(url).content.decode())
    assert token
    form = {"token": token[1], "kind": "group", "name": "东风第九党小组", "code": ""}
    assert [client.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert Unit.objects.filter(name="东风第九党小组").count() == 1
    assert "东风第九党小组" in client.get(reverse("registers:units")).content.decode()


def test_a_person_is_added_and_found_by_pinyin_and_gets_an_account(loop: Loop) -> None:
    url = reverse("registers:add_person")
    answer = send(loop, "system", url, name="欧阳青", unit=loop.cast.group, phone="")
    assert answer.status_code == 302, answer.content.decode()
    person = Person.objects.get(name="欧阳青")
    client = signed_in(loop, "system")
    assert "欧阳青" in client.get(reverse("registers:persons"), {"q": "ouyang"}).content.decode()
    assert "欧阳青" not in client.get(reverse("registers:persons"), {"q": "李"}).content.decode()

    url = reverse("registers:open_account", args=[person.pk])
    page = send(loop, "system", url, username="ouyang")
    password = re.search(r'id="first-password">([^<]+)<', page.content.decode())
    assert page.status_code == 200
    assert password
    assert User.objects.get(person=person).check_password(password[1].strip())
    assert 'href="/size/' not in page.content.decode(), "a switch would lose the password"
    assert 'href="/language/' not in page.content.decode()


def test_somebody_is_seated_and_unseated(loop: Loop) -> None:
    day = str(clock.day(loop.at))
    given = {"office": "group_leader", "unit": loop.cast.group, "reach": "unit", "from_on": day}
    answer = send(loop, "security", address(loop, "seat"), **given, to_on="2026-03-20")
    assert answer.status_code == 302, answer.content.decode()
    assert loop.actor("li").holds("group_leader")

    grant = Grant.objects.get(person=loop.cast.li, desk__office="group_leader")
    assert str(grant.to_on) == "2026-03-20"
    url = reverse("registers:unseat", args=[grant.pk])
    assert send(loop, "security", url, last_day=day).status_code == 302
    loop.later(days=1)
    assert loop.actor("li").holds("group_leader") is None


def test_the_section_sets_a_value(loop: Loop) -> None:
    given = {
        "key": "wall.dispatch_days",
        "value": "2",
        "unit": loop.cast.county,
        "from_on": "2026-04-01",
        "clause": "QY-05",
        "edition": "2026",
        "reason": "试行",
    }
    asked = send(loop, "section", reverse("registers:set_policy"), **given).content.decode()
    assert re.search(r"派单期限.*3 天.*2 天.*2026-04-01.*示范县及其下级单位", asked, re.DOTALL)
    assert not PolicyValue.objects.filter(key="wall.dispatch_days", edition="2026").exists()
    given["confirmed"] = "1"
    answer = send(loop, "section", reverse("registers:set_policy"), **given)
    assert answer.status_code == 302, answer.content.decode()
    row = PolicyValue.objects.get(key="wall.dispatch_days", edition="2026")
    assert (row.value, row.unit_id, str(row.from_on)) == (2, loop.cast.county, "2026-04-01")
    given = {"key": "派单期限"}
    page = signed_in(loop, "section").get(reverse("registers:policy"), given).content.decode()
    assert "2026-04-01" in page
    assert "派单期限" in page
    assert "wall.dispatch_days" not in page


def test_the_table_of_values_goes_on_by_keyset(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    for number in range(230):
        policy.record(
            key="wall.dispatch_days",
            value=3,
            clause="QY-05",
            edition=f"{number:03d}",
            from_on=datetime.date(2026, 1, 1) + datetime.timedelta(days=number // 3),
            at=loop.at,
            unit=loop.cast.county,
        )
    client, url = signed_in(loop, "section"), reverse("registers:policy")
    seen: list[str] = []
    text = client.get(url).content.decode()
    for _page in range(20):
        seen += re.findall(r'data-l="版本">([^<]+)<', text)
        further = re.search(r'href="(\?before=\d+)" rel="next"', text)
        if further is None:
            break
        text = client.get(url + further[1]).content.decode()
    values = PolicyValue.objects.count()
    assert len(seen) == values
    assert values > 230 + 20 - 1
    assert sum(edition.isdigit() and len(edition) == 3 for edition in seen) == 230


def test_the_section_switches_a_clause_and_reads_the_report(loop: Loop) -> None:
    given = {
        "clause": "QY-08",
        "mode": "observe",
        "unit": loop.cast.county,
        "from_on": str(clock.day(loop.at)),
        "reason": "试行一个月",
    }
    answer = send(loop, "section", reverse("registers:switch_clause"), **given)
    assert answer.status_code == 302, answer.content.decode()
    request = loop.to("accepted", text="楼道灯坏了，请联系李阿姨。")
    loop.report(request)
    text = signed_in(loop, "section").get(reverse("registers:rollout")).content.decode()
    assert "反馈办理情况" in text
    assert "东风第一党小组" in text
    assert "观察" in text
    for hidden in (request.number, "李阿姨", "试行一个月"):
        assert hidden not in text


def test_the_calendar_page_lists_the_loaded_years(loop: Loop) -> None:
    client, url = signed_in(loop, "section"), reverse("registers:calendar")
    assert "还没有装入任何年度" in client.get(url).content.decode()
    commands.load_calendar(published.seed(2026), edition="公布 2026", actor=SYSTEM, at=loop.at)
    text = client.get(url).content.decode()
    assert "公布 2026" in text
    assert "由运维人员装入" in text
    assert "bihuan calendar" not in text


# Each: the page, what is sent, and what the page says then.
REFUSED = [
    ("add_unit", {"kind": "group", "name": ""}, "请填写这一项"),
    ("add_unit", {"kind": "county", "name": "又一个县"}, "请从列表中选择"),
    ("add_unit", {"kind": "community", "name": "又一个社区"}, "请从列表中选择"),
    ("add_unit", {"kind": "group", "name": "东风第一党小组"}, "BH-36"),
    ("rename_unit", {"name": "东风共建家园党支部"}, "BH-36"),
    ("dissolve_unit", {"reason": "并入他处"}, "BH-36"),
    ("dissolve_unit", {"reason": " "}, "请填写这一项"),
    ("add_person", {"name": "欧阳青", "unit": "group", "phone": "12345"}, "11 位手机号"),
    ("reset_password", {"reason": " "}, "请填写这一项"),
    ("unlock_account", {"reason": "没有停用"}, "BH-34"),
    ("remove_factor", {"reason": "没有绑定"}, "BH-34"),
    ("unseat_now", {"reason": " "}, "请填写这一项"),
    ("seat", {"office": "group_leader", "unit": "county", "reach": "unit",
              "from_on": "2026-03-02"}, "BH-33"),
    ("add_person", {"name": "欧阳青", "unit": "foreign"}, "请从列表中选择"),
    ("open_account", {"username": "LI"}, "小写字母"),
    ("open_account", {"username": "leader"}, "BH-05"),
    ("seat", {"office": "group_leader", "unit": "group", "reach": "unit",
              "from_on": "2026-03-02", "to_on": "2026-03-01"}, "不能早于开始日期"),
    ("seat_self", {"office": "county_section", "unit": "county", "reach": "unit",
                   "from_on": "2026-03-02"}, "BH-06"),
    ("unseat", {"last_day": "2026-02-01"}, "不能早于今天"),
    ("set_policy", {"key": "wall.dispatch_days", "value": "-1", "unit": "county",
                    "from_on": "2026-04-01", "clause": "QY-05", "edition": "2026"}, "不能小于"),
    ("set_policy", {"key": "wall.dispatch_days", "value": "16", "unit": "county", "reason": "试",
                    "from_on": "2026-04-01", "clause": "QY-05", "edition": "2026"}, "1 到 15"),
    ("set_policy", {"key": "wall.dispatch_days", "value": "2", "unit": "county", "reason": "试",
                    "from_on": "2026-03-01", "clause": "QY-05", "edition": "2026"}, "倒填"),
    ("set_policy", {"key": "wall.no_such", "value": "1", "unit": "county",
                    "from_on": "2026-04-01", "clause": "随便", "edition": "2026"}, "请从列表中"),
    ("set_policy", {"key": "wall.dispatch_days", "value": "1", "unit": "county", "reason": " ",
                    "from_on": "2026-04-01", "clause": "QY-05", "edition": "2026"}, "请填写这一项"),
    ("switch_clause", {"clause": "QY-05", "mode": "observe", "unit": "county",
                       "from_on": "2026-04-01", "reason": "试行"}, "请从列表中选择"),
    ("switch_clause", {"clause": "QY-08", "mode": "observe", "unit": "county",
                       "from_on": "2026-02-01", "reason": "试行"}, "BH-30"),
]  # fmt: skip


@pytest.mark.clause("BH-05", "BH-06")
@pytest.mark.parametrize(("name", "fields", "said"), REFUSED)
def test_a_refused_form_says_why_and_changes_nothing(
    loop: Loop, name: str, fields: dict[str, str], said: str
) -> None:
    url = address(loop, name) if name != "seat_self" else reverse(
        "registers:seat", args=[loop.cast.security]
    )  # fmt: skip
    ids = {"group": loop.cast.group, "county": loop.cast.county, "foreign": _foreign(loop)}
    given = {key: ids.get(value, value) for key, value in fields.items() if key == "unit"}
    before = kept_rows(), _entries()
    answer = send(loop, KEEPERS.get(name, "security"), url, **{**fields, **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (kept_rows(), _entries()) == before


def _foreign(loop: Loop) -> int:
    return Unit.objects.get(home=loop.cast.stranger_home).pk


def _entries() -> str:
    return business_rows()["journal_entry"]


@pytest.mark.clause("BH-05")
def test_a_form_of_another_office_does_nothing(loop: Loop) -> None:
    before = kept_rows()
    form = {"token": "1", "kind": "group", "name": "一组", "office": "group_leader"}
    for name, keeper in KEEPERS.items():
        other = "leader" if keeper == "system" else "system"
        answer = signed_in(loop, other).post(address(loop, name), form)
        assert answer.status_code in {404, 405}, name
    assert kept_rows() == before


# --- the auditor --------------------------------------------------------------------------------


def test_the_access_log_names_who_when_which_page_and_number_only(loop: Loop) -> None:
    request = loop.to("sorted", text="楼道灯坏了，请联系李阿姨。")
    url = reverse("wall:case", kwargs={"home": "QY", "pk": request.pk})
    assert signed_in(loop, "leader").get(url).status_code == 200
    client = signed_in(loop, "auditor")
    page = client.get(
        reverse("registers:looks"), {"q": "何万里", "first": "2026-03-02", "last": "2026-03-02"}
    )
    text = page.content.decode()
    assert "诉求办理页" in text
    assert ">wall:case" not in text
    assert request.number in text
    assert "楼道灯" not in text
    for wrong in ({"q": "蒋书田"}, {"first": "2026-03-09"}, {"last": "2026-03-01"}):
        text = client.get(reverse("registers:looks"), wrong).content.decode()
        assert request.number not in text
    text = client.get(reverse("registers:looks"), {"q": "陈立新"}).content.decode()
    assert text.count(">查阅日志</td>") == 5  # The auditor is in the log, too.


def test_the_access_log_goes_on_by_keyset(loop: Loop) -> None:
    for number in range(30):
        journal.look(loop.cast.home, actor=loop.actor("leader"), page=f"p:{number:02d}", at=loop.at)
    client, url = signed_in(loop, "auditor"), reverse("registers:looks") + "?q=hewanli"
    first = client.get(url).content.decode()
    assert "p:29" in first
    assert "p:04" not in first
    further = re.search(r'href="(\?[^"]*before=\d+)"', first)
    assert further
    second = client.get(reverse("registers:looks") + further[1].replace("&amp;", "&"))
    assert "p:04" in second.content.decode()
    assert "p:29" not in second.content.decode()


def rows_of(page: str) -> str:
    """Return the rows of a page's table, or nothing."""
    found = re.search(r"<tbody>.*</tbody>", page, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("name", ["looks", "acts"])
def test_log_and_acts_are_filtered_and_the_filter_stays_in_the_address(
    loop: Loop, name: str
) -> None:
    first, other = loop.to("sorted"), loop.to("sorted")
    for request in (first, other):
        url = reverse("wall:case", kwargs={"home": "QY", "pk": request.pk})
        signed_in(loop, "leader").get(url)
    client, url = signed_in(loop, "auditor"), reverse(f"registers:{name}")

    def found(**asked: str) -> str:
        return rows_of(client.get(url, asked).content.decode())

    here = found(number=first.number)
    assert first.number in here
    assert other.number not in here
    assert f'href="{reverse("registers:record", args=[first.dossier_id])}"' in here
    what = {"looks": "wall:case", "acts": "wall.sort"}[name]
    assert other.number in found(what=what, q="hewanli", first="2026-03-02")
    empty = client.get(url, {"what": what, "number": "没有的编号"}).content.decode()
    assert not rows_of(empty)
    assert "去掉一项条件" in empty
    wrong = client.get(url, {"first": "2026-03-09", "last": "2026-03-01"}).content.decode()
    assert not rows_of(wrong)
    assert "不能早于开始日期" in wrong
    for _ in range(30):
        journal.look(loop.cast.home, actor=loop.actor("leader"), page="wall:case", at=loop.at)
        loop.to("sorted")
    page = client.get(url, {"what": what, "q": "hewanli"}).content.decode()
    further = re.search(r'href="(\?[^"]*before=\d+)" rel="next"', page)
    assert further
    assert f"what={what.replace(':', '%3A')}" in further[1]
    assert "q=hewanli" in further[1]


def test_a_dossier_is_found_by_number_and_registers_by_name(loop: Loop) -> None:
    request = loop.to("sorted", text="楼道灯坏了，请联系李阿姨。")
    client, url = signed_in(loop, "auditor"), reverse("registers:dossiers")

    def found(typed: str) -> str:
        return rows_of(client.get(url, {"q": typed}).content.decode())

    assert reverse("registers:record", args=[request.dossier_id]) in found(f" {request.number} ")
    assert "李望春" in found("李望春")
    assert "东风第一党小组" in found("第一党小组")
    assert "河湾党小组" in found("02")
    assert not found("钱外县")
    member = Member.objects.get(home_id=loop.cast.home, pk=loop.cast.member_li)
    person = journal.register(loop.cast.home, kind="person", number=str(loop.cast.li))
    for typed in ("李望春", "望春", "liwang"):
        for dossier in (member.dossier_id, person.pk):
            assert reverse("registers:record", args=[dossier]) in found(typed)
    assert "编号要写全" in client.get(url, {"q": "QY99"}).content.decode()


@pytest.mark.law("L5")
def test_a_record_shows_who_did_what_by_which_clause_and_no_private_value(loop: Loop) -> None:
    request = loop.to(
        "dispatched", text="楼道灯坏了，请联系李阿姨。", name="周大妈", phone="13800001111"
    )
    client = signed_in(loop, "auditor")
    url = reverse("registers:record", args=[request.dossier_id])
    page = client.get(url).content.decode()
    shown = rows_of(page)
    by, moved = "东风第一党小组 党小组组长", "已汇总 → 已派单"
    for said in ("何万里", by, "整理汇总", moved, "QY-06", "居民"):
        assert said in shown, said
    assert shown.index("整理汇总") < shown.index("已派单")
    assert "待封存" in shown
    values = journal.private_values(loop.cast.home, request.dossier_id)
    private = {text for row in values.values() for text in row.values() if text}
    assert len(private) > 3
    assert [text for text in private if text in page] == []
    log = client.get(reverse("registers:looks"), {"what": "registers:record"}).content.decode()
    assert request.number in rows_of(log)  # Opening it is a line of the log.


@pytest.mark.law("L5")
def test_a_sealed_accusation_shows_no_more_than_its_acts(loop: Loop) -> None:
    request = loop.raised(text="举报某干部受贿。", accuses=True)
    url = reverse("registers:record", args=[request.dossier_id])
    page = signed_in(loop, "auditor").get(url).content.decode()
    assert request.number in page
    assert "受贿" not in page
    assert "举报" not in page


def test_a_register_shows_its_reasons_and_what_was_given(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    seat = {"person": loop.cast.li, "unit": loop.cast.group, "office": "group_leader"}
    commands.seat(home, **seat, **loop.by("security"))
    commands.unseat_now(home, **seat, reason="授错了人", **loop.by("security"))
    page = signed_in(loop, "auditor").get(address(loop, "record")).content.decode()
    shown = rows_of(page)
    assert "授错了人" in shown
    assert "卫东升" in shown
    assert "示范县 安全管理员" in shown
    assert "岗位：党小组组长" in shown
    assert "单位：东风第一党小组" in shown
    assert "李望春" in page


def test_a_long_record_goes_on(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "STEPS", 2)
    request = loop.to("dispatched")
    client = signed_in(loop, "auditor")
    url = reverse("registers:record", args=[request.dossier_id])
    page = client.get(url).content.decode()
    further = re.search(r'href="(\?before=2)" rel="next"', page)
    assert further
    assert ">3</td>" in rows_of(client.get(url + further[1]).content.decode())


@pytest.mark.law("L3")
def test_a_record_is_verified_with_its_seals_or_says_that_it_is_without(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = loop.to("sorted")
    client = signed_in(loop, "auditor")
    url = reverse("registers:record", args=[request.dossier_id])
    assert "封存的内容一致" in client.post(url).content.decode()
    monkeypatch.setattr(selectors, "VERIFIED_HERE", 3)
    assert "请在命令行办理" in client.post(url).content.decode()

    def broken(*_: Any, **__: Any) -> None:
        raise Broken(Check.CHAIN, "记录被改动", home="QY", seq=3)

    monkeypatch.setattr(selectors, "VERIFIED_HERE", 20_000)
    monkeypatch.setattr(auditing, "verify", broken)
    text = client.post(url).content.decode()
    assert "核验未通过" in text
    assert "第 3 条" in text


def test_a_bundle_needs_a_checkpoint_and_says_so(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = loop.to("sorted")
    url = reverse("registers:bundle", args=[request.dossier_id])
    answer = signed_in(loop, "auditor").post(url)
    assert (answer.status_code, "还没有检查点" in answer.content.decode()) == (422, True)
    monkeypatch.setattr(selectors, "VERIFIED_HERE", 3)
    answer = signed_in(loop, "auditor").post(url)
    assert "bihuan bundle" in answer.content.decode()
    assert signed_in(loop, "auditor").get(url).status_code == 405
    for who in ("system", "section", "leader", "stranger"):
        assert signed_in(loop, who).post(url).status_code == 404, who


def test_a_dossier_of_another_county_has_no_page(loop: Loop) -> None:
    foreign = journal.register(
        loop.cast.stranger_home, kind="person", number=str(loop.cast.stranger)
    )
    client = signed_in(loop, "auditor")
    for name, ask in (("record", client.get), ("record", client.post), ("bundle", client.post)):
        assert ask(reverse(f"registers:{name}", args=[foreign.pk])).status_code == 404


def test_the_offices_show_who_sits_where_since_when_by_whom_and_what_is_empty(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    commands.seat(
        home, person=loop.cast.li, unit=loop.cast.group, office="group_leader",
        to_on=datetime.date(2026, 3, 20), **loop.by("security"),
    )  # fmt: skip
    client, url = signed_in(loop, "security"), reverse("registers:offices")

    def found(**asked: str) -> str:
        return rows_of(client.get(url, asked).content.decode())

    everything = found()
    assert "何万里" in everything
    assert "钱外县" not in everything
    mine = found(q="李望春")
    told = "东风第一党小组.*党小组组长.*李望春.*2026-03-02至2026-03-20.*卫东升"
    assert re.search(told, mine, re.DOTALL)
    assert "何万里" not in mine
    assert "系统" in found(q="hewanli")
    empty = found(only="empty")
    assert "河湾党支部" in empty
    assert "河湾村" in empty
    assert "审计员" not in empty
    assert "何万里" not in empty
    assert "去掉一项条件" in client.get(url, {"q": "查无此人"}).content.decode()
    for person in (loop.cast.leader, loop.cast.deputy):
        User.objects.filter(person=person).update(is_active=False)
    assert found(office="group_leader").count("不能登录") == 2


def test_the_offices_go_on_in_the_order_of_the_tree(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = signed_in(loop, "auditor"), reverse("registers:offices")
    whole = re.findall(r'<th scope="row"[^>]*>([^<]+)<', client.get(url).content.decode())
    monkeypatch.setattr(auditing, "PAGE", 3)
    seen, page = [], client.get(url).content.decode()
    for _page in range(20):
        seen += re.findall(r'<th scope="row"[^>]*>([^<]+)<', page)
        further = re.search(r'href="(\?before=[\d.]+)" rel="next"', page)
        if further is None:
            break
        page = client.get(url + further[1]).content.decode()
    assert seen == whole
    assert "回到开头" in page
    assert client.get(url, {"before": "0001.1.99999999999999999999"}).status_code == 200


@pytest.mark.parametrize("name", ["looks", "acts"])
def test_log_and_acts_are_found_by_the_name_of_whom_or_what_a_dossier_is_kept(
    loop: Loop, name: str
) -> None:
    end(loop, member="member_li")
    request = loop.to("sorted")
    url = reverse(f"registers:{name}")
    client, home = signed_in(loop, "auditor"), loop.cast.home
    member = Member.objects.get(home_id=home, pk=loop.cast.member_li).dossier_id
    for dossier in (member, request.dossier_id):
        client.get(reverse("registers:record", args=[dossier]))
    what = {"looks": "registers:record", "acts": "wall.end_member"}[name]
    rows = rows_of(client.get(url, {"number": "李望春", "what": what}).content.decode())
    assert reverse("registers:record", args=[member]) in rows
    assert ">李望春</a>" in rows
    assert request.number not in rows
    assert not rows_of(client.get(url, {"number": "王海涛", "what": what}).content.decode())
    assert not rows_of(client.get(url, {"number": "钱外县"}).content.decode())


def test_no_page_of_the_auditor_shows_an_internal_id(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    unit = {"kind": "group", "name": "东风第八党小组", "parent": loop.cast.branch}
    gone = commands.add_unit(home, **unit, **loop.by("system"))
    seat = {"person": loop.cast.li, "unit": gone, "office": "group_leader"}
    commands.seat(home, **seat, **loop.by("security"))
    commands.unseat_now(home, **seat, reason="授错了", **loop.by("security"))
    commands.dissolve_unit(home, unit=gone, reason="合并", **loop.by("system"))
    end(loop, member="member_li")
    dossiers = overseeing.called(
        home.pk, "", of={"person": [loop.cast.li], "unit": [gone], "calendar": []}, limit=9,
        beside=[Member.objects.get(home_id=home.pk, pk=loop.cast.member_li).dossier_id],
    )  # fmt: skip
    assert {row.kind for row in dossiers} == {"person", "unit", "member"}
    client = signed_in(loop, "auditor")
    pages = [reverse("registers:record", args=[row.pk]) for row in dossiers]
    pages += [reverse("registers:acts"), reverse("registers:looks")]
    pages += [f"{reverse('registers:dossiers')}?q={typed}" for typed in ("李望春", "第八党小组")]
    for url in pages:
        shown = re.sub(r"<[^>]*>", " ", client.get(url).content.decode())
        assert not re.search(r"\d{15}", shown), url
    assert "单位：东风第八党小组" in client.get(address(loop, "record")).content.decode()


def test_the_register_of_acts_shows_no_bodies(loop: Loop) -> None:
    request = loop.to("sorted", text="楼道灯坏了，请联系李阿姨。")
    text = signed_in(loop, "auditor").get(reverse("registers:acts")).content.decode()
    assert request.number in text
    assert "整理汇总" in text
    assert "何万里" in text
    assert ">诉求</td>" in text
    assert ">request</td>" not in text
    assert "楼道灯" not in text


def test_the_seal_page_verifies_the_home(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    loop.to("sorted")
    client, url = signed_in(loop, "auditor"), reverse("registers:seal")
    assert "未封存记录" in client.get(url).content.decode()
    assert "核验通过" in client.post(url).content.decode()

    monkeypatch.setattr(selectors, "VERIFIED_HERE", 3)
    assert "bihuan verify" in client.post(url).content.decode()


def test_the_seal_page_shows_the_first_broken_place(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise Broken(Check.CHAIN, "记录被改动", home="QY", seq=3)

    monkeypatch.setattr(selectors, "verify", broken)
    text = signed_in(loop, "auditor").post(reverse("registers:seal")).content.decode()
    assert "核验未通过" in text
    assert "第 3 条" in text


# --- what it costs ------------------------------------------------------------------------------

# Session, user, grants, and the access log.
AROUND = ("django_session", "people_user", "permissions_grant", "journal_access_log", "SAVEPOINT")


@pytest.mark.parametrize("name", KEEPERS)
def test_a_page_asks_few_statements(loop: Loop, name: str) -> None:
    loop.to("sorted")
    url, client = address(loop, name), signed_in(loop, KEEPERS[name])
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    own = [query["sql"] for query in asked if not any(table in query["sql"] for table in AROUND)]
    assert len(own) <= 8, "\n".join(own)
