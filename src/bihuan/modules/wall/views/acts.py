"""办理页面: one page an act. A page looks, asks, calls one command, and says what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.policy.rollout import Warned
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.staff import ActForm, Warnable
from bihuan.modules.wall.selectors import Seen
from bihuan.modules.wall.terms import Act, State
from bihuan.modules.wall.views import record
from bihuan.ui import signed_in
from bihuan.ui.addresses import address

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a page needs beside the plain form: its choices, first values, and more to show."""

    kwargs: dict[str, Any] = field(default_factory=dict)
    initial: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: the form, the command, how it is prepared, where it leads.

    `apart`: the question under which its button stands, away from the everyday ones. `tells`: acts
    and what was said in them, that one must know to do this one.
    """

    name: str
    act: Act
    form: type[ActForm]
    run: Callable[..., Any]
    prepare: Callable[[HttpRequest, Seen], Prepared] | None = None
    values: Callable[[ActForm, Prepared], dict[str, Any]] = lambda form, ready: form.values()
    template: str = "wall/staff/act.html"
    lead: Any = ""
    title: Any = ""
    shows_contact: bool = True
    send: Any = ""
    tells: tuple[tuple[Act, str], ...] = ()
    apart: Any = ""

    @property
    def label(self) -> str:
        """Return what the page and its button are called: the act, unless it has a title."""
        return str(self.title or self.act.label)


@dataclass(frozen=True, slots=True)
class Moved:
    """What somebody did while the form lay open."""

    who: str
    act: str
    at: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as the page says it: message, clause with its text, and who was quicker."""

    message: str
    clause: str
    clause_text: str
    moved: Moved | None = None


def view_of(page: Page) -> View:
    """Return the view of an act's page."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(http: HttpRequest, home: str, pk: int) -> HttpResponse:
        request = request_or_404(http, home, pk)
        # What was sent needs no more of the request than its command reads itself, under the lock.
        if http.method == "POST" and page.prepare is None:
            form = page.form(http.POST, http.FILES)
            if form.is_valid():
                return _act(http, page, request, form, Prepared())
        return _asked(http, page, request)

    return view


def _asked(http: HttpRequest, page: Page, request: Any) -> HttpResponse:
    seen = see(http, request)
    if http.method == "GET":
        refused = selectors.why_not(signed_in.actor(http), page.act, seen.case)
        if refused:
            return _shown(http, page, seen, None, Prepared(), refused)
    ready = page.prepare(http, seen) if page.prepare else Prepared()
    first = {"token": new_token(), "seq": seen.seq, **ready.initial}
    form = page.form(http.POST or None, http.FILES or None, initial=first, **ready.kwargs)
    if http.method == "POST" and form.is_valid():
        return _act(http, page, request, form, ready)
    return _shown(http, page, seen, form, ready, None)


def request_or_404(http: HttpRequest, home: str, pk: int) -> Any:
    """Return a request that the signed-in person may see; anybody else gets a 404."""
    found = selectors.get_visible(signed_in.actor(http), home, pk)
    if found is None:
        raise Http404
    return found


def see(http: HttpRequest, request: Any) -> Seen:
    """Return a request as the signed-in person sees it."""
    return selectors.whole(signed_in.actor(http), request, on=clock.day(clock.now()))


def seen_or_404(http: HttpRequest, home: str, pk: int) -> Seen:
    """Return a request as the signed-in person sees it; who may not see it gets a 404."""
    return see(http, request_or_404(http, home, pk))


def _act(
    http: HttpRequest, page: Page, request: Any, form: ActForm, ready: Prepared
) -> HttpResponse:
    try:
        page.run(
            request.home_id,
            request.pk,
            **page.values(form, ready),
            **_stored(form),
            actor=signed_in.actor(http),
            at=clock.now(),
            token=form.cleaned_data["token"],
        )
    except journal.Repeated as repeated:
        return redirect("wall:case", request.wall.home.code, repeated.dossier)
    except Warned as warned:
        assert isinstance(form, Warnable), "what may be confirmed has a form that says so"
        form.confirm(warned.clause)
        return _shown(http, page, see(http, request), form, ready, warned)
    except Refused as refused:
        return _shown(http, page, see(http, request), form, ready, refused)
    messages.success(http, _("%(number)s：%(act)s，已记录") % _said(page, request))
    return redirect(_further(http, request))


def _said(page: Page, request: Any) -> dict[str, str]:
    return {"act": page.label, "number": request.number}


def _further(http: HttpRequest, request: Any) -> str:
    actor = signed_in.actor(http)
    if http.POST.get("then") == "next":
        row = selectors.next_to_dispatch(actor, after=request.pk)
        if row:
            return act_url("dispatch", row["home_code"], row["id"])
    # Who handed a request on may have lost sight of it by his own act.
    return (
        act_url("case", request.wall.home.code, request.pk)
        if selectors.sees(actor, request.home_id, request.pk)
        else address("desk:inbox")
    )


def _stored(form: ActForm) -> dict[str, Any]:
    """Put the photos on disk before their rows exist (L2); none, when the act takes none."""
    return {
        name: [evidence.store_photo(file, name=file.name or "") for file in sent]
        for name, sent in form.photos().items()
    }


def _shown(
    http: HttpRequest,
    page: Page,
    seen: Seen,
    form: ActForm | None,
    ready: Prepared,
    refused: Refused | None,
) -> HttpResponse:
    look(http, seen, page=f"wall:{page.name}")
    context = {
        "page": page,
        "form": form,
        "label": page.label,
        "case": seen,
        "request": seen.request,
        "heading": record.heading(seen),
        "words": selectors.as_read(seen, seen.request.text),
        "state": record.state_label(seen),
        "owed": record.owed_lines(seen, names={}),
        "contact": _contact(page, seen),
        "said": record.told_before(seen, page.tells),
        "case_url": case_url(seen),
        "refusal": refusal(seen.request, refused, form) if refused else None,
        "may_pass": isinstance(refused, Warned),
        "before_url": _before(page, seen) if refused else "",
        **ready.context,
    }
    wrong = refused or (form is not None and form.is_bound)
    return signed_in.show(http, page.template, context, status=422 if wrong else 200)


def _before(page: Page, seen: Seen) -> str:
    """Return the address of what must be done before: a report needs a contact first (QY-08)."""
    contact = page.act == Act.REPORT and seen.request.state == State.ACCEPTED
    home = seen.request.wall.home.code
    return act_url("contact", home, seen.request.pk) if contact and Act.CONTACT in seen.acts else ""


def _contact(page: Page, seen: Seen) -> Any:
    shown = page.shows_contact and seen.projection == "full"
    return selectors.contact(seen.request) if shown else None


def look(http: HttpRequest, seen: Seen, *, page: str) -> None:
    """Write into the access log that somebody looks, before anything is rendered."""
    journal.look(
        seen.request.home_id,
        actor=signed_in.actor(http),
        page=page,
        at=clock.now(),
        dossier=seen.request.dossier_id,
    )


def refusal(request: Any, refused: Refused, form: ActForm | None) -> Refusal:
    """Return a refusal with the clause's text and, when the dossier moved on, who moved it."""
    return replace(cited(refused), moved=_moved(request, form))


def cited(refused: Refused) -> Refusal:
    """Return a refusal with the clause's text."""
    clause = clauses.known().get(refused.clause)
    return Refusal(refused.message, refused.clause, clause.wording if clause else "")


def _moved(request: Any, form: ActForm | None) -> Moved | None:
    if form is None or not form.is_bound:
        return None
    entries = selectors.entries_after(request, form.cleaned_data["seq"])
    if not entries:
        return None
    last = entries[-1]
    names = {str(person): name for person, name in selectors.names_of([last.actor]).items()}
    return Moved(record.who(last, names), record.act_label(last.act), last.at)


def case_url(seen: Seen) -> str:
    """Return the address of a request's page."""
    return act_url("case", seen.request.wall.home.code, seen.request.pk)


def act_url(name: str, home: str, pk: int) -> str:
    """Return the address of a page on a request."""
    return address(f"wall:{name}", home, pk)
