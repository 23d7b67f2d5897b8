"""流动事项的表单: the asking, and one form an act."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.townships.terms.moving import Answer, Kind, State
from bihuan.ui.forms import DayField, Token, area, choice, words

WORDS = 2000
SEVERAL = 2
YES, NO = "yes", "no"
FOR_A_PERSON = (Kind.TRANSFER, Kind.SELECTION, Kind.EXAM, Kind.RESIGNATION)
FOR_AN_ORGAN = (Kind.SECONDMENT, Kind.TRANSFER)
LEVELS = [("", _("请选择")), ("1", _("中央")), ("2", _("省")), ("3", _("市")), ("4", _("县直")),
          ("5", _("其他乡镇")), ("9", _("其他"))]  # fmt: skip


def day(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    """Return a field for a day."""
    return DayField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写日期"),
            "invalid": _("请按 2026-03-02 的样式填写"),
        },
    )


class Raise(Token):
    """提出流动事项: who, how, whereto, from when, why. Fields that don't apply are left out."""

    unit = forms.TypedChoiceField(label=_("现在的乡镇"), coerce=int, empty_value=None)
    name = words(_("姓名"), limit=40, missing=_("请填写姓名"))
    person = forms.TypedChoiceField(
        label=_("是哪一位"),
        coerce=int,
        error_messages={"required": _("请选择是哪一位"), "invalid_choice": _("请选择是哪一位")},
    )
    kind = choice(_("流动类别"), Kind.choices, missing=_("请选择流动类别"))
    host = forms.TypedChoiceField(
        label=_("用人单位（本县）"), required=False, coerce=int, empty_value=None
    )
    host_name = words(
        _("用人单位（县外或不在列表里）"), limit=80, help_text=_("在上一栏选了的不填")
    )
    host_level = forms.ChoiceField(label=_("用人单位的层级"), required=False, choices=LEVELS)
    letter = words(_("商调函、借调函文号"), limit=60, help_text=_("县外单位来函的，填来函文号"))
    begins_on = day(_("从哪一天起"))
    until = day(_("借调到哪一天"), required=False, help_text=_("只有借调要填"))
    reason = area(_("事由"), missing=_("请写明事由"), limit=WORDS)

    def offer(
        self,
        *,
        units: Sequence[tuple[int, str]],
        hosts: Sequence[tuple[int, str]],
        kinds: Sequence[Kind],
    ) -> None:
        """Set what may be chosen; a field with one answer or none isn't asked."""
        self._choose("unit", [*units])
        self._choose("host", [("", _("不在本县")), *hosts])
        self._choose("kind", [(one.value, one.label) for one in kinds])

    def ask_which(self, people: Mapping[int, str]) -> None:
        """Ask which of several of one name is meant, where there are several."""
        self._choose("person", [(pk, birth) for pk, birth in people.items()])
        if len(people) < SEVERAL:
            self.without("person")

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = choices

    def without(self, *names: str) -> None:
        """Leave fields out that the raiser's part settles."""
        for name in names:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the host and the last day where the kind has one."""
        found = super().clean() or {}
        kind = found.get("kind")
        if kind == Kind.SECONDMENT and "until" in self.fields and not found.get("until"):
            self.add_error("until", _("借调须写明到哪一天为止"))
        if kind in {Kind.SECONDMENT, Kind.TRANSFER, Kind.SELECTION} and "host" in self.fields:
            self._needs_a_host(found)
        return found

    def _needs_a_host(self, found: dict[str, Any]) -> None:
        if found.get("host"):
            return
        if not found.get("host_name"):
            self.add_error("host", _("请选择用人单位，或在下一栏填写"))
        elif not found.get("host_level"):
            self.add_error("host_level", _("请选择用人单位的层级"))


class Sign(Token):
    """用人单位签署."""

    agrees = choice(
        _("是否签署"),
        [(YES, _("同意用人")), (NO, _("不再要人"))],
        missing=_("请选择一项"),
    )
    words = area(_("意见"), help_text=_("不再要人的，写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        given = self.cleaned_data
        return {"agrees": given["agrees"] == YES, "words": given["words"]}


class Opinion(Token):
    """签署乡镇意见."""

    answer = choice(_("乡镇意见"), Answer.choices, missing=_("请选择同意或不同意"))
    words = area(_("意见"), help_text=_("不同意的，写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {name: self.cleaned_data[name] for name in ("answer", "words")}


class Check(Token):
    """审核通过."""

    note = area(_("审核意见"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {"note": self.cleaned_data["note"]}


class Reason(Token):
    """An act with its reason."""

    reason = area(_("理由"), missing=_("请写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {"reason": self.cleaned_data["reason"]}


class Withdraw(Reason):
    """撤回, with or without a reason."""

    reason = area(_("理由"), limit=WORDS)


class Grant(Token):
    """特批."""

    grants = choice(
        _("是否特批"), [(YES, _("予以特批")), (NO, _("不予特批"))], missing=_("请选择一项")
    )
    reason = area(_("理由"), missing=_("请写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        given = self.cleaned_data
        return {"grants": given["grants"] == YES, "reason": given["reason"]}


class Decide(Token):
    """批准或不批准."""

    approves = choice(_("决定"), [(YES, _("批准")), (NO, _("不批准"))], missing=_("请选择一项"))
    reason = area(_("意见"), help_text=_("不批准的，写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        given = self.cleaned_data
        return {"approves": given["approves"] == YES, "reason": given["reason"]}


class Execute(Token):
    """办理手续."""

    done_on = day(_("实际离岗日期"))
    document = words(_("批准文号或通知文号"), limit=60, missing=_("请写明文号"))

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {name: self.cleaned_data[name] for name in ("done_on", "document")}


class Extend(Token):
    """延长借调."""

    until = day(_("延长到哪一天"), help_text=_("只能延长一次"))
    reason = area(_("理由"), missing=_("请写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {name: self.cleaned_data[name] for name in ("until", "reason")}


class Return(Token):
    """报告返岗."""

    returned_on = day(_("返岗日期"))

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {"returned_on": self.cleaned_data["returned_on"]}


class Confirm(Token):
    """确认返岗."""

    is_back = choice(
        _("是否已经返岗"), [(YES, _("已经返岗")), (NO, _("没有返岗"))], missing=_("请选择一项")
    )
    reason = area(_("说明"), help_text=_("没有返岗的，写明情况"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        given = self.cleaned_data
        return {"is_back": given["is_back"] == YES, "reason": given["reason"]}


class Filter(forms.Form):
    """筛选流动事项."""

    use_required_attribute = False
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("open", _("正在办理")), *State.choices],
    )
    kind = forms.ChoiceField(
        label=_("流动类别"), required=False, choices=[("", _("全部")), *Kind.choices]
    )
