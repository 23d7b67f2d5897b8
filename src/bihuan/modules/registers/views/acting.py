"""登记页面: one page an act. A page asks, calls one command, and says what came of it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import ALPHABET, new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.modules.registers import selectors
from bihuan.modules.registers.forms import ActForm
from bihuan.ui import signed_in

Row = TypeVar("Row")
PASSWORD_SIGNS = 12


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: what it is called, whom it is about, and the list it leads back to.

    `beware`: what one must know of it, said before the act and after.
    """

    title: Any
    back: str
    list: Any
    about: str = ""
    lead: Any = ""
    beware: Any = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as the page says it: message, and clause with its text."""

    message: str
    clause: str
    clause_text: str
    moved: None = None


def kept(http: HttpRequest, register: str) -> Home:
    """Return the home whose register the signed-in person keeps; anybody else gets a 404."""
    return found(selectors.home_kept(signed_in.actor(http), register))


def audited(http: HttpRequest) -> Home:
    """Return the home whose record the signed-in person audits; anybody else gets a 404."""
    return found(selectors.home_audited(signed_in.actor(http)))


def found(row: Row | None) -> Row:
    """Return a row of a register; what isn't there, or isn't ours, is a 404."""
    if row is None:
        raise Http404
    return row


def look(http: HttpRequest, home: Home, page: str, *, of: int | None = None) -> None:
    """Write into the access log that somebody looks at names, before anything is rendered."""
    actor = signed_in.actor(http)
    journal.look(home.pk, actor=actor, page=f"registers:{page}", at=clock.now(), dossier=of)


def first_values(**values: Any) -> dict[str, Any]:
    """Return a form's first values, with a fresh token."""
    return {"token": new_token(), **values}


def act(
    http: HttpRequest,
    page: Page,
    form: ActForm,
    run: Callable[..., Any],
    *,
    template: str = "registers/act.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show an act's form; when it was sent, do the act and go back, or say why not."""
    if http.method != "POST" or not form.is_valid():
        return shown(http, page, form, None, template=template, more=more)
    try:
        run(**form.cleaned_data, actor=signed_in.actor(http), at=clock.now())
    except journal.Repeated:
        return redirect(page.back)
    except Refused as refused:
        return shown(http, page, form, refused, template=template, more=more)
    messages.success(http, _("%(act)s：已登记") % {"act": page.title})
    if page.beware:
        messages.warning(http, f"{page.about}{_('：')}{page.beware}")
    return redirect(page.back)


def with_password(
    http: HttpRequest, page: Page, form: ActForm, run: Callable[..., Any], username: str
) -> HttpResponse:
    """Do an act that sets a password made here, and show it, this once."""
    password = "".join(secrets.choice(ALPHABET.lower()) for _sign in range(PASSWORD_SIGNS))
    by: dict[str, Any] = {"actor": signed_in.actor(http), "at": clock.now()}
    try:
        run(password=password, **form.cleaned_data, **by)
    except journal.Repeated:
        return redirect(page.back)
    except Refused as refused:
        return shown(http, page, form, refused)
    context = {
        "page": page,
        "username": username,
        "password": password,
        "is_shown_once": True,
    }
    return signed_in.show(http, "registers/opened.html", context, under=page.back)


def shown(
    http: HttpRequest,
    page: Page,
    form: Form,
    refused: Refused | None,
    *,
    template: str = "registers/act.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show an act's form with what is wrong with it."""
    context = {
        "page": page,
        "form": form,
        "back": reverse(page.back),
        "refusal": refusal(refused) if refused else None,
        **(more or {}),
    }
    status = 422 if form.is_bound else 200
    return signed_in.show(http, template, context, status=status, under=page.back)


def refusal(refused: Refused) -> Refusal:
    """Return a refusal with the clause's text."""
    clause = clauses.known().get(refused.clause)
    return Refusal(refused.message, refused.clause, clause.wording if clause else "")
