"""流动: how long somebody serves in a township before being released to another organ."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import months_after
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.townships.rules.months import Arithmetic
from bihuan.modules.townships.terms.moving import Answer, Kind

if TYPE_CHECKING:
    from bihuan.kernel.policy.facade import Limit, Limits

# Levels above a township, and kinds that are for good.
HIGHER = frozenset("1234")
FOR_GOOD = frozenset({Kind.TRANSFER, Kind.SELECTION})


@decides("TC-05")
def is_tempered(months: int, *, least: int) -> None:
    """基层锻炼: no secondment to a higher organ and no transfer before the months are served.

    Whatever the destination; months away don't count.
    """
    if months < least:
        raise Refused(
            "TC-05",
            "在乡镇机关服务 {months} 个月，不满 {least} 个月，不得借调到上级机关或调离",
            months=months,
            least=least,
        )


@decides("TC-04")
def has_served(months: int, *, least: int, is_recruit: bool) -> None:
    """最低服务年限: a recruit isn't transferred before the least service is completed."""
    if is_recruit and months < least:
        raise Refused(
            "TC-04",
            "新招录人员在乡镇机关服务 {months} 个月，不满 {least} 个月，不得调离",
            months=months,
            least=least,
        )


def may_leave(kind: str, host_level: str, served: Arithmetic) -> None:
    """放人: hold a movement to TC-05 and TC-04, as far as its kind is under them."""
    if kind in FOR_GOOD or (kind == Kind.SECONDMENT and host_level in HIGHER):
        is_tempered(served.months, least=served.tempered.value)
    if kind in FOR_GOOD | {Kind.EXAM}:
        has_served(served.months, least=served.least.value, is_recruit=served.is_recruit)


@decides("BH-46")
def may_resign(served: Arithmetic, *, raised_on: datetime.date, leaves_on: datetime.date) -> None:
    """辞职: a civil servant has served the least; institution staff announce it in time."""
    if served.is_civil and served.is_recruit and served.months < served.least.value:
        raise Refused(
            "BH-46",
            "公务员在规定的最低服务年限内不得辞职：已服务 {months} 个月，不满 {least} 个月",
            months=served.months,
            least=served.least.value,
        )
    first = raised_on + datetime.timedelta(days=served.notice_days)
    if not served.is_civil and leaves_on < first:
        raise Refused(
            "BH-46",
            "事业人员解除聘用合同须提前 {days} 天提出，最早 {first} 离开",
            days=served.notice_days,
            first=str(first),
        )


@decides("BH-45")
def may_be_raised(
    kind: str, *, raiser: Collection[str], has_service: bool, is_under_way: bool, host: str,
    reason: str, is_past: bool,
) -> None:  # fmt: skip
    """提出流动事项: by whom it concerns, of somebody on a township's roll, one at a time, ahead."""
    if not has_service:
        raise Refused("BH-45", "此人现在不在这个乡镇的编制内，请核对姓名和乡镇")
    if not raiser:
        raise Refused("BH-45", "流动事项由本人、所在乡镇、用人单位或组织部公务员科提出")
    if is_under_way:
        raise Refused("BH-45", "此人已有一件流动事项正在办理，办结或撤回后才能再提")
    if kind not in {Kind.EXAM, Kind.RESIGNATION} and not host.strip():
        raise Refused("BH-45", "请写明用人单位")
    if not reason.strip():
        raise Refused("BH-45", "请写明事由")
    if is_past:
        raise Refused("BH-45", "“从哪一天起”不能早于今天：先办手续，后离岗")


def is_on_file(found: object) -> None:
    """须经登记: the movement that an act names is there (BH-01)."""
    if not found:
        raise Refused("BH-01", "没有这件流动事项，请核对编号")


def is_still_there(service: object) -> None:
    """在编: who leaves is on the township's roll when it is checked or carried out (BH-45)."""
    if not service:
        raise Refused("BH-45", "此人现在不在这个乡镇的编制内，请核对后撤回此事")


@decides("BH-47")
def exception_has_a_reason(actor: Actor, reason: str) -> None:
    """特批: by the department's chief alone, with the reason."""
    if not actor.holds(Office.DEPARTMENT_HEAD):
        raise Refused("BH-47", "特批由组织部部长作出")
    if not reason.strip():
        raise Refused("BH-47", "请写明特批的理由，系统会列入统计")


def exception_may_be_asked(*, is_needed: bool) -> None:
    """报请特批: where TC-04 or TC-05 holds it back; the law on resigning has none (BH-47)."""
    if not is_needed:
        raise Refused("BH-47", "此事没有被服务年限挡住，或依法不能特批，请直接审核")


@decides("BH-48")
def secondment_is_limited(
    begins_on: datetime.date,
    until: datetime.date | None,
    *,
    most_months: int,
    was_extended: bool = False,
) -> None:
    """借调期限: a secondment has a last day, within the months; it is extended once."""
    if until is None:
        raise Refused("BH-48", "借调须写明到哪一天为止")
    if was_extended:
        raise Refused("BH-48", "这次借调已延长过一次，不能再延，请到期返岗")
    last = months_after(begins_on, most_months)
    if not begins_on <= until < last:
        raise Refused(
            "BH-48",
            "借调最长 {months} 个月，须在 {first} 到 {last} 之间结束",
            months=most_months,
            first=str(begins_on),
            last=str(last - datetime.timedelta(days=1)),
        )


@decides("BH-49")
def answer_limit(limits: "Limits", kind: str, *, is_leader: bool) -> "Limit":
    """答复期限: return within how many days the county answers; a resignation has its own."""
    if kind != Kind.RESIGNATION:
        return limits["townships.answer_days"]
    return limits["townships.resign_leader_days" if is_leader else "townships.resign_days"]


def extension_is_longer(until: datetime.date, *, agreed: datetime.date | None) -> None:
    """延长: to a later day than was agreed (BH-48)."""
    if agreed and until <= agreed:
        raise Refused("BH-48", "延长的日子须晚于原来的 {day}", day=str(agreed))


def is_back(
    returned_on: datetime.date, *, since: datetime.date | None, today: datetime.date
) -> None:
    """返岗: on a day that has come, not before the secondment began (BH-48)."""
    if returned_on > today:
        raise Refused("BH-48", "返岗日期不能晚于今天，请在返岗当天或以后报告")
    if since and returned_on < since:
        raise Refused("BH-48", "返岗日期不能早于借调开始的日子（{since}）", since=str(since))


@decides("BH-56")
def is_carried_out(
    done_on: datetime.date, *, today: datetime.date, document: str, begins_on: datetime.date
) -> None:
    """办理手续: by a document, on a day that has come and not before the one agreed."""
    if not document.strip():
        raise Refused("BH-56", "请写明批准文号或通知文号")
    if done_on > today:
        raise Refused("BH-56", "离岗日期不能晚于今天，请在离岗当天或以后办理手续")
    if done_on < begins_on:
        raise Refused("BH-56", "离岗日期不能早于批准的日子（{day}）", day=str(begins_on))


@decides("BH-55")
def says_why(words: str) -> None:
    """说明理由: who objects, refuses, denies or makes another way says why."""
    if not words.strip():
        raise Refused("BH-55", "请写明理由")


def opinion_is_given(answer: str, words: str) -> None:
    """乡镇意见: for or against; against with the reason (BH-55)."""
    if answer not in Answer.values:
        raise Refused("BH-45", "请选择同意或不同意")
    if answer == Answer.OBJECTS:
        says_why(words)
