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
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.organizations.models import Unit
from bihuan.kernel.people.models import Person, User
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy import published
from bihuan.kernel.policy.models import PolicyValue, Rollout
from bihuan.modules.registers import commands, selectors
from bihuan.modules.registers.urls import urlpatterns
from bihuan.modules.wall.views.staff import ACTS
from tests.conftest import Loop
from tests.snapshot import business_rows

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
}
ACCOUNT = (
    "open_account",
    "account",
    "reset_password",
    "lock_account",
    "unlock_account",
    "remove_factor",
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
    assert {pattern.name for pattern in urlpatterns} == set(KEEPERS)


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize("name", KEEPERS)
def test_a_page_opens_for_its_keeper_alone(loop: Loop, name: str) -> None:
    url = address(loop, name)
    answer = Client().get(url)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/desk/sign-in/")
    for who in OFFICES:
        expected = 200 if who == KEEPERS[name] or (who == "stranger" and name in OWN) else 404
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
    page = signed_in(loop, "section").get(reverse("registers:policy")).content.decode()
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
    assert "公布 2026" in client.get(url).content.decode()


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
    page = client.get(reverse("registers:looks"), {"q": "何万里", "on": "2026-03-02"})
    text = page.content.decode()
    assert "诉求办理页" in text
    assert "wall:case" not in text
    assert request.number in text
    assert "楼道灯" not in text
    for wrong in ({"q": "蒋书田"}, {"on": "2026-03-09"}):
        text = client.get(reverse("registers:looks"), wrong).content.decode()
        assert request.number not in text
    text = client.get(reverse("registers:looks"), {"q": "陈立新"}).content.decode()
    assert text.count(">查阅日志</td>") == 4  # The auditor is in the log, too.


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
