"""建墙和登记党员: acts on registers, which never close."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.facade import person as find_person
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.reading import reading_owed
from bihuan.modules.wall.models import Member, Wall


@transaction.atomic
def open_wall(
    home: int,
    *,
    code: str,
    name: str,
    unit: int,
    community: str,
    actor: Actor,
    at: datetime.datetime,
    slogan: str = "",
    phone: str = "",
    is_paper: bool = False,
) -> Wall:
    """建墙: hang a wall with a Party group."""
    place = selectors.place(unit)
    rules.is_on_file(place and place.home_id == home)
    assert place is not None, "an unknown unit was refused"
    rules.keeps_walls(actor, place.path)
    has_wall = Wall.objects.filter(home_id=home, unit=unit).exists()
    rules.wall_belongs_to_one_group(place.kind, has_wall=has_wall)
    dossier = journal.open_dossier(
        home, nature=journal.Nature.REGISTER, kind="wall", number=code, unit=unit, at=at
    )
    wall: Wall = Wall.objects.create(
        id=new_id(),
        home_id=home,
        code=code,
        name=name,
        slogan=slogan,
        unit_id=unit,
        community=community,
        phone=phone,
        is_paper=is_paper,
        dossier=dossier,
    )
    owed = [reading_owed(unit, place.path, at)] if is_paper else []
    entry = journal.record(
        dossier,
        "wall.open",
        act_id=new_token(),
        actor=actor,
        at=at,
        basis=["QY-01"],
        data={"wall": str(wall.pk), "code": code, "unit": str(unit)},
        dues=owed,
    )
    duties.settle(owed, because_of=entry)
    return wall


@transaction.atomic
def register_member(
    home: int,
    *,
    person: int,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    work_unit: str = "",
    specialties: Sequence[str] = (),
    posts: Sequence[str] = (),
    buildings: Sequence[str] = (),
) -> Member:
    """登记党员: a member registers with specialties and claimed posts, and gets a desk."""
    place = selectors.place(unit)
    rules.is_on_file(find_person(person) and place and place.home_id == home)
    assert place is not None, "an unknown unit was refused"
    rules.keeps_members(actor, place.path, own=False)
    rules.registers_once(already=selectors.member_of(home, person))
    desk = permissions.person_desk(person)
    permissions.give(person=person, desk=desk, reach=permissions.Reach.UNIT, from_on=clock.day(at))
    pk = new_id()
    dossier = journal.open_dossier(
        home, nature=journal.Nature.REGISTER, kind="member", number=str(pk), unit=unit, at=at
    )
    member: Member = Member.objects.create(
        id=pk,
        home_id=home,
        person_id=person,
        unit_id=unit,
        desk=desk,
        work_unit=work_unit,
        specialties=list(specialties),
        posts=list(posts),
        buildings=list(buildings),
        from_on=clock.day(at),
        dossier=dossier,
    )
    journal.record(
        dossier,
        "wall.register_member",
        act_id=new_token(),
        actor=actor,
        at=at,
        basis=["QY-14"],
        data={
            "member": str(pk),
            "specialties": list(specialties),
            "posts": list(posts),
            "unit": str(unit),
        },
    )
    return member


@transaction.atomic
def change_member(
    home: int,
    pk: int,
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    specialties: Sequence[str],
    posts: Sequence[str],
    away_from: datetime.date | None = None,
    away_to: datetime.date | None = None,
) -> Member:
    """变更登记: specialties, claimed posts, and days of absence."""
    member = selectors.member(home, pk)
    rules.is_on_file(member)
    assert member is not None, "an unknown member was refused"
    register, act = member.dossier_id, "wall.change_member"
    journal.begin(home, token=token, act=act, dossier=register, actor=actor, at=at)
    path: str = member.path  # type: ignore[attr-defined]
    rules.keeps_members(actor, path, own=actor.id == member.person_id)
    dossier = journal.lock(home, [register])[0]
    member.specialties, member.posts = list(specialties), list(posts)
    member.away_from, member.away_to = away_from, away_to
    member.save(update_fields=["specialties", "posts", "away_from", "away_to"])
    journal.record(
        dossier,
        act,
        act_id=token,
        actor=actor,
        at=at,
        basis=["QY-14"],
        data={
            "specialties": list(specialties),
            "posts": list(posts),
            "away_from": str(away_from or ""),
            "away_to": str(away_to or ""),
        },
    )
    return member
