"""乡镇工作经历的页面: who may become a candidate, by which months; who was promoted from where."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Held
from bihuan.modules.townships.forms import experience as forms
from bihuan.modules.townships.selectors import experience as selectors
from bihuan.modules.townships.selectors.experience import Year
from bihuan.modules.townships.terms.experience import Promoted, Target
from bihuan.ui import signed_in
from bihuan.ui.paging import key, pages

LIST = "townships:experience"
SHARE = "townships:promotions"


@login_required
@require_safe
def experience(http: HttpRequest) -> HttpResponse:
    """乡镇工作经历: look somebody up, or list who of a unit fulfils what a post wants."""
    held, today = _desk(http), _today()
    form = forms.Ask(http.GET, units=selectors.unit_choices(held))
    context: dict[str, Any] = {"form": form, "targets": Target}
    if form.is_valid():
        found = selectors.listed(held, form.asked(), before=key(http), on=today)
        asked = form.asked().target
        context |= {"found": found, "asked": asked, **pages(http, found.further)}
    _look(http, held, LIST)
    status = 200 if form.is_valid() else 422
    return signed_in.show(http, "townships/experience.html", context, status=status)


@login_required
@require_safe
def experience_of(http: HttpRequest, person: int) -> HttpResponse:
    """个人乡镇工作经历: the rows, the months, and the answer for each kind of post."""
    held = _desk(http)
    seen = selectors.seen(held, person, on=_today())
    if seen is None:
        raise Http404
    _look(http, held, "townships:experience_of", dossier=selectors.dossier_of(held, person))
    context = {"seen": seen}
    return signed_in.show(http, "townships/experience_of.html", context, under=LIST)


@login_required
@require_safe
def promotions(http: HttpRequest) -> HttpResponse:
    """提拔人选来源: how many were promoted a year, and how many of them were township cadres."""
    held = _desk(http)
    form = forms.Years(http.GET, today=_today())
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        years = form.cleaned_data
        found = selectors.promotions(held, **years)
        lines = selectors.by_year(found, **years)
        context |= {"lines": [_with_links(one, years) for one in lines], "all_name": _("合计")}
    _look(http, held, SHARE)
    status = 200 if form.is_valid() else 422
    return signed_in.show(http, "townships/experience_promotions.html", context, status=status)


@login_required
@require_safe
def promoted(http: HttpRequest) -> HttpResponse:
    """提拔人员名单: the people behind a number."""
    held = _desk(http)
    form = forms.Years(http.GET, today=_today())
    which = http.GET.get("which", "")
    if not form.is_valid() or which not in Promoted.values:
        raise Http404
    _look(http, held, "townships:promoted", purpose=which)
    found = selectors.promotions(held, **form.cleaned_data)
    mine = selectors.among(found, which)
    rows, further = selectors.promoted(held, mine, before=key(http))
    context = {
        "rows": rows,
        "which": Promoted(which).label,
        "count": len(mine),
        "query": urlencode(form.cleaned_data),
        **pages(http, further),
    }
    return signed_in.show(http, "townships/experience_promoted.html", context, under=SHARE)


def _desk(http: HttpRequest) -> Held:
    held = selectors.desk_of(signed_in.actor(http))
    if held is None:
        raise Http404
    return held


def _today() -> datetime.date:
    return clock.day(clock.now())


def _look(
    http: HttpRequest, held: Held, page: str, *, dossier: int | None = None, purpose: str = ""
) -> None:
    """Write into the access log that somebody looks, before anything is rendered."""
    assert held.home is not None, "a desk of a unit has a home"
    journal.look(
        held.home,
        actor=signed_in.actor(http),
        page=page,
        at=clock.now(),
        dossier=dossier,
        purpose=purpose,
    )


def _with_links(line: Year, years: dict[str, int]) -> dict[str, Any]:
    """Return a line with the address of the people behind each number."""
    span = {"first": line.year, "last": line.year} if line.year else years
    cells = [
        {
            "label": which.label,
            "count": line.counts[which],
            "url": f"people/?{urlencode({**span, 'which': which.value})}",
        }
        for which in Promoted
    ]
    return {"line": line, "cells": cells}
