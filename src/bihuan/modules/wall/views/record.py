"""全程纪实: entries as sentences, what is owed with the arithmetic, particulars."""

import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.permissions.facade import Office
from bihuan.kernel.policy.rollout import Mode
from bihuan.modules.wall import selectors
from bihuan.modules.wall.selectors import Seen
from bihuan.modules.wall.terms import (
    DONE,
    Act,
    Anonymity,
    Category,
    Cause,
    Channel,
    Contacted,
    Decision,
    Grade,
    Ground,
    Outcome,
    Publicity,
    State,
    Urgency,
    What,
)
from bihuan.ui.casework import Line, OwedLine

Data = dict[str, Any]


VALUES: dict[str, Callable[[], str]] = {
    "text": lambda: _("原话"),
    "place": lambda: _("地点"),
    "words": lambda: _("居民的话"),
    "called": lambda: _("回访"),
    "photo_consent": lambda: _("怎样同意公开照片"),
    "note": lambda: _("情况"),
    "explanation": lambda: _("向居民作的解释"),
    "reason": lambda: _("原因"),
    "reasons": lambda: _("派单依据"),
    "result": lambda: _("办理情况"),
    "referred_to": lambda: _("接收单位"),
    "public_title": lambda: _("公开标题"),
    "public_text": lambda: _("公开内容"),
    "public_result": lambda: _("公开结果"),
}


MINUTE = datetime.timedelta(minutes=1)
MOMENT = datetime.timedelta(microseconds=1)
DONE_LABELS: Data = {str(act.value): DONE.get(act, act.label) for act in Act}
# What only a resident does: where staff did it, they wrote down what the resident said.
RESIDENTS_ACTS = frozenset({Act.RAISE, Act.RATE, Act.ACCEPT, Act.REJECT})
SHOWN_ABOVE = frozenset({"text", "place"})  # The page shows them beside the record.


def _raised(data: Data, names: Data) -> str:
    parts: list[Any] = [Channel(data["channel"]).label, Category(data["category"]).label]
    parts += [_("代诉")] if data["proxy"] else []
    parts += [_("回访时居民另有说法")] if "again_of" in data else []
    parts += [_("密封转专门渠道")] if data["sealed"] else []
    return _("，").join(str(part) for part in parts)


def _sorted(data: Data, names: Data) -> str:
    parts = (Category(data["category"]), Urgency(data["urgency"]), Publicity(data["publicity"]))
    return _("，").join(str(part.label) for part in parts)


def _dispatched(data: Data, names: Data) -> str:
    said = _("派给%(name)s，第 %(round)s 次派单") % {
        "name": names.get(data["member"], _("一名党员")),
        "round": data["round"],
    }
    return said if data["in_time"] or data["round"] > 1 else said + _("，超过派单期限")


def _contacted(data: Data, names: Data) -> str:
    way = str(Contacted(data["way"]).label)
    return way if data["reached"] else way + _("，没有联系上")


def _rated(data: Data, names: Data) -> str:
    grade = str(Grade(data["grade"]).label)
    return grade + _("（工作人员代录）") if data["recorded"] else grade


def _talked(data: Data, names: Data) -> str:
    return _("，").join(str(one.label) for one in (Contacted(data["way"]), Cause(data["cause"])))


def _handed_on(data: Data, names: Data) -> str:
    """Say from whom a request went back, why, and until when it was owed (L1)."""
    if "first" not in data:
        return ""
    said = _("%(name)s的党员登记结束，退回党小组组长；原定期限 %(day)s") % {
        "name": names.get(data["member"]) or names.get(data["person"], _("一名党员")),
        "day": clock.day(datetime.datetime.fromisoformat(data["first"]) - MOMENT),
    }
    return said + _("，已超期") if data["late"] else said


def _merged(data: Data, names: Data) -> str:
    return _("并入另一件诉求") if "lead" in data else _("另一件诉求并入本件")


SAY: dict[str, Callable[[Data, Data], str]] = {
    Act.RAISE: _raised,
    Act.SORT: _sorted,
    Act.RELEASE: lambda data, names: str(Publicity(data["publicity"]).label),
    Act.DISPATCH: _dispatched,
    Act.CONTACT: _contacted,
    Act.EXTEND: lambda data, names: _("延长 %(days)s 天，已告知居民") % data,
    Act.RATE: _rated,
    Act.NAME_TALKER: lambda data, names: (
        _("请%(name)s核实") % {"name": names.get(data["talker"], _("专人"))}
    ),
    Act.TALK: _talked,
    Act.DECIDE: lambda data, names: str(Decision(data["decision"]).label),
    Act.MERGE: _merged,
    Act.PASS_ON: _handed_on,
    Act.PASS_TALK: _handed_on,
    Act.REMIND: lambda data, names: str(What(data["what"]).label),
    Act.ERASE: lambda data, names: str(Ground(data["reason"]).label) if "reason" in data else "",
}


def people_in(seen: Seen) -> dict[int, str]:
    """Return the names of everybody who acted, was named a talker, or sits at a desk above."""
    ids = {entry.actor for entry in seen.entries if entry.actor_kind == "person"}
    ids |= {person for seat in seen.case.chain.seats for person in seat.holders}
    ids |= {
        int(json.loads(e.body)["data"]["talker"]) for e in seen.entries if e.act == Act.NAME_TALKER
    }
    return selectors.names_of(list(ids))


def lines(
    seen: Seen, *, names: dict[int, str], values: dict[int, Data], photos: Sequence[Any]
) -> list[Line]:
    """Return the whole record, the newest first."""
    everybody = {**names, **selectors.names_sent(seen.request)}
    known = {str(number): name for number, name in everybody.items()}
    shown = photos if seen.projection != "public" else [row for row in photos if row.released_at]
    return [
        _line(
            entry,
            known,
            values.get(entry.pk, {}),
            [row.pk for row in shown if row.entry_id == entry.pk],
        )
        for entry in reversed(seen.entries)
    ]


def _line(entry: Any, names: Data, values: Data, photos: list[int]) -> Line:
    body = json.loads(entry.body)
    say = SAY.get(entry.act)
    column = selectors.column_of(body["to"]) if body["to"] else None
    return Line(
        title=act_label(entry.act),
        at=entry.at,
        happened_at=entry.happened_at if entry.at - entry.happened_at > MINUTE else None,
        who=who(entry, names),
        stage=column.value if column else "plain",
        said=say(body["data"], names) if say and body["data"] else "",
        values=[
            (label(), _("（已依法销毁）") if values[field] is None else values[field])
            for field, label in VALUES.items()
            if values.get(field, "") != "" and not (entry.act == Act.RAISE and field in SHOWN_ABOVE)
        ],
        basis=_("、").join(dict.fromkeys([*body["basis"], *_passed(body["data"])])),
        photos=photos,
    )


def told_before(seen: Seen, wanted: tuple[tuple[Act, str], ...]) -> list[tuple[str, str]]:
    """Return what was said before that an act is decided by: what it is called, and the words."""
    return as_told(selectors.told_before(seen, wanted))


def as_told(said: Sequence[tuple[Act, str, str]]) -> list[tuple[str, str]]:
    """Return what was said in acts: what it is called, and the words."""
    return [(_told_as(act, field), text) for act, field, text in said]


def _told_as(act: Act, field: str) -> str:
    if act is Act.ADD:
        return str(act.label)
    return _("%(act)s：%(what)s") % {"act": act_label(act), "what": VALUES[field]()}


def _passed(data: Data) -> list[str]:
    """Return which clauses an act passed over, where they are observed or warned of (BH-30)."""
    codes = (code.split(":") for code in data.get("passed", []))
    said = _("%(clause)s（%(mode)s阶段，已放行）")
    return [said % {"clause": clause, "mode": Mode(mode).label} for clause, mode in codes]


def act_label(act: str) -> str:
    """Return what was done in words."""
    return str(DONE_LABELS.get(act, act))


def who(entry: Any, names: Data) -> str:
    """Return who did an entry; of a resident's act that staff wrote down, both."""
    if entry.actor_kind == "person":
        name = str(names.get(str(entry.actor), _("工作人员")))
        return _("居民，%(name)s代录") % {"name": name} if entry.act in RESIDENTS_ACTS else name
    return _("居民") if entry.actor_kind == "resident" else _("系统")


def owed_lines(seen: Seen, *, names: dict[int, str]) -> list[OwedLine]:
    """Return what is owed now, by date; without names, the offices alone."""
    return [_owed_line(seen, duty, names) for duty in selectors.owed_by(seen.request)]


def _owed_line(seen: Seen, duty: Any, names: dict[int, str]) -> OwedLine:
    whose, is_vacant = _whose(seen, duty, names)
    clause = clauses.known().get(duty.clause)
    return OwedLine(
        what=str(What(duty.what).label),
        whose=whose,
        is_vacant=is_vacant,
        due_at=duty.due_at,
        opened_at=duty.opened_at,
        waiting_for={"resident": _("居民"), "outside": _("接收单位")}.get(duty.waiting_for, ""),
        arithmetic=selectors.arithmetic(duty, seen.request.dispatched_at),
        clause=duty.clause,
        clause_text=clause.wording if clause else "",
        lamp=selectors.lamp(duty, clock.now()),
    )


def _whose(seen: Seen, duty: Any, names: dict[int, str]) -> tuple[str, bool]:
    for seat in seen.case.chain.seats:
        if seat.desk == duty.desk_id:
            known = dict.fromkeys(names.get(person, "") for person in seat.holders)
            holders = _("、").join(filter(None, known))
            return f"{Office(seat.office).label} {holders}".strip(), not seat.holders
    request = seen.request
    if request.handler and request.handler.desk_id == duty.desk_id:
        return request.handler.person.name, False
    return (request.talker.name if request.talker else ""), False


def particulars(seen: Seen) -> list[tuple[str, Any]]:
    """Return the summary list, as far as this reader may read it."""
    request = seen.request
    rows = [
        (_("编号"), request.number),
        (_("所属墙"), request.wall.name),
        (_("类别"), Category(request.category).label),
        (_("轻重缓急"), Urgency(request.urgency).label),
        (_("渠道"), Channel(request.channel).label),
        *([(_("地点"), request.place)] if seen.projection != "public" else []),
        (_("署名"), Anonymity(request.anonymity).label if request.anonymity else ""),
        (_("公开方式"), Publicity(request.publicity).label),
        (_("点单时间"), _moment(request.raised_at)),
        (_("派单时间"), _moment(request.dispatched_at)),
        (_("承办党员"), request.handler.person.name if request.handler else ""),
        (_("转往"), request.referred_to if seen.projection != "public" else ""),
        (_("评价"), Grade(request.grade).label if request.grade else ""),
        (_("办理结果"), Outcome(request.outcome).label if request.outcome else ""),
    ]
    return [(term, value) for term, value in rows if value]


def contact_of(seen: Seen, values: dict[int, Data]) -> list[tuple[str, str, bool]]:
    """Return how to reach the resident: label, value, and whether it is a number to call."""
    first = values.get(seen.entries[0].pk, {})
    labels = {
        "name": _("居民姓名"),
        "phone": _("联系电话"),
        "house": _("门牌号"),
        "proxy_name": _("代诉人"),
        "proxy_relation": _("与本人的关系"),
    }
    return [
        (label, first[field] or _("（已依法销毁）"), field == "phone" and bool(first[field]))
        for field, label in labels.items()
        if field in first
    ]


def _moment(at: Any) -> str:
    return at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


def heading(seen: Seen) -> str:
    """Return the title a reader may read; without one, category and number."""
    request = seen.request
    if seen.projection != "public" and request.title:
        return str(request.title)
    return request.public_title or f"{Category(request.category).label} {request.number}"


def state_label(seen: Seen) -> str:
    """Return where the request stands."""
    return str(State(seen.request.state).label)
