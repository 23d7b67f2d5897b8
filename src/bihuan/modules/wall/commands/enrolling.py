"""登记党员: acts on the registers of in-service members, which never close."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations.facade import Place
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers.facade import ask_for_account, enter_person
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.models import Member
from bihuan.modules.wall.selectors import enrolling
from bihuan.modules.wall.terms import REGISTER_MEMBER


@transaction.atomic
def register_member(
    home: int,
    *,
    person: int,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
    **skills: Any,
) -> Member:
    """登记党员: somebody on file registers with specialties and posts, and gets a desk (QY-14).

    `skills`: as the columns of a member. Raises Refused when the actor doesn't lead (BH-22).
    """
    act_id, pk = token or new_token(), new_id()
    place = _begun(home, unit, pk=pk, act_id=act_id, actor=actor, at=at)
    rules.is_on_file(enrolling.is_person_of(home, person))
    rules.registers_once(already=selectors.member_of(home, person))
    return _enrolled(home, place, person, skills, pk=pk, act_id=act_id, actor=actor, at=at)


@transaction.atomic
def register_new_member(
    home: int,
    *,
    name: str,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    phone: str = "",
    seen: Collection[int] | None = None,
    is_news: bool = True,
    token: int | None = None,
    **skills: Any,
) -> Member:
    """登记党员: who isn't on file yet is entered as a person and a member in one act (BH-05).

    `seen`: who of those on file under the name it was said not to be; None: a file, which nobody
    asks. `is_news`: who opens accounts is told; of a file once, not of each. Raises Refused when
    somebody else is on file under the name.
    """
    act_id, pk = token or new_token(), new_id()
    place = _begun(home, unit, pk=pk, act_id=act_id, actor=actor, at=at)
    if seen is not None:
        known = {one.person for one in enrolling.namesakes(home, name)}
        rules.is_somebody_new(others=len(known - set(seen)))
    person = enter_person(
        home, name=name, phone=phone, unit=unit, actor=actor, at=at, act_id=act_id
    )
    by: dict[str, Any] = {"act_id": act_id, "actor": actor, "at": at}
    return _enrolled(home, place, person, skills, pk=pk, is_news=is_news, **by)


def _begun(
    home: int, unit: int, *, pk: int, act_id: int, actor: Actor, at: datetime.datetime
) -> Place:
    journal.begin(home, token=act_id, act=REGISTER_MEMBER, dossier=pk, actor=actor, at=at)
    place = selectors.place(unit)
    rules.is_on_file(place and place.home_id == home)
    assert place is not None, "an unknown unit was refused"
    rules.keeps_members(actor, place.path, own=False)
    return place


def _enrolled(
    home: int,
    place: Place,
    person: int,
    skills: Mapping[str, Any],
    *,
    pk: int,
    act_id: int,
    actor: Actor,
    at: datetime.datetime,
    is_news: bool = True,
) -> Member:
    desk, today = permissions.person_desk(person), clock.day(at)
    permissions.give(person=person, desk=desk, reach=permissions.Reach.UNIT, from_on=today)
    nature, number = journal.Nature.REGISTER, str(pk)
    dossier = journal.open_dossier(
        home, nature=nature, kind="member", number=number, unit=place.id, at=at, pk=pk
    )
    member: Member = Member.objects.create(
        id=pk,
        home_id=home,
        person_id=person,
        unit_id=place.id,
        desk=desk,
        from_on=today,
        dossier=dossier,
        **{name: _column(value) for name, value in skills.items()},
    )
    data = {"member": number, "unit": str(place.id)}
    entry = _record(dossier, REGISTER_MEMBER, member, data, act_id=act_id, actor=actor, at=at)
    if is_news:
        ask_for_account(home, person, kind=REGISTER_MEMBER, about=entry)
    return member


def _column(value: Any) -> Any:
    return value if isinstance(value, str) else list(value)


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
    buildings: Sequence[str] | None = None,
    away_from: datetime.date | None = None,
    away_to: datetime.date | None = None,
) -> Member:
    """变更登记: specialties, claimed posts, buildings unless left out, and days of absence."""
    member = selectors.member(home, pk)
    rules.is_on_file(member)
    assert member is not None, "an unknown member was refused"
    register, act = member.dossier_id, "wall.change_member"
    journal.begin(home, token=token, act=act, dossier=register, actor=actor, at=at)
    path: str = member.path  # type: ignore[attr-defined]
    rules.keeps_members(actor, path, own=actor.id == member.person_id)
    dossier = journal.lock(home, [register])[0]
    member.specialties, member.posts = list(specialties), list(posts)
    member.buildings = member.buildings if buildings is None else list(buildings)
    member.away_from, member.away_to = away_from, away_to
    changed = ["specialties", "posts", "buildings", "away_from", "away_to"]
    member.save(update_fields=changed)
    days = {"away_from": str(away_from or ""), "away_to": str(away_to or "")}
    _record(dossier, act, member, days, act_id=token, actor=actor, at=at)
    return member


def _record(
    dossier: journal.Dossier,
    act: str,
    member: Member,
    data: Mapping[str, str],
    *,
    act_id: int,
    actor: Actor,
    at: datetime.datetime,
) -> journal.Recorded:
    """Append an act with what the member can do; where he lives and works as commitments."""
    skills = {"specialties": member.specialties, "posts": member.posts}
    words = {"buildings": "、".join(member.buildings)}
    if act == REGISTER_MEMBER:
        words["work_unit"] = member.work_unit
    return journal.record(
        dossier,
        act,
        act_id=act_id,
        actor=actor,
        at=at,
        basis=["QY-14"],
        data={**data, **skills},
        private={name: word for name, word in words.items() if word},
    )
