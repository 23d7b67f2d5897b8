"""职数、补贴和职级的表单."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.terms.quotas import Post, Remoteness, Tier
from bihuan.ui.forms import DayField, Token, words

MOST_PEOPLE, MOST_YUAN = 9999, 99_999_999
DOCUMENT_LIMIT = 60


def day(label: Any, *, help_text: Any = "") -> DayField:
    """Return a field for a day."""
    return DayField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期"), "invalid": _("请按 2026-03-02 的样式填写")},
    )


def number(label: Any, *, most: int, help_text: Any = "") -> forms.IntegerField:
    """Return a field for a whole number that may be left empty."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=help_text,
        error_messages={
            "invalid": _("请填写整数"),
            "min_value": _("不能小于零"),
            "max_value": _("数目太大，请核对"),
        },
    )


class Ask(forms.Form):
    """查询: a township or all, and of which day."""

    use_required_attribute = False
    unit = forms.ChoiceField(label=_("乡镇"), required=False)
    on = day(_("截至"))

    def __init__(self, given: Any, *, today: datetime.date, units: list[tuple[int, str]]) -> None:
        super().__init__({"on": str(today), **{key: one for key, one in given.items() if one}})
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = [("", _("全部乡镇")), *((str(pk), name) for pk, name in units)]

    @property
    def unit_asked(self) -> int | None:
        """Return the unit asked for, or None for all; the form is valid."""
        return int(self.cleaned_data["unit"]) if self.cleaned_data["unit"] else None


class Dated(Token):
    """From which day, by which document."""

    from_on = day(_("自何日起"))
    document = words(
        _("文号"),
        limit=DOCUMENT_LIMIT,
        missing=_("请写明核定或批准的文号"),
        help_text=_("例如“青编〔2024〕5号”"),
    )


class SetQuotas(Dated):
    """登记核定数: a number for each kind that the document names; the others stay as they are."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for post in Post:
            most = MOST_YUAN if post == Post.ALLOWANCE else MOST_PEOPLE
            self.fields[f"post_{post.value}"] = number(post.label, most=most)

    def clean(self) -> dict[str, Any]:
        """Gather the numbers that were given; refuse a form without any."""
        found = super().clean() or {}
        names = {f"post_{post.value}": str(post.value) for post in Post}
        numbers = {names[name]: found[name] for name in names if found.get(name) is not None}
        if not numbers and not self.errors:
            self.add_error(None, _("请至少填写一项核定数；没有变化的可以留空"))
        kept = {name: value for name, value in found.items() if name not in names}
        return {**kept, "numbers": numbers}


class SetAllowance(Dated):
    """登记补贴标准: what each tier gets a month."""

    remoteness = forms.ChoiceField(
        label=_("边远类别"),
        choices=[("", _("请选择")), *Remoteness.choices],
        error_messages={"required": _("请选择一项"), "invalid_choice": _("请从列表中选择")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for tier in Tier:
            field = number(tier.label, most=MOST_PEOPLE, help_text=_("每人每月，元"))
            field.required = True
            field.error_messages["required"] = str(_("请填写这一项"))
            self.fields[f"tier_{tier.value}"] = field

    def clean(self) -> dict[str, Any]:
        """Gather the amounts."""
        found = super().clean() or {}
        names = {f"tier_{tier.value}": str(tier.value) for tier in Tier}
        yuan = {names[name]: found[name] for name in names if found.get(name) is not None}
        kept = {name: value for name, value in found.items() if name not in names}
        return {**kept, "yuan": yuan}


class Grant(Token):
    """授予职级: which of the grades that are approved for the unit, from when, by what."""

    grade = forms.ChoiceField(
        label=_("职级"),
        error_messages={"required": _("请选择一项"), "invalid_choice": _("请从列表中选择")},
    )
    begun = day(_("批准时间"))
    document = words(
        _("批准文号"),
        limit=DOCUMENT_LIMIT,
        missing=_("请写明核定或批准的文号"),
        help_text=_("例如“青组通〔2026〕12号”"),
    )

    def offer(self, grades: list[tuple[str, str, Any]]) -> None:
        """Set the grades to choose from, each with what is free."""
        field = self.fields["grade"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        said = _("%(grade)s（核定 %(approved)s，已用 %(used)s，空缺 %(vacancy)s）")
        field.choices = [("", _("请选择"))] + [
            (
                code,
                said
                % {
                    "grade": label,
                    "approved": free.approved,
                    "used": free.used,
                    "vacancy": free.vacancy,
                },
            )
            for code, label, free in grades
        ]
