"""抽签: a rating's lot is drawn once it is sealed, and can be drawn again by anybody (BH-19)."""

import datetime

import pytest

from bihuan.kernel.journal import lots
from bihuan.kernel.journal.models import Checkpoint, Entry
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import jobs
from bihuan.modules.wall.models import Draw, Recheck
from tests.kernel.conftest import Archive
from tests.wall.proof import last_data


def rated(archive: Archive) -> None:
    """Bring a request to a good rating, where every one is drawn."""
    archive.loop.to("closed", phone="0917-1234567")
    policy.record(
        key="wall.recheck_percent",
        value=100,
        clause="BH-19",
        edition="2026",
        from_on=datetime.date(2026, 1, 1),
        at=archive.loop.at,
    )


@pytest.mark.clause("BH-19")
@pytest.mark.law("L3")
def test_a_lot_is_drawn_once_the_rating_is_sealed_and_anybody_can_draw_it_again(
    archive: Archive,
) -> None:
    rated(archive)
    now = archive.loop.at
    assert jobs.run_due(now)["drawn"] == 0, "before it is sealed nobody can know"
    archive.seal()
    assert [jobs.run_due(now)["drawn"] for _ in range(2)] == [1, 0]

    data = last_data(Recheck.objects.get(home_id=archive.home.pk))
    entry = Entry.objects.get(home_id=archive.home.pk, act="wall.rate")
    root = Checkpoint.objects.get(home_id=archive.home.pk, size=data["size"]).root
    assert data["lot"] == lots.lot(bytes(root), bytes(entry.hash))
    archive.seal()
    assert jobs.run_due(now)["drawn"] == 0
    archive.verify()


@pytest.mark.clause("BH-19")
def test_a_draw_cut_off_in_the_middle_is_made_up_for_once(archive: Archive) -> None:
    rated(archive)
    archive.seal()
    jobs.run_due(archive.loop.at)
    newest = Checkpoint.objects.filter(home_id=archive.home.pk).latest("size")
    assert Draw.objects.get(home_id=archive.home.pk).size == newest.size
    Draw.objects.filter(home_id=archive.home.pk).delete()
    assert jobs.run_due(archive.loop.at)["drawn"] == 0, "the same rating has one re-check"
    assert Recheck.objects.filter(home_id=archive.home.pk).count() == 1


@pytest.mark.clause("BH-19")
def test_lots_of_several_checkpoints_are_drawn_by_their_own_roots(archive: Archive) -> None:
    for _ in range(3):
        archive.loop.to("closed", phone="0917-1234567")
        archive.seal()
    found, size = lots.lots(archive.home.pk, "wall.rate", after=0)
    roots = dict(Checkpoint.objects.filter(home_id=archive.home.pk).values_list("size", "root"))
    hashes = dict(Entry.objects.filter(home_id=archive.home.pk).values_list("id", "hash"))
    assert [lots.lot(bytes(roots[one.size]), bytes(hashes[one.entry])) for one in found] == [
        one.number for one in found
    ]
    assert sorted({one.size for one in found}) == sorted(roots)
    assert size == max(roots)
    assert lots.lots(archive.home.pk, "wall.rate", after=size) == ([], size)
