"""批量登记: members and walls of a file, each by its own act, all or none; and its dry run."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction  # noqa: TID251 - it spans the acts of a whole file.

from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import commands as wall
from bihuan.modules.wall.forms.importing import MemberRow, WallRow
from bihuan.modules.wall.models import Member, Wall

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a kind of file brings: which rows are known already, and the act that enters one.

    `enter` is told whether its row is the file's first news: a file is told of once.
    """

    known: Callable[[Home], set[Key]]
    key: Callable[[Any], Key]
    enter: Callable[..., object]


def take_members(
    home: Home, rows: Sequence[MemberRow], *, actor: Actor, at: datetime.datetime
) -> tuple[int, int]:
    """登记党员: register persons and their membership; return how many, and how many were known."""
    return _take(MEMBERS, home, rows, actor=actor, at=at)


def take_walls(
    home: Home, rows: Sequence[WallRow], *, actor: Actor, at: datetime.datetime
) -> tuple[int, int]:
    """建墙: hang the walls of a file; return how many, and how many hang there already."""
    return _take(WALLS, home, rows, actor=actor, at=at)


@transaction.atomic
def _take(
    kind: Intake, home: Home, rows: Sequence[Any], *, actor: Actor, at: datetime.datetime
) -> tuple[int, int]:
    known = kind.known(home)
    fresh = [row for row in rows if kind.key(row) not in known]
    for index, row in enumerate(fresh):
        kind.enter(home, row, actor=actor, at=at, is_news=not index)
    return len(fresh), len(rows) - len(fresh)


@transaction.atomic
def refusals(
    kind: Intake, home: Home, rows: Sequence[Any], *, actor: Actor, at: datetime.datetime
) -> list[Refused | None]:
    """试运行: do all of it, return how each row is refused, or None, and undo everything.

    It is the real run: what that would refuse, this refuses, a row after the ones before it.
    """
    known = kind.known(home)
    found = [
        None if kind.key(row) in known else _refusal(kind, home, row, actor=actor, at=at)
        for row in rows
    ]
    transaction.set_rollback(True)
    return found


def _refusal(
    kind: Intake, home: Home, row: Any, *, actor: Actor, at: datetime.datetime
) -> Refused | None:
    try:
        with transaction.atomic():
            kind.enter(home, row, actor=actor, at=at, is_news=False)
    except Refused as refused:
        return refused
    return None


# --- what a file may bring ----------------------------------------------------------------------


def _member(
    home: Home, row: MemberRow, *, actor: Actor, at: datetime.datetime, is_news: bool
) -> None:
    wall.register_new_member(
        home.pk,
        name=row.name,
        phone=row.phone,
        unit=row.unit,
        work_unit=row.work_unit,
        specialties=row.specialties,
        posts=row.posts,
        buildings=row.buildings,
        is_news=is_news,
        actor=actor,
        at=at,
    )


def _wall(home: Home, row: WallRow, *, actor: Actor, at: datetime.datetime, is_news: bool) -> None:
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


def _members(home: Home) -> set[Key]:
    rows = Member.objects.filter(home_id=home.pk, to_on=None)
    return set(rows.values_list("person__name", "person__phone", "unit_id"))


def _walls(home: Home) -> set[Key]:
    return set(Wall.objects.filter(home_id=home.pk).values_list("code", "unit_id"))


MEMBERS = Intake(_members, lambda row: (row.name, row.phone, row.unit), _member)
WALLS = Intake(_walls, lambda row: (row.code, row.unit), _wall)


def addresses_of_walls(limit: int) -> list[str]:
    """Return the walls that there are, as a command is told one: account and number."""
    rows = Wall.objects.filter(closed_on=None).order_by("home__code", "code")
    return [f"{home}/{code}" for home, code in rows.values_list("home__code", "code")[:limit]]
