"""干部名册: an Excel file of everybody in one's sight; each of them stands in the access log."""

import tempfile
from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import facade as journal
from bihuan.modules.cadres.forms.roster import Roster
from bihuan.modules.cadres.selectors import roster as selectors
from bihuan.modules.cadres.selectors.roster import Column
from bihuan.modules.cadres.views.files import EXCEL
from bihuan.modules.cadres.views.records import LIST, read
from bihuan.ui import signed_in

PAGE = "cadres:roster"
# Row by row to the disk; whatever a cell begins with (= + - @), it stays the text it is.
BY_ROW = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LONGEST_CELL = 32_000  # Excel holds 32,767 signs in a cell.
HEAD_ROWS = 3


@login_required
@require_http_methods(["GET", "POST"])
def roster(http: HttpRequest) -> HttpResponseBase:
    """导出干部名册: choose columns and a unit; what comes is everybody of one's sight there."""
    home, actor = read(http), signed_in.actor(http)
    form = Roster(http.POST or None, units=selectors.units_read(actor, home.pk))
    if form.is_bound and form.is_valid():
        return _given_out(http, home, form)
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "cadres/roster.html", {"form": form}, status=status, under=LIST)


def _given_out(http: HttpRequest, home: Home, form: Roster) -> HttpResponseBase:
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    _write(made, http, home, form)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="roster.xlsx", content_type=EXCEL)


def _write(made: IO[bytes], http: HttpRequest, home: Home, form: Roster) -> None:
    """Write the roster chunk by chunk; who is in a chunk is logged before it is written."""
    actor, at = signed_in.actor(http), clock.now()
    unit, columns = form.cleaned_data["unit"], form.columns
    cadres = selectors.everybody(actor, home.pk, unit=unit)
    names = dict(selectors.units_read(actor, home.pk))
    with xlsxwriter.Workbook(made, BY_ROW) as book:
        sheet = book.add_worksheet(_("干部名册"))
        _head(book, sheet, columns)
        sheet.write_string(0, 0, _about(names.get(unit, home.name).strip(), len(cadres)))
        sheet.write_string(1, 0, _made_by(actor.name, at))
        _headings(book, sheet, columns)
        row = HEAD_ROWS
        for entries in selectors.chunks(home.pk, cadres):
            looked = [(home.pk, one.dossier) for one in entries]
            journal.look_at_many(looked, actor=actor, page=PAGE, at=at)
            for one in entries:
                cells = [str(row - HEAD_ROWS + 1), one.name, *(each.value(one) for each in columns)]
                _write_row(sheet, row, cells)
                row += 1


def _about(unit: str, count: int) -> str:
    return _("干部名册：{unit}，共 {count} 人").format(unit=unit, count=count)


def _made_by(name: str, at: Any) -> str:
    made = at.astimezone(clock.BEIJING)
    return _("制表人 {name}，制表时间 {at}").format(name=name, at=f"{made:%Y-%m-%d %H:%M}")


def _head(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """Set widths and panes, and how it prints; widths go before the first row."""
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate([6, 10, *(one.width for one in columns)]):
        sheet.set_column(column, column, width, wrapped)
    sheet.freeze_panes(HEAD_ROWS, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(HEAD_ROWS - 1)
    sheet.fit_to_pages(1, 0)


def _headings(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    for column, name in enumerate([_("序号"), _("姓名"), *(str(one.label) for one in columns)]):
        sheet.write_string(HEAD_ROWS - 1, column, name, bold)


def _write_row(sheet: Any, row: int, cells: Sequence[str]) -> None:
    for column, text in enumerate(cells):
        whole = len(text) <= LONGEST_CELL
        sheet.write_string(row, column, text if whole else f"{text[:LONGEST_CELL]}{_('（未完）')}")
