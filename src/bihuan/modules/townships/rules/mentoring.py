"""一对一帮带的规则: who is paired with whom, when a talk counts, who reviews, why it ends."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial, months_after
from bihuan.kernel.base.refusals import Refused
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.quotas import AS_DEPUTY, AS_STAFF, UNPAID_PREFIXES
from bihuan.modules.townships.rules.staffing import RECRUITED
from bihuan.modules.townships.terms.mentoring import EndReason, TalkKind

# Ranks, as allowances see them: section, deputy section, the rest.
CHIEF, DEPUTY, OTHER = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: on the township's roll since when and how, born when, of which rank."""

    person: int
    is_on_roll: bool = False
    entered: str = ""
    way_in: str = ""
    birth: str = ""
    rank: int = OTHER


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values in force: up to which age, within how many months, how many to a mentor."""

    years: int
    months: int
    most: int


def rank_of(codes: Collection[str]) -> int:
    """职务职级: return the rank of the highest level or grade that somebody holds."""
    ranked = {code for code in codes if code and not code.startswith(UNPAID_PREFIXES)} - AS_STAFF
    if ranked - AS_DEPUTY:
        return CHIEF
    return DEPUTY if ranked else OTHER


def is_owed_a_mentor(entered: str, way_in: str, *, on: datetime.date, months: int) -> bool:
    """应帮带: say whether somebody was recruited within the months before a day."""
    if not way_in.startswith(RECRUITED) or not is_partial(entered):
        return False
    begun = earliest(entered)
    return begun <= on < months_after(begun, months)


def is_young(birth: str, *, on: datetime.date, years: int) -> bool:
    """年轻: say whether somebody is no older than the years; an unknown birth is not young."""
    return is_partial(birth) and staffing.age(birth, on) <= years


@decides("TC-07")
def is_mentored_by(
    cadre: Side,
    mentor: Side,
    *,
    on: datetime.date,
    bounds: Bounds,
    has_pair: bool,
    mentored: int,
    has_account: bool,
) -> None:
    """一对一帮带: a young cadre of the township and another person, not below, with room for him.

    `mentored`: how many the mentor has; `has_account`: the mentor's own desk is looked at.
    """
    _is_mentored(cadre, on=on, bounds=bounds, has_pair=has_pair)
    if mentor.person == cadre.person:
        raise Refused("TC-07", "帮带人不能是本人，请另选")
    if is_owed_a_mentor(mentor.entered, mentor.way_in, on=on, months=bounds.months):
        raise Refused("TC-07", "帮带人自己也是应有人帮带的新招录人员，请另选")
    if mentor.rank < cadre.rank:
        raise Refused("TC-07", "帮带人的职务职级低于本人，请另选")
    if not has_account:
        raise Refused("TC-07", "帮带人还没有账号，收不到待办，请先由系统管理员开通")
    if mentored >= bounds.most:
        raise Refused(
            "TC-07", "这位帮带人已帮带 {n} 人，最多 {most} 人，请另选", n=mentored, most=bounds.most
        )


def _is_mentored(cadre: Side, *, on: datetime.date, bounds: Bounds, has_pair: bool) -> None:
    if not cadre.is_on_roll:
        raise Refused("TC-07", "此人现在不在这个乡镇的编制内，请核对")
    is_new = is_owed_a_mentor(cadre.entered, cadre.way_in, on=on, months=bounds.months)
    if not is_new and not is_young(cadre.birth, on=on, years=bounds.years):
        raise Refused(
            "TC-07",
            "一对一帮带的是 {years} 岁及以下或招录不满 {months} 个月的干部，请核对",
            years=bounds.years,
            months=bounds.months,
        )
    if has_pair:
        raise Refused("TC-07", "此人已有帮带人，结束以后才能再结对")


def is_opened_here(*, is_turn: bool) -> None:
    """谁结对: the township's secretary, or who stands in for him (TC-07)."""
    if not is_turn:
        raise Refused("TC-07", "帮带由乡镇党委书记结对，您现在的岗位不能办理")


def plan_fits(
    goals: str, from_on: datetime.date, until: datetime.date, *, today: datetime.date
) -> None:
    """帮带计划: goals, a first day that isn't long ago, a last day after it (TC-07)."""
    if not goals.strip():
        raise Refused("TC-07", "请写明帮带目标")
    if from_on > today:
        raise Refused("TC-07", "帮带的开始日期不能晚于今天，请在开始当天或以后结对")
    if until <= max(from_on, today):
        raise Refused("TC-07", "帮带计划的截止日期须晚于今天和开始日期")


def is_there(*, is_found: bool) -> None:
    """没有这件: what was asked for by an id isn't there (TC-07)."""
    if not is_found:
        raise Refused("TC-07", "没有这件帮带，请核对")


@decides("BH-70")
def talk_counts(
    kind: str, words: str, held_on: datetime.date, *, from_on: datetime.date, today: datetime.date
) -> None:
    """帮带谈话: of a kind, in words, on a day since the pairing that has come."""
    if kind not in TalkKind.values:
        raise Refused("BH-70", "请选择谈话内容")
    if not words.strip():
        raise Refused("BH-70", "请写下谈了什么")
    _is_within(held_on, from_on=from_on, today=today)


def training_counts(
    title: str, days: int, ended_on: datetime.date, *, from_on: datetime.date, today: datetime.date
) -> None:
    """培训: what, how many days, ended since the pairing (BH-70)."""
    if not title.strip():
        raise Refused("BH-70", "请写明培训名称")
    if days < 1:
        raise Refused("BH-70", "培训至少一天")
    _is_within(ended_on, from_on=from_on, today=today)


def _is_within(day: datetime.date, *, from_on: datetime.date, today: datetime.date) -> None:
    if not from_on <= day <= today:
        raise Refused("BH-70", "日期须在结对（{first}）以后、今天以前，请核对", first=str(from_on))


@decides("BH-71")
def is_judged(words: str) -> None:
    """评议: whoever asks for a review, reviews or ends says in words how it went."""
    if not words.strip():
        raise Refused("BH-71", "请写明帮带的情况和意见")


def goes_on(until: datetime.date, *, today: datetime.date) -> None:
    """继续帮带: until a day to come (BH-71)."""
    if until <= today:
        raise Refused("BH-71", "继续帮带的截止日期须晚于今天；不再继续的，请结束帮带")


def ends_for(reason: str, words: str) -> None:
    """结束帮带: for a reason, with words (BH-71)."""
    if reason not in EndReason.values:
        raise Refused("BH-71", "请选择结束的原因")
    is_judged(words)
