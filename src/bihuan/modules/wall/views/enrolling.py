"""登记党员: a leader or secretary registers a member, who may be on file under the name already."""

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
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import commands
from bihuan.modules.wall.forms.enrolling import RegisterMember
from bihuan.modules.wall.selectors import enrolling
from bihuan.modules.wall.selectors.enrolling import Namesake
from bihuan.modules.wall.selectors.hanging import Group
from bihuan.ui import signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_member(http: HttpRequest) -> HttpResponse:
    """登记党员: the form; of several people of one name it asks which is meant."""
    actor = signed_in.holder(http, enrolling.REGISTRARS)
    groups = enrolling.groups_led_by(actor)
    if not groups:
        raise Http404
    form = _form(http, groups)
    if not form.is_bound or not form.is_valid():
        return _page(http, form)
    home, name = _home(groups, form), form.cleaned_data["name"]
    if "person" in http.POST:
        form = _form(http, groups, _shown(home, name, actor))
    if form.is_valid() and (refused := _refused(form, home, actor)):
        found = [] if form.asks_which else _shown(home, name, actor)
        form = _form(http, groups, found) if found else form
        if form.is_valid():
            form.add_error(None, refused.reason)
    if form.is_valid():
        messages.success(http, _("%(name)s已登记为在职党员") % {"name": name})
        return redirect("wall:members")
    return _page(http, form)


def _refused(form: RegisterMember, home: int, actor: Actor) -> Refused | None:
    """Register who was chosen, or somebody new; return why not, if so."""
    by: dict[str, Any] = {"actor": actor, "at": clock.now(), **form.values()}
    try:
        if form.chosen is not None:
            commands.register_member(home, person=form.chosen, **by)
        else:
            commands.register_new_member(home, **form.newcomer(), **by)
    except journal.Repeated:
        return None
    except Refused as refused:
        return refused
    return None


def _shown(home: int, name: str, actor: Actor) -> list[Namesake]:
    """Return who is on file under a name; that they are shown is written down first."""
    found = enrolling.namesakes(home, name)
    if found:
        journal.look(home, actor=actor, page="wall:register_member", at=clock.now())
    return found


def _form(
    http: HttpRequest, groups: list[Group], namesakes: list[Namesake] | None = None
) -> RegisterMember:
    first: dict[str, Any] = {"token": new_token()}
    if len(groups) == 1:
        first["unit"] = groups[0].unit
    return RegisterMember(
        _as_before(http.POST, namesakes or []) or None,
        initial=first,
        groups=[(group.unit, group.shown) for group in groups],
        namesakes=[(one.person, _told_apart(one)) for one in namesakes or []],
    )


def _as_before(sent: Any, namesakes: list[Namesake]) -> Any:
    """Return what was sent; where it is asked who is meant, with what an earlier member had."""
    had = [one.before for one in namesakes if one.before]
    blank = not any(sent.getlist(name) for name in ("specialties", "posts"))
    if len(had) != 1 or not blank or sent.get("buildings") or "person" in sent:
        return sent
    filled = sent.copy()
    filled.setlist("specialties", had[0].specialties)
    filled.setlist("posts", had[0].posts)
    filled["buildings"] = "、".join(had[0].buildings)
    filled["work_unit"] = sent.get("work_unit") or had[0].work_unit
    return filled


def _home(groups: list[Group], form: RegisterMember) -> int:
    return next(one.home for one in groups if one.unit == form.cleaned_data["unit"])


def _told_apart(one: Namesake) -> str:
    about = [one.place] if one.place else []
    if one.member_of:
        about.append(_("已登记在%(group)s") % {"group": one.member_of})
    return f"{one.name}　{'，'.join(about)}".strip()


def _page(http: HttpRequest, form: RegisterMember) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return signed_in.show(
        http, "wall/staff/register_member.html", {"form": form}, status=status, under="wall:members"
    )
