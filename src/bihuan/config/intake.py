"""批量登记: members and walls of a file, each by its own act, all or none."""

import datetime
from collections.abc import Sequence

from django.db import transaction  # noqa: TID251 - it spans two modules, which meet only here.

from bihuan.kernel.base.facade import Home
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands as wall
from bihuan.modules.wall.forms.importing import MemberRow, WallRow
from bihuan.modules.wall.models import Member, Wall


@transaction.atomic
def take_members(
    home: Home, rows: Sequence[MemberRow], *, actor: Actor, at: datetime.datetime
) -> tuple[int, int]:
    """登记党员: register persons and their membership; return how many, and how many were known."""
    known = _members(home)
    fresh = [row for row in rows if (row.name, row.phone, row.unit) not in known]
    for row in fresh:
        person = registers.add_person(
            home, name=row.name, unit=row.unit, phone=row.phone, actor=actor, at=at
        )
        wall.register_member(
            home.pk,
            person=person,
            unit=row.unit,
            work_unit=row.work_unit,
            specialties=row.specialties,
            posts=row.posts,
            buildings=row.buildings,
            actor=actor,
            at=at,
        )
    return len(fresh), len(rows) - len(fresh)


@transaction.atomic
def take_walls(
    home: Home, rows: Sequence[WallRow], *, actor: Actor, at: datetime.datetime
) -> tuple[int, int]:
    """建墙: hang the walls of a file; return how many, and how many hang there already."""
    known = set(Wall.objects.filter(home_id=home.pk).values_list("code", "unit_id"))
    fresh = [row for row in rows if (row.code, row.unit) not in known]
    for row in fresh:
        wall.open_wall(
            home.pk,
            code=row.code,
            name=row.name,
            unit=row.unit,
            community=row.community,
            slogan=row.slogan,
            phone=row.phone,
            is_paper=row.is_paper,
            actor=actor,
            at=at,
        )
    return len(fresh), len(rows) - len(fresh)


def _members(home: Home) -> set[tuple[str, str, int]]:
    rows = Member.objects.filter(home_id=home.pk, to_on=None)
    return set(rows.values_list("person__name", "person__phone", "unit_id"))
