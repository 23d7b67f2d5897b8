"""限次: counts are kept, end together, and are struck out when over."""

import datetime

import pytest

from bihuan.kernel.base import tallies
from bihuan.kernel.base.models import Tally

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 23, 1, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
LASTS = 10 * MINUTE


def test_uses_are_counted_for_each_key() -> None:
    assert [tallies.use("a", now=NOW, lasts=LASTS) for _ in range(3)] == [1, 2, 3]
    assert tallies.use("b", now=NOW, lasts=LASTS) == 1
    assert (tallies.used("a", now=NOW), tallies.used("c", now=NOW)) == (3, 0)


def test_a_later_use_does_not_prolong_the_count() -> None:
    tallies.use("a", now=NOW, lasts=LASTS)
    tallies.use("a", now=NOW + 9 * MINUTE, lasts=LASTS)
    assert tallies.used("a", now=NOW + 9 * MINUTE) == 2
    assert tallies.used("a", now=NOW + LASTS) == 0


def test_what_is_over_starts_again_at_one() -> None:
    tallies.use("a", now=NOW, lasts=LASTS)
    assert tallies.use("a", now=NOW + LASTS, lasts=LASTS) == 1
    assert tallies.used("a", now=NOW + LASTS + 9 * MINUTE) == 1


def test_only_what_is_over_is_forgotten() -> None:
    tallies.use("a", now=NOW, lasts=LASTS)
    tallies.use("b", now=NOW + MINUTE, lasts=LASTS)
    assert tallies.forget(NOW + LASTS) == 1
    assert list(Tally.objects.values_list("key", flat=True)) == ["b"]
