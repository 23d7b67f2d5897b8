"""统计页面: counts by wall, branch, community or county, as bars, as a table and as Excel."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.filters import StatisticsFilter
from bihuan.modules.wall.selectors import Counted
from bihuan.modules.wall.terms import Measure, Scope
from bihuan.modules.wall.views import exporting
from bihuan.ui import signed_in

# Each measure with what it is a share of.
COLUMNS: tuple[tuple[Measure, Measure | None], ...] = (
    (Measure.RECEIVED, None),
    (Measure.OPEN, Measure.RECEIVED),
    (Measure.OVERDUE, Measure.OPEN),
    (Measure.IN_TIME, Measure.TO_DISPATCH),
    (Measure.HANDLED, Measure.RECEIVED),
    (Measure.RATED, Measure.HANDLED),
    (Measure.SATISFIED, Measure.RATED),
    (Measure.WELL, Measure.RATED),
    (Measure.RECHECKED, Measure.WELL),
    (Measure.CONFIRMED, Measure.RECHECKED),
    (Measure.UNREACHED, Measure.WELL),
    (Measure.NOT_RATED, Measure.CLOSED),
    (Measure.NOT_RECONCILED, Measure.CLOSED),
    (Measure.UNANSWERED, Measure.CLOSED),
    (Measure.WITHDRAWN, Measure.RECEIVED),
    (Measure.AGAIN, Measure.DISPATCHED),
    (Measure.REPEATS_30, Measure.CLOSED),
    (Measure.REPEATS_90, Measure.CLOSED),
)
# What a measure is called over a narrow column, where another language's words are too long.
SHORT: dict[Measure, Any] = {
    Measure.TO_DISPATCH: pgettext_lazy("column", "应派单"),
    Measure.IN_TIME: pgettext_lazy("column", "按时派单"),
    Measure.DISPATCHED: pgettext_lazy("column", "已派单"),
    Measure.AGAIN: pgettext_lazy("column", "再次派单"),
    Measure.HANDLED: pgettext_lazy("column", "已公布结果"),
    Measure.WELL: pgettext_lazy("column", "满意和基本满意"),
    Measure.CONFIRMED: pgettext_lazy("column", "回访属实"),
    Measure.UNREACHED: pgettext_lazy("column", "回访未联系上"),
    Measure.NOT_RECONCILED: pgettext_lazy("column", "未能谅解"),
    Measure.UNANSWERED: pgettext_lazy("column", "已解释，未答复"),
    Measure.WITHDRAWN: pgettext_lazy("column", "居民撤回"),
    Measure.REPEATS_30: pgettext_lazy("column", "30 日内重复"),
    Measure.REPEATS_90: pgettext_lazy("column", "90 日内重复"),
}
BARS = 30
BAR_WIDTH, BAR_STEP, NAME = 300, 46, 26  # In the units of the picture; a name in characters.


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for, and what was counted."""

    form: StatisticsFilter
    scope: str
    start: datetime.date
    end: datetime.date
    rows: tuple[Counted, ...]


@login_required
@require_safe
def statistics(http: HttpRequest) -> HttpResponse:
    """统计: what one's offices reach, counted, with the way to each number's requests."""
    asked = _asked(http)
    context = {
        "form": asked.form,
        "asked": asked,
        "scope": Scope(asked.scope).label,
        "heads": zip(headers(asked.scope)[1:], _heads(), strict=True),
        "rows": [_row(asked, counted) for counted in asked.rows],
        "bars": _bars(asked.rows[:-1]),
        "excel_url": f"{reverse('wall:statistics_xlsx')}?{http.GET.urlencode()}",
    }
    return signed_in.show(http, "wall/staff/statistics.html", context)


@login_required
@require_safe
def statistics_xlsx(http: HttpRequest) -> HttpResponse:
    """导出统计: the table of the page."""
    asked = _asked(http)
    lines = [[_name(row), *(cell(row, *column) for column in COLUMNS)] for row in asked.rows]
    content = exporting.workbook(
        exporting.Sheet(_("统计"), headers(asked.scope), lines),
        _numbers(asked),
        exporting.about(
            http,
            **{_("时段"): _("%(start)s 至 %(end)s") % {"start": asked.start, "end": asked.end}},
        ),
    )
    name = f"statistics-{asked.start}-{asked.end}.xlsx"
    return exporting.answer(http, page="wall:statistics_xlsx", content=content, name=name)


def _numbers(asked: Asked) -> exporting.Sheet:
    """Return the counts one by one, as numbers to reckon with."""
    heads = [str(Scope(asked.scope).label), *(str(part.label) for part in Measure)]
    lines = [[_name(row), *(getattr(row, part) for part in Measure)] for row in asked.rows]
    return exporting.Sheet(_("分项数字"), heads, lines)


def headers(scope: str) -> list[str]:
    """Return the heads of the table's columns, a share with what it is a share of."""
    return [
        str(Scope(scope).label),
        *(_("／").join(str(one.label) for one in pair if one) for pair in COLUMNS),
    ]


def _heads() -> list[str]:
    """Return the heads as they stand over the columns: short, where there is a shorter word."""
    return [_("／").join(str(SHORT.get(one, one.label)) for one in pair if one) for pair in COLUMNS]


def cell(row: Counted, part: Measure, whole: Measure | None) -> str | int:
    """Return a count, or numerator, denominator and percentage; of nothing there is none."""
    count: int = getattr(row, part)
    if whole is None:
        return count
    of: int = getattr(row, whole)
    if not of:
        return f"{count}/{of}"
    share = round(100 * count / of)
    return _("%(part)d/%(whole)d（%(share)d%%）") % {"part": count, "whole": of, "share": share}


def _asked(http: HttpRequest) -> Asked:
    form = StatisticsFilter(http.GET)
    scope, start, end = form.chosen(clock.day(clock.now()))
    rows = selectors.statistics(signed_in.actor(http), scope, start, end)
    if not rows:
        raise Http404
    return Asked(form, scope, start, end, rows)


def _name(row: Counted) -> str:
    return row.name or _("合计")


def _row(asked: Asked, row: Counted) -> dict[str, Any]:
    names = headers(asked.scope)[1:]
    cells = [
        {
            "head": head,
            "text": cell(row, part, whole),
            "url": _ledger(asked, row, part) if getattr(row, part) else "",
        }
        for head, (part, whole) in zip(names, COLUMNS, strict=True)
    ]
    return {"name": _name(row), "cells": cells}


def _ledger(asked: Asked, row: Counted, part: Measure) -> str:
    given = {"place": row.key, "start": asked.start, "end": asked.end, "count": part.value}
    wanted = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('wall:ledger')}?{wanted}"


def _bars(rows: tuple[Counted, ...]) -> dict[str, Any]:
    """Return the bars of the rows that received most: received, and of these handled."""
    shown = sorted(rows, key=lambda row: -row.received)[:BARS]
    most = max([row.received for row in shown], default=0) or 1
    bars = [
        {
            "name": row.name if len(row.name) <= NAME else f"{row.name[: NAME - 1]}…",
            "name_y": index * BAR_STEP + 14,
            "y": index * BAR_STEP + 20,
            "count_y": index * BAR_STEP + 34,
            "received": row.received,
            "handled": row.handled,
            "width": round(BAR_WIDTH * row.received / most),
            "inner": round(BAR_WIDTH * row.handled / most),
            "end": round(BAR_WIDTH * row.received / most) + 8,
        }
        for index, row in enumerate(shown)
    ]
    return {"bars": bars, "height": len(bars) * BAR_STEP, "is_cut": len(rows) > BARS}
