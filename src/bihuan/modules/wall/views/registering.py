"""代为登记: staff write down what came by telephone, letter, or on the paper wall."""

from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token, read_code, show_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal.facade import Repeated
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.asking import Asked, code_given
from bihuan.modules.wall.forms.registering import Register
from bihuan.modules.wall.terms import Publicity
from bihuan.modules.wall.views.acts import act_url, cited
from bihuan.ui import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def register(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """代为登记: the form, and after it the receipt for the resident."""
    actor = signed_in.actor(http)
    wall = selectors.registers_at(actor, home, code, on=clock.day(clock.now()))
    if wall is None:
        raise Http404
    if wall.closed_on and http.method != "POST":
        return redirect("wall:wall", home, code)
    first = {"token": new_token(), "anonymity": "hidden"}
    form = Register(http.POST or None, http.FILES or None, initial=first)
    if http.method == "POST" and form.is_valid():
        return _registered(http, wall, form)
    return _form(http, wall, form)


def _registered(http: HttpRequest, wall: Any, form: Register) -> HttpResponse:
    token = form.cleaned_data["token"]
    try:
        receipt = commands.raise_request(
            wall, _asked(form), actor=signed_in.actor(http), at=clock.now(), token=token
        )
        pk = receipt.request.pk
    except Repeated as repeated:
        pk = repeated.dossier
    except Refused as refused:
        return _form(http, wall, form, refused)
    request = selectors.of_form(wall.home_id, pk)
    assert request is not None, "a form that was sent made a request"
    return receipt_page(http, wall, request, _code(wall, pk, form))


def receipt_page(http: HttpRequest, wall: Any, request: Any, code: str) -> HttpResponse:
    """Show the resident's receipt, once: its code is kept by nobody; a slip's is not known."""
    page = reverse("wall:status", args=[show_code(code)]) if code else ""
    address = http.build_absolute_uri(page)
    reader, home = signed_in.actor(http), wall.home.code
    context = {
        "wall": wall,
        "code": code,
        "request": request,
        "is_sealed": request.publicity == Publicity.SEALED,
        "promises": selectors.promises(request),
        "address": address,
        "qr": segno.make(address, error="m", micro=False).png_data_uri(scale=6, border=4),
        "case_url": act_url("case", home, request.pk),
        "may_read": selectors.get_visible(reader, home, request.pk) is not None,
        "now": clock.now(),
        "is_shown_once": True,
    }
    return signed_in.show(http, "wall/staff/receipt.html", context)


def _code(wall: Any, pk: int, form: Register) -> str:
    """Return the code of the request that came of a form, also when it was sent before."""
    printed = read_code(form.cleaned_data["slip_code"])
    found = selectors.by_code(printed)
    is_its_own = found is not None and found.pk == pk
    first = selectors.of_form(wall.home_id, pk)
    if is_its_own or first is None:
        return printed
    return code_given(first, form.cleaned_data["token"])


def _asked(form: Register) -> Asked:
    given = dict(form.cleaned_data)
    sent = given.pop("photos")
    del given["token"]
    stored = [evidence.store_photo(file, name=file.name or "") for file in sent]
    return Asked(**given, photos=stored)


def _form(
    http: HttpRequest, wall: Any, form: Register, refused: Refused | None = None
) -> HttpResponse:
    shown = cited(refused) if refused else None
    context = {"wall": wall, "form": form, "refusal": shown, "title": _("代为登记")}
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "wall/staff/register.html", context, status=status)
