"""乡镇工作经历的表单."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.selectors.experience import Asked
from bihuan.modules.townships.terms.experience import Target

YEARS_BACK = 5


class Ask(forms.Form):
    """查询: a name or pinyin, a unit, and who of it fulfils the experience for a post."""

    q = forms.CharField(label=_("姓名或拼音"), required=False, max_length=50)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    target = forms.ChoiceField(
        label=_("符合"), required=False, choices=[("", _("全部人员")), *Target.choices]
    )

    def __init__(self, given: Any, *, units: list[tuple[int, str]]) -> None:
        super().__init__(given)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = [("", _("全部单位")), *((str(pk), name) for pk, name in units)]

    def clean(self) -> dict[str, Any]:
        """Ask for a unit where those who fulfil are to be listed: all of a home are too many."""
        found = super().clean() or {}
        if found.get("target") and not found.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("列出符合条件的人员，请先选择单位"))
        return found

    def asked(self) -> Asked:
        """Return what is asked for; the form is valid."""
        given = self.cleaned_data
        unit = int(given["unit"]) if given["unit"] else None
        target = Target(given["target"]) if given["target"] else None
        return Asked(given["q"], unit, target)


class Years(forms.Form):
    """年份: of which years the promotions are counted."""

    first = forms.IntegerField(label=_("年份自"), min_value=1980, max_value=2199)
    last = forms.IntegerField(label=_("至"), min_value=1980, max_value=2199)

    def __init__(self, given: Any, *, today: datetime.date) -> None:
        years = {"first": today.year - YEARS_BACK, "last": today.year}
        super().__init__({**years, **{key: value for key, value in given.items() if value}})

    def clean(self) -> dict[str, Any]:
        """Refuse years that end before they begin."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("截止年份不能早于开始年份"))
        return found
