"""登记表单: what came by telephone, letter, on the paper wall; slips, and the daily reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.forms.staff import moment, photos, pick
from bihuan.modules.wall.terms import Anonymity, Category, Channel
from bihuan.ui.forms import TEXT_LIMIT, Token, area, choice, telephone, words

SLIPS = 60


class Register(Token):
    """代为登记: the resident's own channel, words and wishes."""

    channel = choice(
        _("居民怎样反映的"), [row for row in Channel.choices if row[0] != Channel.WEB],
        missing=_("请选择居民反映的渠道"), is_wide=True,
    )  # fmt: skip
    raised_at = moment(
        _("什么时候反映的"), _("墙面上的以纸条日期为准；派单期限从这时算起。不填就是现在。")
    )
    text = area(_("诉求原话"), missing=_("请写明居民的诉求"), limit=TEXT_LIMIT)
    category = pick(_("类别"), [("", _("请选择")), *Category.choices])
    place = words(_("地点"), limit=60, help_text=_("小区、楼号或路名，不写门牌号。"))
    is_proxy = forms.BooleanField(label=_("是代他人反映的"), required=False)
    proxy_name = words(_("代诉人姓名"), limit=40, help_text=_("代他人反映的必须填写。"))
    proxy_relation = words(_("与本人的关系"), limit=20)
    name = words(_("居民姓名"), limit=40)
    phone = telephone(_("联系电话"))
    house = words(_("门牌号"), limit=40, help_text=_("只供派单、承办和核实的同志上门用，不公开。"))
    anonymity = choice(_("署名"), Anonymity.choices, missing=_("请选择怎样署名"), is_wide=True)
    may_publish = forms.BooleanField(
        label=_("居民本人同意在墙上公开内容"),
        required=False,
        help_text=_("没有当面或电话问过的，不要勾选。"),
    )
    accuses = forms.BooleanField(
        label=_("反映的是党员、干部的问题"),
        required=False,
        help_text=_("勾选后不上墙、不交党小组，密封转干部监督科。"),
    )
    photos = photos(_("纸条或现场照片"), _("最多 3 张。"))
    may_show_photos = forms.BooleanField(
        label=_("居民本人同意公开照片"),
        required=False,
        help_text=_("没有问过本人的，不要勾选；代他人反映的，不能勾选。"),
    )
    photo_consent = words(
        _("居民怎样同意公开照片的"),
        limit=200,
        help_text=_("例如“3月2日电话里本人说的”。勾选的必须填写。"),
    )

    slip_code = words(
        _("纸条编号"), limit=40, autocomplete="off",
        help_text=_("照墙上那一联印的编号填，例如 0007，居民手里的回执随之生效；没有编号的不填。"),
    )  # fmt: skip

    field_order = ["channel", "slip_code", "raised_at", "text", "category", "place", "photos",
                   "may_show_photos", "photo_consent"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].error_messages["required"] = _("请选择一个类别")

    def clean(self) -> dict[str, Any]:
        """Ask for the proxy's name, and leave the anonymous so: the errors stand at the fields."""
        given = super().clean() or {}
        if given.get("is_proxy") and not given.get("proxy_name"):
            self.add_error("proxy_name", _("代他人反映的，请写明代诉人姓名"))
        if not given.get("may_show_photos"):
            given["photo_consent"] = ""
        elif given.get("is_proxy"):
            self.add_error("may_show_photos", _("代他人反映的，不能代为同意公开照片，请不要勾选"))
        elif not given.get("photo_consent"):
            self.add_error("photo_consent", _("请写明居民怎样同意公开照片"))
        if given.get("anonymity") == Anonymity.NONE:
            for name in ("name", "phone", "house"):
                if given.get(name):
                    self.add_error(
                        name, _("选了完全匿名，这一项请清空；要留联系方式，请改选“对外匿名”")
                    )
        return given


class PrintSlips(Token):
    """印纸条: how many."""

    n = forms.IntegerField(
        label=_("印几张"),
        min_value=1,
        max_value=SLIPS,
        help_text=_("一页四张，一次最多 60 张。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("请写明印几张"),
            "invalid": _("请填写张数，例如 12"),
            "min_value": _("至少印 1 张"),
            "max_value": _("一次最多印 %(limit_value)d 张"),
        },
    )


class ReadWall(Token):
    """读墙: how many slips hung there today."""

    slips = forms.IntegerField(
        label=_("墙上有几张新纸条"),
        min_value=0,
        max_value=999,
        help_text=_("没有新纸条填 0；每张纸条读墙后逐件登记。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("请写明有几张新纸条，没有填 0"),
            "invalid": _("请填写张数，例如 2"),
            "min_value": _("没有新纸条填 0"),
            "max_value": _("最多填 %(limit_value)d，请核对"),
        },
    )
