"""新表的页面: a newer form of somebody with a record, and differences accepted by column."""

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.record.sets import SETS
from bihuan.modules.cadres import commands
from bihuan.modules.cadres.forms import changing as forms
from bihuan.modules.cadres.forms.files import File, Opened, opened
from bihuan.modules.cadres.selectors import changing, wording
from bihuan.modules.cadres.terms import Answer
from bihuan.modules.cadres.views.changes import LIST, home_or_404
from bihuan.modules.cadres.views.records import LIST as RECORDS
from bihuan.modules.cadres.views.records import kept, seen
from bihuan.ui import casework, signed_in
from bihuan.ui.paging import key, pages

WHOLE = "row"  # What a row as a whole is called in an address.


@login_required
@require_http_methods(["GET", "POST"])
def bring(http: HttpRequest, person: int) -> HttpResponse:
    """载入新表: what it says otherwise becomes changes for somebody else to accept."""
    kept(http)
    home, found = seen(http, person, "bring")
    form = forms.Bring(http.POST or None, http.FILES or None, initial={"token": new_token()})
    refused: Refused | None = None
    if http.method == "POST" and form.is_valid():
        given = form.cleaned_data
        one = _read(given["sheet"])
        if one.brought is None:
            form.add_error("sheet", one.fault)
            return _bringing(http, found, form)
        by = {"actor": signed_in.actor(http), "at": clock.now(), "token": given["token"]}
        about = {"person": person, "says_so": given["says_so"], "reason": given["reason"]}
        try:
            rows = commands.bring(home, one.brought, **about, **by)
        except journal.Repeated as repeated:
            return redirect("cadres:change", repeated.dossier)
        except Refused as error:
            refused = error
        else:
            numbers = "、".join(row.number for row in rows)
            messages.success(
                http, _("%(number)s：差异已列出，请其他同志审核") % {"number": numbers}
            )
            return redirect("cadres:change", rows[0].pk)
    return _bringing(http, found, form, refused=refused)


def _read(file: Any) -> Opened:
    found = opened([File(file.name, file.read)], today=clock.day(clock.now()), at_most=1)
    none = Opened(file.name, fault=_("不是任免审批表文件，请选择 .lrmx 或 .lrm"))
    return next(found, none)


def _bringing(
    http: HttpRequest, found: Any, form: Any, *, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "seen": found,
        "form": form,
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "cadres/change_bring.html", context, status=status, under=RECORDS)


# --- by column ----------------------------------------------------------------------------------


def _accepting(http: HttpRequest) -> int:
    """Return the home whose differences the signed-in person may accept; else a 404."""
    home = home_or_404(http)
    if not changing.accepts(signed_in.actor(http), home):
        raise Http404
    return home


@login_required
@require_safe
def columns(http: HttpRequest) -> HttpResponse:
    """新表差异: the columns in which newer forms say something else, with how many people."""
    home = _accepting(http)
    journal.look(home, actor=signed_in.actor(http), page="cadres:columns", at=clock.now())
    rows = [
        (name, field or WHOLE, wording.label_of(name, field), many)
        for name, field, many in changing.columns(home)
    ]
    return signed_in.show(http, "cadres/change_columns.html", {"rows": rows}, under=LIST)


@login_required
@require_http_methods(["GET", "POST"])
def column(http: HttpRequest, name: str, field: str) -> HttpResponse:
    """按栏目采纳: the open differences of a column; each that is accepted is an act of its own."""
    home = _accepting(http)
    if name not in SETS or SETS[name].compartment:
        raise Http404
    item = "" if field == WHOLE else field
    journal.look(home, actor=signed_in.actor(http), page="cadres:column", at=clock.now())
    found, further = changing.column(home, name, item, after=key(http))
    form = forms.Accept(http.POST or None, initial={"token": new_token()})
    form.offer([(one.pk, _said(one)) for one in found])
    faults: list[str] = []
    if http.method == "POST" and form.is_valid():
        faults = _accepted(
            http, [one for one in found if one.pk in form.cleaned_data["items"]], form
        )
        if not faults:
            return redirect("cadres:columns")
        found, further = changing.column(home, name, item, after=key(http))
        form.offer([(one.pk, _said(one)) for one in found])
    context = {
        "label": wording.label_of(name, item),
        "form": form,
        "found": found,
        "faults": faults,
        **pages(http, further),
    }
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "cadres/change_column.html", context, status=status, under=LIST)


def _said(item: Any) -> str:
    line = wording.line_of(item)
    person = item.change.person.name
    return f"{person}（{item.change.unit.name}）：{line.old or '—'} → {line.new or '—'}"


def _accepted(http: HttpRequest, found: list[Any], form: Any) -> list[str]:
    """Accept each of the differences; return who was refused, and why."""
    faults = []
    for one in found:
        by: Any = {"actor": signed_in.actor(http), "at": clock.now()}
        token = _token(form.cleaned_data["token"], one.pk)
        answers = {one.pk: (Answer.ACCEPTED.value, "")}
        try:
            commands.decide(one.home_id, one.change_id, answers=answers, token=token, **by)
        except journal.Repeated:
            continue
        except Refused as refused:
            faults.append(f"{one.change.person.name}：{refused.reason}")
    if len(found) > len(faults):
        messages.success(http, _("采纳 %(n)s 项，已记录") % {"n": len(found) - len(faults)})
    return faults


def _token(form: int, item: int) -> int:
    """Return the token of the act on one difference: the form's, and which it is."""
    digest = hashlib.sha256(f"{form} {item}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
