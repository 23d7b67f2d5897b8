"""留任分析: the curves agree with other people's libraries, and say something of every group."""

import datetime
import itertools
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.modules.townships.rules import serving, survival
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.rules.survival import Curve, Mean, RestrictedMean, Share, Spell, Step

REFERENCE = sorted((Path(__file__).parent / "reference").glob("*.json"))
CLOSE = 1e-9


def read(path: Path) -> tuple[list[Spell], dict[str, Any]]:
    computed = json.loads(path.read_text(encoding="utf-8"))
    return [Spell(*one) for one in computed.pop("spells")], computed


def close(value: Any) -> Any:
    return value if value is None else pytest.approx(value, rel=0, abs=CLOSE)


# --- beside lifelines and statsmodels -----------------------------------------------------------


def test_the_reference_has_every_shape() -> None:
    names = [path.stem for path in REFERENCE]
    assert names == ["emptied", "exact", "months", "newsletter", "staying", "township", "truncated"]
    many, few = (len(read(path)[0]) for path in (REFERENCE[2], REFERENCE[3]))
    assert (many, few) == (500, 11)
    late = [path.stem for path in REFERENCE if any(one.entered for one in read(path)[0])]
    assert late == ["exact", "truncated"]


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_a_curve_is_that_of_lifelines(path: Path) -> None:
    spells, reference = read(path)
    curve = survival.kaplan_meier(spells)
    assert len(curve.steps) == len(reference["steps"])
    for step, (time, at_risk, events, censored, *shares) in zip(
        curve.steps, reference["steps"], strict=True
    ):
        assert step.time == close(time)
        assert (step.at_risk, step.events, step.censored) == (at_risk, events, censored)
        assert (step.survival, step.lower, step.upper) == close(tuple(shares))
    assert curve.median == close(reference["median"])


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_a_restricted_mean_and_its_error_are_those_of_lifelines(path: Path) -> None:
    spells, reference = read(path)
    curve = survival.kaplan_meier(spells)
    assert len(reference["means"]) > 2
    for horizon, months, error in reference["means"]:
        mean = curve.restricted_mean(horizon)
        assert mean is not None
        assert (mean.months, mean.error, mean.horizon) == close((months, error, horizon))


def with_incidence() -> list[Path]:
    return [path for path in REFERENCE if read(path)[1]["incidence"]]


@pytest.mark.parametrize("path", with_incidence(), ids=lambda path: path.stem)
def test_cumulative_incidence_is_that_of_statsmodels(path: Path) -> None:
    spells, reference = read(path)
    found = survival.cumulative_incidence(spells)
    assert set(found) == set(reference["incidence"])
    for cause, points in reference["incidence"].items():
        assert [found[cause].at(time) for time, _ in points] == close([one for _, one in points])


def test_incidence_was_computed_for_most_shapes() -> None:
    assert [path.stem for path in with_incidence()] == [
        "emptied",
        "exact",
        "months",
        "newsletter",
        "township",
    ]


# --- small groups, by hand ----------------------------------------------------------------------


@pytest.mark.parametrize("spells", [[], {}, iter([]), [Spell(14, 14, "transfer"), Spell(3, 3)]])
def test_of_nobody_there_is_no_curve_and_no_mean(spells: Any) -> None:
    curve = survival.kaplan_meier(spells)
    assert curve.steps == ()
    assert (curve.median, curve.at(0), curve.restricted_mean(36)) == (None, None, None)
    assert curve.at_risk([0, 12]) == (0, 0)
    assert survival.cumulative_incidence([]) == {}
    for count in (survival.cohort_retention([]), survival.left_within([], 12)):
        assert (count, count.ratio) == (Share(0, 0), None)
    assert survival.mean_of_leavers([]) == survival.mean_of_all([]) == Mean(0, 0)
    assert survival.mean_of_all([]).months is None


def test_of_one_who_stays() -> None:
    curve = survival.kaplan_meier([Spell(0, 18)])
    assert curve.steps == (
        Step(0, 1, 0, 0, 0, 1, 1, 1, 0),
        Step(18, 1, 0, 1, 0, 1, 1, 1, 0),
    )
    assert curve.median is None
    assert curve.restricted_mean(12) == RestrictedMean(12, 0, 12)
    assert curve.restricted_mean(36) == RestrictedMean(18, 0, 18)
    assert curve.at(18) == curve.steps[1]
    assert curve.at(19) is None
    assert survival.cumulative_incidence([Spell(0, 18)]) == {}
    assert survival.mean_of_leavers([Spell(0, 18)]).months is None
    assert survival.mean_of_all([Spell(0, 18)]).months == 18


def test_of_one_who_left() -> None:
    spells = [Spell(0, 18, "transfer")]
    curve = survival.kaplan_meier(spells)
    assert curve.steps[1] == Step(18, 1, 1, 0, 0, 0, 0, 0, 0)
    assert curve.median == 18
    # Nobody is left, so what lies ahead is known.
    assert curve.restricted_mean(36) == RestrictedMean(18, 0, 36)
    assert curve.at(60) == curve.steps[1]
    assert survival.cumulative_incidence(spells)["transfer"].shares == (1,)
    assert survival.mean_of_leavers(spells) == Mean(1, 18)


def test_of_all_who_left_at_once() -> None:
    curve = survival.kaplan_meier({Spell(0, 12, "transfer"): 4})
    assert curve.steps[1] == Step(12, 4, 4, 0, 0, 0, 0, 0, 0)
    assert (curve.median, curve.restricted_mean(36)) == (12, RestrictedMean(12, 0, 36))


def test_of_all_who_left_in_month_zero() -> None:
    curve = survival.kaplan_meier([Spell(0, 0, "resignation"), Spell(0, 0, "resignation")])
    assert curve.steps == (Step(0, 2, 2, 0, 0, 0, 0, 0, 0),)
    assert (curve.median, curve.restricted_mean(36)) == (0, RestrictedMean(0, 0, 36))


def test_in_one_month_leaving_comes_before_being_lost_from_sight() -> None:
    curve = survival.kaplan_meier([Spell(0, 12, "transfer"), Spell(0, 12), Spell(0, 24)])
    assert [(one.time, one.at_risk, one.survival) for one in curve.steps] == [
        (0, 3, 1),
        (12, 3, pytest.approx(2 / 3)),
        (24, 1, pytest.approx(2 / 3)),
    ]


def test_who_comes_into_sight_may_leave_only_after_it() -> None:
    spells = [
        Spell(0, 12, "transfer"), Spell(0, 30), Spell(12, 24, "transfer"), Spell(6, 30),
    ]  # fmt: skip
    curve = survival.kaplan_meier(spells)
    assert [(one.time, one.at_risk, one.events, one.entered) for one in curve.steps] == [
        (0, 2, 0, 0),
        (6, 2, 0, 1),
        (12, 3, 1, 1),
        (24, 3, 1, 0),
        (30, 2, 0, 0),
    ]
    assert curve.steps[-1].survival == pytest.approx(2 / 3 * 2 / 3)
    assert curve.at_risk([0, 6, 6.5, 12, 13, 24, 25, 30, 31, -1]) == (2, 2, 3, 3, 3, 3, 2, 2, 0, 0)


def test_who_was_in_sight_for_no_time_is_counted_apart() -> None:
    spells = [Spell(0, 12, "transfer"), Spell(0, 24), Spell(14, 14, "transfer"), Spell(20, 20)]
    curve = survival.kaplan_meier(spells)
    assert curve == Curve(survival.kaplan_meier(spells[:2]).steps, unseen=2)


def test_once_all_in_sight_have_left_the_curve_stays_down() -> None:
    curve = survival.kaplan_meier(
        [Spell(0, 6, "transfer"), Spell(12, 24, "transfer"), Spell(12, 30)]
    )
    assert [one.survival for one in curve.steps] == [1, 0, 0, 0, 0]
    assert curve.restricted_mean(36) == RestrictedMean(6, 0, 36)


def test_half_is_half() -> None:
    tenth = [Spell(0, month, "transfer") for month in range(1, 6)] + [Spell(0, 9)] * 5
    curve = survival.kaplan_meier(tenth)
    assert curve.median == 5
    assert survival.kaplan_meier([*tenth, Spell(0, 9)]).median is None


def test_a_step_holds_until_the_next_and_not_beyond_who_was_seen_longest() -> None:
    curve = survival.kaplan_meier([Spell(0, 12, "transfer"), Spell(0, 24), Spell(0, 30)])
    times = [one and one.time for one in map(curve.at, (-1, 0, 11.9, 12, 23, 24, 30, 30.1))]
    assert times == [None, 0, 0, 12, 12, 24, 30, None]


@pytest.mark.parametrize(
    "spell",
    [
        Spell(-1, 12), Spell(12, 11), Spell(0, math.inf), Spell(0, math.nan), Spell(math.nan, 1),
        Spell(0, 12, ""),
    ],
)  # fmt: skip
def test_a_spell_that_cannot_be_is_a_mistake(spell: Spell) -> None:
    for compute in (survival.kaplan_meier, survival.cumulative_incidence, survival.mean_of_all):
        with pytest.raises(AssertionError):
            compute([spell])


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_of_nobody_is_a_mistake(count: int) -> None:
    with pytest.raises(AssertionError):
        survival.kaplan_meier({Spell(0, 12): count})


@pytest.mark.parametrize("horizon", [0, -1])
def test_a_mean_up_to_no_horizon_is_a_mistake(horizon: int) -> None:
    with pytest.raises(AssertionError):
        survival.kaplan_meier([Spell(0, 12)]).restricted_mean(horizon)


# --- counts and plain means ---------------------------------------------------------------------

COHORT = [
    Spell(0, 12, "transfer"),
    Spell(0, 13, "secondment"),
    Spell(0, 24, "resignation"),
    Spell(0, 36, "transfer"),
    Spell(0, 10),
    Spell(0, 48),
    Spell(20, 30, "transfer"),
    Spell(20, 60),
]


def test_shares_are_of_those_recruited() -> None:
    assert survival.cohort_retention(COHORT) == Share(2, 6)
    assert survival.loss_rate(COHORT, {"transfer", "secondment"}) == Share(3, 6)
    assert survival.loss_rate(COHORT, {"resignation"}).ratio == 1 / 6
    assert survival.loss_rate(COHORT, ()) == Share(0, 6)


@pytest.mark.parametrize(
    ("months", "within", "before"), [(11, 0, 0), (12, 1, 0), (13, 2, 1), (36, 4, 3), (99, 4, 4)]
)
def test_who_left_by_a_month_and_before_it(months: int, within: int, before: int) -> None:
    assert survival.left_within(COHORT, months) == Share(within, 6)
    assert survival.left_before(COHORT, months) == Share(before, 6)


def test_plain_means_count_all_months_of_service() -> None:
    assert survival.mean_of_leavers(COHORT) == Mean(5, 115)
    assert survival.mean_of_leavers(COHORT).months == 23
    assert survival.mean_of_all(COHORT) == Mean(8, 233)


# --- the newsletter's township ------------------------------------------------------------------

SEEN_UNTIL = datetime.date(2015, 6, 30)
# Made up: recruited from July 2010 on; when they left and how.
TOWNSHIP = [
    (Period("2010-07-15"), None),
    (Period("2010-07-15"), None),
    (Period("2011-08-01"), None),
    (Period("2011-08-01"), None),
    (Period("2012-06-20"), None),
    (Period("2010-07-15", "2011-07-15"), "transfer"),
    (Period("2010-07-15", "2012-08-20"), "transfer"),
    (Period("2010-11-30", "2013-11-29"), "transfer"),
    (Period("2011-08-01", "2012-09-03"), "secondment"),
    (Period("2011-08-01", "2014-06-10"), "secondment"),
    (Period("2012-02-29", "2014-02-28"), "secondment"),
]


def recruits() -> list[Spell]:
    return [
        Spell(0, serving.counted([period], [], on=SEEN_UNTIL), cause) for period, cause in TOWNSHIP
    ]


def test_the_newsletters_township_comes_out_right() -> None:
    """Eleven recruited in five years, five in post, six gone after under three years on average."""
    spells = recruits()
    assert [one.left for one in spells] == [59, 59, 46, 46, 36, 12, 25, 35, 13, 34, 24]
    assert spells == read(REFERENCE[3])[0]
    assert survival.cohort_retention(spells) == Share(5, 11)
    assert survival.loss_rate(spells, {"transfer", "secondment"}) == Share(6, 11)
    assert survival.mean_of_leavers(spells) == Mean(6, 143)
    assert survival.mean_of_leavers(spells).months == pytest.approx(143 / 6)
    assert survival.mean_of_all(spells).months == pytest.approx(389 / 11)
    assert survival.left_within(spells, 12) == Share(1, 11)
    assert survival.left_before(spells, 24) == Share(2, 11)


def test_of_eleven_little_can_be_said() -> None:
    curve = survival.kaplan_meier(recruits())
    step = curve.at(36)
    assert step is not None
    assert step.survival == pytest.approx(5 / 11, abs=1e-12)
    assert (step.lower, step.upper) == close((0.1666174941236603, 0.7068755049022615))
    assert curve.at_risk([0, 12, 24, 36, 48, 60]) == (11, 11, 9, 5, 2, 0)
    assert curve.median == 35
    mean = curve.restricted_mean(36)
    assert mean is not None
    # Six were gone after 143 months together, five were there for 36 each.
    assert mean.months == pytest.approx(323 / 11)
    assert mean.error == close(2.7129098380948555)
    shares = {cause: one.at(36) for cause, one in survival.cumulative_incidence(recruits()).items()}
    assert shares == {"secondment": pytest.approx(3 / 11), "transfer": pytest.approx(3 / 11)}


# --- properties ---------------------------------------------------------------------------------

CAUSES = ("transfer", "secondment", "resignation", None)
SPELLS = st.lists(
    st.builds(
        lambda entered, stayed, cause: Spell(entered, entered + stayed, cause),
        st.sampled_from([0, 0, 0, *range(1, 30)]),
        st.integers(0, 40),
        st.sampled_from(CAUSES),
    ),
    max_size=40,
)
PROPERTY = settings(derandomize=True, database=None, max_examples=200, deadline=None)


@PROPERTY
@given(SPELLS)
def test_who_stays_and_who_left_for_each_cause_are_all(spells: list[Spell]) -> None:
    curve, left = survival.kaplan_meier(spells), survival.cumulative_incidence(spells)
    for step in curve.steps:
        gone = sum(one.at(step.time) for one in left.values())
        assert gone + step.survival == close(1)
    assert sum(sum(one.events) for one in left.values()) == sum(one.events for one in curve.steps)


@PROPERTY
@given(SPELLS)
def test_at_risk_is_who_is_in_sight_just_before(spells: list[Spell]) -> None:
    curve = survival.kaplan_meier(spells)
    for step in curve.steps:
        seen = [one for one in spells if one.entered < step.time <= one.left]
        first = [one for one in spells if one.entered == step.time == 0]
        assert step.at_risk == len(seen) + len(first)
        assert curve.at_risk([step.time]) == (step.at_risk,)
        after = sum(1 for one in spells if one.entered < step.time + 0.5 <= one.left)
        assert curve.at_risk([step.time + 0.5]) == (after,) == (step.remaining,)


@PROPERTY
@given(SPELLS)
def test_everybody_is_in_the_curve_once_or_counted_apart(spells: list[Spell]) -> None:
    curve = survival.kaplan_meier(spells)
    assert sum(one.events + one.censored for one in curve.steps) + curve.unseen == len(spells)


@PROPERTY
@given(SPELLS)
def test_the_band_holds_the_curve_and_both_only_fall(spells: list[Spell]) -> None:
    steps = survival.kaplan_meier(spells).steps
    for step in steps:
        assert 0 <= step.lower <= step.survival <= step.upper <= 1
    assert all(one.survival >= other.survival for one, other in itertools.pairwise(steps))


@PROPERTY
@given(SPELLS, st.integers(1, 80))
def test_a_mean_up_to_a_horizon_is_the_area_under_the_curve(
    spells: list[Spell], horizon: int
) -> None:
    curve = survival.kaplan_meier(spells)
    mean = curve.restricted_mean(horizon)
    if mean is None:
        assert curve == Curve((), len(spells))
        return
    area = sum(step.survival for month in range(int(mean.horizon)) if (step := curve.at(month)))
    assert mean.months == close(area)
    assert mean.horizon in {horizon, curve.steps[-1].time}
    assert 0 <= mean.months <= mean.horizon <= horizon
    assert math.isfinite(mean.error)


@PROPERTY
@given(SPELLS, st.randoms(use_true_random=False))
def test_order_does_not_matter_nor_whether_a_database_counted(
    spells: list[Spell], chance: Any
) -> None:
    shuffled = spells.copy()
    chance.shuffle(shuffled)
    counted = Counter(spells)
    for compute in (survival.kaplan_meier, survival.cumulative_incidence):
        assert compute(spells) == compute(shuffled) == compute(iter(spells)) == compute(counted)
    assert survival.cohort_retention(spells) == survival.cohort_retention(counted)
    assert survival.mean_of_leavers(spells) == survival.mean_of_leavers(counted)


def test_half_a_million_are_one_step_a_month() -> None:
    months = {
        Spell(entered, entered + stayed, cause): 10
        for entered in range(0, 120, 3)
        for stayed in range(1, 313)
        for cause in CAUSES
    }
    curve = survival.kaplan_meier(months)
    assert curve.steps[0].at_risk == 312 * 4 * 10
    assert sum(one.events + one.censored for one in curve.steps) == 499_200
    assert len(curve.steps) <= 430
