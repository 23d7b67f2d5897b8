"""登记簿页面: units, persons and accounts, grants; each for its keeper alone."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.modules.registers import commands, forms, selectors
from bihuan.modules.registers.views import acting
from bihuan.modules.registers.views.acting import Page, first_values
from bihuan.ui import paging, signed_in

ask = require_http_methods(["GET", "POST"])


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
    above = acting.found(selectors.unit_of(home.pk, pk))
    form = forms.AddUnit(http.POST or None, initial=first_values())
    form.offer("kind", selectors.kinds_under(above.kind))
    page = Page(
        _("登记单位"), "registers:units", _("单位"), above.name, _("新单位设在这个单位之下。")
    )
    return acting.act(http, page, form, partial(commands.add_unit, home, parent=pk))


@login_required
@ask
def rename_unit(http: HttpRequest, pk: int) -> HttpResponse:
    """变更单位名称."""
    home, unit = _unit(http, pk)
    form = forms.RenameUnit(http.POST or None, initial=first_values(name=unit.name))
    lead = _("以后各页都用新名称；原名称保留在登记里。")
    page = Page(_("变更单位名称"), "registers:units", _("单位"), unit.name, lead)
    return acting.act(http, page, form, partial(commands.rename_unit, home, unit=pk))


@login_required
@ask
def dissolve_unit(http: HttpRequest, pk: int) -> HttpResponse:
    """撤销单位: today is its last day."""
    home, unit = _unit(http, pk)
    form = forms.Why(http.POST or None, initial=first_values())
    lead = _("今天是最后一天，撤销后不再出现在单位表里，原有记录保留；不能恢复。")
    page = Page(_("撤销单位"), "registers:units", _("单位"), unit.name, lead)
    return acting.act(http, page, form, partial(commands.dissolve_unit, home, unit=pk))


def _unit(http: HttpRequest, pk: int) -> tuple[Home, Any]:
    home = acting.kept(http, "units")
    return home, acting.found(selectors.unit_of(home.pk, pk))


@login_required
@require_safe
def persons(http: HttpRequest) -> HttpResponse:
    """人员: those registered in my home, by name or pinyin, or who wait for an account."""
    home = acting.kept(http, "persons")
    acting.look(http, home, "persons")
    form = forms.SearchPersons(http.GET)
    only_waiting = form.is_valid() and form.cleaned_data["only"] == "waiting"
    rows, further = selectors.persons(
        home.pk, text=_typed(form), before=paging.key(http), only_waiting=only_waiting
    )
    waiting = 0 if only_waiting else selectors.waiting(home.pk)
    context = {"form": form, "rows": rows, "waiting": waiting, **paging.pages(http, further)}
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
    person = acting.found(selectors.person_of(home.pk, pk))
    acting.look(http, home, "open_account")
    lead = _("首次密码只显示一次，请当面交给本人；本人首次登录必须先改掉。")
    page = Page(_("开通账号"), "registers:persons", _("人员和账号"), person.name, lead)
    form = forms.OpenAccount(http.POST or None, initial=first_values())
    if http.method == "POST" and form.is_valid():
        return _opened(http, home, pk, page, form)
    return acting.shown(http, page, form, None)


def _opened(
    http: HttpRequest, home: Home, pk: int, page: Page, form: forms.OpenAccount
) -> HttpResponse:
    run = partial(commands.open_account, home, person=pk, must_change=True)
    return acting.with_password(http, page, form, run, form.cleaned_data["username"])


@login_required
@require_safe
def grants(http: HttpRequest) -> HttpResponse:
    """岗位授权: who sits at which desk of my home, from when to when."""
    home = acting.kept(http, "grants")
    acting.look(http, home, "grants")
    form = forms.Search(http.GET)
    text = _typed(form)
    rows, further = selectors.grants(home.pk, text=text, before=paging.key(http))
    found = selectors.persons(home.pk, text=text, before=None)[0] if text else []
    context = {"form": form, "rows": rows, "found": found, **paging.pages(http, further)}
    return signed_in.show(http, "registers/grants.html", context)


@login_required
@ask
def seat(http: HttpRequest, pk: int) -> HttpResponse:
    """授予岗位: to a person of my home, at a desk of one of its units."""
    home = acting.kept(http, "grants")
    person = acting.found(selectors.person_of(home.pk, pk))
    acting.look(http, home, "seat")
    first = first_values(from_on=clock.day(clock.now()), reach="unit")
    form = forms.Seat(http.POST or None, initial=first)
    form.offer("unit", selectors.unit_choices(home.pk))
    lead = _("代理的岗位填写截止日期，到期自动收回。")
    beware = _beware(pk)
    page = Page(_("授予岗位"), "registers:grants", _("岗位授权"), person.name, lead, beware)
    return acting.act(http, page, form, partial(commands.seat, home, person=pk))


def _beware(person: int) -> Any:
    """Say of somebody who can't sign in that what comes to his desk must be told by telephone."""
    state = selectors.account_of(person)
    if state is None:
        return _("还没有账号，不能登录办理，须电话告知；系统管理员会收到通知，请其开通。")
    return "" if state.is_active else _("账号已停用，不能登录办理；请系统管理员恢复账号。")


@login_required
@ask
def unseat(http: HttpRequest, pk: int) -> HttpResponse:
    """收回岗位: from the day after the last."""
    home, grant, about = _grant(http, pk, "unseat")
    today = clock.day(clock.now())
    form = forms.Unseat(http.POST or None, initial=first_values(last_day=today))
    if form.is_bound and form.is_valid():
        form.not_before(today)
    lead = _("到最后一天为止仍在岗，次日起收回；要今天就不再在岗的，用“立即收回”。")
    page = Page(_("收回岗位"), "registers:grants", _("岗位授权"), about, lead)
    return acting.act(http, page, form, partial(commands.unseat, home, **_desk(grant)))


@login_required
@ask
def unseat_now(http: HttpRequest, pk: int) -> HttpResponse:
    """立即收回: a wrong grant ends now."""
    home, grant, about = _grant(http, pk, "unseat_now")
    form = forms.Why(http.POST or None, initial=first_values())
    lead = _("现在起不再在岗，今天也不算；岗位上的事项自动转到上一级，本人会收到通知。")
    page = Page(_("立即收回"), "registers:grants", _("岗位授权"), about, lead)
    return acting.act(http, page, form, partial(commands.unseat_now, home, **_desk(grant)))


def _grant(http: HttpRequest, pk: int, page: str) -> tuple[Home, dict[str, Any], str]:
    """Return the home, a grant in it, and who holds it, after it is written down who looks."""
    home = acting.kept(http, "grants")
    grant = acting.found(selectors.grant_of(home.pk, pk))
    acting.look(http, home, page)
    return home, grant, f"{grant['person__name']}　{grant['desk__unit__name']}　{grant['office']}"


def _desk(grant: dict[str, Any]) -> dict[str, Any]:
    return {
        "person": grant["person_id"],
        "unit": grant["desk__unit_id"],
        "office": grant["desk__office"],
    }


def _typed(form: forms.Search) -> str:
    return str(form.cleaned_data.get("q") or "") if form.is_valid() else ""
