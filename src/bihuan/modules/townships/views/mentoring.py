"""一对一帮带的页面: who has a mentor and who has none; one pair; the pairing; a page an act."""

import json
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
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import Home, home_of
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions.facade import Held
from bihuan.modules.townships import commands, selectors
from bihuan.modules.townships.forms import mentoring as forms
from bihuan.modules.townships.selectors import coverage
from bihuan.modules.townships.selectors import mentoring as seeing
from bihuan.modules.townships.selectors.coverage import Covered, Line, Listed
from bihuan.modules.townships.selectors.mentoring import Seen
from bihuan.modules.townships.terms.mentoring import (
    PAIR_ACTS,
    PAIR_EVENTS,
    EndReason,
    PairAct,
    Pairing,
    PairState,
    PairWhat,
    TalkKind,
)
from bihuan.ui import casework, signed_in
from bihuan.ui.addresses import address
from bihuan.ui.forms import Token
from bihuan.ui.paging import key, pages

LIST, OWN = "townships:mentoring", "townships:own_care"


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: its label, the act, the form, the command, a word before the form."""

    label: Any
    act: PairAct
    form: type[Token]
    run: Callable[..., Any]
    lead: Any = ""


# By the last part of the address.
PAGES: dict[str, Page] = {
    "talk": Page(
        gettext_lazy("记录帮带谈话"),
        PairAct.TALK,
        forms.Talk,
        commands.talk,
        gettext_lazy(
            "工作、学习谈话的内容，乡镇党委书记和公务员科也能看；心理疏导的内容只有帮带双方能看。"
        ),
    ),
    "report": Page(gettext_lazy("提请评议"), PairAct.REPORT, forms.Report, commands.report_pair),
    "review": Page(gettext_lazy("评议帮带"), PairAct.REVIEW, forms.Review, commands.review_pair),
    "train": Page(gettext_lazy("记录培训"), PairAct.TRAIN, forms.Train, commands.train),
    "end": Page(gettext_lazy("结束帮带"), PairAct.END, forms.End, commands.end_pair),
}
FIELDS: dict[str, Any] = {
    "goals": gettext_lazy("帮带目标"),
    "words": gettext_lazy("谈话内容"),
    "mind_words": gettext_lazy("心理疏导内容"),
    "note": gettext_lazy("意见"),
}


# --- the list -----------------------------------------------------------------------------------


@login_required
@require_safe
def mentoring(http: HttpRequest) -> HttpResponse:
    """一对一帮带: numbers by township, and the people behind one of them (TC-07)."""
    held, found = _covered(http)
    form = forms.Filter(http.GET, units=found.places)
    unit, which = form.asked()
    look(http, held, LIST, purpose=str(which))
    rows, further = coverage.listed(found, which, unit=unit, before=key(http))
    actor, today = signed_in.actor(http), found.on
    context = {
        "form": form,
        "columns": [one.label for one in COLUMNS],
        "lines": [_numbers(line) for line in coverage.lines(found)],
        "which": which.label,
        "rows": [_row(row) for row in rows],
        "months": found.bounds.months,
        "pair_in": coverage.pairing_units(actor, held, on=today),
        **pages(http, further),
    }
    return signed_in.show(http, "townships/mentoring.html", context)


COLUMNS = (Pairing.OWED, Pairing.COVERED, Pairing.WITHOUT, Pairing.RUNNING, Pairing.LEFT)


def _covered(http: HttpRequest) -> tuple[Held, Covered]:
    held = selectors.desk_of(signed_in.actor(http))
    if held is None:
        raise Http404
    return held, coverage.covered(held, on=clock.day(clock.now()))


def look(http: HttpRequest, held: Held, page: str, *, purpose: str = "") -> None:
    """Write into the access log that somebody looks, before anything is rendered."""
    assert held.home is not None, "a desk of a unit has a home"
    actor, now = signed_in.actor(http), clock.now()
    journal.look(held.home, actor=actor, page=page, at=now, purpose=purpose)


def _numbers(line: Line) -> dict[str, Any]:
    cells = [
        (
            one.label,
            line.numbers[one],
            "?" + urlencode({"unit": line.unit or "", "which": one.value}),
        )
        for one in COLUMNS
    ]
    return {"name": line.name or _("合计"), "cells": cells}


def _row(row: Listed) -> dict[str, Any]:
    pair = row.pair
    return {
        "name": row.name,
        "person": row.person,
        "unit": row.unit,
        "entered": row.entered,
        "url": address("townships:pairing", pair.pk) if pair else "",
        "number": pair.number if pair else "",
        "mentor": pair.mentor.name if pair else "",
        "state": state_of(pair) if pair else "",
        "talks": row.talks,
        "last_on": row.last_on,
        "duty": row.duty,
        "lamp": casework.lamp(row.duty) if row.duty else "",
    }


def state_of(pair: Any) -> Any:
    """Return how a pair stands, or why it ended."""
    return EndReason(pair.outcome).label if pair.outcome else PairState(pair.state).label


# --- one pair -----------------------------------------------------------------------------------


@login_required
@require_safe
def pairing(http: HttpRequest, pk: int) -> HttpResponse:
    """帮带: the plan, what is owed, talks and trainings, the whole record."""
    seen = _seen(http, pk)
    context = {
        **shown(seen),
        "buttons": _buttons(seen),
        "talks": [
            (one["held_on"], TalkKind(one["kind"]).label) for one in _told(seen, PairAct.TALK)
        ],
        "trainings": _told(seen, PairAct.TRAIN),
        "lines": casework.story(
            seen.entries, seen.values, seen.names, acts=PAIR_ACTS, fields=FIELDS, say=_said
        ),
        "is_over": bool(seen.pair.outcome),
        "has_left": seen.has_left,
        "reads_mind": seen.reads_mind,
    }
    return signed_in.show(http, "townships/mentoring_pair.html", context, under=_list_of(http))


def _told(seen: Seen, act: PairAct) -> list[dict[str, str]]:
    """Return what the entries of an act say, in their order."""
    return [json.loads(one.body)["data"] for one in seen.entries if one.act == act]


def _list_of(http: HttpRequest) -> str:
    """Return the list from which somebody comes: of the office, or the own."""
    return LIST if selectors.desk_of(signed_in.actor(http)) else OWN


def _seen(http: HttpRequest, pk: int, *, page: str = "townships:pairing") -> Seen:
    """Return a pair that the signed-in person sees, written into the access log; or 404."""
    actor, now = signed_in.actor(http), clock.now()
    home = seeing.home_of(actor)
    seen = seeing.see(actor, home, pk, on=clock.day(now)) if home else None
    if seen is None:
        raise Http404
    row = seen.pair
    journal.look(row.home_id, actor=actor, page=page, at=now, dossier=row.dossier_id)
    return seen


def shown(seen: Seen) -> dict[str, Any]:
    """Return what every page of a pair shows."""
    row = seen.pair
    return {
        "number": row.number,
        "heading": f"{row.person.name} {_('一对一帮带')}",
        "state": state_of(row),
        "case_url": address("townships:pairing", row.pk),
        "particulars": [
            (_("年轻干部"), row.person.name),
            (_("帮带人"), row.mentor.name),
            (_("乡镇"), row.unit.name),
            (_("帮带目标"), _goals(seen)),
            (_("开始日期"), str(row.from_on)),
            (_("计划截止日期"), str(row.until)),
        ],
        "owed": [_owed(seen, duty) for duty in seen.owed],
    }


def _goals(seen: Seen) -> str:
    values = seen.values.get(seen.entries[0].pk, {})
    return values.get("goals") or ""


def _owed(seen: Seen, duty: Any) -> casework.OwedLine:
    is_mentors = duty.what == PairWhat.TALK
    mentor = (f"{_('帮带人')} {seen.pair.mentor.name}", False)
    return casework.owed_line(
        duty,
        what=str(PairWhat(duty.what).label),
        event=str(PAIR_EVENTS.get(duty.what, _("进入这一步"))),
        whose=mentor
        if is_mentors
        else casework.whose(duty.desk_id, seen.case.chains.values(), seen.names),
        clauses=clauses.known(),
    )


def _buttons(seen: Seen) -> list[tuple[str, Any, bool]]:
    mine = [(name, page) for name, page in PAGES.items() if page.act in seen.acts]
    return [
        (address("townships:pairing_act", seen.pair.pk, name), page.label, index == 0)
        for index, (name, page) in enumerate(mine)
    ]


SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    PairAct.TALK: lambda data: f"{data['held_on']} {TalkKind(data['kind']).label}",
    PairAct.TRAIN: lambda data: _("%(title)s，%(days)s 天，%(ended_on)s 结束") % data,
    PairAct.REVIEW: lambda data: _("继续帮带到 %(until)s") % data,
    PairAct.END: lambda data: str(EndReason(data["reason"]).label),
    PairAct.REMIND: lambda data: str(PairWhat(data["what"]).label),
}


def _said(act: str, data: Mapping[str, Any]) -> str:
    return SAID[act](data) if act in SAID else ""


# --- acts ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def act(http: HttpRequest, pk: int, name: str) -> HttpResponse:
    """办理帮带: the page of one act; it asks, calls one command, and says what came of it."""
    if name not in PAGES:
        raise Http404
    page, seen = PAGES[name], _seen(http, pk, page="townships:pairing_act")
    actor = signed_in.actor(http)
    refused = seeing.why_not(seen, {page.act}, actor=actor)
    if http.method == "GET" and refused:
        return _asked(http, page, seen, None, refused=refused)
    today = clock.day(clock.now())
    first = {"token": new_token(), "held_on": today, "ended_on": today}
    form = page.form(http.POST or None, initial=first)
    if http.method == "POST" and form.is_valid():
        return _done(http, page, seen, form)
    return _asked(http, page, seen, form)


def _done(http: HttpRequest, page: Page, seen: Seen, form: Any) -> HttpResponse:
    row = seen.pair
    refused = casework.carry_out(http, page, row, form)
    if refused:
        return _asked(http, page, seen, form, refused=refused)
    is_there = seeing.visible(signed_in.actor(http), row.home_id).filter(pk=row.pk).exists()
    return redirect("townships:pairing", row.pk) if is_there else redirect("desk:inbox")


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
    return signed_in.show(http, "ui/act.html", context, status=status, under=_list_of(http))


@login_required
@require_http_methods(["GET", "POST"])
def pair(http: HttpRequest, unit: int) -> HttpResponse:
    """结对帮带: in a township, by its secretary or who stands in."""
    held, found = _covered(http)
    actor = signed_in.actor(http)
    name = dict(coverage.pairing_units(actor, held, on=found.on)).get(unit)
    if name is None:
        raise Http404
    look(http, held, "townships:pair")
    form = _pair_form(http, found, unit)
    if http.method == "POST" and form.is_valid():
        return _paired(http, home_of(found.home), unit, name, form)
    return _pairing(http, name, form)


def _pair_form(http: HttpRequest, found: Covered, unit: int) -> forms.Paired:
    first = {"token": new_token(), "from_on": found.on, "person": http.GET.get("person", "")}
    form = forms.Paired(http.POST or None, initial=first)
    offered = coverage.choices(found, unit)
    named = people.names(coverage.secretaries(unit, on=found.on))
    heads = [(pk, f"{one}（{_('乡镇党委书记')}）") for pk, one in named.items()]
    others = [one for one in offered.mentors if one[0] not in named]
    form.offer(cadres=offered.cadres, mentors=[*heads, *others])
    return form


def _paired(
    http: HttpRequest, home: Home, unit: int, name: str, form: forms.Paired
) -> HttpResponse:
    given = {key: value for key, value in form.cleaned_data.items() if key != "token"}
    by = {"actor": signed_in.actor(http), "at": clock.now(), "token": form.cleaned_data["token"]}
    try:
        row = commands.pair(home, commands.Paired(unit=unit, **given), **by)
    except journal.Repeated as repeated:
        return redirect("townships:pairing", repeated.dossier)
    except Refused as refused:
        return _pairing(http, name, form, refused=refused)
    messages.success(http, _("%(number)s：已结对") % {"number": row.number})
    return redirect("townships:pairing", row.pk)


def _pairing(
    http: HttpRequest, name: str, form: forms.Paired, *, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "about": name,
        "title": _("结对帮带"),
        "lead": _("帮带人按期谈话，记录工作、学习和心理疏导；乡镇党委书记每年评议。"),
        "list": _("一对一帮带"),
        "back": address(LIST),
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "townships/quotas_act.html", context, status=status, under=LIST)
