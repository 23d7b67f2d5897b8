"""服务情况表: counts of half a year, the member first; no single rating, no resident (QY-15)."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.people.models import User
from bihuan.modules.wall import selectors
from tests.conftest import Loop

FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
AFTER = datetime.date(2026, 7, 1)
ENTITLED = {"wang", "leader", "deputy", "secretary", "section"}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def sheet(loop: Loop, who: str = "wang", on: datetime.date = AFTER) -> Any:
    return selectors.service_sheet(
        loop.actor(who), "QY", loop.cast.member_wang, start=FIRST, end=LAST, on=on
    )


def page(loop: Loop, who: str, half: str = "2026H1") -> Any:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    kwargs = {"home": "QY", "pk": loop.cast.member_wang}
    return client.get(reverse("wall:sheet", kwargs=kwargs), {"half": half})


@pytest.mark.clause("QY-15")
def test_the_sheet_counts_what_the_member_did(loop: Loop) -> None:
    for state in ("closed", "rating", "handling", "dispatched"):
        loop.to(state)
    late = loop.to("handling")
    loop.later(days=30)
    loop.report(late)
    found = sheet(loop)
    assert found.categories == (("repair", 5),)
    assert (found.taken, found.contacts, found.handled, found.in_time) == (5, 4, 3, 2)
    assert (found.rated, found.well) == (1, None)
    assert selectors.service_sheet(
        loop.actor("wang"), "QY", loop.cast.member_wang, start=AFTER, end=AFTER, on=AFTER
    ).taken == 0  # type: ignore[union-attr]  # fmt: skip


@pytest.mark.clause("QY-15")
def test_a_share_is_shown_of_five_ratings_and_never_a_single_one(loop: Loop) -> None:
    for count in range(5):
        request = loop.to("rating", text=f"居民的原话{count}")
        loop.rate(request, "satisfied" if count else "unsatisfied")
        assert (sheet(loop).well is None) == (count < 4)
    text = page(loop, "wang").content.decode()
    assert "4/5（80%）" in text
    for hidden in ("不满意", "居民的原话", request.number, "楼道灯", "2号楼"):
        assert hidden not in text


@pytest.mark.clause("QY-15")
@pytest.mark.law("L5")
def test_the_member_sees_it_first_then_those_entitled(loop: Loop) -> None:
    loop.to("handling")
    everybody = ("wang", "li", "leader", "deputy", "secretary", "section", "staff",
                 "other_leader", "other_member", "stranger")  # fmt: skip
    assert {who for who in everybody if sheet(loop, who, on=LAST)} == {"wang"}
    assert {who for who in everybody if sheet(loop, who)} == ENTITLED
    assert {who for who in everybody if page(loop, who).status_code == 200} == ENTITLED
    for who in ENTITLED:
        text = page(loop, who).content.decode()
        assert ("接受派单" in text) == (who == "wang"), who
        assert ("您从 2026-07-01 起可以看到" in text) == (who != "wang"), who
    assert page(loop, "leader", half="2026H2").status_code == 404
    assert page(loop, "leader", half="2025H2").status_code == 200
    assert page(loop, "wang", half="2026H9").status_code == 404


@pytest.mark.clause("QY-15")
def test_an_empty_sheet_says_why_it_is_empty_and_when_there_is_another(loop: Loop) -> None:
    text = page(loop, "secretary", half="2025H2").content.decode()
    assert "王海涛于 2026-01-31 登记为在职党员" in text
    assert "2026 年上半年的表先由党员本人看，您从 2026-07-01 起可以看到" in text
    own = page(loop, "wang").content.decode()
    assert "登记为在职党员" not in own
    assert "您从" not in own
    loop.later(days=150)
    text = page(loop, "secretary", half="2026H1").content.decode()
    assert "登记为在职党员" not in text
    assert "您从 2027-01-01 起可以看到" in text


def test_the_member_finds_the_own_sheet(loop: Loop) -> None:
    client = Client()
    client.force_login(User.objects.get(person=loop.cast.wang))
    url = reverse("wall:sheet", kwargs={"home": "QY", "pk": loop.cast.member_wang})
    assert f'href="{url}"' in client.get(reverse("wall:members")).content.decode()
    assert client.get(url).status_code == 200


def test_the_sheet_costs_the_same_however_much_was_done(loop: Loop) -> None:
    def cost() -> int:
        actor = loop.actor("wang")
        with CaptureQueriesContext(connection) as caught:
            selectors.service_sheet(
                actor, "QY", loop.cast.member_wang, start=FIRST, end=LAST, on=AFTER
            )
        return len(caught)

    few = cost()
    loop.to("closed")
    assert cost() == few <= 5
