"""打印任免审批表: a sheet as PDF, and what a person should know before it is signed."""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.kernel.people.sheets import pages
from bihuan.kernel.people.sheets.fitting import FLOOR
from bihuan.kernel.people.sheets.pages import Cell, Page
from bihuan.kernel.people.sheets.printing import Edition
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.ui import typesetting

TEMPLATE = Path(__file__).parents[1] / "typst" / "appointment_form.typ"
PHOTO_PIXELS = (900, 1200)  # 600 dots an inch in its cell.
MAX_PIXELS = 40_000_000
QUALITY = 90
UNREADABLE_PHOTO = "照片文件\n无法识别"


def pdf(sheet: Sheet, edition: Edition = "old", **output: Any) -> bytes:
    """Return a sheet as a PDF of exactly two pages; the same bytes for the same sheet."""
    return typesetting.typeset(TEMPLATE, data_of(sheet, edition), **output)


def settings(sheet: Sheet, edition: Edition = "old") -> list[dict[str, Any]]:
    """Return how each cell of the PDF is set: field, text, size in points, whether it fits."""
    return typesetting.told(TEMPLATE, data_of(sheet, edition), "set")


def cramped(sheet: Sheet, edition: Edition = "old") -> dict[str, float]:
    """Return the fields that had to be set smaller than eight points, with their size."""
    found = [cell for page in pages.laid_out(sheet, edition) for cell in page.cells]
    return {one.field: one.setting.size for one in found if one.field and one.setting.size < FLOOR}


def without_shape(sheet: Sheet, edition: Edition = "old") -> str:
    """Return the characters that the PDF shows as a box with their number: to write in by hand."""
    return typesetting.without_shape(_all_text(pages.laid_out(sheet, edition)))


def photo_of(sheet: Sheet) -> bytes | None:
    """Return a sheet's photo as a JPEG upright, without its metadata; None when it is no picture.

    b"" is a sheet without a photo.
    """
    if not sheet.photo:
        return b""
    try:
        picture = Image.open(io.BytesIO(sheet.photo))
        if picture.width * picture.height > MAX_PIXELS:
            return None
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    upright.thumbnail(PHOTO_PIXELS)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=QUALITY, dpi=(600, 600))
    return out.getvalue()


def data_of(sheet: Sheet, edition: Edition) -> dict[str, Any]:
    """Return what the template draws, in points."""
    laid_out, photo = pages.laid_out(sheet, edition), photo_of(sheet)
    return {
        "title": f"{pages.TITLE} {sheet.name}".strip(),
        "photo": list(photo or b""),
        "shapeless": typesetting.without_shape(_all_text(laid_out)),
        "pages": [_page(page, UNREADABLE_PHOTO if photo is None else "") for page in laid_out],
    }


def _all_text(laid_out: tuple[Page, Page]) -> str:
    return "".join(page.foot + "".join(cell.text for cell in page.cells) for page in laid_out)


def _page(page: Page, photo: str) -> dict[str, Any]:
    opened = {(cell.row + cell.rows, cell.column) for cell in page.cells if cell.is_open_below}
    return {
        "margins": _points(page.margins),
        "widths": _points(page.widths),
        "heights": _points(page.heights),
        "title": page.title,
        "title_height": pages.TITLE_HEIGHT / 20,
        "cells": [
            _cell(cell, photo if cell.field == "photo" else cell.text)
            | {"is_open_above": (cell.row, cell.column) in opened}
            for cell in page.cells
        ],
        "foot": {
            "field": "filled_by",
            "text": page.foot,
            "size": page.foot_setting.size,
            "pitch": page.foot_setting.pitch,
            "lines": [],
        },
        "foot_indent": pages.FOOT_INDENT,
        "foot_height": pages.FOOT_HEIGHT,
    }


def _points(twips: tuple[int, ...]) -> list[float]:
    return [one / 20 for one in twips]


def _cell(cell: Cell, text: str) -> dict[str, Any]:
    return {
        "row": cell.row,
        "column": cell.column,
        "rows": cell.rows,
        "columns": cell.columns,
        "field": cell.field,
        "text": text,
        "size": cell.setting.size,
        "pitch": cell.setting.pitch,
        "padding": _points(cell.padding),
        "gap": pages.RESUME_GAP if cell.upright != "center" else 0,
        "align": cell.align,
        "upright": cell.upright,
        "is_open_below": cell.is_open_below,
        "lines": [{"dates": line.dates, "text": line.text} for line in cell.lines],
    }
