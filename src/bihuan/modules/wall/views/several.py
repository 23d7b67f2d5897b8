"""一屏派单: several requests on one screen, one decision for each.

Sending runs the dispatch command once a request, each in its own transaction under its own
token; what one row is refused leaves the other rows done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import commands
from bihuan.modules.wall.forms.several import DispatchOne, prefix_of, requests_sent
from bihuan.modules.wall.selectors import reasons_for
from bihuan.modules.wall.selectors import several as selectors
from bihuan.modules.wall.selectors.several import Waiting
from bihuan.modules.wall.terms import Category, State, Urgency
from bihuan.modules.wall.views import record
from bihuan.modules.wall.views.acts import Refusal, act_url, refusal
from bihuan.ui import signed_in

TOP = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One request of the screen: what it is, its form while it can be dispatched, what came of it.

    `sent_to` names the member once it is done; `refusal` says why it is not. `said`: what
    was said since it came, for who owes the dispatch.
    """

    request: Any
    title: str
    waiting: Waiting | None
    may_read: bool
    said: list[tuple[str, str]]
    form: DispatchOne | None
    candidates: tuple[Any, ...]
    barred: tuple[Any, ...]
    more: int
    sent_to: str
    refusal: Refusal | None
    category: str
    state: str
    is_urgent: bool
    case_url: str
    dispatch_url: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispatch_several(http: HttpRequest) -> HttpResponse:
    """一屏派单: a page of what I owe a dispatch; sending decides as many of them as were chosen."""
    if http.method == "POST":
        return _sent(http)
    actor, now = signed_in.actor(http), clock.now()
    on, after = clock.day(now), http.GET.get("after", "")
    requests, further = selectors.waiting_for_dispatch(actor, on=on, after=after)
    known = selectors.with_candidates(requests, on=on, now=now)
    rows = [_row(one.request, one, may_read=True) for one in known]
    here = reverse("wall:dispatch_several")
    context = {
        "first_url": here if after else "",
        "next_url": f"{here}?after={further}" if further else "",
        "unsorted": selectors.unsorted(actor, on=on),
    }
    return _shown(http, rows, context)


def _sent(http: HttpRequest) -> HttpResponse:
    actor, now = signed_in.actor(http), clock.now()
    on = clock.day(now)
    wanted = requests_sent(http.POST, limit=selectors.ROWS)
    seen = selectors.in_sight(actor, wanted)
    mine = selectors.on_my_desks(actor, wanted, on=on)
    known = selectors.with_candidates([seen[pk] for pk in wanted if pk in seen], on=on, now=now)
    forms = {one.request.pk: _form(one, http.POST) for one in known}
    refused = {one.request.pk: _run(http, one, forms[one.request.pk]) for one in known}
    chosen = {pk for pk, form in forms.items() if form.is_valid() and _choice(form)}

    after = selectors.in_sight(actor, list(refused))
    open_rows = selectors.still_waiting(after.values())
    waiting = {one.request.pk: one for one in selectors.with_candidates(open_rows, on=on, now=now)}
    rows = [
        _row(
            after[pk],
            waiting.get(pk),
            may_read=pk in mine,
            form=forms[pk],
            refused=refused[pk],
            is_done=pk in chosen and refused[pk] is None,
        )
        for pk in forms
        if pk in after
    ]
    context = {
        "lost": len(wanted) - len(rows),
        "done": sum(bool(row.sent_to) for row in rows),
        "undone": sum(row.refusal is not None for row in rows),
        "is_sent": True,
    }
    wrong = context["lost"] or context["undone"] or any(form.errors for form in forms.values())
    return _shown(http, rows, context, status=422 if wrong else 200)


def _run(http: HttpRequest, one: Waiting, form: DispatchOne) -> Refused | None:
    """Dispatch one request if somebody was chosen for it; return how it was refused, or None."""
    if not form.is_valid() or not _choice(form):
        return None
    try:
        commands.dispatch(
            one.request.home_id,
            one.request.pk,
            member=_choice(form),
            note=form.cleaned_data["note"],
            reasons=reasons_for(one.ranked, _choice(form)),
            actor=signed_in.actor(http),
            at=clock.now(),
            token=form.cleaned_data["token"],
        )
    except journal.Repeated:
        return None
    except Refused as refused:
        return refused
    return None


def _choice(form: DispatchOne) -> Any:
    return form.cleaned_data["member"]


def _form(one: Waiting, sent: Any = None) -> DispatchOne:
    return DispatchOne(
        sent,
        prefix=prefix_of(one.request.pk),
        initial={"token": new_token(), "seq": one.seq},
        members=[(candidate.member, candidate.name) for candidate in one.ranked],
    )


def _row(
    request: Any,
    waiting: Waiting | None,
    *,
    may_read: bool,
    form: DispatchOne | None = None,
    refused: Refused | None = None,
    is_done: bool = False,
) -> Row:
    home = request.wall.home.code
    shown = form or (_form(waiting) if waiting else None)
    ranked = waiting.ranked if waiting else ()
    offered = _offered(ranked, shown)
    barred = tuple(one for one in ranked if one.barred)
    return Row(
        request=request,
        title=selectors.title_of(request),
        waiting=waiting,
        may_read=may_read,
        said=record.as_told(waiting.said) if waiting else [],
        form=shown if waiting else None,
        candidates=offered,
        barred=barred,
        more=len(ranked) - len(offered) - len(barred),
        sent_to=request.handler.person.name if is_done and request.handler else "",
        refusal=refusal(request, refused, form) if refused else None,
        category=str(Category(request.category).label),
        state=str(State(request.state).label),
        is_urgent=request.urgency == Urgency.URGENT,
        case_url=act_url("case", home, request.pk),
        dispatch_url=act_url("dispatch", home, request.pk),
    )


def _offered(ranked: Sequence[Any], form: DispatchOne | None) -> tuple[Any, ...]:
    """Return the best few who may be sent, and whoever was chosen before: nothing is lost."""
    chosen = str(form["member"].value() or "") if form else ""
    free = [one for one in ranked if not one.barred]
    return tuple(one for place, one in enumerate(free) if place < TOP or str(one.member) == chosen)


def _shown(
    http: HttpRequest, rows: Sequence[Row], context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    journal.look_at_many(
        [(row.request.home_id, row.request.dossier_id) for row in rows],
        actor=signed_in.actor(http),
        page="wall:dispatch_several",
        at=clock.now(),
    )
    context = {"rows": rows, "has_forms": any(row.form for row in rows), **context}
    return signed_in.show(http, "wall/staff/dispatch_several.html", context, status=status)
