"""乡镇服务年限: months of service in a township's organ; time away from it doesn't count.

Every day away moves the day on which a number of months is completed by one day: days present are
laid end to end from the first of them, and months counted from there by day of the month.

Where a date is known to the month or year only, `counted` and `reached` take the least service
that the dates allow, since nobody may be released on a day that was guessed; `at_most` takes the
most, so that a page can say which exact date is wanted, and nobody is blamed for a missing one.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bihuan.kernel.base.partial import (
    earliest,
    is_surely_before,
    latest,
    months_after,
    months_between,
)

Day = datetime.date
# A span from its first day until the first day after it.
Span = tuple[Day, Day]
NEVER = Day.max
# Sorts after every date: what lasts ends last.
LAST = "~"


@dataclass(frozen=True, slots=True)
class Period:
    """起止: from a date until another, both as precise as known; "" while it lasts.

    `ended` is the first day after: the day of leaving, or the day of being back. When one period
    ends and the next begins in the same words, and these name a month or a day, there is nothing
    between them. A period that surely ends before it begins counts nothing.
    """

    begun: str
    ended: str = ""

    @property
    def is_backward(self) -> bool:
        """Say whether it surely ends before it begins: a slip that a person must correct."""
        return bool(self.ended) and is_surely_before(self.ended, self.begun)


def counted(on_roll: Iterable[Period], away: Iterable[Period], *, on: Day) -> int:
    """服务月数: return the months completed by a day, by the least that the dates allow.

    Days on the roll count, those away among them don't, whichever periods overlap. The day itself
    isn't over yet: who began on 15 March has 24 months on 15 March two years later, and 23 on the
    14th.
    """
    known = _Known.of(on_roll, away)
    if not known.sure or on < known.sure[0][0]:
        return 0
    days = _days_until(known.sure, on)
    return min(months_between(day, _later(day, days + more)) for day, more in known.first_days())


def at_most(on_roll: Iterable[Period], away: Iterable[Period], *, on: Day) -> int:
    """最多服务月数: return the months completed by a day, by the most that the dates allow.

    Equal to `counted` where all dates are exact.
    """
    known = _Known.of(on_roll, away)
    last = min(known.sure[0][0], on) if known.sure else on
    # Of the days of a span the first gives most; from another span months may be shorter.
    starts = [start for start, _ in known.possible if start <= last]
    return max((months_between(day, _end(known.possible, day, on)) for day in starts), default=0)


def reached(on_roll: Iterable[Period], away: Iterable[Period], *, months: int) -> Day | None:
    """满年限之日: return the first day on which `counted` is that many months, or None.

    What has no end is taken to go on, so the day may lie ahead; None: as things stand, never.
    """
    assert months > 0, months
    known = _Known.of(on_roll, away)
    if not known.sure:
        return None
    wanted = max((months_after(day, months) - day).days - more for day, more in known.first_days())
    for start, until in known.sure:
        here = (until - start).days
        if wanted <= here:
            return _later(start, wanted)
        wanted -= here
    return None


def spans_counted(on_roll: Iterable[Period], away: Iterable[Period]) -> list[Span]:
    """计入的时段: return the spans that `counted` counts, each until the first day after it.

    The last of them ends with `NEVER` while it lasts.
    """
    return _Known.of(on_roll, away).sure


# --- what the dates allow -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """Days present that are sure, those that are possible, and when presence may break off."""

    sure: list[Span]
    possible: list[Span]
    breaks: list[Span]

    @classmethod
    def of(cls, on_roll: Iterable[Period], away: Iterable[Period]) -> "_Known":
        roll, gone = _joined(on_roll), _joined(away)
        ends = [one.ended for one in roll if one.ended] + [one.begun for one in gone]
        return cls(
            sure=_without(_spans(roll, latest, earliest), _spans(gone, earliest, latest)),
            possible=_without(_spans(roll, earliest, latest), _spans(gone, latest, earliest)),
            breaks=[(earliest(text), latest(text)) for text in ends],
        )

    def first_days(self) -> Iterator[tuple[Day, int]]:
        """Return on which days presence may have begun, and then how many days more are sure.

        Months are counted from the first day present, and some are longer than others; so an
        earlier first day can make less of the same days. It can't when nothing breaks off before
        the first day that is sure: then all days between are present as well.
        """
        first, last = self.possible[0][0], self.sure[0][0]
        breaks = [one for one in self.breaks if one[0] < last and one[1] > first]
        yield last, 0
        if breaks:
            for day in map(Day.fromordinal, range(first.toordinal(), last.toordinal())):
                until = (max(start, day) for start, end in breaks if end > day)
                yield day, (min(until, default=last) - day).days


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Join what ends and begins in the same words: one act ended the one and began the other."""
    found: list[Period] = []
    right = (one for one in periods if not one.is_backward)
    for period in sorted(right, key=lambda one: (one.begun, one.ended or LAST)):
        before = next((one for one in found if _meets(one, period)), None)
        if before:
            found.remove(before)
        found.append(Period(before.begun, period.ended) if before else period)
    return found


def _meets(one: Period, other: Period) -> bool:
    return one.ended == other.begun and len(one.ended) >= len("2004-07")


def _spans(
    periods: Iterable[Period], begin: Callable[[str], Day], end: Callable[[str], Day]
) -> list[Span]:
    """Return periods as days, in order, overlaps counted once, and none that is empty."""
    found: list[Span] = []
    for start, until in sorted(
        (begin(one.begun), end(one.ended) if one.ended else NEVER) for one in periods
    ):
        if start >= until:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((start, until))
    return found


def _without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return what is left of spans when others are taken out; all are in order."""
    left = list(spans)
    for start, until in others:
        left = [
            part
            for begin, end in left
            for part in ((begin, min(end, start)), (max(begin, until), end))
            if part[0] < part[1]
        ]
    return left


def _days_until(spans: Iterable[Span], on: Day) -> int:
    return sum((min(until, on) - start).days for start, until in spans if start < on)


def _end(spans: Iterable[Span], first: Day, on: Day) -> Day:
    """Return where the days of spans lead from one of their starts, laid end to end."""
    return _later(first, _days_until([one for one in spans if one[0] >= first], on))


def _later(day: Day, days: int) -> Day:
    return day + datetime.timedelta(days=days)
