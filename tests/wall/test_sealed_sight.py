"""密封诉求的可见范围: who stands in for an empty supervision desk reads what it has to answer."""

import datetime

import pytest

from bihuan.kernel.base import clock
from bihuan.modules.wall import rules, selectors
from tests.conftest import Loop
from tests.wall.proof import do, last, seat, told, unseat


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sight read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def sees(loop: Loop, who: str, pk: int) -> bool:
    return selectors.visible_to(loop.actor(who)).filter(pk=pk).exists()


@pytest.mark.law("L1", "L5")
@pytest.mark.clause("BH-14")
def test_the_county_section_reads_and_answers_only_while_nobody_supervises(loop: Loop) -> None:
    request = loop.raised("举报某干部吃拿卡要", accuses=True)
    assert not sees(loop, "section", request.pk)
    unseat(loop, loop.cast.supervision, loop.cast.county, "supervision_section")
    assert sees(loop, "section", request.pk)
    for who in ("leader", "secretary", "staff", "auditor", "stranger"):
        assert not sees(loop, who, request.pk), who
    on = clock.day(loop.at)
    seen = selectors.see(loop.actor("section"), "QY", request.pk, on=on)
    assert seen is not None
    assert seen.projection == "text"
    do(loop, "inform", request, "section", is_accusation=True, note="已告知")
    assert last(loop, request)[1] == "section"

    seat(loop, loop.cast.supervision, loop.cast.county, "supervision_section", from_on=on)
    assert not sees(loop, "section", request.pk)
    assert sees(loop, "supervision", request.pk)


@pytest.mark.clause("BH-14", "BH-24")
def test_who_stands_in_hears_of_the_sealed_request_that_is_late(loop: Loop) -> None:
    from bihuan.modules.wall import jobs

    request = loop.raised("举报某干部吃拿卡要", accuses=True)
    unseat(loop, loop.cast.supervision, loop.cast.county, "supervision_section")
    jobs.run_due(loop.at + datetime.timedelta(days=5))
    assert told(loop, request) == {"section"}


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("请回电话13800001111，谢谢", "请回电话＊＊＊＊＊＊＊＊＊＊＊，谢谢"),
        ("请回电话１３８００００１１１１", "请回电话＊＊＊＊＊＊＊＊＊＊＊"),
        ("２号楼路灯坏了", "２号楼路灯坏了"),
    ],
)
def test_a_title_in_a_list_shows_no_number(title: str, shown: str) -> None:
    assert rules.covered(title) == shown


@pytest.mark.clause("BH-20")
def test_the_ledger_and_the_inbox_cover_numbers_in_titles(loop: Loop) -> None:
    loop.raised("家里没人，请打13800001111再来。")
    (row,) = selectors.ledger_rows(loop.actor("leader"), selectors.Wanted())
    assert "13800001111" not in row["shown"]
