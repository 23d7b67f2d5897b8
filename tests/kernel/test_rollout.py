"""执行方式: a clause is observed, warned of or kept, per unit and from a day; laws block."""

import datetime
import re
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import passing
from bihuan.kernel.journal.models import PassedOver
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.people.models import User
from bihuan.kernel.policy import rollout
from bihuan.kernel.policy.models import Rollout
from bihuan.kernel.policy.rollout import Warned
from bihuan.modules.registers import commands as registers
from bihuan.modules.registers import selectors
from bihuan.modules.wall.terms import State
from tests.conftest import Loop
from tests.wall.proof import assert_refused, do, last, last_data, owed

CLAUSE = "QY-08"
MONDAY = datetime.date(2026, 3, 2)


def switch(
    loop: Loop, mode: str, *, unit: str = "branch", who: str = "section", **more: Any
) -> None:
    home = home_by_code("QY")
    assert home is not None
    registers.switch_clause(
        home,
        clause=more.pop("clause", CLAUSE),
        mode=mode,
        unit=getattr(loop.cast, unit),
        from_on=more.pop("from_on", clock.day(loop.at)),
        reason="试行",
        actor=loop.actor(who),
        at=loop.at,
    )


def report(loop: Loop, request: Any, **more: Any) -> Any:
    """Report a result without having contacted the resident."""
    return do(loop, "report", request, "wang", result="已更换声控灯。", **more)


# --- without a row, or in block -----------------------------------------------------------------


@pytest.mark.clause("BH-30", "QY-08")
def test_without_a_row_a_clause_blocks(loop: Loop) -> None:
    assert rollout.mode_of(CLAUSE, path="00010001", on=MONDAY) == "block"
    request = loop.to("accepted")
    assert_refused(CLAUSE, lambda: report(loop, request))


@pytest.mark.clause("BH-30", "QY-08")
def test_block_refuses_whatever_was_confirmed(loop: Loop) -> None:
    request = loop.to("accepted")
    switch(loop, "observe")
    loop.later(minutes=1)
    switch(loop, "block")
    assert_refused(CLAUSE, lambda: report(loop, request, confirmed=CLAUSE))
    assert not PassedOver.objects.filter(home=loop.cast.home).exists()


# --- observe ------------------------------------------------------------------------------------


@pytest.mark.clause("BH-30", "QY-08")
def test_observe_lets_the_act_pass_and_says_so_in_entry_and_report(loop: Loop) -> None:
    switch(loop, "observe")
    request = loop.to("accepted")
    report(loop, request)
    request.refresh_from_db()
    assert request.state == State.HANDLED
    assert last(loop, request)[:2] == ("wall.report", "wang")
    assert last_data(request) == {"passed": ["QY-08:observe"]}
    assert [what for what, *_ in owed(loop, request)] == ["wall.publish"]
    (row,) = passing.passed_over(loop.cast.home)
    assert (row.clause, row.mode, row.act) == (CLAUSE, "observe", "wall.report")
    assert (row.unit_id, row.at) == (loop.cast.group, loop.at)
    home = home_by_code("QY")
    assert home is not None
    assert verify(home)


@pytest.mark.clause("BH-30", "QY-08")
def test_observe_records_nothing_where_the_clause_is_kept(loop: Loop) -> None:
    switch(loop, "observe")
    request = loop.to("handling")
    report(loop, request)
    assert last_data(request) == {}
    assert not PassedOver.objects.filter(home=loop.cast.home).exists()


@pytest.mark.clause("BH-30", "QY-08")
def test_observing_one_clause_loosens_no_other_rule(loop: Loop) -> None:
    switch(loop, "observe")
    request = loop.to("accepted")
    assert_refused("BH-17", lambda: do(loop, "report", request, "wang", result=" "))
    assert_refused("BH-02", lambda: do(loop, "report", request, "li", result="已更换"))


# --- warn ---------------------------------------------------------------------------------------


@pytest.mark.clause("BH-30", "QY-08")
def test_warn_refuses_until_the_warning_was_read(loop: Loop) -> None:
    switch(loop, "warn")
    request = loop.to("accepted")
    assert_refused(CLAUSE, lambda: report(loop, request))
    assert_refused(CLAUSE, lambda: report(loop, request, confirmed="QY-09"))
    with pytest.raises(Warned, match="QY-08"), transaction.atomic():
        report(loop, request)


@pytest.mark.clause("BH-30", "QY-08")
def test_warn_passes_once_confirmed_and_is_counted(loop: Loop) -> None:
    switch(loop, "warn")
    request = loop.to("accepted")
    report(loop, request, confirmed=CLAUSE)
    request.refresh_from_db()
    assert request.state == State.HANDLED
    assert last_data(request) == {"passed": ["QY-08:warn"]}
    (row,) = passing.counted(loop.cast.home)
    assert (row["clause"], row["unit_id"], row["count"]) == (CLAUSE, loop.cast.group, 1)


@pytest.mark.clause("BH-30")
def test_the_page_warns_and_the_second_press_passes(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(loop, "warn")
    request = loop.to("accepted")
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    client = Client()
    client.force_login(User.objects.get(person=loop.cast.wang))
    url = reverse("wall:report", kwargs={"home": "QY", "pk": request.pk})
    sent = _hidden(client.get(url).content.decode()) | {"result": "已更换声控灯。"}
    answer = client.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "QY-08" in text
    assert "请再按一次" in text

    assert client.post(url, _hidden(text) | {"result": "已更换声控灯。"}).status_code == 302
    request.refresh_from_db()
    assert request.state == State.HANDLED
    case = client.get(reverse("wall:case", kwargs={"home": "QY", "pk": request.pk}))
    assert "QY-08（提醒阶段，已放行）" in case.content.decode()


def _hidden(page: str) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    fields = [(re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    found = {name[1]: value[1] if value else "" for name, value in fields if name}
    return {name: found[name] for name in ("token", "seq", "confirmed")}


# --- another clause, by another act -------------------------------------------------------------


@pytest.mark.clause("BH-30", "BH-32")
@pytest.mark.parametrize("mode", ["observe", "warn"])
def test_an_extension_without_telling_passes_and_its_cap_never_does(loop: Loop, mode: str) -> None:
    switch(loop, mode, clause="BH-32")
    request = loop.to("handling")
    untold = {"reason": "等配件", "resident_knows": False, "confirmed": "BH-32"}
    assert_refused("BH-11", lambda: do(loop, "extend", request, "wang", days=8, **untold))
    do(loop, "extend", request, "wang", days=3, **untold)
    data = last_data(request)
    assert (data["days"], data["passed"]) == (3, [f"BH-32:{mode}"])
    assert_refused("BH-11", lambda: do(loop, "extend", request, "wang", days=3, **untold))


@pytest.mark.clause("BH-32")
def test_each_clause_is_switched_by_itself(loop: Loop) -> None:
    switch(loop, "observe")
    request = loop.to("handling")
    untold = {"days": 3, "reason": "等配件", "resident_knows": False}
    assert_refused("BH-32", lambda: do(loop, "extend", request, "wang", **untold))


# --- where and from when ------------------------------------------------------------------------


@pytest.mark.clause("BH-30")
@pytest.mark.law("L6")
def test_the_nearest_unit_upward_and_the_latest_day_decide(loop: Loop) -> None:
    switch(loop, "warn", unit="county")
    switch(loop, "observe", unit="branch", from_on=MONDAY + datetime.timedelta(days=1))
    here, there = (_path(loop, unit) for unit in ("group", "other_group"))

    def modes(days: int) -> tuple[str, str]:
        on = MONDAY + datetime.timedelta(days=days)
        return tuple(rollout.mode_of(CLAUSE, path=path, on=on) for path in (here, there))  # type: ignore[return-value]

    assert modes(-1) == ("block", "block")
    assert modes(0) == ("warn", "warn")
    assert modes(1) == ("observe", "warn")
    loop.later(hours=1)
    switch(loop, "block", unit="branch", from_on=MONDAY + datetime.timedelta(days=1))
    assert modes(1) == ("block", "warn")


def _path(loop: Loop, unit: str) -> str:
    from bihuan.kernel.organizations import facade as organizations

    place = organizations.place_of(getattr(loop.cast, unit))
    assert place is not None
    return place.path


@pytest.mark.clause("BH-30")
@pytest.mark.parametrize("clause", ["QY-05", "QY-14", "BH-02", "BH-04", "BH-20", "BH-30", "XX-99"])
@pytest.mark.parametrize("mode", ["observe", "warn"])
def test_refused_to_switch_a_law(loop: Loop, clause: str, mode: str) -> None:
    assert_refused("BH-30", lambda: switch(loop, mode, clause=clause))
    assert not Rollout.objects.exists()


@pytest.mark.clause("BH-30")
def test_refused_an_unknown_mode_and_a_day_that_is_over(loop: Loop) -> None:
    assert_refused("BH-30", lambda: switch(loop, "ignore"))
    yesterday = clock.day(loop.at) - datetime.timedelta(days=1)
    assert_refused("BH-30", lambda: switch(loop, "observe", from_on=yesterday))
    assert not Rollout.objects.exists()


@pytest.mark.clause("BH-05", "BH-30")
@pytest.mark.parametrize(
    "who", ["leader", "secretary", "system", "security", "auditor", "stranger"]
)
def test_refused_to_everybody_but_the_countys_section(loop: Loop, who: str) -> None:
    assert_refused("BH-05", lambda: switch(loop, "observe", who=who))
    assert not Rollout.objects.exists()


@pytest.mark.law("L3", "L6")
def test_what_was_switched_and_passed_over_is_only_added(loop: Loop) -> None:
    switch(loop, "observe")
    report(loop, loop.to("accepted"))
    for rows in (Rollout.objects.all(), PassedOver.objects.filter(home=loop.cast.home)):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            rows.update(mode="block")
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            rows.delete()


def test_the_report_lists_clause_unit_mode_and_acts(loop: Loop) -> None:
    switch(loop, "observe")
    report(loop, loop.to("accepted"))
    rows = [(row.clause, row.unit, row.mode, row.count) for row in selectors.kept(loop.cast.home)]
    assert rows == [
        (CLAUSE, "东风共建家园党支部", "观察", 0),
        (CLAUSE, "东风第一党小组", "", 1),
    ]
    (row,), further = selectors.passed_over(loop.cast.home, before=None)
    assert further is None
    assert (row["clause"], row["act"], row["mode"]) == (CLAUSE, "wall.report", "observe")
    assert selectors.kept(loop.cast.stranger_home) == []
    assert selectors.passed_over(loop.cast.stranger_home, before=None) == ([], None)


def test_a_warning_is_a_refusal_with_the_same_words() -> None:
    refused = Refused("QY-08", "请先联系{who}", who="居民")
    assert (Warned(refused).message, Warned(refused).clause) == ("请先联系居民", "QY-08")
