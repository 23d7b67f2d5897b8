"""读墙: the page on which a paper wall's daily reading is done, and its unread days are shown."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.forms.registering import ReadWall
from bihuan.modules.wall.selectors import printing
from bihuan.modules.wall.views.acts import cited
from bihuan.ui import signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read_wall(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """读墙: how many slips hung there; the next day's reading is owed from now on."""
    actor, now = signed_in.actor(http), clock.now()
    wall = selectors.wall(home, code)
    if wall is None:
        raise Http404
    if wall.closed_on:
        return redirect("wall:wall", home, code)
    found = printing.reading(wall, actor, at=now)
    sits = selectors.registers_at(actor, home, code, on=clock.day(now)) is not None
    if found.refused and not sits:
        raise Http404
    form = ReadWall(http.POST or None, initial={"token": new_token()})
    refused = found.refused
    if http.method == "POST" and form.is_valid():
        try:
            commands.read_wall(wall.home_id, wall.pk, actor=actor, at=now, **form.cleaned_data)
        except Repeated:
            pass
        except Refused as why:
            return _page(http, wall, form, found, why)
        messages.success(http, _said(wall, form.cleaned_data["slips"]))
        return redirect("wall:read_wall", home, code)
    return _page(http, wall, form, found, refused)


def _said(wall: Any, slips: int) -> str:
    """Say that a wall was read, and what its slips ask for."""
    if not slips:
        return _("%(wall)s已读墙") % {"wall": wall.name}
    text = _("%(wall)s已读墙；墙上有 %(n)d 张纸条，还没登记的请点“登记一张纸条”逐张登记")
    return text % {"wall": wall.name, "n": slips}


def _page(
    http: HttpRequest, wall: Any, form: ReadWall, found: printing.Reading, refused: Refused | None
) -> HttpResponse:
    shown = cited(refused) if refused else None
    context = {"wall": wall, "form": form, "reading": found, "refusal": shown}
    status = 422 if form.is_bound or refused else 200
    return signed_in.show(
        http, "wall/staff/read_wall.html", context, status=status, under="wall:ledger"
    )
