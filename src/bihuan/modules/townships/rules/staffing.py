"""队伍统计: how those who came to townships stand on a day, and how long they stayed."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial, months_between
from bihuan.modules.townships.rules import serving, survival
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.rules.survival import Curve, Mean, RestrictedMean, Share, Spell
from bihuan.modules.townships.terms import Band, Staff, Standing

# Codes of the record: how one came as a recruit, how one went, of which staff one is.
RECRUITED = "1"
TRANSFERRED, RESIGNED = "1", "2"
STAFF = {"1": Staff.CIVIL, "2": Staff.CIVIL, "3": Staff.INSTITUTION}
PROBATION = 12  # months, of the civil servants' law
BANDS = ((30, Band.YOUNG), (40, Band.YOUNGER), (50, Band.OLDER), (200, Band.OLD))
MIDDLE = range(31, 46)


class Stay(NamedTuple):
    """一段在编: one period of somebody on a township's roll, with the periods away in it."""

    person: int
    name: str
    birth: str
    unit: int
    unit_name: str
    staff_kind: str
    entered: str
    way_in: str
    departed: str
    way_out: str
    destination: str
    destination_name: str
    away: tuple[Period, ...] = ()
    hosts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def staff(self) -> str:
        """Return as which staff it counts, or "" for neither."""
        return STAFF.get(self.staff_kind, "")

    @property
    def is_recruit(self) -> bool:
        """Say whether it began by recruitment, not by a move from elsewhere."""
        return self.way_in.startswith(RECRUITED)


def has_begun(stay: Stay, on: datetime.date) -> bool:
    """Say whether somebody had come by a day."""
    return is_partial(stay.entered) and earliest(stay.entered) <= on


def has_left(stay: Stay, on: datetime.date) -> bool:
    """Say whether somebody was off the roll on a day."""
    return bool(stay.departed) and earliest(stay.departed) <= on


def away_on(stay: Stay, on: datetime.date) -> int | None:
    """Return which of the periods away holds on a day, or None."""
    for index, one in enumerate(stay.away):
        is_back = bool(one.ended) and earliest(one.ended) <= on
        if earliest(one.begun) <= on and not is_back:
            return index
    return None


def standing(stay: Stay, on: datetime.date) -> Standing:
    """去留: return how somebody who came stands on a day."""
    if has_left(stay, on):
        gone = {TRANSFERRED: Standing.TRANSFERRED, RESIGNED: Standing.RESIGNED}
        return gone.get(stay.way_out[:1], Standing.ENDED)
    return Standing.IN_POST if away_on(stay, on) is None else Standing.AWAY


def served(stay: Stay, on: datetime.date) -> int:
    """服务月数: return the months served by a day; months away don't count."""
    return serving.counted([Period(stay.entered, stay.departed)], stay.away, on=on)


def spell(stay: Stay, on: datetime.date, *, seen_from: datetime.date | None = None) -> Spell:
    """任职经历: return a stay as the curve sees it: until it ended, or somebody went away.

    `seen_from`: records begin there; who had come before comes into sight with the months served.
    """
    how = standing(stay, on)
    until = on
    if how == Standing.AWAY:
        index = away_on(stay, on)
        assert index is not None, "who is away is away by one of the periods"
        until = earliest(stay.away[index].begun)
    elif how != Standing.IN_POST:
        until = earliest(stay.departed)
    entered = served(stay, seen_from) if seen_from else 0
    cause = None if how == Standing.IN_POST else str(how)
    return Spell(entered, max(served(stay, until), entered), cause)


@dataclass(frozen=True, slots=True)
class Figures:
    """队伍情况: what became of the recruits of a cohort by a day, and who is there altogether."""

    recruited: int
    standings: Mapping[str, int]
    leavers: Mean
    restricted: RestrictedMean | None
    after_probation: Share
    on_roll: int
    in_post: int

    @property
    def away(self) -> int:
        """Return how many are on the roll and not in post."""
        return self.on_roll - self.in_post


@decides("TC-01")
def figures(
    stays: Sequence[Stay], *, first: int, last: int, on: datetime.date, horizon: int, soon: int
) -> Figures:
    """队伍情况: count the recruits of the years `first` to `last`, and all who are there.

    `horizon`: up to which month the mean of everybody counts; `soon`: how many months after
    probation count as leaving right after it.
    """
    cohort = recruits(stays, first=first, last=last, on=on)
    spells = [spell(one, on) for one in cohort]
    there = [one for one in stays if has_begun(one, on) and not has_left(one, on)]
    return Figures(
        recruited=len(cohort),
        standings=Counter(str(standing(one, on)) for one in cohort),
        leavers=survival.mean_of_leavers(spells),
        restricted=survival.kaplan_meier(spells).restricted_mean(horizon),
        after_probation=survival.left_within(spells, PROBATION + soon),
        on_roll=len(there),
        in_post=sum(standing(one, on) == Standing.IN_POST for one in there),
    )


def recruits(stays: Iterable[Stay], *, first: int, last: int, on: datetime.date) -> list[Stay]:
    """Return the stays that began by recruitment in some years, by a day."""
    return [
        one
        for one in stays
        if one.is_recruit and has_begun(one, on) and first <= int(one.entered[:4]) <= last
    ]


def curve(stays: Iterable[Stay], on: datetime.date) -> Curve:
    """留任曲线: return which share of some stays lasts beyond each month."""
    return survival.kaplan_meier([spell(one, on) for one in stays])


@dataclass(frozen=True, slots=True)
class Ages:
    """年龄结构: how many of each band, how many in all, and how many of 31 to 45."""

    bands: Mapping[str, int]
    people: int
    middle: Share


@decides("TC-02")
def ages(stays: Iterable[Stay], on: datetime.date) -> Ages:
    """年龄结构: count those on the roll by age; the middle (31–45) shows a gap that heads hide."""
    there = [one for one in stays if has_begun(one, on) and not has_left(one, on)]
    found = [age(one.birth, on) for one in there if is_partial(one.birth)]
    bands = Counter(str(next(band for limit, band in BANDS if years <= limit)) for years in found)
    return Ages(bands, len(found), Share(sum(years in MIDDLE for years in found), len(found)))


def age(birth: str, on: datetime.date) -> int:
    """年龄: return the completed years by a day, from the first day that a birth may mean."""
    return months_between(earliest(birth), on) // 12
