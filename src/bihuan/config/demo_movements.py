"""演示流动事项: movements of the demo county in every state, brought there through commands."""

import datetime
from collections.abc import Callable
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.partial import earliest, months_after
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people import facade as people
from bihuan.kernel.people.record import rolls
from bihuan.kernel.permissions.facade import actor_of
from bihuan.modules.townships import commands
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.terms.moving import Kind

Date = datetime.date
DAY = datetime.timedelta(days=1)
# The acts that lead from the asking to each state, by whom; a number is the days until the next.
Road = tuple[tuple[str, str, dict[str, Any]], ...]
SIGNED: Road = (("give_opinion", "township", {"answer": "agrees"}),)
CHECKED: Road = (*SIGNED, ("check", "civil", {}))
APPROVED: Road = (*CHECKED, ("decide", "head", {"approves": True}))
ROADS: dict[str, Road] = {
    "opinion": (),
    "check": SIGNED,
    "exception": (*SIGNED, ("ask_exception", "civil", {"reason": "防汛抗旱专班急需熟悉情况的人"})),
    "decision": CHECKED,
    "execution": APPROVED,
    "away": (*APPROVED, ("execute", "civil", {"document": "青组发〔2026〕31号"})),
    "back": (
        *APPROVED,
        ("execute", "civil", {"document": "青组发〔2026〕28号"}),
        ("report_return", "organ", {}),
    ),
    "denied": (
        *CHECKED,
        ("decide", "head", {"approves": False, "reason": "该镇经济发展办公室只剩两人，暂缓"}),
    ),
}
REASONS = (
    "年度预算编制人手不足，借调熟悉乡镇财务的同志",
    "国库集中支付改革专班需要一名经办人员",
    "债务清理工作量大，借调一名同志协助核对",
    "财政评审中心缺少农业项目经办人员",
)


class Cast:
    """Who acts in the demo: by office, as of a moment."""

    def __init__(self, home: Home, persons: dict[str, int]) -> None:
        self.home, self.persons = home, persons

    def by(self, who: str, at: datetime.datetime) -> dict[str, Any]:
        """Return actor, time and a fresh token."""
        person = self.persons[who]
        name = people.names([person])[person]
        actor = actor_of(person, name=name, on=clock.day(at))
        return {"actor": actor, "at": at, "token": new_token()}


def build(
    home: Home, root_path: str, town: str, organ: int, persons: dict[str, int], now: Any
) -> None:
    """Bring movements of a township's cadres into every state; `persons`: who holds which office.

    The young ones have served too little: the rules hold them back. The one who has an account,
    `cadre`, asks for himself.
    """
    cast = Cast(home, persons)
    old, young = _staff(home, root_path, town, clock.day(now), without=persons["cadre"])
    chosen = {"check": young.pop(), "exception": young.pop()}
    for index, (state, road) in enumerate(ROADS.items()):
        unit, person = chosen.get(state) or old.pop()
        at = now - datetime.timedelta(days=38 - 2 * index)
        begins_on, until = clock.day(at) + 3 * DAY, clock.day(now) + 25 * DAY
        asked = commands.Asked(
            person,
            unit,
            Kind.SECONDMENT,
            begins_on,
            REASONS[index % len(REASONS)],
            until=until,
            host=organ,
        )
        _go(cast, commands.raise_movement(home, asked, **cast.by("organ", at)), road, at)
    _by_himself(cast, home, persons["cadre"], now)


def _go(cast: Cast, movement: Movement, road: Road, at: datetime.datetime) -> None:
    for name, who, values in road:
        at += datetime.timedelta(hours=27)
        more = dict(values)
        if name == "execute":
            at += 3 * DAY
            more["done_on"] = clock.day(at)
        if name == "report_return":
            at += 5 * DAY
            more["returned_on"] = clock.day(at)
        command: Callable[..., Any] = getattr(commands, name)
        command(movement.home_id, movement.pk, **more, **cast.by(who, at))


def _staff(
    home: Home, path: str, town: str, today: Date, *, without: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return unit and person of those who have served for three years in post, and under two."""
    found = rolls.rolls(home.pk, path, kind=UnitKind.TOWNSHIP)
    away = rolls.aways(home.pk, [row.cadre for row in found])
    there = [
        row
        for row in found
        if row.unit_name == town
        and not row.departed
        and row.cadre not in away
        and row.person != without
    ]
    old = [row for row in there if months_after(earliest(row.entered), 38) < today]
    young = [row for row in there if months_after(earliest(row.entered), 22) > today]
    return [(row.unit, row.person) for row in old], [(row.unit, row.person) for row in young]


def _by_himself(cast: Cast, home: Home, person: int, now: datetime.datetime) -> None:
    """Let the one with an account ask for consent to an exam."""
    unit = _unit_of(home, person)
    at = now - 2 * DAY
    begins_on = clock.day(now) + 30 * DAY
    reason = "报考市级机关公开遴选"
    asked = commands.Asked(person, unit, Kind.EXAM, begins_on, reason)
    commands.raise_movement(home, asked, **cast.by("cadre", at))


def _unit_of(home: Home, person: int) -> int:
    found = rolls.rolls(home.pk, "0001", kind=UnitKind.TOWNSHIP)
    return next(row.unit for row in found if row.person == person and not row.departed)
