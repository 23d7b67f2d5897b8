"""任免审批表的 Word 文件: the same two pages as the PDF, to be edited further.

Rows are exactly as high as in the layout, so that two pages are two pages in every program that
opens the file; 宋体 is on every machine that has Word or WPS.
"""

import io
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt, Twips
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import Image

from bihuan.kernel.people.sheets import fitting, pages
from bihuan.kernel.people.sheets.fitting import Setting
from bihuan.kernel.people.sheets.pages import Cell, Page
from bihuan.kernel.people.sheets.printing import Edition
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.modules.cadres.views.printed import UNREADABLE_PHOTO, photo_of

FONT = "宋体"
TITLE_SIZE, TITLE_LINE, TITLE_SPREAD = 24, 34, 225  # Points, points, twips.
OUTER, INNER = 12, 6  # Eighths of a point.
FRAME = 4  # Points that the photo leaves free in its cell.
ALIGNED = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
UPRIGHT = {
    "top": WD_ALIGN_VERTICAL.TOP,
    "center": WD_ALIGN_VERTICAL.CENTER,
    "bottom": WD_ALIGN_VERTICAL.BOTTOM,
}


def docx(sheet: Sheet, edition: Edition = "old") -> bytes:
    """Return a sheet as a Word file: two sections of one page each."""
    front, back = pages.laid_out(sheet, edition)
    document, photo = Document(), photo_of(sheet)
    _manners(document, sheet)
    _section(document, front)
    _title(document, front)
    _table(document, front, photo)
    document.add_section(WD_SECTION.NEW_PAGE)
    _section(document, back)
    _set(document.paragraphs[-1], Setting(1, 1))
    _table(document, back, photo)
    _foot(document, back)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- the document -------------------------------------------------------------------------------


def _manners(document: Opened, sheet: Sheet) -> None:
    """Set the font and take away what the library's own template says of itself."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(fitting.LARGEST)
    run, paragraph = normal.element.get_or_add_rPr(), normal.element.get_or_add_pPr()
    run.rFonts.set(qn("w:eastAsia"), FONT)
    run.append(_made("w:lang", val="en-US", eastAsia="zh-CN"))
    for name in ("w:widowControl", "w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        paragraph.append(_made(name, val="0"))
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1
    about = document.core_properties
    for child in list(about._element):
        about._element.remove(child)
    about.title = f"{pages.TITLE} {sheet.name}".strip()


def _section(document: Opened, page: Page) -> None:
    section = document.sections[-1]
    section.page_width, section.page_height = map(Twips, pages.PAPER)
    top, right, bottom, left = map(Twips, page.margins)
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance = section.footer_distance = Twips(340)


def _title(document: Opened, page: Page) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(page.title)
    run._element.get_or_add_rPr().append(_made("w:spacing", val=TITLE_SPREAD))
    run.font.size = Pt(TITLE_SIZE)
    _lines(paragraph, TITLE_LINE)
    rest = pages.TITLE_HEIGHT / 20 - TITLE_LINE
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(rest / 2)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _foot(document: Opened, page: Page) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Pt(pages.FOOT_INDENT)
    paragraph.add_run(page.foot)
    _set(paragraph, page.foot_setting)
    paragraph.paragraph_format.space_before = Pt(6)


# --- a page's table -----------------------------------------------------------------------------


def _table(document: Opened, page: Page, photo: bytes | None) -> None:
    table = document.add_table(len(page.heights), len(page.widths))
    table.autofit = False
    _borders(table)
    for row, height in zip(table.rows, page.heights, strict=True):
        row.height, row.height_rule = Twips(height), WD_ROW_HEIGHT_RULE.EXACTLY
        row._tr.get_or_add_trPr().append(_made("w:cantSplit"))
        for cell, width in zip(row.cells, page.widths, strict=True):
            cell.width = Twips(width)
    for column, width in zip(table.columns, page.widths, strict=True):
        column.width = Twips(width)
    opened = {(cell.row + cell.rows, cell.column) for cell in page.cells if cell.is_open_below}
    for one in page.cells:
        last = table.cell(one.row + one.rows - 1, one.column + one.columns - 1)
        cell = table.cell(one.row, one.column).merge(last)
        _fill(cell, one, page, photo)
        if one.is_open_below or (one.row, one.column) in opened:
            _open(cell, "bottom" if one.is_open_below else "top")


def _borders(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        size = INNER if side.startswith("inside") else OUTER
        borders.append(_made(f"w:{side}", val="single", sz=size, space=0, color="auto"))
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(_made(f"w:{side}", w=0, type="dxa"))
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)


def _open(cell: _Cell, side: str) -> None:
    borders = OxmlElement("w:tcBorders")
    borders.append(_made(f"w:{side}", val="nil"))
    cell._tc.get_or_add_tcPr().insert_element_before(
        borders, "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign"
    )


def _fill(cell: _Cell, one: Cell, page: Page, photo: bytes | None) -> None:
    margins = OxmlElement("w:tcMar")
    for side, width in zip(("left", "right"), one.padding, strict=True):
        margins.append(_made(f"w:{side}", w=width, type="dxa"))
    cell._tc.get_or_add_tcPr().append(margins)
    cell.vertical_alignment = UPRIGHT[one.upright]
    if one.field == "photo" and photo:
        return _picture(cell, one, page, photo)
    if one.lines:
        return _resume(cell, one)
    paragraph = cell.paragraphs[0]
    paragraph.add_run(UNREADABLE_PHOTO if one.field == "photo" and photo is None else one.text)
    paragraph.alignment = ALIGNED[one.align]
    _set(paragraph, one.setting)
    if one.upright == "bottom":
        paragraph.paragraph_format.space_after = Pt(pages.RESUME_GAP)
    return None


def _resume(cell: _Cell, one: Cell) -> None:
    is_dated = any(line.dates for line in one.lines)
    hanging = Pt(fitting.HANGING * one.setting.size) if is_dated else Length(0)
    for at, line in enumerate(one.lines):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        paragraph.add_run(f"{line.dates}\t{line.text}" if line.dates else line.text)
        paragraph.paragraph_format.left_indent = hanging
        paragraph.paragraph_format.first_line_indent = Length(-hanging if line.dates else 0)
        _set(paragraph, one.setting)
    cell.paragraphs[0].paragraph_format.space_before = Pt(pages.RESUME_GAP)


def _picture(cell: _Cell, one: Cell, page: Page, photo: bytes) -> None:
    width = sum(page.widths[one.column : one.column + one.columns]) / 20 - FRAME
    height = sum(page.heights[one.row : one.row + one.rows]) / 20 - FRAME
    with Image.open(io.BytesIO(photo)) as picture:
        scale = min(width / picture.width, height / picture.height)
        size = {"width": Pt(picture.width * scale), "height": Pt(picture.height * scale)}
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # A picture is cut to its line when the line is of a given height.
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.add_run().add_picture(io.BytesIO(photo), **size)


# --- small parts --------------------------------------------------------------------------------


def _set(paragraph: Paragraph, setting: Setting) -> None:
    """Set a paragraph's size and its distance from line to line."""
    for run in paragraph.runs:
        run.font.size = Pt(max(setting.size, 1))
    _lines(paragraph, setting.pitch)


def _lines(paragraph: Paragraph, pitch: float) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(pitch)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)


def _made(name: str, **attributes: Any) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element
