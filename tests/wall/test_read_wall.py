"""读墙: a paper wall owes a daily reading; each reading opens the next day's, unread days show."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties import standing
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall import commands, rules
from bihuan.modules.wall.models import Wall
from tests.conftest import Loop
from tests.wall.proof import assert_refused, assert_repeated, last, last_data, owed, unseat
from tests.wall.test_walls import fresh_group


@pytest.fixture
def paper(loop: Loop) -> Wall:
    """A paper wall of a group whose desk is empty: its duties are the secretary's."""
    return commands.open_wall(
        loop.cast.home,
        code="03",
        name="东风二组民心墙",
        unit=fresh_group(loop),
        community="东风社区",
        is_paper=True,
        actor=loop.actor("section"),
        at=loop.at,
    )


def read(loop: Loop, wall: Wall, by: str, **values: Any) -> Wall:
    actor = SYSTEM if by == "machine" else loop.actor(by)
    given = {"slips": 2, "actor": actor, "at": loop.at, "token": new_token(), **values}
    return commands.read_wall(loop.cast.home, wall.pk, **given)


@pytest.mark.clause("BH-21", "QY-05")
def test_a_paper_wall_owes_its_first_reading_by_the_end_of_the_next_day(
    loop: Loop, paper: Wall
) -> None:
    assert owed(loop, paper) == [("wall.read_wall", "group_leader", "2026-03-03T16:00Z")]
    (duty,) = Duty.objects.filter(home_id=paper.home_id, dossier=paper.dossier_id)
    assert (duty.clause, duty.basis) == ("BH-21", "BH-21@2015 read_at+1")
    mine = standing.standing_on(
        loop.actor("secretary"), paper.home_id, on=datetime.date(2026, 3, 2)
    )
    assert duty.pk in {one.pk for one in mine}


@pytest.mark.clause("BH-21", "QY-05")
def test_a_reading_discharges_its_day_and_owes_the_next_in_the_same_act(
    loop: Loop, paper: Wall
) -> None:
    first = Duty.objects.get(home_id=paper.home_id, dossier=paper.dossier_id)
    loop.later(days=1)
    read(loop, paper, "secretary")

    assert last(loop, paper) == ("wall.read_wall", "secretary", ["BH-21"])
    assert last_data(paper) == {"slips": 2, "unread_days": 0}
    assert owed(loop, paper) == [("wall.read_wall", "group_leader", "2026-03-04T16:00Z")]
    first.refresh_from_db()
    assert first.discharged_at == loop.at


@pytest.mark.clause("BH-21")
@pytest.mark.parametrize(
    ("due_at", "at", "days"),
    [
        ("2026-03-03T16:00", "2026-03-02T09:00", 0),
        ("2026-03-03T16:00", "2026-03-03T15:59", 0),  # 23:59 in Beijing of the day it is due
        ("2026-03-03T16:00", "2026-03-03T16:00", 1),  # 00:00 of the day after
        ("2026-03-03T16:00", "2026-03-06T02:00", 3),
    ],
)
def test_unread_days_are_counted_and_shown(due_at: str, at: str, days: int) -> None:
    due, now = (
        datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC) for text in (due_at, at)
    )
    assert rules.unread_days(due, at=now) == days


@pytest.mark.clause("BH-21")
def test_a_wall_without_paper_owes_no_reading(loop: Loop) -> None:
    wall = loop.wall()
    assert owed(loop, wall) == []
    assert_refused("BH-21", lambda: read(loop, wall, "leader"))


@pytest.mark.clause("BH-21", "BH-02", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who"),
    [
        ("BH-02", "leader"),  # of the other group
        ("BH-02", "section"),
        ("BH-02", "wang"),
        ("BH-02", "staff"),
        ("BH-02", "machine"),
        ("BH-02", "stranger"),
        ("BH-01", "nobody's wall"),
    ],
)
def test_refused_reading_leaves_no_trace(loop: Loop, paper: Wall, clause: str, who: str) -> None:
    if clause == "BH-01":
        paper.pk, who = paper.pk + 1, "secretary"
    assert_refused(clause, lambda: read(loop, paper, who))


@pytest.mark.clause("BH-21", "BH-02")
def test_without_a_secretary_the_county_section_reads(loop: Loop, paper: Wall) -> None:
    unseat(loop, loop.cast.secretary, loop.cast.branch, "branch_secretary")
    read(loop, paper, "section", slips=0)
    assert last(loop, paper)[1] == "section"


@pytest.mark.clause("BH-21")
def test_the_same_form_sent_twice_is_one_reading(loop: Loop, paper: Wall) -> None:
    token = new_token()
    read(loop, paper, "secretary", token=token)
    assert_repeated(lambda: read(loop, paper, "secretary", token=token))
