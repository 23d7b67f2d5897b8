"""更正的办理页: which acts there are, what each asks, and which command it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from bihuan.modules.cadres import commands
from bihuan.modules.cadres.forms import changing as forms
from bihuan.modules.cadres.terms import Act


@dataclass(frozen=True, slots=True)
class Page:
    """An act's page: its label, the act, the form, the command, a word before the form."""

    label: Any
    act: Act
    form: Any
    run: Callable[..., Any]
    lead: Any = ""


# By the last part of the address. The first one that is open is the main one.
PAGES: dict[str, Page] = {
    "decide": Page(
        gettext_lazy("审核"),
        Act.DECIDE,
        forms.Decide,
        commands.decide,
        gettext_lazy("逐项选择；采纳的当即写入干部信息，没有选的留待以后审核。"),
    ),
    "return": Page(
        gettext_lazy("退回补充"),
        Act.RETURN,
        forms.Reason,
        commands.send_back,
        gettext_lazy("写明还缺什么材料，申请人补充后再审核。"),
    ),
    "supply": Page(gettext_lazy("补充材料"), Act.SUPPLY, forms.Supply, commands.supply),
    "examine": Page(
        gettext_lazy("查档"),
        Act.EXAMINE,
        forms.Examine,
        commands.examine,
        gettext_lazy("以最早、原始、本人填写的档案材料为准；结论由另一名档案审核员复核。"),
    ),
    "certify": Page(
        gettext_lazy("复核认定"),
        Act.CERTIFY,
        forms.Note,
        commands.certify,
        gettext_lazy("同意查档结论；重新认定的当即写入干部信息，涉嫌造假的移送干部监督科。"),
    ),
    "examine-again": Page(
        gettext_lazy("退回重查"), Act.EXAMINE_AGAIN, forms.Reason, commands.examine_again
    ),
    "sign": Page(gettext_lazy("登记本人签字"), Act.SIGN, forms.Sign, commands.record_signature),
    "withdraw": Page(gettext_lazy("撤回"), Act.WITHDRAW, forms.Note, commands.withdraw),
}
