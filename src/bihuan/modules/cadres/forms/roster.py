"""干部名册的表单: which columns, of which unit; nothing is remembered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.modules.cadres.selectors.roster import COLUMNS, GROUPS, Column

__all__ = ["Roster"]


class Columns(forms.CheckboxSelectMultiple):
    """Boxes in columns where there is room."""

    is_wide = True


class Roster(forms.Form):
    """导出干部名册: a unit, and boxes for the columns, set by set."""

    use_required_attribute = False
    unit = forms.TypedChoiceField(
        label=gettext_lazy("单位"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy("连同下级单位"),
        error_messages={"invalid_choice": gettext_lazy("请从列表中选择")},
    )

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.TypedChoiceField), "it is one above"
        unit.choices = [("", _("全部")), *units]
        for group, label in GROUPS.items():
            there = [one for one in COLUMNS.values() if one.group == group]
            self.fields[group] = forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=[(one.name, one.label) for one in there],
                initial=[one.name for one in there if one.is_usual],
                widget=Columns,
                error_messages={"invalid_choice": gettext_lazy("请从列表中选择")},
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a roster without any column."""
        given = super().clean() or {}
        if not self.errors and not self._chosen(given):
            raise forms.ValidationError(_("请至少选择一列"))
        return given

    @property
    def columns(self) -> list[Column]:
        """Return the columns that were chosen, in the order of the roster."""
        return self._chosen(self.cleaned_data)

    @staticmethod
    def _chosen(given: dict[str, Any]) -> list[Column]:
        names = {name for group in GROUPS for name in given.get(group, ())}
        return [one for name, one in COLUMNS.items() if name in names]
