"""新表: what it says otherwise is listed, accepted by somebody else, and nothing is deleted."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.people.models import User
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.cadres import commands
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.selectors import changing, wording
from bihuan.modules.cadres.terms import Outcome, Source, State
from tests.cadres.test_changing import NO, YES, assert_agrees, assert_refused, decided
from tests.cadres.test_taking_in import NUMBER, SHEET, brought, held, home
from tests.conftest import Loop
from tests.snapshot import business_rows


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def person(loop: Loop, sheet: Sheet = SHEET) -> int:
    by: Any = {"actor": SYSTEM, "at": loop.at}
    return commands.take_in(home(), brought(sheet), unit=loop.cast.town, **by)


def bring(loop: Loop, who: int, sheet: Sheet, **more: Any) -> list[Change]:
    given = {"person": who, "reason": "年度核对", **loop.by("civil"), **more}
    return commands.bring(home(), brought(sheet), **given)


def asked_for(change: Change) -> list[tuple[str, str, str]]:
    lines = map(wording.line_of, changing.items_of(change.home_id, change.pk))
    return [(line.label, line.old, line.new) for line in lines]


@pytest.mark.clause("BH-53")
def test_what_a_newer_form_says_otherwise_is_listed_and_accepted_by_another(loop: Loop) -> None:
    who = person(loop)
    before = held(who)
    newer = replace(SHEET, native_place="陕西山阳", health="一般", specialty="", family=())
    (change,) = bring(loop, who, newer)
    assert (change.source, change.state) == (Source.FORM, State.REVIEW)
    assert asked_for(change) == [
        ("基本情况 籍贯", "陕西青禾", "陕西山阳"),
        ("基本情况 健康状况", "健康", "一般"),
    ]
    assert held(who) == before
    assert_refused("BH-04", decided, loop, change, "civil", YES, NO)
    change = decided(loop, change, "head", YES, NO)
    assert change.outcome == Outcome.PARTLY
    (basics,) = held(who)["basics"].values()
    assert (basics["native_place"], basics["health"]) == ("陕西山阳", "1")
    assert held(who)["family"] == before["family"]
    assert_agrees()


@pytest.mark.clause("BH-53")
def test_empty_cells_and_missing_rows_delete_nothing(loop: Loop) -> None:
    who = person(loop)
    empty = Sheet(name=SHEET.name, birth=SHEET.birth, id_number=NUMBER)
    assert_refused("BH-53", bring, loop, who, empty)
    (change,) = bring(loop, who, replace(empty, appraisals="2024年年度考核为优秀。"))
    assert [item.old for item in changing.items_of(home().pk, change.pk)] == [""]
    decided(loop, change, "head", YES)
    years = [row["year"] for row in held(who)["appraisals"].values()]
    assert years == ["2022", "2023", "2024"]
    assert to_sheet.sheet_of(held(who), name=SHEET.name).resume == SHEET.resume


@pytest.mark.clause("BH-53")
@pytest.mark.parametrize(
    "other",
    [
        {"id_number": "610328199003070037"},
        {"id_number": "", "name": "高望岳"},
        {"id_number": "", "birth": "199004"},
        {"id_number": ""},
    ],
)
def test_a_namesakes_form_is_not_compared(loop: Loop, other: dict[str, str]) -> None:
    who = person(loop)
    newer = replace(SHEET, native_place="陕西山阳", **other)
    is_undecided = other == {"id_number": ""}
    assert_refused("BH-53", bring, loop, who, newer)
    if is_undecided:
        assert len(bring(loop, who, newer, says_so=True)) == 1
    else:
        assert_refused("BH-53", bring, loop, who, newer, says_so=True)


def test_the_six_items_of_a_form_go_by_the_archive(loop: Loop) -> None:
    who = person(loop)
    newer = replace(
        SHEET, work_start="201107", full_time_degree="理学学士", native_place="陕西山阳"
    )
    changes = bring(loop, who, newer)
    assert sorted(change.archive_item for change in changes) == ["", "education", "work_start"]
    assert_agrees()


def test_a_new_period_of_the_resume_stands_below_its_own(loop: Loop) -> None:
    who = person(loop)
    lines = SHEET.resume.split("\n")
    newer = replace(SHEET, resume="\n".join([*lines, "（其间：2019.01--2019.06在某镇锻炼）"]))
    changes = bring(loop, who, newer)
    rows = held(who)["resume"]
    (new,) = [
        item for change in changes for item in changing.items_of(home().pk, change.pk)
        if item.set == "resume"
    ]  # fmt: skip
    assert any(f'"within":"{pk}"' in new.new for pk in rows)


def test_words_that_the_record_prints_already_are_no_difference(loop: Loop) -> None:
    who = person(loop)
    form = to_sheet.sheet_of(held(who), name=SHEET.name, id_number=NUMBER)
    assert_refused("BH-53", bring, loop, who, form)
    decided(loop, bring(loop, who, replace(form, health="一般"))[0], "head", YES)
    assert_refused("BH-53", bring, loop, who, replace(form, health="一般"))


def client(loop: Loop, who: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return found


def test_a_form_comes_in_through_the_page(loop: Loop) -> None:
    who = person(loop)
    url = reverse("cadres:bring", args=[who])
    data = lrmx.write(replace(SHEET, native_place="陕西山阳"))
    sent = {"token": str(new_token()), "reason": "年度核对"}
    file = {"sheet": SimpleUploadedFile("某.lrmx", data)}
    assert client(loop, "township").get(url).status_code == 404
    page = client(loop, "civil")
    assert page.get(url).status_code == 200
    same = {"sheet": SimpleUploadedFile("某.lrmx", lrmx.write(SHEET))}
    before = business_rows()
    assert page.post(url, {**sent, **same}).status_code == 422
    odd = {"sheet": SimpleUploadedFile("某.txt", b"x")}
    assert page.post(url, {**sent, **odd}).status_code == 422
    assert business_rows() == before
    answer = page.post(url, {**sent, "token": str(new_token()), **file})
    change = Change.objects.get(home_id=home().pk)
    assert answer["Location"] == reverse("cadres:change", args=[change.pk])


def test_a_column_is_accepted_for_those_who_are_chosen(loop: Loop) -> None:
    names = ("甲一", "乙二", "丙三")
    sheets = [replace(SHEET, name=name, id_number="") for name in names]
    who = [person(loop, sheet) for sheet in sheets]
    for one, sheet in zip(who, sheets, strict=True):
        bring(loop, one, replace(sheet, native_place="陕西山阳"), says_so=True)
    page = client(loop, "head")
    columns = page.get(reverse("cadres:columns")).content.decode()
    assert "基本情况 籍贯" in columns
    url = reverse("cadres:column", args=["basics", "native_place"])
    items = list(Item.objects.filter(home_id=home().pk).order_by("pk"))
    assert all(name in page.get(url).content.decode() for name in names)
    given = {"token": str(new_token()), "items": [items[0].pk, items[2].pk]}
    refused = client(loop, "civil").post(url, {**given, "token": str(new_token())})
    assert refused.status_code == 422
    assert "甲一" in refused.content.decode()
    assert page.post(url, given).status_code == 302
    places = [next(iter(held(one)["basics"].values()))["native_place"] for one in who]
    assert places == ["陕西山阳", "陕西青禾", "陕西山阳"]
    assert client(loop, "township").get(url).status_code == 404
    assert client(loop, "archivist").get(reverse("cadres:columns")).status_code == 404
    assert_agrees()
