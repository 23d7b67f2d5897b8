"""工作台页面: sign in and out, my duties, my notices."""

from urllib.parse import urlencode

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.desk import commands, reading, second_factor, signing
from bihuan.desk.forms import SignIn
from bihuan.kernel.base import clock
from bihuan.ui import signed_in

KEY_DIGITS = 19


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(http: HttpRequest) -> HttpResponse:
    """登录: user name and password; too many wrong ones lock the account for a while."""
    if http.user.is_authenticated:
        return redirect(signing.target(http))
    form = SignIn(http.POST or None)
    if http.method == "POST" and form.is_valid():
        outcome = signing.sign_in(http, form)
        if outcome == signing.Outcome.DONE:
            return redirect(signing.target(http))
        if outcome == signing.Outcome.CODE:
            query = urlencode({"next": signing.target(http)})
            return redirect(f"{reverse('desk:second_step')}?{query}")
        form.add_error(None, _("用户名或密码不对，请重新输入；连错五次要等十五分钟"))
    context = {"form": form, "next": signing.target(http)}
    return render(http, "desk/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(http: HttpRequest) -> HttpResponse:
    """退出."""
    auth.logout(http)
    messages.success(http, _("已退出"))
    return redirect("desk:sign_in")


@login_required
@require_safe
def inbox(http: HttpRequest) -> HttpResponse:
    """待办: what stands on my desks, by due date, each with clause and arithmetic."""
    which, after = http.GET.get("only", ""), http.GET.get("after", "")
    found = reading.inbox(signed_in.actor(http), now=clock.now(), which=which, after=after)
    here = reverse("desk:inbox") + "?"
    only = f"only={which}&" if which else ""
    context = {
        "inbox": found,
        "which": which,
        "unread": reading.unread(signed_in.actor(http)),
        "enrol": second_factor.is_due(signed_in.actor(http), http.user),
        "first_url": f"{here}{only}" if after else "",
        "next_url": f"{here}{only}after={found.further}" if found.further else "",
    }
    return signed_in.show(http, "desk/inbox.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def notices(http: HttpRequest) -> HttpResponse:
    """通知: what I was told, newest first; a POST marks all as read."""
    actor = signed_in.actor(http)
    if http.method == "POST":
        commands.read_notices(actor=actor, at=clock.now())
        return redirect("desk:notices")
    given = http.GET.get("before", "")
    before = int(given) if given.isdecimal() and len(given) <= KEY_DIGITS else None
    rows, further = reading.told(actor, before=before)
    context = {
        "rows": rows,
        "unread": sum(row.is_new for row in rows),
        "first_url": reverse("desk:notices") if before else "",
        "next_url": f"?before={further}" if further else "",
    }
    return signed_in.show(http, "desk/notices.html", context)
