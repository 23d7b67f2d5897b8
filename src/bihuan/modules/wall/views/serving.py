"""服务情况表: what a member did in half a year, for the member first, then for the work unit."""

import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.filters import half_before, half_label, half_name, half_of
from bihuan.modules.wall.terms import Category
from bihuan.ui import signed_in


@login_required
@require_safe
def sheet(http: HttpRequest, home: str, pk: int) -> HttpResponse:
    """服务情况表: counts alone, to print; whoever may not see it gets a 404 (QY-15)."""
    today = clock.day(clock.now())
    actor = signed_in.actor(http)
    half = http.GET.get("half") or half_name(today)
    days = half_of(half)
    if days is None:
        raise Http404
    found = selectors.service_sheet(actor, home, pk, start=days[0], end=days[1], on=today)
    if found is None:
        raise Http404
    journal.look(
        found.member.home_id,
        actor=actor,
        page="wall:sheet",
        at=clock.now(),
        dossier=found.member.dossier_id,
    )
    context = {
        "sheet": found,
        "half": half,
        "halves": _halves(today, is_own=found.member.person_id == actor.id),
        "is_running": today <= days[1],
        "numbers": _numbers(found),
        "categories": [(Category(code).label, count) for code, count in found.categories],
    }
    return signed_in.show(http, "wall/staff/sheet.html", context, under="desk:inbox")


def _halves(today: datetime.date, *, is_own: bool) -> list[tuple[str, str]]:
    """Return the half-years to choose from; the running one is the member's alone."""
    names = [half_name(today), half_before(today)] if is_own else [half_before(today)]
    return [(name, half_label(name)) for name in names]


def _numbers(found: selectors.Sheet) -> list[tuple[str, str]]:
    return [
        (_("接受派单"), _("%(n)d 件") % {"n": found.taken}),
        (_("联系居民"), _times(found.contacts)),
        (_("反馈办理情况"), _times(found.handled)),
        (_("其中按期"), _share(found.in_time, found.handled)),
        (_("居民评单"), _times(found.rated)),
        (
            _("其中满意和基本满意"),
            _("评单不足 5 次，不显示") if found.well is None else _share(found.well, found.rated),
        ),
    ]


def _times(n: int) -> str:
    return ngettext("%(n)d 次", "%(n)d 次", n) % {"n": n}


def _share(part: int, whole: int) -> str:
    if not whole:
        return f"{part}/{whole}"
    share = round(100 * part / whole)
    return _("%(part)d/%(whole)d（%(share)d%%）") % {"part": part, "whole": whole, "share": share}
