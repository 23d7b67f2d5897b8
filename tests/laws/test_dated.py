"""L6: how many, how long, who: dated data; last year's case explains itself by last year's rule."""

import datetime

import pytest

from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.policy import facade as policy
from bihuan.modules.registers import commands as registers
from tests.conftest import Loop


@pytest.mark.law("L6")
def test_a_value_counts_from_its_first_day_and_running_cases_keep_their_words(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    before = loop.raised()
    registers.set_policy(
        home,
        key="wall.dispatch_days",
        value=1,
        clause="QY-05",
        edition="2026",
        from_on=datetime.date(2026, 3, 10),
        unit=loop.cast.county,
        actor=loop.actor("section"),
        at=loop.at,
    )
    (old,) = duties.open_duties(before.home_id, before.dossier_id)
    assert old.basis == "QY-05@2015 raised_at+3"

    loop.at = datetime.datetime(2026, 3, 9, 15, 59, tzinfo=datetime.UTC)  # 23:59 in Beijing
    (last_day,) = duties.open_duties(before.home_id, loop.raised().dossier_id)
    loop.later(minutes=1)  # 00:00 on the 10th
    (first_day,) = duties.open_duties(before.home_id, loop.raised().dossier_id)
    assert last_day.basis == "QY-05@2015 raised_at+3"
    assert first_day.basis == "QY-05@2026 raised_at+1"
    assert first_day.due_at.isoformat() == "2026-03-11T16:00:00+00:00"

    entry = journal.story(before.home_id, before.dossier_id).first()
    assert entry is not None
    assert "QY-05@2015 raised_at+3" in entry.body


@pytest.mark.law("L6")
def test_the_nearest_unit_upward_holds(loop: Loop) -> None:
    today = loop.at.date()
    policy.record(
        key="wall.rating_days",
        value=5,
        clause="QY-10",
        edition="东风",
        from_on=today,
        at=loop.at,
        unit=loop.cast.branch,
    )
    group = loop.wall().unit_id
    here = _path(group)
    there = _path(loop.cast.other_group)
    assert policy.read("wall", path=here, on=today)["wall.rating_days"].value == 5
    assert policy.read("wall", path=there, on=today)["wall.rating_days"].value == 7


def _path(unit: int) -> str:
    from bihuan.kernel.organizations import facade as organizations

    place = organizations.place_of(unit)
    assert place is not None
    return place.path
