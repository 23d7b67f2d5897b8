"""危险、完全匿名: 110, 119 and 120 are shown, nothing is stopped; of a nobody nothing is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.permissions.facade import resident
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.commands.asking import Asked
from tests.conftest import Loop
from tests.wall.proof import assert_refused

GAS = "厨房闻到煤气味，煤气泄漏了，快来人。"
LAMP = "楼道灯坏了，晚上看不清台阶。"


@pytest.mark.clause("BH-26")
@pytest.mark.parametrize(("text", "is_dangerous"), [(GAS, True), (LAMP, False), ("", False)])
def test_words_of_danger_are_heard(text: str, *, is_dangerous: bool) -> None:
    assert bool(rules.danger_in(text)) is is_dangerous


@pytest.mark.clause("BH-26")
@pytest.mark.parametrize(("text", "is_shown"), [(GAS, True), (LAMP, False)])
def test_the_receipts_page_shows_whom_to_call_and_the_request_is_taken(
    loop: Loop, text: str, *, is_shown: bool
) -> None:
    receipt = commands.raise_request(
        loop.wall(),
        Asked(text=text, category="safety"),
        actor=resident(),
        at=loop.at,
        token=new_token(),
    )
    page = Client().get(reverse("wall:status", args=[receipt.code])).content.decode()
    assert ('href="tel:119"' in page) is is_shown
    assert receipt.request.state == "submitted"


@pytest.mark.clause("BH-27")
@pytest.mark.parametrize("told", [{"name": "王桂兰"}, {"phone": "13900000000"}, {"house": "301"}])
def test_refused_to_keep_who_wants_to_be_nobody(loop: Loop, told: dict[str, str]) -> None:
    asked = Asked(text=LAMP, category="repair", anonymity="none", **told)  # type: ignore[arg-type]
    assert_refused(
        "BH-27",
        lambda: commands.raise_request(
            loop.wall(), asked, actor=resident(), at=loop.at, token=new_token()
        ),
    )


@pytest.mark.clause("BH-27")
def test_without_a_trace_the_request_is_taken(loop: Loop) -> None:
    request = loop.raised(LAMP, anonymity="none")
    kept = selectors.contact(request)
    assert kept is None or (kept.name, kept.phone, kept.house) == ("", "", "")
