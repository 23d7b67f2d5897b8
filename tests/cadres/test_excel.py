"""名单: a row of a workbook becomes a record like a file; what can't be read is said by cell."""

import argparse
import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.config import witnesses
from bihuan.config.cli import import_, import_people
from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.models import Person
from bihuan.kernel.people.record.models import Cadre
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.cadres import selectors
from bihuan.modules.cadres.commands import Brought
from bihuan.modules.cadres.forms import files, persons, workbook
from bihuan.modules.cadres.forms.persons import HEADINGS
from bihuan.ui.tables import Unreadable
from tests.cadres.test_pages import signed_in, upload
from tests.cadres.test_taking_in import NUMBER, assert_refused, held, home, take
from tests.conftest import Loop
from tests.snapshot import business_rows

TODAY = datetime.date(2026, 3, 2)
ROW = {
    "姓名": "高望山",
    "身份证号": NUMBER,
    "性别": "男",
    "出生年月": "1990.03",
    "民族": "汉",
    "籍贯": "陕西青禾",
    "入党时间": "2013-06-01",
    "参加工作时间": "2012",
    "健康状况": "健康",
    "全日制学历": "大学",
    "现任职务": "城关镇党政办公室科员",
    "简历": "2008.09--2012.07  某学院学习\n2012.07--         城关镇党政办公室科员",
    "编制类型": "公务员",
    "进入时间": "2012.07",
    "进入方式": "考录",
}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def book(*rows: dict[str, Any], then: Callable[[Any, Any], object] | None = None) -> bytes:
    """Return a workbook with these rows under the headings of the first; `then` does the rest."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as written:
        sheet = written.add_worksheet()
        sheet.write_row(0, 0, list(rows[0]))
        day = written.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row.values()):
                dated = isinstance(value, datetime.date)
                sheet.write(number, column, value, *([day] if dated else []))
        if then:
            then(written, sheet)
    return made.getvalue()


def opened(data: bytes, name: str = "名单.xlsx") -> list[files.Opened]:
    return list(files.opened([files.File(name, lambda: data)], today=TODAY))


def one(**cells: Any) -> persons.Person:
    """Return what a row comes to whose cells are changed so."""
    data = book({**ROW, **cells})
    (found,) = persons.persons(workbook.opened(data), today=TODAY)
    return found


def brought(**cells: Any) -> Brought:
    (found,) = opened(book({**ROW, **cells}))
    assert found.brought, found.fault
    return found.brought


@pytest.mark.clause("BH-39", "BH-43")
def test_a_row_becomes_a_record_with_its_time_on_the_roll(loop: Loop) -> None:
    witnesses.register()
    found = held(take(loop, brought()))
    (basics,) = found["basics"].values()
    assert (basics["birth"], basics["work_start"], basics["staff_kind"]) == ("1990-03", "2012", "1")
    assert basics["ethnicity"] == "01"
    (roll,) = found["service"].values()
    assert roll == {
        "unit": str(loop.cast.county),
        "unit_name": Cadre.objects.get(home_id=home().pk).unit.name,
        "staff_kind": "1",
        "entered": "2012-07",
        "way_in": "11",
    }
    assert [row["joined"] for row in found["party"].values()] == ["2013-06-01"]
    assert len(found["resume"]) == 2
    verify(home())


@pytest.mark.clause("BH-39")
def test_what_is_kept_is_the_row_alone_and_a_form_is_made_anew(loop: Loop) -> None:
    data = book(ROW, {**ROW, "姓名": "高望水", "身份证号": ""})
    first = opened(data)[0].brought
    assert first is not None
    person = take(loop, first)
    original = selectors.original_of(home().pk, person)
    assert original is not None
    text = original.decode("utf-8-sig")
    assert "高望山" in text
    assert "高望水" not in text
    (kept,) = held(person)["originals"].values()
    assert (kept["form"], kept["name"]) == ("xlsx", "名单.xlsx 第 2 行")
    answer = signed_in(loop, "civil").get(reverse("cadres:sheet", args=[person, "lrmx"]))
    sheet = lrmx.read(answer.content).sheet
    assert (sheet.name, sheet.birth, sheet.id_number) == ("高望山", "199003", NUMBER)
    assert sheet.ethnicity == "汉族"


@pytest.mark.clause("BH-39")
def test_a_row_without_time_on_the_roll_makes_none(loop: Loop) -> None:
    found = held(take(loop, brought(进入时间="", 进入方式="")))
    assert "service" not in found


@pytest.mark.clause("BH-40")
def test_a_row_of_somebody_who_has_a_record_changes_nothing(loop: Loop) -> None:
    take(loop, brought())
    assert_refused(loop, "BH-40", brought(姓名="高旺山"))


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("1990", "1990"),
        (1990.0, "1990"),
        ("1990.03", "199003"),
        ("1990.3", "199003"),
        (1990.03, "199003"),
        (199003.0, "199003"),
        ("1990年3月", "199003"),
        ("1990/3/7", "19900307"),
        ("1990-03-07", "19900307"),
        ("１９９０．０３", "199003"),
        (datetime.date(1990, 3, 7), "19900307"),
    ],
)
def test_a_date_is_as_precise_as_its_cell(cell: Any, kept: str) -> None:
    found = one(出生年月=cell)
    assert found.faults == []
    assert found.sheet.birth == kept


def test_a_first_of_a_month_that_excel_made_is_remarked() -> None:
    found = one(出生年月=datetime.date(1990, 3, 1))
    assert found.sheet.birth == "19900301"
    assert "1990.03" in found.remarks[0]
    assert one(出生年月="1990-03-01").remarks == []


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("200806", "200806"),
        ("2008.06", "200806"),
        ("民建", "民建"),
        ("（民建、民盟）", "民建；民盟"),
        ("2001.08；民建", "200108；民建"),
        ("", ""),
    ],
)
def test_joining_a_party_is_read_as_forms_have_it(cell: str, kept: str) -> None:
    found = one(入党时间=cell)
    assert found.faults == []
    assert found.sheet.party == kept


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("姓名", " ", "没有填写"),
        ("姓名", "长" * 41, "超过 40 字"),
        ("出生年月", "八五年", "不是日期"),
        ("出生年月", "1990.13", "不是日期"),
        ("出生年月", 32933.0, "不是日期"),
        ("出生年月", 1990.1, "1 月还是 10 月"),
        ("参加工作时间", "至今", "不是日期"),
        ("入党时间", "群英会", "既不是时间也不是党派"),
        ("性别", "男女", "不在可选范围内"),
        ("编制类型", "火星编", "不在可选范围内"),
        ("进入方式", "空降", "不在可选范围内"),
        ("进入时间", "", "没有填进入时间"),
        ("身份证号", "610328199003070011", "校验不对"),
        ("身份证号", 610328199003070010.0, "校验不对"),
        ("现任职务", "科员\x07", "控制字符"),
    ],
)
def test_a_cell_that_cant_be_read_is_named(column: str, cell: Any, said: str) -> None:
    data = book({**ROW, column: cell}, {**ROW, "姓名": "高望水"})
    bad, good = opened(data)
    assert bad.brought is None
    assert bad.name == "名单.xlsx 第 2 行"
    assert f"{column}：" in bad.fault
    assert said in bad.fault
    assert good.brought is not None


def test_several_faults_of_a_row_are_all_said() -> None:
    assert [fault.column for fault in one(出生年月="x", 性别="y").faults] == ["性别", "出生年月"]


def test_a_title_above_the_headings_and_unknown_columns_are_no_matter() -> None:
    def titled(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "全县干部名单")
        sheet.write_row(1, 0, ["序号", "姓名", "出生日期", "血型"])
        sheet.write_row(3, 0, [1, "高望山", "1990.03", "A"])

    (found,) = persons.persons(workbook.opened(book({"x": ""}, then=titled)), today=TODAY)
    assert (found.row, found.sheet.name, found.sheet.birth) == (4, "高望山", "199003")
    assert found.remarks == ["没有用到的列：序号、血型"]


# --- files that are refused as a whole ----------------------------------------------------------


def _formula(_book: Any, sheet: Any) -> None:
    sheet.write_formula("C2", '="男"', None, "男")


def _merged(_book: Any, sheet: Any) -> None:
    sheet.merge_range("F2:F3", "陕西青禾")


def _far(_book: Any, sheet: Any) -> None:
    sheet.write("XFD1048576", "x")


def _no_name(_book: Any, sheet: Any) -> None:
    sheet.write(0, 0, "名字")


def _twice(_book: Any, sheet: Any) -> None:
    sheet.write(0, 20, "姓名")


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (_formula, "有公式：C2"),
        (_merged, "F2 起是合并单元格"),
        (_far, "XFD1048576 处还有内容"),
        (_no_name, "没有“姓名”这一列"),
        (_twice, "两列都是“姓名”"),
    ],
)
def test_a_sheet_that_isnt_what_it_shows_is_refused(
    then: Callable[[Any, Any], object], said: str
) -> None:
    (found,) = opened(book(ROW, {**ROW, "姓名": "高望水"}, then=then))
    assert found.brought is None
    assert said in found.fault


def _with(part: str, content: bytes, data: bytes) -> bytes:
    """Return a workbook with another part, or another content of one."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info, old.read(info))
        new.writestr(part, content)
    return made.getvalue()


def _macro(data: bytes) -> bytes:
    return _with("xl/vbaProject.bin", b"x", data)


def _bomb(data: bytes) -> bytes:
    return _with("xl/media/a.bin", b"\0" * (workbook.LARGEST_UNPACKED + 1), data)


def _lies(data: bytes) -> bytes:
    """Return a workbook one of whose parts says that it is smaller than it is."""
    packed = _with("xl/media/a.bin", b"\0" * 5000, data)
    return packed.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))


def _large(data: bytes) -> bytes:
    return data + b"\0" * workbook.LARGEST


def _placeless(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    return _with("xl/worksheets/sheet1.xml", sheet.replace(b' r="A1"', b""), data)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _other(_data: bytes) -> bytes:
    return "姓名,性别\n高望山,男\n".encode()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (_macro, "含有宏"),
        (_bomb, "解压后过大"),
        (_lies, "不是有效的 xlsx 文件"),
        (_large, "超过 20 MB"),
        (_placeless, "不是有效的 xlsx 文件"),
        (_cut, "不是有效的 xlsx 文件"),
        (_other, "不是有效的 xlsx 文件"),
    ],
)
def test_a_hostile_or_broken_workbook_is_refused(made: Callable[[bytes], bytes], said: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        workbook.opened(made(book(ROW)))
    assert said in unreadable.value.fault.reason
    assert unreadable.value.fault.advice


# --- through the page and the command -----------------------------------------------------------


@pytest.mark.clause("BH-39")
def test_a_list_comes_in_through_the_page_row_by_row(loop: Loop) -> None:
    data = book(ROW, {**ROW, "姓名": "高望水", "身份证号": "", "性别": "?"})
    answer = upload(signed_in(loop, "civil"), loop.cast.county, ("名单.xlsx", data))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "共 2 项，载入 1 人" in page
    assert "名单.xlsx 第 3 行" in page
    assert "性别：“?”不在可选范围内，请填：男、女" in page
    assert Cadre.objects.filter(home_id=home().pk).count() == 1
    person = Person.objects.get(name="高望山")
    assert id_numbers.number_of(person) == NUMBER


def test_a_list_longer_than_the_page_takes_is_refused_whole(loop: Loop) -> None:
    before = business_rows()
    data = book(*[{"姓名": f"高{chr(0x4E00 + number)}"} for number in range(501)])
    answer = upload(signed_in(loop, "civil"), loop.cast.county, ("名单.xlsx", data))
    assert "超过 500 人" in answer.content.decode()
    assert business_rows() == before


def test_the_template_is_what_is_read_and_its_offices_alone(loop: Loop) -> None:
    answer = signed_in(loop, "civil").get(reverse("cadres:template"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    (header,) = sheet.to_python()
    assert header == [one.name for one in HEADINGS.values()]
    assert list(persons.persons(workbook.opened(answer.content), today=TODAY)) == []
    assert signed_in(loop, "township").get(reverse("cadres:template")).status_code == 404


def run(path: Path, *more: str) -> int:
    """Run the command on a file."""
    parser = argparse.ArgumentParser()
    import_people.arguments(parser.add_subparsers())
    options = parser.parse_args(["people", str(path), "--unit", "城关镇", *more])
    return import_people.run(options, home(), SYSTEM, lambda _what, _total: lambda _done: None)


@pytest.mark.clause("BH-39")
def test_the_command_tries_a_list_and_then_takes_it_in(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(book({**ROW, "血型": "A"}, {**ROW, "姓名": "高望水", "性别": "?"}))
    before = business_rows()
    assert run(path) == 1
    assert business_rows() == before
    said = capsys.readouterr().out
    assert "可以载入 1 人，没有载入 1 个文件或行" in said
    assert "名单.xlsx 第 3 行" in said
    assert "没有用到的列：血型" in said
    assert run(path, "--for-real") == 1
    assert Cadre.objects.filter(home_id=home().pk).count() == 1


def test_the_command_writes_the_template(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    parser = argparse.ArgumentParser()
    import_.arguments(parser)
    assert import_._template(parser.parse_args(["template", "people", str(path)])) == 0
    assert list(persons.persons(workbook.opened(path.read_bytes()), today=TODAY)) == []


@pytest.mark.clause("BH-43")
def test_a_period_that_doesnt_agree_keeps_the_row_out(loop: Loop) -> None:
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        take(loop, Brought(brought().sheet, "名单.xlsx 第 2 行", "xlsx", b"x", {"entered": "昨年"}))
    assert refusal.value.clause == "BH-43"
    assert business_rows() == before
