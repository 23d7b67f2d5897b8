"""登记的表单: fields are named as the commands' arguments are."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions.facade import Office, Reach
from bihuan.kernel.policy.rollout import Mode
from bihuan.modules.registers.terms import Basis
from bihuan.ui.forms import telephone

LARGEST_ID = 2**63 - 1


def words(label: Any, *, limit: int = 60, required: bool = True, **more: Any) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(
        label=label,
        max_length=limit,
        required=required,
        error_messages={"required": _("请填写这一项")},
        **more,
    )


def choice(label: Any, choices: Any = ()) -> forms.TypedChoiceField:
    """Return a field with a list to choose from."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", _("请选择")), *choices],
        error_messages={"required": _("请选择一项"), "invalid_choice": _("请从列表中选择")},
    )


def date(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期"), "invalid": _("请按 2026-03-02 的样式填写")},
        **more,
    )


def name(label: Any) -> forms.CharField:
    """Return a field for a name, or a part of it, or its pinyin, to search by."""
    search = forms.TextInput(attrs={"type": "search"})
    return forms.CharField(label=label, max_length=40, required=False, widget=search)


class ActForm(forms.Form):
    """A form of an act, which acts once however often it is sent."""

    use_required_attribute = False
    token = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_ID)

    def offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Set the choices of a field whose values are ids of this home."""
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField), name
        field.coerce = int if choices and isinstance(choices[0][0], int) else str
        field.choices = [("", _("请选择")), *choices]


class AddUnit(ActForm):
    """登记单位."""

    kind = choice(_("类别"))
    name = words(_("名称"))
    code = words(_("代码"), limit=30, required=False)


class RenameUnit(ActForm):
    """变更单位名称."""

    name = words(_("新名称"))


class Why(ActForm):
    """An act that needs nothing but a reason."""

    reason = words(_("理由"), limit=200, help_text=_("为什么办理，记入登记"))


class Answer(ActForm):
    """答复申请: agree or not, with the reason."""

    agrees = choice(_("答复"), [("1", _("同意")), ("0", _("不同意"))])
    reason = words(_("理由"), limit=200, help_text=_("怎样核实的，或为什么不同意，记入登记"))

    def clean_agrees(self) -> bool:
        """Return the answer as yes or no."""
        return bool(self.cleaned_data["agrees"] == "1")


class AddPerson(ActForm):
    """登记人员."""

    name = words(_("姓名"), limit=40)
    unit = choice(_("所在单位"))
    phone = telephone(_("电话"), limit=20)


class OpenAccount(ActForm):
    """开通账号; the password is made by the page, shown once."""

    username = forms.RegexField(
        label=_("用户名"),
        regex=r"^[a-z0-9][a-z0-9._-]{2,29}$",
        help_text=_("三到三十个小写字母、数字、点、下划线或横线，以字母或数字开头"),
        error_messages={
            "required": _("请填写用户名"),
            "invalid": _("用户名是三到三十个小写字母、数字、点、下划线或横线，以字母或数字开头"),
        },
    )


class Seat(ActForm):
    """授予岗位; a deputy's grant has a last day."""

    office = choice(_("岗位"), Office.choices)
    unit = choice(_("单位"))
    reach = choice(_("可见范围"), Reach.choices)
    from_on = date(_("开始日期"))
    to_on = date(_("截止日期"), required=False, help_text=_("代理的，填写最后一天"))

    def clean(self) -> dict[str, Any]:
        """Refuse a grant that would end before it begins."""
        found = super().clean() or {}
        first, last = found.get("from_on"), found.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("截止日期不能早于开始日期"))
        return found


class Unseat(ActForm):
    """收回岗位."""

    last_day = date(_("最后一天"), help_text=_("这一天仍在岗，次日起收回"))

    def not_before(self, today: datetime.date) -> None:
        """Refuse a last day that is over; what was done until today was done rightly."""
        day = self.cleaned_data.get("last_day")
        if day and day < today:
            self.add_error("last_day", _("最后一天不能早于今天"))


class SetPolicy(ActForm):
    """登记参数: a dated value; the clause it follows from is the parameter's own."""

    key = choice(_("参数"))
    value = forms.IntegerField(
        label=_("数值"),
        min_value=1,
        max_value=3650,
        error_messages={
            "required": _("请填写数值"),
            "invalid": _("请填写整数"),
            "min_value": _("数值不能小于 1"),
            "max_value": _("数值不能大于 3650"),
        },
    )
    unit = choice(_("适用单位"))
    from_on = date(_("开始日期"), help_text=_("今天或以后的日期；此前登记的诉求仍按原来的数值"))
    edition = words(_("版本"), limit=20, help_text=_("规定这个数值的文件是哪一年的，例如 2026"))
    reason = words(_("理由"), limit=200, help_text=_("为什么改，记入登记"))


class WhichPolicy(forms.Form):
    """筛选参数: the values of one parameter, or all."""

    use_required_attribute = False
    key = forms.ChoiceField(label=_("参数"), required=False)

    def offer(self, keys: list[tuple[str, str]]) -> None:
        """Set the parameters to choose from, by what they are called."""
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        self._keys = {name: key for key, name in keys}
        field.choices = [("", _("全部")), *((name, name) for name in self._keys)]

    def chosen(self) -> str:
        """Return the key asked for, or "" for all."""
        return self._keys.get(self.cleaned_data["key"], "") if self.is_valid() else ""


class SwitchClause(ActForm):
    """切换执行方式: how a unit keeps a clause from a day on."""

    clause = choice(_("条款"))
    mode = choice(_("执行方式"), Mode.choices)
    unit = choice(_("适用单位"))
    from_on = date(_("开始日期"), help_text=_("今天或以后的日期"))
    reason = words(_("理由"), limit=200, help_text=_("为什么切换，记入登记"))


class IdNumber(ActForm):
    """登记身份证号."""

    number = words(_("身份证号"), limit=30, help_text=_("十八位；保存后只显示头三位和末四位"))
    number.widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})


class OpenIdNumber(forms.Form):
    """查看全号: for a purpose, which the access log keeps."""

    use_required_attribute = False
    purpose = words(_("查看事由"), limit=100, help_text=_("例如“核对入党材料”，记入查阅日志"))


class DestroyIdNumber(ActForm):
    """销毁身份证号."""

    reason = choice(_("销毁依据"), Basis.choices)


class FindIdNumber(forms.Form):
    """按全号查找."""

    use_required_attribute = False
    number = words(_("身份证全号"), limit=30)
    number.widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})


class Search(forms.Form):
    """按姓名查询."""

    q = name(_("姓名或拼音"))


class SearchPersons(Search):
    """查询人员: by name, or those who have a desk and no account."""

    only = forms.ChoiceField(
        label=_("账号"),
        choices=[("", _("全部")), ("waiting", _("待开通账号"))],
        required=False,
    )


class SearchLog(Search):
    """按人员、日期和编号查询."""

    first = date(_("日期自"), required=False)
    last = date(_("至"), required=False)
    what = forms.ChoiceField(required=False)
    number = forms.CharField(label=_("卷宗编号或名称"), max_length=40, required=False)
    field_order = ("q", "what", "number", "first", "last")

    def offer(self, labels: Mapping[str, Any]) -> None:
        """Set what may be chosen, by what it is called; one choice for each name."""
        known = {str(label): code for code, label in labels.items()}
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField), "it is one above"
        field.choices = [("", _("全部")), *((code, label) for label, code in sorted(known.items()))]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that would end before it begins."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("截止日期不能早于开始日期"))
        return found

    def asked(self) -> dict[str, Any]:
        """Return what is asked for, as the selectors call it."""
        given = dict(self.cleaned_data)
        return {"text": given.pop("q"), **given}


class SearchLooks(SearchLog):
    """查询查阅日志."""

    q = name(_("查阅人"))
    what = forms.ChoiceField(label=_("页面"), required=False)


class SearchActs(SearchLog):
    """查询办理记录."""

    q = name(_("办理人"))
    what = forms.ChoiceField(label=_("动作"), required=False)


class FindDossier(forms.Form):
    """卷宗查询."""

    q = forms.CharField(
        label=_("卷宗编号，或人员、单位的名称"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class FindOffice(forms.Form):
    """查询岗位一览."""

    q = forms.CharField(
        label=_("人员或单位"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    office = forms.ChoiceField(
        label=_("岗位"), choices=[("", _("全部")), *Office.choices], required=False
    )
    only = forms.ChoiceField(
        label=_("在岗情况"), choices=[("", _("全部")), ("empty", _("只看空缺"))], required=False
    )
