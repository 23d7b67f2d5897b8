"""作证: what the record says a wall or member must look like, and how it looks (L3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.modules.wall.models import Member, Wall
from bihuan.modules.wall.terms import CHANGE_WALL, OPEN_WALL, REGISTER_MEMBER

Fields = dict[str, str]
FIELDS = {
    "wall_name": "墙的名称",
    "community": "所在社区",
    "slogan": "标语",
    "old_wall_name": "原来的名称",
    "old_community": "原来的社区",
    "old_slogan": "原来的标语",
    "old_phone": "原来的电话",
    "work_unit": "工作单位",
    "buildings": "楼栋",
}
ON_THE_WALL = ("wall_name", "community", "slogan", "phone")


def register() -> None:
    """Speak for the registers of walls and members, and name their private values."""
    witnesses.witness("wall", replay=replay_wall, present=present_walls)
    witnesses.witness("member", replay=replay_member, present=present_members)
    witnesses.label_fields(FIELDS)


def words_of(wall: Wall) -> Fields:
    """Return what stands on a wall in words, which its register commits to."""
    words = (wall.name, wall.community, wall.slogan, wall.phone)
    return {name: word for name, word in zip(ON_THE_WALL, words, strict=True) if word}


def replay_wall(row: Fields, told: Told) -> None:
    """Fold an entry of a wall's register."""
    if told.act == OPEN_WALL:
        row.update(code=told.data["code"], unit=told.data["unit"], wall=told.data["wall"])
        row.update({name: told.private.get(name, "") for name in ON_THE_WALL})
    if told.act == CHANGE_WALL:
        row.update({name: told.private.get(name, "") for name in told.data["changed"]})
    row["closed_on"] = told.data.get("closed_on", row.get("closed_on", ""))


def present_walls(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return what the walls' rows hold."""
    rows = Wall.objects.filter(home_id=home, dossier__in=dossiers)
    return {wall.dossier_id: _wall(wall) for wall in rows}


def _wall(wall: Any) -> Fields:
    return {
        **dict.fromkeys(ON_THE_WALL, ""),
        **words_of(wall),
        "code": wall.code,
        "unit": str(wall.unit_id),
        "wall": str(wall.pk),
        "closed_on": str(wall.closed_on or ""),
    }


def replay_member(row: Fields, told: Told) -> None:
    """Fold an entry of a member's register."""
    if told.act == REGISTER_MEMBER:
        row["work_unit"] = told.private.get("work_unit", "")
    for name in ("specialties", "posts"):
        if name in told.data:
            row[name] = ",".join(told.data[name])
            row["buildings"] = told.private.get("buildings", "")
    for name in ("member", "unit", "away_from", "away_to", "to_on"):
        row[name] = told.data.get(name, row.get(name, ""))


def present_members(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return what the members' rows hold."""
    rows = Member.objects.filter(home_id=home, dossier__in=dossiers)
    return {member.dossier_id: _member(member) for member in rows}


def _member(member: Any) -> Fields:
    return {
        "member": str(member.pk),
        "unit": str(member.unit_id),
        "work_unit": member.work_unit,
        "specialties": ",".join(member.specialties),
        "posts": ",".join(member.posts),
        "buildings": "、".join(member.buildings),
        "away_from": str(member.away_from or ""),
        "away_to": str(member.away_to or ""),
        "to_on": str(member.to_on or ""),
    }
