"""审计页面: who looked, what was done, what is sealed; never what a case says."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.modules.registers import forms, selectors
from bihuan.modules.registers.selectors import auditing
from bihuan.modules.registers.views import acting
from bihuan.ui import paging, signed_in


@login_required
@require_safe
def looks(http: HttpRequest) -> HttpResponse:
    """查阅日志: who looked at which page of which dossier, when."""
    home = acting.audited(http)
    acting.look(http, home, "looks")
    pages = signed_in.page_labels()
    form = forms.SearchLooks(http.GET)
    form.offer(pages)
    rows, further = _found(auditing.looks, home.pk, form, http)
    said = [{**row, "label": pages.get(row["page"], row["page"])} for row in rows]
    context = {"form": form, "rows": said, **paging.pages(http, further)}
    return signed_in.show(http, "registers/looks.html", context)


@login_required
@require_safe
def acts(http: HttpRequest) -> HttpResponse:
    """办理记录: act, actor, time and dossier of every entry; no bodies."""
    home = acting.audited(http)
    acting.look(http, home, "acts")
    acts, kinds = signed_in.act_labels(), signed_in.kind_labels()
    form = forms.SearchActs(http.GET)
    form.offer(acts)
    rows, further = _found(auditing.acts, home.pk, form, http)
    said = [
        {**row, "label": acts.get(row["act"], row["act"]), "kind": kinds.get(row["kind"], "")}
        for row in rows
    ]
    context = {"form": form, "rows": said, **paging.pages(http, further)}
    return signed_in.show(http, "registers/acts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def seal(http: HttpRequest) -> HttpResponse:
    """封存和核验: how far the record is sealed; a POST verifies it."""
    home = acting.audited(http)
    found = selectors.verified(home) if http.method == "POST" else None
    context = {"home": home, "sealed": selectors.sealed(home.pk), "found": found}
    return signed_in.show(http, "registers/seal.html", context)


def _found(
    read: Callable[..., auditing.Rows], home: int, form: forms.SearchLog, http: HttpRequest
) -> auditing.Rows:
    """Return what a filter finds; a filter that can't be read finds nothing, and says why."""
    if not form.is_valid():
        return [], None
    return read(home, auditing.Sought(**form.asked()), before=paging.key(http))
