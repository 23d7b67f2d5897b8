"""校核: what doesn't agree in the records of one's sight, by unit; a number opens its people."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.modules.cadres.selectors import checks as selectors
from bihuan.modules.cadres.terms import Severity
from bihuan.modules.cadres.views.records import LIST, read
from bihuan.ui import signed_in
from bihuan.ui.paging import key, pages


@login_required
@require_safe
def checks(http: HttpRequest) -> HttpResponse:
    """校核: how many findings of each severity the records of each unit have."""
    home, actor = read(http), signed_in.actor(http)
    journal.look(home.pk, actor=actor, page="cadres:checks", at=clock.now())
    rows, further = selectors.counted(actor, home.pk, after=key(http))
    context = {"rows": rows, "severities": list(Severity), **pages(http, further)}
    return signed_in.show(http, "cadres/checks.html", context, under=LIST)


@login_required
@require_safe
def checked(http: HttpRequest, unit: int, severity: str) -> HttpResponse:
    """校核出的干部: the people of a unit whose records have findings of a severity."""
    home, actor = read(http), signed_in.actor(http)
    if severity not in Severity.values:
        raise Http404
    grave = Severity(severity)
    name, rows, further = selectors.checked(
        actor, home.pk, unit=unit, severity=grave, after=key(http)
    )
    if not name:
        raise Http404
    journal.look(home.pk, actor=actor, page="cadres:checked", at=clock.now())
    context = {"unit": name, "severity": grave.label, "rows": rows, **pages(http, further)}
    return signed_in.show(http, "cadres/checked.html", context, under=LIST)
