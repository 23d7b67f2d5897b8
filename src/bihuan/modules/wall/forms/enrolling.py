"""党员登记表单: register a member, change what is registered, end it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.terms import Category, Post
from bihuan.ui.forms import Token, area, telephone, words
from bihuan.ui.tables import parts

NOBODY_OF_THESE = "new"
BUILDINGS, BUILDING = 20, 20  # how many, how long


class Skills(Token):
    """What a member can do, has claimed, and lives near: the ranking reads it (QY-06)."""

    specialties = forms.MultipleChoiceField(
        label=_("特长"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("能办哪类诉求，派单时按此推荐。"),
    )
    posts = forms.MultipleChoiceField(
        label=_("认领的服务岗位"),
        choices=Post.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    buildings = words(
        _("楼栋"), limit=200, help_text=_("就近能办哪几栋，用顿号隔开，例如“1号楼、2号楼”。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("specialties", "posts"):
            self.fields[name].widget.is_wide = True

    def clean_buildings(self) -> list[str]:
        """Return the buildings that were typed, one by one."""
        found = parts(self.cleaned_data["buildings"])
        if len(found) > BUILDINGS or any(len(one) > BUILDING for one in found):
            raise forms.ValidationError(_("最多二十栋，每栋最多二十个字，用顿号隔开"))
        return found


class RegisterMember(Skills):
    """登记党员: of which group, who, and what he can do; who is on file is chosen, not added twice.

    With `namesakes` it asks which of them is meant, or nobody of them.
    """

    unit = forms.TypedChoiceField(
        label=_("党小组"),
        coerce=int,
        error_messages={"required": _("请选择党小组"), "invalid_choice": _("请从列表中选择")},
    )
    name = words(_("姓名"), limit=40, missing=_("请填写党员姓名"))
    person = forms.ChoiceField(
        label=_("是已登记的哪一位？"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("已有同名的人登记在册，请选择是哪一位，或选“都不是”"),
            "invalid_choice": _("请从列表中选择"),
        },
    )
    work_unit = words(_("工作单位"), limit=60)
    phone = telephone(_("电话"), help_text=_("只给党组织用；已登记在册的人不必填写。"))
    field_order = ["unit", "name", "person", "work_unit", "phone"]

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[int, str]],
        namesakes: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("请选择")), *groups]  # type: ignore[attr-defined]
        if namesakes:
            last = (NOBODY_OF_THESE, _("都不是，登记为另一个人"))
            self.fields["person"].choices = [*namesakes, last]  # type: ignore[attr-defined]
        else:
            del self.fields["person"]

    def clean_name(self) -> str:
        """Return the name as it is written, without blanks."""
        return "".join(self.cleaned_data["name"].split())

    @property
    def asks_which(self) -> bool:
        """Say whether the form asks which of several is meant."""
        return "person" in self.fields

    @property
    def chosen(self) -> int | None:
        """Return who of those on file was chosen, or None: somebody new."""
        given = self.cleaned_data.get("person", NOBODY_OF_THESE)
        return None if given == NOBODY_OF_THESE else int(given)

    def newcomer(self) -> dict[str, Any]:
        """Return who somebody new is, and who of those on file it isn't."""
        known = [key for key, _label in self.fields["person"].choices] if self.asks_which else []  # type: ignore[attr-defined]
        seen = [int(key) for key in known if key != NOBODY_OF_THESE]
        return {
            "name": self.cleaned_data["name"],
            "phone": self.cleaned_data["phone"],
            "seen": seen,
        }

    def values(self) -> dict[str, Any]:
        """Return what the command is told beside who it is, actor and time."""
        told = ("unit", "token", "work_unit", "specialties", "posts", "buildings")
        return {name: self.cleaned_data[name] for name in told}


class ChangeMember(Skills):
    """变更登记: specialties, claimed posts, buildings, days of absence."""

    away_from = forms.DateField(
        label=_("外出自"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按“2026-03-02”的样子填写")},
    )
    away_to = forms.DateField(
        label=_("外出至"),
        required=False,
        help_text=_("最后一天；不知道何时回来的不填。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按“2026-03-02”的样子填写")},
    )

    def clean(self) -> dict[str, Any]:
        """Keep the days of absence in order."""
        given = super().clean() or {}
        start, end = given.get("away_from"), given.get("away_to")
        if end and not start:
            self.add_error("away_from", _("请写明从哪天开始外出"))
        if start and end and end < start:
            self.add_error("away_to", _("结束日期不能早于开始日期"))
        return given


class EndMember(Token):
    """结束登记: why, as the member and the work unit read it."""

    reason = area(_("结束登记的原因"), missing=_("请写明结束登记的原因"), limit=2000)
