"""更正事项的页面: the list, one whole with its files, and a page for each act."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.modules.cadres.forms import changing as forms
from bihuan.modules.cadres.selectors import changing, wording
from bihuan.modules.cadres.selectors.changing import SeenChange
from bihuan.modules.cadres.terms import (
    Act,
    Answer,
    ArchiveItem,
    Outcome,
    Result,
    Signature,
    Source,
    State,
    What,
)
from bihuan.modules.cadres.views.change_acts import PAGES, Page
from bihuan.ui import casework, signed_in
from bihuan.ui.addresses import address
from bihuan.ui.paging import key, pages

LIST = "cadres:changes"
FIELDS: dict[str, Any] = {
    "reason": gettext_lazy("理由"),
    "material": gettext_lazy("依据材料"),
    "note": gettext_lazy("意见"),
}
# What only those read who look into it.
INSIDE_FIELDS: dict[str, Any] = {
    "found_name": gettext_lazy("档案材料"),
    "found_formed": gettext_lazy("材料形成时间"),
    "found_value": gettext_lazy("材料记载"),
    "form_value": gettext_lazy("最近一次任免审批表"),
}
ACTS: dict[str, Any] = {str(act.value): act.label for act in Act}


def home_or_404(http: HttpRequest) -> int:
    """Return the home in which the signed-in person has to do with changes; or 404."""
    home = changing.home_of(signed_in.actor(http))
    if home is None:
        raise Http404
    return home


# --- the list and one whole -----------------------------------------------------------------------


@login_required
@require_safe
def changes(http: HttpRequest) -> HttpResponse:
    """更正事项: those somebody sees, the newest first, with what each waits for."""
    home, actor = home_or_404(http), signed_in.actor(http)
    form = forms.Filter(http.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows, further = changing.changes(actor, home, state=state, before=key(http))
    journal.look(home, actor=actor, page=LIST, at=clock.now())
    context = {
        "form": form,
        "rows": listed(http, home, rows),
        "may_accept": changing.accepts(actor, home),
        **pages(http, further),
    }
    return signed_in.show(http, "cadres/changes.html", context)


def listed(http: HttpRequest, home: int, rows: list[Any]) -> list[dict[str, Any]]:
    """Return changes as a list shows them, with what each waits for; one statement."""
    dues, actor = changing.dues(home, rows), signed_in.actor(http)
    return [_row(row, dues.get(row.dossier_id), changing.is_inside(actor, row)) for row in rows]


def _row(row: Any, duty: Any, is_inside: bool) -> dict[str, Any]:
    return {
        "url": address("cadres:change", row.pk),
        "number": row.number,
        "name": row.person.name,
        "unit": row.unit.name,
        "about": about(row),
        "source": Source(row.source).label,
        "state": stands(row, is_inside=is_inside),
        "duty": duty,
        "lamp": casework.lamp(duty) if duty else "",
    }


def about(row: Any) -> str:
    """Return what a change is about: one of the six items, or ordinary information."""
    return str(ArchiveItem(row.archive_item).label if row.archive_item else _("一般信息"))


def stands(row: Any, *, is_inside: bool) -> str:
    """Return how a change stands; that somebody is looked into is nobody else's to read."""
    if not row.outcome:
        return str(State(row.state).label)
    told = Outcome.REFUSED if row.outcome == Outcome.REFERRED and not is_inside else row.outcome
    return str(Outcome(told).label)


@login_required
@require_safe
def change(http: HttpRequest, pk: int) -> HttpResponse:
    """更正事项: what is asked for, item by item, who owes what until when, the whole record."""
    seen = seen_or_404(http, pk, "cadres:change")
    fields = {**FIELDS, **(INSIDE_FIELDS if seen.is_inside else {})}
    values = {
        entry.pk: seen.values.get(entry.pk, {})
        for entry in seen.entries
        if seen.is_inside or entry.act not in {Act.EXAMINE, Act.CERTIFY, Act.EXAMINE_AGAIN}
    }
    say = _said if seen.is_inside else lambda _act, _data: ""
    context = {
        **_shown(seen),
        "buttons": [
            (address("cadres:change_act", seen.change.pk, name), page.label, index == 0)
            for index, (name, page) in enumerate(_mine(seen))
        ],
        "lines": casework.story(
            seen.entries, values, seen.names, acts=ACTS, fields=fields, say=say
        ),
        "is_over": bool(seen.change.outcome),
    }
    return signed_in.show(http, "cadres/change.html", context, under=LIST)


def seen_or_404(http: HttpRequest, pk: int, page: str) -> SeenChange:
    """Return a change that the signed-in person sees, written into the access log; or 404."""
    home, actor, now = home_or_404(http), signed_in.actor(http), clock.now()
    seen = changing.see(actor, home, pk, on=clock.day(now))
    if seen is None:
        raise Http404
    journal.look(home, actor=actor, page=page, at=now, dossier=seen.change.dossier_id)
    return seen


def _mine(seen: SeenChange) -> list[tuple[str, Page]]:
    return [(name, page) for name, page in PAGES.items() if page.act in seen.acts]


def _shown(seen: SeenChange) -> dict[str, Any]:
    row = seen.change
    return {
        "number": row.number,
        "heading": f"{row.person.name} {about(row)}",
        "state": stands(row, is_inside=seen.is_inside),
        "case_url": address("cadres:change", row.pk),
        "particulars": _particulars(seen),
        "owed": [_owed(seen, duty) for duty in seen.owed],
        "items": [_line(seen, item) for item in seen.items],
        "files": [
            (address("cadres:change_file", row.pk, one.pk), one.kind, one.sha256)
            for one in seen.files
        ],
    }


def _line(seen: SeenChange, item: Any) -> dict[str, Any]:
    line = wording.line_of(item)
    return {"line": line, "answer": Answer(line.answer).label if line.answer else ""}


def _particulars(seen: SeenChange) -> list[tuple[str, Any]]:
    row = seen.change
    rows = [
        (_("姓名"), row.person.name),
        (_("单位"), row.unit.name),
        (_("更正的内容"), about(row)),
        (_("来源"), Source(row.source).label),
        (_("理由"), row.reason),
        (_("依据材料"), row.material),
        (_("本人签字"), Signature(row.signature).label if row.signature else ""),
    ]
    if seen.is_inside and row.result:
        rows += [
            (_("档案材料"), row.found_name),
            (_("材料形成时间"), row.found_formed.replace("-", ".")),
            (_("材料记载"), row.found_value),
            (_("最近一次任免审批表"), row.form_value),
            (_("查档结论"), Result(row.result).label),
        ]
    return [(term, value) for term, value in rows if value]


def _owed(seen: SeenChange, duty: Any) -> casework.OwedLine:
    raiser = seen.change.raised_by_id
    by_desk = casework.whose(duty.desk_id, seen.case.chains.values(), seen.names)
    is_own = duty.what == What.SUPPLY and raiser is not None
    whose = (seen.names.get(raiser, ""), False) if is_own and raiser else by_desk
    return casework.owed_line(
        duty,
        what=str(What(duty.what).label),
        event=_("进入这一步"),
        whose=whose,
        clauses=clauses.known(),
    )


SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Act.DECIDE: lambda data: _("采纳 %(accepted)s 项，不采纳 %(refused)s 项") % data,
    Act.EXAMINE: lambda data: str(Result(data["result"]).label),
    Act.CERTIFY: lambda data: str(Result(data["result"]).label),
    Act.SIGN: lambda data: str(Signature(data["signature"]).label),
    Act.REMIND: lambda data: str(What(data["what"]).label),
}


def _said(act: str, data: Mapping[str, Any]) -> str:
    return SAID[act](data) if act in SAID else ""


@login_required
@require_safe
def change_file(http: HttpRequest, pk: int, file: int) -> FileResponse:
    """依据材料: a file of a change that one sees; anything but a picture is for downloading."""
    seen = seen_or_404(http, pk, "cadres:change_file")
    found = next((one for one in seen.files if one.pk == file), None)
    if found is None:
        raise Http404
    is_picture = found.kind == "image/jpeg"
    names = {"image/jpeg": "jpg", "application/pdf": "pdf"}
    return FileResponse(
        evidence.path_of(file).open("rb"),
        content_type=found.kind,
        as_attachment=not is_picture,
        filename=f"{seen.change.number}.{names.get(found.kind, 'lrmx')}",
    )


# --- acts -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def act(http: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办理: the page of one act; it asks, calls one command, and says what came of it."""
    if name not in PAGES:
        raise Http404
    page, seen = PAGES[name], seen_or_404(http, pk, "cadres:change_act")
    if http.method == "GET" and page.act not in seen.acts:
        refused = changing.why_not(seen, {page.act}, actor=signed_in.actor(http))
        return _asked(http, page, seen, None, refused=refused)
    form = _form(http, page, seen)
    if http.method == "POST" and form.is_valid():
        return _act(http, page, seen, form)
    return _asked(http, page, seen, form)


def _form(http: HttpRequest, page: Page, seen: SeenChange) -> Any:
    given: dict[str, Any] = {"initial": {"token": new_token()}}
    if page.act == Act.DECIDE:
        given["items"] = [wording.line_of(item) for item in seen.items]
    return page.form(http.POST or None, http.FILES or None, **given)


def _act(http: HttpRequest, page: Page, seen: SeenChange, form: Any) -> HttpResponse:
    row = seen.change
    by = {"actor": signed_in.actor(http), "at": clock.now(), "token": form.cleaned_data["token"]}
    try:
        page.run(row.home_id, row.pk, **form.values(), **by)
    except journal.Repeated:
        pass
    except Refused as refused:
        return _asked(http, page, seen, form, refused=refused)
    else:
        said = {"number": row.number, "act": page.label}
        messages.success(http, _("%(number)s：%(act)s，已记录") % said)
    return redirect("cadres:change", row.pk)


def _asked(
    http: HttpRequest, page: Page, seen: SeenChange, form: Any, *, refused: Refused | None = None
) -> HttpResponse:
    context = {
        **_shown(seen),
        "label": page.label,
        "lead": page.lead,
        "form": form,
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if refused or (form is not None and form.is_bound) else 200
    return signed_in.show(http, "cadres/change_act.html", context, status=status, under=LIST)
