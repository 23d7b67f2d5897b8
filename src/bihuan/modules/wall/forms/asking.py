"""点单表单: one form a step; together they are what a resident asks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.modules.wall import selectors
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.terms import Anonymity, Category
from bihuan.ui.forms import TEXT_LIMIT, choice, telephone, words

PHOTO_LIMIT = 3
A_DAY = 86400
YES_NO = [("no", _("不是")), ("yes", _("是"))]


class Photos(forms.FileInput):
    """Several photos at once; the view stores them, so the form keeps none."""

    allow_multiple_selected = True


class Step(forms.Form):
    """One page of the form. `answers` are all fields of all pages as sent."""

    step = ""

    def __init__(self, answers: Mapping[str, Any], *, is_sent: bool) -> None:
        super().__init__(answers if is_sent else None, initial=dict(answers.items()))
        self.answers = answers
        self.use_required_attribute = False


class What(Step):
    """点单内容."""

    step = "what"
    text = forms.CharField(
        label=_("您有什么诉求？"),
        help_text=_("写清楚什么事、什么时候开始的、希望怎样解决。请不要写身份证号、银行卡号。"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("请写明您的诉求"),
            "max_length": _("最多 %(limit_value)d 字，现有 %(show_value)d 字，请删减"),
        },
    )
    category = choice(
        _("属于哪一类？"), Category.choices, missing=_("请选择一个类别"), is_wide=True,
        help_text=_("拿不准就选“其他”。"),
    )  # fmt: skip
    accuses = choice(
        _("这件事是反映某位党员、干部的问题吗？"), YES_NO, is_wide=True,
        missing=_("请选择是或不是"),
        help_text=_("例如以权谋私、吃拿卡要。这类情况不上墙，要走专门渠道。"),
    )  # fmt: skip


class Where(Step):
    """地点和照片."""

    step = "where"
    place = words(
        _("在什么地方？"), limit=60,
        help_text=_("写小区、楼号或路名，例如“2号楼东侧”。门牌号不要写在这里。"),
    )  # fmt: skip
    photos = forms.Field(
        label=_("照片"), required=False,
        help_text=_("最多三张。您不同意公开的，只有办理的人和凭查询码的您看得到；拍摄地点等信息会自动去掉。"),
        widget=Photos(attrs={"accept": "image/*", "multiple": True}),
    )  # fmt: skip
    show_photos = choice(
        _("照片可以在墙上公开吗？"),
        [("yes", _("同意，由组长看清没有人脸、车牌、门牌后公开")), ("no", _("不同意，不公开"))],
        missing=_("附了照片的，请选择同意或不同意公开"),
        help_text=_("附了照片的请选一项。同意的，以后也可以凭查询码撤下。"),
    )  # fmt: skip

    def __init__(self, answers: Mapping[str, Any], *, is_sent: bool) -> None:
        super().__init__(answers, is_sent=is_sent)
        self.fields["show_photos"].required = bool(answers.get("has_photos"))
        if answers.get("is_sealed"):
            self.fields["photos"].help_text = _(
                "最多三张。只有干部监督科能看到；拍摄地点等信息会自动去掉。"
            )
        if answers.get("is_sealed") or self.is_proxy:
            del self.fields["show_photos"]

    @property
    def is_proxy(self) -> bool:
        """Say whether somebody asks for somebody else, who can't be asked here."""
        return bool(self.answers.get("proxy") == "yes")


class Whom(Step):
    """为谁点单，怎样署名."""

    step = "whom"
    proxy = choice(
        _("您为谁点单？"), [("no", _("我自己")), ("yes", _("替别人，例如家里老人或邻居"))],
        missing=_("请选择为谁点单"),
    )  # fmt: skip
    anonymity = choice(_("怎样署名？"), Anonymity.choices, missing=_("请选择怎样署名"))

    def __init__(self, answers: Mapping[str, Any], *, is_sent: bool) -> None:
        super().__init__(answers, is_sent=is_sent)
        if answers.get("is_sealed"):
            kept = [row for row in Anonymity.choices if row[0] != Anonymity.NAMED]
            self.fields["anonymity"].choices = kept  # type: ignore[attr-defined]


class Contact(Step):
    """联系方式和公开: asks only what the answers before leave to ask."""

    step = "contact"
    proxy_name = words(
        _("您的姓名（代诉人）"), limit=40, missing=_("请写明您的姓名"), autocomplete="name",
        help_text=_("只有派单、承办和不满意时核实的同志能看到。"),
    )  # fmt: skip
    proxy_relation = words(
        _("您和他（她）的关系"), limit=20, missing=_("请写明您和本人的关系"),
        help_text=_("例如女儿、邻居、网格员。"),
    )  # fmt: skip
    name = words(_("您的姓名"), limit=40, autocomplete="name")
    phone = telephone(
        _("联系电话"), autocomplete="tel",
        help_text=_("留下电话，承办党员能先和您联系、问清需要。不公开。"),
    )  # fmt: skip
    house = words(
        _("门牌号"), limit=40,
        help_text=_("例如“2单元301”。只供派单、承办和核实的同志上门用，永远不公开。"),
    )  # fmt: skip
    publish = choice(
        _("内容可以在墙上公开吗？"),
        [
            ("yes", _("可以，由党小组整理、隐去个人信息后公开")),
            ("no", _("不公开内容，墙上只显示类别和编号")),
        ],
        missing=_("请选择是否公开内容"),
    )

    def __init__(self, answers: Mapping[str, Any], *, is_sent: bool) -> None:
        super().__init__(answers, is_sent=is_sent)
        for field in self._not_asked():
            del self.fields[field]
        name = self.fields.get("name")
        if answers.get("is_sealed"):
            self._only_supervision_reads()
        if name is None:
            return
        if self.is_proxy:
            name.label = _("他（她）的姓名")
            self.fields["phone"].label = _("他（她）的电话")
            if not answers.get("is_sealed"):
                self.fields["phone"].help_text = _("没有电话的，写您自己的。不公开。")
            self.fields["house"].label = _("他（她）的门牌号")
        if answers.get("anonymity") == Anonymity.NAMED:
            name.required = True
            name.error_messages["required"] = _(
                "署名公开需要写明姓名；不想公开姓名，请改选“对外匿名”"
            )

    @property
    def is_proxy(self) -> bool:
        """Say whether somebody asks for somebody else."""
        return bool(self.answers.get("proxy") == "yes")

    def _only_supervision_reads(self) -> None:
        told = {
            "proxy_name": _("只有干部监督科能看到。"),
            "phone": _("只有干部监督科能看到，方便向您核实、告知您处理渠道。"),
            "house": _("例如“2单元301”。只有干部监督科能看到。"),
        }
        for field, help_text in told.items():
            if field in self.fields:
                self.fields[field].help_text = help_text

    def _not_asked(self) -> list[str]:
        hidden = [] if self.is_proxy else ["proxy_name", "proxy_relation"]
        if self.answers.get("anonymity") == Anonymity.NONE:
            hidden += ["name", "phone", "house"]
        if self.is_proxy or self.answers.get("is_sealed"):
            hidden.append("publish")
        return hidden


STEPS: dict[str, type[Step]] = {form.step: form for form in (What, Where, Whom, Contact)}
TITLES = {
    "what": _("什么事"),
    "channel": _("专门渠道"),
    "where": _("在哪里"),
    "whom": _("为谁点单"),
    "contact": _("怎样联系"),
    "check": pgettext_lazy("step", "核对"),
}
FIELDS = tuple(field for form in STEPS.values() for field in form.base_fields if field != "photos")


# That somebody who said “no accusation” read that the words will be sealed all the same.
UNDERSTOOD = "sealing"


class Draft:
    """未提交的点单: all answers so far. It travels in the form itself; nothing is kept here."""

    def __init__(self, sent: QueryDict) -> None:
        given = sent.get("token", "")
        is_token = given.isdecimal() and len(given) < 20 and int(given) < 2**63
        self.token = int(given) if is_token else new_token()
        carried = (*FIELDS, UNDERSTOOD)
        self.answers = {field: sent.get(field, "").replace("\r\n", "\n") for field in carried}
        self.has_been_checked = sent.get("checked") == "1"
        dropped = set(sent.getlist("drop"))
        kept = [text for text in sent.getlist("photo") if text not in dropped]
        self.photos = [photo for text in kept if (photo := self._read(text))][:PHOTO_LIMIT]
        self.forms: dict[tuple[str, bool], Step] = {}

    def form(self, step: str, *, is_sent: bool = False) -> Step:
        """Return the form of one page, with the answers given so far."""
        if (step, is_sent) not in self.forms:
            known = {"has_photos": bool(self.photos), "is_sealed": self.is_sealed}
            self.forms[step, is_sent] = STEPS[step]({**self.answers, **known}, is_sent=is_sent)
        return self.forms[step, is_sent]

    @property
    def order(self) -> list[str]:
        """Return the pages that these answers lead through."""
        pages = ["what", "channel", "where", "whom", "contact", "check"]
        if not self.is_sealed:
            pages.remove("channel")
        if not self.form("contact").fields:
            pages.remove("contact")
        return pages

    def first_open(self) -> str | None:
        """Return the first page whose answers don't hold, or None when all do."""
        for step in self.order:
            if step in STEPS and not self.form(step, is_sent=True).is_valid():
                return step
            if step == "channel" and not self.knows_of_sealing:
                return step
        return None

    @property
    def knows_of_sealing(self) -> bool:
        """Say whether the resident said so, or read that these words will be sealed (BH-14)."""
        return self.answers["accuses"] == "yes" or self.answers[UNDERSTOOD] == "yes"

    def after(self, step: str) -> str:
        """Return the page that follows; back to the check page if that was seen before."""
        if self.has_been_checked:
            return self.first_open() or "check"
        order = self.order
        following = order[order.index(step) + 1] if step in order[:-1] else "check"
        return self.first_open() or "check" if following == "check" else following

    def before(self, step: str) -> str:
        """Return the page before this one."""
        order = self.order
        return order[max(0, order.index(step) - 1)] if step in order else order[0]

    def hidden(self, step: str) -> list[tuple[str, Any]]:
        """Return what a page carries on without showing it."""
        shown = self.form(step).fields if step in STEPS else ()
        carried: list[tuple[str, Any]] = [
            (name, value) for name, value in self.answers.items() if name not in shown
        ]
        carried += [("token", self.token), ("checked", "1" if self.has_been_checked else "")]
        return carried

    def store(self, files: Iterable[Any]) -> None:
        """Store photos as they arrive; raises Refused for what is no photo, or one too many."""
        for file in files:
            if len(self.photos) >= PHOTO_LIMIT:
                raise Refused("BH-17", "最多上传三张照片，多出的没有保存")
            self.photos.append(evidence.store_photo(file, name=file.name or ""))
            self.forms.clear()

    @property
    def signed_photos(self) -> list[str]:
        """Return the photos as the form carries them: signed for this form alone."""
        return [
            signing.dumps([photo.id, photo.sha256, photo.kind, photo.size], salt=self._salt)
            for photo in self.photos
        ]

    @property
    def is_dangerous(self) -> bool:
        """Say whether the words tell of a danger (BH-26)."""
        return selectors.is_dangerous(self.answers["text"])

    @property
    def is_sealed(self) -> bool:
        """Say whether it will go, sealed, to the supervision section, as the command decides."""
        declared = self.answers["accuses"] == "yes"
        return selectors.goes_sealed(self.answers["text"], declared=declared)

    @property
    def thumbnails(self) -> list[tuple[str, evidence.Stored, str]]:
        """Return each photo as signed, as stored, and small enough to stand on the page."""
        return [
            (text, photo, evidence.thumbnail(photo.id))
            for text, photo in zip(self.signed_photos, self.photos, strict=True)
        ]

    def asked(self) -> Asked:
        """Return what the resident tells us; only answers that were asked for."""
        told: dict[str, Any] = {}
        for step in self.order:
            if step in STEPS:
                form = self.form(step, is_sent=True)
                assert form.is_valid(), "the check page is reached with valid answers"
                told.update(form.cleaned_data)
        return Asked(
            text=told["text"],
            category=told["category"],
            place=told["place"],
            house=told.get("house", ""),
            name=told.get("name", ""),
            phone=told.get("phone", ""),
            anonymity=told["anonymity"],
            may_publish=told.get("publish") == "yes",
            may_show_photos=bool(self.photos) and self._agrees_to_photos(told),
            is_proxy=told["proxy"] == "yes",
            proxy_name=told.get("proxy_name", ""),
            proxy_relation=told.get("proxy_relation", ""),
            accuses=told["accuses"] == "yes",
            photos=tuple(self.photos),
        )

    def _agrees_to_photos(self, told: Mapping[str, Any]) -> bool:
        # A proxy who answered before saying so can't consent for the other one.
        return told["proxy"] != "yes" and told.get("show_photos") == "yes"

    @property
    def _salt(self) -> str:
        return f"wall.ask.photo {self.token}"

    def _read(self, text: str) -> evidence.Stored | None:
        try:
            return evidence.Stored(*signing.loads(text, salt=self._salt, max_age=A_DAY))
        except signing.BadSignature:
            return None
