"""设墙、改墙和撤墙的表单: fields are named as the commands' arguments are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.ui.forms import Token, area, telephone, words


class OpenWall(Token):
    """设立民心墙: of which group, under which code, and what stands on its poster."""

    unit = forms.TypedChoiceField(
        label=_("党小组"),
        coerce=int,
        help_text=_("一个党小组一面墙，只列出还没有墙的党小组。"),
        error_messages={"required": _("请选择党小组"), "invalid_choice": _("请从列表中选择")},
    )
    code = forms.RegexField(
        label=_("编号"),
        regex=r"^[0-9A-Za-z]{1,20}$",
        help_text=_("印在网址和海报上，用过的不能再用。"),
        error_messages={
            "required": _("请填写墙的编号"),
            "invalid": _("编号只能用字母和数字，最多二十个"),
        },
    )
    name = words(
        _("墙的名称"), limit=60, help_text=_("不填就用党小组的名称，例如“东风第一党小组民心墙”。")
    )
    community = words(_("所在社区或村"), limit=60, help_text=_("不填就是党小组所在的社区或村。"))
    phone = telephone(_("墙上公布的电话"), help_text=_("居民不上网时打这个电话点单。"))
    slogan = words(_("墙上的一句话"), limit=60, help_text=_("例如“您的心愿，我们的单子”。"))
    is_paper = forms.BooleanField(
        label=_("现场还挂一面纸质墙"),
        required=False,
        help_text=_("勾选后，党小组组长每天须读墙一次（BH-21）。"),
    )

    def __init__(self, *args: Any, groups: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("请选择")), *groups]  # type: ignore[attr-defined]


class ChangeWall(Token):
    """修改民心墙: what is said of a wall; neither its group nor its number can change."""

    name = words(_("墙的名称"), limit=60, missing=_("请填写墙的名称"))
    community = words(_("所在社区或村"), limit=60)
    phone = telephone(_("墙上公布的电话"), help_text=_("居民不上网时打这个电话点单。"))
    slogan = words(_("墙上的一句话"), limit=60, help_text=_("例如“您的心愿，我们的单子”。"))
    is_paper = forms.BooleanField(
        label=_("现场还挂一面纸质墙"),
        required=False,
        help_text=_("勾选后，党小组组长每天须读墙一次（BH-21）。"),
    )


class CloseWall(Token):
    """撤下民心墙: why, as the register keeps it."""

    reason = area(_("撤下的原因"), missing=_("请写明撤下的原因"), limit=2000)
