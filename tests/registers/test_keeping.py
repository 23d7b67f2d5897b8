"""登记的规则: who stays apart, what fits, values go forward, accounts are kept."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.organizations.facade import place_of
from bihuan.kernel.organizations.models import Unit, UnitPlace
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.kernel.policy.models import PolicyValue
from bihuan.modules.registers import commands, rules
from tests.cast import PASSWORD
from tests.conftest import Loop
from tests.registers.test_registers import POLICY, home
from tests.wall import proof
from tests.wall.proof import body

NEW = "my-own-password"


def kept() -> list[Any]:
    """Return what no refusal of a register may change."""
    rows = (Unit, UnitPlace, Desk, Grant, PolicyValue, User, TOTPDevice)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def assert_refused(clause: str, act: Callable[[], object]) -> None:
    """Assert that an act is refused, and that neither a register's rows nor a home's changed."""
    before = kept()
    proof.assert_refused(clause, act)
    assert kept() == before


def seat(loop: Loop, who: str, office: str, unit: str, **days: Any) -> None:
    unit_id = getattr(loop.cast, unit)
    person = getattr(loop.cast, who)
    commands.seat(home(), person=person, unit=unit_id, office=office, **loop.by("security"), **days)


def last_of(loop: Loop, who: str) -> Any:
    number = str(getattr(loop.cast, who))
    dossier = journal.register(loop.cast.home, kind="person", number=number)
    return journal.story(loop.cast.home, dossier.pk).last()


# --- administrators apart -----------------------------------------------------------------------


@pytest.mark.clause("BH-08")
@pytest.mark.parametrize(
    ("office", "others", "allowed"),
    [
        ("system_admin", (), True),
        ("group_leader", ("branch_secretary", "community_staff"), True),
        ("county_section", ("supervision_section",), True),
        ("system_admin", ("security_admin",), False),
        ("auditor", ("system_admin",), False),
        ("security_admin", ("group_leader",), False),
        ("county_section", ("auditor",), False),
        ("branch_secretary", ("security_admin",), False),
    ],
)
def test_administrators_stay_apart(office: str, others: tuple[str, ...], *, allowed: bool) -> None:
    if allowed:
        rules.administrators_stay_apart(office, others)
    else:
        with pytest.raises(Refused, match="BH-08"):
            rules.administrators_stay_apart(office, others)


@pytest.mark.clause("BH-08")
@pytest.mark.parametrize(
    ("who", "office", "unit"),
    [
        ("system", "auditor", "county"),
        ("auditor", "system_admin", "county"),
        ("system", "group_leader", "group"),
        ("section", "security_admin", "county"),
        ("leader", "auditor", "county"),
    ],
)
def test_refused_office_beside_an_administrators(
    loop: Loop, who: str, office: str, unit: str
) -> None:
    assert_refused("BH-08", lambda: seat(loop, who, office, unit))


@pytest.mark.clause("BH-08")
def test_they_are_compared_by_day(loop: Loop) -> None:
    day = clock.day(loop.at)
    seat(loop, "li", "auditor", "county")  # One must stay (BH-38).
    commands.unseat(
        home(), person=loop.cast.auditor, unit=loop.cast.county, office="auditor",
        last_day=day + datetime.timedelta(days=4), **loop.by("security"),
    )  # fmt: skip
    first = day + datetime.timedelta(days=5)
    assert_refused(
        "BH-08",
        lambda: seat(loop, "auditor", "county_section", "county",
                     from_on=first - datetime.timedelta(days=1)),
    )  # fmt: skip
    seat(loop, "auditor", "county_section", "county", from_on=first)
    assert loop.actor("auditor").holds("county_section") is None
    loop.later(days=5)
    assert loop.actor("auditor").holds("county_section")


# --- offices fit, once --------------------------------------------------------------------------


@pytest.mark.clause("BH-33")
@pytest.mark.parametrize(
    ("office", "unit"),
    [
        ("group_leader", "county"),
        ("group_leader", "branch"),
        ("branch_secretary", "group"),
        ("community_staff", "branch"),
        ("county_section", "group"),
        ("auditor", "branch"),
    ],
)
def test_refused_office_at_a_unit_of_another_kind(loop: Loop, office: str, unit: str) -> None:
    assert_refused("BH-33", lambda: seat(loop, "li", office, unit))


@pytest.mark.clause("BH-33")
def test_a_grant_is_given_once_for_the_same_days(loop: Loop) -> None:
    day = clock.day(loop.at)
    end = day + datetime.timedelta(days=9)
    seat(loop, "li", "group_leader", "group", to_on=end)
    assert_refused("BH-33", lambda: seat(loop, "li", "group_leader", "group", from_on=end))
    seat(loop, "li", "group_leader", "group", from_on=end + datetime.timedelta(days=1))
    assert Grant.objects.filter(person=loop.cast.li, desk__office="group_leader").count() == 2


# --- ended at once ------------------------------------------------------------------------------


def unseat_now(loop: Loop, who: str, reason: str = "授错了人", by: str = "security") -> None:
    person = getattr(loop.cast, who)
    unit, office = loop.cast.group, "group_leader"
    commands.unseat_now(
        home(), person=person, unit=unit, office=office, reason=reason, **loop.by(by)
    )


@pytest.mark.clause("BH-33")
@pytest.mark.law("L1")
def test_a_wrong_grant_ends_at_once_and_can_be_given_anew(loop: Loop) -> None:
    seat(loop, "li", "group_leader", "group")
    assert loop.actor("li").holds("group_leader")
    unseat_now(loop, "li")
    assert loop.actor("li").holds("group_leader") is None
    entry = last_of(loop, "li")
    assert (entry.act, body(entry)["basis"]) == ("registers.unseat_now", ["BH-33"])
    told = Notice.objects.get(home_id=loop.cast.home, kind="registers.unseat_now")
    assert told.recipient == loop.cast.li
    seat(loop, "li", "group_leader", "group")
    assert loop.actor("li").holds("group_leader")


@pytest.mark.clause("BH-33")
def test_one_to_come_is_revoked_too(loop: Loop) -> None:
    seat(loop, "li", "group_leader", "group", from_on=datetime.date(2026, 5, 1))
    unseat_now(loop, "li")
    loop.later(days=90)
    assert loop.actor("li").holds("group_leader") is None


@pytest.mark.clause("BH-33", "BH-05")
@pytest.mark.parametrize(
    ("clause", "who", "reason", "by"),
    [
        ("BH-33", "deputy", " ", "security"),
        ("BH-05", "li", "没有这个岗位", "security"),
        ("BH-05", "deputy", "无权", "system"),
    ],
)
def test_refused_to_end_at_once(loop: Loop, clause: str, who: str, reason: str, by: str) -> None:
    assert_refused(clause, lambda: unseat_now(loop, who, reason, by))


# --- values -------------------------------------------------------------------------------------


@pytest.mark.clause("BH-35")
@pytest.mark.parametrize(
    "wrong",
    [
        {"from_on": datetime.date(2026, 3, 1)},
        {"value": 0},
        {"value": 16},
        {"clause": "QY-99"},
    ],
)
def test_refused_value(loop: Loop, wrong: dict[str, Any]) -> None:
    given = {**POLICY, **wrong}
    assert_refused(
        "BH-35",
        lambda: commands.set_policy(home(), unit=loop.cast.county, **given, **loop.by("section")),
    )


@pytest.mark.clause("BH-35")
@pytest.mark.law("L6")
def test_a_value_is_set_once_for_a_unit_and_a_day(loop: Loop) -> None:
    commands.set_policy(home(), unit=loop.cast.county, **POLICY, **loop.by("section"))
    assert_refused(
        "BH-35",
        lambda: commands.set_policy(home(), unit=loop.cast.county, **POLICY, **loop.by("section")),
    )
    commands.set_policy(home(), unit=loop.cast.branch, **POLICY, **loop.by("section"))
    today = {**POLICY, "from_on": clock.day(loop.at)}
    commands.set_policy(home(), unit=loop.cast.county, **today, **loop.by("section"))


def test_the_table_says_what_holds_now_and_what_is_to_come(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    for day, value in ((2, 4), (20, 5)):
        given = {**POLICY, "from_on": datetime.date(2026, 3, day), "value": value}
        commands.set_policy(home(), unit=loop.cast.county, **given, **loop.by("section"))
    loop.later(days=1)
    given = {**POLICY, "from_on": datetime.date(2026, 3, 3), "value": 6}
    commands.set_policy(home(), unit=loop.cast.county, **given, **loop.by("section"))
    from bihuan.modules.registers import selectors

    found, _next = selectors.values(loop.cast.home, before=None, key="wall.dispatch_days")
    rows = [row for row in found if row.unit]
    assert [(str(row.from_on), row.standing) for row in rows] == [
        ("2026-03-20", "to_come"),
        ("2026-03-03", "now"),
        ("2026-03-02", "over"),
    ]


# --- units --------------------------------------------------------------------------------------


def add(loop: Loop, kind: str, name: str, parent: str) -> int:
    above = getattr(loop.cast, parent)
    return commands.add_unit(home(), kind=kind, name=name, parent=above, **loop.by("system"))


@pytest.mark.clause("BH-36")
@pytest.mark.parametrize(
    ("kind", "name", "parent"),
    [
        ("group", "二组", "county"),
        ("community", "社区", "branch"),
        ("township", "镇", "group"),
        ("county", "又一个县", "county"),
        ("group", "东风第一党小组", "branch"),
    ],
)
def test_refused_unit(loop: Loop, kind: str, name: str, parent: str) -> None:
    assert_refused("BH-36", lambda: add(loop, kind, name, parent))


@pytest.mark.clause("BH-36")
def test_a_unit_is_renamed_and_both_names_are_kept(loop: Loop) -> None:
    unit = add(loop, "group", "二组", "branch")

    def rename(name: str, pk: int = unit) -> None:
        commands.rename_unit(home(), unit=pk, name=name, **loop.by("system"))

    rename("三组")
    place = place_of(unit)
    assert place is not None
    assert place.name == "三组"
    dossier = journal.register(loop.cast.home, kind="unit", number=str(unit))
    words = journal.private_values(loop.cast.home, dossier.pk)
    assert {"name": "三组", "was": "二组"} in words.values()
    assert_refused("BH-36", lambda: rename("东风第一党小组"))


def dissolve(loop: Loop, unit: int) -> None:
    commands.dissolve_unit(home(), unit=unit, reason="并入一组", **loop.by("system"))


@pytest.mark.clause("BH-36")
def test_a_unit_goes_when_nothing_stands_there(loop: Loop) -> None:
    unit = add(loop, "group", "二组", "branch")
    seat_id = {"person": loop.cast.li, "unit": unit, "office": "group_leader"}
    commands.seat(home(), **seat_id, **loop.by("security"))
    assert_refused("BH-36", lambda: dissolve(loop, unit))
    commands.unseat_now(home(), **seat_id, reason="撤组", **loop.by("security"))
    dissolve(loop, unit)
    assert place_of(unit) is None
    assert str(Unit.objects.get(pk=unit).to_on) == "2026-03-02"
    with pytest.raises(Refused, match="BH-05"):
        dissolve(loop, unit)
    add(loop, "group", "二组", "branch")


@pytest.mark.clause("BH-36")
@pytest.mark.parametrize("unit", ["county", "branch", "group", "other_group"])
def test_refused_to_dissolve_where_something_stands(loop: Loop, unit: str) -> None:
    loop.raised()
    assert_refused("BH-36", lambda: dissolve(loop, getattr(loop.cast, unit)))


@pytest.mark.clause("BH-36")
@pytest.mark.parametrize("stands", ["units", "held", "cases", "others", "is_root"])
def test_each_thing_that_stands_keeps_a_unit(stands: str) -> None:
    nothing: dict[str, Any] = {"is_root": False, "units": 0, "held": 0, "cases": 0, "others": 0}
    rules.unit_may_go(**nothing)
    with pytest.raises(Refused, match="BH-36"):
        rules.unit_may_go(**{**nothing, stands: 1})


# --- accounts -----------------------------------------------------------------------------------


def sign_in(who: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("desk:sign_in"), {"username": who, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("desk:inbox")).status_code == 200


def account(loop: Loop, act: str, who: str = "li", by: str = "system", **more: Any) -> None:
    given = {"reason": "本人到场提出", **more}
    command = getattr(commands, act)
    command(home(), person=getattr(loop.cast, who), **given, **loop.by(by))


@pytest.mark.clause("BH-34")
def test_a_password_set_by_others_opens_only_the_page_that_changes_it(loop: Loop) -> None:
    before = sign_in("li")
    account(loop, "reset_password", password="one-time-password")
    assert not is_in(before)
    assert not is_in(sign_in("li"))
    client = sign_in("li", "one-time-password")
    for name in ("desk:inbox", "desk:notices", "desk:mail", "wall:ledger"):
        assert client.get(reverse(name))["Location"] == reverse("desk:password"), name
    url = reverse("desk:password")
    assert client.get(url).status_code == 200
    old = {"password": "one-time-password"}
    same = client.post(url, {**old, "new": "one-time-password", "again": "one-time-password"})
    assert same.status_code == 422
    assert not is_in(client)
    assert client.post(url, {**old, "new": NEW, "again": NEW}).status_code == 302
    assert is_in(client)
    assert is_in(sign_in("li", NEW))
    entry = last_of(loop, "li")
    assert (entry.act, entry.actor) == ("registers.reset_password", loop.cast.system)
    told = Notice.objects.get(home_id=loop.cast.home, kind="registers.reset_password")
    assert told.recipient == loop.cast.li


@pytest.mark.clause("BH-34")
def test_a_locked_account_is_out_and_its_sessions_stay_ended(loop: Loop) -> None:
    client = sign_in("li")
    assert is_in(client)
    account(loop, "lock_account")
    assert not is_in(client)
    assert not is_in(sign_in("li"))
    account(loop, "unlock_account")
    assert not is_in(client)
    assert is_in(sign_in("li"))
    assert last_of(loop, "li").act == "registers.unlock_account"


@pytest.mark.clause("BH-34")
def test_a_lost_authenticator_is_removed(loop: Loop) -> None:
    user = User.objects.get(username="li")
    TOTPDevice.objects.create(user=user, name="totp", key="00" * 20, confirmed=True)
    assert not is_in(sign_in("li"))
    account(loop, "remove_factor")
    assert is_in(sign_in("li"))
    assert last_of(loop, "li").act == "registers.remove_factor"
    assert Notice.objects.filter(home_id=loop.cast.home, recipient=loop.cast.li).count() == 1


@pytest.mark.clause("BH-34", "BH-05")
@pytest.mark.parametrize(
    ("clause", "act", "given"),
    [
        ("BH-34", "reset_password", {"password": "x", "reason": " "}),
        ("BH-34", "reset_password", {"password": "x", "who": "system"}),
        ("BH-34", "lock_account", {"reason": " "}),
        ("BH-34", "lock_account", {"who": "system"}),
        ("BH-34", "unlock_account", {}),
        ("BH-34", "remove_factor", {}),
        ("BH-05", "lock_account", {"by": "security"}),
        ("BH-05", "reset_password", {"password": "x", "by": "leader"}),
        ("BH-05", "lock_account", {"who": "stranger"}),
    ],
)
def test_refused_act_on_an_account(
    loop: Loop, clause: str, act: str, given: dict[str, str]
) -> None:
    assert_refused(clause, lambda: account(loop, act, **given))


def test_the_system_administrator_does_it_on_pages(loop: Loop) -> None:
    client = sign_in("system")
    text = client.get(reverse("registers:account", args=[loop.cast.li])).content.decode()
    assert "停用账号" in text
    own = client.get(reverse("registers:account", args=[loop.cast.system])).content.decode()
    assert "停用账号" not in own
    url = reverse("registers:reset_password", args=[loop.cast.li])
    answer = client.post(url, {"token": new_token(), "reason": "忘记了"})
    assert 'id="first-password"' in answer.content.decode()
    assert User.objects.get(username="li").must_change
    url = reverse("registers:lock_account", args=[loop.cast.li])
    assert client.post(url, {"token": new_token(), "reason": "离岗"}).status_code == 302
    assert not User.objects.get(username="li").is_active
