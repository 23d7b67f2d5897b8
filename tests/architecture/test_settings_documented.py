"""部署文档: every environment variable the code reads is explained, and none that it doesn't."""

import ast
import re
from pathlib import Path

from bihuan.config.cli import COMMANDS
from bihuan.config.places import CHECKOUT
from bihuan.config.zones import ZONES

PAGE = (CHECKOUT / "docs" / "deployment.md").read_text(encoding="utf-8")
# What child processes are given; not settings of ours.
NOT_OURS = {"PATH"}


def read_in(path: Path) -> set[str]:
    """Return the names of environment variables that a file reads or sets."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named: list[ast.expr] = []
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            named = [node.slice]
        elif isinstance(node, ast.Call) and _asks(ast.unparse(node.func)):
            named = node.args[:1]
        for name in named:
            assert isinstance(name, ast.Constant), f"{path}:{name.lineno}: name it"
            found.add(str(name.value))
    return found


def _asks(function: str) -> bool:
    return function in {"os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop"}


def settings() -> set[str]:
    files = sorted((CHECKOUT / "src").rglob("*.py"))
    return set().union(*(read_in(path) for path in files)) - NOT_OURS


def test_every_variable_is_explained_and_every_explained_one_is_read() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
    assert settings() == explained


def test_every_zone_is_explained() -> None:
    explained = set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE))
    assert set(ZONES) == explained


def test_every_command_named_here_or_in_a_readme_exists() -> None:
    known = {module.__name__.rsplit(".", 1)[-1].rstrip("_") for module in COMMANDS}
    for name in ("docs/deployment.md", "README.md", "README.zh-CN.md"):
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"\bbihuan ([a-z]+)\b(?=[^\n]*`)|bin/bihuan ([a-z]+)", text))
        words = {word for pair in named for word in pair if word}
        assert words <= known, name


def test_every_make_target_named_in_a_readme_can_run() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    rules = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", "README.zh-CN.md"):
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"`make ([a-z-]+)`", text))
        assert named
        assert named <= rules, name


def test_every_picture_and_page_that_a_document_links_to_is_there() -> None:
    pages = [CHECKOUT / "README.md", CHECKOUT / "README.zh-CN.md", *CHECKOUT.glob("docs/**/*.md")]
    broken = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_pictures_are_small() -> None:
    pictures = sorted((CHECKOUT / "docs" / "pictures").glob("*.png"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 200_000] == []
