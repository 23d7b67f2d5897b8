"""导出: an Excel file of exactly what a page shows; every export stands in the access log."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import selectors
from bihuan.ui import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Whatever a cell begins with (= + - @), it stays the text it is.
AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDE, NARROW = 24, 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the heads of its columns, its rows."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[str | int]]


def workbook(*sheets: Sheet) -> bytes:
    """Return a workbook: counts as numbers, everything else as text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, AS_TEXT) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, bold)
    return file.getvalue()


def about(http: HttpRequest, **facts: str) -> Sheet:
    """Return the sheet that says what a workbook holds, when and for whom it was made."""
    made = clock.now().astimezone(clock.BEIJING)
    lines = [*facts.items(), (_("导出时间"), f"{made:%Y-%m-%d %H:%M}")]
    return Sheet(_("说明"), [_("项目"), _("内容")], [*lines, (_("导出人"), _name_of(http))])


def _name_of(http: HttpRequest) -> str:
    user: Any = http.user
    return str(user.person.name)


def _write(target: Any, sheet: Sheet, bold: Any) -> None:
    target.freeze_panes(1, 1)
    target.set_column(0, 1, WIDE)
    target.set_column(2, max(2, len(sheet.headers) - 1), NARROW)
    for column, header in enumerate(sheet.headers):
        target.write_string(0, column, header, bold)
    for line, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            write = target.write_number if isinstance(cell, int) else target.write_string
            write(line, column, cell)


def answer(http: HttpRequest, *, page: str, content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download, after it is written down who took it."""
    actor = signed_in.actor(http)
    for home in sorted(selectors.homes_of(actor)):
        journal.look(home, actor=actor, page=page, at=clock.now(), purpose="export")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
