"""条款: every clause kept by code is decided in one place and proved by tests; none is invented."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bihuan.config.cli.clauses import catalogue
from bihuan.config.places import CHECKOUT
from bihuan.kernel.base.clauses import decides
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.terms import Act, State, What

SRC = CHECKOUT / "src" / "bihuan"
CLAUSE = re.compile(r"\b(?:QY|HZ|XY|XX|TC|FP|SX|BH)-\d\d\b")
WALL_KEY = re.compile(r'"(wall\.[a-z_]+_(?:days|percent|hours|tries))"')
SOURCE_CLAUSES = [f"QY-{number:02d}" for number in range(1, 16)]
# A clause of these never refuses: it says where something stands, or how it is ordered or shown.
NEVER_REFUSE = {
    "BH-69",
    "BH-73",
    "BH-44",
    "BH-49",
    "TC-01",
    "TC-02",
    "TC-03",
    "BH-61",
    "QY-02",
    "QY-05",
    "QY-06",
    "QY-07",
    "QY-15",
    "BH-14",
    "BH-16",
    "BH-24",
    "BH-26",
}


def rows() -> dict[str, dict[str, Any]]:
    return {str(row["id"]): row for row in catalogue()}


def tables(name: str) -> dict[str, Any]:
    """Return the rows of every module's file of a name, each key once."""
    found: dict[str, Any] = {}
    for path in sorted(SRC.glob(f"modules/*/{name}")):
        for key, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert key not in found, f"{key} stands in two files"
            found[key] = row
    return found


def sources() -> Iterator[tuple[str, str]]:
    """Return every source file of ours with its text."""
    for path in sorted(SRC.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(SRC)), path.read_text(encoding="utf-8")


def test_the_sources_fifteen_clauses_are_all_here() -> None:
    assert set(SOURCE_CLAUSES) <= set(rows())


def test_every_clause_kept_by_code_is_decided_in_one_place() -> None:
    undecided = [
        key for key, row in rows().items() if row["kept_by"] == "code" and not row["decided_at"]
    ]
    assert undecided == []


def test_every_clause_kept_by_code_is_proved_by_at_least_two_tests() -> None:
    unproved = {
        key: row["tests"]
        for key, row in rows().items()
        if row["kept_by"] == "code" and len(row["tests"]) < 2
    }
    assert unproved == {}


def test_every_clause_that_can_be_violated_has_its_violation_refused_in_a_test() -> None:
    bodies = _bodies_without_marks()
    unrefused = [
        key
        for key, row in rows().items()
        if row["kept_by"] == "code"
        and key not in NEVER_REFUSE
        and not any(_refuses(bodies[place], key) for place in row["tests"])
    ]
    assert unrefused == []


def _bodies_without_marks() -> dict[str, str]:
    found = {}
    for path in sorted((CHECKOUT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = [
                    one for one in node.decorator_list if "mark.clause" not in ast.unparse(one)
                ]
                found[f"{path.relative_to(CHECKOUT)}::{node.name}"] = ast.unparse(node)
    return found


def _refuses(body: str, clause: str) -> bool:
    looks = "assert_refused(" in body or "pytest.raises(" in body
    return looks and clause in body


def test_no_code_cites_an_unknown_clause() -> None:
    known = set(rows())
    unknown = {
        (name, clause)
        for name, text in sources()
        for clause in CLAUSE.findall(text)
        if clause not in known
    }
    assert unknown == set()


def test_no_test_proves_an_unknown_clause() -> None:
    known = set(rows())
    marks = re.compile(r"pytest\.mark\.clause\(([^)]*)\)")
    unknown = {
        (path.name, clause)
        for path in (CHECKOUT / "tests").rglob("test_*.py")
        for mark in marks.findall(path.read_text(encoding="utf-8"))
        for clause in CLAUSE.findall(mark)
        if clause not in known
    }
    assert unknown == set()


def test_every_row_of_the_workflow_and_of_the_policy_cites_a_known_clause() -> None:
    known = set(rows())
    cited = {step.clause for step in workflow.STEPS.values()}
    cited |= {owe.clause for owes in workflow.OWES.values() for owe in owes}
    cited |= {row["clause"] for row in tables("policy.toml").values()}
    assert cited <= known


def test_every_policy_key_that_code_asks_for_has_a_value_and_every_value_is_asked_for() -> None:
    asked = {f"wall.{owe.limit}" for owes in workflow.OWES.values() for owe in owes if owe.limit}
    asked |= {f"wall.handle_{urgency}_days" for urgency in ("urgent", "normal", "slow")}
    asked |= {key for _, text in sources() for key in WALL_KEY.findall(text)}
    assert asked == {key for key in tables("policy.toml") if key.startswith("wall.")}


@pytest.mark.parametrize("key", sorted(tables("policy.toml")))
def test_every_value_has_clause_edition_and_first_day(key: str) -> None:
    row = tables("policy.toml")[key]
    needed = {"name", "per", "value", "least", "most", "clause", "edition", "from"}
    assert set(row) - {"calendar"} == needed
    assert 0 < row["least"] <= row["value"] <= row["most"]


def test_clauses_say_who_keeps_them() -> None:
    kept = {row["kept_by"] for row in rows().values()}
    assert kept <= {"code", "policy", "database", "people", "later"}
    assert all(row["text"] and row["source"] for row in rows().values())


def test_every_state_owes_something_or_is_final_and_every_act_leads_somewhere_it_may() -> None:
    assert set(workflow.OWES) == set(State)
    assert {state for state, owes in workflow.OWES.items() if not owes} == {
        State.CLOSED,
        State.WITHDRAWN,
    }
    assert set(workflow.STEPS) == set(Act) - {Act.RAISE}
    assert {owe.what for owes in workflow.OWES.values() for owe in owes} == set(What)


def test_from_every_open_state_somebody_inside_can_lead_on() -> None:
    for state in set(State) - {State.CLOSED, State.WITHDRAWN}:
        onward = {
            target
            for act, step in workflow.STEPS.items()
            if state in step.sources and act is not Act.WITHDRAW
            for target in step.targets
        }
        assert onward - {state}, f"{state} is a dead end"


def test_a_second_claim_of_a_clause_is_an_error() -> None:
    with pytest.raises(AssertionError, match="QY-01 decided twice"):
        decides("QY-01")(rules.shorten)


def test_only_rules_refuse() -> None:
    """Commands may refuse what isn't there to be decided on; every other refusal is a rule's."""
    refusing = {
        name: len(re.findall(r"\braise Refused\(", text))
        for name, text in sources()
        if name.startswith("modules/")
        and "rules" not in Path(name).with_suffix("").parts
        and "raise Refused(" in text
    }
    # Shrink only. workflow: the state doesn't allow it; selectors: there is no such request.
    assert set(refusing) <= {
        "modules/wall/workflow.py",
        "modules/wall/selectors/cases.py",
        "modules/wall/commands/erasing.py",
        "modules/wall/commands/importing.py",
        "modules/wall/forms/asking.py",
    }
