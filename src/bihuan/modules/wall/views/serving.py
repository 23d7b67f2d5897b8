"""服务情况表: what a member did in half a year, for the member first, then for the work unit."""

import datetime
from typing import Any

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
    """服务情况表: counts alone, to print; whoever may not see it gets a 404 (QY-15).

    Who sees it only when the half-year is over is told since when, and nothing of what it says.
    """
    today = clock.day(clock.now())
    actor = signed_in.actor(http)
    half = http.GET.get("half") or half_name(today)
    days = half_of(half)
    if days is None:
        raise Http404
    found = selectors.service_sheet(actor, home, pk, start=days[0], end=days[1], on=today)
    is_running = days[0] <= today <= days[1]
    member = found.member if found else selectors.served(actor, home, pk) if is_running else None
    if member is None:
        raise Http404
    journal.look(
        member.home_id, actor=actor, page="wall:sheet", at=clock.now(), dossier=member.dossier_id
    )
    is_own = member.person_id == actor.id
    context = {
        "sheet": found,
        "member": member,
        "half": half,
        "halves": [(name, half_label(name)) for name in (half_name(today), half_before(today))],
        "why": _why_empty(member, days[1]) if found else "",
        "later": "" if is_own else _later(today, is_asked=not found),
        "is_running": is_own and today <= days[1],
        "numbers": _numbers(found) if found else [],
        "categories": [(Category(code).label, n) for code, n in found.categories] if found else [],
    }
    return signed_in.show(http, "wall/staff/sheet.html", context, under="desk:inbox")


def _why_empty(member: Any, end: datetime.date) -> str:
    """Return why a half-year's sheet counts nothing: it was over before the member registered."""
    if member.from_on <= end:
        return ""
    return _("%(name)s于 %(day)s 登记为在职党员，这半年当时已经结束，所以各项都是零。") % {
        "name": member.person.name,
        "day": member.from_on,
    }


def _later(today: datetime.date, *, is_asked: bool) -> str:
    """Return from which day the running half-year is seen by others than the member."""
    _start, end = half_of(half_name(today)) or (today, today)
    given = {
        "half": half_label(half_name(today)),
        "day": end + datetime.timedelta(days=1),
    }
    if is_asked:
        return _("%(half)s还没有结束，这张表先由党员本人看；您从 %(day)s 起可以看到。") % given
    return _("%(half)s的表先由党员本人看，您从 %(day)s 起可以看到。") % given


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
