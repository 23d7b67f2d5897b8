"""账号安全页面: second factor, other sessions, password; and the second step of the sign-in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.desk import commands, signing
from bihuan.desk import second_factor as factor
from bihuan.desk.forms import Code, Enrol, NewPassword, Password
from bihuan.kernel.base import clock
from bihuan.ui import signed_in

ask = require_http_methods(["GET", "POST"])


@ask
def second_step(http: HttpRequest) -> HttpResponse:
    """登录验证码: after the password, for accounts with a second factor."""
    user = signing.pending(http)
    if user is None:
        return redirect("desk:sign_in")
    form = Code(http.POST or None)
    if http.method == "POST" and form.is_valid():
        if signing.with_code(http, user, form.cleaned_data["code"]):
            return redirect(signing.target(http))
        form.add_error("code", _wrong_code(user))
    context = {"form": form, "next": signing.target(http)}
    return render(http, "desk/second_step.html", context, status=422 if form.errors else 200)


def _wrong_code(user: Any) -> str:
    if factor.waits(user):
        return _("验证码不对，或错得太多；请稍等片刻，用新的验证码再试")
    return _("验证码不对，请用新的验证码再试")


@sensitive_post_parameters("password")
@login_required
@ask
def second_factor(http: HttpRequest) -> HttpResponse:
    """两步登录: bind an authenticator, or unbind it."""
    return _removing(http) if factor.device_of(http.user) else _enrolling(http)


def _enrolling(http: HttpRequest) -> HttpResponse:
    key = factor.offered_key(http)
    form = Enrol(http.POST or None)
    if http.method == "POST" and form.is_valid() and _may_enrol(http, form, key):
        commands.bind_factor(http, key=key, code=form.cleaned_data["code"], **_by(http))
        messages.success(http, _("已绑定验证器，下次登录要填验证码；其他登录已退出"))
        return redirect("desk:second_factor")
    context = {
        "form": form,
        "picture": factor.picture(http.user, key),
        "secret": factor.secret_text(key),
    }
    return _show(http, "desk/enrol.html", context, form)


def _may_enrol(http: HttpRequest, form: Enrol, key: str) -> bool:
    if not factor.fits(key, form.cleaned_data["code"]):
        form.add_error("code", _("验证码不对，请核对手机时间后用新的验证码再试"))
        return False
    return _password_fits(http, form)


def _removing(http: HttpRequest) -> HttpResponse:
    form = Password(http.POST or None)
    if http.method == "POST" and form.is_valid() and _password_fits(http, form):
        commands.unbind_factor(http, **_by(http))
        messages.success(http, _("已解除验证器，下次登录只要密码"))
        return redirect("desk:second_factor")
    return _show(http, "desk/enrolled.html", {"form": form}, form)


@sensitive_post_parameters("password")
@login_required
@ask
def sessions(http: HttpRequest) -> HttpResponse:
    """退出其他登录: every other session of this account ends."""
    form = Password(http.POST or None)
    if http.method == "POST" and form.is_valid() and _password_fits(http, form):
        messages.success(http, _("其他电脑和手机上的登录都已退出"))
        return redirect("desk:sessions")
    return _show(http, "desk/sessions.html", {"form": form}, form)


@sensitive_post_parameters("password", "new", "again")
@login_required
@ask
def password(http: HttpRequest) -> HttpResponse:
    """修改密码: the other sessions end, too."""
    form = NewPassword(http.POST or None)
    is_sent = http.method == "POST" and form.is_valid()
    was_made_by_others = bool(http.user.must_change)  # type: ignore[union-attr]
    if is_sent and _password_fits(http, form, form.cleaned_data["new"]):
        messages.success(http, _("密码已修改，其他登录已退出"))
        return redirect("desk:inbox" if was_made_by_others else "desk:password")
    return _show(http, "desk/password.html", {"form": form}, form)


def _by(http: HttpRequest) -> dict[str, Any]:
    return {"actor": signed_in.actor(http), "at": clock.now()}


def _password_fits(http: HttpRequest, form: Any, new: str = "") -> bool:
    if signing.fresh_password(http, form.cleaned_data["password"], new):
        return True
    form.add_error("password", _("密码不对，请重新输入"))
    return False


def _show(http: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return signed_in.show(http, template, context, status=status, under="desk:second_factor")
