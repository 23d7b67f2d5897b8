"""双人办理页面: ask to open a guarded account, list what is asked for, agree to it or not."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.modules.registers import commands, forms, selectors
from bihuan.modules.registers.selectors import guarding
from bihuan.modules.registers.terms import Credential
from bihuan.modules.registers.views import acting
from bihuan.modules.registers.views.acting import Page, first_values
from bihuan.ui import signed_in

ask = require_http_methods(["GET", "POST"])
LIST = "registers:asked"


@login_required
@ask
def ask_credential(http: HttpRequest, pk: int, what: str) -> HttpResponse:
    """申请: to reset a guarded password or remove the authenticator."""
    home = acting.kept(http, "persons")
    person = acting.found(selectors.person_of(home.pk, pk))
    acting.found(selectors.account_of(pk))
    form = forms.Why(http.POST or None, initial=first_values())
    lead = _("先核实是本人提出。安全管理员同意后，二十四小时内可以办理一次；本人会收到通知。")
    title = {"password": _("申请重设密码"), "factor": _("申请移除验证器")}[what]
    page = Page(title, "registers:persons", _("人员和账号"), person.name, lead)
    return acting.act(
        http, page, form, partial(commands.ask_credential, home, person=pk, what=what)
    )


@login_required
@require_safe
def asked(http: HttpRequest) -> HttpResponse:
    """账号申请: what waits for my answer."""
    home = _answering(http)
    acting.look(http, home, "asked")
    rows = guarding.to_answer(home.pk, signed_in.actor(http).id, now=clock.now())
    said = [(one, Credential(one.what).label, _page_of(one)) for one in rows]
    return signed_in.show(http, "registers/asked.html", {"rows": said})


def _page_of(one: guarding.Asked) -> str:
    return {"password": "registers:answer_reset", "factor": "registers:answer_removal"}[one.what]


@login_required
@ask
def answer_credential(http: HttpRequest, pk: int, what: str) -> HttpResponse:
    """答复: agree or not."""
    home = _answering(http)
    person = acting.found(selectors.person_of(home.pk, pk))
    acting.look(http, home, "answer_credential")
    form = forms.Answer(http.POST or None, initial=first_values())
    lead = _("先向本人核实。同意后，系统管理员在二十四小时内可以办理一次。")
    page = Page(Credential(what).label, LIST, _("账号申请"), person.name, lead)
    run = partial(commands.answer_credential, home, person=pk, what=what)
    return acting.act(http, page, form, run)


def _answering(http: HttpRequest) -> Home:
    """Return the home in which somebody may be asked to agree; anybody else gets a 404."""
    actor: Any = signed_in.actor(http)
    return acting.found(selectors.home_kept(actor, "grants") or selectors.home_audited(actor))
