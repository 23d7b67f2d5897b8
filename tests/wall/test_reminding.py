"""提醒的钟: readings are reminded of too, and what has every rung made isn't read any more."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.duties import facade as duties
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import rules as loop_rules
from bihuan.kernel.notices.models import Notice
from bihuan.modules.wall import commands, facade, jobs
from bihuan.modules.wall.models import Wall
from tests.conftest import Loop
from tests.wall.proof import acts, assert_refused, do, last, last_data, owed, who
from tests.wall.test_walls import fresh_group

START = datetime.datetime(2026, 3, 2, 1, 0, tzinfo=datetime.UTC)
END = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


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


def told(loop: Loop, wall: Any) -> set[str]:
    entry = journal.story(wall.home_id, wall.dossier_id).last()
    rows = Notice.objects.filter(home_id=wall.home_id, entry=entry)
    return {who(loop, one.recipient) for one in rows}


@pytest.mark.clause("BH-24", "BH-21")
def test_a_reading_that_is_late_is_reminded_of_once_a_rung_and_stays_owed(
    loop: Loop, paper: Wall
) -> None:
    before = owed(loop, paper)
    end = datetime.datetime(2026, 3, 3, 16, 0, tzinfo=datetime.UTC)
    yellow = end - datetime.timedelta(hours=1)
    assert [jobs.run_due(at)["reminded"] for at in (yellow, yellow, end, end)] == [1, 0, 1, 0]
    assert last(loop, paper) == ("wall.remind", "system", ["BH-24"])
    assert last_data(paper)["what"] == "wall.read_wall"
    assert told(loop, paper) == {"secretary"}, "the desk is empty; the desk above hears of it"
    assert jobs.run_due(end + 3 * DAY)["reminded"] == 1
    assert told(loop, paper) == {"secretary", "section"}
    assert owed(loop, paper) == before
    assert jobs.run_due(end + 9 * DAY)["reminded"] == 0, "no rung is left"


@pytest.mark.clause("BH-24")
def test_a_notice_of_a_late_reading_leads_to_the_wall(loop: Loop, paper: Wall) -> None:
    key = (paper.home_id, paper.dossier_id)
    assert facade.addresses([key]) == {key: ("/desk/wall/QY/03/read/", "东风二组民心墙")}


@pytest.mark.clause("BH-24", "BH-02")
def test_nobody_but_the_clock_reminds_of_a_reading(loop: Loop, paper: Wall) -> None:
    (duty,) = Duty.objects.filter(home_id=paper.home_id, dossier=paper.dossier_id)
    by = loop.by("secretary")
    assert_refused("BH-02", lambda: commands.remind_aside(duty, rung=1, **by))


@pytest.mark.clause("BH-24")
def test_what_was_done_in_the_meantime_is_not_reminded_of(loop: Loop, paper: Wall) -> None:
    (duty,) = Duty.objects.filter(home_id=paper.home_id, dossier=paper.dossier_id)
    duty.what = "wall.something_done"
    by = loop.by_system()
    assert_refused("BH-24", lambda: commands.remind_aside(duty, rung=1, **by))


@pytest.mark.clause("BH-24")
@pytest.mark.parametrize(
    ("made", "wanted"), [(0, END - (END - START) / 5), (1, END), (2, END + 3 * DAY), (3, None)]
)
def test_the_clock_looks_again_when_the_next_rung_is_due(
    made: int, wanted: datetime.datetime | None
) -> None:
    assert loop_rules.next_look(START, END, made, escalate_days=3) == wanted
    if wanted is not None:
        assert loop_rules.rung_due(START, END, wanted, escalate_days=3) == made + 1


@pytest.mark.clause("BH-24")
def test_the_clock_reads_nothing_while_no_rung_is_due_however_many_duties_are_yellow(
    loop: Loop,
) -> None:
    yellow = END - datetime.timedelta(hours=1)
    few, more = (_statements_of_a_run(loop, yellow, count=count) for count in (1, 6))
    assert few == more


def _statements_of_a_run(loop: Loop, at: datetime.datetime, *, count: int) -> int:
    for _ in range(count):
        loop.raised()
    assert jobs.run_due(at)["reminded"] == count
    with CaptureQueriesContext(connection) as caught:
        assert jobs.run_due(at)["reminded"] == 0
    assert duties.due_for_a_look(loop.cast.home, at, whats=jobs.TICKING) == []
    return len(caught)


@pytest.mark.clause("BH-24")
def test_many_duties_are_read_in_batches_and_each_is_reminded_of(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "BATCH", 2)
    raised = [loop.raised() for _ in range(5)]
    assert jobs.run_due(END)["reminded"] == 5
    assert all(acts(request)[-1] == "wall.remind" for request in raised)


@pytest.mark.clause("BH-24", "BH-11")
def test_a_date_that_moves_is_looked_at_anew(loop: Loop) -> None:
    request = loop.to("handling")
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    jobs.run_due(duty.due_at - datetime.timedelta(hours=1))
    loop.at = duty.due_at - datetime.timedelta(minutes=30)
    do(loop, "extend", request, "wang", days=7, reason="等配件", resident_knows=True)
    late = duty.due_at + 7 * DAY
    assert jobs.run_due(duty.due_at)["reminded"] == 0, "its first rung was made"
    assert jobs.run_due(late - datetime.timedelta(minutes=1))["reminded"] == 0
    assert jobs.run_due(late)["reminded"] == 1
    assert last_data(request)["rung"] == 2
