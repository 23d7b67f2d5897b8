"""名称: no code word reaches a page: keys, pages of the access log, dossiers, acts have names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from bihuan.config.places import CHECKOUT
from bihuan.kernel.base import clauses
from bihuan.kernel.policy import naming
from bihuan.kernel.policy.terms import Per
from bihuan.modules.registers import selectors
from bihuan.modules.wall import rules
from bihuan.modules.wall.views import acts as act_pages
from bihuan.modules.wall.views import pages
from bihuan.ui import signed_in

SRC = CHECKOUT / "src" / "bihuan"
HAN = re.compile(r"[\u4e00-\u9fff]")


def trees(under: str = "") -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((SRC / under).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(name: str, under: str = "") -> Iterator[tuple[Path, ast.Call]]:
    """Return every call of a function by its last name."""
    for path, tree in trees(under):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                yield path, node


def keyword(call: ast.Call, name: str) -> Any:
    """Return a literal keyword of a call, or None."""
    found = [one.value for one in call.keywords if one.arg == name]
    return found[0].value if found and isinstance(found[0], ast.Constant) else None


def named() -> set[str]:
    """Return the names of all addresses, with their space."""

    def walk(resolver: URLResolver, space: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern, inner)
            elif isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}"

    return set(walk(get_resolver(), ""))


# --- policy keys --------------------------------------------------------------------------------


def test_every_key_has_a_chinese_name_of_its_own_and_a_unit() -> None:
    found = naming._named()
    assert found
    assert [key for key, row in found.items() if not HAN.search(row.name)] == []
    assert len({row.name for row in found.values()}) == len(found)
    assert {row.per for row in found.values()} <= set(Per.values)


@pytest.mark.parametrize("key", sorted(naming._named()))
def test_a_keys_unit_is_what_the_key_ends_in(key: str) -> None:
    ends = {
        "_days": Per.DAYS,
        "_months": Per.MONTHS,
        "_percent": Per.PERCENT,
        "_tries": Per.TIMES,
        "_years": Per.YEARS,
        "_people": Per.PEOPLE,
    }
    assert naming.per_of(key) == next(per for end, per in ends.items() if key.endswith(end))


# --- pages of the access log --------------------------------------------------------------------


def looked_at() -> set[str]:
    """Return every page name that the sources write into the access log."""
    literal = {str(keyword(call, "page")) for name in ("look", "look_at_many", "answer")
               for _, call in calls(name) if keyword(call, "page")}  # fmt: skip
    registers = {
        f"registers:{call.args[2].value}"
        for _, call in calls("look", "modules/registers")
        if len(call.args) == 3 and isinstance(call.args[2], ast.Constant)
    }
    acts = {f"wall:{page.name}" for page in _act_pages()}
    return literal | registers | acts


def _act_pages() -> list[Any]:
    found = [one for value in vars(pages).values() for one in _pages_in(value)]
    assert found
    return found


def _pages_in(value: Any) -> list[Any]:
    if isinstance(value, act_pages.Page):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [one for one in value if isinstance(one, act_pages.Page)]
    return []


def test_every_page_of_the_access_log_has_a_chinese_name() -> None:
    labels = signed_in.page_labels()
    found = looked_at()
    assert {"wall:case", "registers:looks", "wall:report"} <= found
    assert found - set(labels) == set()
    assert [name for name in found if not HAN.search(str(labels[name]))] == []


def test_no_page_is_named_that_is_no_address() -> None:
    tables = [facade.LOOKS for facade in signed_in.facades()]
    assert {name for table in tables for name in table} - named() == set()


# --- dossiers and acts --------------------------------------------------------------------------


def test_every_kind_of_dossier_has_a_chinese_name() -> None:
    labels = signed_in.kind_labels()
    literal = {
        str(keyword(call, "kind"))
        for name in ("open_dossier", "Opening")
        for _, call in calls(name)
        if keyword(call, "kind")
    }
    assert literal - set(labels) == set()
    assert {"request", "wall", "member", "unit", "person", "calendar"} <= set(labels)
    assert all(HAN.search(str(label)) for label in labels.values())


def test_every_act_that_is_recorded_by_its_code_has_a_chinese_name() -> None:
    labels = signed_in.act_labels()
    literal = {
        call.args[1].value
        for _, call in calls("record", "modules")
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }
    assert literal
    assert literal - set(labels) == set()
    assert all(HAN.search(str(label)) for label in labels.values())


# --- clauses that may be rolled out -------------------------------------------------------------


def test_a_clause_may_be_switched_exactly_where_a_command_holds_to_it() -> None:
    """A switch without effect would be a lie; and a law is never in the list."""
    held = {
        ast.unparse(call.args[1]).split(".")[-1]
        for _, call in calls("hold_to", "modules")
        if len(call.args) > 1
    }
    decided = {
        key
        for key in selectors.all_clauses()
        for place in [clauses.decided_at(key)]
        if place and place.split(":")[1] in held
    }
    assert all(hasattr(rules, name) for name in held)
    assert set(selectors.switchable()) == decided == {"QY-08", "BH-32"}
