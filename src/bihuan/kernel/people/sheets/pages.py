"""版面: the two pages of the 干部任免审批表 as grids of cells; PDF and Word are drawn from them.

Widths and heights are twips (twentieths of a point), as in the official form. Rows are exactly as
high as they are here, so that two pages stay two pages: what is longer is set smaller.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bihuan.kernel.people.sheets import fitting, printing
from bihuan.kernel.people.sheets.fitting import Setting
from bihuan.kernel.people.sheets.printing import Edition, Line
from bihuan.kernel.people.sheets.sheet import Relative, Sheet

__all__ = [
    "FOOT_HEIGHT",
    "FOOT_INDENT",
    "PADDING",
    "PAPER",
    "TITLE",
    "TITLE_HEIGHT",
    "Cell",
    "Page",
    "laid_out",
]

PAPER = (11907, 16840)
TITLE = "干部任免审批表"
TITLE_HEIGHT = 1100
FOOT_INDENT, FOOT_HEIGHT = 22, 34  # Points.
RELATIVES = 7
USUAL = Setting(fitting.LARGEST, 16)
Align = Literal["left", "center", "right"]
Upright = Literal["top", "center", "bottom"]
# What stays free at the left and right of a text, in twips.
PADDING: dict[Align, tuple[int, int]] = {"left": (90, 60), "center": (50, 50), "right": (60, 280)}


@dataclass(frozen=True, slots=True)
class Cell:
    """单元格: where it stands in its page's grid, and what stands in it.

    `field` is what it prints of the sheet, "" for the form's own words. A resume has `lines`.
    """

    row: int
    column: int
    rows: int
    columns: int
    field: str
    text: str
    setting: Setting
    align: Align = "center"
    upright: Upright = "center"
    lines: tuple[Line, ...] = ()
    is_open_below: bool = False

    @property
    def padding(self) -> tuple[int, int]:
        """Return what stays free at the left and right of the text."""
        return PADDING[self.align]


@dataclass(frozen=True, slots=True)
class Page:
    """一页: margins (top, right, bottom, left), grid, cells, and the line below the grid."""

    margins: tuple[int, int, int, int]
    widths: tuple[int, ...]
    heights: tuple[int, ...]
    cells: tuple[Cell, ...]
    title: str = ""
    foot: str = ""
    foot_setting: Setting = USUAL


def laid_out(sheet: Sheet, edition: Edition) -> tuple[Page, Page]:
    """Return the two pages of a sheet; the same whenever and wherever it is printed."""
    return _front(sheet, edition), _back(sheet)


class _Grid:
    """Cells of a page, each set as large as its box allows."""

    def __init__(self, widths: tuple[int, ...], heights: tuple[int, ...]) -> None:
        self.widths, self.heights = widths, heights
        self.cells: list[Cell] = []

    def box(
        self, row: int, column: int, rows: int, columns: int, align: Align = "center"
    ) -> tuple[float, float]:
        """Return the width and height in points that text has in a cell."""
        width = sum(self.widths[column : column + columns]) - sum(PADDING[align])
        return width / 20, sum(self.heights[row : row + rows]) / 20 - 1

    def label(self, text: str, row: int, column: int, *, rows: int = 1, columns: int = 1) -> None:
        """Put words of the form itself."""
        setting = fitting.of_text(text, *self.box(row, column, rows, columns))
        self.cells.append(Cell(row, column, rows, columns, "", text, setting))

    def value(
        self,
        field: str,
        text: str,
        row: int,
        column: int,
        *,
        rows: int = 1,
        columns: int = 1,
        align: Align = "center",
        upright: Upright = "center",
        is_open_below: bool = False,
    ) -> None:
        """Put a value of the sheet."""
        text = printing.plain(text)
        setting = fitting.of_text(text, *self.box(row, column, rows, columns, align))
        self.cells.append(
            Cell(
                row,
                column,
                rows,
                columns,
                field,
                text,
                setting,
                align,
                upright,
                is_open_below=is_open_below,
            )
        )


# --- page 1 -------------------------------------------------------------------------------------

FRONT_MARGINS = (629, 1134, 680, 1247)
FRONT_WIDTHS = (785, 236, 1304, 1063, 1302, 1315, 1330, 2058)
FRONT_HEIGHTS = (709, 692, 680, 709, 346, 346, 346, 346, 709, 709, 709, 7133)
RESUME_ROW, RESUME_GAP = 11, 5  # The gap in points, above and below.


def _front(sheet: Sheet, edition: Edition) -> Page:
    grid = _Grid(FRONT_WIDTHS, FRONT_HEIGHTS)
    _person(grid, sheet)
    (_fourth_row_2025 if edition == "2025" else _fourth_row_old)(grid, sheet)
    grid.cells.append(Cell(0, 7, 4, 1, "photo", "", USUAL))
    _education(grid, sheet)
    _posts(grid, sheet)
    _resume(grid, sheet)
    return Page(FRONT_MARGINS, FRONT_WIDTHS, FRONT_HEIGHTS, tuple(grid.cells), title=TITLE)


def _person(grid: _Grid, sheet: Sheet) -> None:
    rows = (
        (("姓　名", "name", sheet.name), ("性　别", "sex", sheet.sex),
         ("出生年月\n（岁）", "birth", printing.birth(sheet))),
        (("民　族", "ethnicity", sheet.ethnicity), ("籍　贯", "native_place", sheet.native_place),
         ("出 生 地", "birth_place", sheet.birth_place)),
        (("入　党\n时　间", "party", printing.party(sheet.party)),
         ("参加工\n作时间", "work_start", printing.month(sheet.work_start))),
    )  # fmt: skip
    for row, cells in enumerate(rows):
        for (label, field, text), column in zip(cells, (0, 3, 5), strict=False):
            grid.label(label, row, column, columns=1 if column else 2)
            grid.value(field, text, row, column + (1 if column else 2))


def _fourth_row_old(grid: _Grid, sheet: Sheet) -> None:
    grid.label("健康状况", 2, 5)
    grid.value("health", sheet.health, 2, 6)
    grid.label("专业技\n术职务", 3, 0, columns=2)
    grid.value("professional_title", sheet.professional_title, 3, 2, columns=2)
    grid.label("熟悉专业\n有何专长", 3, 4)
    grid.value("specialty", sheet.specialty, 3, 5, columns=2)


def _fourth_row_2025(grid: _Grid, sheet: Sheet) -> None:
    grid.label("到龄时间", 2, 5)
    grid.value("retirement", printing.retirement(sheet), 2, 6)
    grid.label("健　康\n状　况", 3, 0, columns=2)
    grid.value("health", sheet.health, 3, 2)
    grid.label("专业技\n术职务", 3, 3)
    grid.value("professional_title", sheet.professional_title, 3, 4)
    grid.label("熟悉专业\n有何专长", 3, 5)
    grid.value("specialty", sheet.specialty, 3, 6)


def _education(grid: _Grid, sheet: Sheet) -> None:
    grid.label("学　历\n学　位", 4, 0, rows=4, columns=2)
    for row, label, mode in (
        (4, "全日制\n教　育", "full_time"),
        (6, "在　职\n教　育", "in_service"),
    ):
        grid.label(label, row, 2, rows=2)
        _two(grid, sheet, (f"{mode}_education", f"{mode}_degree"), row, 3)
        grid.label("毕业院校\n系及专业", row, 5, rows=2)
        _two(grid, sheet, (f"{mode}_education_school", f"{mode}_degree_school"), row, 6)


def _two(grid: _Grid, sheet: Sheet, fields: tuple[str, str], row: int, column: int) -> None:
    """Put two values below each other, in a cell each.

    They share one cell when the second says nothing more, or when together they are larger.
    """
    first, second = (printing.plain(getattr(sheet, field)) for field in fields)
    both = first if second in ("", first) else f"{first}\n{second}"
    alone, shared = grid.box(row, column, 1, 2), grid.box(row, column, 2, 2)
    least = min(fitting.of_text(text, *alone).size for text in (first, second))
    if both == first or fitting.of_text(both, *shared).size > least:
        grid.value(fields[0], both, row, column, rows=2, columns=2)
        return
    for at, field in enumerate(fields):
        grid.value(field, getattr(sheet, field), row + at, column, columns=2)


def _posts(grid: _Grid, sheet: Sheet) -> None:
    labels = {
        "post": "现 任 职 务",
        "proposed_post": "拟 任 职 务",
        "proposed_removal": "拟 免 职 务",
    }
    for row, (field, label) in enumerate(labels.items(), 8):
        grid.label(label, row, 0, columns=3)
        grid.value(field, getattr(sheet, field), row, 3, columns=5, align="left")


def _resume(grid: _Grid, sheet: Sheet) -> None:
    grid.label("简\n\n\n历", RESUME_ROW, 0)
    lines = printing.resume(sheet.resume)
    width, height = grid.box(RESUME_ROW, 1, 1, 7, "left")
    setting = fitting.of_resume(lines, width, height - 2 * RESUME_GAP)
    text = "\n".join(f"{line.dates}  {line.text}".strip() for line in lines)
    grid.cells.append(Cell(RESUME_ROW, 1, 1, 7, "resume", text, setting, "left", "top", lines))


# --- page 2 -------------------------------------------------------------------------------------

BACK_MARGINS = (1600, 1134, 567, 1191)
# The family's 出生年月 is wider than the 年龄 of older prints and takes it from 工作单位及职务;
# two columns are split so that the approvals at the foot keep their own.
BACK_WIDTHS = (739, 1089, 1300, 1145, 432, 573, 209, 3934)
ABOVE, FAMILY_HEAD, FAMILY_ROWS, BELOW = (1418, 1021, 1361), 646, 4879, (1332, 737, 2019)
FAMILY_COLUMNS = {
    "relation": ("称　谓", 1, 1),
    "name": ("姓　名", 2, 1),
    "birth": ("出　生\n年　月", 3, 1),
    "politics": ("政　治\n面　貌", 4, 2),
    "work": ("工 作 单 位 及 职 务", 6, 2),
}
SEAL = "（盖章）\n年　　月　　日"


def _back(sheet: Sheet) -> Page:
    count = max(RELATIVES, len(sheet.family))
    heights = (*ABOVE, FAMILY_HEAD, *_shares(FAMILY_ROWS, count), *BELOW)
    grid = _Grid(BACK_WIDTHS, heights)
    _records(grid, sheet)
    _family(grid, sheet.family, count)
    _approvals(grid, sheet, len(ABOVE) + 1 + count)
    foot = f"填表人：{printing.plain(sheet.filled_by)}"
    setting = fitting.of_text(foot, sum(BACK_WIDTHS) / 20 - FOOT_INDENT, FOOT_HEIGHT)
    return Page(
        BACK_MARGINS, BACK_WIDTHS, heights, tuple(grid.cells), foot=foot, foot_setting=setting
    )


def _shares(whole: int, count: int) -> Iterator[int]:
    """Yield the heights of rows that share a height to the twip."""
    edges = [whole * at // count for at in range(count + 1)]
    return (below - above for above, below in itertools.pairwise(edges))


def _records(grid: _Grid, sheet: Sheet) -> None:
    labels = {
        "rewards": "奖\n惩\n情\n况",
        "appraisals": "年度\n考核\n结果",
        "reason": "任\n免\n理\n由",
    }
    for row, (field, label) in enumerate(labels.items()):
        grid.label(label, row, 0)
        grid.value(field, getattr(sheet, field), row, 1, columns=7, align="left")


def _family(grid: _Grid, family: tuple[Relative, ...], count: int) -> None:
    """Put the relatives: seven rows, more by shrinking, and none is left out.

    The column says 出生年月, the newer form, and not 年龄: what the sheet holds is a date, and an
    age would be one more value that the day of printing changes.
    """
    top = len(ABOVE)
    grid.label("\n".join("家庭主要成员及重要社会关系"), top, 0, rows=1 + count)
    for label, column, columns in FAMILY_COLUMNS.values():
        grid.label(label, top, column, columns=columns)
    rows = [*family, *[Relative()] * (count - len(family))]
    for at, relative in enumerate(rows):
        for field, (_label, column, columns) in FAMILY_COLUMNS.items():
            text = getattr(relative, field)
            grid.value(
                f"family.{at}.{field}",
                printing.month(text) if field == "birth" else text,
                top + 1 + at,
                column,
                columns=columns,
                align="left" if field == "work" else "center",
            )


def _approvals(grid: _Grid, sheet: Sheet, row: int) -> None:
    grid.label("呈\n报\n单\n位", row, 0, rows=2)
    grid.value("reporting_unit", sheet.reporting_unit, row, 1, columns=7, is_open_below=True)
    grid.value("filled_on", printing.day(sheet.filled_on), row + 1, 1, columns=7, align="right")
    grid.label("审批\n机关\n意见", row + 2, 0)
    grid.label("行政\n机关\n任免\n意见", row + 2, 5, columns=2)
    for column, columns in ((1, 4), (7, 1)):
        grid.value("", SEAL, row + 2, column, columns=columns, align="right", upright="bottom")
