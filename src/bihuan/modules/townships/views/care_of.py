"""一个人的关爱: what is due and how it stands; details for a stated purpose; the own page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
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
from bihuan.modules.townships import commands
from bihuan.modules.townships.forms import caring as forms
from bihuan.modules.townships.selectors import caring as seeing
from bihuan.modules.townships.selectors import own_care as own
from bihuan.modules.townships.selectors.care_due import Person
from bihuan.modules.townships.selectors.caring import Seen, Told
from bihuan.modules.townships.terms.caring import (
    FOR_ALL,
    CareAct,
    CareStanding,
    CareState,
    Entitlement,
    FactKind,
)
from bihuan.modules.townships.views import caring
from bihuan.modules.townships.views.mentoring import state_of
from bihuan.ui import casework, signed_in
from bihuan.ui.addresses import address
from bihuan.ui.forms import Token

LIST, OWN = "townships:care", "townships:own_care"


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: its label, the act, the form, the command."""

    label: Any
    act: CareAct
    form: type[Token]
    run: Callable[..., Any]


PAGES: dict[str, Page] = {
    "give": Page(gettext_lazy("登记落实"), CareAct.GIVE, forms.Give, commands.give_care),
    "need": Page(gettext_lazy("登记需要"), CareAct.RECORD_NEED, forms.Need, commands.need),
    "decline": Page(
        gettext_lazy("登记本人放弃"),
        CareAct.RECORD_DECLINED,
        forms.RecordDeclined,
        commands.decline_care,
    ),
    "strike": Page(
        gettext_lazy("撤销关爱记录"), CareAct.STRIKE, forms.Strike, commands.strike_care
    ),
}
OWN_PAGES: dict[str, Page] = {
    "need": Page(gettext_lazy("提出需要"), CareAct.STATE_NEED, forms.Need, commands.need),
    "decline": Page(
        gettext_lazy("放弃关爱事项"), CareAct.DECLINE, forms.Decline, commands.decline_care
    ),
}


# --- by the township ----------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def care_of(http: HttpRequest, pk: int, person: int) -> HttpResponse:
    """一个人的关爱: counts to who sees the round; details to the secretary, for a purpose."""
    form = forms.OpenDetails(http.POST or None)
    given = form.cleaned_data["purpose"] if form.is_bound and form.is_valid() else ""
    seen, one = _one(http, pk, person, "townships:care_of", purpose=given)
    if http.method == "POST" and not seen.may_open:
        raise Http404
    is_open = bool(given)
    told = seeing.told(seen.row, person, with_words=is_open)
    context = {
        **_heading(seen, one),
        "form": form,
        "may_open": seen.may_open,
        "is_open": is_open,
        "dues": [_due(due) for due in one.dues if is_open or due.entitlement in FOR_ALL],
        "others": sum(due.entitlement not in FOR_ALL for due in one.dues),
        "told": [_line(row) for row in told if is_open or row.fact.entitlement in FOR_ALL],
        "buttons": [
            (address("townships:care_of_act", pk, person, name), page.label, index == 0)
            for index, (name, page) in enumerate(PAGES.items())
            if page.act in seen.acts and _may(http, person)
        ],
    }
    status = 422 if form.is_bound and not is_open else 200
    return signed_in.show(http, "townships/care_of.html", context, status=status, under=LIST)


def _may(http: HttpRequest, person: int) -> bool:
    """Say whether somebody may record this person's: one's own is another's to record (L4)."""
    return signed_in.actor(http).id != person


def _one(
    http: HttpRequest, pk: int, person: int, page: str, *, purpose: str = ""
) -> tuple[Seen, Person]:
    """Return a round of one's sight and somebody in it, written into the access log; or 404."""
    seen = own.seen(signed_in.actor(http), pk, today=clock.day(clock.now()))
    found = (
        next((one for one in seen.persons if one.cared.person == person), None) if seen else None
    )
    if seen is None or found is None:
        raise Http404
    row, now = seen.row, clock.now()
    actor = signed_in.actor(http)
    said = f"{person} {purpose}".strip()
    journal.look(row.home_id, actor=actor, page=page, at=now, dossier=row.dossier_id, purpose=said)
    return seen, found


def _heading(seen: Seen, one: Person) -> dict[str, Any]:
    found = caring.shown(seen)
    return {
        "number": found["number"],
        "round_name": found["heading"],
        "round_url": found["case_url"],
        "name": one.cared.name,
        "state": found["state"],
    }


def _due(due: Any) -> dict[str, Any]:
    is_leave = due.entitlement == Entitlement.LEAVE
    return {
        "label": due.entitlement.label,
        "amount": _("%(n)d 天") % {"n": due.amount} if is_leave else "",
        "given": _("%(n)d 天") % {"n": due.given} if is_leave and due.given else "",
        "standing": CareStanding(due.standing).label,
    }


def _line(row: Told) -> dict[str, Any]:
    fact = row.fact
    unit = {Entitlement.LEAVE: _("%(n)d 天"), Entitlement.SUBSIDY: _("%(n)d 元")}
    shown = unit.get(Entitlement(fact.entitlement), "")
    return {
        "on": fact.on,
        "label": Entitlement(fact.entitlement).label,
        "kind": FactKind(fact.kind).label,
        "amount": shown % {"n": fact.amount} if shown and fact.amount else "",
        "words": row.words,
        "is_struck": fact.is_struck,
    }


@login_required
@require_http_methods(["GET", "POST"])
def act(http: HttpRequest, pk: int, person: int, name: str) -> HttpResponse:
    """办理一个人的关爱: record what was given, needed or declined; strike what was wrong."""
    if name not in PAGES:
        raise Http404
    page = PAGES[name]
    seen, one = _one(http, pk, person, "townships:care_of_act")
    back = address("townships:care_of", pk, person)
    context = {"number": seen.row.number, "case_url": back, "label": page.label}
    context["particulars"] = [(_("姓名"), one.cared.name), (_("年度"), str(seen.row.year))]
    form = _form(http, page)
    if isinstance(form, forms.Strike):
        form.offer(_facts(seen, person))
    about = {} if isinstance(form, forms.Strike) else {"person": person}
    run = partial(page.run, seen.row.home_id, pk, **about)
    return _acted(http, form, run, context, LIST)


def _facts(seen: Seen, person: int) -> list[tuple[int, str]]:
    """Return the records that may be struck; what only some need isn't named."""
    rows = seeing.told(seen.row, person, with_words=False)
    return [
        (
            row.fact.pk,
            f"{row.fact.on} {_named(row.fact.entitlement)} {FactKind(row.fact.kind).label}",
        )
        for row in rows
        if not row.fact.is_struck
    ]


def _named(entitlement: str) -> str:
    return str(Entitlement(entitlement).label) if entitlement in FOR_ALL else _("按需事项")


def _form(http: HttpRequest, page: Page) -> Any:
    first = {"token": new_token(), "on": clock.day(clock.now())}
    return page.form(http.POST or None, initial=first)


def _acted(
    http: HttpRequest, form: Any, run: Callable[..., Any], context: dict[str, Any], under: str
) -> HttpResponse:
    """Show an act's form; when it was sent, do the act and go back, or say why not."""
    refused = None
    if form.is_bound and form.is_valid():
        by = {"actor": signed_in.actor(http), "at": clock.now()}
        try:
            run(**form.values(), **by, token=form.cleaned_data["token"])
        except journal.Repeated:
            return redirect(context["case_url"])
        except Refused as found:
            refused = casework.refusal(found, clauses.known())
        else:
            messages.success(http, _("%(act)s：已登记") % {"act": context["label"]})
            return redirect(context["case_url"])
    page = {**context, "form": form, "refusal": refused}
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "ui/act.html", page, status=status, under=under)


# --- one's own ----------------------------------------------------------------------------------


@login_required
@require_safe
def own_care(http: HttpRequest) -> HttpResponse:
    """我的帮带和关爱: the own pairs, on either side, and what one is due this year."""
    found = _mine(http)
    mine = found.round
    context = {
        "pairs": [
            {
                "url": address("townships:pairing", one.pk),
                "number": one.number,
                "cadre": one.person.name,
                "mentor": one.mentor.name,
                "state": state_of(one),
                "until": one.until,
            }
            for one in found.pairs
        ],
        "year": found.year,
        "has_round": mine is not None,
        "dues": [_due(due) for due in found.dues],
        "told": [_line(row) for row in found.told],
        "may_act": mine is not None and mine.state == CareState.OPEN,
    }
    _look_own(http, found, OWN)
    return signed_in.show(http, "townships/care_own.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def own_act(http: HttpRequest, name: str) -> HttpResponse:
    """本人办理: state a need, or decline what one is due."""
    found = _mine(http)
    if name not in OWN_PAGES or found.round is None:
        raise Http404
    page, row, person = OWN_PAGES[name], found.round, signed_in.actor(http).id
    _look_own(http, found, "townships:own_care_act")
    context = {"number": row.number, "case_url": address(OWN), "label": page.label}
    context["particulars"] = [(_("年度"), str(row.year))]
    run = partial(page.run, row.home_id, row.pk, person=person)
    return _acted(http, _form(http, page), run, context, OWN)


def _mine(http: HttpRequest) -> own.Mine:
    """Return the own pairs and care; who has neither pair nor place on a roll gets a 404."""
    found = own.mine(signed_in.actor(http), today=clock.day(clock.now()))
    if found is None:
        raise Http404
    return found


def _look_own(http: HttpRequest, found: own.Mine, page: str) -> None:
    dossier = found.round.dossier_id if found.round else None
    actor, now = signed_in.actor(http), clock.now()
    journal.look(found.home, actor=actor, page=page, at=now, dossier=dossier)
