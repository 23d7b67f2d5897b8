"""演示帮带和关爱: pairs with their talks, and a year's care, in the county's first two townships.

Everything follows from one seed and the days before the moment of building; `tests/townships`
holds every figure. Absent in the public zone, as the modules it calls.
"""

import datetime
import random
from collections.abc import Callable, Sequence
from typing import Any

from bihuan.config import roster
from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import facade as people
from bihuan.kernel.people.record import rolls
from bihuan.kernel.people.record.rolls import Roll
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import STANDS_IN, SYSTEM, Actor, Office, actor_of
from bihuan.modules.registers import commands as registers
from bihuan.modules.townships import commands
from bihuan.modules.townships.models import Pair
from bihuan.modules.townships.rules import mentoring as rules

SEED = 2028
TOWNSHIPS = roster.TOWNSHIPS[:2]
DAY = datetime.timedelta(days=1)
MONTHS = 36  # As the policy's value from 2015 on.
MENTORS, MOST = 2, 3  # A township's; and how many each has at most, as the policy says.
TALKS = (
    ("work", "谈了包村工作怎样入户，一起走访了三户"),
    ("mind", "说了离家远、周末独自值班的不适应，约好常联系"),
    ("study", "商量了学历提升和业务学习的安排"),
)
GOALS = (
    "半年内独立承担一个村的联系工作",
    "熟悉民政和社保业务，能独立接待群众",
    "学会写简报和会议纪要，参加一次业务培训",
)
# What is given to how many of a hundred, beside leave.
GIVEN = (("checkup", 70), ("mind", 45), ("meals", 92))
NEEDS = (
    ("parents", "父亲在外县住院，需要安排陪护假"),
    ("schooling", "孩子秋季入学，户口不在县城"),
    ("marriage", "两地分居，希望帮助联系配偶单位"),
    ("subsidy", "家中遭灾，房屋受损"),
)


def build(home: Home, now: datetime.datetime, *, password: str) -> None:
    """Pair the new recruits of two townships, let their mentors talk, and open the year's care."""
    luck = random.Random(SEED)  # noqa: S311 - made up, no secret
    units = {name: (path, pk) for path, pk, name, _kind, _code in standing_in(home.pk)}
    for number, name in enumerate(TOWNSHIPS):
        path, unit = units[name]
        rows = rolls.rolls(home.pk, path, kind=UnitKind.TOWNSHIP, unit=unit)
        today = str(clock.day(now))
        there = [row for row in rows if not row.departed or row.departed > today]
        away = rolls.aways(home.pk, [row.cadre for row in there])
        posted = [row for row in there if not any(not one.ended for one in away.get(row.cadre, []))]
        mentors = _mentors(home, luck, posted, number, now, password)
        _pairs(home, luck, unit, posted, mentors, now)
        _care(home, luck, unit, there, {row.person for row in posted}, now)


def _by(home: Home, unit: int, at: datetime.datetime, *, without: int = 0) -> dict[str, Any]:
    """Return who keeps a township's matters on a day: its secretary, or who stands in."""
    ladder = (Office.TOWNSHIP_SECRETARY, *STANDS_IN[Office.TOWNSHIP_SECRETARY])
    found = permissions.chain(unit, on=clock.day(at)).standing(ladder, excluded={without})
    assert found is not None, f"nobody sits in {home.name}"
    return _as(found[1][0], at)


def _as(person: int, at: datetime.datetime) -> dict[str, Any]:
    name = people.names([person])[person]
    actor: Actor = actor_of(person, name=name, on=clock.day(at))
    return {"actor": actor, "at": at, "token": new_token()}


def _mentors(
    home: Home,
    luck: random.Random,
    posted: Sequence[Roll],
    number: int,
    now: datetime.datetime,
    password: str,
) -> list[int]:
    """Choose old hands of a township, and give them accounts."""
    old = [row.person for row in posted if row.entered < "2016"]
    chosen = luck.sample(old, MENTORS)
    for index, person in enumerate(chosen):
        username = f"mentor{number * MENTORS + index + 1}"
        by: Any = {"actor": SYSTEM, "at": now - 30 * DAY}
        registers.open_account(home, person=person, username=username, password=password, **by)
    return chosen


def _pairs(
    home: Home,
    luck: random.Random,
    unit: int,
    posted: Sequence[Roll],
    mentors: Sequence[int],
    now: datetime.datetime,
) -> None:
    """Pair new recruits, but not all; of the first pairs one is ended, one asks for its review."""
    on = clock.day(now)
    new = [
        row.person
        for row in posted
        if rules.is_owed_a_mentor(row.entered, row.way_in, on=on, months=MONTHS)
    ]
    at = now - 25 * DAY
    for index, person in enumerate(new[1 : 1 + MOST * MENTORS]):
        from_on = clock.day(at) - luck.randint(90, 300) * DAY
        asked = commands.Paired(
            person,
            mentors[index % len(mentors)],
            unit,
            luck.choice(GOALS),
            from_on,
            clock.day(at) + luck.randint(200, 700) * DAY,
        )
        pair = commands.pair(home, asked, **_by(home, unit, at))
        _talks(luck, pair, at)
        if index == 0:
            words = "能够独立联系一个村，建议期满结束"
            commands.report_pair(home.pk, pair.pk, words=words, **_as(pair.mentor_id, at + 2 * DAY))
        if index == 1:
            training: Any = {"title": "乡镇新录用人员初任培训", "days": luck.randint(5, 12)}
            day = clock.day(at)
            by = _by(home, unit, at + DAY)
            commands.train(home.pk, pair.pk, **training, ended_on=day, **by)


def _talks(luck: random.Random, pair: Pair, at: datetime.datetime) -> None:
    held_on = pair.from_on
    for kind, words in TALKS[: luck.randint(0, len(TALKS))]:
        held_on += luck.randint(20, 29) * DAY
        by = _as(pair.mentor_id, at + DAY)
        commands.talk(pair.home_id, pair.pk, kind=kind, words=words, held_on=held_on, **by)


def _care(
    home: Home,
    luck: random.Random,
    unit: int,
    there: Sequence[Roll],
    posted: set[int],
    now: datetime.datetime,
) -> None:
    """Open the year's round and give most of what is due."""
    at = now - 20 * DAY
    year = clock.day(at).year
    row = commands.open_care(home, unit, year=year, **_by(home, unit, at))

    def act(command: Callable[..., Any], person: int, **values: Any) -> None:
        by = _by(home, unit, at, without=person)
        command(home.pk, row.pk, person=person, **values, **by)

    for one in there:
        for what, percent in GIVEN:
            is_due = what != "meals" or one.person in posted
            if luck.randrange(100) < percent and is_due:
                on = _day(luck, year, at)
                act(commands.give_care, one.person, entitlement=what, on=on)
        days = luck.choice((0, 0, 3, 5, 10, 15))
        if days:
            on = _day(luck, year, at)
            act(commands.give_care, one.person, entitlement="leave", on=on, amount=days)
    for index, (what, details) in enumerate(NEEDS):
        person = there[luck.randrange(len(there))].person
        act(commands.need, person, entitlement=what, details=details)
        if index % 2:
            amount = 2000 if what == "subsidy" else 0
            given = {"entitlement": what, "on": clock.day(at), "amount": amount}
            act(commands.give_care, person, **given)


def _day(luck: random.Random, year: int, at: datetime.datetime) -> datetime.date:
    first = datetime.date(year, 1, 1)
    return first + luck.randint(0, (clock.day(at) - first).days) * DAY
