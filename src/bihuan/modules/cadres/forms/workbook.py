"""工作簿: the first sheet of an `.xlsx` that somebody brings, cell by cell, or why it isn't taken.

What a cell shows must be what it holds: formulas and macros are refused, and so is what would
unpack, or spread over a grid, to more than a list of persons can be.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from bihuan.ui.tables import Fault, Unreadable

__all__ = ["Workbook", "opened"]

LARGEST, LARGEST_UNPACKED = 20 << 20, 200 << 20
# The reader lays cells out as a full grid: a single one far away would fill the memory.
MOST_ROWS, MOST_COLUMNS = 25_000, 100
CHUNK, OVERLAP = 1 << 20, 1 << 10
# A cell that holds something; an empty one, kept for its looks, ends at once.
CELL = re.compile(rb"<(?:\w+:)?c((?:\s[^>]*)?)(?<!/)>")
FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s/>]")
PLACE = re.compile(rb"\br=[\"']([A-Z]{0,3})(\d{1,9})[\"']")
FIRST_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\b\w+:id=[\"']([^\"']+)[\"']")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError)
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of a sheet from its first on, and its merged cells (first and last, from 0).

    A cell is text, a number, a truth, a date or an instant, as Excel keeps it; "" is an empty one.
    """

    rows: Iterator[list[Any]]
    merged: Sequence[tuple[Corner, Corner]]

    def refuse_merged(self, *, below: int) -> None:
        """Refuse cells that are merged below a row (from 1): all but the first would be empty."""
        for (row, column), (last, _right) in self.merged:
            if last >= below:
                cell = f"{_letters(column)}{row + 1}"
                _refuse(
                    _("{cell} 起是合并单元格").format(cell=cell),
                    _("请取消合并，并在每一格里填写"),
                    row=row + 1,
                )


def opened(data: bytes) -> Workbook:
    """Return the first sheet of a workbook; raises Unreadable."""
    _refuse_unfit(data)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return Workbook(sheet.iter_rows(), sheet.merged_cell_ranges or ())
    except (CalamineError, IndexError):
        _refuse_foreign()


def _refuse_unfit(data: bytes) -> None:
    """Refuse by what the archive holds, before any of it is read as a table."""
    if len(data) > LARGEST:
        _refuse(_("文件超过 20 MB"), _("请删去图片和无关的页，或分成几个文件"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_parts(archive)
            _refuse_sheet(archive, _first_sheet(archive))
    except BROKEN:
        _refuse_foreign()


def _refuse_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        _refuse(_("解压后过大"), _("请只留姓名等各列，另存为新的 .xlsx"))
    if archive.testzip():  # A part that unpacks to more than it says is broken.
        _refuse_foreign()
    if any("vbaproject" in part.filename.lower() for part in parts):
        _refuse(_("含有宏"), _("请另存为“Excel 工作簿（.xlsx）”，不带宏"))


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Return the part that holds the first sheet."""
    found = FIRST_SHEET.search(archive.read("xl/workbook.xml"))
    wanted = found[1] if found else b""
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        named = dict(ATTRIBUTE.findall(relation))
        if named.get(b"Id") == wanted:
            target = named.get(b"Target", b"").decode("ascii", "replace")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def _refuse_sheet(archive: zipfile.ZipFile, part: str) -> None:
    """Refuse a sheet that computes, or whose cells lie where no list of persons reaches."""
    kept = b""
    with archive.open(part) as file:
        while data := file.read(CHUNK):
            seen = kept + data
            _refuse_computed(seen)
            for given in CELL.findall(seen):
                _refuse_far(PLACE.search(given))
            kept = seen[-OVERLAP:]


def _refuse_computed(seen: bytes) -> None:
    computed = FORMULA.search(seen)
    place = PLACE.search(computed[1]) if computed else None
    if computed:
        cell = b"".join(place.groups()).decode() if place else ""
        _refuse(
            _("有公式：{cell}").format(cell=cell),
            _("请选中全表复制，选择性粘贴为“数值”，另存后再载入"),
        )


def _refuse_far(place: re.Match[bytes] | None) -> None:
    if place is None:
        _refuse_foreign()  # Where a cell lies can't be seen; Excel always says it.
    if int(place[2]) > MOST_ROWS or _number(place[1]) > MOST_COLUMNS:
        _refuse(
            _("{cell} 处还有内容").format(cell=b"".join(place.groups()).decode()),
            _("一个文件最多 25000 行、100 列；请删去多余的行列，或分成几个文件"),
        )


def _number(column: bytes) -> int:
    total = 0
    for letter in column:
        total = total * 26 + letter - 64
    return total


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _refuse(reason: str, advice: str, *, row: int = 1) -> NoReturn:
    raise Unreadable(Fault(row, "", reason, advice))


def _refuse_foreign() -> NoReturn:
    _refuse(_("不是有效的 xlsx 文件"), _("请用 Excel 打开后另存为“Excel 工作簿（.xlsx）”再载入"))
