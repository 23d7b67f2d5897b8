"""L7: every date and every score shows its inputs and its clause."""

import pytest

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.modules.wall import rules, selectors
from tests.conftest import PATHS, Loop


@pytest.mark.law("L7")
@pytest.mark.parametrize("state", sorted(set(PATHS) - {"closed"}))
def test_every_due_date_can_be_recomputed_from_its_basis(loop: Loop, state: str) -> None:
    request = loop.to(state)
    for duty in duties.open_duties(request.home_id, request.dossier_id):
        citation, _, arithmetic = duty.basis.rpartition(" ")
        start, _, days = arithmetic.partition("+")
        at = getattr(request, start)
        if days:
            clause, _, edition = citation.partition("@")
            assert clause
            assert edition == "2015"
            assert duty.due_at == _ends(at, int(days))
        else:
            assert duty.due_at == at
        assert duty.clause


@pytest.mark.law("L7")
def test_every_point_of_a_candidate_is_printed(loop: Loop) -> None:
    request = loop.to("sorted")
    profiles = selectors.profiles(request, path=_path(loop), on=clock.day(loop.at))
    for candidate in rules.rank("repair", "2号楼", profiles):
        points = [int(str(reason).rsplit(" ", 1)[1]) for reason in candidate.reasons]
        assert sum(points) == candidate.score


def _path(loop: Loop) -> str:
    place = selectors.place(loop.wall().unit_id)
    assert place is not None
    return place.path


def _ends(at: object, days: int) -> object:
    import datetime

    assert isinstance(at, datetime.datetime)
    return clock.end_of(clock.day(at) + datetime.timedelta(days=days))
