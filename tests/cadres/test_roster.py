"""干部名册, 校核: everybody of one's sight and nobody else, as columns and as counts by unit."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.kernel.base import clock
from bihuan.kernel.journal.models import AccessLog, Dossier
from bihuan.kernel.organizations.models import UnitPlace
from bihuan.modules.cadres.selectors import checks, roster
from tests.cadres.test_excel import brought as row
from tests.cadres.test_pages import looked, signed_in
from tests.cadres.test_taking_in import NUMBER, SHEET, brought, home, take
from tests.conftest import Loop

LINK = re.compile(r'<a href="(/desk/cadres/checks/\d+/\w+/)">\s*(\d+) 人\s*</a>')


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def unit(name: str) -> int:
    return UnitPlace.objects.get(unit__name=name, unit__home=home(), to_on=None).unit_id


def person(loop: Loop, name: str, month: str, **more: Any) -> int:
    """Take in somebody without an ID number; returns the person."""
    place = more.pop("unit", loop.cast.county)
    sheet = replace(SHEET, name=name, id_number="", birth=f"1990{month}", **more)
    return take(loop, brought(sheet), unit=place)


def post(client: Client, **fields: Any) -> Any:
    return client.post(reverse("cadres:roster"), fields)


def every() -> dict[str, list[str]]:
    """Return every column, chosen."""
    columns = roster.COLUMNS.values()
    return {group: [one.name for one in columns if one.group == group] for group in roster.GROUPS}


def cells(answer: Any) -> list[list[Any]]:
    """Return the rows of a roster that was given out."""
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_roster_has_the_chosen_columns_of_everybody_by_strokes(loop: Loop) -> None:
    for name, month in (("魏一", "01"), ("丁一", "02"), ("王一", "03")):
        person(loop, name, month)
    fields = {"basics": ["birth", "sex"], "posts": ["post"], "roll": ["unit"]}
    rows = cells(post(signed_in(loop, "civil"), **fields))
    assert rows[0][0] == f"干部名册：{home().name}，共 3 人"
    assert rows[1][0] == f"制表人 {_name(loop)}，制表时间 2026-03-02 09:00"
    assert rows[2] == ["序号", "姓名", "性别", "出生年月", "现任职务", "所在单位"]
    assert [line[:4] for line in rows[3:]] == [
        ["1", "丁一", "男", "1990.02"],
        ["2", "王一", "男", "1990.03"],
        ["3", "魏一", "男", "1990.01"],
    ]


def _name(loop: Loop) -> str:
    return loop.actor("civil").name


def test_a_list_that_comes_in_goes_out_as_columns(loop: Loop) -> None:
    take(loop, row())
    rows = cells(post(signed_in(loop, "civil"), **every()))
    said = dict(zip(rows[2], rows[3], strict=True))
    assert said["编制类型"] == "行政编制"
    assert (said["进入时间"], said["进入方式"]) == ("2012.07", "考录")
    assert said["入党时间"] == "2013.06"
    assert said["参加工作时间"] == "2012"


@pytest.mark.law("L5")
def test_neither_family_nor_id_number_is_a_column(loop: Loop) -> None:
    assert not {"family", "id_number"} & set(roster.COLUMNS)
    take(loop)
    text = str(cells(post(signed_in(loop, "civil"), **every())))
    assert NUMBER not in text
    assert "某英" not in text
    refused = post(signed_in(loop, "civil"), basics=["id_number"])
    assert refused.status_code == 422


@pytest.mark.law("L5")
def test_a_township_gets_its_own_people_only(loop: Loop) -> None:
    person(loop, "丁一", "01", unit=unit("城关镇"))
    person(loop, "王一", "02")
    client = signed_in(loop, "township")
    assert [line[1] for line in cells(post(client, basics=["sex"]))[3:]] == ["丁一"]
    offered = client.get(reverse("cadres:roster")).content.decode()
    assert f'value="{unit("城关镇")}"' in offered
    assert f'value="{loop.cast.county}"' not in offered
    assert post(client, basics=["sex"], unit=loop.cast.county).status_code == 422


def test_a_unit_brings_those_below_it(loop: Loop) -> None:
    person(loop, "丁一", "01", unit=unit("城关镇"))
    person(loop, "王一", "02")
    client = signed_in(loop, "civil")
    some = cells(post(client, basics=["sex"], unit=unit("城关镇")))
    assert "城关镇，共 1 人" in some[0][0]
    assert [line[1] for line in some[3:]] == ["丁一"]
    assert len(cells(post(client, basics=["sex"], unit=loop.cast.county))[3:]) == 2


def test_each_person_stands_in_the_access_log_once(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "CHUNK", 2)
    people = [person(loop, f"丁{number}", f"{number:02}") for number in range(1, 6)]
    cells(post(signed_in(loop, "civil"), basics=["sex"]))
    rows = AccessLog.objects.filter(home_id=home().pk, page="cadres:roster")
    dossiers = Dossier.objects.filter(home_id=home().pk, pk__in=rows.values("dossier_id"))
    assert rows.count() == 5
    assert {int(one.number) for one in dossiers} == set(people)


def test_a_cell_that_looks_like_a_formula_is_text(loop: Loop) -> None:
    person(loop, "丁一", "01", specialty="=cmd|' /C calc'!A0", native_place="+86@x")
    answer = post(signed_in(loop, "civil"), basics=["specialty", "native_place"])
    content = b"".join(answer.streaming_content)
    (line,) = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[3:]
    )
    assert line[2:] == ["+86@x", "=cmd|' /C calc'!A0"]


def test_a_roster_without_columns_says_so(loop: Loop) -> None:
    answer = post(signed_in(loop, "civil"), unit="")
    assert answer.status_code == 422
    assert "请至少选择一列" in answer.content.decode()
    assert looked() == []


# --- checks by unit -----------------------------------------------------------------------------


@pytest.mark.clause("BH-44")
def test_counts_by_unit_open_their_people(loop: Loop) -> None:
    town = unit("城关镇")
    person(loop, "丁一", "01", unit=town, work_start="200001")
    person(loop, "王一", "02", unit=town)
    person(loop, "魏一", "03", ethnicity="火星族", health="如常")
    client = signed_in(loop, "civil")
    page = client.get(reverse("cadres:checks")).content.decode()
    found = {tuple(url.split("/")[-3:-1]): int(many) for url, many in LINK.findall(page)}
    assert found == {
        (str(town), "wrong"): 1,
        (str(town), "missing"): 2,
        (str(loop.cast.county), "doubtful"): 1,
        (str(loop.cast.county), "missing"): 1,
    }
    assert "2 处" in page
    for url, many in LINK.findall(page):
        listed = client.get(url).content.decode()
        assert len(re.findall(r'<a href="/desk/cadres/\d+/">', listed)) == int(many), url
    doubtful = client.get(reverse("cadres:checked", args=[loop.cast.county, "doubtful"]))
    assert "“火星族”不在代码表里" in doubtful.content.decode()
    assert looked()[-1] == ("cadres:checked", "")


@pytest.mark.law("L5")
def test_a_township_counts_its_own_people_only(loop: Loop) -> None:
    person(loop, "丁一", "01", unit=unit("城关镇"))
    person(loop, "王一", "02")
    client = signed_in(loop, "township")
    page = client.get(reverse("cadres:checks")).content.decode()
    assert [many for _url, many in LINK.findall(page)] == ["1"]
    others = reverse("cadres:checked", args=[loop.cast.county, "missing"])
    assert client.get(others).status_code == 404
    assert client.get(reverse("cadres:checked", args=[1, "grave"])).status_code == 404


def test_units_and_people_turn_pages(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "PAGE", 1)
    monkeypatch.setattr(checks, "CHUNK", 1)
    for number in (1, 2, 3):
        person(loop, f"丁{number}", f"{number:02}")
    person(loop, "王一", "04", unit=unit("城关镇"))
    client = signed_in(loop, "civil")
    units = _turned(client, reverse("cadres:checks"), r'scope="row"[^>]*>(\w+)</th>')
    assert units == [home().name, "城关镇"]
    address = reverse("cadres:checked", args=[loop.cast.county, "missing"])
    assert _turned(client, address, r'<a href="/desk/cadres/\d+/">(\w+)</a>') == [
        "丁1",
        "丁2",
        "丁3",
    ]


def _turned(client: Client, address: str, pattern: str) -> list[str]:
    seen, url = [], address
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(pattern, page)
        further = re.search(r'href="(\?before=\d+)"', page)
        url = address + further[1] if further else ""
    return seen


def test_the_pages_ask_as_much_for_many_as_for_few(loop: Loop) -> None:
    client = signed_in(loop, "civil")
    pages = [
        reverse("cadres:checks"),
        reverse("cadres:checked", args=[loop.cast.county, "missing"]),
    ]
    person(loop, "丁一", "01")
    few = [_statements(client, url) for url in pages]
    for number in range(2, 9):
        person(loop, f"丁{number}", f"{number:02}")
    assert [_statements(client, url) for url in pages] == few
    assert max(few) <= 8 + 6  # session, user, grants, home, menu and the log beside the page's own


def _statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_a_record_reached_by_two_desks_counts_once(loop: Loop) -> None:
    assert checks._ids([(1, "a"), (2, "b"), (1, "a")]) == [1, 2]
