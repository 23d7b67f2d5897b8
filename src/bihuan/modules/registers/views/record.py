"""卷宗记录页面: find a dossier, read its record without private values, verify it, take it away."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.kernel.base.facade import Home
from bihuan.modules.registers import forms, selectors
from bihuan.modules.registers.selectors import auditing
from bihuan.modules.registers.views import acting
from bihuan.ui import paging, signed_in

LIST = "registers:dossiers"


@login_required
@require_safe
def dossiers(http: HttpRequest) -> HttpResponse:
    """卷宗查询: by number, or by the name of a person or unit."""
    home = acting.audited(http)
    acting.look(http, home, "dossiers")
    form = forms.FindDossier(http.GET)
    typed = str(form.cleaned_data.get("q") or "") if form.is_valid() else ""
    rows = auditing.found(home.pk, typed) if typed else []
    context = {"form": form, "typed": typed, "rows": rows, "kinds": signed_in.kind_labels()}
    return signed_in.show(http, "registers/dossiers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def record(http: HttpRequest, pk: int) -> HttpResponse:
    """卷宗记录: the entries of one dossier; a POST verifies it. Opening it is in the log."""
    home = acting.audited(http)
    dossier = acting.found(auditing.dossier_of(home.pk, pk))
    acting.look(http, home, "record", of=pk)
    limit = selectors.VERIFIED_HERE
    checked = auditing.checked(home, dossier, limit=limit) if http.method == "POST" else None
    return _shown(http, home, dossier, checked=checked)


@login_required
@require_POST
def bundle(http: HttpRequest, pk: int) -> HttpResponse:
    """卷宗包: the dossier with its proofs and a verifier, without private values."""
    home = acting.audited(http)
    dossier = acting.found(auditing.dossier_of(home.pk, pk))
    acting.look(http, home, "bundle", of=pk)
    made = auditing.bundle(home, dossier, limit=selectors.VERIFIED_HERE)
    if not made.content:
        return _shown(http, home, dossier, refused=made)
    name = f"{home.code}-{dossier.kind}-{dossier.number}.zip"
    answer = HttpResponse(made.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(http: HttpRequest, home: Home, dossier: Any, **more: Any) -> HttpResponse:
    found = auditing.record(dossier, after=paging.key(http) or 0, done_by=signed_in.act_offices())
    context = {
        "home": home,
        "record": found,
        "sealed": selectors.sealed(home.pk),
        "acts": signed_in.act_labels(),
        "kinds": signed_in.kind_labels(),
        "states": signed_in.state_labels(),
        "owed": signed_in.owed_labels(),
        **paging.pages(http, found.further),
        **more,
    }
    status = 422 if more.get("refused") else 200
    return signed_in.show(http, "registers/record.html", context, status=status, under=LIST)
