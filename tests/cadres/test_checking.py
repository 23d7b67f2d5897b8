"""校核: what doesn't agree in a record is listed, gravest first; nothing is refused or changed."""

from dataclasses import replace
from typing import Any

import pytest

from bihuan.kernel.people.record import from_sheet
from bihuan.modules.cadres.rules import checking
from bihuan.modules.cadres.terms import Severity
from tests.cadres.test_pages import address, signed_in
from tests.cadres.test_taking_in import SHEET, brought, take
from tests.conftest import Loop


def found(**values: Any) -> list[tuple[str, str]]:
    """Return severity and cell of what is found in a form changed so."""
    sheet = replace(SHEET, **values)
    rows = checking.findings(from_sheet.record_of(sheet, cadre=1), sheet)
    return [(str(one.severity), one.cell) for one in rows]


@pytest.mark.clause("BH-44")
def test_a_record_that_agrees_has_nothing_to_find() -> None:
    assert found() == []


@pytest.mark.clause("BH-44")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"birth": "199004"}, ("wrong", "birth")),
        ({"sex": "女"}, ("wrong", "sex")),
        ({"work_start": "200001"}, ("wrong", "work_start")),
        ({"party": "200501"}, ("wrong", "party")),
        ({"ethnicity": "火星族"}, ("doubtful", "ethnicity")),
        ({"full_time_education": "博士后"}, ("doubtful", "full_time_education")),
        ({"full_time_education": ""}, ("doubtful", "full_time_education")),
        ({"post": "草滩镇副镇长"}, ("doubtful", "resume")),
        ({"id_number": ""}, ("missing", "id_number")),
        ({"native_place": ""}, ("missing", "native_place")),
    ],
)
def test_what_doesnt_agree_is_found(values: dict[str, str], expected: tuple[str, str]) -> None:
    assert expected in found(**values)


@pytest.mark.clause("BH-44")
def test_a_gap_and_an_overlap_of_the_resume_are_found() -> None:
    text = (
        "2008.09--2012.07  某学院学习\n2013.01--2015.01  某镇科员\n2014.06--         " + SHEET.post
    )
    assert found(resume=text).count(("doubtful", "resume")) == 2


@pytest.mark.clause("BH-44")
def test_the_gravest_come_first() -> None:
    rows = found(sex="女", native_place="", ethnicity="火星族")
    assert [severity for severity, _cell in rows] == sorted(
        (severity for severity, _cell in rows), key=[*map(str, Severity)].index
    )


@pytest.mark.clause("BH-44")
def test_the_page_of_a_record_lists_what_was_found(loop: Loop) -> None:
    person = take(loop, brought(replace(SHEET, sex="女", ethnicity="火星族")))
    page = signed_in(loop, "civil").get(address("cadre", person)).content.decode()
    assert "须改正" in page
    assert "“火星族”不在代码表里" in page
