"""在职党员: who is registered with the group or branch one leads, and what each can do."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.forms.enrolling import ChangeMember, EndMember
from bihuan.modules.wall.forms.filters import half_before
from bihuan.modules.wall.selectors import enrolling
from bihuan.modules.wall.terms import Category, Post
from bihuan.ui import signed_in
from bihuan.ui.addresses import address


@login_required
@require_safe
def members(http: HttpRequest) -> HttpResponse:
    """在职党员: specialties, posts, absence, load and ratings of the members one leads."""
    actor = signed_in.holder(http, selectors.MEMBER_READERS)
    rows = [
        {**member_row(row), "is_own": row["person_id"] == actor.id}
        for row in selectors.members_led_by(actor)
    ]
    context = {
        "rows": rows,
        "half_before": half_before(clock.day(clock.now())),
        "may_register": bool({held.office for held in actor.desks} & enrolling.REGISTRARS),
    }
    return signed_in.show(http, "wall/staff/members.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def member(http: HttpRequest, home: str, pk: int) -> HttpResponse:
    """变更登记: change a member's specialties, claimed posts, buildings and days of absence."""
    actor = signed_in.actor(http)
    found = selectors.member_led_by(actor, home, pk)
    if found is None:
        raise Http404
    names = ("specialties", "posts", "away_from", "away_to")
    first = {name: getattr(found, name) for name in names}
    first |= {"token": new_token(), "buildings": "、".join(found.buildings)}
    form = ChangeMember(http.POST or None, initial=first)
    run = partial(commands.change_member, found.home_id, pk, actor=actor, at=clock.now())
    if _done(http, form, run, _("%(name)s的登记已更新") % {"name": found.person.name}):
        return redirect("wall:members")
    status = 422 if form.is_bound else 200
    end_url = address("wall:end_member", home, pk) if found.person_id != actor.id else ""
    context = {"form": form, "member": found, "end_url": end_url}
    return signed_in.show(
        http, "wall/staff/member.html", context, status=status, under="wall:members"
    )


@login_required
@require_http_methods(["GET", "POST"])
def end_member(http: HttpRequest, home: str, pk: int) -> HttpResponse:
    """结束登记: the member leaves; what waits for him goes back to the leader's desk."""
    actor = signed_in.actor(http)
    found = selectors.member_led_by(actor, home, pk)
    if found is None or found.person_id == actor.id:
        raise Http404
    form = EndMember(http.POST or None, initial={"token": new_token()})
    run = partial(commands.end_member, found.home_id, pk, actor=actor, at=clock.now())
    resting = selectors.resting_on(found)
    if _done(http, form, run, _ended(found, resting)):
        return redirect("wall:members")
    status = 422 if form.is_bound else 200
    context = {"form": form, "member": found, "resting": len(resting)}
    return signed_in.show(
        http, "wall/staff/end_member.html", context, status=status, under="wall:members"
    )


def _ended(found: Any, resting: list[int]) -> str:
    """Say that a registration ended, and by number which requests went back to the leader."""
    said = _("%(name)s的登记已结束") % {"name": found.person.name}
    numbers = selectors.numbers_of([(found.home_id, pk) for pk in resting])
    if not numbers:
        return said
    named = _("、").join(sorted(number for _home, number in numbers.values()))
    return _("%(said)s；退回党小组组长另行安排的诉求：%(numbers)s") % {
        "said": said,
        "numbers": named,
    }


def _done(http: HttpRequest, form: Form, run: Callable[..., object], said: str) -> bool:
    """Do an act whose form was sent, and say whether it is done; else the form says why not."""
    if http.method != "POST" or not form.is_valid():
        return False
    try:
        run(**form.cleaned_data)
    except Repeated:
        return True
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    messages.success(http, said)
    return True


def member_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a member as a list shows one: with the addresses of page and sheet, terms as words."""
    return {
        **row,
        "url": address("wall:member", row["home_code"], row["id"]),
        "sheet_url": address("wall:sheet", row["home_code"], row["id"]),
        "specialties": [Category(one).label for one in row["specialties"]],
        "posts": [Post(one).label for one in row["posts"]],
        "is_away": _is_away(row),
    }


def _is_away(row: dict[str, Any]) -> bool:
    today = clock.day(clock.now())
    start, end = row["away_from"], row["away_to"]
    return bool(start and start <= today and (not end or today <= end))
