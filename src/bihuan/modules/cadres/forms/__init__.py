"""干部信息库的表单: what is asked for, and the files that are brought."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_ID = 2**63 - 1
FILES_AT_ONCE = 50


class Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files as a list; each is judged by itself when it is read."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent, in order; refuse none and too many."""
        sent = list(data) if isinstance(data, (list, tuple)) else [data] if data else []
        if not sent:
            raise forms.ValidationError(_("请选择文件"))
        if len(sent) > FILES_AT_ONCE:
            raise forms.ValidationError(
                _("一次最多 50 个文件；更多的请分几次，或请系统维护人员用命令导入整个文件夹")
            )
        return sent


class TakeIn(forms.Form):
    """载入干部信息: files, and the unit to which these cadres belong."""

    use_required_attribute = False
    token = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_ID)
    unit = forms.TypedChoiceField(
        label=_("所在单位"),
        coerce=int,
        help_text=_("这些干部现在属于哪个单位"),
        error_messages={"required": _("请选择一项"), "invalid_choice": _("请从列表中选择")},
    )
    sheets = FilesField(
        label=_("任免审批表或名单"),
        help_text=_(
            "可以一次选多个 .lrmx；.lrm 请连同同名的 .pic 一起选；"
            "也可以是按模板填写的 .xlsx 名单，一行一人，最多 500 人"
        ),
        widget=Files(attrs={"accept": ".lrmx,.lrm,.pic,.jpg,.xlsx", "multiple": True}),
    )
    are_others = forms.BooleanField(
        label=_("另立"),
        required=False,
        help_text=_("已核对，同名且出生年月相同的不是同一人"),
    )

    def offer(self, units: list[tuple[int, str]]) -> None:
        """Set the units to choose from."""
        field = self.fields["unit"]
        assert isinstance(field, forms.TypedChoiceField), "it is one above"
        field.choices = [("", _("请选择")), *units]


class Search(forms.Form):
    """按姓名查询."""

    q = forms.CharField(
        label=_("姓名或拼音"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class OpenFamily(forms.Form):
    """查看家庭成员: for a purpose, which the access log keeps."""

    use_required_attribute = False
    purpose = forms.CharField(
        label=_("查看事由"),
        max_length=100,
        help_text=_("例如“核对任职回避”，记入查阅日志"),
        error_messages={"required": _("请写明查看事由")},
    )
