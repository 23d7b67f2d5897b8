"""乡镇干部队伍的页面: who came and what became of them; every number opens its people."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Held
from bihuan.modules.townships import forms, selectors
from bihuan.modules.townships.selectors import Asked, Line, Mark, Report, county, releasing
from bihuan.modules.townships.terms import Band, Standing
from bihuan.ui import paging, signed_in

LIST = "townships:staffing"


@login_required
@require_safe
def staffing(http: HttpRequest) -> HttpResponse:
    """乡镇干部队伍: by township and staff; the curve of those who stay; the ages."""
    held = _desk(http)
    places = selectors.units(held)
    form = _form(http, places)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked = form.asked()
        context |= _shown(selectors.report(held, asked, places), asked)
    if county.own(held):
        # Fixed, and by the end of the last year: whatever is asked for (BH-61).
        context["county"] = county.county(held, on=clock.day(clock.now()))
    _look(http, held, LIST)
    status = 200 if form.is_valid() else 422
    return signed_in.show(http, "townships/staffing.html", context, status=status)


@login_required
@require_safe
def people(http: HttpRequest) -> HttpResponse:
    """名单: the people behind a number."""
    held = _desk(http)
    form = _form(http, selectors.units(held))
    which = http.GET.get("which", "")
    if not form.is_valid() or which not in WHICH:
        raise Http404
    _look(http, held, "townships:people", purpose=which)
    found = selectors.stays(held, unit=form.asked().unit)
    rows = selectors.people(found, form.asked(), which)
    context = {"rows": rows, "which": WHICH[which], "query": http.GET.urlencode()}
    return signed_in.show(http, "townships/people.html", context, under=LIST)


@login_required
@require_safe
def releases(http: HttpRequest) -> HttpResponse:
    """提前放人清单: secondments and transfers before the months that the rules want."""
    held = _desk(http)
    found = selectors.stays(held)
    _look(http, held, "townships:releases")
    asked = {name: http.GET.get(name, "") for name in ("unit", "organ", "secretary")}
    released = releasing.released(
        held,
        found,
        on=clock.day(clock.now()),
        narrowed=releasing.Narrowed(**asked),
        after=http.GET.get("before", ""),
    )
    context = {
        "released": released,
        "unknown": str(releasing.UNKNOWN),
        "is_narrowed": any(asked.values()),
        **paging.pages(http, released.further or None),
    }
    return signed_in.show(http, "townships/releases.html", context)


def _desk(http: HttpRequest) -> Held:
    held = selectors.desk_of(signed_in.actor(http))
    if held is None:
        raise Http404
    return held


def _look(http: HttpRequest, held: Held, page: str, *, purpose: str = "") -> None:
    """Write into the access log that somebody looks, before anything is rendered."""
    assert held.home is not None, "a desk of a unit has a home"
    actor, now = signed_in.actor(http), clock.now()
    journal.look(held.home, actor=actor, page=page, at=now, purpose=purpose)


def _form(http: HttpRequest, units: list[tuple[int, str]]) -> forms.Ask:
    return forms.Ask(http.GET, today=clock.day(clock.now()), units=units)


WHICH: Mapping[str, Any] = {
    "recruited": forms.RECRUITED,
    "on_roll": forms.ON_ROLL,
    "on_roll_in_post": forms.ON_ROLL_IN_POST,
    **{str(one.value): one.label for one in Standing},
}


def _shown(found: Report, asked: Asked) -> dict[str, Any]:
    curve = found.curve
    return {
        "asked": asked,
        "all_name": _("合计"),
        "standings": [one.label for one in Standing],
        "bands": [one.label for one in Band],
        "lines": [_with_links(one, asked) for one in found.lines],
        "curve": curve,
        "marks": [_in_percent(mark, curve.causes) for mark in curve.marks],
        "across": [(selectors.WIDTH * year // 10, year) for year in range(0, 11, 2)],
        "upward": [(selectors.HEIGHT * (4 - part) // 4, 25 * part) for part in range(5)],
        "horizon": selectors.HORIZON,
    }


def _in_percent(mark: Mark, causes: list[Standing]) -> dict[str, Any]:
    return {
        "years": mark.month // 12,
        "at_risk": mark.at_risk,
        "share": round(100 * mark.share),
        "lower": round(100 * mark.lower),
        "upper": round(100 * mark.upper),
        "gone": [(one.label, round(100 * mark.gone.get(str(one), 0.0))) for one in causes],
    }


def _with_links(line: Line, asked: Asked) -> dict[str, Any]:
    """Return a line with the address of the people behind each number."""
    query = {
        "unit": line.unit or asked.unit or "",
        "staff": line.staff.value,
        "first": asked.first,
        "last": asked.last,
        "on": str(asked.on),
    }
    links = {which: f"people/?{urlencode({**query, 'which': which})}" for which in WHICH}
    found = line.figures
    standings = [
        {"count": found.standings.get(str(one), 0), "url": links[one], "label": one.label}
        for one in Standing
    ]
    bands = [{"count": line.ages.bands.get(str(one), 0), "label": one.label} for one in Band]
    return {
        "line": line,
        "recruited": (found.recruited, links["recruited"]),
        "standings": standings,
        "on_roll": (found.on_roll, links["on_roll"]),
        "in_post": (found.in_post, links["on_roll_in_post"]),
        "bands": bands,
    }
