"""表单: how a field looks. Label, help, error, input, in that order; and a telephone's field."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base.telephone import is_telephone


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
