"""岗位一览页面: who holds which office where today, and which desks are empty."""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.modules.registers import forms, selectors
from bihuan.modules.registers.selectors import auditing
from bihuan.modules.registers.views import acting
from bihuan.ui import paging, signed_in

KEY = re.compile(r"((?:\d{4})+)\.(\d{1,2})\.(\d{1,19})", re.ASCII)


@login_required
@require_safe
def offices(http: HttpRequest) -> HttpResponse:
    """岗位一览: for the auditor, and for who gives the offices."""
    actor = signed_in.actor(http)
    home = acting.found(selectors.home_audited(actor) or selectors.home_kept(actor, "grants"))
    acting.look(http, home, "offices")
    form = forms.FindOffice(http.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows, further = auditing.offices(
        home.pk,
        text=asked.get("q") or "",
        office=asked.get("office") or "",
        only_empty=asked.get("only") == "empty",
        after=_after(http),
    )
    context = {"form": form, "rows": rows, **paging.pages(http, further or None)}
    return signed_in.show(http, "registers/offices.html", context)


def _after(http: HttpRequest) -> tuple[str, int, int]:
    found = KEY.fullmatch(http.GET.get("before", ""))
    if found is None or int(found[3]) >= 2**63:
        return "", 0, 0
    return found[1], int(found[2]), int(found[3])
