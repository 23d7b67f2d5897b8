"""演示调查: a round of the questionnaire that is over, with made-up answers; and one under way."""

import datetime
import importlib
import random
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor, Office, actor_of

SEED = 2026
ROUNDS = ("乡镇年轻干部流失原因调查（第一次）", "乡镇年轻干部流失原因调查（第二次）")
# How many of each township answer, in the order of the tree: one has too few to be shown.
ANSWERS = (22, 17, 14, 12, 3, 10)
CODES = 30
A_DAY = datetime.timedelta(days=1)
TENURES = ("new", "short", "middle", "long")
REMEDIES = ("health", "leave", "subsidy", "meals", "housing", "schooling", "promotion", "mentoring")


def build_demo_survey(home: Home, *, now: datetime.datetime) -> None:
    """Open a round, answer and end it; then open another, which is under way."""
    # Absent in the public zone, so it can't be imported at the top.
    commands = importlib.import_module("bihuan.modules.townships.commands")
    selectors = importlib.import_module("bihuan.modules.townships.selectors.surveying")
    actor, start = _section(home, now), now - 30 * A_DAY
    first = _opened(commands, home, ROUNDS[0], start, actor=actor)
    luck = random.Random(SEED)  # noqa: S311 - made up, no secret
    for (unit, _name), count in zip(selectors.townships(home.pk), ANSWERS, strict=False):
        by = {"actor": actor, "at": start, "token": new_token()}
        codes = commands.print_codes(home.pk, first.pk, unit=unit, **by)
        for code, given in zip(codes, _answers(luck, selectors, unit, count), strict=False):
            commands.answer(code, given, at=start + A_DAY)
    commands.close_survey(home.pk, first.pk, actor=actor, at=start + 20 * A_DAY, token=new_token())
    _opened(commands, home, ROUNDS[1], now, actor=actor)


def _section(home: Home, now: datetime.datetime) -> Actor:
    """Return who holds the civil-service section of the demo."""
    on = clock.day(now)
    person = min(sitting.holders_in(home.pk, Office.CIVIL_SERVICE, on=on))
    return actor_of(person, name=people.names([person])[person], on=on)


def _opened(
    commands: ModuleType, home: Home, title: str, at: datetime.datetime, *, actor: Actor
) -> Any:
    return commands.open_survey(
        home.pk,
        title=title,
        until=clock.day(at + 20 * A_DAY),
        codes=CODES,
        actor=actor,
        at=at,
        token=new_token(),
    )


def _answers(luck: random.Random, selectors: ModuleType, unit: int, count: int) -> Iterator[Any]:
    """Yield made-up answers: living conditions weigh most, one in two means to leave."""
    for number in range(count):
        yield selectors.Answered(
            unit=unit,
            staff="civil" if luck.random() < 0.7 else "institution",
            served=luck.choice(TENURES),
            living=luck.randint(2, 5),
            treatment=luck.randint(2, 5),
            management=luck.randint(1, 4),
            springboard=luck.randint(1, 5),
            leaves=number % 2 == 0,
            remedies=tuple(sorted(luck.sample(REMEDIES, luck.randint(1, 4)))),
        )
