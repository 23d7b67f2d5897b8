"""一对一帮带的表单: the pairing, one form an act, and the filter of the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.forms.moving import WORDS, day
from bihuan.modules.townships.terms.mentoring import EndReason, Pairing, TalkKind
from bihuan.ui.forms import Plain, Token, area, choice, words

MOST_DAYS = 180
CHOOSE = {"required": _("请选择一项"), "invalid_choice": _("请从列表中选择")}


class Paired(Token):
    """结对帮带: a cadre of the township, the mentor, what for, from when until when."""

    person = forms.TypedChoiceField(label=_("年轻干部"), coerce=int, error_messages=CHOOSE)
    mentor = forms.TypedChoiceField(
        label=_("帮带人"),
        coerce=int,
        error_messages=CHOOSE,
        help_text=_("本乡镇的干部，职务职级不低于年轻干部，有账号"),
    )
    goals = area(_("帮带目标"), missing=_("请写明帮带目标"), limit=WORDS)
    from_on = day(_("开始日期"))
    until = day(_("计划截止日期"))

    def offer(
        self, *, cadres: Sequence[tuple[int, str]], mentors: Sequence[tuple[int, str]]
    ) -> None:
        """Set who may be chosen."""
        for name, people in (("person", cadres), ("mentor", mentors)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "it is one above"
            field.choices = [("", _("请选择")), *people]


class Acting(Token):
    """An act on a pair: what its command is told is what was given."""

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}


class Talk(Acting):
    """记录帮带谈话."""

    kind = choice(
        _("谈话内容"),
        TalkKind.choices,
        missing=_("请选择谈话内容"),
        help_text=_("心理疏导的内容只有帮带双方能看"),
    )
    held_on = day(_("谈话日期"))
    words = area(_("谈了什么"), missing=_("请写下谈了什么"), limit=WORDS)


class Train(Acting):
    """记录培训."""

    title = words(_("培训名称"), limit=80, missing=_("请写明培训名称"))
    days = forms.IntegerField(
        label=_("天数"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("请填写天数"),
            "invalid": _("请填写整数"),
            "min_value": _("培训至少一天"),
            "max_value": _("数目太大，请核对"),
        },
    )
    ended_on = day(_("结束日期"))


class Report(Acting):
    """提请评议."""

    words = area(
        _("帮带情况"), missing=_("请写明帮带的情况和意见"), limit=WORDS,
        help_text=_("目标达到了哪些，建议结束还是继续"),
    )  # fmt: skip


class Review(Acting):
    """评议帮带."""

    words = area(_("评议意见"), missing=_("请写明帮带的情况和意见"), limit=WORDS)
    until = day(_("继续帮带到哪一天"), help_text=_("不再继续的，请改为办理“结束帮带”"))


class End(Acting):
    """结束帮带."""

    reason = choice(_("结束的原因"), EndReason.choices, missing=_("请选择结束的原因"))
    words = area(_("评议意见"), missing=_("请写明帮带的情况和意见"), limit=WORDS)


class Filter(Plain):
    """筛选帮带名单: a township or all, and which people."""

    unit = forms.ChoiceField(label=_("乡镇"), required=False)
    which = forms.ChoiceField(label=_("名单"), required=False, choices=Pairing.choices)

    def __init__(self, given: Any, *, units: Sequence[tuple[int, str]]) -> None:
        super().__init__(
            {"which": Pairing.RUNNING, **{key: one for key, one in given.items() if one}}
        )
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = [("", _("全部乡镇")), *((str(pk), name) for pk, name in units)]

    def asked(self) -> tuple[int | None, Pairing]:
        """Return the unit asked for, or None for all, and which people; what isn't known is all."""
        given = self.cleaned_data if self.is_valid() else {}
        unit = int(given["unit"]) if given.get("unit") else None
        return unit, Pairing(given.get("which") or Pairing.RUNNING)
