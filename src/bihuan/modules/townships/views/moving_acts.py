"""流动事项的办理页: which acts there are, what each asks, and which command it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from bihuan.modules.townships import commands
from bihuan.modules.townships.forms import moving as forms
from bihuan.modules.townships.terms.moving import Act
from bihuan.ui.forms import Token


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: its label, the acts it does, the form, the command, a word before the form."""

    label: Any
    acts: frozenset[Act]
    form: type[Token]
    run: Callable[..., Any]
    lead: Any = ""
    shows_sum: bool = False


def _page(label: Any, acts: set[Act], form: type[Token], run: Any, **more: Any) -> Page:
    return Page(label, frozenset(acts), form, run, **more)


# By the last part of the address. The first one that is open is the main one.
PAGES: dict[str, Page] = {
    "sign": _page(gettext_lazy("签署"), {Act.SIGN, Act.DECLINE}, forms.Sign, commands.sign),
    "opinion": _page(
        gettext_lazy("签署乡镇意见"),
        {Act.GIVE_OPINION},
        forms.Opinion,
        commands.give_opinion,
        lead=gettext_lazy("同意与否都报县里决定；不同意的理由一并报送。"),
        shows_sum=True,
    ),
    "check": _page(
        gettext_lazy("审核通过"),
        {Act.CHECK},
        forms.Check,
        commands.check,
        lead=gettext_lazy(
            "系统按计划离岗的日子核算服务年限，不满的不能通过；确有必要的，报请特批。"
        ),
        shows_sum=True,
    ),
    "refuse": _page(
        gettext_lazy("审核不通过"), {Act.REFUSE}, forms.Reason, commands.refuse, shows_sum=True
    ),
    "ask-exception": _page(
        gettext_lazy("报请特批"),
        {Act.ASK_EXCEPTION},
        forms.Reason,
        commands.ask_exception,
        shows_sum=True,
    ),
    "except": _page(
        gettext_lazy("决定是否特批"),
        {Act.GRANT_EXCEPTION, Act.REFUSE_EXCEPTION},
        forms.Grant,
        commands.except_,
        shows_sum=True,
    ),
    "decide": _page(
        gettext_lazy("决定"),
        {Act.APPROVE, Act.DENY},
        forms.Decide,
        commands.decide,
        shows_sum=True,
    ),
    "execute": _page(
        gettext_lazy("办理手续"),
        {Act.EXECUTE},
        forms.Execute,
        commands.execute,
        lead=gettext_lazy("按实际离岗的日子再核一次；办好后同时记入本人的干部信息。"),
        shows_sum=True,
    ),
    "return": _page(gettext_lazy("报告返岗"), {Act.RETURN}, forms.Return, commands.report_return),
    "confirm": _page(
        gettext_lazy("确认返岗"),
        {Act.CONFIRM, Act.NOT_BACK},
        forms.Confirm,
        commands.answer_return,
    ),
    "extend": _page(gettext_lazy("延长借调"), {Act.EXTEND}, forms.Extend, commands.extend),
    "withdraw": _page(gettext_lazy("撤回"), {Act.WITHDRAW}, forms.Withdraw, commands.withdraw),
}
