"""登记党员的页面: who registers whom, people of one name, and a person entered with the member."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.config import witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people.models import Person, User
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands
from bihuan.modules.wall.models import Member
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import assert_refused, assert_repeated, body
from tests.wall.test_end_member import end

URL = reverse("wall:register_member")
SKILLS: dict[str, Any] = {"specialties": ["law"], "posts": ["law_aid"]}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def verify() -> None:
    witnesses.register()
    home = home_by_code("QY")
    assert home is not None
    Chains(home).check()


def on_file(loop: Loop, name: str, phone: str = "", home: str = "QY") -> int:
    owner = home_by_code(home)
    assert owner is not None
    by = {"actor": SYSTEM, "at": loop.at}
    unit = loop.cast.branch if home == "QY" else stranger_unit(loop)
    return registers.add_person(owner, name=name, unit=unit, phone=phone, **by)


def stranger_unit(loop: Loop) -> int:
    dossier = journal.register(
        loop.cast.stranger_home, kind="person", number=str(loop.cast.stranger)
    )
    return int(dossier.unit_id)


def fill(client: Client, **values: Any) -> dict[str, Any]:
    page = client.get(URL)
    token = re.search(r'name="token" value="(\d+)"', page.content.decode())
    assert token, page.status_code
    return {"token": token[1], "name": "柳春山", **SKILLS, **values}


def register_new(loop: Loop, who: str, **values: Any) -> Member:
    given = {"name": "柳春山", "unit": loop.cast.group, "phone": "13800000000", **SKILLS}
    return commands.register_new_member(loop.cast.home, **{**given, **loop.by(who), **values})


# --- the act --------------------------------------------------------------------------------------


@pytest.mark.clause("BH-05", "BH-22", "QY-14")
@pytest.mark.parametrize("who", ["leader", "deputy", "secretary", "section"])
def test_who_registers_a_member_enters_the_person_too_in_one_act(loop: Loop, who: str) -> None:
    by = loop.by(who)
    member = register_new(loop, who, **by, buildings=["1号楼"])

    person = Person.objects.get(pk=member.person_id)
    assert (person.name, person.phone) == ("柳春山", "13800000000")
    register = journal.register(loop.cast.home, kind="person", number=str(person.pk))
    entries = [
        journal.story(loop.cast.home, dossier).get() for dossier in (register.pk, member.dossier_id)
    ]
    assert [entry.act for entry in entries] == ["registers.add_person", "wall.register_member"]
    assert {entry.act_id for entry in entries} == {by["token"]}
    assert "柳春山" not in "".join(entry.body for entry in entries)
    assert "1号楼" not in entries[1].body
    verify()
    assert_repeated(lambda: register_new(loop, who, **by))


@pytest.mark.clause("BH-05", "BH-22", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who", "unit"),
    [
        ("BH-22", "wang", "group"),
        ("BH-22", "staff", "group"),
        ("BH-22", "system", "group"),
        ("BH-22", "leader", "other_group"),
        ("BH-22", "other_leader", "group"),
        ("BH-22", "stranger", "group"),
        ("BH-01", "leader", "leader"),
    ],
)
def test_a_refusal_enters_nobody(loop: Loop, clause: str, who: str, unit: str) -> None:
    people = Person.objects.count()
    pk = -1 if unit == "leader" else getattr(loop.cast, unit)
    assert_refused(clause, lambda: register_new(loop, who, unit=pk))
    assert Person.objects.count() == people


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize("who", ["leader", "secretary", "section"])
def test_any_other_person_is_entered_by_the_system_administrator_alone(
    loop: Loop, who: str
) -> None:
    home = home_by_code("QY")
    assert home is not None
    assert_refused(
        "BH-05",
        lambda: registers.add_person(
            home, name="路人", unit=loop.cast.group, actor=loop.actor(who), at=loop.at
        ),
    )


@pytest.mark.clause("BH-01")
def test_nobody_of_another_county_is_registered(loop: Loop) -> None:
    assert_refused(
        "BH-01",
        lambda: commands.register_member(
            loop.cast.home, person=loop.cast.stranger, unit=loop.cast.group, **loop.by("leader")
        ),
    )


@pytest.mark.law("L3")
def test_buildings_changed_behind_the_journal_are_found(loop: Loop) -> None:
    change = {"specialties": [], "posts": [], "buildings": ["6号楼"]}
    commands.change_member(loop.cast.home, loop.cast.member_wang, **change, **loop.by("wang"))
    member = Member.objects.get(home_id=loop.cast.home, pk=loop.cast.member_wang)
    assert member.buildings == ["6号楼"]
    assert "buildings" in body(journal.story(member.home_id, member.dossier_id).last())["private"]
    verify()
    Member.objects.filter(home_id=member.home_id, pk=member.pk).update(buildings=["9号楼"])
    with pytest.raises(Broken, match="buildings"):
        verify()


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.law("L5")
def test_leaders_and_secretaries_open_the_page_and_see_their_own_groups(loop: Loop) -> None:
    for who in ("wang", "staff", "supervision", "auditor", "system", "stranger"):
        assert signed_in(loop, who).get(URL).status_code == 404, who
    for who in ("leader", "secretary"):
        text = signed_in(loop, who).get(URL).content.decode()
        assert "东风第一党小组" in text
        assert "河湾党小组" not in text
    assert URL in signed_in(loop, "leader").get(reverse("wall:members")).content.decode()
    assert URL not in signed_in(loop, "wang").get(reverse("wall:members")).content.decode()


@pytest.mark.clause("QY-14", "BH-05", "BH-25")
def test_somebody_new_is_registered_and_a_double_tap_makes_one(loop: Loop) -> None:
    client = signed_in(loop, "leader")
    given = fill(client, unit=loop.cast.group, work_unit="县司法局", buildings="1号楼，2号楼")
    for _tap in range(2):
        assert client.post(URL, given)["Location"] == reverse("wall:members")
    member = Member.objects.get(home_id=loop.cast.home, person__name="柳春山")
    assert (member.work_unit, member.buildings, member.specialties) == (
        "县司法局", ["1号楼", "2号楼"], ["law"],
    )  # fmt: skip
    assert "柳春山" in client.get(reverse("wall:members")).content.decode()
    assert Person.objects.filter(name="柳春山").count() == 1
    verify()


@pytest.mark.clause("BH-05")
def test_people_of_one_name_are_told_apart_by_where_they_work_never_by_telephone(
    loop: Loop,
) -> None:
    first, second = on_file(loop, "柳春山", "13911112222"), on_file(loop, "柳春山", "13933334444")
    abroad = on_file(loop, "柳春山", home="FP")
    on_file(loop, "柳春山河", "")
    client = signed_in(loop, "leader")
    given = fill(client, unit=loop.cast.group, name="柳 春山")
    before = business_rows()
    asked = client.post(URL, given)
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "已有同名的人登记在册" in text
    assert text.count("柳春山　东风共建家园党支部") == 2
    assert "139" not in text
    assert str(abroad) not in text
    assert "柳春山河" not in text
    log = AccessLog.objects.filter(home_id=loop.cast.home, page="wall:register_member")
    assert log.count() == 1
    assert business_rows() == before

    for wrong in (abroad, loop.cast.wang, "x"):
        assert client.post(URL, {**given, "person": wrong}).status_code == 422
    assert client.post(URL, {**given, "person": second}).status_code == 302
    member = Member.objects.get(home_id=loop.cast.home, person__name="柳春山")
    assert member.person_id == second
    # The next one of the name is somebody else again: the first one, or a third person.
    more = fill(client, unit=loop.cast.group, person="new")
    assert "已登记在东风第一党小组" in client.post(URL, {**more, "person": ""}).content.decode()
    assert client.post(URL, more).status_code == 302
    assert Person.objects.filter(name="柳春山").count() == 4
    assert not Member.objects.filter(home_id=loop.cast.home, person=first).exists()


@pytest.mark.clause("QY-14")
def test_who_is_a_member_already_is_not_registered_again(loop: Loop) -> None:
    client = signed_in(loop, "secretary")
    given = fill(client, unit=loop.cast.group, name="王海涛", person=loop.cast.wang)
    before = Member.objects.filter(home_id=loop.cast.home).count()
    answer = client.post(URL, given)
    assert answer.status_code == 422
    assert "该党员已登记在册" in answer.content.decode()
    assert Member.objects.filter(home_id=loop.cast.home).count() == before
    end(loop)
    again = client.post(URL, given)
    assert again.status_code == 302, "who left may come back"


def test_who_comes_back_need_not_be_asked_again_what_he_can_do(loop: Loop) -> None:
    was = end(loop)
    client = signed_in(loop, "leader")
    page = client.get(URL).content.decode()
    token = re.search(r'name="token" value="(\d+)"', page)
    assert token
    given = {"token": token[1], "unit": loop.cast.group, "name": "王海涛"}
    asked = client.post(URL, given).context["form"]
    assert asked["specialties"].value() == was.specialties
    assert asked["posts"].value() == was.posts
    assert asked["buildings"].value() == "、".join(was.buildings)
    told = client.post(URL, {**given, "specialties": ["law"]}).context["form"]
    assert told["specialties"].value() == ["law"], "what was filled in stays"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "请填写党员姓名"),
        ({"name": "柳" * 41}, "最多 40 字"),
        ({"unit": ""}, "请选择党小组"),
        ({"unit": "other"}, "请从列表中选择"),
        ({"phone": "12"}, "请填写 11 位手机号"),
        ({"specialties": ["flying"]}, "specialties"),
        ({"buildings": "、".join(["1号楼"] * 21)}, "最多二十栋"),
    ],
)
def test_bad_input_is_said_in_the_form_and_registers_nobody(
    loop: Loop, values: dict[str, Any], said: str
) -> None:
    client = signed_in(loop, "leader")
    given = {**fill(client, unit=loop.cast.group), **values}
    if given["unit"] == "other":
        given["unit"] = loop.cast.other_group
    before, people = business_rows(), Person.objects.count()
    answer = client.post(URL, given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (business_rows(), Person.objects.count()) == (before, people)


@pytest.mark.clause("BH-22")
def test_the_member_changes_the_own_buildings_on_the_page(loop: Loop) -> None:
    client = signed_in(loop, "wang")
    url = reverse("wall:member", args=["QY", loop.cast.member_wang])
    page = client.get(url).content.decode()
    assert 'value="2号楼"' in page
    token = re.search(r'name="token" value="(\d+)"', page)
    assert token
    given = {"token": token[1], "specialties": ["law"], "posts": [], "buildings": "3号楼; 4号楼"}
    assert client.post(url, given).status_code == 302
    member = Member.objects.get(home_id=loop.cast.home, pk=loop.cast.member_wang)
    assert member.buildings == ["3号楼", "4号楼"]
    verify()
