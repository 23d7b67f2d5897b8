"""代码表页面: the tables, a table, its acts, and the words that no table knows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.record.coding import Code, Table
from bihuan.modules.cadres.commands import codes as commands
from bihuan.modules.cadres.forms import codes as forms
from bihuan.modules.cadres.selectors import codes as selectors
from bihuan.modules.cadres.terms import Act
from bihuan.modules.cadres.views.records import kept
from bihuan.ui import casework, signed_in
from bihuan.ui.paging import key, pages

LIST = "cadres:codes"
ask = require_http_methods(["GET", "POST"])
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: its table, what it is called, what is asked, and how it is tried and done."""

    table: Table
    label: Any
    title: Any
    lead: str
    form: Form
    values: Callable[[Values], Values]
    may: Callable[..., Any]
    run: Callable[..., Any]
    about: str = ""

    @property
    def back(self) -> str:
        """Return the address of the table."""
        return reverse("cadres:code_table", args=[self.table.name])


@login_required
@require_safe
def codes(http: HttpRequest) -> HttpResponse:
    """代码表: every table, how many codes it has, and how many were edited."""
    kept(http)
    return signed_in.show(http, "cadres/codes.html", {"rows": selectors.tables()}, under=LIST)


@login_required
@require_safe
def code_table(http: HttpRequest, table: str) -> HttpResponse:
    """一张代码表: its codes in their order, those edited marked."""
    kept(http)
    found, label = _table(table)
    form = forms.Search(http.GET)
    text = str(form.cleaned_data["q"]) if form.is_valid() else ""
    rows, further = selectors.lines(found, text=text, after=key(http))
    context = {
        "form": form,
        "table": table,
        "label": label,
        "rows": rows,
        **pages(http, further),
    }
    return signed_in.show(http, "cadres/code_table.html", context, under=LIST)


@login_required
@require_safe
def code_words(http: HttpRequest) -> HttpResponse:
    """未知的词: what records say that no table knows, and whose records these are."""
    home, actor = kept(http), signed_in.actor(http)
    journal.look(home.pk, actor=actor, page="cadres:code_words", at=clock.now())
    rows, further = selectors.unknown(actor, home.pk, after=key(http))
    context = {"rows": rows, **pages(http, further)}
    return signed_in.show(http, "cadres/code_words.html", context, under=LIST)


@login_required
@ask
def add_code(http: HttpRequest, table: str) -> HttpResponse:
    """新增代码: of the county's own."""
    home = kept(http)
    found, label = _table(table)
    first = {"token": new_token(), "name": http.GET.get("word", "")[: forms.WORD]}
    form = forms.AddCode(http.POST or None, initial=first)
    forms.offer(form, "parent", selectors.parents(found))
    if table != selectors.BARS:
        del form.fields["effect_months"]
    page = Page(
        found,
        label,
        Act.ADD_CODE.label,
        _("新增的代码立即可用；登记后不能删除，可以定截止时间。"),
        form,
        partial(_new, table),
        partial(commands.may_add_code, home),
        partial(commands.add_code, home),
    )
    return _act(http, page)


def _new(table: str, given: Values) -> Values:
    values = {**given, "aliases": tuple(given["aliases"])}
    return {"code": Code(table=table, **values)}


@login_required
@ask
def change_code(http: HttpRequest, table: str, code: str) -> HttpResponse:
    """变更代码: another name, other aliases, an end; what it means stays."""
    home = kept(http)
    found, label = _table(table)
    row = selectors.code_of(found, code)
    if row is None:
        raise Http404
    lines = "\n".join(row.aliases)
    first = {"token": new_token(), "name": row.name, "aliases": lines, "ended": row.ended}
    page = Page(
        found,
        label,
        Act.CHANGE_CODE.label,
        _("代码和含义不变；含义不同的，请新增代码。已登记的干部信息不改动。"),
        forms.ChangeCode(http.POST or None, initial=first),
        lambda given: {"table": table, "code": code, **given},
        partial(commands.may_change_code, home),
        partial(commands.change_code, home),
        about=f"{row.code} {row.name}",
    )
    return _act(http, page)


@login_required
@ask
def add_alias(http: HttpRequest, table: str) -> HttpResponse:
    """加为别名: choose the code that a word means."""
    home = kept(http)
    found, label = _table(table)
    first = {"token": new_token(), "alias": http.GET.get("word", "")[: forms.WORD]}
    form = forms.AddAlias(http.POST or None, initial=first)
    forms.offer(form, "code", selectors.choices(found))
    page = Page(
        found,
        label,
        _("加为别名"),
        _("登记后，各表里的这个词都按所选代码认得；已登记的干部信息不改动，只是不再列为问题。"),
        form,
        lambda given: {"table": table, **given},
        partial(commands.may_add_alias, home),
        partial(commands.add_alias, home),
    )
    return _act(http, page)


def _table(name: str) -> tuple[Table, Any]:
    """Return a table and what it is called; there is no page of any other."""
    found = selectors.table_of(name)
    if found is None:
        raise Http404
    return found


def _act(http: HttpRequest, page: Page) -> HttpResponse:
    """Ask, show what would change, then do it and go back, or say why not."""
    if not (page.form.is_bound and page.form.is_valid()):
        return _asked(http, page)
    actor, given = signed_in.actor(http), dict(page.form.cleaned_data)
    token = given.pop("token")
    values = page.values(given)
    try:
        if "confirmed" not in http.POST:
            return _confirming(http, page, page.may(**values, actor=actor))
        page.run(**values, actor=actor, at=clock.now(), token=token)
    except journal.Repeated:
        return redirect(page.back)
    except Refused as refused:
        return _asked(http, page, refused)
    messages.success(http, _("%(act)s：已登记") % {"act": page.title})
    return redirect(page.back)


def _confirming(http: HttpRequest, page: Page, change: Any) -> HttpResponse:
    rows = selectors.differences(page.table, change.was, change.now)
    context = {"page": page, "rows": rows, "code": change.now}
    return signed_in.show(http, "cadres/code_confirm.html", context, under=LIST)


def _asked(http: HttpRequest, page: Page, refused: Refused | None = None) -> HttpResponse:
    refusal = casework.refusal(refused, clauses.known()) if refused else None
    context = {"page": page, "form": page.form, "back": page.back, "refusal": refusal}
    status = 422 if page.form.is_bound else 200
    return signed_in.show(http, "cadres/code_act.html", context, status=status, under=LIST)
