"""登记: who keeps units, persons, grants and policy; every change is an act in a register."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home, home_by_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.models import Unit
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.facade import SYSTEM, Actor, Held, resident
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.kernel.policy.models import PolicyValue
from bihuan.modules.registers import commands, rules
from tests.conftest import Loop
from tests.wall.proof import assert_refused, body

POLICY: dict[str, Any] = {
    "key": "wall.dispatch_days",
    "value": 2,
    "clause": "QY-05",
    "edition": "2026",
    "from_on": datetime.date(2026, 4, 1),
    "reason": "试行更严的期限",
}


def home() -> Home:
    found = home_by_code("QY")
    assert found is not None
    return found


def actor(loop: Loop, who: str) -> Actor:
    return {"machine": SYSTEM, "resident": resident()}.get(who) or loop.actor(who)


def keep(loop: Loop, register: str, who: str) -> Any:
    """Make one change of a register as somebody."""
    by: dict[str, Any] = {"actor": actor(loop, who), "at": loop.at}
    cast = loop.cast
    changes: dict[str, Any] = {
        "home": lambda: commands.open_home(code="LZ", name="邻县", **by),
        "unit": lambda: commands.add_unit(
            home(), kind="group", name="二组", parent=cast.branch, **by
        ),
        "person": lambda: commands.add_person(
            home(), name="钱多多", unit=cast.group, phone="13912345678", **by
        ),
        "seat": lambda: commands.seat(
            home(), person=cast.li, unit=cast.group, office="group_leader", **by
        ),
        "unseat": lambda: commands.unseat(
            home(),
            person=cast.deputy,
            unit=cast.group,
            office="group_leader",
            last_day=clock.day(loop.at),
            **by,
        ),
        "policy": lambda: commands.set_policy(home(), unit=cast.county, **POLICY, **by),
    }
    return changes[register]()


KEEPERS = {
    "home": "system",
    "unit": "system",
    "person": "system",
    "seat": "security",
    "unseat": "security",
    "policy": "section",
}
CASES = [
    (register, who)
    for register, keeper in KEEPERS.items()
    for who in ("system", "security", "section", "auditor", "leader", "resident", "stranger")
    if who != keeper
]


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize(("register", "who"), CASES)
def test_refused_change_of_a_register_leaves_no_trace(loop: Loop, register: str, who: str) -> None:
    counted = _counts()
    assert_refused("BH-05", lambda: keep(loop, register, who))
    assert _counts() == counted


def _counts() -> list[int]:
    return [model.objects.count() for model in (Desk, Grant, User, PolicyValue, Unit)]


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize("who", ["system", "machine"])
def test_a_unit_is_added_under_another_with_its_register(loop: Loop, who: str) -> None:
    unit = keep(loop, "unit", who)
    place = organizations.place_of(unit)
    above = organizations.place_of(loop.cast.branch)
    assert place is not None
    assert above is not None
    assert (place.kind, place.name, place.path[:-4]) == ("group", "二组", above.path)
    entry = journal.story(
        loop.cast.home, journal.register(loop.cast.home, kind="unit", number=str(unit)).pk
    ).get()
    assert (entry.act, body(entry)["basis"]) == ("registers.add_unit", ["BH-05"])
    assert body(entry)["data"]["parent"] == str(loop.cast.branch)


@pytest.mark.clause("BH-05")
def test_a_person_is_registered_and_name_and_phone_are_commitments_only(loop: Loop) -> None:
    person = keep(loop, "person", "system")
    dossier = journal.register(loop.cast.home, kind="person", number=str(person))
    entry = journal.story(loop.cast.home, dossier.pk).get()
    assert (entry.act, entry.actor) == ("registers.add_person", loop.cast.system)
    assert set(body(entry)["private"]) == {"name", "phone"}
    assert "钱多多" not in entry.body
    assert journal.private_values(loop.cast.home, dossier.pk)[entry.pk] == {
        "name": "钱多多",
        "phone": "13912345678",
    }


@pytest.mark.clause("BH-05")
def test_an_account_is_opened_and_its_password_stands_nowhere(loop: Loop) -> None:
    person = keep(loop, "person", "system")
    commands.open_account(
        home(),
        person=person,
        username="qdd",
        password="a-long-password",
        actor=loop.actor("system"),
        at=loop.at,
    )
    user = User.objects.get(username="qdd")
    assert user.person_id == person
    assert user.check_password("a-long-password")
    dossier = journal.register(loop.cast.home, kind="person", number=str(person))
    assert not [
        entry
        for entry in journal.story(loop.cast.home, dossier.pk)
        if "a-long-password" in entry.body
    ]


@pytest.mark.clause("BH-05", "BH-06")
def test_a_desk_is_given_and_taken_from_day_to_day(loop: Loop) -> None:
    keep(loop, "seat", "security")
    assert loop.actor("li").holds("group_leader") is not None
    dossier = journal.register(loop.cast.home, kind="person", number=str(loop.cast.li))
    entry = journal.story(loop.cast.home, dossier.pk).last()
    assert entry is not None
    assert (entry.act, entry.actor) == ("registers.seat", loop.cast.security)
    assert Grant.objects.get(given_entry=entry.pk).person_id == loop.cast.li

    keep(loop, "unseat", "security")
    assert loop.actor("deputy").holds("group_leader") is not None  # to the end of the day
    loop.later(days=1)
    assert loop.actor("deputy").holds("group_leader") is None


@pytest.mark.clause("BH-05", "QY-05")
def test_a_new_limit_is_appended_and_the_old_one_stays(loop: Loop) -> None:
    before = PolicyValue.objects.filter(key="wall.dispatch_days").count()
    keep(loop, "policy", "section")
    assert PolicyValue.objects.filter(key="wall.dispatch_days").count() == before + 1
    dossier = journal.register(loop.cast.home, kind="unit", number=str(loop.cast.county))
    entry = journal.story(loop.cast.home, dossier.pk).last()
    assert entry is not None
    assert (entry.act, entry.actor) == ("registers.set_policy", loop.cast.section)
    assert body(entry)["data"] == {
        "key": "wall.dispatch_days",
        "value": 2,
        "clause": "QY-05",
        "edition": "2026",
        "from": "2026-04-01",
    }
    words = journal.private_values(loop.cast.home, dossier.pk)[entry.pk]
    assert words == {"reason": "试行更严的期限"}


@pytest.mark.clause("BH-05")
def test_refused_a_value_of_a_key_that_nobody_knows(loop: Loop) -> None:
    by: dict[str, Any] = {"actor": loop.actor("section"), "at": loop.at}
    unknown = {**POLICY, "key": "wall.no_such_days"}
    assert_refused(
        "BH-05", lambda: commands.set_policy(home(), unit=loop.cast.county, **unknown, **by)
    )


@pytest.mark.clause("BH-05")
def test_refused_account_of_nobody_and_end_of_a_desk_never_held(loop: Loop) -> None:
    by = {"at": loop.at}
    assert_refused(
        "BH-05",
        lambda: commands.open_account(
            home(), person=1, username="x", password="x", actor=loop.actor("system"), **by
        ),
    )
    assert_refused(
        "BH-05",
        lambda: commands.unseat(
            home(),
            person=loop.cast.li,
            unit=loop.cast.group,
            office="group_leader",
            last_day=clock.day(loop.at),
            actor=loop.actor("security"),
            **by,
        ),
    )


@pytest.mark.clause("BH-06")
def test_refused_to_give_a_desk_to_oneself(loop: Loop) -> None:
    counted = _counts()
    assert_refused(
        "BH-06",
        lambda: commands.seat(
            home(),
            person=loop.cast.security,
            unit=loop.cast.county,
            office="county_section",
            actor=loop.actor("security"),
            at=loop.at,
        ),
    )
    assert _counts() == counted


@pytest.mark.clause("BH-06")
@pytest.mark.parametrize(
    ("kind", "me", "person", "refused"),
    [("person", 7, 7, True), ("person", 7, 8, False), ("system", 0, 7, False)],
)
def test_nobody_seats_himself(kind: str, me: int, person: int, *, refused: bool) -> None:
    if refused:
        with pytest.raises(Refused, match="BH-06"):
            rules.nobody_seats_himself(Actor(kind=kind, id=me), person)
    else:
        rules.nobody_seats_himself(Actor(kind=kind, id=me), person)


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize(
    ("register", "office", "allowed"),
    [
        ("units", "system_admin", True),
        ("persons", "system_admin", True),
        ("grants", "security_admin", True),
        ("policy", "county_section", True),
        ("units", "security_admin", False),
        ("grants", "system_admin", False),
        ("policy", "system_admin", False),
        ("policy", "auditor", False),
        ("grants", "auditor", False),
        ("grants", "county_section", False),
    ],
)
def test_each_register_has_its_keeper(register: str, office: str, *, allowed: bool) -> None:
    held = Held(desk=1, office=office, unit=1, path="0001", reach="subtree")
    keeper = Actor(kind="person", id=1, desks=(held,))
    if allowed:
        rules.keeps_register(keeper, register)
    else:
        with pytest.raises(Refused, match="BH-05"):
            rules.keeps_register(keeper, register)


@pytest.mark.clause("BH-05")
@pytest.mark.parametrize(("at_home", "refused"), [(1, False), (2, True), (None, True)])
def test_a_keeper_keeps_the_registers_of_his_own_home_alone(
    at_home: int | None, *, refused: bool
) -> None:
    held = Held(1, "system_admin", 1, "0001", "subtree", at_home)
    keeper = Actor(kind="person", id=1, desks=(held,))
    if refused:
        with pytest.raises(Refused, match="BH-05"):
            rules.keeps_register(keeper, "units", home=1)
    else:
        rules.keeps_register(keeper, "units", home=1)
