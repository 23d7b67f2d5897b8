"""办理表单: one form an act; fields are named as the command's arguments are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base import clock
from bihuan.modules.wall.terms import (
    Category,
    Cause,
    Contacted,
    Decision,
    Grade,
    Ground,
    Publicity,
    State,
    Urgency,
)
from bihuan.ui.forms import TEXT_LIMIT, Token, area, choice, words

PHOTOS = 3
TITLE_LIMIT = 60
YES_NO = [("yes", _("是")), ("no", _("不是"))]


class ActForm(Token):
    """A form of an act: its token, and the number of the last entry when it was shown."""

    seq = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def values(self) -> dict[str, Any]:
        """Return what the command is told beside actor, time and token."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ENVELOPE and name not in self.photos()
        }

    def photos(self) -> dict[str, list[Any]]:
        """Return the files that were sent, by field; none, when the act takes none."""
        return {
            name: self.cleaned_data[name]
            for name, field in self.fields.items()
            if isinstance(field, PhotosField)
        }


ENVELOPE = frozenset({"token", "seq"})


class Photos(forms.FileInput):
    """Several photos at once; the camera and the album stay open on phones."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos as a list; sizes and kinds are judged when they are stored."""

    widget = Photos
    is_photos = True

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent, in order."""
        sent = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(sent) > PHOTOS:
            raise forms.ValidationError(_("最多上传 3 张照片，请去掉几张"))
        return list(sent)


def photos(label: Any, help_text: Any = "") -> Any:
    """Return a field for up to three photos."""
    widget = Photos(attrs={"accept": "image/*", "multiple": True})
    return PhotosField(label=label, required=False, help_text=help_text, widget=widget)


def moment(label: Any, help_text: Any = "") -> Any:
    """Return a field for day and minute, Beijing time, not later than now."""
    return forms.DateTimeField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[not_later_than_now],
        error_messages={"invalid": _("请按“2026-03-02 10:20”的样子填写")},
    )


def not_later_than_now(at: Any) -> None:
    """Refuse a time that has not come yet."""
    if at > clock.now():
        raise forms.ValidationError(_("时间不能晚于现在"))


def pick(label: Any, choices: Any, **kwargs: Any) -> Any:
    """Return a drop-down."""
    return forms.ChoiceField(label=label, choices=choices, **kwargs)


class Confirm(ActForm):
    """An act that needs no words."""


class Reason(ActForm):
    """An act that needs a reason."""

    reason = area(_("原因"), missing=_("请写明原因"), limit=2000)


class Divert(ActForm):
    """转专门渠道: why, for who answers it alone."""

    reason = area(
        _("转专门渠道的原因"),
        missing=_("请写明转专门渠道的原因"),
        help_text=_("哪句话反映了谁的什么问题。只给办理专门渠道的同志看，居民和党小组都看不到。"),
        limit=2000,
    )


class Note(ActForm):
    """An act that needs a note."""

    note = area(_("情况说明"), missing=_("请写明情况"), limit=TEXT_LIMIT)


class Release(ActForm):
    """修改公开内容: what the wall shows."""

    publicity = choice(_("公开方式"), Publicity.choices[:2], missing=_("请选择公开方式"))
    public_title = words(_("公开标题"), limit=TITLE_LIMIT)
    public_text = area(_("公开内容"), help_text=_("隐去姓名、电话、门牌号；原话不改意思。"))
    is_sensitive = forms.BooleanField(
        label=_("涉及健康、贫困、未成年人或暴力"),
        required=False,
        help_text=_("勾选后只能公开类别和编号。"),
    )


class Sort(Release):
    """整理汇总: category, urgency, and what the wall shows."""

    category = pick(_("类别"), Category.choices)
    urgency = choice(_("轻重缓急"), Urgency.choices, missing=_("请选择轻重缓急"), is_wide=True)
    field_order = ["category", "urgency", "publicity", "public_title", "public_text"]


class Dispatch(ActForm):
    """派单: one member; the list is ranked, the leader decides."""

    member = forms.TypedChoiceField(
        label=_("派给谁"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择一名承办党员"),
            "invalid_choice": _("请在名单中选择一名可以派单的党员"),
        },
    )
    note = area(_("给承办党员的话"), limit=2000)

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = members  # type: ignore[attr-defined]


class Contact(ActForm):
    """联系居民: how, when, and what exactly is needed."""

    way = choice(_("联系方式"), Contacted.choices, missing=_("请选择联系方式"), is_wide=True)
    reached = forms.TypedChoiceField(
        label=_("联系上了吗？"),
        choices=[("yes", _("联系上了")), ("no", _("没有联系上"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择是否联系上")},
    )
    happened_at = moment(_("什么时候联系的"))
    note = area(_("居民的具体需求"), missing=_("请写明了解到的具体需求，或者没有联系上的情况"))


class Progress(ActForm):
    """记录进展."""

    note = area(
        _("进展"),
        missing=_("请写明进展"),
        help_text=_(
            "点单的居民凭查询码看得到这段话，墙上不显示。"
            "里面的电话、证件号、门牌号等，给居民看时自动遮盖。"
        ),
    )
    photos = photos(_("照片"), _("最多 3 张。组长不公开的，居民看不到。"))


class Warnable(ActForm):
    """A form of an act that may pass a warning; `confirmed`: the clauses whose warning was read."""

    confirmed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def confirm(self, clause: str) -> None:
        """Let the form, sent once more, say that the warning of a clause was read (BH-30)."""
        sent: Any = self.data
        self.data = sent = sent.copy()
        sent["confirmed"] = f"{sent.get('confirmed', '')} {clause}".strip()


class Extend(Warnable):
    """延期."""

    days = forms.IntegerField(
        label=_("延长几天"),
        min_value=1,
        max_value=365,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("请写明延长几天"), "invalid": _("请填写天数，例如 3")},
    )
    reason = area(_("原因"), missing=_("请写明延期的原因"), limit=2000)
    resident_knows = forms.BooleanField(label=_("已把延期的原因和日期告诉居民"), required=False)


class Report(Warnable):
    """反馈办理情况."""

    result = area(
        _("办理情况"),
        missing=_("请写明办理情况"),
        help_text=_("做了什么、结果怎样。组长公布前会隐去个人信息。"),
    )
    before = photos(_("办理前的照片"), _("最多 3 张。"))
    after = photos(_("办理后的照片"), _("最多 3 张。组长决定是否在墙上公开。"))


class Publish(ActForm):
    """公布办理情况: the words are needed where the wall shows words."""

    public_result = area(_("在墙上公开的办理情况"), missing=_("请写明在墙上公开的办理情况"))

    def __init__(self, *args: Any, is_shown: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["public_result"].required = is_shown


class RecordRating(ActForm):
    """代录评单: what the resident said on the telephone or at the door."""

    grade = choice(
        _("居民的评价"), Grade.choices, missing=_("请在满意、基本满意、不满意中选择一项")
    )
    called = words(
        _("怎样回访的"), limit=200, missing=_("请写明回访方式和接听人"),
        help_text=_("例如“3月2日电话回访，本人接听”。"),
    )  # fmt: skip
    words = area(_("居民的原话"), limit=2000)


class NameTalker(ActForm):
    """指派专人核实."""

    talker = forms.TypedChoiceField(
        label=_("请谁核实"),
        coerce=int,
        help_text=_("没有参与办理的同志才可以核实。公布办理情况的人也可以，名单里注明。"),
        error_messages={"required": _("请选择一名核实人"), "invalid_choice": _("请在名单中选择")},
    )

    def __init__(
        self, *args: Any, talkers: list[tuple[str, list[tuple[int, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["talker"].choices = [("", _("请选择")), *talkers]  # type: ignore[attr-defined]


class Talk(ActForm):
    """核实谈话."""

    way = choice(_("谈话方式"), Contacted.choices, missing=_("请选择谈话方式"), is_wide=True)
    happened_at = moment(_("什么时候谈的"))
    cause = choice(_("不满意的缘由"), Cause.choices, missing=_("请选择不满意的缘由"))
    note = area(_("了解到的情况"), missing=_("请写明谈话了解到的情况"))
    explanation = area(
        _("向居民作的解释"),
        limit=2000,
        help_text=_("缘由是客观原因的必填；居民查询时看得到这段话，据此答复能否谅解。"),
    )


class Decide(ActForm):
    """支部书记决定."""

    decision = choice(_("决定"), Decision.choices, missing=_("请选择一项决定"))
    referred_to = words(_("接收单位"), limit=100, help_text=_("选择转办时填写。"))
    reason = area(_("理由"), missing=_("请写明决定的理由"), limit=2000)


class Refer(ActForm):
    """转办."""

    referred_to = words(_("接收单位"), limit=100, missing=_("请写明接收单位"))
    reason = area(_("转办的原因"), missing=_("请写明转办的原因"), limit=2000)


class Answer(ActForm):
    """公布转办答复."""

    result = area(_("接收单位的答复"), missing=_("请写明接收单位的答复"))
    public_result = area(_("在墙上公开的答复"))


class Inform(ActForm):
    """告知渠道."""

    is_accusation = forms.TypedChoiceField(
        label=_("是反映党员、干部问题的吗？"),
        choices=[
            ("yes", _("是，已告知居民专门渠道，按专门渠道办结")),
            ("no", _("不是，退回党小组按一般诉求办理")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项")},
    )
    note = area(
        _("告知的内容"),
        limit=2000,
        help_text=_("按专门渠道办结的必填：告知了居民什么，或者转给了哪里。"),
    )


class Merge(ActForm):
    """并单."""

    lead = forms.TypedChoiceField(
        label=_("并入哪一件"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择要并入的诉求"), "invalid_choice": _("请在名单中选择")},
    )

    def __init__(self, *args: Any, leads: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [  # type: ignore[attr-defined]
            (row["id"], f"{row['number']}　{row['title']}　{State(row['state']).label}")
            for row in leads
        ]


class RecordAnswer(ActForm):
    """代录答复: what the resident said to the explanation."""

    answer = choice(
        _("居民的答复"),
        [("accept", _("能谅解，这件事到此为止")), ("reject", _("不能接受，请支部书记决定"))],
        missing=_("请选择一项"),
    )
    words = area(_("居民的原话"), limit=2000)


class Erase(ActForm):
    """销毁个人信息: the ground alone; the record of it names nobody."""

    reason = choice(_("销毁依据"), Ground.choices, missing=_("请选择销毁依据"))
