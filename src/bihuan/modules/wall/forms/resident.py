"""居民自己的表单: look up, rate, answer an explanation, add a word, withdraw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.forms.asking import TEXT_LIMIT, Choice
from bihuan.modules.wall.terms import Grade


class Plain(forms.Form):
    """A form whose messages are the server's own."""

    use_required_attribute = False


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


class Track(Plain):
    """查进度: one field for the code, typed as people type."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        help_text=_("提交时得到的编码，大小写、空格和短横线都可以不管。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("请输入查询码")},
    )


class Token(Plain):
    """A form that acts once, however often it is sent."""

    token = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)


class Rate(Token):
    """评单: three grades, none chosen beforehand; words are optional."""

    grade = forms.ChoiceField(
        label=_("您对办理结果满意吗？"),
        choices=Grade.choices,
        widget=Choice(),
        error_messages={
            "required": _("请在满意、基本满意、不满意中选择一项"),
            "invalid_choice": _("请在满意、基本满意、不满意中选择一项"),
        },
    )
    words = area(
        _("想说的话"),
        help_text=_("不满意的，写写还差什么。这些话只给党小组看，不上墙。"),
        limit=2000,
    )


class Answer(Token):
    """答复解释: the resident accepts the explanation or does not."""

    answer = forms.ChoiceField(
        label=_("您能谅解吗？"),
        choices=[
            ("accept", _("能谅解，这件事到此为止")),
            ("reject", _("不能接受，请支部书记决定")),
        ],
        widget=Choice(),
        error_messages={"required": _("请选择一项"), "invalid_choice": _("请选择一项")},
    )
    words = area(_("想说的话"), help_text=_("不能接受的，写写为什么。"), limit=2000)


class Add(Token):
    """补充说明."""

    text = area(_("补充什么？"), missing=_("请写明要补充的内容"))


class Withdraw(Token):
    """撤回."""

    reason = area(_("为什么撤回？"), limit=2000)
