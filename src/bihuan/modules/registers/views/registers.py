"""登记簿页面: units, persons and accounts, grants; each for its keeper alone."""

import secrets
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import ALPHABET
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.modules.registers import commands, forms, selectors
from bihuan.modules.registers.views import acting
from bihuan.modules.registers.views.acting import Page, first_values
from bihuan.ui import signed_in

ask = require_http_methods(["GET", "POST"])
PASSWORD_SIGNS = 12


@login_required
@require_safe
def units(http: HttpRequest) -> HttpResponse:
    """单位: the tree of my home."""
    home = acting.kept(http, "units")
    context = {"home": home, "rows": selectors.tree(home.pk)}
    return signed_in.show(http, "registers/units.html", context)


@login_required
@ask
def add_unit(http: HttpRequest, pk: int) -> HttpResponse:
    """登记单位: under another of my home."""
    home = acting.kept(http, "units")
    above = selectors.unit_of(home.pk, pk)
    if above is None:
        raise Http404
    form = forms.AddUnit(http.POST or None, initial=first_values())
    page = Page(
        _("登记单位"), "registers:units", _("单位"), above.name, _("新单位设在这个单位之下。")
    )
    return acting.act(http, page, form, partial(commands.add_unit, home, parent=pk))


@login_required
@require_safe
def persons(http: HttpRequest) -> HttpResponse:
    """人员: those registered in my home, found by name or pinyin."""
    home = acting.kept(http, "persons")
    acting.look(http, home, "persons")
    form = forms.Search(http.GET)
    rows, further = selectors.persons(home.pk, text=_typed(form), before=acting.key(http))
    context = {"form": form, "rows": rows, **acting.pages(http, further)}
    return signed_in.show(http, "registers/persons.html", context)


@login_required
@ask
def add_person(http: HttpRequest) -> HttpResponse:
    """登记人员."""
    home = acting.kept(http, "persons")
    form = forms.AddPerson(http.POST or None, initial=first_values())
    form.offer("unit", selectors.unit_choices(home.pk))
    page = Page(_("登记人员"), "registers:persons", _("人员和账号"))
    return acting.act(http, page, form, partial(commands.add_person, home))


@login_required
@ask
def open_account(http: HttpRequest, pk: int) -> HttpResponse:
    """开通账号: the first password is made here and shown once."""
    home = acting.kept(http, "persons")
    person = _person(home, pk)
    acting.look(http, home, "open_account")
    lead = _("首次密码只显示一次，请当面交给本人；本人登录后在“账号安全”里改掉。")
    page = Page(_("开通账号"), "registers:persons", _("人员和账号"), person.name, lead)
    form = forms.OpenAccount(http.POST or None, initial=first_values())
    if http.method == "POST" and form.is_valid():
        return _opened(http, home, pk, page, form)
    return acting.shown(http, page, form, None)


def _opened(
    http: HttpRequest, home: Home, pk: int, page: Page, form: forms.OpenAccount
) -> HttpResponse:
    password = "".join(secrets.choice(ALPHABET.lower()) for _sign in range(PASSWORD_SIGNS))
    by: dict[str, Any] = {"actor": signed_in.actor(http), "at": clock.now()}
    try:
        commands.open_account(home, person=pk, password=password, **form.cleaned_data, **by)
    except journal.Repeated:
        return redirect(page.back)
    except Refused as refused:
        return acting.shown(http, page, form, refused)
    context = {"page": page, "username": form.cleaned_data["username"], "password": password}
    return signed_in.show(http, "registers/opened.html", context, under=page.back)


@login_required
@require_safe
def grants(http: HttpRequest) -> HttpResponse:
    """岗位授权: who sits at which desk of my home, from when to when."""
    home = acting.kept(http, "grants")
    acting.look(http, home, "grants")
    form = forms.Search(http.GET)
    text = _typed(form)
    rows, further = selectors.grants(home.pk, text=text, before=acting.key(http))
    found = selectors.persons(home.pk, text=text, before=None)[0] if text else []
    context = {"form": form, "rows": rows, "found": found, **acting.pages(http, further)}
    return signed_in.show(http, "registers/grants.html", context)


@login_required
@ask
def seat(http: HttpRequest, pk: int) -> HttpResponse:
    """授予岗位: to a person of my home, at a desk of one of its units."""
    home = acting.kept(http, "grants")
    person = _person(home, pk)
    acting.look(http, home, "seat")
    first = first_values(from_on=clock.day(clock.now()), reach="unit")
    form = forms.Seat(http.POST or None, initial=first)
    form.offer("unit", selectors.unit_choices(home.pk))
    lead = _("代理的岗位填写截止日期，到期自动收回。")
    page = Page(_("授予岗位"), "registers:grants", _("岗位授权"), person.name, lead)
    return acting.act(http, page, form, partial(commands.seat, home, person=pk))


@login_required
@ask
def unseat(http: HttpRequest, pk: int) -> HttpResponse:
    """收回岗位: from the day after the last."""
    home = acting.kept(http, "grants")
    grant = selectors.grant_of(home.pk, pk)
    if grant is None:
        raise Http404
    acting.look(http, home, "unseat")
    today = clock.day(clock.now())
    form = forms.Unseat(http.POST or None, initial=first_values(last_day=today))
    if form.is_bound and form.is_valid():
        form.not_before(today)
    about = f"{grant['person__name']}　{grant['desk__unit__name']}　{grant['office']}"
    page = Page(_("收回岗位"), "registers:grants", _("岗位授权"), about)
    return acting.act(http, page, form, partial(commands.unseat, home, **_desk(grant)))


def _desk(grant: dict[str, Any]) -> dict[str, Any]:
    return {
        "person": grant["person_id"],
        "unit": grant["desk__unit_id"],
        "office": grant["desk__office"],
    }


def _person(home: Home, pk: int) -> Any:
    person = selectors.person_of(home.pk, pk)
    if person is None:
        raise Http404
    return person


def _typed(form: forms.Search) -> str:
    return str(form.cleaned_data.get("q") or "") if form.is_valid() else ""
