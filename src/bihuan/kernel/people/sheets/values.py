"""取值: the text of a file as a value of the sheet; the same rules when reading and comparing."""

import re

__all__ = ["DOUBLY_ESCAPED", "in_lines", "name", "unescaped"]

# Some writers escape text twice, so that a reference is left after parsing.
DOUBLY_ESCAPED = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
XML_SIGN = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BLANKS_IN_NAME = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


def in_lines(text: str) -> str:
    """Return a text with `\\n` between lines and no white space around it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def name(text: str) -> str:
    """Return a person's name without the blanks that fill a cell (张 三); dots stay (阿·买买提)."""
    return BLANKS_IN_NAME.sub("", in_lines(text))


def unescaped(text: str) -> str:
    """Return a text without the references that a second escaping left."""
    return DOUBLY_ESCAPED.sub(_sign, text) if "&" in text else text


def _sign(found: re.Match[str]) -> str:
    decimal, hexadecimal, named = found.groups()
    if named:
        return NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    sign = chr(code) if code <= 0x10FFFF else ""
    return sign if XML_SIGN.fullmatch(sign) else found[0]
