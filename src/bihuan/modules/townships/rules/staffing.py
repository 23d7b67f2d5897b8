"""队伍统计: how those who came to townships stand on a day, and how long they stayed."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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


def is_within(away: Period, entered: str, departed: str) -> bool:
    """Say whether a period away began while somebody was on a roll."""
    return away.begun >= entered and (not departed or away.begun < departed)


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


class Outcome(NamedTuple):
    """去留和任职经历: what a stay comes to by a day, whoever's it is."""

    spell: Spell
    is_there: bool


def outcome(stay: Stay, on: datetime.date) -> Outcome | None:
    """Return what a stay comes to by a day, or None: it hadn't begun."""
    return Outcome(spell(stay, on), not has_left(stay, on)) if has_begun(stay, on) else None


@dataclass(slots=True)
class Tally:
    """合计: how many recruits of a cohort have which spell, and who is there altogether.

    A standing is a spell's cause, and none is in post: so neither people nor names are kept.
    """

    spells: Counter[Spell] = field(default_factory=Counter)
    on_roll: int = 0
    in_post: int = 0
    births: Counter[str] = field(default_factory=Counter)

    def add(self, found: Outcome, number: int = 1, *, is_recruit: bool) -> None:
        """Count some stays that come to the same; of recruits of the cohort the spell, too."""
        if is_recruit:
            self.spells[found.spell] += number
        if found.is_there:
            self.on_roll += number
        if found.spell.cause is None:
            self.in_post += number

    def include(self, other: "Tally") -> None:
        """Count what another tally counts as well."""
        self.spells.update(other.spells)
        self.births.update(other.births)
        self.on_roll += other.on_roll
        self.in_post += other.in_post


def tally(stays: Iterable[Stay], *, first: int, last: int, on: datetime.date) -> Tally:
    """合计: count stays one by one; recruits of the years `first` to `last` are the cohort."""
    found = Tally()
    for stay in stays:
        what = outcome(stay, on)
        if what is None:
            continue
        found.add(what, is_recruit=is_of_cohort(stay, first=first, last=last))
        if what.is_there:
            found.births[stay.birth] += 1
    return found


def is_of_cohort(stay: Stay, *, first: int, last: int) -> bool:
    """Say whether a stay that has begun did so by recruitment in some years."""
    return stay.is_recruit and first <= int(stay.entered[:4]) <= last


def figures(
    stays: Iterable[Stay], *, first: int, last: int, on: datetime.date, horizon: int, soon: int
) -> Figures:
    """队伍情况: count the recruits of the years `first` to `last`, and all who are there."""
    return counted(tally(stays, first=first, last=last, on=on), horizon=horizon, soon=soon)


@decides("TC-01")
def counted(found: Tally, *, horizon: int, soon: int) -> Figures:
    """队伍情况: return the figures of a tally.

    `horizon`: up to which month the mean of everybody counts; `soon`: how many months after
    probation count as leaving right after it.
    """
    spells = found.spells
    standings: Counter[str] = Counter()
    for one, number in spells.items():
        standings[one.cause or str(Standing.IN_POST)] += number
    return Figures(
        recruited=spells.total(),
        standings=standings,
        leavers=survival.mean_of_leavers(spells),
        restricted=survival.kaplan_meier(spells).restricted_mean(horizon),
        after_probation=survival.left_within(spells, PROBATION + soon),
        on_roll=found.on_roll,
        in_post=found.in_post,
    )


def recruits(stays: Iterable[Stay], *, first: int, last: int, on: datetime.date) -> list[Stay]:
    """Return the stays that began by recruitment in some years, by a day."""
    return [
        one for one in stays if has_begun(one, on) and is_of_cohort(one, first=first, last=last)
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


def ages(stays: Iterable[Stay], on: datetime.date) -> Ages:
    """年龄结构: count those on the roll by age."""
    there = (one for one in stays if has_begun(one, on) and not has_left(one, on))
    return ages_of(Counter(one.birth for one in there), on)


@decides("TC-02")
def ages_of(births: Mapping[str, int], on: datetime.date) -> Ages:
    """年龄结构: count those on the roll by age; the middle (31–45) shows a gap that heads hide."""
    bands: Counter[str] = Counter()
    middle = 0
    for birth, number in births.items():
        if is_partial(birth):
            years = age(birth, on)
            bands[str(next(band for limit, band in BANDS if years <= limit))] += number
            middle += number * (years in MIDDLE)
    people = bands.total()
    return Ages(bands, people, Share(middle, people))


def age(birth: str, on: datetime.date) -> int:
    """年龄: return the completed years by a day, from the first day that a birth may mean."""
    return months_between(earliest(birth), on) // 12
