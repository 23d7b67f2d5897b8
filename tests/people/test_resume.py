"""简历: lines become rows whoever typed them, rows become lines, and what is odd has its line."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.people.sheets import resume
from bihuan.kernel.people.sheets.problems import Kind
from bihuan.kernel.people.sheets.resume import Child, Row
from tests.people.sheets import HAN, PROPERTY, rows

TYPED = """\
1998.09--2002.07  某省某大学法律系法学专业学习
2002.07--2005.03  某县某镇政府科员（其间：2003.09--2004.06在某大学学习；2004.07--2004.12某局挂职）
2005.03--2011.09  某县某镇党委委员、
                  副镇长
2011.09--         某县某局局长"""
READ = (
    Row("1998-09", "2002-07", "某省某大学法律系法学专业学习"),
    Row("2002-07", "2005-03", "某县某镇政府科员", (
        Child("2003-09", "2004-06", "在某大学学习"), Child("2004-07", "2004-12", "某局挂职"))),
    Row("2005-03", "2011-09", "某县某镇党委委员、副镇长"),
    Row("2011-09", "", "某县某局局长"),
)  # fmt: skip
OUTSIDE = [(1, Kind.CHILD_OUTSIDE)]
PIECES = [
    "2001.09", "--", "2004.06", "—", "至今", "（其间：", "(期间", "）", "；", ";", "\n", "  ",
    "\n   ", "2001", "其间", "199809", "1998年9月", "-", "至", "甲", "某县", "2.", ".", "09",
    "1", "AB", "（", "在某大学学习", "\t",
]  # fmt: skip


def row(line: str) -> Row:
    (found,) = resume.read(line).rows
    return found


def kinds(text: str) -> list[tuple[int, Kind]]:
    return [(problem.line, problem.kind) for problem in resume.read(text).problems]


def test_a_resume_is_read_and_written_as_printed() -> None:
    found = resume.read(TYPED)
    assert (found.rows, found.problems, found.lines) == (READ, (), (1, 2, 3, 5))
    assert (
        resume.write(READ)
        == """\
1998.09--2002.07  某省某大学法律系法学专业学习
2002.07--2005.03  某县某镇政府科员
                  （其间：2003.09--2004.06在某大学学习；2004.07--2004.12某局挂职）
2005.03--2011.09  某县某镇党委委员、副镇长
2011.09--         某县某局局长"""
    )


def test_an_empty_resume_has_no_rows_and_no_problems() -> None:
    assert resume.read(" \r\n\n") == resume.Resume(())
    assert resume.write(()) == ""


@PROPERTY
@given(rows())
def test_rows_survive_being_lines(made: list[Row]) -> None:
    assert resume.read(resume.write(made)).rows == tuple(made)


@PROPERTY
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_settles_once_it_was_read(text: str) -> None:
    found = resume.read(text).rows
    written = resume.write(found)
    assert resume.read(written).rows == found
    assert resume.write(resume.read(written).rows) == written


@PROPERTY
@given(st.lists(st.sampled_from([*PIECES, *HAN]), max_size=40).map("".join))
def test_no_sign_of_a_text_is_lost(text: str) -> None:
    """What is no date, separator, bracket or blank stands in the rows as often as in the text."""
    kept = "".join(_said(one) for one in resume.read(text).rows)
    for sign in set(HAN) - set("至今其期间年月在某大学习"):
        assert kept.count(sign) == text.count(sign)


def _said(one: Row) -> str:
    return "".join((one.text, *(child.text for child in one.children), *one.notes))


# --- how people type ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "separator",
    ["-", "--", "—", "——", "―", "─", "－", "~", "～", "–", "−", " -- ", " — ", "--.", "．--"],
)
def test_any_dash_separates(separator: str) -> None:
    assert row(f"2001.09{separator}2004.06  某县") == Row("2001-09", "2004-06", "某县")
    assert row(f"2001.09{separator.rstrip('. ')}         某县") == Row("2001-09", "", "某县")


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("1998.9--2002.7", "1998-09", "2002-07"),
        ("199809--200207", "1998-09", "2002-07"),
        ("1998年9月--2002年7月", "1998-09", "2002-07"),
        ("1998年9月至2002年7月", "1998-09", "2002-07"),
        ("1998年09月—至今", "1998-09", ""),
        ("1998..09--2002..07", "1998-09", "2002-07"),
        ("1998. 09--2002. 07", "1998-09", "2002-07"),
        ("1998．09－2002．07", "1998-09", "2002-07"),
        ("１９９８．０９—２００２．０７", "1998-09", "2002-07"),
        ("1998/09-2002/07", "1998-09", "2002-07"),
        ("1998-09--2002-07", "1998-09", "2002-07"),
        ("1998-09-2002-07", "1998-09", "2002-07"),
        ("1998--2002", "1998", "2002"),
        ("1998-2002", "1998", "2002"),
        ("1998年至2002年", "1998", "2002"),
        ("1998--2002.07", "1998", "2002-07"),
        ("1998.12--至今", "1998-12", ""),
        ("1998.12--今", "1998-12", ""),
        ("1998.12至今", "1998-12", ""),
        ("1998.12--现在", "1998-12", ""),
        ("1998.12--", "1998-12", ""),
        ("    1998.09--2002.07", "1998-09", "2002-07"),
        ("　1998.09--2002.07", "1998-09", "2002-07"),
        ("2011.09-2-015.07", "2011-09", "2015-07"),
    ],
)
@pytest.mark.parametrize("gap", ["  ", "\t", "　", "         "])
def test_any_form_of_dates_is_read(typed: str, start: str, end: str, gap: str) -> None:
    assert row(f"{typed}{gap}某县某局科员") == Row(start, end, "某县某局科员")


def test_the_gap_may_be_missing_after_two_dates() -> None:
    assert row("2001.09--2004.06在某大学学习") == Row("2001-09", "2004-06", "在某大学学习")


@pytest.mark.parametrize(
    "text",
    [
        "某县委办公室——某中心",
        "甲  乙   丙",
        "某公司A-B部（2001年批次）",
        "2008年某运动会办公室",
        "某县（挂职）",
        "今日某报社",
        "某县，，。（兼）",
        "3个月试用",
        "1+1",
        "—某",
        "1998届",
        "某局（期满",
        "年级组长",
        "x" * 300,
    ],
)
def test_every_sign_of_a_text_is_kept(text: str) -> None:
    made = (Row("2001-09", "2004-06", text), Row("2004-06", "", text))
    assert resume.read(resume.write(made)).rows == made


def test_lines_without_dates_belong_to_the_line_above() -> None:
    text = (
        "2001.09--2004.06  某县某局\n                  副局长、\n\n党组成员 AB\nCD\n2004.06--  某县"
    )
    assert resume.read(text).rows == (
        Row("2001-09", "2004-06", "某县某局副局长、党组成员 AB CD"),
        Row("2004-06", "", "某县"),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "（其间：2002.03--2003.01在某局挂职）",
        "(期间:2002.03-2003.01 在某局挂职)",
        "\n（其间：2002.03--2003.01在某局挂职）",
        "\n其间：2002.03--2003.01在某局挂职",
        "\n                  其间2002.03—2003.01在某局挂职",
        "（2002.03--2003.01在某局挂职）",
        "（其间，2002年3月至2003年1月在某局挂职）",
        "（其间：\n    2002.03--2003.01在某局\n   挂职）",
        "（其间：\n2002.03--2003.01在某局挂职）",
    ],
)
def test_what_ran_beside_a_row_is_its_child(typed: str) -> None:
    found = resume.read(f"2001.09--2004.06  某县某局科员{typed}\n2004.06--  某县")
    child = Child("2002-03", "2003-01", "在某局挂职")
    assert found.rows[0] == Row("2001-09", "2004-06", "某县某局科员", (child,))
    assert found.problems == ()


@pytest.mark.parametrize(
    "typed",
    [
        "（其间：2001.10--2002.01甲；2002.03--2003.01乙（丙；丁））",
        "（其间：2001.10--2002.01甲;2002.03--2003.01乙（丙；丁））",
        "（其间：2001.10--2002.01甲）（其间：2002.03--2003.01乙（丙；丁））",
        "（其间：2001.10--2002.01甲）\n（2002.03--2003.01乙（丙；丁））",
        "（其间：2001.10--2002.01甲；\n2002.03--2003.01乙（丙；丁））",
    ],
)
def test_several_may_run_beside_a_row(typed: str) -> None:
    found = resume.read(f"2001.09--2004.06  某县{typed}\n2004.06--  某县").rows[0]
    children = (Child("2001-10", "2002-01", "甲"), Child("2002-03", "2003-01", "乙（丙；丁）"))
    assert found == Row("2001-09", "2004-06", "某县", children)


def test_a_part_without_dates_is_a_note_or_goes_on_with_the_part_before() -> None:
    assert row("2001.09--  某县（其间：在某局挂职半年）").notes == ("在某局挂职半年",)
    assert row("2001.09--  某县（其间：2001.10--2002.01甲；获硕士学位）").children == (
        Child("2001-10", "2002-01", "甲；获硕士学位"),
    )
    assert row("2001.09--  某县（其间任甲）副书记") == Row(
        "2001-09", "", "某县副书记", (), ("任甲",)
    )


# --- problems -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2001.09--2004.06  甲\n2004.06--  乙", []),
        ("2001.09--2004.06  甲\n2004.07--  乙", []),
        ("2001--2004  甲\n2005.06--  乙", []),
        ("2001.09--2004.06  甲\n2004.08--  乙", [(2, Kind.GAP)]),
        ("2001--2004  甲\n2006.01--  乙", [(2, Kind.GAP)]),
        ("2001.09--2004.06  甲\n\n2004.05--  乙", [(3, Kind.OVERLAP)]),
        ("2001.09--  甲\n2004.06--  乙", [(1, Kind.OPEN_INSIDE)]),
        ("2001.09--2004.06  甲", [(1, Kind.LAST_CLOSED)]),
        ("2004.09--2001.06  甲\n2001.06--  乙", [(1, Kind.BACKWARD)]),
        ("2004.09--", [(1, Kind.NO_TEXT)]),
        ("2001.09--2004.06  甲（其间：2001.08--2002.01乙）\n2004.06--  丙", OUTSIDE),
        ("2001.09--2004.06  甲（其间：2002.08--2004.07乙）\n2004.06--  丙", OUTSIDE),
        ("2001.09--2004.06  甲（其间：2002.08--至今乙）\n2004.06--  丙", OUTSIDE),
        ("2001.09--  甲（其间：2002.08--至今乙）", []),
        ("2001--  甲\n（其间：2001.01--2001.12乙）", []),
        ("2001.09--  甲（其间：2003.08--2002.07乙）", [(1, Kind.CHILD_BACKWARD)]),
        ("2001.09--  甲（其间：2002.08--2003.07乙", [(1, Kind.UNBALANCED)]),
        ("2011.09-2-015.07  甲\n2015.07--  乙", [(1, Kind.BROKEN_SEPARATOR)]),
        ("张某简历\n2001.09--  甲", [(1, Kind.UNREADABLE_LINE)]),
        ("2001.09--  甲\n2004.13--2005.01  乙", [(2, Kind.UNREADABLE_LINE)]),
        ("2001.09--  甲\n2004.09-12  乙", [(2, Kind.UNREADABLE_LINE)]),
        ("2001.09--  甲\n2004.09.01--2005.07.01  乙", [(2, Kind.UNREADABLE_LINE)]),
        ("2001.09--  甲\n2004.09  任乙", [(2, Kind.UNREADABLE_LINE)]),
        ("2001.09--  甲\n2008年某运动会", []),
    ],
)  # fmt: skip
def test_what_is_odd_has_its_line(text: str, found: list[tuple[int, Kind]]) -> None:
    assert kinds(text) == found
    assert all("{" not in problem.message for problem in resume.read(text).problems)


def test_a_line_that_is_not_understood_stays_in_the_text() -> None:
    found = resume.read("前言\n2001.09--  甲\n2004.13--2005.01  乙").rows
    assert found == (Row("", "", "前言"), Row("2001-09", "", "甲  2004.13--2005.01  乙"))
    assert resume.read(resume.write(found)).rows == found


def test_a_message_says_what_and_where() -> None:
    (gap, _) = resume.read("2001.09--2004.06  甲\n2005.06--2006.07  乙").problems
    assert gap.message == "第 2 行始于 2005.06，与上一段的 2004.06 之间有空档，请补充或说明"


@pytest.mark.parametrize(
    "text",
    ["（其间：甲）" * 3000, "（1" * 9000, "2001.09--甲（其间" + "\n2001.09--乙" * 1700,
     "2001.09--甲" + "（其间：" * 4000, "\n" * 19_000, "（其间）" * 4000 + "（1（1" * 500],
    ids=["brackets", "numbers", "lines", "open", "blank", "both"],
)  # fmt: skip
def test_a_hostile_resume_is_read_in_no_time(text: str) -> None:
    began = time.process_time()
    resume.read(text[: resume.LONGEST])
    assert time.process_time() - began < 3


def test_a_text_that_is_no_resume_is_kept_whole() -> None:
    text = "2001.09--2004.06  甲\n" * 2000
    found = resume.read(text)
    assert [problem.kind for problem in found.problems] == [Kind.TOO_LONG]
    assert found.rows == (Row("", "", " ".join(text.split("\n")).strip()),)
