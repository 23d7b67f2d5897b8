"""各步办理: which form, command and preparation each act's page has."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base import clock
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.erasing import erase_resident
from bihuan.modules.wall.forms import staff as forms
from bihuan.modules.wall.selectors import Seen
from bihuan.modules.wall.terms import Act, Publicity, State
from bihuan.modules.wall.views.acts import Page, Prepared, View, act_url, view_of
from bihuan.modules.wall.views.photos import gallery
from bihuan.ui import signed_in


def _today() -> Any:
    return clock.day(clock.now())


def _sorting(http: HttpRequest, seen: Seen) -> Prepared:
    request = seen.request
    open_to_all = selectors.may_publish_text(request)
    released = bool(request.public_title)
    back = "sort" if request.state == State.SORTED else "release"
    initial = {
        "category": request.category,
        "urgency": request.urgency,
        "publicity": request.publicity if released else _proposed(open_to_all=open_to_all),
        "public_title": request.public_title or _masked(request, request.title),
        "public_text": request.public_text or _masked(request, request.text),
        "is_sensitive": bool(selectors.sensitive_in(request.text)),
    }
    context = {
        "pieces": selectors.marked(request.text),
        "consented": request.may_publish,
        "gallery": gallery(seen, selectors.photos_of(request), back=back),
        "sensitive": selectors.sensitive_in(request.text),
    }
    return Prepared(initial=initial, context=context)


def _masked(request: Any, text: str) -> str:
    return selectors.masked(text, names=selectors.hidden_names(request))


def _proposed(*, open_to_all: bool) -> str:
    return Publicity.TEXT if open_to_all else Publicity.CATEGORY


def _dispatching(http: HttpRequest, seen: Seen) -> Prepared:
    ranked = selectors.candidates(seen, on=_today())
    free = [one for one in ranked if not one.barred]
    following = selectors.next_to_dispatch(signed_in.actor(http), after=seen.request.pk)
    return Prepared(
        kwargs={"members": [(one.member, one.name) for one in free]},
        context={
            "free": free,
            "may_call": Act.DISPATCH in seen.acts,
            "barred": [one for one in ranked if one.barred],
            "following": following,
            "following_url": following
            and act_url("dispatch", following["home_code"], following["id"]),
        },
    )


def _dispatched(form: forms.ActForm, ready: Prepared) -> dict[str, Any]:
    chosen = form.cleaned_data["member"]
    return {**form.values(), "reasons": selectors.reasons_for(ready.context["free"], chosen)}


def _extending(http: HttpRequest, seen: Seen) -> Prepared:
    return Prepared(context={"limit": selectors.extension_limit(seen, on=_today())})


def _publishing(http: HttpRequest, seen: Seen) -> Prepared:
    request = seen.request
    return Prepared(
        kwargs={"is_shown": request.publicity == Publicity.TEXT},
        initial={"public_result": _masked(request, request.result)},
        context={
            "pieces": selectors.marked(request.result),
            "gallery": gallery(seen, selectors.photos_of(request), back="publish"),
            "is_shown": request.publicity == Publicity.TEXT,
        },
    )


def _naming(http: HttpRequest, seen: Seen) -> Prepared:
    published = selectors.publisher_of(seen)
    offered = selectors.talkers(seen)
    known = selectors.with_account(one for _office, held in offered for one, _name in held)
    talkers = [
        (office, [(one, _talker(one, name, published, known)) for one, name in held])
        for office, held in offered
    ]
    return Prepared(kwargs={"talkers": talkers})


def _talker(person: int, name: str, published: int | None, known: Collection[int]) -> str:
    if person == published:
        return gettext("%(name)s（公布了这次的办理情况）") % {"name": name}
    return (
        name if person in known else gettext("%(name)s（还没有账号，须电话告知）") % {"name": name}
    )


def _merging(http: HttpRequest, seen: Seen) -> Prepared:
    leads = selectors.leads_to_merge(seen)
    return Prepared(kwargs={"leads": leads}, context={"is_alone": not leads})


def _now(http: HttpRequest, seen: Seen) -> Prepared:
    return Prepared(initial={"happened_at": clock.now()})


def _record_answer(home: int, pk: int, *, answer: str, words: str, **by: Any) -> Any:
    if answer == "reject":
        return commands.reject(home, pk, words=words, **by)
    return commands.accept(home, pk, **by)


# What was said before, that one must know to do an act.
ADDED = ((Act.ADD, "text"),)
RETURNED = (*ADDED, (Act.DECLINE, "reason"))
RATED = ((Act.REPORT, "result"), (Act.RATE, "words"))
PAGES = (
    Page(
        "sort", Act.SORT, forms.Sort, commands.sort, _sorting, template="wall/staff/sort.html",
        lead=_("定类别和轻重缓急，决定墙上公开什么。"), tells=ADDED,
    ),
    Page(
        "release", Act.RELEASE, forms.Release, commands.release, _sorting,
        template="wall/staff/sort.html", lead=_("只改墙上公开的内容，原话不变。"), tells=ADDED,
    ),
    Page(
        "dispatch", Act.DISPATCH, forms.Dispatch, commands.dispatch, _dispatching, _dispatched,
        "wall/staff/dispatch.html", _("一件诉求派给一名党员；推荐仅供参考，由组长决定。"),
        shows_contact=False, tells=RETURNED,
    ),
    Page(
        "recall", Act.RECALL, forms.Reason, commands.recall,
        lead=_("党员外出、离开或不能办理时收回，再派给别人。"),
    ),
    Page(
        "keep", Act.KEEP, forms.Reason, commands.keep,
        lead=_("退单理由不成立，仍由原承办党员办理；期限照常计算。"), tells=RETURNED,
    ),
    Page(
        "take", Act.TAKE, forms.Confirm, commands.take,
        lead=_("接单后请在期限内联系居民，了解具体需求。"), send=_("确认接单"),
    ),
    Page(
        "decline", Act.DECLINE, forms.Reason, commands.decline,
        lead=_("组长在一日内决定；办理期限照常计算。"),
    ),
    Page(
        "contact", Act.CONTACT, forms.Contact, commands.contact, _now,
        lead=_("先联系、后办理。联系方式只在办理期间可见。"), send=_("保存联系情况"),
    ),
    Page("progress", Act.PROGRESS, forms.Progress, commands.progress, send=_("保存进展")),
    Page(
        "extend", Act.EXTEND, forms.Extend, commands.extend, _extending,
        template="wall/staff/extend.html", lead=_("每次派单只能延期一次，须先告知居民。"),
    ),
    Page(
        "report", Act.REPORT, forms.Report, commands.report,
        lead=_("反馈给党小组，由组长公布。"), send=_("提交办理情况"),
    ),
    Page(
        "publish", Act.PUBLISH, forms.Publish, commands.publish, _publishing,
        template="wall/staff/publish.html", lead=_("公布后请居民评单。"), send=_("公布办理情况"),
    ),
    Page(
        "record_rating", Act.RATE, forms.RecordRating, commands.rate,
        lead=_("居民在电话里或当面作出的评价，由承办党员以外的同志代录。"), title=_("代录评单"),
    ),
    Page(
        "name_talker", Act.NAME_TALKER, forms.NameTalker, commands.name_talker, _naming,
        lead=_("居民不满意，请承办党员以外的同志了解缘由。"), tells=RATED,
    ),
    Page(
        "talk", Act.TALK, forms.Talk, commands.talk, _now,
        lead=_("缘由决定下一步：客观原因等居民谅解，个人原因请党员说明后换人，派单不当重新派单。"),
        send=_("提交核实情况"), tells=RATED,
    ),
    Page(
        "reply", Act.REPLY, forms.Note, commands.reply,
        lead=_("说明情况后，诉求另派他人办理。"), send=_("提交说明"), tells=RATED,
    ),
    Page(
        "decide", Act.DECIDE, forms.Decide, commands.decide,
        lead=_("居民不接受解释，由支部书记决定。"), send=_("提交决定"),
        tells=(*RATED, (Act.TALK, "note"), (Act.TALK, "explanation"), (Act.REJECT, "words")),
    ),
    Page(
        "refer", Act.REFER, forms.Refer, commands.refer,
        lead=_("不属于党小组办理范围的，转有关单位并定期催办，直到公布答复。"),
    ),
    Page(
        "chase", Act.CHASE, forms.Note, commands.chase,
        lead=_("记录催办情况；下次催办日期随之顺延。"), send=_("保存催办情况"),
    ),
    Page("answer", Act.ANSWER, forms.Answer, commands.answer, lead=_("公布后请居民评单。")),
    Page(
        "divert", Act.DIVERT, forms.Divert, commands.divert,
        lead=_("内容反映党员、干部的问题：撤下墙面，密封转干部监督科。此后您看不到这件诉求。"),
        apart=_("内容反映党员、干部的问题？"),
    ),
    Page(
        "inform", Act.INFORM, forms.Inform, commands.inform,
        lead=_("告知居民专门渠道，或退回党小组。"),
    ),
    Page(
        "merge", Act.MERGE, forms.Merge, commands.merge, _merging, template="wall/staff/merge.html",
        lead=_("重复的诉求并入另一件；各自保留回执和评价。"),
    ),
    Page(
        "unmerge", Act.UNMERGE, forms.Confirm, commands.unmerge,
        lead=_("不是重复的诉求：拆出来单独派单，期限照常计算。"),
    ),
    Page(
        "erase", Act.ERASE, forms.Erase, erase_resident,
        lead=_("销毁姓名、联系方式、文字和照片，不能恢复；办理经过的记录仍可核验。"),
    ),
    Page(
        "record_answer", Act.ACCEPT, forms.RecordAnswer, _record_answer,
        lead=_("居民在电话里或当面对解释作出的答复，由工作人员代录。"), title=_("代录答复"),
    ),
)  # fmt: skip

ACTS: dict[str, View] = {page.name: view_of(page) for page in PAGES}
# The page of each act, in the order in which buttons stand: the first open one is the main one.
ORDER = (
    "sort", "dispatch", "take", "contact", "report", "publish", "record_rating", "name_talker",
    "talk", "reply", "decide", "inform", "answer", "chase", "record_answer", "progress", "extend",
    "decline", "keep", "recall", "refer", "merge", "unmerge", "release", "erase",
)  # fmt: skip
BY_NAME = {page.name: page for page in PAGES}
# What comes first in states where several acts of one person are open.
FIRST = {"sorted": ("dispatch",), "handling": ("report",)}
# Acts that one may do but does not owe: never the main button.
ASIDE = frozenset(
    {
        "release",
        "recall",
        "merge",
        "unmerge",
        "refer",
        "decline",
        "extend",
        "record_rating",
        "record_answer",
        "erase",
    }
)


def buttons(seen: Seen) -> list[tuple[str, str, bool]]:
    """Return address, label and whether it is the main one, of the acts open to the reader."""
    request = seen.request
    order = dict.fromkeys([*FIRST.get(request.state, ()), *ORDER])
    names = [name for name in order if BY_NAME[name].act in seen.acts]
    main = next((name for name in names if name not in ASIDE), None)
    home = request.wall.home.code
    return [
        (act_url(name, home, request.pk), _button(name, request.state), name == main)
        for name in names
    ]


def apart(seen: Seen) -> list[tuple[str, Page]]:
    """Return address and page of the open acts that don't stand among the everyday ones."""
    home = seen.request.wall.home.code
    pages = [page for page in PAGES if page.apart and page.act in seen.acts]
    return [(act_url(page.name, home, seen.request.pk), page) for page in pages]


def _button(name: str, state: str) -> str:
    """Return what a button says: of a returned request the dispatch agrees to the return."""
    agrees = name == "dispatch" and state == State.DECLINED
    return str(_("同意退单，改派") if agrees else BY_NAME[name].label)
