"""流失原因调查的页面: the section's rounds and what they came to; and the questionnaire itself.

The questionnaire needs no account, and writes nothing into the access log: nobody is to know who
answered. The code never stands in an address.
"""

import datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.kernel.base import clock, tallies
from bihuan.kernel.base.ids import blind, new_token, show_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.permissions.facade import Held
from bihuan.modules.townships import selectors as townships
from bihuan.modules.townships.commands import surveying as commands
from bihuan.modules.townships.forms import surveying as forms
from bihuan.modules.townships.selectors import surveying as selectors
from bihuan.modules.townships.terms.surveying import Cause, Remedy
from bihuan.ui import paging, signed_in
from bihuan.ui import views as ui
from bihuan.ui.addresses import of_caller
from bihuan.ui.forms import Token
from bihuan.ui.typesetting import qr_svg, typeset

LIST = "townships:surveys"
TEMPLATE = Path(__file__).parents[1] / "typst" / "survey_slips.typ"
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
# How many wrong codes within how long from one address.
GUESSES, LASTS = 30, datetime.timedelta(minutes=10)


# --- the section --------------------------------------------------------------------------------


@login_required
@require_safe
def surveys(http: HttpRequest) -> HttpResponse:
    """流失原因调查: every round, the newest first."""
    held, today = _held(http), clock.day(clock.now())
    rows, further = selectors.surveys(held, paging.key(http))
    context = {
        "rows": [(row, selectors.is_under_way(row, today)) for row in rows],
        "keeps": _keeps(http, held),
        **paging.pages(http, further),
    }
    return signed_in.show(http, "townships/surveys.html", context)


@login_required
@GET_OR_POST
def open_survey(http: HttpRequest) -> HttpResponse:
    """发起流失原因调查: its name, last day, and how many codes a township gets."""
    held = _keeper(http)
    form = forms.OpenSurvey(http.POST or None, initial={"token": new_token()})
    refused = None
    if form.is_bound and form.is_valid():
        try:
            survey = commands.open_survey(_home(held), **form.cleaned_data, **_by(http))
        except Repeated as repeated:
            return redirect("townships:survey", repeated.dossier)
        except Refused as why:
            refused = why
        else:
            messages.success(http, _("调查已发起，请给每个乡镇印码"))
            return redirect("townships:survey", survey.pk)
    return _form_page(http, "survey_open", form, refused)


@login_required
@require_safe
def survey(http: HttpRequest, pk: int) -> HttpResponse:
    """一次调查: while it is under way the codes to print, and after it what it came to."""
    held, found = _found(http, pk)
    return _survey_page(http, held, found)


def _survey_page(
    http: HttpRequest, held: Held, found: Any, *, refused: Refused | None = None
) -> HttpResponse:
    today, keeps = clock.day(clock.now()), _keeps(http, held)
    is_under_way = selectors.is_under_way(found, today)
    context = {"survey": found, "is_under_way": is_under_way, "keeps": keeps, "refusal": refused}
    if not is_under_way:
        context |= _results(selectors.results(held, found, today=today))
    elif keeps:
        printed = selectors.printed(found)
        context["places"] = [
            (name, pk in printed, forms.PrintCodes(initial={"unit": pk, "token": new_token()}))
            for pk, name in selectors.townships(_home(held))
        ]
        context["collected"] = selectors.collected(found)
    status = 422 if refused else 200
    return signed_in.show(http, "townships/survey.html", context, status=status, under=LIST)


def _results(found: selectors.Results) -> dict[str, Any]:
    units = [*found.units, found.whole]
    return {
        "results": found,
        "causes": [one.label for one in Cause],
        "units": [_row(one) for one in units],
        "kinds": [_row(one) for one in (*found.staff, *found.served)],
        "remedies": [
            (one.label, [(row.name or _("全县"), row.remedies[one]) for row in units])
            for one in Remedy
        ],
        "names": [row.name or _("全县") for row in units],
    }


def _row(group: selectors.Group) -> dict[str, Any]:
    return {
        "group": group,
        "name": group.name or _("全县"),
        "means": [(one.label, group.means[one]) for one in Cause],
        "share": round(100 * group.kept.share) if group.kept and group.kept.share is not None
        else None,
    }  # fmt: skip


@login_required
@require_POST
def survey_codes(http: HttpRequest, pk: int) -> HttpResponse:
    """答卷码纸条: a township's sheet, shown this once; printing is an act."""
    held, found = _kept(http, pk)
    form = forms.PrintCodes(http.POST)
    if not form.is_valid():
        raise Http404
    try:
        codes = commands.print_codes(_home(held), pk, **form.cleaned_data, **_by(http))
    except Repeated:
        messages.warning(
            http, _("这一批码已经印过，不留底；没有印好的，请再印一次，原来的码就作废")
        )
        return redirect("townships:survey", pk)
    except Refused as refused:
        return _survey_page(http, held, found, refused=refused)
    name = dict(selectors.townships(_home(held)))[form.cleaned_data["unit"]]
    sheet = typeset(TEMPLATE, slips(http, found, name, codes))
    response = HttpResponse(sheet, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="survey-{pk}.pdf"'
    return response


def slips(http: HttpRequest, found: Any, township: str, codes: list[str]) -> dict[str, Any]:
    """Return what stands on a sheet: the address and its QR code never hold the code."""
    address = http.build_absolute_uri(reverse("townships:answer"))
    words = {
        "code": _("答卷码"),
        "address": _("在内网打开"),
        "until": _("截止 %(day)s，一码一份") % {"day": found.until},
        "secret": _("答卷不记姓名、码和时间，查不到是谁答的；没有要写字的题。"),
    }
    return {
        "title": found.title,
        "township": township,
        "address": address,
        "qr": qr_svg(address),
        "codes": [show_code(code) for code in codes],
        "words": words,
    }


@login_required
@GET_OR_POST
def close_survey(http: HttpRequest, pk: int) -> HttpResponse:
    """结束流失原因调查: from then on no answers, and the results."""
    held, found = _kept(http, pk)
    form = Token(http.POST or None, initial={"token": new_token()})
    refused = None
    if form.is_bound and form.is_valid():
        try:
            commands.close_survey(_home(held), pk, **form.cleaned_data, **_by(http))
        except Repeated:
            return redirect("townships:survey", pk)
        except Refused as why:
            refused = why
        else:
            messages.success(http, _("调查已结束"))
            return redirect("townships:survey", pk)
    return _form_page(http, "survey_close", form, refused, survey=found)


def _form_page(
    http: HttpRequest, page: str, form: Any, refused: Refused | None, **more: Any
) -> HttpResponse:
    context = {"form": form, "refusal": refused, **more}
    status = 422 if refused or form.errors else 200
    return signed_in.show(http, f"townships/{page}.html", context, status=status, under=LIST)


def _held(http: HttpRequest) -> Held:
    held = townships.desk_of(signed_in.actor(http))
    if held is None:
        raise Http404
    return held


def _keeps(http: HttpRequest, held: Held) -> bool:
    return selectors.keeps(signed_in.actor(http), _home(held))


def _keeper(http: HttpRequest) -> Held:
    held = _held(http)
    if not _keeps(http, held):
        raise Http404
    return held


def _found(http: HttpRequest, pk: int) -> tuple[Held, Any]:
    held = _held(http)
    found = selectors.survey_of(held, pk)
    if found is None:
        raise Http404
    return held, found


def _kept(http: HttpRequest, pk: int) -> tuple[Held, Any]:
    _keeper(http)
    return _found(http, pk)


def _home(held: Held) -> int:
    assert held.home is not None, "a desk of a unit has a home"
    return held.home


def _by(http: HttpRequest) -> dict[str, Any]:
    return {"actor": signed_in.actor(http), "at": clock.now()}


# --- answering ----------------------------------------------------------------------------------


@GET_OR_POST
def answer(http: HttpRequest) -> HttpResponse:
    """答卷: the code first, then the questions; the page knows nobody and logs nobody."""
    if tallies.used(_key(http), now=clock.now()) >= GUESSES:
        return ui.too_many(http, minutes=LASTS // datetime.timedelta(minutes=1))
    code = forms.EnterCode(http.POST if http.method == "POST" else None)
    if not code.is_valid():
        return _page(http, "answer_code", code)
    try:
        found = selectors.open_code(code.cleaned_data["code"], today=clock.day(clock.now()))
    except Refused as refused:
        return _wrong(http, code, refused)
    return _answer(http, found, code.cleaned_data["code"])


def _answer(http: HttpRequest, found: Any, typed: str) -> HttpResponse:
    if "step" not in http.POST:
        return _questions(http, found, {"code": typed})
    if switch := http.POST.get("switch"):
        ui.use(http, switch)
        shown = _questions(http, found, _typed(http))
        return ui.remember(shown, http, language=switch, size=switch)
    return _answered(http, found, typed)


def _answered(http: HttpRequest, found: Any, typed: str) -> HttpResponse:
    form = forms.Questionnaire(http.POST, within_months=found.survey.within_months)
    if not form.is_valid():
        return _page(http, "answer", form, survey=found.survey)
    try:
        commands.answer(typed, form.answered(found.unit_id), at=clock.now())
    except Refused as refused:
        return _wrong(http, forms.EnterCode({"code": typed}), refused)
    return redirect("townships:answered")


@require_safe
def answered(http: HttpRequest) -> HttpResponse:
    """谢谢: the answer is in; nothing here tells whose."""
    return _page(http, "answered", None)


def _wrong(http: HttpRequest, form: forms.EnterCode, refused: Refused) -> HttpResponse:
    tallies.use(_key(http), now=clock.now(), lasts=LASTS)
    form.add_error("code", refused.reason)
    return _page(http, "answer_code", form)


def _questions(http: HttpRequest, found: Any, typed: dict[str, Any]) -> HttpResponse:
    form = forms.Questionnaire(initial=typed, within_months=found.survey.within_months)
    return _page(http, "answer", form, survey=found.survey)


def _typed(http: HttpRequest) -> dict[str, Any]:
    return {**http.POST.dict(), "remedies": http.POST.getlist("remedies")}


def _page(http: HttpRequest, page: str, form: Any, **more: Any) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    context = {"form": form, **more}
    response = render(http, f"townships/survey_{page}.html", context, status=status)
    # What was answered is in no cache and not behind the back key of a shared computer.
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _key(http: HttpRequest) -> str:
    """Return under what the guesses of an address are counted: no address is kept."""
    return f"survey.{blind(of_caller(http))}"
