"""申请更正的页面: which row of a record, and what it shall say."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import home_of
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.record.sets import SETS
from bihuan.modules.cadres import commands, selectors
from bihuan.modules.cadres.forms import changing as forms
from bihuan.modules.cadres.selectors import changing, wording
from bihuan.modules.cadres.selectors.changing import Subject
from bihuan.modules.cadres.views.changes import LIST, home_or_404
from bihuan.ui import casework, signed_in
from bihuan.ui.addresses import address

# Sets of which nothing is asked on the page, and those to which no row is added there.
NOT_ASKED = frozenset({"originals", "none_stated"})
NOT_ADDED = frozenset({"printed", "basics"})
NEW = 0


def subject_or_404(http: HttpRequest, person: int, page: str) -> tuple[int, Subject]:
    """Return the record for which somebody may ask a change, written into the access log."""
    home, actor = home_or_404(http), signed_in.actor(http)
    found = changing.subject(actor, home, person)
    if found is None:
        raise Http404
    dossier = selectors.dossier_of(home, person)
    journal.look(home, actor=actor, page=page, at=clock.now(), dossier=dossier)
    return home, found


@login_required
@require_safe
def choose(http: HttpRequest, person: int) -> HttpResponse:
    """选择更正的内容: every set with its rows, each with the way to ask for another value."""
    _home, found = subject_or_404(http, person, "cadres:change_raise")
    context = {
        **_whose(http, found),
        "sets": [_set(http, found, name) for name in SETS if _may_ask(http, found, name)],
        "none_url": address("cadres:change_row", person, "none_stated", NEW),
        "stated": [
            str(SETS[row["set"]].label) for row in found.held.get("none_stated", {}).values()
        ],
    }
    return signed_in.show(http, "cadres/change_raise.html", context, under=_under(http, found))


def _may_ask(http: HttpRequest, found: Subject, name: str) -> bool:
    """Say whether a set is asked about here; a compartment is open to the cadre himself alone."""
    is_own = signed_in.actor(http).id == found.person
    return name in SETS and name not in NOT_ASKED and (is_own or not SETS[name].compartment)


def _set(http: HttpRequest, found: Subject, name: str) -> dict[str, Any]:
    rows = found.held.get(name, {})
    ordered = sorted(rows.items(), key=lambda one: int(one[1].get("position", "0")))
    return {
        "label": SETS[name].label,
        "rows": [
            (
                address("cadres:change_row", found.person, name, int(pk)),
                wording.row_shown(name, row),
            )
            for pk, row in ordered
        ],
        "add_url": address("cadres:change_row", found.person, name, NEW)
        if name not in NOT_ADDED and not (name == "proposal" and rows)
        else "",
    }


def _whose(http: HttpRequest, found: Subject) -> dict[str, Any]:
    is_own = signed_in.actor(http).id == found.person
    person = found.person
    return {
        "name": found.cadre.person.name,
        "person": person,
        "is_own": is_own,
        "back_url": address("cadres:own") if is_own else address("cadres:cadre", person),
        "choose_url": address("cadres:change_raise", person),
    }


def _under(http: HttpRequest, found: Subject) -> str:
    return "cadres:own" if signed_in.actor(http).id == found.person else LIST


@login_required
@require_http_methods(["GET", "POST"])
def row(http: HttpRequest, person: int, name: str, pk: int) -> HttpResponse:
    """填写更正: what a row shall say, why, by which material; it changes nothing yet."""
    home, found = subject_or_404(http, person, "cadres:change_row")
    kept = found.held.get(name, {}).get(str(pk), {})
    is_basics = name == "basics" and pk == found.cadre.pk
    is_known = name == "none_stated" or _may_ask(http, found, name)
    if not is_known or (pk != NEW and not kept and not is_basics):
        raise Http404
    form = forms.Row(
        http.POST or None,
        http.FILES or None,
        one=SETS[name],
        row=kept,
        choices=changing.empty_sets(found.held),
        initial={"token": new_token()},
    )
    if http.method == "POST" and form.is_valid():
        return _raised(http, home, found, form, name=name, pk=str(pk))
    return _asking(http, found, form, name=name)


def _raised(
    http: HttpRequest, home: int, found: Subject, form: forms.Row, *, name: str, pk: str
) -> HttpResponse:
    given, held = form.cleaned_data, found.held
    if given.get("is_removed"):
        values = commands.removed(held, name, pk)
    elif pk == str(NEW):
        values = commands.added(held, name, form.texts)
    else:
        values = commands.edited(held, name, pk, form.texts)
    asked = commands.Asked(
        found.person, values, given["reason"], given["material"], given["papers"]
    )
    by = {"actor": signed_in.actor(http), "at": clock.now(), "token": given["token"]}
    try:
        opened = commands.raise_changes(home_of(home), asked, **by)
    except journal.Repeated as repeated:
        return redirect("cadres:change", repeated.dossier)
    except Refused as refused:
        return _asking(http, found, form, name=name, refused=refused)
    numbers = "、".join(one.number for one in opened)
    messages.success(http, _("%(number)s：已提出") % {"number": numbers})
    return redirect("cadres:change", opened[0].pk)


def _asking(
    http: HttpRequest,
    found: Subject,
    form: forms.Row,
    *,
    name: str,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        **_whose(http, found),
        "label": SETS[name].label,
        "form": form,
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if form.is_bound else 200
    under = _under(http, found)
    return signed_in.show(http, "cadres/change_row.html", context, status=status, under=under)
