"""命令行用语: the words argparse adds of its own, usage, headings and errors, in Chinese.

argparse translates them by the gettext it imports; a catalogue for one module that speaks one
language would be found by the terminal's language, which on our servers is mostly none.
"""

import argparse
from typing import Any

SAID = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "%(heading)s:": "%(heading)s：",
    "show this help message and exit": "显示这份说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s；加 --help 查看用法\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "the following arguments are required: %s": "还须写明：%s",
    "one of the arguments %s is required": "还须写明其中一项：%s",
    "unrecognized arguments: %s": "看不懂：%s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "ignored explicit argument %r": "不带值，却给了 %r",
    "expected one argument": "后面须写一个值",
    "expected at most one argument": "后面最多写一个值",
    "expected at least one argument": "后面至少写一个值",
    "expected %s argument": "后面须写 %s 个值",
    "expected %s arguments": "后面须写 %s 个值",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确：%(matches)s",
    "unexpected option string: %s": "看不懂：%s",
    "invalid %(type)s value: %(value)r": "%(value)r 不是有效的值",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，请在 %(choices)s 中选",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有 %(parser_name)r，"
    "请在 %(choices)s 中选",
    "can't open '%(filename)s': %(error)s": "打不开 %(filename)s：%(error)s",
}


def speak_chinese() -> None:
    """Let argparse speak Chinese; a word that a later Python adds stays as it is."""
    spoken: Any = argparse
    spoken._ = said
    spoken.ngettext = lambda one, several, count: said(one if count == 1 else several)


def said(text: str) -> str:
    """Return a text of argparse in Chinese."""
    return SAID.get(text, text)


def examples(*lines: str) -> dict[str, Any]:
    """Return what shows a command's examples under its help, as they are to be typed."""
    return {
        "epilog": "例如：\n" + "\n".join(f"  {line}" for line in lines),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
