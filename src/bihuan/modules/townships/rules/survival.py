"""留任分析: how long people stay in a township, with those counted in who are still there.

The mean of those who have left says nothing of those who stay; here everybody counts as long as
they were seen. Somebody seen from the 14th month of service on, since records begin then, counts
from there (左截断); somebody still there when records end counts until then (删失).

Times are months of service, whole or not. At the same time, leaving comes before being lost from
sight, and both before coming into sight: who is seen from the 14th month on may leave after it.
Only who is seen from the start, month 0, may leave in it.

Agrees with lifelines and statsmodels to 1e-9 (`scripts/survival_reference.py`).
"""

import itertools
import math
import operator
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

Z = NormalDist().inv_cdf(0.975)
HALF = 0.5
# Products of shares are inexact by some units in the last place; half is half all the same.
ROUNDING = 1e-12


class Spell(NamedTuple):
    """任职经历: seen from `entered` months of service until `left`, and why it ended.

    `cause` None: still there when records end (删失). Never "": that would be a leaver. Where
    many are seen from the middle of their service on, parts of months are wanted: in whole ones,
    who came into sight and left in the same month was in sight for no time, and can't be used.
    """

    entered: float
    left: float
    cause: str | None = None


# Spells one by one, or each different one with how many of it there are, as a database counts.
Spells = Iterable[Spell] | Mapping[Spell, int]


@dataclass(frozen=True, slots=True)
class Share:
    """占比: so many of so many, both always shown."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """Return the share, or None: of nobody there is none."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Mean:
    """平均: how many people, with all their months together."""

    people: int
    total: float

    @property
    def months(self) -> float | None:
        """Return the mean, or None: of nobody there is none."""
        return self.total / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """限定平均留任月数: mean months stayed up to a horizon, with its standard error.

    `horizon` is what was asked for, or less: nobody was seen that long.
    """

    months: float
    error: float
    horizon: float


class Step(NamedTuple):
    """曲线的一步: what happened at a time, and which share has stayed beyond it.

    `at_risk` are those in sight just before, `entered` those who come into sight after it.
    `lower` and `upper` are the 95% band, by Greenwood's formula on the log-log scale: 1 and 1
    before anybody has left, 0 and 0 after all have, where it can't be told; so show `at_risk`.
    `greenwood` is the sum of that formula.
    """

    time: float
    at_risk: int
    events: int
    censored: int
    entered: int
    survival: float
    lower: float
    upper: float
    greenwood: float

    @property
    def remaining(self) -> int:
        """Return how many are in sight after it."""
        return self.at_risk - self.events - self.censored + self.entered


@dataclass(frozen=True, slots=True)
class Curve:
    """留任曲线: the steps in order of time, the first at month 0; none when nobody was seen.

    `unseen` spells were in sight for no time at all, and count nowhere else.
    """

    steps: tuple[Step, ...]
    unseen: int = 0

    @property
    def median(self) -> float | None:
        """Return the month by which half have left, or None: more than half stay."""
        found = (step.time for step in self.steps if step.survival <= HALF + ROUNDING)
        return next(found, None)

    def at(self, months: float) -> Step | None:
        """Return the step that holds at a time, or None: nobody was seen that long."""
        index = bisect_right(self.steps, months, key=lambda step: step.time) - 1
        if index < 0 or (months > self.steps[-1].time and self.steps[-1].survival > 0):
            return None
        return self.steps[index]

    def at_risk(self, times: Iterable[float]) -> tuple[int, ...]:
        """Return how many are in sight just before each of some times."""
        return tuple(self._at_risk(months) for months in times)

    def _at_risk(self, months: float) -> int:
        index = bisect_right(self.steps, months, key=lambda step: step.time) - 1
        if index < 0:
            return 0
        step = self.steps[index]
        return step.at_risk if step.time == months else step.remaining

    def restricted_mean(self, horizon: float) -> RestrictedMean | None:
        """Return the area under the curve up to a horizon, or None when nobody was seen.

        The curve isn't drawn on beyond who was seen longest: the horizon is cut there, and said.
        """
        assert horizon > 0, horizon
        if not self.steps:
            return None
        last = self.steps[-1]
        reach = horizon if last.survival == 0 else min(horizon, last.time)
        area = variance = 0.0
        after = reach
        # Backwards, so that at each step the area that lies behind it is known.
        for step in reversed([one for one in self.steps if one.time <= reach]):
            area += step.survival * (after - step.time)
            variance += area * area * _greenwood(step.at_risk, step.events)
            after = step.time
        return RestrictedMean(area, math.sqrt(variance), reach)


@dataclass(frozen=True, slots=True)
class Incidence:
    """累计去向曲线: which share has left for one cause by each time at which anybody left."""

    cause: str
    times: tuple[float, ...]
    events: tuple[int, ...]
    shares: tuple[float, ...]

    def at(self, months: float) -> float:
        """Return the share that has left for it by a time; see `Curve.at` for how far one saw."""
        index = bisect_right(self.times, months) - 1
        return self.shares[index] if index >= 0 else 0.0


# --- the pass over all times --------------------------------------------------------------------


class _Row(NamedTuple):
    """What happened at a time; `causes` counts those who left, and under None those still there."""

    time: float
    at_risk: int
    events: int
    censored: int
    entered: int
    causes: Mapping[str | None, int]


def _counts(spells: Spells) -> Mapping[Spell, int]:
    """Return each different spell with how many there are. Raises AssertionError for a bad one."""
    counts = spells if isinstance(spells, Mapping) else Counter(spells)
    for spell, count in counts.items():
        assert 0 <= spell.entered <= spell.left < math.inf, spell
        assert spell.cause != "", spell
        assert count > 0, spell
    return counts


def _is_seen(spell: Spell) -> bool:
    return spell.left > spell.entered or not spell.entered


def _rows(counts: Mapping[Spell, int]) -> Iterator[_Row]:
    """Yield what happened at month 0 and at each time at which somebody came or went, in order."""
    came: dict[float, int] = {}
    went: dict[float, dict[str | None, int]] = {}
    for spell, count in counts.items():
        if _is_seen(spell):
            came[spell.entered] = came.get(spell.entered, 0) + count
            causes = went.setdefault(spell.left, {})
            causes[spell.cause] = causes.get(spell.cause, 0) + count
    # Who is seen from the start may leave in month 0.
    at_risk = came.pop(0, 0)
    for time in sorted({0, *came, *went}) if went else ():
        causes = went.get(time, {})
        gone, censored = sum(causes.values()), causes.get(None, 0)
        entered = came.get(time, 0)
        yield _Row(time, at_risk, gone - censored, censored, entered, causes)
        at_risk += entered - gone


def _greenwood(at_risk: int, events: int) -> float:
    """Return a term of Greenwood's sum; nothing when all have left: the curve is at 0 then."""
    left = at_risk - events
    return events / (at_risk * left) if left else 0.0


def _band(survival: float, greenwood: float) -> tuple[float, float]:
    """Return the 95% band on the log-log scale, as R and lifelines do."""
    if not 0 < survival < 1:
        return survival, survival
    log = math.log(survival)
    width = Z * math.sqrt(greenwood) / -log
    return survival ** math.exp(width), survival ** math.exp(-width)


# --- curves -------------------------------------------------------------------------------------


def kaplan_meier(spells: Spells) -> Curve:
    """留任曲线: return which share stays beyond each month (Kaplan–Meier, left truncation).

    Once all in sight have left, the curve is at 0 and stays there, whoever comes into sight later.
    """
    counts = _counts(spells)
    steps = []
    survival, greenwood = 1.0, 0.0
    for row in _rows(counts):
        if row.events:
            survival *= (row.at_risk - row.events) / row.at_risk
            greenwood += _greenwood(row.at_risk, row.events)
        band = _band(survival, greenwood)
        steps.append(Step(*row[:5], survival, *band, greenwood))
    unseen = sum(count for spell, count in counts.items() if not _is_seen(spell))
    return Curve(tuple(steps), unseen)


def cumulative_incidence(spells: Spells) -> dict[str, Incidence]:
    """累计去向: return which share has left by each month, for each cause (Aalen–Johansen).

    At every time the shares of all causes and the curve of those who stay sum to 1.
    """
    rows = [row for row in _rows(_counts(spells)) if row.events]
    # Which share was there until just before each of them.
    stays = [(row.at_risk - row.events) / row.at_risk for row in rows]
    before = list(itertools.accumulate(stays, operator.mul, initial=1.0))
    causes = {cause for row in rows for cause in row.causes if cause is not None}
    return {cause: _incidence(cause, rows, before) for cause in sorted(causes)}


def _incidence(cause: str, rows: Sequence[_Row], before: Sequence[float]) -> Incidence:
    events = tuple(row.causes.get(cause, 0) for row in rows)
    parts = (
        share * left / row.at_risk for share, left, row in zip(before, events, rows, strict=False)
    )
    times = tuple(row.time for row in rows)
    return Incidence(cause, times, events, tuple(itertools.accumulate(parts)))


# --- counts and plain means ---------------------------------------------------------------------


def cohort_retention(spells: Spells) -> Share:
    """留任率: of those recruited (seen from month 0), how many are still there."""
    return _of_recruited(spells, lambda spell: spell.cause is None)


def loss_rate(spells: Spells, causes: Collection[str]) -> Share:
    """流失率: of those recruited, how many have left for one of some causes."""
    return _of_recruited(spells, lambda spell: spell.cause in causes)


def left_within(spells: Spells, months: float) -> Share:
    """限期内离开: of those recruited, how many left at or before a month, for whatever cause.

    Who isn't there that long yet counts among the whole, so the share can only rise; the curve
    says what is to be expected.
    """
    return _of_recruited(spells, lambda spell: spell.cause is not None and spell.left <= months)


def left_before(spells: Spells, months: float) -> Share:
    """未满年限离开: of those recruited, how many left before a month was completed."""
    return _of_recruited(spells, lambda spell: spell.cause is not None and spell.left < months)


def mean_of_leavers(spells: Spells) -> Mean:
    """离开者平均月数: the mean of those who have left; low, as those who stay aren't in it."""
    return _mean(spells, lambda spell: spell.cause is not None)


def mean_of_all(spells: Spells) -> Mean:
    """全体平均月数: the mean months so far of all, those still there among them."""
    return _mean(spells, lambda spell: True)


def _of_recruited(spells: Spells, is_part: Callable[[Spell], bool]) -> Share:
    recruited = [(one, count) for one, count in _counts(spells).items() if not one.entered]
    part = sum(count for one, count in recruited if is_part(one))
    return Share(part, sum(count for _, count in recruited))


def _mean(spells: Spells, is_meant: Callable[[Spell], bool]) -> Mean:
    meant = [(one, count) for one, count in _counts(spells).items() if is_meant(one)]
    people = sum(count for _, count in meant)
    return Mean(people, math.fsum(one.left * count for one, count in meant))
