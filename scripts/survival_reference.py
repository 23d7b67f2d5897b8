"""Computes the reference values of tests/townships/reference with other people's libraries.

Run once, by hand, in an environment of its own, as the libraries weigh 435 MB and aren't ours:

    pip install lifelines==0.30.3 statsmodels==0.15.0
    python scripts/survival_reference.py

The committed values were computed with Python 3.11.7, lifelines 0.30.3, statsmodels 0.15.0,
numpy 2.4.6, scipy 1.17.1, pandas 2.3.3. No test runs this.

Spells are made up by a seeded generator: `entered, left, cause`, an empty cause for who stays.
Curves, bands, medians and restricted means are those of `KaplanMeierFitter`. The standard error
of a restricted mean, which it doesn't give, is integrated here from its survival function and
Greenwood sums by the covariance of two points of the curve: another formula than ours. Cumulative
incidence is that of `CumIncidenceRight`; with left truncation, which that doesn't know, that of
`AalenJohansenFitter`, for times without ties.
"""

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from statsmodels.duration.survfunc import CumIncidenceRight

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "townships" / "reference"
HORIZONS = (12, 24, 36, 60)
CAUSES = ("transfer", "secondment", "resignation")
Spell = tuple[float, float, str | None]


def main() -> int:
    """Write one file per shape of data."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in SHAPES.items():
        spells = make(random.Random(f"bihuan {name}"))  # noqa: S311 - made-up spells, no secret.
        text = json.dumps({"spells": spells, **computed(spells)})
        (FOLDER / f"{name}.json").write_text(text.replace("], [", "],\n[") + "\n")
        print(name, len(spells))
    return 0


# --- made-up spells -----------------------------------------------------------------------------


def township(chance: random.Random) -> list[Spell]:
    """Return eleven recruits, five of them still there; many in the same month."""
    left = [(0, 12, "transfer"), (0, 12, "secondment"), (0, 24, "transfer"), (0, 24, "transfer"),
            (0, 30, "resignation"), (0, 41, "secondment")]  # fmt: skip
    return [*left, *((0, chance.choice((18, 24, 48, 59)), None) for _ in range(5))]


def months(chance: random.Random) -> list[Spell]:
    """Return 500 recruits of ten years, counted in whole months, with three causes."""
    return [_spell(chance, 0, chance.randint(0, 119)) for _ in range(500)]


def truncated(chance: random.Random) -> list[Spell]:
    """Return 300 people in whole months, a third of them serving already when records begin.

    A good many come into sight in a month in which others leave.
    """
    found = []
    for _ in range(300):
        entered = chance.randint(1, 40) if chance.random() < 1 / 3 else 0
        spell = _spell(chance, entered, entered + chance.randint(1, 80))
        found.append(spell if spell[1] > entered else (entered, entered + 1, spell[2]))
    return found


def exact(chance: random.Random) -> list[Spell]:
    """Return 80 people in parts of months, no two alike, with left truncation and causes."""
    found = []
    for _ in range(80):
        entered = chance.uniform(0.5, 20) if chance.random() < 1 / 3 else 0
        until = entered + chance.expovariate(1 / 30)
        found.append((entered, until, chance.choice((*CAUSES, None))))
    return found


def staying(chance: random.Random) -> list[Spell]:
    """Return twenty recruits who are all still there."""
    return [(0, chance.randint(1, 60), None) for _ in range(20)]


def emptied(chance: random.Random) -> list[Spell]:
    """Return nine recruits who have all left, three of them in month 0, the last two at once."""
    left = [*(0,) * 3, *(chance.randint(2, 30) for _ in range(4)), 33, 33]
    return [(0, one, CAUSES[index % 3]) for index, one in enumerate(left)]


def newsletter(_: random.Random) -> list[Spell]:
    """Return the eleven of tests/townships/test_survival.py: five still there, six gone."""
    gone = [(0, 12, "transfer"), (0, 25, "transfer"), (0, 35, "transfer"),
            (0, 13, "secondment"), (0, 34, "secondment"), (0, 24, "secondment")]  # fmt: skip
    return [*((0, months, None) for months in (59, 59, 46, 46, 36)), *gone]


def _spell(chance: random.Random, entered: int, until: int) -> Spell:
    """Return somebody who leaves after a while, unless records end before."""
    left = entered + int(chance.expovariate(1 / 50))
    return (entered, left, chance.choice(CAUSES)) if left <= until else (entered, until, None)


SHAPES: dict[str, Callable[[random.Random], list[Spell]]] = {
    one.__name__: one for one in (township, months, truncated, exact, staying, emptied, newsletter)
}


# --- what the libraries say of them -------------------------------------------------------------


def computed(spells: list[Spell]) -> dict[str, Any]:
    """Return what the libraries compute."""
    entered, left, causes = zip(*spells, strict=True)
    went = [cause is not None for cause in causes]
    is_truncated = any(entered)
    fitted = KaplanMeierFitter().fit(left, went, entry=entered if is_truncated else None)
    incidence = _truncated_incidence if is_truncated else _incidence
    return {
        "steps": _steps(fitted),
        "median": _finite(fitted.median_survival_time_),
        "means": [_mean(fitted, horizon) for horizon in HORIZONS if _reaches(fitted, horizon)],
        "incidence": incidence(spells) if any(went) and _is_computable(spells) else None,
    }


def _steps(fitted: KaplanMeierFitter) -> list[list[float]]:
    """Return time, at risk, events, censored, survival, lower, upper; at risk as it divides."""
    table = fitted.event_table
    late = table["entrance"].to_numpy().copy()
    late[0] = 0
    curve = np.column_stack(
        [fitted.survival_function_.to_numpy(), fitted.confidence_interval_.to_numpy()]
    )
    counts = np.column_stack([table["at_risk"] - late, table["observed"], table["censored"]])
    return [
        [float(time), *map(int, count), *map(float, row)]
        for time, count, row in zip(table.index, counts, curve, strict=True)
    ]


def _reaches(fitted: KaplanMeierFitter, horizon: float) -> bool:
    survival = fitted.survival_function_
    return bool(survival.index[-1] >= horizon or survival.iloc[-1, 0] == 0)


def _mean(fitted: KaplanMeierFitter, horizon: float) -> list[float]:
    """Return horizon, restricted mean and its standard error."""
    mean = restricted_mean_survival_time(fitted, t=horizon)
    survival = fitted.survival_function_.iloc[:, 0]
    times = survival.index.to_numpy()
    here = times < horizon
    weights = np.diff([*times[here], horizon]) * survival.to_numpy()[here]
    sums = fitted._cumulative_sq_.to_numpy()[here]
    # The covariance of two points is their product times the sum up to the first of them.
    variance = weights @ np.minimum.outer(sums, sums) @ weights
    return [horizon, float(mean), float(np.sqrt(variance))]


def _is_computable(spells: list[Spell]) -> bool:
    """Say whether a library computes it: with left truncation only where no times are tied."""
    return not any(one[0] for one in spells) or len({one[1] for one in spells}) == len(spells)


def _incidence(spells: list[Spell]) -> dict[str, list[list[float]]]:
    """Return the share of each cause at each time."""
    codes = [CAUSES.index(cause) + 1 if cause else 0 for _, _, cause in spells]
    found = CumIncidenceRight(np.array([one[1] for one in spells], float), np.array(codes))
    return {
        cause: [[float(time), float(share)] for time, share in zip(found.times, one, strict=True)]
        for cause, one in zip(CAUSES, found.cinc, strict=False)  # Fewer than three in one shape.
    }


def _truncated_incidence(spells: list[Spell]) -> dict[str, list[list[float]]]:
    entered, left, causes = map(list, zip(*spells, strict=True))
    codes = [CAUSES.index(cause) + 1 if cause else 0 for cause in causes]
    found = {}
    for number, cause in enumerate(CAUSES, 1):
        fitter = AalenJohansenFitter(calculate_variance=False)
        shares = fitter.fit(left, codes, number, entry=entered).cumulative_density_.iloc[:, 0]
        found[cause] = [[float(time), float(share)] for time, share in shares.items()]
    return found


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


if __name__ == "__main__":
    sys.exit(main())
