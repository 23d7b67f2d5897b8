"""代码表的表单: a code that is new, a code that changes, and a word that becomes an alias."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.ui.forms import Token, words

WORD = 60
MOST_ALIASES = 50
DATE_HELP = _("写成 2021、2021-07 或 2021-07-01")
REQUIRED = {"required": _("请选择一项"), "invalid_choice": _("请从列表中选择")}


class Aliases(forms.CharField):
    """Aliases, one a line."""

    def to_python(self, value: Any) -> Any:
        """Return the lines that say something, each once."""
        text = super().to_python(value) or ""
        return [*dict.fromkeys(filter(None, (line.strip() for line in text.splitlines())))]

    def validate(self, value: Any) -> None:
        """Refuse too many, and one that is too long."""
        if len(value) > MOST_ALIASES or any(len(one) > WORD for one in value):
            raise forms.ValidationError(_("别名最多 50 个，每个最多 60 字，请删减"))

    def run_validators(self, value: Any) -> None:
        """Leave it at that: the limits are of each line."""


def aliases() -> Aliases:
    """Return the field of aliases."""
    return Aliases(
        label=_("别名"),
        required=False,
        help_text=_("一行一个；表里写别名的，按这个代码载入"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def chosen(label: Any, *, required: bool) -> forms.ChoiceField:
    """Return a field with a list of codes to choose from."""
    return forms.ChoiceField(label=label, required=required, error_messages=REQUIRED)


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set the codes to choose from."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), name
    field.choices = [("", _("请选择")), *choices]


class Search(forms.Form):
    """在一张表里查询."""

    q = forms.CharField(
        label=_("代码、名称或别名"),
        max_length=WORD,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class AddCode(Token):
    """新增代码."""

    code = words(
        _("代码"),
        limit=20,
        missing=_("请填写代码"),
        help_text=_("字母、数字、点和短横，最多 20 位；登记后不能改"),
    )
    name = words(_("名称"), limit=WORD, missing=_("请填写名称"))
    parent = chosen(_("上级代码"), required=False)
    standard = words(_("依据标准"), limit=100, missing=_("请写明依据，没有国家标准的写“自定”"))
    begun = words(_("开始时间"), limit=10, help_text=DATE_HELP)
    ended = words(_("截止时间"), limit=10, help_text=DATE_HELP)
    aliases = aliases()
    effect_months = forms.IntegerField(
        label=_("影响期（月）"),
        required=False,
        min_value=0,
        max_value=120,
        help_text=_("处分影响使用的月数；没有规定的不填"),
        error_messages={
            "invalid": _("请填写整数"),
            "min_value": _("请填写 0 至 120 的整数"),
            "max_value": _("请填写 0 至 120 的整数"),
        },
    )


class ChangeCode(Token):
    """变更代码."""

    name = words(
        _("名称"),
        limit=WORD,
        missing=_("请填写名称"),
        help_text=_("只改叫法，不改含义；原名自动留作别名"),
    )
    aliases = aliases()
    ended = words(
        _("截止时间"),
        limit=10,
        help_text=_("从这天起不再使用；已登记的不受影响。写成 2021、2021-07 或 2021-07-01"),
    )


class AddAlias(Token):
    """加为别名."""

    alias = words(_("词"), limit=WORD, missing=_("请填写要认得的词"))
    code = chosen(_("指的是"), required=True)
