"""乡镇服务年限: months by day of the month, time away not counted, dates not fully known."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.base.partial import earliest, latest
from bihuan.modules.townships.rules import serving
from bihuan.modules.townships.rules.serving import Period

DAY = datetime.timedelta(days=1)
Dates = Sequence[tuple[str, str]]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def periods(dates: Dates) -> list[Period]:
    return [Period(*one) for one in dates]


def counted(on_roll: Dates, away: Dates, on: str) -> int:
    return serving.counted(periods(on_roll), periods(away), on=day(on))


def at_most(on_roll: Dates, away: Dates, on: str) -> int:
    return serving.at_most(periods(on_roll), periods(away), on=day(on))


def reached(on_roll: Dates, away: Dates, months: int) -> str | None:
    found = serving.reached(periods(on_roll), periods(away), months=months)
    return found.isoformat() if found else None


# --- exact dates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begun", "months", "on"),
    [
        ("2013-03-15", 24, "2015-03-15"),
        ("2013-03-15", 36, "2016-03-15"),
        ("2013-01-31", 1, "2013-02-28"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2013-01-31", 2, "2013-03-31"),
        ("2012-02-29", 24, "2014-02-28"),
        ("2012-02-29", 36, "2015-02-28"),
        ("2012-02-29", 48, "2016-02-29"),
        ("2013-08-31", 18, "2015-02-28"),
        ("2014-01-01", 12, "2015-01-01"),
    ],
)
def test_months_are_completed_on_the_same_day_of_the_month_and_not_the_day_before(
    begun: str, months: int, on: str
) -> None:
    still = [(begun, "")]
    assert counted(still, [], on) == at_most(still, [], on) == months
    assert counted(still, [], (day(on) - DAY).isoformat()) == months - 1
    assert reached(still, [], months) == on


@pytest.mark.parametrize(
    ("on_roll", "away", "on_24", "on_36"),
    [
        # A month and a day of secondment move the day by as many days.
        ([("2012-03-15", "")], [("2013-01-01", "2013-02-02")], "2014-04-16", "2015-04-16"),
        # Away over 29 February: 29 days are 29 days.
        ([("2011-03-15", "")], [("2012-02-01", "2012-03-01")], "2013-04-13", "2014-04-13"),
        # Two secondments that overlap, and one within the other, count once.
        (
            [("2012-03-15", "")],
            [("2013-01-01", "2013-02-01"), ("2013-01-20", "2013-03-01"),
             ("2013-01-05", "2013-01-09")],
            "2014-05-13",
            "2015-05-13",
        ),
        # Away partly before the service: only what lies in it.
        ([("2012-03-15", "")], [("2012-01-01", "2012-03-25")], "2014-03-25", "2015-03-25"),
        # Away before the service, or after these days: nothing changes.
        ([("2012-03-15", "")], [("2011-01-01", "2012-03-15")], "2014-03-15", "2015-03-15"),
        ([("2012-03-15", "")], [("2015-03-15", "2016-01-01")], "2014-03-15", "2015-03-15"),
        # Away on the last of these days.
        ([("2012-03-15", "")], [("2014-03-14", "2014-03-20")], "2014-03-21", "2015-03-21"),
        # Away and never back yet.
        ([("2012-03-15", "")], [("2014-06-01", "")], "2014-03-15", None),
        # Left for the county and came back: the 365 days between move the day as well.
        ([("2010-01-01", "2011-01-01"), ("2012-01-01", "")], [], "2012-12-31", "2014-01-01"),
        # Two posts at once, or one after the other, are one service.
        ([("2012-03-15", "2013-09-01"), ("2013-05-01", "")], [], "2014-03-15", "2015-03-15"),
        ([("2012-03-15", "2013-05-01"), ("2013-05-01", "")], [], "2014-03-15", "2015-03-15"),
        # Left on the very day, and a day too early.
        ([("2012-03-15", "2014-03-15")], [], "2014-03-15", None),
        ([("2012-03-15", "2014-03-14")], [], None, None),
    ],
)  # fmt: skip
def test_time_away_moves_the_day_by_as_many_days(
    on_roll: Dates, away: Dates, on_24: str | None, on_36: str | None
) -> None:
    assert (reached(on_roll, away, 24), reached(on_roll, away, 36)) == (on_24, on_36)
    for months, on in ((24, on_24), (36, on_36)):
        if on:
            assert counted(on_roll, away, on) == at_most(on_roll, away, on) == months
            assert counted(on_roll, away, (day(on) - DAY).isoformat()) == months - 1


@pytest.mark.parametrize(
    ("on_roll", "away", "on"),
    [
        ([], [], "2015-01-01"),
        ([], [("2012-01-01", "")], "2015-01-01"),
        ([("2015-06-01", "")], [], "2015-01-01"),
        ([("2015-01-01", "")], [], "2015-01-01"),
        ([("2012-01-01", "")], [("2012-01-01", "")], "2015-01-01"),
        ([("2012-01-01", "2012-01-01")], [], "2015-01-01"),
        ([("2014-01-01", "2012-01-01")], [], "2015-01-01"),
        ([("2014-01-01", "2012")], [], "2015-01-01"),
    ],
)
def test_who_has_not_served_has_no_months(on_roll: Dates, away: Dates, on: str) -> None:
    assert counted(on_roll, away, on) == at_most(on_roll, away, on) == 0


def test_a_period_that_ends_before_it_begins_is_told_and_takes_nothing_from_others() -> None:
    slip = ("2013-05-01", "2013-03-01")
    assert Period(*slip).is_backward
    right = [
        ("2013-05", ""),
        ("2013-05", "2013-05"),
        ("2013", "2013-01"),
        ("2013-05-31", "2013-05"),
    ]
    assert not any(one.is_backward for one in periods(right))
    assert counted([("2012-05-01", "2013-05-01"), slip], [], "2015-01-01") == 12
    assert counted([("2012-05-01", "")], [slip], "2014-05-01") == 24


def test_what_was_counted_can_be_shown() -> None:
    on_roll = periods([("2012-03-15", "2014-01-01"), ("2014-03-01", "")])
    away = periods([("2013-01-01", "2013-02-01")])
    assert serving.spans_counted(on_roll, away) == [
        (day("2012-03-15"), day("2013-01-01")),
        (day("2013-02-01"), day("2014-01-01")),
        (day("2014-03-01"), serving.NEVER),
    ]


@pytest.mark.parametrize("months", [0, -1])
def test_a_limit_of_no_months_is_a_mistake(months: int) -> None:
    with pytest.raises(AssertionError):
        serving.reached([Period("2012-03-15")], [], months=months)


@pytest.mark.parametrize("period", [Period(""), Period("2012.03"), Period("2012", "至今")])
def test_what_is_no_date_is_never_read_as_one(period: Period) -> None:
    with pytest.raises(AssertionError, match="no date"):
        serving.counted([period], [], on=day("2015-01-01"))


# --- dates known to the month or the year -------------------------------------------------------


@pytest.mark.parametrize(
    ("on_roll", "away", "on", "least", "most"),
    [
        # Came some day in July 2012.
        ([("2012-07", "")], [], "2014-07-01", 23, 24),
        ([("2012-07", "")], [], "2014-07-30", 23, 24),
        ([("2012-07", "")], [], "2014-07-31", 24, 24),
        # Came some day in 2012, or left some day in 2014.
        ([("2012", "")], [], "2014-12-30", 23, 35),
        ([("2012", "")], [], "2014-12-31", 24, 35),
        ([("2012-07-01", "2014")], [], "2015-01-01", 18, 29),
        ([("2012-07", "2014-07")], [], "2015-01-01", 23, 24),
        # Away from some day in March until some day in May.
        ([("2012-01-01", "")], [("2013-03", "2013-05")], "2014-01-01", 21, 23),
        ([("2012-01-01", "")], [("2013", "2013")], "2014-01-01", 12, 24),
        # The day of moving from post to post isn't known, but is one day.
        ([("2012-07-01", "2013-05"), ("2013-05", "")], [], "2014-07-01", 24, 24),
        ([("2012-07-01", "2013-05"), ("2013-05", "2013-10"), ("2013-10", "")], [],
         "2014-07-01", 24, 24),
        ([("2012-07-01", "")], [("2013-01-01", "2013-03"), ("2013-03", "2013-07-01")],
         "2014-07-01", 18, 18),
        # Of a year it needn't be.
        ([("2012-07-01", "2013"), ("2013", "")], [], "2014-07-01", 12, 24),
        # Nothing is sure.
        ([("2012", "2012")], [], "2015-01-01", 0, 11),
        ([("2012", "")], [("2012", "")], "2015-01-01", 0, 11),
    ],
)  # fmt: skip
def test_of_dates_not_fully_known_the_least_and_the_most_are_counted(
    on_roll: Dates, away: Dates, on: str, least: int, most: int
) -> None:
    assert (counted(on_roll, away, on), at_most(on_roll, away, on)) == (least, most)


def test_nobody_is_released_on_a_guessed_day() -> None:
    assert reached([("2012-07", "")], [], 24) == "2014-07-31"
    assert reached([("2012", "")], [], 24) == "2014-12-31"
    assert reached([("2012-07-10", "")], [("2013-03", "2013-05")], 24) == "2014-10-09"
    assert reached([("2012", "2014")], [], 24) is None


# --- properties ---------------------------------------------------------------------------------

FIRST, LAST = day("2010-01-01"), day("2016-12-31")
EXACT = st.dates(FIRST, LAST).map(lambda one: one.isoformat())
TEXTS = st.builds(lambda text, length: text[:length], EXACT, st.sampled_from([4, 7, 10, 10]))


def some_periods(texts: Any) -> Any:
    """Draw up to four periods; now and then one is left open or begins as another ends."""
    period = st.builds(Period, texts, st.one_of(texts, texts, st.just("")))
    return st.lists(period, max_size=4).map(_chained)


def _chained(found: list[Period]) -> list[Period]:
    return [
        Period(found[index - 1].ended, one.ended) if index % 2 and found[index - 1].ended else one
        for index, one in enumerate(found)
    ]


@settings(derandomize=True, database=None, max_examples=200, deadline=None)
@given(some_periods(TEXTS), some_periods(TEXTS), st.integers(1, 72))
def test_a_number_of_months_is_reached_on_the_first_day_on_which_it_is_counted(
    on_roll: list[Period], away: list[Period], months: int
) -> None:
    found = serving.reached(on_roll, away, months=months)
    if found is None:
        assert serving.counted(on_roll, away, on=day("2199-01-01")) < months
        return
    assert serving.counted(on_roll, away, on=found) == months
    assert serving.counted(on_roll, away, on=found - DAY) == months - 1


@settings(derandomize=True, database=None, max_examples=200, deadline=None)
@given(some_periods(EXACT), some_periods(EXACT), st.dates(FIRST, LAST))
def test_of_exact_dates_days_present_are_laid_end_to_end(
    on_roll: list[Period], away: list[Period], on: datetime.date
) -> None:
    present = [
        one
        for one in map(datetime.date.fromordinal, range(FIRST.toordinal(), on.toordinal()))
        if _covers(on_roll, one) and not _covers(away, one)
    ]
    expected = _completed(present[0], len(present)) if present else 0
    assert serving.counted(on_roll, away, on=on) == expected
    assert serving.at_most(on_roll, away, on=on) == expected


def _covers(found: list[Period], one: datetime.date) -> bool:
    return any(period.begun <= one.isoformat() < (period.ended or "9") for period in found)


def _completed(first: datetime.date, days: int) -> int:
    """Count months the slow way: as a calendar shows them."""
    end, months = first + days * DAY, 0
    year, month = first.year, first.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        last = latest(f"{year:04d}-{month:02d}").day
        if datetime.date(year, month, min(first.day, last)) > end:
            return months
        months += 1


@settings(derandomize=True, database=None, max_examples=200, deadline=None)
@given(
    some_periods(TEXTS),
    some_periods(TEXTS),
    st.dates(FIRST, LAST),
    st.randoms(use_true_random=False),
)
def test_whatever_the_dates_mean_the_months_lie_between_least_and_most(
    on_roll: list[Period], away: list[Period], on: datetime.date, chance: Any
) -> None:
    exact = [_exactly(found, chance) for found in (on_roll, away)]
    months = serving.counted(*exact, on=on)
    assert serving.counted(on_roll, away, on=on) <= months <= serving.at_most(on_roll, away, on=on)


def _exactly(found: list[Period], chance: Any) -> list[Period]:
    """Choose a day for each date; a month that ends one period and begins another is one day."""
    joints = {one.begun for one in found} & {one.ended for one in found}
    chosen = {text: _any_day(text, chance) for text in joints if len(text) >= 7}

    def choose(text: str) -> str:
        return text and (chosen.get(text) or _any_day(text, chance))

    return [Period(choose(one.begun), choose(one.ended)) for one in found if not one.is_backward]


def _any_day(text: str, chance: Any) -> str:
    days = (latest(text) - earliest(text)).days
    return (earliest(text) + chance.randint(0, days) * DAY).isoformat()
