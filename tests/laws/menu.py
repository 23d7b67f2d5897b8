"""Everything anybody can try on a request, with plausible values: what the law tests draw from."""

from collections.abc import Callable
from typing import Any

from bihuan.modules.wall import commands
from bihuan.modules.wall.models import Request
from tests.conftest import Loop

GRADES = ("satisfied", "basically", "unsatisfied")
CAUSES = ("objective", "member", "dispatching")
DECISIONS = ("redispatch", "refer", "not_reconciled")
MEMBERS = ("member_wang", "member_li", "member_zhao", "member_leader")
STAFF = (
    "leader",
    "deputy",
    "secretary",
    "staff",
    "section",
    "supervision",
    "wang",
    "li",
    "zhao",
    "other_leader",
)

Try = Callable[[Loop, Request, str, int], None]


def _by(loop: Loop, request: Request, who: str) -> dict[str, Any]:
    if who == "resident":
        return loop.by_resident(request)
    return loop.by_system() if who == "system" else loop.by(who)


def _plain(name: str, **values: Any) -> Try:
    def attempt(loop: Loop, request: Request, who: str, draw: int) -> None:
        chosen = {
            key: value[draw % len(value)] if isinstance(value, tuple) else value
            for key, value in values.items()
        }
        for key in ("member", "talker"):
            if key in chosen:
                chosen[key] = getattr(loop.cast, chosen[key])
        getattr(commands, name)(request.home_id, request.pk, **chosen, **_by(loop, request, who))

    return attempt


def _merge(loop: Loop, request: Request, who: str, draw: int) -> None:
    others = Request.objects.filter(home_id=request.home_id, wall=request.wall_id).exclude(
        pk=request.pk
    )
    lead = list(others.order_by("pk").values_list("pk", flat=True))
    commands.merge(
        request.home_id,
        request.pk,
        lead=lead[draw % len(lead)] if lead else 1,
        **_by(loop, request, who),
    )


MENU: dict[str, Try] = {
    "sort": _plain(
        "sort",
        category=("repair", "road", "children"),
        urgency=("urgent", "normal", "slow"),
        publicity=("text", "category"),
        public_title="楼道灯",
        public_text="楼道灯坏了",
        is_sensitive=False,
    ),
    "release": _plain(
        "release", publicity="category", public_title="", public_text="", is_sensitive=True
    ),
    "dispatch": _plain("dispatch", member=MEMBERS),
    "recall": _plain("recall", reason="外出"),
    "keep": _plain("keep", reason="请继续办理"),
    "take": _plain("take"),
    "decline": _plain("decline", reason=("出差", "")),
    "contact": _plain("contact", way=("phone", "visit"), note="已联系"),
    "progress": _plain("progress", note="正在办"),
    "extend": _plain("extend", days=(3, 7, 30), reason="等配件", resident_knows=(True, False)),
    "report": _plain("report", result=("已办", "")),
    "publish": _plain("publish", public_result=("已办", "电话13800138000")),
    "rate": _plain("rate", grade=GRADES),
    "lapse_rating": _plain("lapse_rating"),
    "name_talker": _plain("name_talker", talker=("secretary", "wang", "li", "leader")),
    "talk": _plain("talk", cause=CAUSES, way="visit", note="谈过", explanation=("缺货", "")),
    "reply": _plain("reply", note="情况说明"),
    "lapse_reply": _plain("lapse_reply"),
    "accept": _plain("accept"),
    "reject": _plain("reject"),
    "lapse_acceptance": _plain("lapse_acceptance"),
    "decide": _plain("decide", decision=DECISIONS, reason="研究决定", referred_to="县供电公司"),
    "refer": _plain("refer", referred_to="县供电公司", reason="不属本组"),
    "chase": _plain("chase", note="催办"),
    "answer": _plain("answer", result="供电公司已处理", public_result="已处理"),
    "divert": _plain("divert", reason=("反映村干部", "")),
    "inform": _plain("inform", is_accusation=(True, False), note="请通过专门渠道反映"),
    "withdraw": _plain("withdraw"),
    "add": _plain("add", text="补充一句"),
    "merge": _merge,
}
