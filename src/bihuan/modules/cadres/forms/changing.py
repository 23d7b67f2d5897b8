"""更正的表单: a row of a set with what it shall say, the review item by item, the examination."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.sets import SINGLE, Item, Set
from bihuan.modules.cadres.commands import File, Found
from bihuan.modules.cadres.forms import Files
from bihuan.modules.cadres.terms import Answer, Result, Signature, State
from bihuan.ui.forms import Plain, Token, area, choice, words

WORDS, VALUE = 2000, 2000
FILES, FILE_BYTES = 9, 12 * 1024 * 1024
CONTROL = "".join(map(chr, [*range(9), 11, 12, *range(14, 32)]))
DATED = _("写成 2004、2004.07 或 2004-07-01，知道到哪一级写到哪一级")
# Links to other rows and units are no matter of typing.
NOT_TYPED = frozenset({"unit", "row"})
VALUE_PREFIX, ANSWER_PREFIX, WHY_PREFIX = "value_", "answer_", "why_"


class Materials(forms.FileField):
    """依据材料: pictures and PDF, several at once or none; the command looks into each."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        """Return the files that were sent, in order; refuse too many and too large ones."""
        sent = list(data) if isinstance(data, (list, tuple)) else [data] if data else []
        if len(sent) > FILES:
            raise forms.ValidationError(_("一次最多 9 个文件，请分几次补充"))
        if any(one.size > FILE_BYTES for one in sent):
            raise forms.ValidationError(_("有文件超过 12 MB，请压缩或分开后再传"))
        return [File(one.name, one.read()) for one in sent]


def materials() -> Materials:
    """Return the field of the files that go with a request."""
    return Materials(
        label=_("依据材料的扫描件或照片"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，最多 9 个"),
        widget=Files(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True}),
    )


class Row(Token):
    """申请更正: what a row of a set shall say, why, by which material."""

    def __init__(
        self,
        *given: Any,
        one: Set,
        row: Mapping[str, str],
        choices: Sequence[tuple[str, Any]] = (),
        **more: Any,
    ) -> None:
        """Ask for the items of a set as the row has them; `choices`: of a set that is stated."""
        super().__init__(*given, **more)
        self.items = [item for item in one.items if item.kind not in NOT_TYPED]
        if one.name == "printed":
            self.items = [item for item in one.items if item.name == "text"]
        for item in self.items:
            self.fields[VALUE_PREFIX + item.name] = _field(item, row.get(item.name, ""), choices)
        if row and one.name not in SINGLE:
            self.fields["is_removed"] = forms.BooleanField(
                label=_("这一条记载有误，应当删去"), required=False
            )
        self.fields["reason"] = area(_("更正的理由"), missing=_("请写明更正的理由"), limit=WORDS)
        self.fields["material"] = words(
            _("依据材料的名称"),
            limit=100,
            missing=_("请写明依据材料的名称"),
            help_text=_("例如户口簿、毕业证书、任职文件"),
        )
        self.fields["papers"] = materials()

    @property
    def texts(self) -> dict[str, str]:
        """Return what the items shall say."""
        return {item.name: self._text(item) for item in self.items}

    def _text(self, item: Item) -> str:
        typed = str(self.cleaned_data.get(VALUE_PREFIX + item.name) or "")
        plain = typed.strip().replace("\r\n", "\n").translate(dict.fromkeys(map(ord, CONTROL)))
        return plain.replace(".", "-") if item.kind == "date" else plain


def _field(item: Item, kept: str, choices: Sequence[tuple[str, Any]]) -> forms.Field:
    options = _options(item, kept, choices)
    if options:
        return forms.ChoiceField(
            label=item.label,
            required=False,
            initial=kept,
            choices=[("", _("（空）")), *options],
            error_messages={"invalid_choice": _("请从列表中选择")},
        )
    is_long = item.kind == "text" and item.name == "text"
    found = area(item.label, limit=VALUE) if is_long else words(item.label, limit=VALUE)
    found.initial = kept.replace("-", ".") if item.kind == "date" else kept
    found.help_text = DATED if item.kind == "date" else ""
    return found  # type: ignore[no-any-return]


def _options(item: Item, kept: str, choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    if item.name == "set":
        return [*choices]
    if item.kind == "flag":
        return [("1", _("是"))]
    if item.kind != "code":
        return []
    found: list[tuple[str, Any]] = [(one.code, one.name) for one in coding.table(item.table).codes]
    return found if not kept or kept in dict(found) else [*found, (kept, kept)]


class Decide(Token):
    """审核更正: each open item accepted or refused; who refuses says why."""

    def __init__(self, *given: Any, items: Sequence[Any], **more: Any) -> None:
        """Ask for an answer to each of the items."""
        super().__init__(*given, **more)
        self.open = [one.id for one in items if not one.answer]
        for one in items:
            if one.answer:
                continue
            answers = [(Answer.ACCEPTED.value, _("采纳")), (Answer.REFUSED.value, _("不采纳"))]
            field = choice(one.label, answers, missing=_("请选择采纳或不采纳"))
            field.required = False
            field.help_text = f"{one.old or '—'} → {one.new or '—'}"
            self.fields[f"{ANSWER_PREFIX}{one.id}"] = field
            self.fields[f"{WHY_PREFIX}{one.id}"] = words(_("不采纳的理由"), limit=VALUE)

    def values(self) -> dict[str, Any]:
        """Return what the command is told: of the items that were answered."""
        told = self.cleaned_data
        return {
            "answers": {
                pk: (told[f"{ANSWER_PREFIX}{pk}"], told[f"{WHY_PREFIX}{pk}"])
                for pk in self.open
                if told[f"{ANSWER_PREFIX}{pk}"]
            }
        }


class Reason(Token):
    """An act with its reason."""

    reason = area(_("理由"), missing=_("请写明理由"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {"reason": self.cleaned_data["reason"]}


class Note(Token):
    """An act with a word, or without."""

    note = area(_("说明"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {"note": self.cleaned_data["note"]}


class Supply(Token):
    """补充材料."""

    note = area(_("补充了什么材料"), missing=_("请写明补充了什么材料"), limit=WORDS)
    papers = materials()

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {"note": self.cleaned_data["note"], "files": self.cleaned_data["papers"]}


class Examine(Token):
    """查档."""

    found_name = words(
        _("档案材料的名称"),
        limit=100,
        missing=_("请写明档案材料的名称"),
        help_text=_("例如入团志愿书、学籍表、录用审批表"),
    )
    found_formed = words(
        _("材料形成时间"), limit=20, missing=_("请写明材料形成时间"), help_text=DATED
    )
    found_value = words(_("材料记载的内容"), limit=500, missing=_("请写明材料记载的内容"))
    form_value = words(_("最近一次任免审批表的记载"), limit=500)
    certified = words(
        _("拟认定的值"), limit=100, help_text=_("与申请的值不同时填写；只有一项单值时适用")
    )
    result = choice(_("查档结论"), Result.choices, missing=_("请选择查档结论"))
    note = area(_("说明"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        given = dict(self.cleaned_data)
        names = ("found_name", "found_value", "form_value", "result")
        dates = {name: given[name].strip().replace(".", "-") for name in FOUND_DATES}
        return {"found": Found(**{name: given[name] for name in names}, **dates),
                "note": given["note"]}  # fmt: skip


FOUND_DATES = ("found_formed", "certified")


class Sign(Token):
    """登记本人签字."""

    signature = choice(_("本人签字"), Signature.choices, missing=_("请选择一项"))
    note = area(_("说明"), help_text=_("本人不签字的，写明情况"), limit=WORDS)

    def values(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {name: self.cleaned_data[name] for name in ("signature", "note")}


class Bring(Token):
    """载入新表: one file, why, and that it is the same person's where no number says so."""

    sheet = forms.FileField(
        label=_("任免审批表文件"),
        help_text=_(".lrmx 或 .lrm"),
        widget=forms.ClearableFileInput(attrs={"accept": ".lrmx,.lrm"}),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新选择")},
    )
    reason = area(
        _("更正的理由"), missing=_("请写明更正的理由"), help_text=_("例如年度核对"), limit=WORDS
    )
    says_so = forms.BooleanField(
        label=_("是同一人"),
        required=False,
        help_text=_("表上没有身份证号时，已凭姓名、出生年月和照片核对是同一人"),
    )


class Accept(Token):
    """按栏目采纳: the people of a column whose difference is accepted."""

    items = forms.TypedMultipleChoiceField(
        label=_("采纳的干部"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择要采纳的干部"), "invalid_choice": _("请刷新页面")},
    )

    def offer(self, items: Sequence[tuple[int, str]]) -> None:
        """Set the differences to choose from."""
        field = self.fields["items"]
        assert isinstance(field, forms.TypedMultipleChoiceField), "it is one above"
        field.choices = items


class Filter(Plain):
    """筛选更正事项."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("open", _("正在办理")), *State.choices],
    )
