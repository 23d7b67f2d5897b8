"""海报: a wall's poster with the QR code of its ask page, for A3 and A4 paper."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.modules.wall.views.public import found_wall
from bihuan.ui.typesetting import qr_svg, typeset

TEMPLATE = Path(__file__).parents[1] / "typst" / "poster.typ"
SIZES = ("a3", "a4")
KEPT_SECONDS = 3600


@require_safe
def poster(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """海报: the wall's name, how to ask in four steps, and the QR code."""
    wall, size = found_wall(home, code), http.GET.get("size", "a3")
    if size not in SIZES:
        raise Http404
    if wall.closed_on:
        return redirect("wall:wall", home, code)
    address = http.build_absolute_uri(reverse("wall:ask", args=[home, code]))
    data = poster_data(wall, size=size, address=address)
    made = cache.get_or_set(_key(data), lambda: typeset(TEMPLATE, data), KEPT_SECONDS)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="poster-{home}-{code}-{size}.pdf"'
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def poster_data(wall: Any, *, size: str, address: str) -> dict[str, Any]:
    """Return what stands on a wall's poster."""
    by_phone = _("或拨打 %(phone)s，") % {"phone": wall.phone} if wall.phone else ""
    return {
        "paper": size,
        "wall": wall.name,
        "slogan": wall.slogan,
        "community": wall.community,
        "phone": wall.phone,
        "address": address,
        "qr": qr_svg(address),
        "steps": [
            [_("居民点单"), _("扫码写下您的事，不用注册，不必留电话")],
            [_("党小组派单"), _("党小组整理后派给一名党员，墙上公示")],
            [_("党员接单"), _("党员先联系您，再办理，办好后公布结果")],
            [_("群众评单"), _("凭查询码看进度，办得好不好您说了算")],
        ],
        "call": _("扫一扫，您点单"),
        "otherwise": _("不会扫码？到社区服务窗口，%(phone)s工作人员帮您登记。")
        % {"phone": by_phone},
        "danger": _("遇到危险请先拨打 110、119、120"),
        "phone_label": _("电话点单"),
    }


def _key(data: dict[str, Any]) -> str:
    return f"wall.poster.{hashlib.sha256(json.dumps(data).encode()).hexdigest()}"
