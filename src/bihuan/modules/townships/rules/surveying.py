"""流失原因: what the answers of a questionnaire come to, and who may ask and answer."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, Held, Office, Reach
from bihuan.modules.townships.rules.survival import Mean, Share
from bihuan.modules.townships.terms.surveying import Cause, Remedy

MOST_CODES = 300
TITLE_LIMIT = 60
MOST_DAYS = 180


class Answered(NamedTuple):
    """答卷: what one answer says, with the township it came from."""

    unit: int
    staff: str
    served: str
    living: int
    treatment: int
    management: int
    springboard: int
    leaves: bool
    remedies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Causes:
    """流失原因: how many answered, how far they agree, how many leave, what would help."""

    people: int
    agreement: Mapping[Cause, Mean]
    leaves: Share
    remedies: Mapping[Remedy, Share]


@decides("TC-03")
def causes(answers: Sequence[Answered]) -> Causes:
    """流失原因: return what some answers come to."""
    people = len(answers)
    asked = Counter(one for answer in answers for one in answer.remedies)
    return Causes(
        people=people,
        agreement={
            cause: Mean(people, sum(getattr(answer, cause.value) for answer in answers))
            for cause in Cause
        },
        leaves=Share(sum(answer.leaves for answer in answers), people),
        remedies={one: Share(asked[one.value], people) for one in Remedy},
    )


@decides("BH-62")
def keeps_surveys(actor: Actor, *, home: int) -> Held:
    """调查的主办: the civil-service section opens, prints and ends; return its desk."""
    held = actor.holds(Office.CIVIL_SERVICE)
    if held is None or held.home != home or held.reach != Reach.SUBTREE:
        raise Refused("BH-62", "流失原因调查由组织部公务员科发起、印码和结束")
    return held


def survey_fits(*, title: str, until: datetime.date, codes: int, today: datetime.date) -> None:
    """发起调查: a title, a last day neither over nor too far off, codes for a township (BH-62)."""
    if not title.strip() or len(title) > TITLE_LIMIT:
        raise Refused("BH-62", "请写明调查的名称，最多 {limit} 字", limit=TITLE_LIMIT)
    if not today <= until <= today + datetime.timedelta(days=MOST_DAYS):
        raise Refused("BH-62", "截止日期须在今天以后 {days} 天以内，请改一下日期", days=MOST_DAYS)
    if not 1 <= codes <= MOST_CODES:
        raise Refused("BH-62", "每个乡镇可印 1 至 {limit} 个码，请改一下数目", limit=MOST_CODES)


def may_print(*, is_township: bool, left: int) -> None:
    """印制答卷码: for a township of ours, as many as haven't answered; a new sheet voids the old.

    Raises Refused when it is no township, or all have answered (BH-62).
    """
    if not is_township:
        raise Refused("BH-62", "没有这个乡镇，请从页面上选择")
    if left < 1:
        raise Refused("BH-62", "这个乡镇的答卷已经收齐，不用再印")


def is_under_way(
    *, until: datetime.date, closed_on: datetime.date | None, today: datetime.date
) -> bool:
    """Say whether a survey still takes answers: until its last day, unless ended before (BH-60)."""
    return closed_on is None and today <= until


def takes_codes(*, is_under_way: bool) -> None:
    """印制答卷码: only while answers are taken (BH-62)."""
    if not is_under_way:
        raise Refused("BH-62", "调查已经结束，不能再印码；请发起新的调查")


def may_close(*, closed_on: datetime.date | None) -> None:
    """结束调查: once (BH-62)."""
    if closed_on is not None:
        raise Refused("BH-62", "调查已于 {day} 结束", day=closed_on)


@decides("BH-60")
def takes_answer(*, has_code: bool, is_under_way: bool) -> None:
    """一码一份: an answer is taken for a code not yet used, until the last day."""
    if not has_code:
        raise Refused("BH-60", "没有这个码，或者已经用过；刚刚交过的，已经收到。请核对后再填一次")
    if not is_under_way:
        raise Refused("BH-60", "调查已经结束，不再收答卷，谢谢您")
