"""表单: how a field looks: label, help, error, input, in that order; and fields used all over."""

import datetime
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base.telephone import is_telephone

TEXT_LIMIT = 10_000


class Renderer(TemplatesSetting):
    """Renders forms and fields with our templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def can_be_called(typed: str) -> None:
    """Refuse what is no telephone number."""
    if not is_telephone(typed):
        raise forms.ValidationError(
            _("请填写 11 位手机号，或带区号的座机号，例如 0917-4241234；不便留电话的请留空")
        )


def telephone(label: Any, *, limit: int = 30, help_text: Any = "", **attrs: str) -> forms.CharField:
    """Return the field of a telephone number, which may be left empty."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=limit,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel", **attrs}),
        validators=[can_be_called],
        error_messages={"max_length": _("最多 %(limit_value)d 字，请删减")},
    )


class Plain(forms.Form):
    """A form whose messages are the server's own."""

    use_required_attribute = False


class Token(Plain):
    """A form that acts once, however often it is sent."""

    token = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)


class Choice(forms.RadioSelect):
    """Radio rows, none chosen beforehand; `is_wide` sets them in columns where there is room."""

    def __init__(self, *, is_wide: bool = False) -> None:
        super().__init__()
        self.is_wide = is_wide


FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


class DayField(forms.DateField):
    """A day that somebody can mean: what lies outside is a slip, and can't be counted with."""

    def validate(self, value: Any) -> None:
        """Refuse a day before 1900 or after 2199."""
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("请填写 1900 年到 2199 年之间的日期"))


def choice(
    label: Any, choices: Any, *, missing: Any, is_wide: bool = False, help_text: Any = ""
) -> Any:
    """Return a field of radio rows."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        widget=Choice(is_wide=is_wide),
        error_messages={"required": missing, "invalid_choice": missing},
    )


def words(label: Any, *, limit: int, missing: Any = "", help_text: Any = "", **attrs: str) -> Any:
    """Return a line of text; optional unless it says what to do when missing."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=limit,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": missing,
            "max_length": _("最多 %(limit_value)d 字，请删减"),
        },
    )


def area(label: Any, *, missing: Any = "", help_text: Any = "", limit: int = TEXT_LIMIT) -> Any:
    """Return a text of some lines; optional unless it says what to do when missing."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing, "max_length": _("最多 %(limit_value)d 字，请删减")},
    )
