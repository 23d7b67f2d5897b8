"""居民自己的表单: look up, rate, answer an explanation, add a word, withdraw."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.terms import Grade
from bihuan.ui.forms import Choice, Plain, Token, area


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
