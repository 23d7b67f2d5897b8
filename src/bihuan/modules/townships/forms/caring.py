"""年度关爱的表单: the table's filter, the purpose of opening, one form an act."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.forms.mentoring import CHOOSE, Acting
from bihuan.modules.townships.forms.moving import WORDS, day
from bihuan.modules.townships.terms.caring import ON_NEED, Entitlement
from bihuan.ui.forms import Plain, area, words

FIRST_YEAR = 2015
MOST = 1_000_000


class Ask(Plain):
    """查询: which year."""

    year = forms.IntegerField(
        label=_("年度"),
        min_value=FIRST_YEAR,
        max_value=2199,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("请填写年份，例如 2026"),
            "min_value": _("请填写 %(limit_value)d 年以后的年份"),
            "max_value": _("请填写年份，例如 2026"),
        },
    )

    def __init__(self, given: Any, *, today: datetime.date) -> None:
        super().__init__({"year": today.year, **{key: one for key, one in given.items() if one}})


class OpenDetails(Plain):
    """查看关爱详情: for a purpose, which the access log keeps."""

    purpose = forms.CharField(
        label=_("查看事由"),
        max_length=100,
        help_text=_("例如“核对困难补助发放”，记入查阅日志"),
        error_messages={"required": _("请写明查看事由")},
    )


def entitlement(choices: Sequence[Any]) -> forms.ChoiceField:
    """Return a field for one of some entitlements."""
    return forms.ChoiceField(
        label=_("关爱事项"),
        choices=[("", _("请选择")), *((one.value, one.label) for one in choices)],
        error_messages=CHOOSE,
    )


class Need(Acting):
    """提出需要."""

    entitlement = entitlement(ON_NEED)
    details = area(
        _("具体情况"), limit=WORDS, help_text=_("只有本人和本乡镇党委书记写明事由后能看")
    )


class Give(Acting):
    """登记落实."""

    entitlement = entitlement(tuple(Entitlement))
    on = day(_("落实日期"))
    amount = forms.IntegerField(
        label=_("天数或金额"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("休假填天数，困难补助填元，其他不填"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("请填写整数"),
            "min_value": _("不能小于零"),
            "max_value": _("数目太大，请核对"),
        },
    )
    details = area(
        _("具体情况"), limit=WORDS, help_text=_("只有本人和本乡镇党委书记写明事由后能看")
    )

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        found = super().values()
        return {**found, "amount": found["amount"] or 0}


class Decline(Acting):
    """放弃关爱事项, by the person."""

    entitlement = entitlement(tuple(Entitlement))
    reason = area(_("放弃的理由"), missing=_("请写明放弃的理由"), limit=WORDS)


class RecordDeclined(Decline):
    """登记本人放弃, by what the person signed."""

    letter = words(
        _("本人签字材料"),
        limit=60,
        missing=_("代为登记的，请写明本人签字材料的名称和日期"),
        help_text=_("例如“放弃体检说明，2026年9月1日”"),
    )


class Strike(Acting):
    """撤销关爱记录."""

    fact = forms.TypedChoiceField(label=_("哪一条记录"), coerce=int, error_messages=CHOOSE)
    reason = area(_("撤销的理由"), missing=_("请写明撤销的理由"), limit=WORDS)

    def offer(self, facts: Sequence[tuple[int, str]]) -> None:
        """Set which records there are."""
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = [("", _("请选择")), *facts]


class ReportCare(Acting):
    """报告全部落实."""

    words = area(_("说明"), limit=WORDS)


class Checked(Acting):
    """核实或退回."""

    words = area(
        _("核查情况"),
        missing=_("请写明核查的情况"),
        limit=WORDS,
        help_text=_("抽查了谁、看了什么；不写家庭和健康的内容"),
    )
