"""留人在岗: the last administrator of a kind is neither unseated nor locked out (BH-38)."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.models import User
from bihuan.modules.registers import commands, rules
from tests.conftest import Loop
from tests.registers.test_keeping import account, assert_refused, seat
from tests.registers.test_pages import send
from tests.registers.test_registers import home

DAY = datetime.timedelta(days=1)
KINDS = {"system": "system_admin", "security": "security_admin", "auditor": "auditor"}


def unseat(loop: Loop, who: str, *, at_once: bool, days: int = 0, by: str = "") -> None:
    """Take an administrator's office, at once or after some more days."""
    given: dict[str, Any] = {"unit": loop.cast.county, "office": KINDS[who]}
    given |= {"person": getattr(loop.cast, who), **loop.by(by or "security")}
    if at_once:
        commands.unseat_now(home(), reason="轮岗", **given)
    else:
        commands.unseat(home(), last_day=clock.day(loop.at) + days * DAY, **given)


@pytest.mark.clause("BH-38")
@pytest.mark.parametrize("office", sorted(KINDS.values()))
def test_an_office_that_nobody_would_hold_is_refused(office: str) -> None:
    rules.somebody_stays(office, others=1)
    rules.somebody_stays("group_leader", others=0)
    with pytest.raises(Refused, match="BH-38"):
        rules.somebody_stays(office, others=0)


@pytest.mark.clause("BH-38")
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("who", KINDS)
def test_refused_to_unseat_the_last_administrator_of_a_kind(
    loop: Loop, who: str, *, at_once: bool
) -> None:
    assert_refused("BH-38", lambda: unseat(loop, who, at_once=at_once))


@pytest.mark.clause("BH-38")
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("who", KINDS)
def test_one_goes_when_another_stays(loop: Loop, who: str, *, at_once: bool) -> None:
    seat(loop, "li", KINDS[who], "county")
    unseat(loop, who, at_once=at_once, by="li" if who == "security" else "")
    loop.later(days=1)
    assert loop.actor(who).holds(KINDS[who]) is None
    assert loop.actor("li").holds(KINDS[who])


@pytest.mark.clause("BH-38")
def test_refused_when_the_other_begins_too_late_ends_or_cannot_sign_in(loop: Loop) -> None:
    day = clock.day(loop.at)
    seat(loop, "li", "auditor", "county", from_on=day + 5 * DAY)
    for days in (0, 3):
        assert_refused("BH-38", lambda: unseat(loop, "auditor", at_once=False, days=days))  # noqa: B023
    seat(loop, "wang", "auditor", "county", to_on=day + 30 * DAY)
    assert_refused("BH-38", lambda: unseat(loop, "auditor", at_once=True))
    User.objects.filter(person=loop.cast.li).update(is_active=False)
    assert_refused("BH-38", lambda: unseat(loop, "auditor", at_once=False, days=4))
    User.objects.filter(person=loop.cast.li).update(is_active=True)
    unseat(loop, "auditor", at_once=False, days=4)


@pytest.mark.clause("BH-38")
@pytest.mark.parametrize("who", ["security", "auditor"])
def test_refused_to_lock_the_account_of_the_last_one(loop: Loop, who: str) -> None:
    assert_refused("BH-38", lambda: account(loop, "lock_account", who))
    seat(loop, "li", KINDS[who], "county")
    account(loop, "lock_account", who)
    assert not User.objects.get(person=getattr(loop.cast, who)).is_active


@pytest.mark.clause("BH-38")
def test_the_page_says_what_to_do_first(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    url = reverse("registers:lock_account", args=[loop.cast.auditor])
    answer = send(loop, "system", url, reason="离岗")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有人担任审计员" in text
    assert "另授一人" in text
