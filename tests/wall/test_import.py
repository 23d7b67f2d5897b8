"""导入: what files can bring, all of it or none; and every way a file can be bad."""

import csv
import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from bihuan.config import intake
from bihuan.config.cli import import_
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import verifying
from bihuan.kernel.organizations.units import units_by_name
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import selectors
from bihuan.modules.wall.commands import importing as commands
from bihuan.modules.wall.forms import checking, importing
from bihuan.modules.wall.models import Contact, Member, Request, Wall
from bihuan.ui import tables
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import told

HEADER = ("来源编号", "标题", "内容", "提出时间", "类别", "渠道", "电话")
ROWS = (
    (
        "T-1",
        "路灯",
        "村口的路灯坏了一个月。",
        "2024-05-06 08:30",
        "道路设施",
        "墙面",
        "13800138000",
    ),
    ("T-2", "", "想请人讲讲医保报销。", "2024/5/7", "policy", "电话", ""),
    ("T-3", "", "举报某干部受贿。", "", "", "书信", ""),
)


def text_of(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    """Return rows as CSV."""
    return "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n"
        for row in (header, *rows)
    )


def write(path: Path, rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8") -> Path:
    """Write a file of requests."""
    path.write_bytes(text_of(rows).encode(encoding))
    return path


def check(loop: Loop, path: Path) -> checking.Checked:
    """Try a file."""
    lines = importing.requests_in(importing.request_sheet(path), channel="web", now=loop.at)
    return checking.check_requests(lines, loop.wall())


def load(loop: Loop, path: Path, **by: Any) -> commands.Imported:
    """Import a file for real."""
    lines = importing.requests_in(importing.request_sheet(path), channel="web", now=loop.at)
    values = {"actor": SYSTEM, "at": loop.at, "token": new_token(), **by}
    return commands.import_requests(loop.wall(), checking.good_only(lines), **values)


def imported(loop: Loop) -> list[Request]:
    """Return what was imported, by source id."""
    rows = Request.objects.filter(home_id=loop.cast.home, source_id__isnull=False)
    return list(rows.order_by("source_id"))


def faults_of(loop: Loop, path: Path) -> list[tuple[int, str, str]]:
    """Return what is wrong with a file."""
    return [(fault.row, fault.column, fault.reason) for fault in check(loop, path).faults]


# --- what happens -------------------------------------------------------------------------------


@pytest.mark.clause("QY-03")
def test_an_import_registers_each_request_as_if_it_had_been_raised(
    loop: Loop, tmp_path: Path
) -> None:
    assert load(loop, write(tmp_path / "a.csv")) == commands.Imported(added=3, known=0)
    lamp, lecture, accusation = imported(loop)
    assert (lamp.title, lamp.channel, lamp.category) == ("路灯", "wall", "road")
    assert lamp.text == "路灯\n村口的路灯坏了一个月。"
    assert (lecture.channel, lecture.category, lecture.state) == ("phone", "policy", "submitted")
    assert (accusation.state, accusation.publicity) == ("channel", "sealed")
    assert Contact.objects.get(home_id=lamp.home_id, request=lamp.pk).phone == "13800138000"
    story = [entry.act for entry in journal.story(lamp.home_id, lamp.dossier_id)]
    assert story == ["wall.raise"]


@pytest.mark.clause("QY-05")
def test_limits_run_from_registration_and_original_dates_stay_as_facts(
    loop: Loop, tmp_path: Path
) -> None:
    load(loop, write(tmp_path / "a.csv"))
    lamp = imported(loop)[0]
    (duty,) = duties.open_duties(lamp.home_id, lamp.dossier_id)
    assert (duty.what, duty.due_at) == (
        "wall.dispatch",
        datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC),
    )
    entry = journal.story(lamp.home_id, lamp.dossier_id).get()
    assert (entry.at, lamp.raised_at) == (loop.at, loop.at)
    assert entry.happened_at == datetime.datetime(2024, 5, 6, 0, 30, tzinfo=datetime.UTC)
    assert json.loads(entry.body)["data"]["source"] == "T-1"


@pytest.mark.law("L2", "L3")
def test_one_act_one_entry_a_dossier_and_the_journal_verifies(loop: Loop, tmp_path: Path) -> None:
    token = new_token()
    load(loop, write(tmp_path / "a.csv"), token=token)
    entries = journal.Entry.objects.filter(home_id=loop.cast.home, act_id=token)
    assert sorted(entries.values_list("act", flat=True)) == ["wall.import", *["wall.raise"] * 3]
    verifying.verify(Home.objects.get(pk=loop.cast.home))
    with pytest.raises(journal.Repeated):
        load(loop, write(tmp_path / "b.csv", [("T-9", *ROWS[0][1:])]), token=token)


def test_an_imported_entry_reads_like_a_raised_one(loop: Loop, tmp_path: Path) -> None:
    load(loop, write(tmp_path / "a.csv"))
    raised = journal.story(loop.cast.home, loop.raised().dossier_id).get()
    added = journal.story(loop.cast.home, imported(loop)[1].dossier_id).get()
    first, second = json.loads(raised.body), json.loads(added.body)
    assert first.keys() == second.keys()
    assert {*first["data"], "source"} == second["data"].keys()
    same = ("v", "home", "seq", "act", "basis", "from", "to", "dues", "evidence", "closed")
    assert [first[key] for key in same] == [second[key] for key in same]


@pytest.mark.clause("BH-14")
def test_each_desk_is_told_once_and_the_group_hears_nothing_of_an_accusation(
    loop: Loop, tmp_path: Path
) -> None:
    load(loop, write(tmp_path / "a.csv"))
    lamp, lecture, accusation = imported(loop)
    assert (told(loop, lamp)) == {"leader", "deputy"}
    assert not told(loop, lecture)
    assert (told(loop, accusation)) == {"supervision"}


def test_the_same_file_twice_adds_nothing(loop: Loop, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    load(loop, path)
    before = business_rows()
    assert check(loop, path).known == 3
    assert load(loop, path) == commands.Imported(added=0, known=3)
    assert business_rows() == before
    longer = write(tmp_path / "b.csv", [*ROWS, ("T-4", *ROWS[0][1:])])
    assert load(loop, longer) == commands.Imported(added=1, known=3)


def test_receipts_are_handed_out_and_lead_to_the_request(loop: Loop, tmp_path: Path) -> None:
    handed: list[tuple[str, str, str]] = []
    load(loop, write(tmp_path / "a.csv"), hand_out=lambda *row: handed.append(row))
    for source, number, code in handed:
        found = selectors.by_code(code)
        assert found is not None
        assert (found.source_id, found.number) == (source, number)


@pytest.mark.clause("BH-02")
def test_staff_import_for_walls_of_their_own_only(loop: Loop, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    before = business_rows()
    with pytest.raises(Refused) as refused:
        load(loop, path, actor=loop.actor("other_leader"))
    assert refused.value.clause == "BH-02"
    assert business_rows() == before
    assert load(loop, path, actor=loop.actor("leader")).added == 3


# --- bad files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_are_told_apart(loop: Loop, tmp_path: Path, encoding: str) -> None:
    load(loop, write(tmp_path / "a.csv", encoding=encoding))
    assert imported(loop)[0].text == "路灯\n村口的路灯坏了一个月。"


def test_emoji_and_rare_characters_come_through_unchanged(loop: Loop, tmp_path: Path) -> None:
    text = "𠮷野家门口的𪚥𪚥路👩‍👧坏了，e\u0301 不合并。"
    for number, encoding in enumerate(("utf-8", "gb18030")):
        path = write(tmp_path / "a.csv", [(f"R-{number}", "", text, "", "", "", "")], encoding)
        load(loop, path)
    assert {request.text for request in imported(loop)} == {text}


BROKEN = {
    "truncated": text_of(ROWS).encode()[:-20],
    "a bad byte": text_of(ROWS * 3).encode().replace("医保".encode(), b"\xe5\xff\x8c", 1),
    "with a mark": b"\xef\xbb\xbf" + text_of(ROWS).encode()[:-20],
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_utf8_is_never_read_as_something_else(loop: Loop, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(BROKEN[name])
    # Cut within a character, so that the rest can't be a whole text.
    while name != "a bad byte" and _decodes(path.read_bytes()):
        path.write_bytes(path.read_bytes()[:-1])
    ((_, _, reason),) = faults_of(loop, path)
    assert reason == "文件是 UTF-8 编码，但这里有损坏或被截断的字符"


def _decodes(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_what_is_no_text_at_all_is_said_so(loop: Loop, tmp_path: Path) -> None:
    for name, data, reason in (
        ("a.csv", bytes(range(128, 256)) * 9, "认不出文件的编码"),
        ("a.xlsx", b"no zip", "不是有效的 xlsx 文件"),
        ("empty.csv", b"", "缺少必需的列"),
    ):
        (tmp_path / name).write_bytes(data)
        ((_, _, said),) = faults_of(loop, tmp_path / name)
        assert said == reason
    ((_, _, said),) = faults_of(loop, tmp_path / "missing.csv")
    assert said == "没有这个文件"


def test_an_open_quotation_mark_swallows_nothing(loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text_of(ROWS) + '"T-8","","没有收尾的引号', encoding="utf-8")
    assert faults_of(loop, path) == [(5, "", "引号不成对，或一格的内容过长")]


def test_missing_columns_are_named(loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text_of([("T-1", "x")], ("来源编号", "标题")), encoding="utf-8")
    assert faults_of(loop, path) == [(1, "来源编号、内容", "缺少必需的列")]


TOO_LONG = "内容有 10001 字，最多 10000 字，请删减后再提交（依据 BH-17）"
BAD_ROWS = [
    (("T-1", *ROWS[0][1:]), "来源编号", "与第 2 行重复"),
    (("", "", "有内容", "", "", "", ""), "来源编号", "没有填写"),
    (("B-1", "", "", "", "", "", ""), "内容", "没有填写"),
    (("B-2", "", "长" * 10_001, "", "", "", ""), "内容", TOO_LONG),
    (("B-3", "", "有内容", "上个月", "", "", ""), "提出时间", "“上个月”不是日期"),
    (("B-4", "", "有内容", "2999-01-01", "", "", ""), "提出时间", "日期在今天以后"),
    (("B-5", "", "有内容", "", "天气", "", ""), "类别", "“天气”不在可选范围内"),
    (("B-6", "", "有内容", "", "", "飞鸽", ""), "渠道", "“飞鸽”不在可选范围内"),
    (("B-7", "", "有\0内容", "", "", "", ""), "内容", "含有无法保存的控制字符"),
    (("B-8", "", "有内容", "", "", "", "1" * 31), "电话", "有 31 字，最多 30 字"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "reason"), BAD_ROWS)
def test_one_bad_row_is_named_and_nothing_is_stored(
    loop: Loop, tmp_path: Path, row: Sequence[str], column: str, reason: str
) -> None:
    path = write(tmp_path / "a.csv", [*ROWS, row])
    before = business_rows()
    assert faults_of(loop, path) == [(5, column, reason)]
    with pytest.raises((tables.Unreadable, Refused)):
        load(loop, path)
    assert business_rows() == before
    assert not imported(loop)


def test_ten_thousand_characters_fit(loop: Loop, tmp_path: Path) -> None:
    load(loop, write(tmp_path / "a.csv", [("B-1", "", "长" * 10_000, "", "", "", "")]))
    assert len(imported(loop)[0].text) == 10_000


def test_a_failure_in_a_late_batch_leaves_nothing(loop: Loop, tmp_path: Path) -> None:
    rows = [(f"L-{number}", "", "有内容", "", "", "", "") for number in range(1200)]
    path = write(tmp_path / "a.csv", [*rows, ("L-3", "", "", "", "", "", "")])
    before = business_rows()
    with pytest.raises(tables.Unreadable):
        load(loop, path)
    assert business_rows() == before


# --- xlsx ---------------------------------------------------------------------------------------


def sheet(path: Path, fill: Any) -> Path:
    """Write an xlsx file of requests whose rows a function fills."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "某社区台账")
        page.write_row(1, 0, HEADER)
        fill(page, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    return path


def test_xlsx_is_read_with_numbers_dates_and_a_title_row(loop: Loop, tmp_path: Path) -> None:
    def fill(page: Any, date: Any) -> None:
        page.write_number(2, 0, 20240001)
        page.write_string(2, 2, "=路灯坏了")
        page.write_datetime(2, 3, datetime.datetime(2024, 5, 6, 8, 30), date)  # noqa: DTZ001 - Excel knows no zones.
        page.write_number(2, 6, 13800138000)

    load(loop, sheet(tmp_path / "a.xlsx", fill))
    (request,) = imported(loop)
    assert (request.source_id, request.text) == ("20240001", "=路灯坏了")
    entry = journal.story(request.home_id, request.dossier_id).get()
    assert entry.happened_at == datetime.datetime(2024, 5, 6, 0, 30, tzinfo=datetime.UTC)
    contact = Contact.objects.get(home_id=request.home_id, request=request.pk)
    assert contact.phone == "13800138000"


def test_formulas_count_by_their_last_value_and_a_failed_one_is_empty(
    loop: Loop, tmp_path: Path
) -> None:
    def fill(page: Any, _date: Any) -> None:
        page.write_formula(2, 0, '="F-"&ROW()', None, "F-3")
        page.write_formula(2, 2, "=CONCAT(A1)", None, "算出来的内容")
        page.write_string(3, 0, "F-4")
        page.write_formula(3, 2, "=1/0", None, "#DIV/0!")

    path = sheet(tmp_path / "a.xlsx", fill)
    checked = check(loop, path)
    assert (checked.good, checked.faulty) == (1, 1)
    assert faults_of(loop, path) == [(4, "内容", "没有填写")]


# --- members, walls, templates ------------------------------------------------------------------


def test_templates_are_filled_in_and_read_back(loop: Loop, tmp_path: Path) -> None:
    for kind, headings in importing.TEMPLATES.items():
        path = tmp_path / f"{kind}.xlsx"
        tables.write_template(path, headings)
        with CalamineWorkbook.from_path(path) as book:
            assert book.sheet_names == ["填写", "说明"]
            first = book.get_sheet_by_index(0).to_python()[0]
        assert first == [heading.name for heading in headings]
        assert list(importing.Sheet(path, headings, {}).rows()) == []


def members(loop: Loop, rows: Sequence[Sequence[str]], path: Path) -> list[importing.Line]:
    """Read a file of members."""
    header = ("姓名", "党小组", "电话", "特长", "服务岗位", "楼栋")
    path.write_text(text_of(rows, header), encoding="utf-8")
    units = units_by_name(loop.cast.home, kind="group")
    return list(importing.members_in(importing.Sheet(path, importing.MEMBERS, {}), units))


def test_members_are_registered_once(loop: Loop, tmp_path: Path) -> None:
    rows = [
        ("欧阳小禾", "东风第一党小组", "1380", "水电维修、法律咨询", "社区治理", "1号楼，2号楼"),
        ("单雄", "草滩镇/河湾村/河湾党支部/河湾党小组", "", "", "", ""),
    ]  # fmt: skip
    lines = members(loop, rows, tmp_path / "m.csv")
    home = Home.objects.get(pk=loop.cast.home)
    by = {"actor": SYSTEM, "at": loop.at}
    assert intake.take_members(home, [line.holds for line in lines], **by) == (2, 0)
    assert intake.take_members(home, [line.holds for line in lines], **by) == (0, 2)
    member = Member.objects.get(home_id=home.pk, person__name="欧阳小禾")
    assert (member.unit_id, member.specialties) == (loop.cast.group, ["repair", "law"])
    assert (member.posts, member.buildings) == (["governance"], ["1号楼", "2号楼"])


def test_bad_members_are_named(loop: Loop, tmp_path: Path) -> None:
    rows = [
        ("张三", "东风第一党小组", "", "水电维修", "", ""),
        ("张三", "东风第一党小组", "", "飞行", "", ""),
        ("李四", "没有的党小组", "", "", "", ""),
        ("", "河湾党小组", "", "", "", ""),
    ]
    lines = members(loop, rows, tmp_path / "m.csv")
    assert [[(fault.row, fault.column) for fault in line.faults] for line in lines] == [
        [],
        [(3, "特长"), (3, "姓名")],
        [(4, "党小组")],
        [(5, "姓名")],
    ]


def test_walls_are_hung_once_and_all_or_none(loop: Loop, tmp_path: Path) -> None:
    home = Home.objects.get(pk=loop.cast.home)
    row = importing.WallRow("09", "新墙", loop.cast.group, "东风社区", "", "", is_paper=False)
    with pytest.raises(Refused) as refused:
        intake.take_walls(home, [row], actor=SYSTEM, at=loop.at)
    assert refused.value.clause == "QY-01"
    old = importing.WallRow("01", "东风社区民心墙", loop.cast.group, "东风社区", "", "", False)
    assert intake.take_walls(home, [old], actor=SYSTEM, at=loop.at) == (0, 1)
    assert Wall.objects.filter(home_id=home.pk).count() == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_written_is_run_by_a_spreadsheet(tmp_path: Path, start: str) -> None:
    tables.write_csv(tmp_path / "a.csv", ("列",), [(f"{start}cmd|calc",)])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == [f"'{start}cmd|calc"]
    hint = tables.Heading(f"{start}列", f"{start}1+1", f"{start}2")
    tables.write_template(tmp_path / "a.xlsx", [hint])
    with CalamineWorkbook.from_path(tmp_path / "a.xlsx") as book:
        assert book.get_sheet_by_index(0).to_python()[0][0].strip() == f"{start}列".strip()


# --- the command line ---------------------------------------------------------------------------


@pytest.fixture
def run(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, on the suite's own connection."""
    from contextlib import nullcontext

    from bihuan.config import cli

    monkeypatch.setattr(import_, "opened", nullcontext)
    return lambda *arguments: cli.main(["import", *map(str, arguments)])


def test_the_command_tries_first_and_stores_only_for_real(
    loop: Loop, tmp_path: Path, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path, receipts = write(tmp_path / "a.csv"), tmp_path / "r.csv"
    before = business_rows()
    assert run("requests", path, "--wall", "QY/01") == 0
    assert "可以导入 3 条" in (said := capsys.readouterr().out)
    assert "密封转干部监督科" in said
    assert business_rows() == before
    assert run("requests", path, "--wall", "QY/01", "--for-real", "--receipts", receipts) == 0
    assert "已导入 3 条" in capsys.readouterr().out
    with receipts.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows] == ["来源编号", "T-1", "T-2", "T-3"]
    assert selectors.by_code(rows[1][2]) is not None


def test_the_command_names_errors_and_writes_them_down(
    loop: Loop, tmp_path: Path, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path, errors = write(tmp_path / "a.csv", [*ROWS, BAD_ROWS[4][0]]), tmp_path / "e.csv"
    before = business_rows()
    assert run("requests", path, "--wall", "QY/01", "--for-real", "--errors", errors) == 1
    said = capsys.readouterr().out
    assert "第 5 行  提出时间  “上个月”不是日期  → 请按“2026-03-02 09:30”的样子填写" in said
    assert "提出时间" in errors.read_text(encoding="utf-8-sig")
    assert business_rows() == before
    assert run("requests", path, "--wall", "X/77") == 1
    said = capsys.readouterr().err
    assert "没有“X/77”这面民心墙：请写成 账户/墙编号，现有 QY/01、QY/02" in said


def test_the_command_takes_members_and_writes_templates(
    loop: Loop, tmp_path: Path, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    members(loop, [("单雄", "河湾党小组", "", "", "", "")], tmp_path / "m.csv")
    assert run("members", tmp_path / "m.csv", "--home", "QY") == 0
    assert run("members", tmp_path / "m.csv", "--home", "QY", "--for-real") == 0
    assert "已登记 1 个" in capsys.readouterr().out
    assert run("template", "walls", tmp_path / "w.xlsx") == 0
    assert run("walls", tmp_path / "w.xlsx", "--home", "QY") == 0


WALLS = ("编号", "名称", "党小组", "社区", "电话", "标语", "纸质墙")


@pytest.mark.parametrize(
    ("what", "header", "rows", "said"),
    [
        ("walls", WALLS, [("01", "新墙", "新小组", "", "", "", "")], "第 2 行  整行  这个编号"),
        ("walls", WALLS, [("09", "又一面墙", "东风第一党小组", "", "", "", "")], "QY-01"),
        ("walls", WALLS, [("09", "新墙", "东风社区", "", "", "", "")], "没有“东风社区”这个"),
        (
            "walls",
            WALLS,
            [("08", "一墙", "新小组", "", "", "", ""), ("09", "二墙", "新小组", "", "", "", "")],
            "第 3 行  整行",
        ),
        (
            "walls",
            WALLS,
            [("09", "一墙", "新小组", "", "", "", ""), ("09", "二墙", "新小组", "", "", "", "")],
            "与第 2 行重复",
        ),
        ("walls --by li", WALLS, [("09", "新墙", "新小组", "", "", "", "")], "BH-"),
        ("members --by li", ("姓名", "党小组"), [("单雄", "新小组")], "依据 "),
    ],
)
def test_the_dry_run_refuses_what_the_real_run_refuses(
    loop: Loop,
    tmp_path: Path,
    run: Any,
    capsys: pytest.CaptureFixture[str],
    what: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    said: str,
) -> None:
    home = Home.objects.get(pk=loop.cast.home)
    registers.add_unit(
        home, kind="group", name="新小组", parent=loop.cast.branch, actor=SYSTEM, at=loop.at
    )
    path = tmp_path / "a.csv"
    path.write_text(text_of(rows, header), encoding="utf-8")
    before = business_rows()
    words = [*what.split()[:1], path, "--home", "QY", *what.split()[1:]]
    for really in ([], ["--for-real"]):
        assert run(*words, *really) == 1
        assert said in capsys.readouterr().out
        assert business_rows() == before


def test_the_dry_run_of_a_good_file_leaves_nothing(
    loop: Loop, tmp_path: Path, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    members(loop, [("单雄", "河湾党小组", "", "", "", "")], tmp_path / "m.csv")
    before = business_rows()
    assert run("members", tmp_path / "m.csv", "--home", "QY") == 0
    assert "有误 0 行" in capsys.readouterr().out
    assert business_rows() == before


# --- many ---------------------------------------------------------------------------------------

MANY = 20_000


@pytest.mark.slow
def test_statements_do_not_grow_with_the_rows_and_memory_is_bounded(
    loop: Loop, tmp_path: Path
) -> None:
    small, large = _counted(loop, tmp_path, 400), _counted(loop, tmp_path, MANY)
    assert large[0] <= small[0] + 12 * (MANY // commands.BATCH), "statements for each row"
    assert large[1] < 64_000_000, f"{large[1]} bytes at the peak"
    assert len(imported(loop)) == MANY + 400


def _counted(loop: Loop, folder: Path, count: int) -> tuple[int, int]:
    path = write(
        folder / f"{count}.csv",
        [(f"{count}-{row}", "", f"第 {row} 件事。" * 40, "", "", "", "") for row in range(count)],
    )
    statements: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    before = _resident("VmRSS", start_again=True)
    with connection.execute_wrapper(note):
        check(loop, path)
        load(loop, path)
    return len(statements), _resident("VmHWM") - before


def _resident(which: str, *, start_again: bool = False) -> int:
    """Return this process's resident bytes, now or at the peak since it was started again."""
    if start_again:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(which))) * 1024
