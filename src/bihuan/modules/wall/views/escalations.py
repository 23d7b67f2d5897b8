"""提级事项: what has come up to the branch secretary or the county section, and why."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.modules.wall.selectors import escalations as selectors
from bihuan.modules.wall.selectors.escalations import Escalated
from bihuan.modules.wall.terms import Escalation
from bihuan.modules.wall.views.acts import act_url
from bihuan.ui import signed_in


@login_required
@require_safe
def escalations(http: HttpRequest) -> HttpResponse:
    """提级事项: by kind, the longest due first; no page for who sits at no such desk."""
    actor, now = signed_in.actor(http), clock.now()
    if not selectors.sits_above(actor):
        raise Http404
    which, after = http.GET.get("only", ""), http.GET.get("after", "")
    found = selectors.escalated(actor, at=now, which=which, after=after)
    context = {
        "rows": [(row, _url(row)) for row in found.rows],
        "tiles": [
            (kind.value, kind.label, found.counts[kind.value], kind.value == which)
            for kind in Escalation
        ],
        "all": found.counts["all"],
        "which": which if which in Escalation.values else "",
        "limit": selectors.escalate_limit(actor, on=clock.day(now)),
        "first_url": _page_url(only=which) if after else "",
        "next_url": _page_url(only=which, after=found.further) if found.further else "",
    }
    return signed_in.show(http, "wall/staff/escalations.html", context)


def _url(row: Escalated) -> str:
    """Return where to look closer: the request, or a wall's requests in the ledger."""
    if row.request:
        return act_url("case", row.home_code, row.request)
    if row.recheck:
        return reverse("wall:recheck", args=[row.home_code, row.recheck])
    return f"{reverse('wall:ledger')}?{urlencode({'place': f'wall:{row.wall}'})}"


def _page_url(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('wall:escalations')}?{query}"
