"""命令行用语: what argparse adds of its own is Chinese, in this Python, to its last word."""

import argparse
import ast
import inspect
import re

import pytest

from bihuan.config import cli
from bihuan.config.cli import import_, words

# What argparse says to who writes a program, never to who types a command.
TO_PROGRAMMERS = re.compile(
    r"__call__|conflict|argument \"-\" with mode|merge actions|for positionals|must start with"
    r"|deprecated|warning: |default: |version number|subcommands"
    r"|dest= is required|must be optional|multiple subparser|is not callable"
)
ENGLISH = re.compile(r"\b(usage|options|arguments?|show this|required|invalid|choose)\b")


def spoken() -> set[str]:
    """Return every text that argparse translates."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_", "ngettext"}:
            found |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return {text for text in found if isinstance(text, str)}


def test_every_text_of_argparse_is_known_in_chinese() -> None:
    texts = {text for text in spoken() if not TO_PROGRAMMERS.search(text)}
    assert len(texts) > 15
    assert texts - set(words.SAID) == set()
    holes = re.compile(r"%(?:\(\w+\))?[sr]")
    assert [text for text, chinese in words.SAID.items()
            if not set(holes.findall(chinese)) <= set(holes.findall(text))] == []  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        *[[getattr(one, "NAME", one.__name__.rsplit(".", 1)[-1])] for one in cli.COMMANDS],
        *[["import", kind] for kind in (*import_.KINDS, "template")],
        *[["policy", what] for what in ("set", "switch", "report")],
        *[["calendar", what] for what in ("load", "seed")],
        [],
    ],
)
def test_a_commands_help_is_chinese(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([*typed, "--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert said.startswith("用法：bihuan")
    assert not ENGLISH.search(re.sub(r"--\w+", "", said)), said


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ([], "还须写明：命令"),
        (["nosuch"], "没有 'nosuch'，请在"),
        (["import", "walls"], "还须写明：文件"),
        (["policy", "set", "a", "x"], "'x' 不是有效的值"),
        (["bundle", "1", "2"], "看不懂：2"),
        (["serve", "--port"], "后面须写一个值"),
    ],
)
def test_a_mistyped_command_is_told_in_chinese(
    typed: list[str], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(typed)
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert answer in said
    assert "--help" in said


def test_an_import_shows_examples_without_a_county_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["import", "requests", "--help"])
    said = capsys.readouterr().out
    assert "例如：\n  bihuan import requests 台账.xlsx --wall 账户/墙编号" in said
    assert "QY/01" not in said
