"""打印: the values of a sheet as they stand on paper; values in, text out, no clock.

A date is printed as `YYYY.MM` whatever form the file has it in, an age is that of the sheet's own
day: an archived form must not grow older. What is no date is printed as it is.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bihuan.kernel.people.sheets.sheet import Sheet

__all__ = ["Edition", "Line", "birth", "day", "month", "party", "plain", "resume", "retirement"]

Edition = Literal["old", "2025"]

YEAR, MONTH, DAY = "(?:19|20)[0-9]{2}", "0?[1-9]|1[0-2]", "0?[1-9]|[12][0-9]|3[01]"
# YYYYMM, YYYYMMDD, YYYY.MM, YYYY.MM.DD, with the signs that people put in place of the dots.
DATE = re.compile(
    rf"({YEAR})(?:"
    r"(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])?"
    rf"|[.．/-]({MONTH})(?:[.．/-]({DAY}))?"
    rf"|年(?:({MONTH})月(?:({DAY})日)?)?"
    ")?"
)
PARTS = re.compile(r"([；;、()（）]+)")
END = rf"{YEAR}(?:[.．](?:{MONTH})|(?:0[1-9]|1[0-2])|年(?:{MONTH})月)?"
NOW = "今|至今"
PERIOD = re.compile(
    rf"\s*(?P<start>{END})\s*(?:[-—―─－–~～]{{1,3}}+|至(?=\s*[0-9今]))"
    rf"(?:\s{{0,2}}(?P<end>{END})(?![0-9.．])|(?P<now>{NOW})|(?![0-9]))\s*(?P<text>.*)"
)
# Signs without a shape: XML can't hold the first sort, paper shows none of either.
SHAPELESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """简历的一行: its dates as printed, and the text beside them; a line that goes on has none."""

    dates: str
    text: str


def plain(text: str) -> str:
    """Return a text with `\\n` between lines and nothing that has no shape on paper."""
    lines = SHAPELESS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return lines.replace("\t", " ").replace("\u2028", "\n").strip()


def month(text: str) -> str:
    """Return a date as `YYYY.MM`, or `YYYY` when no more is known; what is no date, as it is."""
    found = _date(text)
    if not found:
        return plain(text)
    year, number, _ = found
    return f"{year}.{number:02}" if number else f"{year}"


def birth(sheet: Sheet) -> str:
    """出生年月: `YYYY.MM` and below it（N岁）at 计算年龄时间, or else at 填表时间; never today."""
    age = _months(sheet.birth, sheet.age_on or sheet.filled_on)
    return month(sheet.birth) + (f"\n（{age // 12}岁）" if age is not None else "")


def retirement(sheet: Sheet) -> str:
    """到龄时间: `YYYY.MM` and below it how old one is then（x岁y个月）."""
    age = _months(sheet.birth, sheet.retirement)
    if age is None:
        return month(sheet.retirement)
    rest = f"{age % 12}个月" if age % 12 else ""
    return f"{month(sheet.retirement)}\n（{age // 12}岁{rest}）"


def party(text: str) -> str:
    """入党时间: each date in it as `YYYY.MM`, party names as they stand (§2.9 of the forms)."""
    return "".join(
        part if PARTS.fullmatch(part) else month(part) for part in PARTS.split(plain(text))
    )


def day(text: str) -> str:
    """填表时间: year, month and day apart; what isn't known is left open for the pen."""
    found = _date(text)
    if plain(text) and not found:
        return plain(text)
    year, number, of_month = found or (None, None, None)
    return f"{year or '　　'} 年 {number or '　'} 月 {of_month or '　'} 日"


def resume(text: str) -> tuple[Line, ...]:
    """简历: the printed lines; dates as `YYYY.MM--YYYY.MM`, nothing of a text is changed."""
    return tuple(_line(line) for line in plain(text).split("\n") if line.strip())


def _line(line: str) -> Line:
    found = PERIOD.fullmatch(line)
    if not found:
        return Line("", line.strip())
    end = month(found["end"]) if found["end"] else found["now"] or ""
    return Line(f"{month(found['start'])}--{end}", found["text"].strip())


def _date(text: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day of a date, as far as they are known; None when it is none."""
    found = DATE.fullmatch(text.strip())
    if not found:
        return None
    year, *parts = found.groups()
    number, of_month = (next(filter(None, parts[at::2]), None) for at in (0, 1))
    return int(year), int(number) if number else None, int(of_month) if of_month else None


def _months(birth: str, on: str) -> int | None:
    """Return the full months from a birth month to another; None when either isn't known."""
    born, then = _date(birth), _date(on)
    if not born or not then or not born[1] or not then[1]:
        return None
    months = (then[0] - born[0]) * 12 + then[1] - born[1]
    return months if months >= 0 else None
