"""民心墙一览: the section's walls; one is hung, corrected, and taken down."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.modules.wall import commands
from bihuan.modules.wall.forms.filters import half_before
from bihuan.modules.wall.forms.hanging import ChangeWall, CloseWall, OpenWall
from bihuan.modules.wall.selectors import hanging
from bihuan.modules.wall.selectors.hanging import Group
from bihuan.modules.wall.selectors.members import members_of
from bihuan.modules.wall.views.acts import cited
from bihuan.modules.wall.views.members import member_row
from bihuan.ui import signed_in

CHANGEABLE = ("name", "community", "phone", "slogan", "is_paper")
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def walls(http: HttpRequest) -> HttpResponse:
    """民心墙一览: every wall with its group, its branch and what waits on it."""
    actor = signed_in.holder(http, {hanging.KEEPER})
    return signed_in.show(http, "wall/staff/walls.html", {"rows": hanging.walls_kept(actor)})


@login_required
@require_safe
def about_wall(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """一面墙: its address, code to scan and posters, and who is there to work at it."""
    wall = _kept(http, home, code)
    context = {"wall": wall, "people": hanging.people_at(wall)}
    return signed_in.show(http, "wall/staff/about_wall.html", context, under="wall:walls")


@login_required
@GET_OR_POST
def open_wall(http: HttpRequest) -> HttpResponse:
    """设立民心墙: of a Party group that has none; after it, the wall's own page."""
    actor = signed_in.holder(http, {hanging.KEEPER})
    held = actor.holds(hanging.KEEPER)
    if held is None or held.home is None:
        raise Http404
    home, chosen = held.home, http.POST.get("unit", "")
    groups = hanging.groups_without_wall(home, chosen=chosen)
    first = {"token": new_token(), "code": hanging.next_code(home)}
    form = OpenWall(
        http.POST or None, initial=first, groups=[(one.unit, one.shown) for one in groups]
    )
    refused = None
    if form.is_bound and form.is_valid():
        try:
            run = _with_names(form.cleaned_data, groups)
            wall = commands.open_wall(home, **run, actor=actor, at=clock.now())
        except Repeated:
            return redirect("wall:walls")
        except Refused as why:
            refused = why
        else:
            messages.success(http, _("%(wall)s已设立") % {"wall": wall.name})
            return redirect("wall:about_wall", wall.home.code, wall.code)
    return _page(http, "open_wall", form, refused, groups=groups)


@login_required
@require_safe
def wall_members(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """在职党员: who is registered with a wall's group, and who was; the way to their sheets."""
    wall = _kept(http, home, code)
    rows = [member_row(row) for row in members_of(wall.home_id, wall.unit_id)]
    context = {
        "wall": wall,
        "rows": [row for row in rows if row["to_on"] is None],
        "ended": [row for row in rows if row["to_on"]],
        "half_before": half_before(clock.day(clock.now())),
    }
    return signed_in.show(http, "wall/staff/wall_members.html", context, under="wall:walls")


@login_required
@GET_OR_POST
def change_wall(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """修改民心墙: its name, community, telephone, slogan, and whether paper hangs there too."""
    wall = _kept(http, home, code)
    first = {name: getattr(wall, name) for name in CHANGEABLE}
    form = ChangeWall(http.POST or None, initial={**first, "token": new_token()})
    refused = None
    if form.is_bound and form.is_valid():
        by: dict[str, Any] = {"actor": signed_in.actor(http), "at": clock.now()}
        try:
            commands.change_wall(wall.home_id, wall.pk, **form.cleaned_data, **by)
        except Repeated:
            return redirect("wall:about_wall", home, code)
        except Refused as why:
            refused = why
        else:
            messages.success(http, _("%(wall)s已修改") % {"wall": form.cleaned_data["name"]})
            return redirect("wall:about_wall", home, code)
    if wall.closed_on and not form.is_bound:
        return redirect("wall:about_wall", home, code)
    return _page(http, "change_wall", form, refused, wall=wall)


@login_required
@GET_OR_POST
def close_wall(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """撤下民心墙: for a reason, when nothing waits on it any more."""
    wall = _kept(http, home, code)
    form, refused = CloseWall(http.POST or None, initial={"token": new_token()}), None
    if form.is_bound and form.is_valid():
        by: dict[str, Any] = {"actor": signed_in.actor(http), "at": clock.now()}
        try:
            commands.close_wall(wall.home_id, wall.pk, **form.cleaned_data, **by)
        except Repeated:
            return redirect("wall:about_wall", home, code)
        except Refused as why:
            refused = why
        else:
            messages.success(http, _("%(wall)s已撤下") % {"wall": wall.name})
            return redirect("wall:about_wall", home, code)
    if wall.closed_on and not form.is_bound:
        return redirect("wall:about_wall", home, code)
    waiting = hanging.waiting_on(wall, on=clock.day(clock.now()))
    return _page(http, "close_wall", form, refused, wall=wall, waiting=waiting)


def _kept(http: HttpRequest, home: str, code: str) -> Any:
    """Return a wall of the section that is signed in; anybody else gets a 404."""
    wall = hanging.wall_kept(signed_in.holder(http, {hanging.KEEPER}), home, code)
    if wall is None:
        raise Http404
    return wall


def _with_names(given: dict[str, Any], groups: list[Group]) -> dict[str, Any]:
    """Return what was typed; name and community as those of the group where they were left out."""
    group = next(one for one in groups if one.unit == given["unit"])
    name = given["name"] or _("%(group)s民心墙") % {"group": group.name}
    return {**given, "name": name, "community": given["community"] or group.community}


def _page(
    http: HttpRequest, name: str, form: Any, refused: Refused | None, **more: Any
) -> HttpResponse:
    shown = cited(refused) if refused else None
    context = {"form": form, "refusal": shown, **more}
    status = 422 if form.is_bound else 200
    return signed_in.show(
        http, f"wall/staff/{name}.html", context, status=status, under="wall:walls"
    )
