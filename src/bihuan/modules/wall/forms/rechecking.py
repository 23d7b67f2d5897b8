"""回访表单: what the resident says of the rating when somebody else asks again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.terms import Answer, Contacted
from bihuan.ui.forms import Token, area, choice

ANSWERS = [
    (Answer.CONFIRMED.value, _("属实：确实满意或基本满意")),
    (Answer.DENIED.value, _("不属实：居民另有说法")),
    (Answer.UNREACHED.value, _("这次没有联系上")),
]


class RecheckForm(Token):
    """回访: how it was asked, and what came of it; a denial in the resident's own words."""

    way = choice(_("回访方式"), Contacted.choices, missing=_("请选择回访方式"), is_wide=True)
    answer = choice(_("回访结果"), ANSWERS, missing=_("请选择回访结果"))
    words = area(
        _("居民现在怎么说"),
        help_text=_("评单不属实的必须填写：照居民的原话，另立一件诉求接着办。属实的不用填。"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the resident's words, so that the error stands at the field."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") == Answer.DENIED and not given.get("words", "").strip():
            self.add_error("words", _("请写明居民现在怎么说"))
        return given

    @property
    def is_try(self) -> bool:
        """Say whether nobody was reached this time."""
        return bool(self.cleaned_data["answer"] == Answer.UNREACHED)
