"""L5: sight is rows and projection; one queryset for list, object and count."""

import pytest

from bihuan.kernel.base import clock
from bihuan.modules.wall import selectors
from bihuan.modules.wall.models import Request
from tests.cast import NAMES
from tests.conftest import PATHS, Loop

# Who sees an open request of the first group that Wang handles; everybody else sees nothing.
SEE = {"leader", "deputy", "secretary", "staff", "section", "wang"}
SEE_BEFORE_DISPATCH = SEE - {"wang"}


@pytest.mark.law("L5")
@pytest.mark.parametrize("state", sorted(PATHS))
def test_rows_are_the_same_for_list_object_and_count(loop: Loop, state: str) -> None:
    request = loop.to(state)
    for who in NAMES:
        actor = loop.actor(who)
        listed = [row["id"] for row in selectors.ledger_rows(actor, selectors.Wanted())]
        found = selectors.get_visible(actor, "QY", request.pk)
        counted = selectors.ledger_count(actor, selectors.Wanted())
        assert (found is not None) == (request.pk in listed) == (counted == 1), who


@pytest.mark.law("L5")
@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        ("submitted", SEE_BEFORE_DISPATCH),
        ("sorted", SEE_BEFORE_DISPATCH),
        ("dispatched", SEE),
        ("handling", SEE),
        ("closed", SEE),
    ],
)
def test_only_those_with_reach_or_a_part_in_it_see_a_request(
    loop: Loop, state: str, seen_by: set[str]
) -> None:
    request = loop.to(state)
    seen = {who for who in NAMES if selectors.get_visible(loop.actor(who), "QY", request.pk)}
    assert seen == seen_by


@pytest.mark.law("L5")
def test_an_accusation_is_seen_by_the_supervision_section_alone(loop: Loop) -> None:
    request = loop.raised(text="举报某干部收受礼金")
    seen = {who for who in NAMES if selectors.get_visible(loop.actor(who), "QY", request.pk)}
    assert seen == {"supervision"}
    assert not selectors.published(loop.wall()).filter(pk=request.pk).exists()


@pytest.mark.law("L5")
def test_the_wall_shows_only_released_words(loop: Loop) -> None:
    loop.raised(text="我家住3单元502室，电话13800138000，灯坏了")
    cards = [card for cards, _ in selectors.board(loop.wall()).values() for card in cards]
    assert [(card.title, card.result) for card in cards] == [("", "")]
    shown = str(cards)
    assert "13800138000" not in shown
    assert "502" not in shown


@pytest.mark.law("L5")
def test_sight_ends_with_the_grant(loop: Loop) -> None:
    request = loop.to("sorted")
    leader = loop.actor("leader")
    assert selectors.get_visible(leader, "QY", request.pk)
    from bihuan.kernel.base.facade import home_by_code
    from bihuan.kernel.permissions.facade import SYSTEM
    from bihuan.modules.registers import commands as registers

    home = home_by_code("QY")
    assert home is not None
    registers.unseat(
        home,
        person=loop.cast.leader,
        unit=loop.cast.group,
        office="group_leader",
        last_day=loop.at.date(),
        actor=SYSTEM,
        at=loop.at,
    )
    loop.later(days=1)
    assert selectors.get_visible(loop.actor("leader"), "QY", request.pk) is None
    assert Request.objects.filter(home_id=request.home_id, pk=request.pk).exists()


@pytest.mark.law("L5")
def test_a_number_in_the_words_is_for_who_reads_the_contact(loop: Loop) -> None:
    request = loop.to("dispatched", text="楼道灯坏了，我电话13800138000，请来修。")
    on = clock.day(loop.at)
    for who, is_shown in (("leader", True), ("wang", True), ("secretary", False), ("staff", False)):
        seen = selectors.see(loop.actor(who), "QY", request.pk, on=on)
        assert seen is not None, who
        words = selectors.as_read(seen, request.text) or ""
        values = "".join(filter(None, selectors.readable_values(seen)[seen.entries[0].pk].values()))
        assert ("13800138000" in words, "13800138000" in values) == (is_shown, is_shown), who
