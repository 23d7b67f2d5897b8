"""不完整日期: which texts are dates, which days they may mean, and months by day of the month."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.base import partial

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))
MONTHS = st.integers(-600, 600)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2004", "2004-01-01", "2004-12-31"),
        ("2004-07", "2004-07-01", "2004-07-31"),
        ("2004-04", "2004-04-01", "2004-04-30"),
        ("2004-02", "2004-02-01", "2004-02-29"),
        ("2003-02", "2003-02-01", "2003-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2004-12", "2004-12-01", "2004-12-31"),
        ("2004-02-29", "2004-02-29", "2004-02-29"),
        ("1900", "1900-01-01", "1900-12-31"),
        ("2199-12-31", "2199-12-31", "2199-12-31"),
    ],
)
def test_a_date_means_its_first_day_its_last_or_one_between(
    text: str, first: str, last: str
) -> None:
    assert partial.is_partial(text)
    assert (partial.earliest(text), partial.latest(text)) == (day(first), day(last))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2004 ", "2004-", "2004-7", "2004-00", "2004-13", "2004-07-", "2004-07-0",
        "2004-07-00", "2004-07-32", "2004-06-31", "2003-02-29", "1900-02-29", "204", "0204",
        "1899-12-31", "2200", "9999-12-31", "20040701", "200407", "2004.07", "2004/07/01",
        "２００４", "２００４-０７", "二〇〇四", "至今", "2004-07-01T00:00", "-2004", "2004-07\n",
    ],
)  # fmt: skip
def test_what_is_no_date_is_told_and_never_read(text: str) -> None:
    assert not partial.is_partial(text)
    for read in (partial.earliest, partial.latest):
        with pytest.raises(AssertionError, match="no date"):
            read(text)


@pytest.mark.parametrize(
    ("one", "other", "is_surely", "may_be", "may_be_same"),
    [
        ("2004-07", "2004-08", True, True, False),
        ("2004-08", "2004-07", False, False, False),
        ("2004", "2004-07", False, True, True),
        ("2004-07", "2004", False, True, True),
        ("2004-07", "2004-07", False, True, True),
        ("2004-07-01", "2004-07-01", False, False, True),
        ("2004-07-01", "2004-07", False, True, True),
        ("2004-07-31", "2004-07", False, False, True),
        ("2004-07", "2004-07-01", False, False, True),
        ("2003", "2004", True, True, False),
        ("2003-12-31", "2004", True, True, False),
    ],
)
def test_dates_are_compared_by_what_they_may_mean(
    one: str, other: str, is_surely: bool, may_be: bool, may_be_same: bool
) -> None:
    assert partial.is_surely_before(one, other) is is_surely
    assert partial.may_be_before(one, other) is may_be
    assert partial.may_be_same(one, other) is partial.may_be_same(other, one) is may_be_same


def test_dates_sorted_as_text_stand_by_their_first_day() -> None:
    texts = sorted(["2004-07", "2004", "2003-12-31", "2004-01-01", "2004-07-01", "2004-06-30"])
    assert texts == ["2003-12-31", "2004", "2004-01-01", "2004-06-30", "2004-07", "2004-07-01"]
    assert sorted(texts, key=partial.earliest) == texts


# --- months -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2013-03-15", 1, "2013-04-15"),
        ("2013-03-15", 24, "2015-03-15"),
        ("2013-01-31", 1, "2013-02-28"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2013-01-31", 2, "2013-03-31"),
        ("2013-01-31", 3, "2013-04-30"),
        ("2012-02-29", 12, "2013-02-28"),
        ("2012-02-29", 48, "2016-02-29"),
        ("2013-12-31", 2, "2014-02-28"),
        ("2013-12-01", 1, "2014-01-01"),
        ("2013-01-01", 0, "2013-01-01"),
        ("2013-01-31", -2, "2012-11-30"),
        ("2013-01-15", -1, "2012-12-15"),
    ],
)
def test_months_lead_to_the_same_day_or_the_months_last(start: str, months: int, end: str) -> None:
    assert partial.months_after(day(start), months) == day(end)
    assert partial.months_between(day(start), day(end)) == months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2013-03-15", "2015-03-14", 23),
        ("2013-03-15", "2015-03-15", 24),
        ("2013-01-31", "2013-02-27", 0),
        ("2013-01-31", "2013-02-28", 1),
        ("2013-01-31", "2013-03-30", 1),
        ("2012-01-31", "2012-02-28", 0),
        ("2012-02-29", "2013-02-27", 11),
        ("2012-02-29", "2013-02-28", 12),
        ("2013-02-28", "2013-03-28", 1),
        ("2013-02-28", "2013-03-31", 1),
        ("2013-03-15", "2013-03-15", 0),
        ("2013-03-15", "2013-03-14", -1),
        ("2013-03-15", "2013-02-15", -1),
        ("2013-03-15", "2013-02-14", -2),
    ],
)
def test_months_are_completed_on_that_day_and_not_the_day_before(
    start: str, end: str, months: int
) -> None:
    assert partial.months_between(day(start), day(end)) == months


@settings(derandomize=True, database=None, max_examples=300, deadline=None)
@given(DAYS, MONTHS, DAYS)
def test_months_after_and_between_say_the_same(
    start: datetime.date, months: int, end: datetime.date
) -> None:
    there = partial.months_after(start, months)
    assert partial.months_between(start, there) == months
    assert partial.months_between(start, there - datetime.timedelta(days=1)) == months - 1
    completed = partial.months_between(start, end)
    assert partial.months_after(start, completed) <= end
    assert partial.months_after(start, completed + 1) > end
