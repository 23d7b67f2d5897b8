"""通知: every kind has words, goes to whoever owes it now, and the inbox says why it came up."""

import ast
import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.config.places import CHECKOUT
from bihuan.desk import reading
from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.people.models import User
from bihuan.modules.registers import commands
from bihuan.modules.wall import commands as wall
from bihuan.ui import signed_in
from tests.conftest import Loop
from tests.wall.proof import told

SRC = CHECKOUT / "src"


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def client(loop: Loop, who: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return found


# --- words --------------------------------------------------------------------------------------


def kinds_in_the_code() -> Iterator[tuple[str, str]]:
    """Yield where something is told, and the kind, wherever the code names it."""
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "tell" in ast.unparse(node.func).lower().replace(
                "ask_for_account", "tell"
            ):
                for one in node.keywords:
                    if one.arg == "kind" and ast.unparse(one.value) not in {"kind", "act"}:
                        yield str(path.relative_to(SRC)), ast.unparse(one.value)


def value_of(path: str, said: str) -> str:
    """Return a kind as the module that tells it names it: a constant, or one of its terms."""
    found: Any = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    for name in said.split("."):
        found = getattr(found, name)
    return str(found)


def test_every_kind_that_the_code_tells_has_words() -> None:
    named = {value_of(*where) for where in kinds_in_the_code()}
    assert {"registers.ask_account", "registers.passed_up", "wall.remind"} <= named
    kinds = named | set(signed_in.act_labels())
    assert {"registers.unseat_now", "registers.reset_password"} <= kinds
    assert [kind for kind in sorted(kinds) if not signed_in.notice_words(kind).strip()] == []


def test_what_a_register_tells_is_not_blank_on_the_page(loop: Loop) -> None:
    given = {"person": loop.cast.wang, "unit": loop.cast.group, "office": "group_leader"}
    commands.seat(home(), **given, **loop.by("security"))
    commands.unseat_now(home(), **given, reason="授错了人", **loop.by("security"))
    by = {"password": "another-password", "reason": "本人忘记"}
    commands.reset_password(home(), person=loop.cast.wang, **by, **loop.by("system"))
    rows, _further = reading.told(loop.actor("wang"))
    assert [row.text for row in rows] == [
        "您的密码已由系统管理员重设，登录后请先改掉",
        "您的一个岗位已立即收回，有疑问请联系安全管理员",
    ]


# --- whose turn it is ---------------------------------------------------------------------------


def home() -> Any:
    found = home_by_code("QY")
    assert found is not None
    return found


def handled_by_the_leaders(loop: Loop) -> Any:
    """Return a request of which both leaders had a hand: the secretary checks it (L4)."""
    unseat(loop, "deputy")
    member = wall.register_member(
        loop.cast.home, person=loop.cast.leader, unit=loop.cast.group, **loop.by("leader")
    )
    request = loop.to("sorted")
    wall.dispatch(loop.cast.home, request.pk, member=member.pk, **loop.by("leader"))
    for act, more in (
        ("take", {}),
        ("contact", {"way": "phone", "note": "约好上门"}),
        ("report", {"result": "已更换声控灯。"}),
    ):
        loop.later(hours=1)
        getattr(wall, act)(loop.cast.home, request.pk, **more, **loop.by("leader"))
    return request


def unseat(loop: Loop, who: str, office: str = "group_leader", unit: str = "group") -> None:
    given = {"person": getattr(loop.cast, who), "unit": getattr(loop.cast, unit)}
    commands.unseat_now(home(), **given, office=office, reason="离任", **loop.by("security"))


@pytest.mark.clause("QY-09")
def test_what_the_leader_handled_is_told_to_who_publishes_and_asks(loop: Loop) -> None:
    request = handled_by_the_leaders(loop)
    assert told(loop, request) == {"secretary"}
    row = reading.inbox(loop.actor("secretary"), now=loop.at)
    assert set(row.why.values()) == {"党小组组长本人经办，由您办理"}
    assert "党小组组长本人经办" in client(loop, "secretary").get("/desk/").content.decode()
    wall.publish(loop.cast.home, request.pk, public_result="已更换声控灯。", **loop.by("secretary"))
    wall.rate(loop.cast.home, request.pk, grade="unsatisfied", **loop.by_resident(request))
    assert told(loop, request) == {"secretary", "leader"}, "the leader handled it himself"


# --- an empty desk ------------------------------------------------------------------------------


def passed_up(loop: Loop) -> list[int]:
    rows = Notice.objects.filter(home_id=loop.cast.home, kind="registers.passed_up")
    return list(rows.values_list("recipient", flat=True))


def test_who_acts_for_an_emptied_desk_is_told_once_with_how_much(loop: Loop) -> None:
    for _one in range(3):
        loop.raised()
    unseat(loop, "deputy")
    assert passed_up(loop) == [], "somebody still sits there"
    unseat(loop, "leader")
    assert passed_up(loop) == [loop.cast.secretary]
    page = client(loop, "secretary").get(reverse("desk:notices")).content.decode()
    assert "下级岗位空缺，3 件待办转由您代办" in page
    inbox = client(loop, "secretary").get("/desk/").content.decode()
    assert inbox.count("岗位空缺，由您代办") == 3
    unseat(loop, "secretary", "branch_secretary", "branch")
    assert passed_up(loop) == [loop.cast.secretary, loop.cast.section], "with what came from below"
    page = client(loop, "section").get(reverse("desk:notices")).content.decode()
    assert "下级岗位空缺，3 件待办转由您代办" in page


def test_an_office_that_ends_on_a_day_tells_both_and_nobody_of_nothing(loop: Loop) -> None:
    last_day = clock.day(loop.at)
    given = {"unit": loop.cast.group, "office": "group_leader", "last_day": last_day}
    commands.unseat(home(), person=loop.cast.deputy, **given, **loop.by("security"))
    commands.unseat(home(), person=loop.cast.leader, **given, **loop.by("security"))
    assert passed_up(loop) == []
    rows = Notice.objects.filter(home_id=loop.cast.home, kind="registers.unseat")
    assert set(rows.values_list("recipient", flat=True)) == {loop.cast.deputy, loop.cast.leader}


def test_an_emptied_desk_costs_no_more_than_a_command_may(
    loop: Loop, django_assert_max_num_queries: Any
) -> None:
    loop.raised()
    unseat(loop, "deputy")
    by = loop.by("security")
    given = {"person": loop.cast.leader, "unit": loop.cast.group, "office": "group_leader"}
    with django_assert_max_num_queries(16):
        commands.unseat_now(home(), **given, reason="离任", **by)
