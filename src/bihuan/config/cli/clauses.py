"""列出条款：由谁守、在哪里判定、由哪些测试证明."""

import argparse
import ast
import json
import re
from pathlib import Path
from typing import Any

from bihuan.config import places, zones


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--json`, and a catalogue against which missing clauses are listed."""
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--missing", metavar="CATALOGUE.md", help="列出目录中尚未建立的条款")


def run(options: argparse.Namespace) -> int:
    """Print the clauses; works without a database."""
    rows = catalogue()
    if options.missing:
        return _missing(Path(options.missing), {row["id"] for row in rows})
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['id']:<6} {row['decided_at'] or '—'}  测试 {len(row['tests'])}  {row['text']}")
    return 0


def catalogue() -> list[dict[str, Any]]:
    """Return every clause with where it is decided and which tests prove it."""
    import importlib

    import django

    django.setup()
    from bihuan.kernel.base import clauses

    # What the kernel decides: the modules' catalogues say it in words.
    importlib.import_module("bihuan.kernel.journal.facade")
    proved = _proofs(places.CHECKOUT / "tests")
    rows = []
    for package in zones.modules("all"):
        found = clauses.load(package)
        if found:
            importlib.import_module(f"{package}.rules")
        rows += [
            {
                "id": clause.id,
                "text": clause.text,
                "source": clause.source,
                "kept_by": clause.kept_by,
                "decided_at": clauses.decided_at(clause.id),
                "tests": proved.get(clause.id, []),
            }
            for clause in found.values()
        ]
    return rows


def _proofs(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for clause in _marks(node):
                    place = f"{path.relative_to(folder.parent)}::{node.name}"
                    found.setdefault(clause, []).append(place)
    return found


def _marks(node: ast.FunctionDef) -> list[str]:
    marks = []
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.clause":
            marks += [
                argument.value for argument in decorator.args if isinstance(argument, ast.Constant)
            ]
    return [str(mark) for mark in marks]


def _missing(path: Path, built: set[object]) -> int:
    wanted = re.findall(r"^\| ([A-Z]{2}-\d\d) \|", path.read_text(encoding="utf-8"), re.MULTILINE)
    for clause in wanted:
        if clause not in built:
            print(clause)
    return 0
