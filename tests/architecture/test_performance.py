"""速度: the page's ratios follow from the committed samples; every target of the issue is there."""

import json
import re
from statistics import median
from typing import Any

import pytest

from bihuan.config.places import CHECKOUT

PAGE = (CHECKOUT / "docs" / "performance.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<ratio>[\d.]+) \| (?P<target>[^|]+) \| (?P<said>[^|]+) \|"
)
ROWS = {row["what"]: row for row in map(ROW.match, PAGE.splitlines()) if row}
TARGETS = {"≥ 15": 1, "≥ 5": 1, "≥ 4": 1, "≥ 2": 2, "≤ 3": 1, "≤ 1.3": 4, "—": 7}


def samples(name: str) -> Any:
    return json.loads((CHECKOUT / "docs" / "performance" / f"{name}.json").read_text())


def ratios() -> dict[str, float]:
    """Return the ratios anew, from the samples alone."""
    found = {
        what: median(
            ours[0] / peer[0] for ours, peer in zip(sides["ours"], sides["peer"], strict=True)
        )
        for what, sides in samples("http").items()
    }
    for what, sizes in samples("growth").items():
        found[what] = median(sizes["large"]) / median(sizes["small"])
    return found


@pytest.mark.parametrize("what", sorted(ratios()))
def test_a_ratio_follows_from_its_samples(what: str) -> None:
    assert float(ROWS[what]["ratio"]) == pytest.approx(ratios()[what], rel=0.02)


@pytest.mark.parametrize("what", sorted(ROWS))
def test_a_target_said_to_be_met_is_met(what: str) -> None:
    row = ROWS[what]
    if row["target"] == "—":
        assert row["said"] == "—"
        return
    sign, number = row["target"].split()
    ratio = float(row["ratio"])
    is_met = ratio >= float(number) if sign == "≥" else ratio <= float(number)
    assert (row["said"] == "met") == is_met


def test_every_target_is_there() -> None:
    found = [row["target"] for row in ROWS.values()]
    assert {target: found.count(target) for target in TARGETS} == TARGETS
