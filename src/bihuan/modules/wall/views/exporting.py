"""导出: an Excel file of exactly what a page shows; every export stands in the access log."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpRequest, HttpResponse

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import selectors
from bihuan.ui import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Whatever a cell begins with (= + - @), it stays the text it is.
AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDE, NARROW = 24, 14


def workbook(headers: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return a workbook of one sheet: counts as numbers, everything else as text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, AS_TEXT) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, WIDE)
        sheet.set_column(2, max(2, len(headers) - 1), NARROW)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                write(line, column, cell)
    return file.getvalue()


def answer(http: HttpRequest, *, page: str, content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download, after it is written down who took it."""
    actor = signed_in.actor(http)
    for home in sorted(selectors.homes_of(actor)):
        journal.look(home, actor=actor, page=page, at=clock.now(), purpose="export")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
