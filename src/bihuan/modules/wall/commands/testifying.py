"""作证: what the record says a request or re-check must look like, and how it looks (L3)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.journal import evidence, witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.modules.wall.commands import vouching
from bihuan.modules.wall.commands.asking import title_of
from bihuan.modules.wall.commands.erasing import erase_again
from bihuan.modules.wall.models import (
    Contact,
    Dispatch,
    Rating,
    Recheck,
    Request,
)
from bihuan.modules.wall.terms import (
    KIND,
    RECHECK,
    Act,
    Cause,
    Decision,
    Grade,
    Outcome,
    Publicity,
    RecheckAct,
    RecheckState,
    State,
    Urgency,
    What,
)

Fields = dict[str, str]
TEXTS = ("text", "place", "public_title", "public_text", "public_result", "result", "referred_to")
CONTACT = ("name", "phone", "house", "proxy_name", "proxy_relation")
CODES = ("category", "urgency", "publicity", "channel", "anonymity", "grade", "cause", "outcome")
FIELDS = {
    "text": "内容",
    "place": "地点",
    "house": "门牌",
    "name": "姓名",
    "phone": "电话",
    "proxy_name": "代诉人",
    "proxy_relation": "与本人关系",
    "public_title": "公开标题",
    "public_text": "公开内容",
    "public_result": "公开的办理情况",
    "result": "办理情况",
    "referred_to": "接收单位",
    "note": "记录",
    "explanation": "向居民作的解释",
    "reason": "原因",
    "reasons": "派单依据",
    "words": "居民的话",
    "called": "回访",
    "photo_consent": "怎样同意公开照片",
}
OUTCOMES: dict[str, str] = {
    Act.LAPSE_RATING: Outcome.NOT_RATED,
    Act.ACCEPT: Outcome.RECONCILED,
    Act.LAPSE_ACCEPTANCE: Outcome.UNANSWERED,
    Act.DECIDE: Outcome.NOT_RECONCILED,
    Act.INFORM: Outcome.INFORMED,
    Act.WITHDRAW: Outcome.WITHDRAWN,
}


def register() -> None:
    """Speak for this module's dossiers, and name its codes."""
    witnesses.witness(KIND, replay=replay_request, present=present_requests, erase=erase_again)
    vouching.register()
    witnesses.witness(RECHECK, replay=replay_recheck, present=present_rechecks)
    for term in (Act, State, What, RecheckAct, RecheckState):
        witnesses.label({str(one.value): str(one.label) for one in term})
    witnesses.label_fields(FIELDS)


# --- requests: what the entries say --------------------------------------------------------------


def replay_request(row: Fields, told: Told) -> None:
    """Fold one entry into what the request's row must hold; a field it leaves open is dropped."""
    step = STEPS.get(told.act)
    if step:
        step(row, told)
    _handle_by(row, told)
    if told.after in {State.CLOSED, State.WITHDRAWN} and told.before != told.after:
        row["outcome"] = OUTCOMES.get(told.act) or row["grade"]


def _handle_by(row: Fields, told: Told) -> None:
    """Fold until when a request is to be handled: a dispatch sets it, an extension moves it."""
    if told.act == Act.RAISE:
        row["handle_by"] = ""
    by = told.data.get("handle_by") or told.dues.get(What.HANDLE)
    if by:
        row["handle_by"] = by


def _raise(row: Fields, told: Told) -> None:
    row.update(dict.fromkeys((*TEXTS, "grade", "cause", "outcome", "ratings", "dispatches"), ""))
    row.update({field: told.private.get(field, "") for field in ("text", "place", *CONTACT)})
    row["title"] = title_of(row["text"])
    row.update({key: told.data[key] for key in ("channel", "category", "anonymity")})
    row["may_publish"], row["is_proxy"] = str(told.data["publish"]), str(told.data["proxy"])
    row["may_show_photos"] = str(told.data.get("show_photos", False))
    row["publicity"] = Publicity.SEALED if told.data["sealed"] else Publicity.CATEGORY
    row.update(
        raised_at=told.data.get("raised_at", told.at),
        photos="",
        urgency=Urgency.NORMAL,
        handler="",
        talker="",
        lead="",
        rounds="0",
    )
    row["failed"] = told.data.get("failed", "")


def _release(row: Fields, told: Told) -> None:
    for key in ("category", "urgency", "publicity"):
        row[key] = told.data.get(key, row[key])
    if row["publicity"] != Publicity.TEXT:
        row["photos"] = ""
    _texts(row, told, "public_title", "public_text")


def _texts(row: Fields, told: Told, *names: str) -> None:
    row.update({name: told.private.get(name, "") for name in names})


def _dispatch(row: Fields, told: Told) -> None:
    row["handler"], row["rounds"] = told.data["member"], str(told.data["round"])
    row["dispatches"] += f"{told.data['round']}:{told.data['member']};"


def _part_with_handler(row: Fields, _told: Told) -> None:
    row["handler"] = ""


def _report(row: Fields, told: Told) -> None:
    _texts(row, told, "result")


def _publish(row: Fields, told: Told) -> None:
    if "lead" in told.data:
        _follow(row, told)
    else:
        _texts(row, told, "public_result")


def _answer(row: Fields, told: Told) -> None:
    if "lead" in told.data:
        _follow(row, told)
        return
    row["rounds"] = str(int(row["rounds"]) + 1)
    _texts(row, told, "result", "public_result")


def _follow(row: Fields, told: Told) -> None:
    row["rounds"] = str(int(row["rounds"]) + 1)
    row["handler"] = told.data["member"]
    _texts(row, told, "result", "public_result")


def _only_if_told(row: Fields, told: Told, name: str) -> None:
    if name in told.private:
        row[name] = told.private[name]
    else:
        row.pop(name, None)


def _rate(row: Fields, told: Told) -> None:
    row["grade"] = told.data["grade"]
    row["ratings"] += f"{told.data['round']}:{told.data['grade']};"


def _name_talker(row: Fields, told: Told) -> None:
    row["talker"] = told.data["talker"]


def _talk(row: Fields, told: Told) -> None:
    row["cause"] = told.data["cause"]
    if row["cause"] == Cause.DISPATCHING:
        row["handler"] = ""


def _reply(row: Fields, _told: Told) -> None:
    if "handler" in row:
        row["failed"] = ",".join(filter(None, [row.get("failed", ""), row["handler"]]))
    else:
        row.pop("failed", None)
    row["handler"] = ""


def _pass_on(row: Fields, told: Told) -> None:
    if told.before == State.REPLY:
        _reply(row, told)
    row["handler"] = ""


def _pass_talk(row: Fields, _told: Told) -> None:
    row["talker"] = ""


def _decide(row: Fields, told: Told) -> None:
    decision = told.data["decision"]
    if decision != Decision.NOT_RECONCILED:
        row["handler"] = ""
    if decision == Decision.REFER:
        _only_if_told(row, told, "referred_to")
    else:
        row["referred_to"] = ""


def _refer(row: Fields, told: Told) -> None:
    row["handler"] = ""
    _texts(row, told, "referred_to")


def _merge(row: Fields, told: Told) -> None:
    if "lead" in told.data:
        row["lead"] = told.data["lead"]


def _unmerge(row: Fields, _told: Told) -> None:
    row["lead"] = ""


def _divert(row: Fields, _told: Told) -> None:
    row.update(publicity=Publicity.SEALED, public_title="", public_text="", photos="")


def _withdraw(row: Fields, _told: Told) -> None:
    row["photos"] = ""


def _show_photo(row: Fields, told: Told) -> None:
    row["photos"] = _joined({*row["photos"].split(), told.data["photo"]})


def _hide_photo(row: Fields, told: Told) -> None:
    row["photos"] = _joined(set(row["photos"].split()) - {told.data["photo"]})


def _take_back_photo(row: Fields, told: Told) -> None:
    _hide_photo(row, told)
    row["may_show_photos"] = str(False)


def _joined(photos: Iterable[str]) -> str:
    return " ".join(sorted(photos, key=int))


def _inform(row: Fields, told: Told) -> None:
    if told.after == State.SUBMITTED:
        row["publicity"] = Publicity.CATEGORY


def _erase(row: Fields, told: Told) -> None:
    if "lead" in told.data:
        row.update(result="", public_result="")
    else:
        row.update(dict.fromkeys((*TEXTS, *CONTACT, "title", "photos"), ""))


STEPS: dict[str, Callable[[Fields, Told], None]] = {
    Act.RAISE: _raise,
    Act.SORT: _release,
    Act.RELEASE: _release,
    Act.DISPATCH: _dispatch,
    Act.RECALL: _part_with_handler,
    Act.REPORT: _report,
    Act.PUBLISH: _publish,
    Act.ANSWER: _answer,
    Act.RATE: _rate,
    Act.NAME_TALKER: _name_talker,
    Act.TALK: _talk,
    Act.PASS_ON: _pass_on,
    Act.PASS_TALK: _pass_talk,
    Act.REPLY: _reply,
    Act.LAPSE_REPLY: _reply,
    Act.DECIDE: _decide,
    Act.REFER: _refer,
    Act.MERGE: _merge,
    Act.UNMERGE: _unmerge,
    Act.RELEASE_PHOTO: _show_photo,
    Act.WITHHOLD_PHOTO: _hide_photo,
    Act.TAKE_BACK_PHOTO: _take_back_photo,
    Act.WITHDRAW: _withdraw,
    Act.DIVERT: _divert,
    Act.INFORM: _inform,
    Act.ERASE: _erase,
}


# --- requests: what the rows say ----------------------------------------------------------------


def present_requests(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return what the requests' rows hold, contact, ratings and dispatches included."""
    rows = {
        request.dossier_id: _request(request)
        for request in Request.objects.filter(home_id=home, dossier__in=dossiers)
    }
    for contact in Contact.objects.filter(home_id=home, request__in=dossiers):
        rows[contact.request_id].update({name: getattr(contact, name) for name in CONTACT})
    rated = Rating.objects.filter(home_id=home, request__in=dossiers).order_by("round")
    for rating in rated:
        rows[rating.request_id]["ratings"] += f"{rating.round}:{Grade(rating.grade).value};"
    sent = Dispatch.objects.filter(home_id=home, request__in=dossiers).order_by("round")
    for dispatch in sent:
        rows[dispatch.request_id]["dispatches"] += f"{dispatch.round}:{dispatch.member_id};"
    for dossier, photos in evidence.released(home, dossiers).items():
        rows[dossier]["photos"] = _joined(map(str, photos))
    return rows


def _request(request: Request) -> Fields:
    plain = ("state", "title", *TEXTS, *CODES)
    return {
        **{name: getattr(request, name) for name in plain},
        "raised_at": clock.text(request.raised_at),
        "handle_by": clock.text(request.handle_by) if request.handle_by else "",
        "photos": "",
        "may_publish": str(request.may_publish),
        "may_show_photos": str(request.may_show_photos),
        "is_proxy": str(request.is_proxy),
        "handler": str(request.handler_id or ""),
        "talker": str(request.talker_id or ""),
        "lead": str(request.lead_id or ""),
        "failed": ",".join(map(str, request.failed)),
        "rounds": str(request.rounds),
        "ratings": "",
        "dispatches": "",
    }


# --- re-checks ----------------------------------------------------------------------------------


def replay_recheck(row: Fields, told: Told) -> None:
    """Fold an entry of a re-check."""
    if told.act == RecheckAct.DRAW:
        row.update(request=told.data["request"], rating=told.data["rating"])
        row.update(tries="0", answer="", again="")
    if told.act == RecheckAct.TRY:
        row["tries"] = str(told.data["try"])
    if told.act in {RecheckAct.TRY, RecheckAct.CONCLUDE}:
        row["answer"], row["again"] = told.data["answer"], told.data.get("again", "")


def present_rechecks(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return what the re-checks' rows hold."""
    rows = Recheck.objects.filter(home_id=home, dossier__in=dossiers)
    return {recheck.dossier_id: _recheck(recheck) for recheck in rows}


def _recheck(recheck: Any) -> Fields:
    return {
        "state": recheck.state,
        "request": str(recheck.request_id),
        "rating": str(recheck.rating_id),
        "tries": str(recheck.tries),
        "answer": recheck.answer,
        "again": str(recheck.again_id or ""),
    }
