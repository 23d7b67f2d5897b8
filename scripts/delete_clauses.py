"""For each clause the function that decides it is emptied; the tests that prove it must turn red.

Works on copies, so the checkout is never touched. Prints every clause, then killed/total.
"""

import ast
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("src", "tests", "scripts", "docs", "pyproject.toml")
OURS = {"BIHUAN_HOME", "DATABASE_URL", "BIHUAN_ROLE", "BIHUAN_ZONE"}
AT_ONCE = 2
RED, GREEN = 1, 0
WHERE = "import bihuan, pathlib; print(pathlib.Path(bihuan.__file__).resolve())"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the function that decides it, and the tests that prove it."""

    id: str
    decided_at: str
    tests: tuple[str, ...]


def main(wanted: list[str]) -> int:
    """Try every clause, or those named; return 1 when one survives."""
    with tempfile.TemporaryDirectory(prefix="bihuan-clauses-") as folder:
        # One copy first: whoever edits the checkout meanwhile doesn't disturb the rest.
        still = Path(folder)
        _copy(ROOT, still)
        clauses = [one for one in _clauses(still) if not wanted or one.id in wanted]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(lambda clause: _try(clause, still), clauses))
    killed = sum(result == "killed" for result in results)
    for clause, result in zip(clauses, results, strict=True):
        if result != "killed":
            print(f"survived: {clause.id} {clause.decided_at or '—'}: {result}")
    print(f"{killed}/{len(results)}")
    return 0 if killed == len(results) else 1


def _clauses(folder: Path) -> list[Clause]:
    script = "import sys; from bihuan.config.cli import main; sys.exit(main(sys.argv[1:]))"
    found = subprocess.run(
        [sys.executable, "-c", script, "clauses", "--json"],
        check=True,
        capture_output=True,
        text=True,
        env=_environment(folder),
    )
    return [
        Clause(row["id"], row["decided_at"] or "", tuple(row["tests"]))
        for row in json.loads(found.stdout)
        if row["kept_by"] == "code"
    ]


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in OURS}
    return {**kept, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}


def _try(clause: Clause, still: Path) -> str:
    if not clause.decided_at:
        result = "decided nowhere"
    elif not clause.tests:
        result = "proved by no test"
    else:
        with tempfile.TemporaryDirectory(prefix="bihuan-clause-") as folder:
            copy = Path(folder)
            _copy(still, copy)
            _empty(copy, clause.decided_at)
            result = _run(copy, clause.tests)
    print(
        f"{clause.id}  {clause.decided_at:<62} {len(clause.tests):>3} tests  {result}", flush=True
    )
    return result


def _copy(source: Path, target: Path) -> None:
    for name in COPIED:
        if (source / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source / name, target / name, ignore=ignored)
        elif (source / name).exists():
            shutil.copy(source / name, target / name)


def _empty(folder: Path, decided_at: str) -> None:
    """Replace the body of `module:function` by `return None`, its docstring and decorators kept."""
    module, name = decided_at.split(":")
    place = folder / "src" / Path(*module.split("."))
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (function,) = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    function.body = [ast.Return(ast.Constant(None))]
    path.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")


def _run(folder: Path, tests: tuple[str, ...]) -> str:
    environment = _environment(folder)
    where = subprocess.run(
        [sys.executable, "-c", WHERE],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(folder.resolve()), "the checkout was imported"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*command, *tests],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if found.returncode == RED and " failed" in found.stdout:
        return "killed"
    if found.returncode == GREEN:
        return "still green"
    return f"broke before a test could fail ({found.returncode}): {_last_line(found)}"


def _last_line(found: subprocess.CompletedProcess[str]) -> str:
    lines = (found.stdout + found.stderr).strip().splitlines()
    return lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
