"""按钮: what the case page offers, what it sets apart, and what its forms say beforehand."""

import re

import pytest
from django.test import Client

from bihuan.kernel.base import clock
from bihuan.kernel.people.models import User
from tests.conftest import Loop
from tests.wall.proof import do

EXTENDED = {"days": 3, "reason": "缺件", "resident_knows": True}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def page(loop: Loop, who: str, path: str) -> str:
    """Return a page of a request as somebody of the cast sees it."""
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client.get(f"/desk/wall/QY/{path}").content.decode()


def everyday(text: str) -> list[str]:
    """Return the acts whose buttons stand together."""
    found = re.search(r'<nav class="acts".*?</nav>', text, re.DOTALL)
    return re.findall(r'href="[^"]*/(\w+)/"', found[0]) if found else []


def apart(text: str) -> list[str]:
    """Return the acts whose buttons are opened first."""
    found = re.findall(r'<details class="acts__apart">.*?</details>', text, re.DOTALL)
    return [re.findall(r'href="[^"]*/(\w+)/"', one)[0] for one in found]


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("state", ["submitted", "sorted"])
def test_handing_over_to_supervision_stands_apart_from_the_everyday_acts(
    loop: Loop, state: str
) -> None:
    text = page(loop, "leader", f"{loop.to(state).pk}/")
    assert "sort" in everyday(text)
    assert "divert" not in everyday(text)
    assert apart(text) == ["divert"]
    assert "内容反映党员、干部的问题？" in text


@pytest.mark.clause("BH-14")
def test_who_may_not_hand_it_over_or_too_late_is_not_asked(loop: Loop) -> None:
    sorted_one, dispatched = loop.to("sorted"), loop.to("dispatched")
    for who, request in (("secretary", sorted_one), ("staff", sorted_one), ("leader", dispatched)):
        assert apart(page(loop, who, f"{request.pk}/")) == [], who


@pytest.mark.clause("BH-14")
def test_handing_over_asks_for_the_reason_and_says_who_reads_it(loop: Loop) -> None:
    request = loop.to("submitted")
    text = page(loop, "leader", f"{request.pk}/divert/")
    assert '<textarea name="reason"' in text
    assert "居民和党小组都看不到" in text


@pytest.mark.clause("BH-11")
def test_the_button_to_extend_goes_with_the_one_extension_and_its_page_says_so(loop: Loop) -> None:
    request = loop.to("handling")
    case = f"{request.pk}/"
    assert "extend" in everyday(page(loop, "wang", case))
    form = page(loop, "wang", f"{case}extend/")
    assert "提交后立即生效" in form
    assert "组长会收到通知" in form

    do(loop, "extend", request, "wang", **EXTENDED)
    assert "extend" not in everyday(page(loop, "wang", case))
    assert "progress" in everyday(page(loop, "wang", case))
    used = page(loop, "wang", f"{case}extend/")
    assert "BH-11" in used
    assert "已经延期过一次" in used
    assert 'name="days"' not in used
