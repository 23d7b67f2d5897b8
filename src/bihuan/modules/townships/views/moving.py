"""流动事项的页面: the list, one whole, the asking, and a page for each act."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.modules.townships import facade
from bihuan.modules.townships.forms import moving as forms
from bihuan.modules.townships.selectors import moving as selectors
from bihuan.modules.townships.selectors.moving import Seen
from bihuan.modules.townships.terms.moving import (
    Act,
    Answer,
    Kind,
    Outcome,
    State,
    What,
)
from bihuan.modules.townships.views.moving_acts import PAGES, Page
from bihuan.modules.townships.views.raising import home_or_404, parts_of
from bihuan.ui import casework, signed_in
from bihuan.ui.addresses import address
from bihuan.ui.paging import key, pages

LIST = "townships:movements"


FIELDS: dict[str, Any] = {
    "reason": gettext_lazy("理由"),
    "note": gettext_lazy("意见"),
}
ACTS: dict[str, Any] = {str(act.value): act.label for act in Act}


# --- the list and one whole -----------------------------------------------------------------------


@login_required
@require_safe
def movements(http: HttpRequest) -> HttpResponse:
    """流动事项: those somebody sees, the newest first, with what each waits for."""
    home = home_or_404(http)
    form = forms.Filter(http.GET)
    chosen = form.cleaned_data if form.is_valid() else {"state": "", "kind": ""}
    actor = signed_in.actor(http)
    rows, further = selectors.movements(actor, home.pk, **chosen, before=key(http))
    journal.look(home.pk, actor=actor, page=LIST, at=clock.now())
    dues = selectors.dues(home.pk, rows)
    context = {
        "form": form,
        "rows": [_row(row, dues.get(row.dossier_id)) for row in rows],
        "may_raise": bool(parts_of(http, home)),
        "may_count": selectors.counts_all(actor),
        **pages(http, further),
    }
    return signed_in.show(http, "townships/movements.html", context)


def _row(row: Any, duty: Any) -> dict[str, Any]:
    return {
        "url": address("townships:movement", row.pk),
        "number": row.number,
        "name": row.person.name,
        "unit": row.unit.name,
        "kind": Kind(row.kind).label,
        "host": row.host_name,
        "is_excepted": row.is_excepted,
        "state": Outcome(row.outcome).label if row.outcome else State(row.state).label,
        "duty": duty,
        "lamp": casework.lamp(duty) if duty else "",
    }


@login_required
@require_safe
def counts(http: HttpRequest) -> HttpResponse:
    """流动事项统计: by township and by host, what was asked for and what became of it."""
    home, actor = home_or_404(http), signed_in.actor(http)
    if not selectors.counts_all(actor):
        raise Http404
    journal.look(home.pk, actor=actor, page="townships:movement_counts", at=clock.now())
    columns = [str(label) for _name, label in COUNTED]
    by = ((_("按乡镇"), "unit__name"), (_("按用人单位"), "host_name"))
    found = [(title, selectors.counted(home.pk, name, now=clock.now())) for title, name in by]
    tables = [
        (title, [(name, list(zip(columns, numbers, strict=True))) for name, numbers in rows])
        for title, rows in found
    ]
    context = {"columns": columns, "tables": tables}
    return signed_in.show(http, "townships/movement_counts.html", context, under=LIST)


COUNTED: tuple[tuple[str, Any], ...] = (
    ("raised", gettext_lazy("提出")),
    ("open", gettext_lazy("正在办理")),
    ("held", gettext_lazy("审核不通过")),
    ("denied", gettext_lazy("未批准")),
    ("done", gettext_lazy("已离岗")),
    ("excepted", gettext_lazy("其中特批")),
    ("returned", gettext_lazy("已返岗")),
    ("late", gettext_lazy("逾期未返")),
)


@login_required
@require_safe
def movement(http: HttpRequest, pk: int) -> HttpResponse:
    """流动事项: what is asked for, the arithmetic, who owes what until when, the whole record."""
    seen = _seen(http, pk)
    context = {
        **_shown(seen),
        "buttons": _buttons(seen),
        "lines": casework.story(
            seen.entries, seen.values, seen.names, acts=ACTS, fields=FIELDS, say=_said
        ),
        "is_over": bool(seen.movement.outcome),
    }
    return signed_in.show(http, "townships/movement.html", context, under=LIST)


def _seen(http: HttpRequest, pk: int, *, page: str = "townships:movement") -> Seen:
    """Return a movement that the signed-in person sees, written into the access log; or 404."""
    home, actor, now = home_or_404(http), signed_in.actor(http), clock.now()
    seen = selectors.see(actor, home.pk, pk, on=clock.day(now))
    if seen is None:
        raise Http404
    journal.look(home.pk, actor=actor, page=page, at=now, dossier=seen.movement.dossier_id)
    return seen


def _shown(seen: Seen) -> dict[str, Any]:
    row = seen.movement
    return {
        "number": row.number,
        "heading": f"{row.person.name} {Kind(row.kind).label}",
        "state": Outcome(row.outcome).label if row.outcome else State(row.state).label,
        "case_url": address("townships:movement", row.pk),
        "particulars": _particulars(seen),
        "owed": [_owed(seen, duty) for duty in seen.owed],
        "sum": seen.arithmetic,
        "verdict": _verdict(seen),
    }


def _particulars(seen: Seen) -> list[tuple[str, Any]]:
    row = seen.movement
    rows = [
        (_("姓名"), row.person.name),
        (_("乡镇"), row.unit.name),
        (_("流动类别"), Kind(row.kind).label),
        (_("用人单位"), row.host_name),
        (_("来函文号"), row.letter),
        (_("从哪一天起"), _iso(row.begins_on)),
        (_("到哪一天"), _iso(row.until)),
        (_("事由"), row.reason),
        (_("乡镇意见"), Answer(row.opinion).label if row.opinion else ""),
        (_("乡镇的话"), row.opinion_words),
        (_("特批"), _("已特批，列入统计") if row.is_excepted else ""),
        (_("离岗日期"), _iso(row.done_on)),
        (_("文号"), row.document),
        (_("返岗日期"), _iso(row.returned_on)),
    ]
    return [(term, value) for term, value in rows if value]


def _iso(day: Any) -> str:
    return str(day) if day else ""


def _owed(seen: Seen, duty: Any) -> casework.OwedLine:
    return casework.owed_line(
        duty,
        what=str(What(duty.what).label),
        event=str(facade.EVENTS.get(duty.what, _("进入这一步"))),
        whose=casework.whose(duty.desk_id, seen.case.chains.values(), seen.names),
        clauses=clauses.known(),
    )


def _verdict(seen: Seen) -> casework.Refusal | None:
    """Return why the months would refuse the movement, or None."""
    refused = selectors.why_held(seen)
    return casework.refusal(refused, clauses.known()) if refused else None


def _buttons(seen: Seen) -> list[tuple[str, Any, bool]]:
    """Return the acts that are open; the main one isn't one that the months would refuse."""
    mine = [(name, page) for name, page in PAGES.items() if page.acts & {*seen.acts}]
    if not selectors.why_held(seen):
        mine = [one for one in mine if Act.ASK_EXCEPTION not in one[1].acts]
    held = {Act.CHECK, Act.EXECUTE} if selectors.why_held(seen) else set()
    mine.sort(key=lambda one: bool(one[1].acts & held))
    return [
        (
            address("townships:act", seen.movement.pk, name),
            page.label,
            index == 0 and not page.acts & held,
        )
        for index, (name, page) in enumerate(mine)
    ]


SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Act.RAISE: lambda data: str(Kind(data["kind"]).label),
    Act.GIVE_OPINION: lambda data: str(Answer(data["answer"]).label),
    Act.CHECK: lambda data: (
        _("到 %(on)s 服务 %(months)s 个月；借调、调离 %(tempered)s 个月，调离、报考 %(least)s 个月")
        % data
    ),
    Act.EXECUTE: lambda data: _("%(done_on)s 离岗，%(document)s") % data,
    Act.EXTEND: lambda data: _("从 %(first)s 延到 %(until)s") % data,
    Act.RETURN: lambda data: _("%(returned_on)s 返岗") % data,
    Act.REMIND: lambda data: str(What(data["what"]).label),
}


def _said(act: str, data: Mapping[str, Any]) -> str:
    return SAID[act](data) if act in SAID else ""


# --- acts -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def act(http: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办理: the page of one act; it asks, calls one command, and says what came of it."""
    if name not in PAGES:
        raise Http404
    page, seen = PAGES[name], _seen(http, pk, page="townships:act")
    if http.method == "GET" and not page.acts & {*seen.acts}:
        return _asked(http, page, seen, None, refused=_why_not(http, page, seen))
    form = page.form(http.POST or None, initial={"token": new_token()})
    if http.method == "POST" and form.is_valid():
        return _act(http, page, seen, form)
    return _asked(http, page, seen, form)


def _why_not(http: HttpRequest, page: Page, seen: Seen) -> Refused | None:
    return selectors.why_not(seen, page.acts, actor=signed_in.actor(http))


def _act(http: HttpRequest, page: Page, seen: Seen, form: Any) -> HttpResponse:
    row = seen.movement
    refused = casework.carry_out(http, page, row, form)
    if refused:
        return _asked(http, page, seen, form, refused=refused)
    is_there = selectors.visible(signed_in.actor(http), row.home_id).filter(pk=row.pk).exists()
    return redirect("townships:movement", row.pk) if is_there else redirect("desk:inbox")


def _asked(
    http: HttpRequest, page: Page, seen: Seen, form: Any, *, refused: Refused | None = None
) -> HttpResponse:
    context = {
        **_shown(seen),
        "label": page.label,
        "lead": page.lead,
        "form": form,
        "shows_sum": page.shows_sum,
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if refused or (form is not None and form.is_bound) else 200
    template = "townships/movement_act.html"
    return signed_in.show(http, template, context, status=status, under=LIST)
