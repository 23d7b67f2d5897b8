"""催办提醒: what the clock does, once per rung, and what silence closes."""

import datetime

import pytest

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import rules as loop_rules
from bihuan.kernel.notices import facade as notices
from bihuan.modules.wall import commands, jobs
from tests.conftest import Loop
from tests.snapshot import business_rows

START = datetime.datetime(2026, 3, 2, 1, 0, tzinfo=datetime.UTC)
END = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)


@pytest.mark.clause("BH-24")
@pytest.mark.parametrize(
    ("now", "rung"),
    [
        (START, 0),
        (END - (END - START) / 5 - datetime.timedelta(seconds=1), 0),
        (END - (END - START) / 5, 1),
        (END - datetime.timedelta(seconds=1), 1),
        (END, 2),
        (END + datetime.timedelta(days=3) - datetime.timedelta(seconds=1), 2),
        (END + datetime.timedelta(days=3), 3),
    ],
)
def test_a_rung_is_due_by_the_share_of_time_that_is_gone(now: datetime.datetime, rung: int) -> None:
    assert loop_rules.rung_due(START, END, now, escalate_days=3) == rung


@pytest.mark.clause("BH-24")
def test_each_rung_is_made_once_and_climbs_a_desk(loop: Loop) -> None:
    request = loop.raised()
    told = {}
    for hours in (1, 73, 84, 24 * 7):
        loop.at = START + datetime.timedelta(hours=hours)
        first = jobs.run_due(loop.at)["reminded"]
        assert jobs.run_due(loop.at)["reminded"] == 0, "the same rung was made twice"
        told[hours] = first
    assert told == {1: 0, 73: 1, 84: 0, 24 * 7: 1}
    acts = journal.story(request.home_id, request.dossier_id).values_list("act", flat=True)
    assert list(acts) == ["wall.raise", "wall.remind", "wall.remind"]
    assert _told(loop, "leader") == 3
    assert (_told(loop, "secretary"), _told(loop, "section")) == (1, 1)


def _told(loop: Loop, who: str) -> int:
    return notices.mine(loop.cast.home, getattr(loop.cast, who)).count()


@pytest.mark.clause("BH-24")
def test_only_the_system_reminds(loop: Loop) -> None:
    request = loop.raised()
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        commands.remind(duty, rung=1, **loop.by("leader"))
    assert refusal.value.clause == "BH-02"
    assert business_rows() == before


@pytest.mark.clause("QY-10", "QY-12", "QY-13")
@pytest.mark.parametrize(
    ("state", "then", "outcome"),
    [
        ("rating", "closed", "not_rated"),
        ("explained", "closed", "unanswered"),
        ("reply", "redispatch", ""),
    ],
)
def test_silence_is_closed_when_its_time_is_over_and_not_before(
    loop: Loop, state: str, then: str, outcome: str
) -> None:
    request = loop.to(state)
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    jobs.run_due(duty.due_at - datetime.timedelta(seconds=1))
    request.refresh_from_db()
    assert request.state == state

    assert jobs.run_due(duty.due_at)["lapsed"] == 1
    request.refresh_from_db()
    assert (request.state, request.outcome) == (then, outcome)
    assert jobs.run_due(duty.due_at)["lapsed"] == 0
