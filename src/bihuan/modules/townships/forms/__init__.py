"""乡镇干部队伍的表单."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.selectors import Asked
from bihuan.modules.townships.terms import Staff
from bihuan.ui.forms import DayField

YEARS_BACK = 5
# What the people behind a number are called, beside those of a standing.
RECRUITED, ON_ROLL, ON_ROLL_IN_POST = _("新招录"), _("在编"), _("在编在岗（全部）")


class Ask(forms.Form):
    """查询: a township or all, a staff or both, the years of recruitment, and by which day."""

    unit = forms.ChoiceField(label=_("乡镇"), required=False)
    staff = forms.ChoiceField(
        label=_("人员类别"), required=False, choices=[("", _("分别统计")), *Staff.choices]
    )
    first = forms.IntegerField(label=_("招录年份自"), min_value=1980, max_value=2199)
    last = forms.IntegerField(label=_("至"), min_value=1980, max_value=2199)
    on = DayField(
        label=_("截至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按 2026-03-02 的样式填写")},
    )

    def __init__(self, given: Any, *, today: datetime.date, units: list[tuple[int, str]]) -> None:
        first = {"first": today.year - YEARS_BACK, "last": today.year - 1, "on": str(today)}
        super().__init__({**first, **{key: value for key, value in given.items() if value}})
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = [("", _("全部乡镇")), *((str(pk), name) for pk, name in units)]

    def clean(self) -> dict[str, Any]:
        """Refuse years that end before they begin."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("截止年份不能早于开始年份"))
        return found

    def asked(self) -> Asked:
        """Return what is asked for; the form is valid."""
        given = self.cleaned_data
        unit = int(given["unit"]) if given["unit"] else None
        return Asked(unit, given["staff"], given["first"], given["last"], given["on"])
