"""派单: what happens, and what is refused."""

import pytest

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices import facade as notices
from bihuan.modules.wall import commands
from bihuan.modules.wall.models import Dispatch
from tests.conftest import Loop
from tests.snapshot import business_rows


@pytest.mark.clause("QY-04", "QY-05")
def test_dispatch_hands_over_records_and_starts_the_members_clock(loop: Loop) -> None:
    request = loop.to("sorted")
    commands.dispatch(
        request.home_id, request.pk, member=loop.cast.member_wang, **loop.by("leader")
    )

    request.refresh_from_db()
    assert (request.state, request.handler_id) == ("dispatched", loop.cast.member_wang)
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert (entry.act, entry.actor) == ("wall.dispatch", loop.cast.leader)
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    # Two natural days after Monday the 2nd: until the end of Wednesday, Beijing time.
    assert (duty.what, duty.due_at.isoformat()) == ("wall.take", "2026-03-04T16:00:00+00:00")
    assert notices.mine(request.home_id, loop.cast.wang).get().kind == "wall.dispatch"
    assert Dispatch.objects.get(home_id=request.home_id, request=request).by_id == loop.cast.leader


@pytest.mark.clause("QY-04", "QY-13", "QY-14", "BH-02")
@pytest.mark.parametrize(
    ("clause", "state", "member", "who"),
    [
        ("QY-04", "submitted", "member_wang", "leader"),
        ("QY-04", "dispatched", "member_li", "leader"),
        ("QY-13", "redispatch", "member_wang", "leader"),
        ("QY-14", "sorted", "other_member", "leader"),
        ("BH-02", "sorted", "member_wang", "other_leader"),
        ("BH-02", "sorted", "member_wang", "wang"),
    ],
)
def test_refused_dispatch_leaves_no_trace(
    loop: Loop, clause: str, state: str, member: str, who: str
) -> None:
    request = loop.to(state)
    before = business_rows()

    with pytest.raises(Refused) as refusal:
        commands.dispatch(
            request.home_id, request.pk, member=getattr(loop.cast, member), **loop.by(who)
        )

    assert refusal.value.clause == clause
    assert business_rows() == before
