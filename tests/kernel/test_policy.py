"""政策参数: limits that end at 24:00, values by day and by the nearest unit upward (L6)."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

import bihuan.modules.wall as wall_module
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limit
from bihuan.kernel.policy.models import PolicyValue
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands, rules
from tests.conftest import Loop
from tests.wall.proof import body, last, owed

KEY = "wall.dispatch_days"
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def beijing(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.law("L6")
@pytest.mark.clause("QY-05")
@pytest.mark.parametrize(
    ("begins", "days", "ends"),
    [
        # Begin in Beijing, N natural days, exclusive end in Beijing.
        ("2026-03-02T09:00", 3, "2026-03-06T00:00"),  # Monday: to 24:00 of Thursday
        ("2026-03-06T17:30", 3, "2026-03-10T00:00"),  # over a weekend
        ("2026-03-02T00:00", 3, "2026-03-06T00:00"),  # the day's first instant
        ("2026-03-02T23:59:59", 3, "2026-03-06T00:00"),  # and its last second
        ("2026-03-03T00:00", 3, "2026-03-07T00:00"),  # one second later is the next day
        ("2026-01-30T10:00", 3, "2026-02-03T00:00"),  # month end
        ("2026-02-26T10:00", 3, "2026-03-02T00:00"),  # February of 28 days
        ("2028-02-26T10:00", 3, "2028-03-01T00:00"),  # a leap year has the 29th
        ("2028-02-28T10:00", 1, "2028-03-01T00:00"),
        ("2026-12-30T10:00", 3, "2027-01-03T00:00"),  # year end, and over New Year's Day
        ("2026-09-29T10:00", 3, "2026-10-03T00:00"),  # no roll over the National Day holidays
        ("2026-02-14T10:00", 7, "2026-02-22T00:00"),  # nor over Spring Festival
        ("2026-03-02T09:00", 0, "2026-03-03T00:00"),  # today
        ("2026-03-02T09:00", 15, "2026-03-18T00:00"),
        ("2026-03-02T09:00", 366, "2027-03-04T00:00"),
    ],
)
def test_a_limit_of_natural_days_ends_at_24_00_of_the_last_day(
    begins: str, days: int, ends: str
) -> None:
    limit = Limit(KEY, days, "QY-05", "2015")
    assert limit.ends(beijing(begins)) == beijing(ends)
    assert limit.citation == "QY-05@2015"


@pytest.mark.law("L6")
@pytest.mark.parametrize(
    ("utc", "ends"),
    [
        # 16:00 UTC is midnight in Beijing; the UTC day would be wrong until 08:00.
        ("2026-03-02T15:59:59", "2026-03-05T16:00:00+00:00"),
        ("2026-03-02T16:00:00", "2026-03-06T16:00:00+00:00"),
    ],
)
def test_the_day_is_beijings_day(utc: str, ends: str) -> None:
    at = datetime.datetime.fromisoformat(utc).replace(tzinfo=datetime.UTC)
    assert Limit(KEY, 3, "QY-05", "2015").ends(at).isoformat() == ends


def path_of(unit: int) -> str:
    place = organizations.place_of(unit)
    assert place is not None
    return place.path


def put(loop: Loop, value: int, *, from_on: str, unit: int | None = None, **more: Any) -> None:
    policy.record(
        key=KEY,
        value=value,
        clause="QY-05",
        edition=more.pop("edition", "2026"),
        from_on=datetime.date.fromisoformat(from_on),
        at=more.pop("at", loop.at),
        unit=unit,
        **more,
    )


def read(loop: Loop, on: str, unit: str = "group") -> tuple[int, str]:
    path = path_of(getattr(loop.cast, unit))
    limit = policy.read("wall", path=path, on=datetime.date.fromisoformat(on))[KEY]
    return limit.value, limit.citation


@pytest.mark.law("L6")
def test_the_nearest_unit_upward_decides_and_others_are_not_touched(loop: Loop) -> None:
    put(loop, 5, from_on="2026-01-01", unit=loop.cast.county, edition="county")
    assert read(loop, "2026-03-02") == (5, "QY-05@county")
    put(loop, 2, from_on="2026-01-01", unit=loop.cast.branch, edition="branch")
    assert read(loop, "2026-03-02") == (2, "QY-05@branch")
    put(loop, 1, from_on="2026-01-01", unit=loop.cast.group, edition="group")
    assert read(loop, "2026-03-02") == (1, "QY-05@group")
    assert read(loop, "2026-03-02", "branch") == (2, "QY-05@branch")
    assert read(loop, "2026-03-02", "other_group") == (5, "QY-05@county")


@pytest.mark.law("L6")
def test_the_county_of_somebody_else_changes_nothing_here(loop: Loop) -> None:
    place = organizations.place_of(loop.cast.county)
    assert place is not None
    stranger = loop.actor("stranger").desks[0]
    put(loop, 9, from_on="2026-01-01", unit=stranger.unit)
    assert read(loop, "2026-03-02") == (3, "QY-05@2015")


@pytest.mark.law("L6")
def test_a_later_edition_holds_from_its_first_day_and_an_ended_one_to_its_last(loop: Loop) -> None:
    put(loop, 2, from_on="2026-04-01", to_on=datetime.date(2026, 4, 30), edition="april")
    assert read(loop, "2026-03-31") == (3, "QY-05@2015")
    assert read(loop, "2026-04-01") == (2, "QY-05@april")
    assert read(loop, "2026-04-30") == (2, "QY-05@april")
    assert read(loop, "2026-05-01") == (3, "QY-05@2015")


@pytest.mark.law("L6")
def test_of_two_values_from_the_same_day_the_one_recorded_later_holds(loop: Loop) -> None:
    put(loop, 2, from_on="2026-04-01", edition="slip")
    put(loop, 4, from_on="2026-04-01", edition="put right", at=loop.later(hours=1))
    assert read(loop, "2026-04-01") == (4, "QY-05@put right")


@pytest.mark.law("L6")
def test_one_reading_answers_for_every_day_up_to_its_own(loop: Loop) -> None:
    put(loop, 2, from_on="2026-04-01", edition="april")
    limits = policy.read("wall", path=path_of(loop.cast.group), on=datetime.date(2026, 4, 2))
    assert limits[KEY].value == 2
    assert limits.on(datetime.date(2026, 3, 31), KEY).value == 3


@pytest.mark.law("L6")
def test_values_are_only_added(loop: Loop) -> None:
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        PolicyValue.objects.filter(key=KEY).update(value=30)
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        PolicyValue.objects.filter(key=KEY).delete()
    assert connection.is_usable()


@pytest.mark.law("L6")
def test_defaults_are_loaded_once(loop: Loop) -> None:
    path = Path(wall_module.__file__).with_name("policy.toml")
    assert policy.load_defaults(path, at=loop.at) == 0


def set_by_act(loop: Loop, value: int, *, edition: str, from_on: datetime.date) -> None:
    home = home_by_code("QY")
    assert home is not None
    registers.set_policy(
        home,
        key=KEY,
        value=value,
        clause="QY-05",
        edition=edition,
        from_on=from_on,
        unit=loop.cast.county,
        actor=loop.actor("section"),
        at=loop.at,
    )


@pytest.mark.law("L6")
@pytest.mark.clause("QY-05")
def test_last_years_request_keeps_last_years_limit_whatever_is_done_this_year(loop: Loop) -> None:
    set_by_act(loop, 1, edition="2027", from_on=datetime.date(2027, 1, 1))
    loop.at = beijing("2026-12-31T23:59:59").astimezone(datetime.UTC)
    old = loop.raised()
    due = [("wall.dispatch", "group_leader", "2027-01-03T16:00Z")]
    assert owed(loop, old) == due

    loop.later(seconds=1)  # New Year's Day
    new = loop.raised()
    assert owed(loop, new) == [("wall.dispatch", "group_leader", "2027-01-02T16:00Z")]
    loop.sort(old)
    assert owed(loop, old) == due
    entry = journal.story(old.home_id, old.dossier_id).last()
    assert body(entry)["dues"][0]["basis"] == "QY-05@2015 raised_at+3"

    # On the 3rd the old one is still dispatched in time, the new one no longer.
    loop.later(days=2)
    loop.sort(new)
    for request in (old, new):
        commands.dispatch(
            request.home_id, request.pk, member=loop.cast.member_wang, **loop.by("leader")
        )
    in_time = [
        body(journal.story(request.home_id, request.dossier_id).last())["data"]["in_time"]
        for request in (old, new)
    ]
    assert in_time == [True, False]


@pytest.mark.law("L6")
@pytest.mark.clause("QY-10")
def test_a_word_added_under_the_new_rule_does_not_move_a_date_of_the_old(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    request = loop.to("rating")
    due = owed(loop, request)
    registers.set_policy(
        home,
        key="wall.rating_days",
        value=30,
        clause="QY-10",
        edition="2026",
        from_on=datetime.date(2026, 3, 3),
        unit=loop.cast.county,
        actor=loop.actor("section"),
        at=loop.at,
    )
    loop.later(days=1)
    commands.add(request.home_id, request.pk, text="还没来得及看", **loop.by_resident(request))
    assert last(loop, request)[0] == "wall.add"
    assert owed(loop, request) == due


@pytest.mark.law("L6")
@pytest.mark.clause("QY-05")
@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        ("2026-03-02T09:00", True),
        ("2026-03-05T23:59:59", True),
        ("2026-03-06T00:00", False),
    ],
)
def test_dispatch_is_in_time_up_to_24_00_of_the_third_day(
    loop: Loop, at: str, *, in_time: bool
) -> None:
    limits = policy.read("wall", path=path_of(loop.cast.group), on=datetime.date(2026, 3, 2))
    assert rules.was_dispatched_in_time(limits, loop.at, beijing(at)) is in_time
    assert rules.dispatch_limit(limits, loop.at) == beijing("2026-03-06T00:00")
