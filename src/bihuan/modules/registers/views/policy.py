"""政策页面: values, how clauses are kept, and the calendar; for the county's section alone."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.refusals import Refused
from bihuan.modules.registers import commands, forms, selectors
from bihuan.modules.registers.views import acting
from bihuan.modules.registers.views.acting import Page, first_values
from bihuan.ui import paging, signed_in

ask = require_http_methods(["GET", "POST"])


@login_required
@require_safe
def policy(http: HttpRequest) -> HttpResponse:
    """政策参数: every value with its unit, first day, clause and edition."""
    home = acting.kept(http, "policy")
    form = forms.WhichPolicy(http.GET)
    form.offer(selectors.policy_keys())
    rows, further = selectors.values(home.pk, before=paging.key(http), key=form.chosen())
    context = {"form": form, "rows": rows, **paging.pages(http, further)}
    return signed_in.show(http, "registers/policy.html", context)


@login_required
@ask
def set_policy(http: HttpRequest) -> HttpResponse:
    """登记参数: a later value; the earlier ones stay."""
    home = acting.kept(http, "policy")
    form = forms.SetPolicy(http.POST or None, initial=_from_today())
    form.offer("key", selectors.policy_keys())
    form.offer("unit", selectors.unit_choices(home.pk))
    lead = _("原来的数值不删除；已经开始的事项仍按开始时的数值计算。")
    page = Page(_("登记参数"), "registers:policy", _("政策参数"), lead=lead)
    if http.method == "POST" and "confirmed" not in http.POST and form.is_valid():
        return _confirming(http, home, page, form)
    return acting.act(http, page, form, partial(commands.set_policy, home))


def _confirming(http: HttpRequest, home: Home, page: Page, form: forms.SetPolicy) -> HttpResponse:
    """Ask to confirm what changes from when for whom; nothing is registered yet."""
    given = form.cleaned_data
    asked = {name: given[name] for name in ("key", "value", "unit", "from_on")}
    try:
        commands.policy_may_be_set(home, at=clock.now(), **asked)
    except Refused as refused:
        return acting.shown(http, page, form, refused)
    context = {"page": page, "form": form, "change": selectors.change(home.pk, **asked)}
    return signed_in.show(http, "registers/policy_confirm.html", context, under=page.back)


@login_required
@require_safe
def rollout(http: HttpRequest) -> HttpResponse:
    """条款执行: how each unit keeps a clause, and what would have been refused; codes only."""
    home = acting.kept(http, "policy")
    rows, further = selectors.passed_over(home.pk, before=paging.key(http))
    labels = signed_in.act_labels()
    context = {
        "kept": selectors.kept(home.pk),
        "clauses": selectors.switchable(),
        "rows": [{**row, "label": labels.get(row["act"], row["act"])} for row in rows],
        **paging.pages(http, further),
    }
    return signed_in.show(http, "registers/rollout.html", context)


@login_required
@ask
def switch_clause(http: HttpRequest) -> HttpResponse:
    """切换执行方式: observe, warn of, or keep a clause in a unit from a day on."""
    home = acting.kept(http, "policy")
    form = forms.SwitchClause(http.POST or None, initial=_from_today())
    form.offer("clause", selectors.clause_choices())
    form.offer("unit", selectors.unit_choices(home.pk))
    lead = _(
        "观察：照常办理，只作记录；提醒：确认后办理，并作记录；阻止：不予办理。没有登记的一律阻止。"
    )
    page = Page(_("切换执行方式"), "registers:rollout", _("条款执行"), lead=lead)
    return acting.act(http, page, form, partial(commands.switch_clause, home))


@login_required
@require_safe
def calendar(http: HttpRequest) -> HttpResponse:
    """工作日历: the loaded years, each with its edition."""
    acting.kept(http, "policy")
    return signed_in.show(http, "registers/calendar.html", {"years": selectors.years()})


def _from_today() -> dict[str, object]:
    return first_values(from_on=clock.day(clock.now()))
