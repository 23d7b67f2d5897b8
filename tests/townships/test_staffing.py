"""TC-01, TC-02: the made-up county's figures, known beforehand, and the newsletter's own case."""

import datetime
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bihuan.config import roster
from bihuan.kernel.people.record import rolls
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.rules.staffing import Stay
from bihuan.modules.townships.terms import Band, Staff, Standing

EXPECTED = Path(__file__).parent / "expected_demo.json"
ON = datetime.date(2026, 6, 30)


def stays() -> list[Stay]:
    """Return the roster as the database gives it, without a database."""
    return [_stay(number, one) for number, one in enumerate(roster.cadres())]


def _stay(number: int, one: roster.Cadre) -> Stay:
    (row,) = one.service
    return Stay(
        person=number,
        name=one.sheet.name,
        birth=f"{one.sheet.birth[:4]}-{one.sheet.birth[4:]}",
        unit=roster.TOWNSHIPS.index(one.township),
        unit_name=one.township,
        staff_kind=row["staff_kind"],
        entered=row["entered"],
        way_in=row["way_in"],
        departed=row.get("departed", ""),
        way_out=row.get("way_out", ""),
        destination=row.get("destination", ""),
        destination_name=row.get("destination_name", ""),
        away=tuple(Period(away["begun"], away.get("ended", "")) for away in one.absences),
    )


def figures(rows: list[Stay]) -> dict[str, Any]:
    """Return every figure of some stays, as they are committed."""
    found = staffing.figures(rows, first=2016, last=2025, on=ON, horizon=36, soon=6)
    ages = staffing.ages(rows, ON)
    curve = staffing.curve(staffing.recruits(rows, first=2016, last=2025, on=ON), ON)
    return {
        "recruited": found.recruited,
        **{str(one): found.standings.get(str(one), 0) for one in Standing},
        "leavers": [found.leavers.people, found.leavers.total],
        "restricted": found.restricted.months if found.restricted else None,
        "after_probation": [found.after_probation.part, found.after_probation.whole],
        "on_roll": found.on_roll,
        "in_post": found.in_post,
        "curve": [step.survival if (step := curve.at(month)) else None for month in (12, 36, 60)],
        "ages": [ages.bands.get(str(band), 0) for band in Band],
        "middle": [ages.middle.part, ages.middle.whole],
    }


def every() -> dict[str, dict[str, Any]]:
    rows = stays()
    return {
        f"{township} {kind}": figures(
            [one for one in rows if one.unit_name == township and one.staff == kind]
        )
        for township in roster.TOWNSHIPS
        for kind in Staff
    }


@pytest.mark.clause("TC-01", "TC-02")
def test_every_figure_of_the_made_up_county_is_the_committed_one() -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert every() == expected


@pytest.mark.clause("TC-01")
def test_the_counts_are_those_that_counting_by_hand_gives() -> None:
    cohort = [one for one in roster.cadres() if "2016" <= one.service[0]["entered"][:4] <= "2025"]
    counted: Counter[str] = Counter()
    for one in cohort:
        row = one.service[0]
        is_away = any("ended" not in away for away in one.absences)
        way = {"1": "transferred", "2": "resigned"}.get(row.get("way_out", "")[:1], "ended")
        counted[way if "departed" in row else "away" if is_away else "in_post"] += 1
    found = staffing.figures(stays(), first=2016, last=2025, on=ON, horizon=36, soon=6)
    assert dict(found.standings) == dict(counted)
    assert found.recruited == len(cohort)


@pytest.mark.clause("TC-01")
def test_the_newsletters_case_comes_out_right() -> None:
    rows = [one for one in stays() if one.unit_name == "北岭镇"]
    found = staffing.figures(rows, first=2021, last=2025, on=ON, horizon=36, soon=6)
    assert found.recruited == 11
    assert found.standings == {"in_post": 5, "transferred": 3, "away": 3}
    assert found.leavers.people == 6
    assert found.leavers.months is not None
    assert found.leavers.months < 36
    assert (found.on_roll, found.in_post, found.away) == (8, 5, 3)


@pytest.mark.clause("TC-01")
def test_civil_servants_and_institution_staff_are_told_apart() -> None:
    kinds = Counter(one.staff for one in stays())
    assert set(kinds) == {Staff.CIVIL, Staff.INSTITUTION}
    assert _stay(0, next(iter(roster.cadres())))._replace(staff_kind="9").staff == ""


@pytest.mark.clause("TC-01")
def test_months_away_dont_count_and_who_came_back_is_in_post() -> None:
    stay = stays()[0]._replace(
        entered="2020-01-01",
        departed="",
        away=(Period("2021-01-01", "2021-07-01"), Period("2026-06-01", "2026-06-20")),
    )
    assert staffing.standing(stay, ON) == Standing.IN_POST
    assert staffing.standing(stay, datetime.date(2026, 6, 19)) == Standing.AWAY
    assert staffing.served(stay, datetime.date(2022, 1, 1)) == 18
    spell = staffing.spell(stay, datetime.date(2026, 6, 19))
    assert (spell.left, spell.cause) == (staffing.served(stay, datetime.date(2026, 6, 1)), "away")


@pytest.mark.clause("TC-01")
def test_who_had_come_before_records_begin_comes_into_sight_late() -> None:
    stay = stays()[0]._replace(entered="2010-01-01", departed="2020-01-01", way_out="11", away=())
    spell = staffing.spell(stay, ON, seen_from=datetime.date(2016, 1, 1))
    assert spell == (72, 120, "transferred")


@pytest.mark.clause("TC-02")
def test_ages_are_completed_years_by_band_and_the_middle_is_31_to_45() -> None:
    births = {"1996-06-30": 30, "1995-07-01": 30, "1995-06-30": 31, "1985-07": 40, "1980-07": 45}
    assert {birth: staffing.age(birth, ON) for birth in births} == births
    rows = [stays()[0]._replace(birth=birth, departed="", entered="2010-01") for birth in births]
    found = staffing.ages(rows, ON)
    assert found.bands == {"young": 2, "younger": 2, "older": 1}
    assert (found.middle.part, found.middle.whole) == (3, 5)


def test_a_roll_of_the_database_reads_as_a_stay() -> None:
    assert rolls.Roll._fields[1:] == Stay._fields[: len(rolls.Roll._fields) - 1]
