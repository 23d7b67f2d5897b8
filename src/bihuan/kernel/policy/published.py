"""年度安排: files of exceptional days, and those of past years that come with the program.

A file has a row per day that differs from its weekday: `date,working,note`.
"""

import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.kernel.policy.working import Day

__all__ = ["Fault", "file", "seed"]

SEED = Path(__file__).with_name("calendar.csv")
COLUMNS = ("date", "working")
WORKED = {"1": True, "true": True, "班": True, "上班": True, "是": True}
OFF = {"0": False, "false": False, "休": False, "放假": False, "否": False}
KINDS = WORKED | OFF


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row of a file, and what to do."""

    row: int
    reason: str


def seed(year: int) -> list[Day]:
    """Return the days of a year that come with the program; none when it wasn't published yet."""
    return [day for day in file(SEED)[0] if day.date.year == year]


def file(path: Path) -> tuple[list[Day], list[Fault]]:
    """Return the days of a file and what is wrong with it; raises OSError when it can't be read."""
    text = _text(path.read_bytes())
    if text is None:
        return [], [Fault(1, _("文件不是文本：请另存为 csv（UTF-8 或 GBK）"))]
    rows = csv.DictReader(text.splitlines())
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        return [], [Fault(1, _("第一行应为 date,working,note"))]
    days: list[Day] = []
    faults: list[Fault] = []
    for row, found in _read(rows):
        if isinstance(found, Day):
            days.append(found)
        else:
            faults.append(Fault(row, found))
    return days, faults or _twice(days)


def _text(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _read(rows: "csv.DictReader[str]") -> Iterator[tuple[int, Day | str]]:
    for row in rows:
        yield rows.line_num, _day({key: (row.get(key) or "").strip() for key in (*COLUMNS, "note")})


def _day(row: dict[str, str]) -> Day | str:
    try:
        date = datetime.date.fromisoformat(row["date"])
    except ValueError:
        return _("日期写成 2027-01-01 的样式：%(text)s") % {"text": row["date"] or "—"}
    working = KINDS.get(row["working"].lower())
    if working is None:
        return _("working 一列写 1（上班）或 0（放假）：%(text)s") % {"text": row["working"] or "—"}
    return Day(date, working, row["note"])


def _twice(days: list[Day]) -> list[Fault]:
    """Return the rows whose day stands in the file before; the heading is row 1."""
    seen: set[datetime.date] = set()
    faults = []
    for row, day in enumerate(days, start=2):
        if day.date in seen:
            faults.append(Fault(row, _("%(date)s 在文件里出现两次") % {"date": day.date}))
        seen.add(day.date)
    return faults
