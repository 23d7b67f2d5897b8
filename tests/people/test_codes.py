"""代码表: what ships is consistent, and every word of the editor's own table is understood."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.coding import Code, Table, folded
from bihuan.kernel.people.record.sets import SETS

EDITOR = (
    Path(__file__).parents[2].parent / "shared" / "data" / "codes" / "appointment_form_codes.csv"
)
GROUPS = {
    "GB22611": "sex",
    "GB22613": "health",
    "GB3304": "ethnicity",
    "GB4761": "relation",
    "GB4762": "politics",
    "GB8561": "professional_title",
    "ZB64": "schooling",
    "GB6864": "degree",
}
# Words of the trade that mean several rows; a person says which.
AMBIGUOUS = {
    "relation": {"爱人", "配偶"},
    "professional_title": {
        *("一级教师", "三级教师", "二级教师", "高级教师", "高级讲师", "讲师", "助理讲师", "教员"),
        *("研究馆员", "副研究馆员", "馆员", "助理馆员", "管理员", "研究员", "副研究员"),
        *("助理研究员", "研究实习员", "编辑", "助理编辑", "农技推广研究员"),
    },
}


def every() -> Iterator[Code]:
    return itertools.chain.from_iterable(one.codes for one in coding.shipped().values())


@pytest.mark.parametrize("table", coding.shipped().values(), ids=lambda table: table.name)
def test_codes_and_names_are_unique_within_a_table(table: Table) -> None:
    for texts in (
        [folded(one.code) for one in table.codes],
        [folded(one.name) for one in table.codes],
    ):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


@pytest.mark.parametrize("table", coding.shipped().values(), ids=lambda table: table.name)
def test_an_alias_means_one_row_unless_the_trade_uses_it_for_several(table: Table) -> None:
    means: dict[str, set[str]] = {}
    for one in table.codes:
        for text in {one.code, one.name, *one.aliases}:
            means.setdefault(folded(text), set()).add(one.code)
    found = {text for text, codes in means.items() if len(codes) > 1}
    assert found == AMBIGUOUS.get(table.name, set())
    assert all(table.find(text) is None and table.candidates(text)[1:] for text in found)


def test_parents_exist_and_are_no_ones_child() -> None:
    for one in every():
        parent = coding.table(one.table).by_code(one.parent) if one.parent else None
        assert (parent is not None and parent.parent == "") or one.parent == "", one


def test_every_row_says_where_it_comes_from_and_ends_after_it_begins() -> None:
    for one in every():
        assert one.standard.startswith(("GB/T ", "ZB", "任免审批表编辑软件", "自定")), one
        assert not one.ended or one.begun < one.ended, one


def test_the_tables_that_the_record_names_are_there() -> None:
    named = {item.table for one in SETS.values() for item in one.items if item.table}
    assert named <= set(coding.shipped())


def test_what_is_shipped_is_a_row_and_not_a_half() -> None:
    lines = list(csv.reader(coding.ROWS.read_text(encoding="utf-8").splitlines()))
    assert {len(line) for line in lines} == {9}
    assert all(text == text.strip() for line in lines for text in line)


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("sex", "男", "1"),
        ("ethnicity", "汉", "01"),
        ("ethnicity", " 汉 族　", "01"),
        ("ethnicity", "０１", "01"),
        ("relation", "妻", "13"),
        ("relation", "27a", "27A"),
        ("politics", "党员", "01"),
        ("politics", "九三", "10"),
        ("politics", "团员", "03"),
        ("schooling", "省委党校研究生", "1B"),
        ("schooling", "省(区、市)委党校研究生", "1B"),
        ("degree", "法学学士", "403"),
        ("professional_title", "高级讲师（中专）", "022"),
        ("professional_title", "中学高级教师", "052"),
        ("level", "正科级", "1A41"),
        ("grade", "四级主任科员", "2019-10"),
        ("grade", "副主任科员", "2006-6"),
        ("grade", "正科级", "2015-3"),
        ("appraisal_result", "合格", "2B"),
        ("staff_kind", "参公", "2"),
        ("way_in", "三支一扶", "14"),
        ("way_out", "公开遴选", "12"),
        ("reward_kind", "诫勉谈话", "75"),
        ("politics", "中共党团员", None),
        ("politics", "", None),
        ("relation", "爱人", None),
    ],
)
def test_a_text_finds_its_code(table: str, text: str, code: str | None) -> None:
    found = coding.table(table).find(text)
    assert (found.code if found else None) == code


def test_an_ambiguous_text_names_the_rows_it_can_mean() -> None:
    table = coding.table("professional_title")
    assert [one.code for one in table.candidates("讲师")] == ["013", "023", "033"]
    assert [one.name for one in coding.table("relation").candidates("爱人")] == ["丈夫", "妻子"]
    assert coding.table("relation").candidates("铁哥们") == ()


def test_levels_and_grades_come_highest_first() -> None:
    order = [one.code for one in coding.table("level").codes]
    assert order == sorted(order)
    grades = [one.name for one in coding.table("grade").codes if one.code.startswith("2019-")]
    assert (grades[0], grades[-1], len(grades)) == ("一级巡视员", "二级科员", 12)
    begun = {one.begun for one in coding.table("grade").codes if one.code.startswith("2019-")}
    ended = {
        one.ended for one in coding.table("grade").codes if one.code.startswith(("2006-", "2015-"))
    }
    assert begun == ended == {"2019-06-01"}


def test_a_countys_own_rows_make_a_table() -> None:
    own = coding.tables([Code("way_in", "70", "县级引才", aliases=("引才",)), Code("x", "1", "甲")])
    assert set(own) == {"way_in", "x"}
    assert own["way_in"].find("引才") == own["way_in"].by_code("70")


def test_every_word_of_the_editors_table_is_understood() -> None:
    # Where ../shared is missing our own rows are read back, so that nothing is skipped.
    rows = list(_editors()) if EDITOR.exists() else [(one.table, one.name) for one in every()]
    lost = [(name, text) for name, text in rows if not coding.table(name).candidates(text)]
    several = {text for name, text in rows if coding.table(name).candidates(text)[1:]}
    assert lost == []
    # The editor calls two rows 编辑 and two 助理编辑 (出版, 新闻).
    assert several <= {"编辑", "助理编辑"}


def _editors() -> Iterator[tuple[str, str]]:
    with EDITOR.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["group_id"] in GROUPS:
                yield GROUPS[row["group_id"]], row["name"]
