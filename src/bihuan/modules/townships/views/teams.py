"""班子年轻干部的页面: wanted, there and missing; and who could fill the gap, to be looked at."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from bihuan.modules.townships.selectors import teams as selectors
from bihuan.modules.townships.selectors.quotas import Seen
from bihuan.modules.townships.selectors.teams import Line
from bihuan.modules.townships.terms.quotas import Seat
from bihuan.modules.townships.views.quotas import asked, look
from bihuan.ui import signed_in
from bihuan.ui.paging import key, pages

LIST = "townships:teams"


@login_required
@require_safe
def teams(http: HttpRequest) -> HttpResponse:
    """班子年轻干部: 应配, 实配, 缺配 and 占比, by township and county."""
    held, form, seen = asked(http)
    context: dict[str, Any] = {"form": form}
    if seen is not None:
        wanted = selectors.targets(held, on=seen.on)
        rows = selectors.lines(seen, wanted)
        unit = form.unit_asked
        shown = [row for row in rows if unit in {None, row.unit}]
        context |= {"targets": wanted, "lines": [_linked(row, seen) for row in shown]}
        context |= {"on": seen.on, "gaps": _gaps(wanted, unit, seen)}
    look(http, held, LIST)
    status = 200 if form.is_valid() else 422
    return signed_in.show(http, "townships/teams.html", context, status=status)


def _linked(line: Line, seen: Seen) -> dict[str, Any]:
    """Return a line with the address of the people behind each number."""

    def url(seat: Seat) -> str:
        query = {"unit": line.unit or "", "which": seat.value, "on": str(seen.on)}
        return f"{reverse('townships:team_people')}?{urlencode(query)}"

    return {
        "line": line,
        "members_url": url(Seat.MEMBERS),
        "chiefs_url": url(Seat.CHIEFS),
        "cells": [(cell, url(cell.seat)) for cell in line.cells],
    }


def _gaps(wanted: Any, unit: int | None, seen: Seen) -> list[tuple[int, str]]:
    query = {"unit": unit or "", "on": str(seen.on)}
    page = reverse("townships:team_gap")
    return [
        (years, f"{page}?{urlencode({**query, 'years': years})}")
        for years in (wanted.young, wanted.youngest)
    ]


@login_required
@require_safe
def people(http: HttpRequest) -> HttpResponse:
    """名单: the team members behind a number."""
    held, form, seen = asked(http)
    which = http.GET.get("which", "")
    if seen is None or which not in Seat.values:
        raise Http404
    look(http, held, "townships:team_people", purpose=which)
    wanted = selectors.targets(held, on=seen.on)
    context = {
        "rows": selectors.people(seen, wanted, which, unit=form.unit_asked),
        "which": Seat(which).label,
        "on": seen.on,
    }
    return signed_in.show(http, "townships/teams_people.html", context, under=LIST)


@login_required
@require_safe
def gap(http: HttpRequest) -> HttpResponse:
    """可补人选: who of the right age is in no team, by the order that the page states."""
    held, form, seen = asked(http)
    if seen is None:
        raise Http404
    wanted = selectors.targets(held, on=seen.on)
    given = http.GET.get("years", str(wanted.young))
    if given not in {str(wanted.young), str(wanted.youngest)}:
        raise Http404
    look(http, held, "townships:team_gap", purpose=given)
    rows, count, further = selectors.candidates(
        seen, wanted, years=int(given), unit=form.unit_asked, before=key(http)
    )
    context = {"rows": rows, "count": count, "years": int(given), "on": seen.on}
    context |= pages(http, further)
    return signed_in.show(http, "townships/teams_gap.html", context, under=LIST)
