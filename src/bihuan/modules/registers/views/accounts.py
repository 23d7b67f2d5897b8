"""账号管理页面: how somebody's account stands, and what the system administrator does about it."""

from collections.abc import Callable
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
from bihuan.modules.registers.views import acting
from bihuan.modules.registers.views.acting import Page, first_values
from bihuan.ui import signed_in

ask = require_http_methods(["GET", "POST"])
LIST = "registers:persons"


@login_required
@require_safe
def account(http: HttpRequest, pk: int) -> HttpResponse:
    """账号管理: how an account stands, and what there is to do."""
    home, person, state = _account(http, pk)
    acting.look(http, home, "account")
    is_own = signed_in.actor(http).id == pk
    now = clock.now()
    open_asks = guarding.open_asks(home.pk, now=now, of=pk)
    agreed = {one.what for one in open_asks if one.agreed_by}
    waits = {one.what for one in open_asks} - agreed
    context = {
        "person": person,
        "state": state,
        "is_own": is_own,
        "is_guarded": guarding.is_guarded(pk, now=now),
        "agreed": agreed,
        "waits": waits,
    }
    return signed_in.show(http, "registers/account.html", context, under=LIST)


@login_required
@ask
def reset_password(http: HttpRequest, pk: int) -> HttpResponse:
    """重设密码: made here, shown once, changed by its owner at the next sign-in."""
    home, person, state = _account(http, pk)
    form = forms.Why(http.POST or None, initial=first_values())
    lead = _("先核实是本人。新密码只显示一次，请当面交给本人；本人登录后必须先改掉。")
    page = Page(_("重设密码"), LIST, _("人员和账号"), person.name, lead)
    if http.method == "POST" and form.is_valid():
        run = partial(commands.reset_password, home, person=pk)
        return acting.with_password(http, page, form, run, state.username)
    return acting.shown(http, page, form, None)


@login_required
@ask
def lock_account(http: HttpRequest, pk: int) -> HttpResponse:
    """停用账号."""
    lead = _("停用后不能登录，已登录的立即退出；岗位不变，需要的另行收回。")
    return _doing(http, pk, _("停用账号"), lead, commands.lock_account)


@login_required
@ask
def unlock_account(http: HttpRequest, pk: int) -> HttpResponse:
    """恢复账号."""
    lead = _("恢复后用原来的密码登录；怀疑密码已泄露的，另行重设。")
    return _doing(http, pk, _("恢复账号"), lead, commands.unlock_account)


@login_required
@ask
def remove_factor(http: HttpRequest, pk: int) -> HttpResponse:
    """移除验证器: a lost one."""
    lead = _("先核实是本人提出。移除后只凭密码登录，须有验证器的岗位登录后先重新绑定。")
    return _doing(http, pk, _("移除验证器"), lead, commands.remove_factor)


def _doing(
    http: HttpRequest, pk: int, title: Any, lead: Any, command: Callable[..., None]
) -> HttpResponse:
    home, person, _state = _account(http, pk)
    form = forms.Why(http.POST or None, initial=first_values())
    page = Page(title, LIST, _("人员和账号"), person.name, lead)
    return acting.act(http, page, form, partial(command, home, person=pk))


def _account(http: HttpRequest, pk: int) -> tuple[Home, Any, Any]:
    home = acting.kept(http, "persons")
    person, state = selectors.person_of(home.pk, pk), selectors.account_of(pk)
    return home, acting.found(person), acting.found(state)
