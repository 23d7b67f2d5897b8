"""过程文档: the wall's page says what the workflow table says, act by act and state by state."""

import re

import pytest
from scripts import flow_chart

from bihuan.modules.wall import workflow
from bihuan.modules.wall.terms import Act


def test_the_generated_part_of_the_page_is_what_the_code_says() -> None:
    text = flow_chart.PAGE.read_text(encoding="utf-8")
    assert text == flow_chart.page(text), "run: python scripts/flow_chart.py"


def test_the_picture_is_what_the_code_says() -> None:
    assert flow_chart.PICTURE.read_text(encoding="utf-8") == flow_chart.picture(), (
        "run: python scripts/flow_chart.py"
    )


@pytest.mark.parametrize("act", list(Act))
def test_the_prose_tells_every_act(act: Act) -> None:
    prose, _ = flow_chart.PAGE.read_text(encoding="utf-8").split(flow_chart.BEGIN)
    assert str(act.label) in prose


def test_the_prose_cites_every_clause_of_the_table() -> None:
    prose, _ = flow_chart.PAGE.read_text(encoding="utf-8").split(flow_chart.BEGIN)
    cited = set(re.findall(r"\b(?:QY|BH)-\d\d\b", prose))
    wanted = {step.clause for step in workflow.STEPS.values()}
    wanted |= {owe.clause for owes in workflow.OWES.values() for owe in owes}
    assert wanted <= cited


def test_every_move_of_the_table_is_drawn() -> None:
    drawn = {(source, target, act) for source, target, act in flow_chart.moves() if source}
    for act, step in workflow.STEPS.items():
        for source in step.sources if act not in flow_chart.EVERYWHERE else ():
            for target in step.targets - {source}:
                assert (source, target, act) in drawn
