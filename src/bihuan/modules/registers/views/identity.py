"""身份证号页面: found by the whole number, shown masked; the whole is opened for a purpose."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import overseeing
from bihuan.kernel.people import id_numbers as numbers
from bihuan.modules.registers import commands, forms, selectors
from bihuan.modules.registers.views import acting
from bihuan.modules.registers.views.acting import Page, first_values
from bihuan.ui import paging, signed_in

ask = require_http_methods(["GET", "POST"])
LIST = "registers:id_numbers"


@sensitive_post_parameters("number")
@login_required
@ask
def id_numbers(http: HttpRequest) -> HttpResponse:
    """身份证号登记: persons by name; or one by the whole number, which stands in no address."""
    home = acting.kept(http, "id_numbers")
    acting.look(http, home, "id_numbers")
    finding = forms.FindIdNumber(http.POST or None)
    if http.method == "POST" and finding.is_valid():
        found = selectors.holder_of(home.pk, finding.cleaned_data["number"])
        if found:
            return redirect("registers:id_number", found.pk)
        finding.add_error("number", _("没有人登记了这个身份证号，请核对"))
    form = forms.Search(http.GET)
    text = str(form.cleaned_data.get("q") or "") if form.is_valid() else ""
    rows, further = selectors.numbered(home.pk, text=text, before=paging.key(http))
    context = {"form": form, "finding": finding, "rows": rows, **paging.pages(http, further)}
    status = 422 if finding.errors else 200
    return signed_in.show(http, "registers/id_numbers.html", context, status=status, under=LIST)


@sensitive_post_parameters("number")
@login_required
@ask
def id_number(http: HttpRequest, pk: int) -> HttpResponse:
    """身份证号: masked; set, or set anew."""
    home, person = _person(http, pk)
    acting.look(http, home, "id_number", of=overseeing.register_id(home.pk, "person", str(pk)))
    form = forms.IdNumber(http.POST or None, initial=first_values())
    page = Page(_("登记身份证号"), LIST, _("身份证号登记"), person.name)
    number = numbers.number_of(person)
    more = {"masked": numbers.masked(number) if number else "", "person": person}
    run = partial(commands.set_id_number, home, person=pk)
    return acting.act(http, page, form, run, template="registers/id_number.html", more=more)


@login_required
@ask
def open_id_number(http: HttpRequest, pk: int) -> HttpResponse:
    """查看全号: for a purpose; the access log has it before the page shows it."""
    home, person = _person(http, pk)
    form = forms.OpenIdNumber(http.POST or None)
    page = Page(_("查看身份证全号"), LIST, _("身份证号登记"), person.name)
    if http.method != "POST" or not form.is_valid():
        return acting.shown(http, page, form, None)
    by: dict[str, Any] = {"actor": signed_in.actor(http), "at": clock.now()}
    try:
        number = commands.open_id_number(home, person=person, **form.cleaned_data, **by)
    except Refused as refused:
        return acting.shown(http, page, form, refused)
    context = {"page": page, "number": number, "person": person, "is_shown_once": True}
    return signed_in.show(http, "registers/id_number_opened.html", context, under=LIST)


@login_required
@ask
def destroy_id_number(http: HttpRequest, pk: int) -> HttpResponse:
    """销毁身份证号: in the register and in every entry; it can't be brought back."""
    home, person = _person(http, pk)
    lead = _("销毁后不能恢复；登记过和销毁过的记录仍可核验。")
    page = Page(_("销毁身份证号"), LIST, _("身份证号登记"), person.name, lead)
    form = forms.DestroyIdNumber(http.POST or None, initial=first_values())
    return acting.act(http, page, form, partial(commands.destroy_id_number, home, person=pk))


def _person(http: HttpRequest, pk: int) -> tuple[Home, Any]:
    home = acting.kept(http, "id_numbers")
    return home, acting.found(selectors.person_of(home.pk, pk))
