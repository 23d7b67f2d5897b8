"""代码表: edited by the section alone, told in its register; a word that is known is coded."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.models import AccessLog, Dossier
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.people.record import codes, coding
from bihuan.kernel.people.record.coding import Code
from bihuan.kernel.people.record.models import CodeRow
from bihuan.kernel.people.sheets.sheet import Relative
from bihuan.modules.cadres import selectors
from bihuan.modules.cadres.commands import codes as commands
from bihuan.modules.cadres.selectors import codes as seeing
from bihuan.modules.cadres.terms import CODE_TABLES, Kind
from tests.cadres.test_pages import signed_in
from tests.cadres.test_taking_in import SHEET, brought, held, home, take
from tests.conftest import Loop
from tests.snapshot import business_rows

OWN = Code("way_in", "70", "县级引才", standard="自定", aliases=("引才",))
UNKNOWN = replace(SHEET, full_time_education="大普本科", name="高望川", id_number="")


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def add(loop: Loop, code: Code = OWN, *, who: str = "civil") -> None:
    commands.add_code(home(), code=code, **loop.by(who))


def change(loop: Loop, table: str, code: str, *, who: str = "civil", **changes: Any) -> None:
    codes.refresh()
    was = coding.every()[table].by_code(code) if table in coding.every() else None
    now = {"name": was.name, "aliases": was.aliases, "ended": was.ended} if was else {}
    values = {"name": "", "aliases": (), "ended": "", **now, **changes}
    commands.change_code(home(), table=table, code=code, **values, **loop.by(who))


def alias(loop: Loop, table: str, code: str, word: str) -> None:
    commands.add_alias(home(), table=table, code=code, alias=word, **loop.by("civil"))


@pytest.mark.clause("BH-57")
def test_a_code_of_ones_own_is_added_and_told(loop: Loop) -> None:
    witnesses.register()
    add(loop)
    codes.refresh()
    found = coding.table("way_in").find("引才")
    assert found == OWN
    assert coding.table("way_in").codes[-1] == OWN
    assert coding.edited("way_in") == {"70"}
    register = Dossier.objects.get(home_id=home().pk, kind=Kind.CODE, number="way_in")
    assert (register.nature, register.seq) == ("register", 1)
    verify(home())


@pytest.mark.clause("BH-57")
def test_a_shipped_code_is_renamed_gets_and_loses_aliases_and_ends(loop: Loop) -> None:
    witnesses.register()
    codes.refresh()
    alias(loop, "schooling", "21", "大普本科")
    change(loop, "schooling", "21", name="本科", ended="2030-01")
    codes.refresh()
    table = coding.table("schooling")
    found = table.by_code("21")
    assert found is not None
    was = coding.shipped()["schooling"].by_code("21")
    assert was is not None
    assert (found.name, found.ended, found.standard) == ("本科", "2030-01", was.standard)
    assert {table.find(word) for word in (was.name, "大普本科", "本科")} == {found}
    assert [one.code for one in table.codes] == [
        one.code for one in coding.shipped()["schooling"].codes
    ]
    kept = [one for one in found.aliases if one != "大普本科"]
    change(loop, "schooling", "21", aliases=kept)
    codes.refresh()
    assert coding.table("schooling").find("大普本科") is None
    assert CodeRow.objects.filter(table_name="schooling", code="21").count() == 3
    verify(home())


@pytest.mark.clause("BH-57")
@pytest.mark.parametrize(
    "code",
    [
        replace(OWN, table="nothing"),
        replace(OWN, name="  "),
        replace(OWN, code="11"),
        replace(OWN, code="七十"),
        replace(OWN, code="7 0"),
        replace(OWN, code="7" * 21),
        replace(OWN, code=""),
        replace(OWN, name="三支一扶"),
        replace(OWN, aliases=("三支一扶",)),
        replace(OWN, parent="9X"),
        replace(OWN, begun="2020-07", ended="2020-06"),
        replace(OWN, ended="明年"),
    ],
    ids=[
        *("table", "name", "used", "letters", "blank", "long", "no code", "name of another"),
        *("alias of another", "parent", "backward", "no date"),
    ],
)
def test_a_code_that_cant_stand_is_refused(loop: Loop, code: Code) -> None:
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        add(loop, code)
    assert refusal.value.clause == "BH-57"
    assert (business_rows(), CodeRow.objects.count()) == (before, 0)


@pytest.mark.clause("BH-57")
@pytest.mark.parametrize(
    ("table", "code", "changes"),
    [
        ("nothing", "1", {"name": "甲"}),
        ("way_in", "71", {"name": "甲"}),
        ("way_in", "11", {"name": ""}),
        ("way_in", "11", {}),
        ("way_in", "11", {"aliases": ["三支一扶"]}),
        ("grade", "2019-10", {"ended": "2018"}),
    ],
    ids=["table", "code", "name", "nothing", "alias", "backward"],
)
def test_a_change_that_cant_stand_is_refused(
    loop: Loop, table: str, code: str, changes: dict[str, Any]
) -> None:
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        change(loop, table, code, **changes)
    assert refusal.value.clause == "BH-57"
    assert (business_rows(), CodeRow.objects.count()) == (before, 0)


@pytest.mark.clause("BH-57")
@pytest.mark.parametrize("who", ["section", "township", "stranger"])
def test_nobody_else_edits_codes(loop: Loop, who: str) -> None:
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        add(loop, who=who)
    assert refusal.value.clause == "BH-57"
    assert (business_rows(), CodeRow.objects.count()) == (before, 0)


def test_a_word_that_two_codes_share_stays_as_it_is_when_another_thing_changes(loop: Loop) -> None:
    codes.refresh()
    change(loop, "relation", "13", ended="2040")
    codes.refresh()
    assert [one.code for one in coding.table("relation").candidates("爱人")][1:]


def test_an_edit_is_seen_by_the_next_reading_of_a_record(loop: Loop) -> None:
    person = take(loop)
    add(loop)
    coding.use(0, ())
    assert coding.table("way_in").find("引才") is None
    held(person)
    assert coding.table("way_in").find("引才") == OWN
    with CaptureQueriesContext(connection) as asked:
        held(person)
    assert not any("引才" in one["sql"] for one in asked)


def test_a_rolled_back_edit_is_forgotten_at_the_next_reading(loop: Loop) -> None:
    add(loop)
    codes.refresh()
    coding.use(coding.version() + 1, [OWN, replace(OWN, code="71", name="没有提交", aliases=())])
    codes.refresh()
    assert coding.table("way_in").by_code("71") is None


def test_the_same_file_is_coded_once_its_word_is_an_alias(loop: Loop) -> None:
    first = take(loop, brought(UNKNOWN))
    assert _schooling(first) == ("", "大普本科")
    assert "full_time_education" in _doubtful(loop, first)
    alias(loop, "schooling", "21", "大普本科")
    # The record is as it was: a change of it is a case of its own. Only the finding is gone.
    assert _schooling(first) == ("", "大普本科")
    assert "full_time_education" not in _doubtful(loop, first)
    second = take(loop, brought(replace(UNKNOWN, name="高望江")))
    assert _schooling(second) == ("21", "大普本科")


def _schooling(person: int) -> tuple[str, str]:
    record = held(person)
    (education,) = record["education"].values()
    printed = {row["cell"]: row.get("text", "") for row in record.get("printed", {}).values()}
    return education.get("schooling", ""), printed.get("full_time_education", "")


def _doubtful(loop: Loop, person: int) -> list[str]:
    seen = selectors.see(loop.actor("civil"), home().pk, person)
    assert seen is not None
    label = "全日制学历"
    return ["full_time_education"] if label in [str(one.cell) for one in seen.findings] else []


# --- the register is believed only as its rows stand ----------------------------------------------


@pytest.mark.law("L3")
def test_a_row_added_behind_the_register_is_found(loop: Loop) -> None:
    witnesses.register()
    add(loop)
    verify(home())
    row = CodeRow.objects.get()
    row.pk, row.name = new_id(), "别的意思"
    row.save(force_insert=True)
    with pytest.raises(Broken):
        verify(home())


# --- pages ----------------------------------------------------------------------------------------


ADDRESSES = {
    "codes": reverse("cadres:codes"),
    "code_table": reverse("cadres:code_table", args=["schooling"]),
    "code_words": reverse("cadres:code_words"),
    "add_code": reverse("cadres:add_code", args=["schooling"]),
    "add_alias": reverse("cadres:add_alias", args=["schooling"]),
    "change_code": reverse("cadres:change_code", args=["schooling", "21"]),
}


def post(client: Client, page: str, **values: Any) -> Any:
    url = ADDRESSES[page]
    token = client.get(url).context["page"].form["token"].value()
    return client.post(url, {"token": token, **values})


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_pages_are_the_sections(loop: Loop, name: str) -> None:
    others = ("township", "section", "system", "auditor", "leader", "stranger")
    assert signed_in(loop, "civil").get(ADDRESSES[name]).status_code == 200
    assert {signed_in(loop, who).get(ADDRESSES[name]).status_code for who in others} == {404}


@pytest.mark.parametrize("name", ["code_table", "add_code", "add_alias"])
def test_there_is_no_page_of_another_table(loop: Loop, name: str) -> None:
    client = signed_in(loop, "civil")
    assert client.get(reverse(f"cadres:{name}", args=["nothing"])).status_code == 404
    gone = reverse("cadres:change_code", args=["schooling", "nothing"])
    assert client.get(gone).status_code == 404


def test_every_table_has_a_name() -> None:
    assert set(CODE_TABLES) == set(coding.shipped())


def test_an_act_is_confirmed_before_it_is_done(loop: Loop) -> None:
    client = signed_in(loop, "civil")
    values = {"code": "7X", "name": "夜校", "standard": "自定", "aliases": "夜大\n夜大学"}
    asked = post(client, "add_code", **values)
    assert "请确认" in asked.content.decode()
    assert "夜大、夜大学" in asked.content.decode()
    assert CodeRow.objects.count() == 0
    done = post(client, "add_code", **values, confirmed="1")
    assert done.url == ADDRESSES["code_table"]
    listed = client.get(ADDRESSES["code_table"], {"q": "夜大"}).content.decode()
    assert "7X" in listed
    assert "新增" in listed
    assert client.get(ADDRESSES["codes"]).context["rows"][6].edited == 1


def test_a_refusal_is_said_with_its_clause(loop: Loop) -> None:
    answer = post(signed_in(loop, "civil"), "change_code", name="博士研究生", aliases="", ended="")
    assert answer.status_code == 422
    assert "一个词只能指一个代码" in answer.content.decode()
    assert "BH-57" in answer.content.decode()


def test_unknown_words_are_listed_with_their_people_and_solved(loop: Loop) -> None:
    family = (Relative(relation="表姑父的表弟", name="某人"),)
    person = take(loop, brought(replace(UNKNOWN, family=family)))
    take(loop, brought(replace(UNKNOWN, name="高望江")))
    client = signed_in(loop, "civil")
    rows = client.get(ADDRESSES["code_words"]).context["rows"]
    assert [(one.table, one.text, one.count) for one in rows] == [
        ("relation", "表姑父的表弟", 1),
        ("schooling", "大普本科", 2),
    ]
    page = client.get(ADDRESSES["code_words"]).content.decode()
    assert reverse("cadres:cadre", args=[person]) in page
    assert "高望江" in page
    assert "某人" not in page
    looks = AccessLog.objects.filter(home_id=home().pk, page="cadres:code_words")
    assert looks.count() == 2
    values = {"alias": "大普本科", "code": "21", "confirmed": "1"}
    assert post(client, "add_alias", **values).status_code == 302
    rows = client.get(ADDRESSES["code_words"]).context["rows"]
    assert [one.text for one in rows] == ["表姑父的表弟"]


def test_words_come_in_pages(loop: Loop) -> None:
    family = tuple(Relative(relation=f"远亲{number:02}", name="某人") for number in range(30))
    take(loop, brought(replace(SHEET, family=family)))
    actor = loop.actor("civil")
    first, further = seeing.unknown(actor, home().pk, after=None)
    second, none = seeing.unknown(actor, home().pk, after=further)
    assert [len(first), len(second), none] == [25, 5, None]
    assert {one.text for one in [*first, *second]} == {one.relation for one in family}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_asks_at_most_eight_statements_whatever_the_number(loop: Loop, name: str) -> None:
    client = signed_in(loop, "civil")
    few = _statements(client, ADDRESSES[name])
    for number in range(4):
        take(loop, brought(replace(UNKNOWN, name=f"高望{'甲乙丙丁'[number]}")))
    with_words = _statements(client, ADDRESSES[name])
    # One more for the names, once there are words.
    assert with_words <= few + (name == "code_words") <= 8 + BESIDE


def test_an_act_takes_at_most_twelve_statements(loop: Loop) -> None:
    add(loop)
    with CaptureQueriesContext(connection) as asked:
        add(loop, replace(OWN, code="71", name="县级聘才", aliases=()))
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12 + 1  # the actor


BESIDE = 4  # session, user, grants, and the access log


def _statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])
