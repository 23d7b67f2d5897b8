"""通知邮箱: where notices go by mail; the system administrator sees what failed, and helps."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.desk import commands, reading
from bihuan.desk.forms import Mail
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices import posting
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions.facade import Office
from bihuan.modules.registers import facade as registers
from bihuan.ui import signed_in

ask = require_http_methods(["GET", "POST"])


@login_required
@ask
def mail(http: HttpRequest) -> HttpResponse:
    """通知邮箱: one's own; for the system administrator also what could not be delivered."""
    actor = signed_in.actor(http)
    home = reading.home_of_register(actor)
    if home is None:
        raise Http404
    form = _form(http, actor.id)
    if http.method == "POST" and form.is_valid() and _set(http, home, actor.id, form):
        return redirect("desk:mail")
    context = {"form": form, "is_on": bool(settings.SMTP), **_trouble(http)}
    status = 422 if form.errors else 200
    return signed_in.show(
        http, "desk/mail.html", context, status=status, under="desk:second_factor"
    )


@login_required
@ask
def mail_of(http: HttpRequest, pk: int) -> HttpResponse:
    """通知邮箱: somebody's, set by who keeps the register of persons; others get a 404."""
    found = registers.person_kept(signed_in.actor(http), pk)
    if found is None:
        raise Http404
    home, person = found
    journal.look(home, actor=signed_in.actor(http), page="desk:mail_of", at=clock.now())
    form = _form(http, pk)
    if http.method == "POST" and form.is_valid() and _set(http, home, pk, form):
        return redirect("desk:mail")
    context = {"form": form, "person": person}
    status = 422 if form.errors else 200
    return signed_in.show(
        http, "desk/mail_of.html", context, status=status, under="registers:persons"
    )


def _form(http: HttpRequest, person: int) -> Mail:
    known = people.notice_addresses([person]).get(person, "")
    return Mail(http.POST or None, initial={"token": new_token(), "address": known})


def _set(http: HttpRequest, home: int, person: int, form: Mail) -> bool:
    given = form.cleaned_data
    try:
        commands.set_notice_mail(
            home, person=person, actor=signed_in.actor(http), at=clock.now(), **given
        )
    except journal.Repeated:
        return True
    except Refused as refused:
        form.add_error(None, f"{refused.message}（{refused.clause}）")
        return False
    said = _("通知邮箱已保存") if given["address"] else _("不再用邮件发通知")
    messages.success(http, said)
    return True


def _trouble(http: HttpRequest) -> dict[str, Any]:
    """Return what of the letters failed, for the system administrator."""
    held = signed_in.actor(http).holds(Office.SYSTEM_ADMIN)
    if held is None or held.home is None:
        return {}
    failed = reading.undelivered(held.home)
    if failed:
        journal.look(held.home, actor=signed_in.actor(http), page="desk:mail", at=clock.now())
    return {"sees_trouble": True, "failed": failed, "waiting": posting.waiting(held.home)}
