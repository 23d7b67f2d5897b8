"""关爱的页面: coverage by township and year, a round as a whole, and what was done for whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import home_of
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Held
from bihuan.modules.townships import commands, selectors
from bihuan.modules.townships.forms import caring as forms
from bihuan.modules.townships.selectors import care_table
from bihuan.modules.townships.selectors import caring as seeing
from bihuan.modules.townships.selectors import mentoring as pairs
from bihuan.modules.townships.selectors.care_due import Person
from bihuan.modules.townships.selectors.care_table import Line, Table
from bihuan.modules.townships.selectors.caring import Seen
from bihuan.modules.townships.terms.caring import (
    CARE_ACTS,
    CARE_EVENTS,
    CareAct,
    CareState,
    CareWhat,
    Coverage,
    Reached,
)
from bihuan.ui import casework, signed_in
from bihuan.ui.addresses import address
from bihuan.ui.forms import Token
from bihuan.ui.paging import key, pages

LIST = "townships:care"
FIELDS: dict[str, Any] = {"note": gettext_lazy("说明"), "reason": gettext_lazy("理由")}


# --- coverage -----------------------------------------------------------------------------------


@login_required
@require_safe
def care(http: HttpRequest) -> HttpResponse:
    """关爱: check-ups, leave, mentoring, all that is due, by township and year (TC-08)."""
    held, form = _held(http), _form(http)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        found = _table(held, form)
        actor, today = signed_in.actor(http), clock.day(clock.now())
        context |= {
            "columns": [(one.label, [how.label for how in Reached]) for one in Coverage],
            "lines": [_numbers(line, found) for line in care_table.lines(found)],
            "year": found.year,
            "open_in": care_table.openable(actor, held, found, on=today),
            "token": new_token(),
        }
    _look(http, held, LIST)
    status = 200 if form.is_valid() else 422
    return signed_in.show(http, "townships/care.html", context, status=status)


@login_required
@require_safe
def people(http: HttpRequest) -> HttpResponse:
    """名单: the people behind a number, with how much is due to them and left."""
    held, form = _held(http), _form(http)
    what, how = http.GET.get("what", ""), http.GET.get("how", "")
    if not form.is_valid() or what not in Coverage.values or how not in Reached.values:
        raise Http404
    found = _table(held, form)
    given = http.GET.get("unit", "")
    unit = next((pk for pk, _name in found.places if str(pk) == given), None)
    if given and unit is None:
        raise Http404
    _look(http, held, "townships:care_people", purpose=f"{what} {how}")
    everybody = found.behind(Coverage(what), Reached(how), unit)
    rows, further = care_table.page_of(everybody, key(http))
    context = {
        "rows": [_person(row, found.rounds.get(row.unit)) for row in rows],
        "number": len(everybody),
        "what": f"{Coverage(what).label} {Reached(how).label}",
        "year": found.year,
        **pages(http, further),
    }
    return signed_in.show(http, "townships/care_people.html", context, under=LIST)


def _held(http: HttpRequest) -> Held:
    held = selectors.desk_of(signed_in.actor(http))
    if held is None:
        raise Http404
    return held


def _form(http: HttpRequest) -> forms.Ask:
    return forms.Ask(http.GET, today=clock.day(clock.now()))


def _table(held: Held, form: forms.Ask) -> Table:
    today = clock.day(clock.now())
    return care_table.table(held, year=form.cleaned_data["year"], today=today)


def _look(http: HttpRequest, held: Held, page: str, *, purpose: str = "") -> None:
    """Write into the access log that somebody looks, before anything is rendered."""
    assert held.home is not None, "a desk of a unit has a home"
    actor, now = signed_in.actor(http), clock.now()
    journal.look(held.home, actor=actor, page=page, at=now, purpose=purpose)


def _numbers(line: Line, found: Table) -> dict[str, Any]:
    def url(what: Coverage, how: Reached) -> str:
        query = {"unit": line.unit or "", "year": found.year, "what": what.value, "how": how.value}
        return f"{address('townships:care_people')}?{urlencode(query)}"

    cells = [
        (f"{what.label} {how.label}", line.numbers[what, how], url(what, how))
        for what in Coverage
        for how in Reached
    ]
    row = line.round
    return {
        "name": line.name or _("合计"),
        "cells": cells,
        "url": address("townships:care_round", row.pk) if row else "",
        "state": CareState(row.state).label if row else "",
    }


def _person(one: Person, row: Any) -> dict[str, Any]:
    return {
        "name": one.cared.name,
        "unit": one.unit_name,
        "count": one.count,
        "url": address("townships:care_of", row.pk, one.cared.person) if row else "",
    }


@login_required
@require_POST
def open_care(http: HttpRequest, unit: int) -> HttpResponse:
    """建立年度关爱: of this year, in a township that has none yet."""
    held, today = _held(http), clock.day(clock.now())
    if unit not in dict(care_table.table(held, year=today.year, today=today).places):
        raise Http404
    assert held.home is not None, "a desk of a unit has a home"
    form = Token(http.POST)
    if not form.is_valid():
        return redirect(LIST)
    actor = signed_in.actor(http)
    by = {"actor": actor, "at": clock.now(), "token": form.cleaned_data["token"]}
    try:
        row = commands.open_care(home_of(held.home), unit, year=today.year, **by)
    except journal.Repeated as repeated:
        return redirect("townships:care_round", repeated.dossier)
    except Refused as refused:
        messages.error(http, refused.reason)
        return redirect(LIST)
    messages.success(http, _("%(number)s：已建立") % {"number": row.number})
    return redirect("townships:care_round", row.pk)


# --- a round ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: its label, the act, the form, the command, a word before the form."""

    label: Any
    act: CareAct
    form: type[Token]
    run: Callable[..., Any]
    lead: Any = ""


PAGES: dict[str, Page] = {
    "report": Page(
        gettext_lazy("报告全部落实"),
        CareAct.REPORT,
        forms.ReportCare,
        commands.report_care,
        gettext_lazy(
            "应落实的逐项落实，或者由本人写明理由放弃，才能报告；同时建立下一年度的关爱。"
        ),
    ),
    "confirm": Page(
        gettext_lazy("核实年度关爱"), CareAct.CONFIRM, forms.Checked, commands.confirm_care
    ),
    "return": Page(
        gettext_lazy("退回年度关爱"), CareAct.SEND_BACK, forms.Checked, commands.return_care
    ),
}


@login_required
@require_safe
def care_round(http: HttpRequest, pk: int) -> HttpResponse:
    """年度关爱: who is due how much, what is left, who is drawn to be checked, the record."""
    seen = seen_or_404(http, pk)
    rows, further = care_table.page_of(_ordered(seen), key(http))
    owed, names = seeing.owed(seen)
    context = {
        **shown(seen),
        "owed": [_owed(seen, duty, names) for duty in owed],
        "buttons": [
            (address("townships:care_act", pk, name), page.label, index == 0)
            for index, (name, page) in enumerate(_open(seen))
        ],
        "rows": [
            {**_person(one, seen.row), "is_drawn": one.cared.person in seen.drawn} for one in rows
        ],
        "people": len(seen.persons),
        "lines": casework.story(
            seen.entries, seen.values, names, acts=CARE_ACTS, fields=FIELDS, say=_said
        ),
        "is_over": bool(seen.row.outcome),
        **pages(http, further),
    }
    return signed_in.show(http, "townships/care_round.html", context, under=LIST)


def _ordered(seen: Seen) -> list[Person]:
    """Return the people of a round: first who is drawn, then who lacks most."""
    return sorted(
        seen.persons, key=lambda one: (one.cared.person not in seen.drawn, -one.count.left)
    )


def _open(seen: Seen) -> list[tuple[str, Page]]:
    return [(name, page) for name, page in PAGES.items() if page.act in seen.acts]


def seen_or_404(http: HttpRequest, pk: int, *, page: str = "townships:care_round") -> Seen:
    """Return a round that the signed-in person sees, written into the access log; or 404."""
    actor, now = signed_in.actor(http), clock.now()
    home = pairs.home_of(actor)
    seen = seeing.see(actor, home, pk, today=clock.day(now)) if home else None
    if seen is None:
        raise Http404
    row = seen.row
    journal.look(row.home_id, actor=actor, page=page, at=now, dossier=row.dossier_id)
    return seen


def shown(seen: Seen) -> dict[str, Any]:
    """Return what every page of a round shows."""
    row = seen.row
    counts = [one.count for one in seen.persons]
    return {
        "number": row.number,
        "heading": _("%(unit)s %(year)s 年关爱") % {"unit": row.unit.name, "year": row.year},
        "state": CareState(row.state).label,
        "case_url": address("townships:care_round", row.pk),
        "particulars": [
            (_("乡镇"), row.unit.name),
            (_("年度"), str(row.year)),
            (_("在编人数"), str(len(seen.persons))),
            (_("应落实"), str(sum(one.due for one in counts))),
            (_("已落实"), str(sum(one.given for one in counts))),
            (_("本人放弃"), str(sum(one.declined for one in counts))),
            (_("没有落实"), str(sum(one.left for one in counts))),
        ],
    }


def _owed(seen: Seen, duty: Any, names: Mapping[int, str]) -> casework.OwedLine:
    return casework.owed_line(
        duty,
        what=str(CareWhat(duty.what).label),
        event=str(CARE_EVENTS.get(duty.what, _("进入这一步"))),
        whose=casework.whose(duty.desk_id, seen.case.chains.values(), names),
        clauses=clauses.known(),
    )


def _said(act: str, data: Mapping[str, Any]) -> str:
    if act == CareAct.CONFIRM:
        return _("抽查 %(n)d 人") % {"n": len(data["drawn"])}
    return str(CareWhat(data["what"]).label) if act == CareAct.REMIND else ""


@login_required
@require_http_methods(["GET", "POST"])
def act(http: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办理年度关爱: report, confirm or send back the whole round."""
    if name not in PAGES:
        raise Http404
    page, seen = PAGES[name], seen_or_404(http, pk, page="townships:care_act")
    refused = seeing.why_not(seen, page.act, actor=signed_in.actor(http))
    if http.method == "GET" and refused:
        return _asked(http, page, seen, None, refused=refused)
    form = page.form(http.POST or None, initial={"token": new_token()})
    if http.method == "POST" and form.is_valid():
        return _done(http, page, seen, form)
    return _asked(http, page, seen, form)


def _done(http: HttpRequest, page: Page, seen: Seen, form: Any) -> HttpResponse:
    row = seen.row
    refused = casework.carry_out(http, page, row, form)
    if refused:
        return _asked(http, page, seen, form, refused=refused)
    is_there = seeing.visible(signed_in.actor(http), row.home_id).filter(pk=row.pk).exists()
    return redirect("townships:care_round", row.pk) if is_there else redirect("desk:inbox")


def _asked(
    http: HttpRequest, page: Page, seen: Seen, form: Any, *, refused: Refused | None = None
) -> HttpResponse:
    context = {
        **shown(seen),
        "label": page.label,
        "lead": page.lead,
        "form": form,
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if refused or (form is not None and form.is_bound) else 200
    return signed_in.show(http, "ui/act.html", context, status=status, under=LIST)
