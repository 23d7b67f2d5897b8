"""关爱的规则: what is due to whom in a year, how it stands, and when a round is done."""

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial, months_after, months_between
from bihuan.kernel.base.refusals import Refused
from bihuan.modules.townships.terms.caring import (
    FOR_ALL,
    ON_NEED,
    CareStanding,
    Entitlement,
    FactKind,
)

PERIODIC = (Entitlement.CHECKUP, Entitlement.MIND)
# Beyond these an amount is a slip of the pen.
MOST_DAYS, MOST_YUAN = 60, 1_000_000
FEW = 3


@dataclass(frozen=True, slots=True)
class Care:
    """The values in force: months between check-ups, days of leave by years of work."""

    checkup_months: int
    mind_months: int
    first_days: int
    second_days: int
    third_days: int


@dataclass(frozen=True, slots=True)
class Fact:
    """关爱记录 as the rules see it: which, of which kind, on which day, how much."""

    id: int
    person: int
    entitlement: str
    kind: str
    on: datetime.date
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Cared:
    """在编人员: who is on the township's roll, since when at work, and whether in post."""

    person: int
    name: str
    work_start: str
    is_in_post: bool


@dataclass(frozen=True, slots=True)
class Due:
    """应落实的一项: how much is due, how much was given, how it stands."""

    entitlement: Entitlement
    amount: int
    given: int
    standing: CareStanding

    @property
    def is_left(self) -> bool:
        """Say whether it is neither given nor declined."""
        return self.standing in {CareStanding.DUE, CareStanding.MISSING}


@decides("BH-73")
def leave_days(work_start: str, *, year: int, care: Care) -> int:
    """年休假天数: by the years of work completed by November: a band begins the month after.

    A date known to the month or year counts from its first day; unknown, nothing is told: 0.
    """
    if not is_partial(work_start):
        return 0
    years = months_between(earliest(work_start), datetime.date(year, 11, 30)) // 12
    bands = ((20, care.third_days), (10, care.second_days), (1, care.first_days))
    return next((days for least, days in bands if years >= least), 0)


def dues(
    one: Cared, facts: Sequence[Fact], *, year: int, on: datetime.date, care: Care
) -> list[Due]:
    """应落实: return what is due to somebody in a year and how each stands on a day.

    `facts`: of this person, this year's, and earlier ones that were given.
    """
    mine = [fact for fact in facts if fact.on.year == year]
    found: list[Due] = []
    for entitlement in Entitlement:
        amount = _amount(entitlement, one, facts, year=year, care=care)
        rows = [fact for fact in mine if fact.entitlement == entitlement]
        if amount or any(row.kind == FactKind.NEED for row in rows):
            found.append(_due(entitlement, amount or 1, rows, is_over=on.year > year))
    return found


def _amount(
    entitlement: Entitlement, one: Cared, facts: Iterable[Fact], *, year: int, care: Care
) -> int:
    """Return how much of something everybody is due, 0 for nothing."""
    if entitlement == Entitlement.LEAVE:
        return leave_days(one.work_start, year=year, care=care)
    if entitlement == Entitlement.MEALS:
        return int(one.is_in_post)
    if entitlement not in PERIODIC:
        return 0
    months = care.checkup_months if entitlement == Entitlement.CHECKUP else care.mind_months
    earlier = [
        fact.on
        for fact in facts
        if fact.entitlement == entitlement and fact.kind == FactKind.GIVEN and fact.on.year < year
    ]
    again = months_after(max(earlier), months) if earlier else datetime.date(year, 1, 1)
    return int(again <= datetime.date(year, 12, 31))


def _due(entitlement: Entitlement, amount: int, rows: Sequence[Fact], *, is_over: bool) -> Due:
    given = [row for row in rows if row.kind == FactKind.GIVEN]
    is_leave = entitlement == Entitlement.LEAVE
    done = sum(row.amount for row in given) if is_leave else len(given)
    if done >= amount:
        how = CareStanding.GIVEN
    elif any(row.kind == FactKind.DECLINED for row in rows):
        how = CareStanding.DECLINED
    else:
        how = CareStanding.MISSING if is_over else CareStanding.DUE
    return Due(entitlement, amount, done, how)


@decides("TC-08")
def all_are_cared_for(left: Sequence[str], *, items: int) -> None:
    """关爱: a round isn't done while anything due was neither given nor declined by the person.

    `left`: who lacks something; `items`: how many entitlements in all.
    """
    if items:
        raise Refused(
            "TC-08",
            "还有 {n} 人的 {items} 项没有落实，也没有本人放弃的记录，例如{who}，请先逐项落实",
            n=len(left),
            items=items,
            who="、".join(left[:FEW]),
        )


def may_open(*, is_turn: bool, is_there: bool, year: int, today: datetime.date) -> None:
    """建立年度关爱: of this year, once, by the township's secretary or who stands in (TC-08)."""
    if not is_turn:
        raise Refused("TC-08", "年度关爱由乡镇党委书记建立，您现在的岗位不能办理")
    if year != today.year:
        raise Refused("TC-08", "只建立本年度的关爱，下一年度在报告时自动建立")
    if is_there:
        raise Refused("TC-08", "本年度的关爱已经建立，请直接办理")


def round_is_there(*, is_found: bool) -> None:
    """没有这件: what was asked for by an id isn't there (TC-08)."""
    if not is_found:
        raise Refused("TC-08", "没有这个年度关爱，请核对")


@decides("BH-72")
def fact_counts(fact: Fact, *, is_on_roll: bool, year: int, today: datetime.date) -> None:
    """登记到人: of somebody on the roll, of the year, on a day that has come, with its amount."""
    if not is_on_roll:
        raise Refused("BH-72", "此人现在不在这个乡镇的编制内，请核对")
    if fact.entitlement not in Entitlement.values:
        raise Refused("BH-72", "请选择关爱事项")
    if fact.kind == FactKind.NEED and fact.entitlement not in ON_NEED:
        raise Refused("BH-72", "体检、心理健康、休假、食宿人人都有，不必另行提出需要")
    if fact.on.year != year or fact.on > today:
        raise Refused("BH-72", "日期须在 {year} 年内，不晚于今天", year=year)
    if fact.kind == FactKind.GIVEN:
        _has_amount(fact)


def _has_amount(fact: Fact) -> None:
    if fact.entitlement == Entitlement.LEAVE and not 0 < fact.amount <= MOST_DAYS:
        raise Refused("BH-72", "请填写休假天数")
    if fact.entitlement == Entitlement.SUBSIDY and not 0 < fact.amount <= MOST_YUAN:
        raise Refused("BH-72", "请填写补助金额")


def is_declined_by_the_person(reason: str, letter: str, *, is_oneself: bool) -> None:
    """本人放弃: with the reason; where the township records it, by what he signed (BH-72)."""
    if not reason.strip():
        raise Refused("BH-72", "请写明放弃的理由")
    if not is_oneself and not letter.strip():
        raise Refused("BH-72", "代为登记的，请写明本人签字材料的名称和日期")


def is_due(entitlement: str, standing: Mapping[str, Due]) -> None:
    """应落实的才放弃: only what is due and not yet given can be declined (BH-72)."""
    found = standing.get(entitlement)
    if found is None or not found.is_left:
        raise Refused("BH-72", "这一项现在没有待落实的，不必放弃")


def may_be_struck(*, is_found: bool, is_struck: bool, reason: str) -> None:
    """撤销: a record that is there, once, with the reason (BH-72)."""
    if not is_found or is_struck:
        raise Refused("BH-72", "没有这条关爱记录，或者已经撤销")
    if not reason.strip():
        raise Refused("BH-72", "请写明撤销的理由")


@decides("BH-74")
def is_checked(words: str) -> None:
    """核查: whoever confirms a round, or sends it back, says what was looked at and found."""
    if not words.strip():
        raise Refused("BH-74", "请写明核查的情况")


def sample(persons: Collection[int], *, head: bytes, people: int) -> list[int]:
    """抽样: draw who is looked at, by the record's own hash: neither side picks (BH-74)."""

    def drawn(person: int) -> bytes:
        return hashlib.sha256(head + str(person).encode()).digest()

    return sorted(persons, key=drawn)[:people]


@dataclass(frozen=True, slots=True)
class Count:
    """Due, given, declined, and what is left, of any number of entitlements."""

    due: int
    given: int
    declined: int
    left: int


def counted(rows: Iterable[Due]) -> Count:
    """落实情况: count entitlements by how they stand."""
    found = [row.standing for row in rows]
    given, declined = found.count(CareStanding.GIVEN), found.count(CareStanding.DECLINED)
    return Count(len(found), given, declined, len(found) - given - declined)


def is_for_all(entitlement: str) -> bool:
    """Say whether something is due to everybody, so that it is nobody's private matter."""
    return entitlement in FOR_ALL
