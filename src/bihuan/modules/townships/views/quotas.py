"""职数、职级和补贴的页面: approved, used, vacant; every number of people opens them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import Home, home_of
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Held
from bihuan.modules.townships import commands, selectors
from bihuan.modules.townships.forms import quotas as forms
from bihuan.modules.townships.selectors import quotas as seeing
from bihuan.modules.townships.selectors.quotas import Line, Pay, Seen
from bihuan.modules.townships.terms.quotas import GRADES, Post, Tier
from bihuan.ui import casework, signed_in

LIST, GRADE_LIST = "townships:quotas", "townships:grades"
NAMES: dict[str, Any] = {str(one.value): one.label for term in (Post, Tier) for one in term}


@login_required
@require_safe
def quotas(http: HttpRequest) -> HttpResponse:
    """职数和编制: approved, there, vacant and too many, by township and kind."""
    return _table(http, LIST, "townships/quotas.html", seeing.POSTS)


@login_required
@require_safe
def grades(http: HttpRequest) -> HttpResponse:
    """职级和乡镇补贴: quota and use by township, as of any day (TC-09)."""
    return _table(http, GRADE_LIST, "townships/quotas_grades.html", GRADES)


def _table(http: HttpRequest, page: str, template: str, posts: Sequence[Post]) -> HttpResponse:
    held, form, seen = asked(http)
    context: dict[str, Any] = {"form": form, "is_keeper": seeing.keeps(signed_in.actor(http))}
    if seen is not None:
        unit = form.unit_asked
        context |= {
            "on": seen.on,
            "units": [one for one in seen.units if unit in {None, one[0]}],
            "lines": [_linked(one, unit, seen) for one in seeing.lines(seen, posts, unit=unit)],
        }
        if posts == GRADES:
            context["pay"] = [_paid(one, unit, seen) for one in seeing.pay(seen, unit=unit)]
    look(http, held, page)
    return signed_in.show(http, template, context, status=200 if form.is_valid() else 422)


def asked(http: HttpRequest) -> tuple[Held, forms.Ask, Seen | None]:
    """Return the desk that looks, what it asks for, and what is there; anybody else gets a 404."""
    held = selectors.desk_of(signed_in.actor(http))
    if held is None:
        raise Http404
    places = seeing.units(held)
    form = forms.Ask(http.GET, today=clock.day(clock.now()), units=places)
    if not form.is_valid():
        return held, form, None
    return held, form, seeing.see(held, on=form.cleaned_data["on"], places=places)


def look(http: HttpRequest, held: Held, page: str, *, purpose: str = "") -> None:
    """Write into the access log that somebody looks, before anything is rendered."""
    assert held.home is not None, "a desk of a unit has a home"
    actor, now = signed_in.actor(http), clock.now()
    journal.look(held.home, actor=actor, page=page, at=now, purpose=purpose)


def _linked(line: Line, unit: int | None, seen: Seen) -> dict[str, Any]:
    return {"line": line, "url": _url(line.unit or unit, line.post, seen)}


def _paid(line: Pay, unit: int | None, seen: Seen) -> dict[str, Any]:
    tier = line.tier
    url = _url(line.unit or unit, tier, seen) if tier else ""
    return {"line": line, "url": url, "in_post_url": f"{url}&in_post=1" if url else ""}


def _url(unit: int | None, which: str, seen: Seen) -> str:
    query = urlencode({"unit": unit or "", "which": str(which), "on": str(seen.on)})
    return f"{reverse('townships:quota_people')}?{query}"


@login_required
@require_safe
def people(http: HttpRequest) -> HttpResponse:
    """名单: the people behind a number."""
    held, form, seen = asked(http)
    which, in_post = http.GET.get("which", ""), http.GET.get("in_post") == "1"
    if seen is None or which not in NAMES or which == Post.ALLOWANCE:
        raise Http404
    look(http, held, "townships:quota_people", purpose=which)
    context = {
        "rows": seeing.people(seen, which, unit=form.unit_asked, in_post=in_post),
        "which": NAMES[which],
        "on": seen.on,
        "back": reverse(LIST if which in seeing.POSTS else GRADE_LIST),
        "title": _("职数和编制") if which in seeing.POSTS else _("职级和乡镇补贴"),
        "may_grant": seeing.keeps(signed_in.actor(http)),
    }
    return signed_in.show(http, "townships/quotas_people.html", context, under=LIST)


# --- acts ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def set_quotas(http: HttpRequest, unit: int) -> HttpResponse:
    """登记核定数: by the civil-service section alone."""
    home, name = _kept(http, unit)
    form = forms.SetQuotas(http.POST or None, initial=_first(from_on=_today()))
    lead = _("只填文件里写明的；留空的照旧。原来的核定数不删除，按生效日期查询。")
    context = {"title": _("登记核定数"), "about": name, "lead": lead}
    return _act(http, form, partial(commands.set_quotas, home, unit=unit), context, LIST)


@login_required
@require_http_methods(["GET", "POST"])
def set_allowance(http: HttpRequest, unit: int) -> HttpResponse:
    """登记补贴标准: by the civil-service section alone."""
    home, name = _kept(http, unit)
    form = forms.SetAllowance(http.POST or None, initial=_first(from_on=_today()))
    lead = _("在编在岗的按档次发，不在岗的不发；合计不得超过核定的月度总额。")
    context = {"title": _("登记补贴标准"), "about": name, "lead": lead}
    return _act(http, form, partial(commands.set_allowance, home, unit=unit), context, GRADE_LIST)


@login_required
@require_http_methods(["GET", "POST"])
def grant(http: HttpRequest, person: int) -> HttpResponse:
    """授予职级: of somebody on a township's roll, within what is approved there."""
    held = seeing.kept_by(signed_in.actor(http))
    if held is None:
        raise Http404
    seen = seeing.see(held, on=_today())
    officer = seeing.person_seen(seen, person)
    if officer is None:
        raise Http404
    look(http, held, "townships:grant")
    stay = officer.stay
    form = forms.Grant(http.POST or None, initial=_first(begun=_today()))
    form.offer(seeing.vacancies(seen, stay.unit))
    about = f"{stay.name}{_('，')}{stay.unit_name}"
    lead = _("原任职级自新职级批准之日起终止，两条都记入本人的干部信息。")
    context = {"title": _("授予职级"), "about": about, "lead": lead}
    run = partial(commands.grant_grade, _home(held), person=person, unit=stay.unit)
    return _act(http, form, run, context, GRADE_LIST)


def _kept(http: HttpRequest, unit: int) -> tuple[Home, str]:
    held = seeing.kept_by(signed_in.actor(http))
    name = dict(seeing.units(held)).get(unit) if held else None
    if held is None or name is None:
        raise Http404
    return _home(held), name


def _home(held: Held) -> Home:
    assert held.home is not None, "a desk of a unit has a home"
    return home_of(held.home)


def _act(
    http: HttpRequest,
    form: Any,
    run: Callable[..., None],
    context: dict[str, Any],
    back: str,
) -> HttpResponse:
    """Show an act's form; when it was sent, do the act and go back, or say why not."""
    refused = None
    if form.is_bound and form.is_valid():
        try:
            run(**form.cleaned_data, actor=signed_in.actor(http), at=clock.now())
        except journal.Repeated:
            return redirect(back)
        except Refused as found:
            refused = casework.refusal(found, clauses.known())
        else:
            messages.success(http, _("%(act)s：已登记") % {"act": context["title"]})
            return redirect(back)
    page = {"form": form, "refusal": refused, "back": reverse(back), **context}
    page["list"] = _("职数和编制") if back == LIST else _("职级和乡镇补贴")
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "townships/quotas_act.html", page, status=status, under=back)


def _first(**values: Any) -> dict[str, Any]:
    return {"token": new_token(), **values}


def _today() -> Any:
    return clock.day(clock.now())
