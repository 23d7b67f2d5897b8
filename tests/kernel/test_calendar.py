"""工作日历: working days with 调休, provisional dates, and the count anew when a year comes."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy import published, working
from bihuan.kernel.policy.facade import Fall, Limit
from bihuan.kernel.policy.models import CalendarDay, PolicyValue
from bihuan.kernel.policy.working import Day
from bihuan.modules.registers import commands
from tests.conftest import Loop
from tests.wall.proof import assert_refused, body

KEY = "trial.reply_days"
# As an office would publish 2027: two holidays stand for all of them, and a worked Saturday.
YEAR = [
    Day(datetime.date(2027, 1, 1), working=False, name="元旦"),
    Day(datetime.date(2027, 2, 8), working=False, name="春节"),
    Day(datetime.date(2027, 2, 20), working=True),
    Day(datetime.date(2027, 10, 1), working=False, name="国庆节"),
]


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=clock.BEIJING)


def load(loop: Loop, days: Any, edition: str = "2027") -> commands.Loaded:
    return commands.load_calendar(days, edition=edition, actor=SYSTEM, at=loop.at)


def published_until_2026(loop: Loop) -> None:
    load(loop, published.seed(2026), "2026")


# --- the days that come with the program --------------------------------------------------------


def test_the_committed_days_are_whole_and_differ_from_their_weekday() -> None:
    days, faults = published.file(published.SEED)
    assert faults == []
    assert {day.date.year for day in days} == set(range(2004, 2027))
    assert [day for day in days if day.working == (day.date.weekday() < 5)] == []


@pytest.mark.parametrize(
    ("year", "worked"),
    [(2015, 249), (2019, 250), (2020, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_a_year_has_as_many_working_days_as_was_published(year: int, worked: int) -> None:
    days = {day.date: day.working for day in published.seed(year)}
    whole = working.WorkCalendar(days, frozenset({year}))
    first = datetime.date(year, 1, 1)
    every = [first + datetime.timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    assert sum(map(whole.is_worked, every)) == worked


# --- counting -----------------------------------------------------------------------------------


@pytest.mark.law("L6")
@pytest.mark.parametrize(
    ("start", "days", "end", "provisional"),
    [
        ("2026-03-02", 5, "2026-03-09", False),  # Monday to Monday
        ("2026-03-06", 1, "2026-03-09", False),  # Friday to Monday
        ("2026-09-30", 1, "2026-10-08", False),  # over the National Day holidays
        ("2026-10-08", 2, "2026-10-10", False),  # the worked Saturday counts
        ("2026-12-28", 3, "2026-12-31", False),  # the last day of the published year
        ("2026-12-28", 4, "2027-01-01", True),  # really New Year's Day: nobody has published it
        ("2026-12-31", 5, "2027-01-07", True),
        ("2027-05-10", 5, "2027-05-17", True),  # a whole year ahead
        ("2026-12-28", 0, "2026-12-28", False),
    ],
)
def test_working_days_follow_the_calendar_and_say_when_they_are_provisional(
    loop: Loop, start: str, days: int, end: str, *, provisional: bool
) -> None:
    published_until_2026(loop)
    found = policy.working_days_after(date(start), days)
    assert found == Fall(date(end), provisional=provisional)


def test_without_any_calendar_every_date_is_real_and_provisional(db: None) -> None:
    assert policy.working_days_after(date("2026-09-30"), 2) == Fall(date("2026-10-02"), True)


@pytest.mark.law("L6")
def test_of_two_editions_of_a_day_the_later_recorded_holds(loop: Loop) -> None:
    published_until_2026(loop)
    again = [Day(date("2026-10-08"), working=False, name="国庆节延长")]
    loop.later(days=1)
    assert load(loop, again, "2026 更正").days == 1
    assert policy.working_days_after(date("2026-09-30"), 1).day == date("2026-10-09")
    assert CalendarDay.objects.filter(date=date("2026-10-08")).count() == 1
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        CalendarDay.objects.update(working=True)


# --- a value that counts by working days --------------------------------------------------------


def record(loop: Loop, **more: Any) -> PolicyValue:
    return policy.record(
        key=KEY,
        value=5,
        clause="BH-31",
        edition="2026",
        from_on=date("2026-01-01"),
        at=loop.at,
        **more,
    )


def limit(loop: Loop, on: str) -> Limit:
    return policy.read("trial", path="0001", on=date(on))[KEY]


@pytest.mark.law("L6")
@pytest.mark.clause("BH-31")
def test_a_limit_counts_by_its_calendar(loop: Loop) -> None:
    published_until_2026(loop)
    record(loop, calendar="working")
    found = limit(loop, "2026-09-29")
    assert found.ends(at("2026-09-29T10:00")) == at("2026-10-13T00:00")
    assert found.basis("left_at", at("2026-09-29T10:00")) == (
        "BH-31@2026 left_at+5 working 2026-09-29"
    )
    assert found.basis("left_at", at("2026-12-28T10:00")).endswith("2026-12-28 provisional")
    plain = Limit(KEY, 5, "BH-31", "2026")
    assert plain.ends(at("2026-09-29T10:00")) == at("2026-10-05T00:00")
    assert plain.basis("left_at", at("2026-12-28T10:00")) == "BH-31@2026 left_at+5"


@pytest.mark.law("L6")
def test_the_walls_values_are_natural_days_and_stay_so(loop: Loop) -> None:
    published_until_2026(loop)
    assert set(PolicyValue.objects.values_list("calendar", flat=True)) == {"natural"}
    commands.set_policy(
        _home(loop),
        key="wall.dispatch_days",
        value=2,
        clause="QY-05",
        edition="2026",
        from_on=date("2026-09-01"),
        unit=loop.cast.county,
        actor=loop.actor("section"),
        at=loop.at,
    )
    found = policy.read("wall", path=_path(loop), on=date("2026-09-30"))
    for key in PolicyValue.objects.filter(key__startswith="wall.").values_list("key", flat=True):
        value = found[key]
        start = at("2026-09-30T10:00")
        assert value.ends(start) == clock.end_of(
            date("2026-09-30") + datetime.timedelta(days=value.value)
        )


# --- duties counted anew ------------------------------------------------------------------------


def owe(loop: Loop, *, home: int, unit: int, start: str, natural: bool = False) -> int:
    """Open a register that owes a reply within five working days; return its dossier."""
    opened = at(start).astimezone(datetime.UTC)
    found = limit(loop, "2026-12-31")
    dossier = journal.open_dossier(
        home,
        nature=journal.Nature.REGISTER,
        kind="unit",
        number=f"trial-{new_token()}",
        unit=unit,
        at=opened,
    )
    desk = permissions.unit_desk(unit, permissions.Office.COUNTY_SECTION).pk
    due = Due(KEY, desk, found.ends(opened), found.clause, found.basis("left_at", opened))
    other = Due(
        "trial.read", desk, clock.end_of(date("2027-01-03")), "BH-21", "BH-21@2015 read_at+3"
    )
    owed = [other] if natural else [due, other]
    entry = journal.record(
        dossier, "trial.open", act_id=new_token(), actor=SYSTEM, at=opened, dues=owed
    )
    duties.settle(owed, because_of=entry)
    return int(dossier.pk)


@pytest.mark.law("L1", "L6")
@pytest.mark.clause("BH-31")
def test_a_published_year_counts_provisional_duties_anew_and_keeps_their_first_date(
    loop: Loop,
) -> None:
    published_until_2026(loop)
    record(loop, calendar="working")
    home, unit = loop.cast.home, loop.cast.county
    moved = owe(loop, home=home, unit=unit, start="2026-12-30T10:00")
    done_before = owe(loop, home=home, unit=unit, start="2026-12-01T10:00")
    natural = owe(loop, home=home, unit=unit, start="2026-12-30T10:00", natural=True)
    before = {key: journal.story(home, key).count() for key in (moved, done_before, natural)}
    (duty, other) = duties.open_duties(home, moved).order_by("what").reverse()
    assert duty.basis == "BH-31@2026 left_at+5 working 2026-12-30 provisional"
    assert duty.due_at == at("2027-01-07T00:00")

    loop.at = at("2026-12-31T09:00").astimezone(datetime.UTC)
    assert load(loop, YEAR) == commands.Loaded(days=4, recounted=1)

    again = Duty.objects.get(home_id=home, pk=duty.pk)
    assert again.basis == "BH-31@2026 left_at+5 working 2026-12-30"
    assert again.due_at == at("2027-01-08T00:00")  # New Year's Day is off.
    assert again.first_due_at == at("2027-01-07T00:00")
    assert again.discharged_at is None
    assert Duty.objects.get(home_id=home, pk=other.pk).due_at == other.due_at
    entry = journal.story(home, moved).last()
    assert entry is not None
    assert (entry.act, entry.actor_kind) == ("registers.recount", "system")
    assert body(entry)["data"] == {"moved": {KEY: [_utc(duty), _utc(again)]}}
    assert len(body(entry)["dues"]) == 2
    told = Notice.objects.filter(home_id=home, kind="registers.recount")
    assert {(row.entry_id, row.recipient) for row in told} == {(entry.pk, loop.cast.section)}
    after = {key: journal.story(home, key).count() for key in before}
    assert after == {moved: before[moved] + 1, done_before: before[done_before], natural: 1}
    assert verify(_home(loop))


@pytest.mark.law("L1")
def test_a_provisional_date_that_holds_loses_only_its_doubt(loop: Loop) -> None:
    published_until_2026(loop)
    record(loop, calendar="working")
    dossier = owe(loop, home=loop.cast.home, unit=loop.cast.county, start="2027-03-01T10:00")
    first = duties.open_duties(loop.cast.home, dossier).get(what=KEY)
    assert load(loop, YEAR).recounted == 1
    again = duties.open_duties(loop.cast.home, dossier).get(what=KEY)
    assert (first.basis, again.basis + " provisional") == (first.basis, first.basis)
    assert first.due_at == again.due_at
    entry = journal.story(loop.cast.home, dossier).last()
    assert body(entry)["data"] == {"moved": {}}


def _utc(duty: Duty) -> str:
    return clock.text(duty.due_at)


def _home(loop: Loop) -> Any:
    from bihuan.kernel.base.facade import home_by_code

    return home_by_code("QY")


def _path(loop: Loop) -> str:
    from bihuan.kernel.organizations import facade as organizations

    place = organizations.place_of(loop.cast.group)
    assert place is not None
    return place.path


# --- loading ------------------------------------------------------------------------------------


@pytest.mark.clause("BH-31")
def test_loading_is_an_act_in_every_home_and_twice_adds_nothing(loop: Loop) -> None:
    published_until_2026(loop)
    assert load(loop, YEAR).days == 4
    acts = set()
    for home in (loop.cast.home, loop.cast.stranger_home):
        register = journal.register(home, kind="calendar", number="national")
        entries = list(journal.story(home, register.pk))
        assert [entry.act for entry in entries] == ["registers.load_calendar"] * 2
        said = body(entries[-1])
        assert said["basis"] == ["BH-31"]
        assert said["data"] == {
            "edition": "2027",
            "days": {"2027-01-01": 0, "2027-02-08": 0, "2027-02-20": 1, "2027-10-01": 0},
        }
        acts.add(entries[-1].act_id)
    assert len(acts) == 1
    assert load(loop, YEAR, "2027 again") == commands.Loaded(0, 0)
    assert journal.story(home, register.pk).count() == 2
    assert [row.year for row in working.years_loaded()] == [2026, 2027]


@pytest.mark.clause("BH-31")
@pytest.mark.parametrize(
    "days",
    [
        YEAR[:1],
        YEAR[:3],
        [YEAR[0], YEAR[3]],
        [*YEAR, Day(date("2028-01-03"), working=False)],
        [Day(date("2027-02-08"), working=True), YEAR[3]],
    ],
)
def test_refused_part_of_a_year_loads_nothing(loop: Loop, days: list[Day]) -> None:
    assert_refused("BH-31", lambda: load(loop, days))
    assert not CalendarDay.objects.exists()


@pytest.mark.clause("BH-31")
@pytest.mark.parametrize("who", ["section", "system", "security", "leader", "stranger"])
def test_refused_to_everybody_but_who_runs_the_system(loop: Loop, who: str) -> None:
    assert_refused(
        "BH-31",
        lambda: commands.load_calendar(
            published.seed(2026), edition="2026", actor=loop.actor(who), at=loop.at
        ),
    )
    assert not CalendarDay.objects.exists()


# --- files --------------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Any]:
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "days.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_whatever_its_encoding(write: Any, encoding: str) -> None:
    path = write("date,working,note\n2027-01-01,0,元旦\n2027-02-20,班,\n", encoding)
    assert published.file(path) == (
        [
            Day(date("2027-01-01"), working=False, name="元旦"),
            Day(date("2027-02-20"), working=True),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("日期,班\n2027-01-01,0\n", [(1, "date,working")]),
        ("", [(1, "date,working")]),
        ("date,working\n2027/13/01,0\n2027-01-02,也许\n", [(2, "2027-01-01"), (3, "也许")]),
        ("date,working\n2027-01-01\n", [(2, "working")]),
        ("date,working\n2027-01-01,0\n2027-01-01,1\n", [(3, "两次")]),
    ],
)
def test_every_wrong_row_is_named(write: Any, text: str, faults: list[tuple[int, str]]) -> None:
    _, found = published.file(write(text))
    assert [fault.row for fault in found] == [row for row, _ in faults]
    for fault, (_, said) in zip(found, faults, strict=True):
        assert re.search(re.escape(said), fault.reason)
