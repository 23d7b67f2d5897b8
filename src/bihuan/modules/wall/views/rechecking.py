"""回访: the page on which a drawn rating is asked about again; the contact is shown to who may."""

from dataclasses import dataclass
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
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.asking import Receipt
from bihuan.modules.wall.forms.rechecking import RecheckForm
from bihuan.modules.wall.selectors import rechecking
from bihuan.modules.wall.selectors.rechecking import SeenRecheck
from bihuan.modules.wall.terms import Answer, Category, Grade, RecheckAct, RecheckState
from bihuan.modules.wall.views.acts import act_url, cited
from bihuan.modules.wall.views.registering import receipt_page
from bihuan.ui import signed_in


@dataclass(frozen=True, slots=True)
class Done:
    """An act on a re-check: what, by whom, when."""

    act: str
    who: str
    at: Any


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recheck(http: HttpRequest, home: str, pk: int) -> HttpResponse:
    """回访: what was handled and how it was rated, whom to ask, and what came of it."""
    actor = signed_in.actor(http)
    seen = rechecking.see_recheck(actor, home, pk, on=clock.day(clock.now()))
    if seen is None:
        raise Http404
    form = RecheckForm(http.POST or None, initial={"token": new_token()})
    if http.method == "POST" and form.is_valid():
        return _asked(http, seen, form)
    return _page(http, seen, form, seen.refused)


def _asked(http: HttpRequest, seen: SeenRecheck, form: RecheckForm) -> HttpResponse:
    given = dict(form.cleaned_data)
    by = {"actor": signed_in.actor(http), "at": clock.now(), "token": given["token"]}
    home, pk = seen.recheck.home_id, seen.recheck.pk
    receipt = None
    try:
        if form.is_try:
            commands.try_recheck(home, pk, way=given["way"], **by)
        else:
            answer, way, words = given["answer"], given["way"], given["words"]
            receipt = commands.conclude_recheck(home, pk, answer=answer, way=way, words=words, **by)
    except journal.Repeated:
        pass
    except Refused as refused:
        return _page(http, seen, form, refused)
    if receipt:
        return _receipt(http, receipt)
    messages.success(http, _("已记入回访"))
    return redirect("wall:recheck", seen.recheck.home.code, pk)


def _receipt(http: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Show the new request's code, for the resident: it is kept by nobody."""
    request = receipt.request
    return receipt_page(http, request.wall, request, receipt.code)


def _page(
    http: HttpRequest, seen: SeenRecheck, form: RecheckForm, refused: Refused | None
) -> HttpResponse:
    recheck = seen.recheck
    is_over, is_sent = recheck.state == RecheckState.DONE, http.method == "POST"
    if not seen.refused:
        _look(http, seen)
    context = {
        "recheck": recheck,
        "state": RecheckState(recheck.state).label,
        "request": recheck.request,
        "form": None if seen.refused else form,
        "contact": seen.contact,
        "particulars": _particulars(seen),
        "done": [_done(entry, seen) for entry in reversed(seen.entries)],
        "duty": seen.duty,
        "sum": rechecking.recheck_arithmetic(seen.duty) if seen.duty else None,
        "lamp": selectors.lamp(seen.duty, clock.now()) if seen.duty else "",
        "again_url": _again_url(http, seen),
        "refusal": cited(refused) if refused and (is_sent or not is_over) else None,
    }
    status = 422 if form.is_bound or (refused and not is_over) else 200
    return signed_in.show(
        http, "wall/staff/recheck.html", context, status=status, under="desk:inbox"
    )


def _look(http: HttpRequest, seen: SeenRecheck) -> None:
    """Log the look at the resident's data where they stand: in the request's dossier."""
    journal.look(
        seen.recheck.home_id,
        actor=signed_in.actor(http),
        page="wall:recheck",
        at=clock.now(),
        dossier=seen.recheck.request.dossier_id,
    )


def _particulars(seen: SeenRecheck) -> list[tuple[str, Any]]:
    recheck, rating = seen.recheck, seen.recheck.rating
    request = recheck.request
    grade = Grade(rating.grade).label
    written = _("工作人员代录") if rating.recorded_by_id else _("居民凭查询码")
    rows = [
        (_("诉求编号"), request.number),
        (_("所属墙"), request.wall.name),
        (_("类别"), Category(request.category).label),
        (_("评价"), _("%(grade)s（%(how)s）") % {"grade": grade, "how": written}),
        (_("评单时间"), _moment(rating.at)),
        (_("抽取时间"), _moment(recheck.drawn_at)),
        (_("没有联系上"), _("%(n)s 次") % {"n": recheck.tries} if recheck.tries else ""),
        (_("回访结果"), Answer(recheck.answer).label if recheck.answer else ""),
    ]
    if not seen.refused:
        rows[3:3] = [
            (_("办理情况"), request.result),
            (_("承办党员"), request.handler.person.name if request.handler else ""),
        ]
    return [(term, value) for term, value in rows if value]


def _done(entry: Any, seen: SeenRecheck) -> Done:
    who = seen.names.get(entry.actor, _("工作人员"))
    act = str(RecheckAct(entry.act).label) if entry.act in RecheckAct.values else _("催办提醒")
    return Done(act, who if entry.actor_kind == "person" else _("系统"), entry.at)


def _again_url(http: HttpRequest, seen: SeenRecheck) -> str:
    again, code = seen.recheck.again, seen.recheck.home.code
    if again is None or selectors.get_visible(signed_in.actor(http), code, again.pk) is None:
        return ""
    return act_url("case", code, again.pk)


def _moment(at: Any) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
