"""流失原因调查的表单: what the section asks for, and the questionnaire itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.selectors.surveying import Answered
from bihuan.modules.townships.terms import Staff
from bihuan.modules.townships.terms.surveying import Agreement, Cause, Remedy, Served
from bihuan.ui.forms import DayField, Plain, Token, choice, words

MISSING = _("请选择一项")
STATEMENTS: dict[Cause, Any] = {
    Cause.LIVING: _("在乡镇生活不方便（食宿、交通、家庭团聚）"),
    Cause.TREATMENT: _("待遇与付出不相称（工资、补贴、职级）"),
    Cause.MANAGEMENT: _("管理不严格（借调、调动随意，不满年限也放人）"),
    Cause.SPRINGBOARD: _("把乡镇当“跳板”，本来就没有打算久留"),
}


class OpenSurvey(Token):
    """发起流失原因调查."""

    title = words(_("调查名称"), limit=60, missing=_("请写明调查的名称"))
    until = DayField(
        label=_("截止日期"),
        help_text=_("当天还收答卷。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请写明截止日期"),
            "invalid": _("请按 2026-03-02 的样式填写"),
        },
    )
    codes = forms.IntegerField(
        label=_("每个乡镇印几个码"),
        min_value=1,
        max_value=300,
        help_text=_("一人一个码，按在岗人数最多的乡镇填。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("请写明每个乡镇印几个码"),
            "invalid": _("请填写数目，例如 40"),
            "min_value": _("至少印 1 个码"),
            "max_value": _("最多印 %(limit_value)d 个码"),
        },
    )


class PrintCodes(Token):
    """印制答卷码: of a township."""

    unit = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class EnterCode(Plain):
    """答卷码, typed as people type."""

    code = forms.CharField(
        label=_("答卷码"),
        max_length=40,
        help_text=_("印在发给您的纸条上，大小写、空格和短横线都可以不管。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("请输入答卷码"), "max_length": _("请核对答卷码")},
    )


class Multiple(forms.CheckboxSelectMultiple):
    """Check boxes in columns where there is room."""

    is_wide = True


class Questionnaire(Plain):
    """问卷: the four causes, whether one means to leave, what would help. No free text."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    living = choice(STATEMENTS[Cause.LIVING], Agreement.choices, missing=MISSING)
    treatment = choice(STATEMENTS[Cause.TREATMENT], Agreement.choices, missing=MISSING)
    management = choice(STATEMENTS[Cause.MANAGEMENT], Agreement.choices, missing=MISSING)
    springboard = choice(STATEMENTS[Cause.SPRINGBOARD], Agreement.choices, missing=MISSING)
    leaves = choice("", [("no", _("没有")), ("yes", _("有"))], missing=MISSING)
    remedies = forms.MultipleChoiceField(
        label=_("哪些措施最能让您安心留下？（可多选）"),
        choices=Remedy.choices,
        required=False,
        widget=Multiple,
        error_messages={"invalid_choice": MISSING},
    )
    staff = choice(_("您属于哪类人员？"), Staff.choices, missing=MISSING)
    served = choice(_("您在乡镇工作了多久？"), Served.choices, missing=MISSING)

    def __init__(self, *args: Any, within_months: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = gettext("您打算在 %(n)d 个月内离开乡镇吗？") % {"n": within_months}
        self.fields["leaves"].label = asked

    def answered(self, unit: int) -> Answered:
        """Return what was answered; the form is valid."""
        given = dict(self.cleaned_data)
        causes = {cause.value: int(given[cause.value]) for cause in Cause}
        return Answered(
            unit=unit,
            staff=given["staff"],
            served=given["served"],
            leaves=given["leaves"] == "yes",
            remedies=tuple(given["remedies"]),
            **causes,
        )
