"""The house rules that a machine can keep: lengths, file names, imports, complete catalogues."""

import ast
import gettext
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.config.places import CHECKOUT

SRC = CHECKOUT / "src" / "bihuan"
FILE_LINES, FUNCTION_LINES = 400, 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "admin"}
# May only shrink: a number may go down, a line may go, none may come.
LONG_FILES = {
    "modules/wall/rules/__init__.py": 580,
}
LONG_FUNCTIONS = {
    "kernel/journal/destroying.py:destroy": 42,
    "kernel/journal/facade.py:_write": 51,
    "kernel/journal/facade.py:body_text": 43,
    "kernel/journal/facade.py:record": 51,
    "modules/wall/commands/dispatching.py:dispatch": 54,
    "modules/wall/commands/importing.py:import_requests": 44,
    "modules/wall/commands/loop.py:conclude": 48,
    "modules/wall/commands/rating.py:rate": 43,
}
CATALOGUES = sorted(SRC.glob("**/locale/*/LC_MESSAGES/*.po"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    """Return our own files; migrations are written once and never touched."""
    return [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]


def functions() -> Iterator[tuple[str, Function]]:
    """Return every function with the file it stands in."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield str(path.relative_to(SRC)), node


# --- lengths ------------------------------------------------------------------------------------


def file_lengths() -> dict[str, int]:
    return {
        str(path.relative_to(SRC)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
    }


def function_lengths() -> dict[str, int]:
    return {
        f"{name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, node in functions()
    }


@pytest.mark.parametrize(
    ("lengths", "limit", "exceptions"),
    [(file_lengths, FILE_LINES, LONG_FILES), (function_lengths, FUNCTION_LINES, LONG_FUNCTIONS)],
    ids=["files", "functions"],
)
def test_nothing_is_longer_than_it_may_be(
    lengths: object, limit: int, exceptions: dict[str, int]
) -> None:
    found = {name: length for name, length in lengths().items() if length > limit}  # type: ignore[operator]
    too_long = {name: n for name, n in found.items() if n > exceptions.get(name, limit)}
    assert too_long == {}, "split it: a file holds one idea, a function does one act"
    settled = set(exceptions) - set(found)
    assert settled == set(), "short enough now: strike it from the list"


# --- names and imports --------------------------------------------------------------------------


def test_no_file_is_named_after_nothing() -> None:
    named = {path.stem for path in SRC.rglob("*.py")} | {
        path.name for path in SRC.rglob("*") if path.is_dir()
    }
    assert named & FORBIDDEN_NAMES == set()


def test_nothing_is_imported_inside_a_function_but_at_the_command_line() -> None:
    hidden = {
        f"{name}:{node.name}"
        for name, node in functions()
        if not name.startswith("config/cli/")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert hidden == set(), "an import inside a function hides a cycle; fix the direction"


@pytest.mark.parametrize(
    ("place", "is_allowed"),
    [("kernel/base/clock.py", False), ("config/cli/serve.py", True), ("desk/views.py", False)],
)
def test_the_linter_refuses_imports_inside_functions(place: str, is_allowed: bool) -> None:
    code = (
        '"""Doc."""\n\n\ndef inside() -> None:\n    """Doc."""\n    import os\n\n    os.abort()\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--output-format", "concise", "--stdin-filename",
         f"src/bihuan/{place}", "-"],
        input=code, capture_output=True, text=True, check=False, cwd=CHECKOUT,
    )  # fmt: skip
    assert ("PLC0415" in done.stdout) != is_allowed, done.stdout + done.stderr


def test_every_module_and_every_public_function_of_commands_says_what_it_is() -> None:
    silent = [str(path.relative_to(SRC)) for path in sources() if _is_silent(path)]
    assert silent == []


def _is_silent(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        return False
    tree = ast.parse(text)
    acts = "commands" in path.parts or path.stem in {"commands", "rules"}
    public = [node for node in tree.body if isinstance(node, Function) and node.name[0] != "_"]
    wanted: list[ast.Module | Function] = [tree, *(public if acts else [])]
    return any(ast.get_docstring(node) is None for node in wanted)


# --- languages ----------------------------------------------------------------------------------


def test_there_is_an_english_catalogue() -> None:
    assert [path for path in CATALOGUES if "/en/" in str(path)]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SRC)))
def test_a_catalogue_is_complete(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^#, .*fuzzy", text, re.MULTILINE), "a guess is no translation"
    found = messages(text)
    assert found
    missing = [key for key, texts in found.items() if not all(texts)]
    assert missing == []
    if "/en/" in str(path):
        chinese = [key for key, texts in found.items() if any(map(_has_han, texts))]
        assert set(chinese) <= {"中文"}, "an English text has no Han characters"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SRC)))
def test_the_compiled_catalogue_is_the_text_one(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    built: dict[str, dict[int, str]] = {}
    for key, text in compiled.items():
        name, number = key if isinstance(key, tuple) else (key, 0)
        if name:
            built.setdefault(name, {})[number] = text
    written = {
        key: dict(enumerate(texts))
        for key, texts in messages(path.read_text(encoding="utf-8")).items()
    }
    assert built == written, "run: make messages"


def _has_han(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def messages(text: str) -> dict[str, list[str]]:
    """Return the texts of every message of a .po file, plural forms in order, by context and id."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n\s*\n", text):
        fields = _fields(block)
        if fields.get("msgid"):
            context = f"{fields['msgctxt']}\x04" if "msgctxt" in fields else ""
            texts = [value for name, value in fields.items() if name.startswith("msgstr")]
            found[context + fields["msgid"]] = texts
    return found


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        start = re.match(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) "', line)
        if start:
            name = start.group(1)
        quoted = line.removeprefix(name).strip()
        if quoted.startswith('"') and name:
            fields[name] = fields.get(name, "") + ast.literal_eval(quoted)
    return fields
