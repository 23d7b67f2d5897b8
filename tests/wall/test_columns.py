"""墙面四栏、派单公示: where a request stands on the wall, and what is said of its dispatch."""

import pytest

from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.terms import Column, State
from tests.conftest import HAPPY, Loop
from tests.wall.proof import do

COLUMNS = {
    "submitted": "raised",
    "sorted": "raised",
    "merged": "raised",
    "dispatched": "dispatched",
    "declined": "dispatched",
    "redispatch": "dispatched",
    "referred": "dispatched",
    "accepted": "handled",
    "handling": "handled",
    "handled": "handled",
    "rating": "handled",
    "review": "rated",
    "talk": "rated",
    "reply": "rated",
    "explained": "rated",
    "escalated": "rated",
    "closed": "rated",
    "channel": None,
    "withdrawn": None,
}


@pytest.mark.clause("QY-02")
@pytest.mark.parametrize(("state", "column"), COLUMNS.items())
def test_every_state_has_its_column_or_is_never_shown(state: str, column: str | None) -> None:
    assert rules.column_of(state) == column
    assert set(COLUMNS) == set(State.values)


@pytest.mark.clause("QY-02")
def test_the_wall_has_four_columns_and_each_request_stands_in_one(loop: Loop) -> None:
    for state in ("submitted", "dispatched", "handling", "rating", "closed"):
        loop.to(state)
    found = selectors.board(loop.wall())
    assert {column: count for column, (_, count) in found.items()} == {
        Column.RAISED: 1,
        Column.DISPATCHED: 1,
        Column.HANDLED: 2,
        Column.RATED: 1,
    }
    assert [len(cards) for cards, _ in found.values()] == [1, 1, 2, 1]


@pytest.mark.clause("QY-02", "BH-14", "BH-16")
def test_neither_sealed_nor_withdrawn_requests_are_ever_on_the_wall(loop: Loop) -> None:
    loop.raised(accuses=True)
    do(loop, "withdraw", loop.to("handling"), "resident")
    assert [count for _, count in selectors.board(loop.wall()).values()] == [0, 0, 0, 0]


@pytest.mark.clause("QY-07")
def test_from_its_dispatch_on_the_wall_says_who_sent_whom_and_when(loop: Loop) -> None:
    request = loop.to("dispatched")
    for step in (*HAPPY[2:], "rate_badly", "name_talker", "blame"):
        (card,) = [card for cards, _ in selectors.board(loop.wall()).values() for card in cards]
        assert (card.dispatcher, card.member) == ("何同志", "王同志")
        assert card.dispatched_at == request.dispatched_at
        getattr(loop, step)(request)


@pytest.mark.clause("QY-07", "BH-20")
def test_a_card_shows_released_words_and_else_category_and_number(loop: Loop) -> None:
    shown, hidden = loop.to("sorted"), loop.raised(text="家里情况特殊")
    cards = {card.number: card for card in selectors.board(loop.wall())[Column.RAISED][0]}
    assert cards[shown.number].title == "楼道灯坏了"
    assert (cards[hidden.number].title, cards[hidden.number].category) == ("", "repair")


@pytest.mark.clause("QY-07")
@pytest.mark.parametrize(
    ("short", "shown"),
    [(False, ("何万里", "欧阳明")), (True, ("何同志", "欧阳同志"))],
)
def test_a_name_may_be_shortened_and_is_never_hidden(
    shown: tuple[str, str], *, short: bool
) -> None:
    assert rules.dispatch_notice(dispatcher="何万里", member="欧阳明", short=short) == shown
