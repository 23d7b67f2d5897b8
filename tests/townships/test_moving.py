"""TC-04, TC-05: released not a day before the months are served; months away don't count."""

import datetime

import pytest

from bihuan.kernel.base.refusals import Refused
from bihuan.modules.townships.rules import moving, serving, staffing
from bihuan.modules.townships.rules.serving import Period
from tests.townships.test_staffing import stays

DAY = datetime.timedelta(days=1)


def months(entered: str, on: datetime.date, *away: tuple[str, str]) -> int:
    """Return the months served by a day by somebody made up."""
    stay = stays()[0]._replace(
        entered=entered, departed="", away=tuple(Period(*one) for one in away)
    )
    return staffing.served(stay, on)


@pytest.mark.clause("TC-05")
@pytest.mark.parametrize(
    ("entered", "day"),
    [
        ("2022-03-15", datetime.date(2024, 3, 15)),
        ("2022-02-28", datetime.date(2024, 2, 28)),
        ("2020-02-29", datetime.date(2022, 2, 28)),
        ("2021-08-31", datetime.date(2023, 8, 31)),
    ],
)
def test_a_secondment_is_refused_until_the_day_of_24_months(
    entered: str, day: datetime.date
) -> None:
    moving.is_tempered(months(entered, day), least=24)
    with pytest.raises(Refused) as refusal:
        moving.is_tempered(months(entered, day - DAY), least=24)
    assert refusal.value.clause == "TC-05"


@pytest.mark.clause("TC-04")
def test_a_transfer_is_refused_until_the_day_of_36_months() -> None:
    day = datetime.date(2025, 3, 15)
    moving.has_served(months("2022-03-15", day), least=36, is_recruit=True)
    with pytest.raises(Refused) as refusal:
        moving.has_served(months("2022-03-15", day - DAY), least=36, is_recruit=True)
    assert refusal.value.clause == "TC-04"
    moving.has_served(1, least=36, is_recruit=False)


@pytest.mark.clause("TC-05")
def test_months_away_dont_count_towards_either() -> None:
    away = ("2023-01-01", "2023-07-01")
    day = datetime.date(2024, 3, 15)
    with pytest.raises(Refused, match="TC-05"):
        moving.is_tempered(months("2022-03-15", day, away), least=24)
    reached = serving.reached([Period("2022-03-15")], [Period(*away)], months=24)
    assert reached is not None
    moving.is_tempered(months("2022-03-15", reached, away), least=24)


@pytest.mark.clause("TC-05")
def test_twenty_months_are_too_few_whatever_the_destination() -> None:
    with pytest.raises(Refused, match="TC-05"):
        moving.is_tempered(20, least=24)
