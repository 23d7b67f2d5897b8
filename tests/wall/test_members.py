"""党员登记: who registers with specialties and posts, by whom, and whose service may be seen."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import SYSTEM, Actor, Held, resident
from bihuan.modules.wall import commands, rules
from bihuan.modules.wall.models import Member
from tests.conftest import Loop
from tests.wall.proof import assert_refused, body, unseat

SKILLS: dict[str, Any] = {"specialties": ["law"], "posts": ["law_aid"]}


def register(loop: Loop, who: str, *, person: str = "staff", unit: str = "group") -> Member:
    actor = {"machine": SYSTEM, "resident": resident()}.get(who) or loop.actor(who)
    return commands.register_member(
        loop.cast.home,
        person=getattr(loop.cast, person),
        unit=getattr(loop.cast, unit),
        actor=actor,
        at=loop.at,
        work_unit="县司法局",
        **SKILLS,
    )


def change(loop: Loop, who: str, member: int, **days: Any) -> Member:
    return commands.change_member(loop.cast.home, member, **{**loop.by(who), **SKILLS, **days})


@pytest.mark.clause("QY-14", "BH-22")
@pytest.mark.parametrize("who", ["leader", "deputy", "secretary", "section", "machine"])
def test_a_member_registers_with_specialties_and_posts_and_gets_a_desk(
    loop: Loop, who: str
) -> None:
    member = register(loop, who)

    assert (member.specialties, member.posts, member.work_unit) == (
        ["law"],
        ["law_aid"],
        "县司法局",
    )
    assert member.from_on == datetime.date(2026, 3, 2)
    entry = journal.story(member.home_id, member.dossier_id).get()
    assert (entry.act, body(entry)["basis"]) == ("wall.register_member", ["QY-14"])
    assert body(entry)["data"] == {
        "member": str(member.pk),
        "specialties": ["law"],
        "posts": ["law_aid"],
        "unit": str(loop.cast.group),
    }
    assert member.desk_id in loop.actor("staff").desk_ids
    request = loop.to("sorted")
    commands.dispatch(request.home_id, request.pk, member=member.pk, **loop.by("leader"))


@pytest.mark.clause("QY-14", "BH-01", "BH-22")
@pytest.mark.parametrize(
    ("clause", "who", "person", "unit"),
    [
        ("QY-14", "leader", "wang", "group"),
        ("BH-01", "section", "home", "group"),
        ("BH-01", "section", "staff", "home"),
        ("BH-22", "wang", "staff", "group"),
        ("BH-22", "staff", "staff", "group"),
        ("BH-22", "other_leader", "staff", "group"),
        ("BH-22", "leader", "staff", "other_group"),
        ("BH-22", "supervision", "staff", "group"),
        ("BH-22", "resident", "staff", "group"),
        ("BH-22", "stranger", "staff", "group"),
    ],
)
def test_refused_registration_leaves_no_trace(
    loop: Loop, clause: str, who: str, person: str, unit: str
) -> None:
    assert_refused(clause, lambda: register(loop, who, person=person, unit=unit))


@pytest.mark.clause("BH-01")
def test_refused_registration_in_somebody_elses_home(loop: Loop) -> None:
    assert_refused(
        "BH-01",
        lambda: commands.register_member(
            loop.cast.stranger_home,
            person=loop.cast.staff,
            unit=loop.cast.group,
            actor=SYSTEM,
            at=loop.at,
        ),
    )


@pytest.mark.clause("QY-14", "BH-22")
@pytest.mark.parametrize("who", ["wang", "leader", "secretary", "section"])
def test_specialties_posts_and_absence_are_changed_by_the_member_or_who_leads_him(
    loop: Loop, who: str
) -> None:
    away = {"away_from": datetime.date(2026, 3, 2), "away_to": datetime.date(2026, 3, 6)}
    member = change(loop, who, loop.cast.member_wang, **away)

    member.refresh_from_db()
    assert (member.specialties, member.away_from, member.away_to) == (["law"], *away.values())
    entry = journal.story(member.home_id, member.dossier_id).last()
    assert entry is not None
    assert (entry.act, entry.actor) == ("wall.change_member", getattr(loop.cast, who))
    assert body(entry)["data"]["away_to"] == "2026-03-06"
    request = loop.to("sorted")
    assert_refused(
        "QY-14",
        lambda: commands.dispatch(
            request.home_id, request.pk, member=member.pk, **loop.by("leader")
        ),
    )


@pytest.mark.clause("QY-14", "BH-01", "BH-22")
@pytest.mark.parametrize(
    ("clause", "who", "member"),
    [
        ("BH-01", "leader", "home"),
        ("BH-22", "li", "member_wang"),
        ("BH-22", "other_leader", "member_wang"),
        ("BH-22", "leader", "elsewhere"),
        ("BH-22", "auditor", "member_wang"),
        ("BH-22", "stranger", "member_wang"),
    ],
)
def test_refused_change_leaves_no_trace(loop: Loop, clause: str, who: str, member: str) -> None:
    pk = elsewhere(loop).pk if member == "elsewhere" else getattr(loop.cast, member)
    assert_refused(clause, lambda: change(loop, who, pk))


def elsewhere(loop: Loop) -> Member:
    return register(loop, "machine", person="other_member", unit="other_group")


@pytest.mark.clause("QY-14")
def test_a_member_of_another_branch_is_neither_registered_again_nor_dispatched_to(
    loop: Loop,
) -> None:
    member, request = elsewhere(loop), loop.to("sorted")
    assert_refused("QY-14", lambda: register(loop, "section", person="other_member"))
    assert_refused(
        "QY-14",
        lambda: commands.dispatch(
            request.home_id, request.pk, member=member.pk, **loop.by("leader")
        ),
    )


@pytest.mark.clause("BH-22")
def test_refused_to_a_leader_who_sits_there_no_longer(loop: Loop) -> None:
    unseat(loop, loop.cast.leader, loop.cast.group, "group_leader")
    assert_refused("BH-22", lambda: register(loop, "leader"))


@pytest.mark.clause("QY-14")
@pytest.mark.parametrize(
    ("member", "path", "member_path", "refused"),
    [
        (Member(id=1), "00010001", "00010001", False),
        (Member(id=1), "00010001", "00010002", False),  # another group of the same branch
        (Member(id=1), "00010001", "00020001", True),
        (None, "00010001", "00010001", True),
        (Member(id=1, to_on=datetime.date(2026, 3, 1)), "00010001", "00010001", True),
        (Member(id=1, away_from=datetime.date(2026, 3, 2)), "00010001", "00010001", True),
        (Member(id=1, away_from=datetime.date(2026, 3, 3)), "00010001", "00010001", False),
    ],
)
def test_only_a_present_member_of_this_branch_is_dispatched_to(
    member: Member | None, path: str, member_path: str, *, refused: bool
) -> None:
    def decide() -> None:
        rules.member_is_registered(
            member, path=path, member_path=member_path, on=datetime.date(2026, 3, 2)
        )

    if refused:
        with pytest.raises(Refused, match="QY-14"):
            decide()
    else:
        decide()


def person(pk: int, office: str = "", path: str = "", reach: str = "unit") -> Actor:
    desks = (Held(desk=1, office=office, unit=1, path=path, reach=reach),) if office else ()
    return Actor(kind="person", id=pk, desks=desks)


@pytest.mark.clause("QY-15")
@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (person(7), True),  # himself
        (person(8), False),  # a colleague
        (person(8, "group_leader", "00010001"), True),
        (person(8, "group_leader", "00010002"), False),
        (person(8, "branch_secretary", "0001", "subtree"), True),
        (person(8, "branch_secretary", "0001", "unit"), False),
        (person(8, "county_section", "0002", "subtree"), False),
        (person(8, "auditor", "0001", "subtree"), False),
        (person(8, "supervision_section", "0001", "subtree"), False),
        (resident(7), False),
        (SYSTEM, False),
    ],
)
def test_a_members_service_is_seen_by_himself_and_by_who_leads_him(
    actor: Actor, *, seen: bool
) -> None:
    assert rules.may_see_service(actor, person=7, path="00010001") is seen


@pytest.mark.clause("QY-15", "QY-10")
def test_the_cast_sees_service_as_the_table_says(loop: Loop) -> None:
    from bihuan.modules.wall import selectors

    place = selectors.place(loop.cast.group)
    assert place is not None
    seen = {
        who
        for who in ("wang", "li", "leader", "secretary", "section", "other_leader", "stranger")
        if rules.may_see_service(loop.actor(who), person=loop.cast.wang, path=place.path)
    }
    assert seen == {"wang", "leader", "secretary", "section"}
