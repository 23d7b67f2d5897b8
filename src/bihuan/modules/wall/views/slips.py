"""印纸条: numbered slips for the paper wall, each with a tear-off receipt."""

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token, show_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.forms.registering import PrintSlips
from bihuan.ui import signed_in
from bihuan.ui.typesetting import qr_svg, typeset

TEMPLATE = Path(__file__).parents[1] / "typst" / "slips.typ"
FIRST = 12


@login_required
@require_safe
def slips(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """印纸条: how many, and what becomes of them."""
    wall, count = _wall(http, home, code), http.GET.get("n", "")
    if wall.closed_on:
        return redirect("wall:wall", home, code)
    first = {"token": new_token(), "n": count if count.isdecimal() else FIRST}
    return _form(http, wall, PrintSlips(initial=first))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slips_pdf(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """纸条: the sheet; printing is an act, so an address alone only opens the page before it."""
    wall, form = _wall(http, home, code), PrintSlips(http.POST or None)
    if http.method != "POST":
        count = http.GET.get("n", "")
        return redirect(reverse("wall:slips", args=[home, code]) + (f"?n={count}" if count else ""))
    if not form.is_valid():
        return _form(http, wall, form)
    try:
        printed = commands.print_slips(
            wall.home_id,
            wall.pk,
            count=form.cleaned_data["n"],
            actor=signed_in.actor(http),
            at=clock.now(),
            token=form.cleaned_data["token"],
        )
    except Repeated:
        form.add_error(None, _("这一批已经印过，查询码不留底；需要更多请重新打开本页再印"))
        return _form(http, wall, form)
    except Refused as refused:
        form.add_error(None, refused.reason)
        return _form(http, wall, form)
    response = HttpResponse(
        typeset(TEMPLATE, slips_data(http, wall, printed)), content_type="application/pdf"
    )
    response.headers["Content-Disposition"] = f'inline; filename="slips-{home}-{code}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def slips_data(http: HttpRequest, wall: Any, printed: dict[int, str]) -> dict[str, Any]:
    """Return what stands on a sheet of slips; the code on the resident's part alone."""
    return {
        "wall": wall.name,
        "community": wall.community,
        "phone": wall.phone,
        "slips": [_slip(http, number, code) for number, code in printed.items()],
        "words": _words(),
    }


def _words() -> dict[str, Any]:
    return {
        "number": _("纸条"),
        "hang": _("① 贴到墙上"),
        "what": _("我要点单：什么事"),
        "where": _("在哪里（小区、楼号）"),
        "open": _("这一联谁都看得到：请不要写姓名、电话、门牌号。"),
        "publish": _("同意在墙上公开内容"),
        "levels": [_("墙上署名"), _("墙上只写“居民”"), _("完全匿名，不留姓名电话")],
        "danger": _("有危险先打 110、119、120。"),
        "accuses": _("反映党员、干部问题的不要贴在墙上，请打 12380 或 12388。"),
        "fold": _("② 折好交组长"),
        "who": [_("姓名"), _("电话"), _("门牌号")],
        "why": _(
            "这一联不上墙，可以不填。只给派单的组长和承办党员看；选完全匿名的，这一联不要交。"
        ),
        "keep": _("③ 撕下自己保存"),
        "code": _("查询码（不要给别人看）"),
        "track": _("读墙登记以后，扫码或凭查询码看进度、评单"),
        "phone": _("电话"),
    }


def _slip(http: HttpRequest, number: int, code: str) -> dict[str, str]:
    address = http.build_absolute_uri(reverse("wall:status", args=[show_code(code)]))
    return {"number": f"{number:04d}", "code": show_code(code), "qr": qr_svg(address)}


def _wall(http: HttpRequest, home: str, code: str) -> Any:
    on = clock.day(clock.now())
    wall = selectors.registers_at(signed_in.actor(http), home, code, on=on)
    if wall is None:
        raise Http404
    return wall


def _form(http: HttpRequest, wall: Any, form: PrintSlips) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"wall": wall, "form": form}
    return signed_in.show(
        http, "wall/staff/slips.html", context, status=status, under="wall:ledger"
    )
