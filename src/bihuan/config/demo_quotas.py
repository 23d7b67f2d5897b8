"""演示职数: approved numbers, teams, grades and allowances of the made-up county's townships.

Everything follows from one seed and fixed days, as the roster does: `tests/townships` holds every
figure against the page. Absent in the public zone, as the modules it calls.
"""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.config import roster
from bihuan.kernel.base.facade import Home
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.townships import commands
from bihuan.modules.townships.rules.quotas import Officer
from bihuan.modules.townships.selectors import quotas as selectors
from bihuan.modules.townships.terms.quotas import Post, Remoteness, Tier

SEED = 2027
OLD, NEW, ALLOWED = (
    datetime.date(2015, 1, 1),
    datetime.date(2019, 6, 1),
    datetime.date(2024, 1, 1),
)
# The newsletter's township: those who stayed there are too new for a post or a grade.
SMALL = roster.TOWNSHIPS[-1]
# Approved of a township: civil posts, institution posts, team, chiefs, deputies.
STAFF = {
    "城关镇": (30, 20, 9, 3, 6),
    "草滩镇": (26, 18, 9, 3, 6),
    "青石镇": (26, 18, 9, 3, 6),
    "云台镇": (24, 16, 9, 3, 6),
    "石门乡": (22, 14, 7, 3, 4),
    "北岭镇": (8, 4, 7, 3, 4),
}
GRADES_OLD = {Post.OLD_SENIOR: 1, Post.OLD_JUNIOR: 2}
GRADES_NEW = {Post.OLD_SENIOR: 0, Post.OLD_JUNIOR: 0, Post.CONSULTANT_4: 1, Post.SENIOR_1: 1,
              Post.SENIOR_2: 1, Post.SENIOR_3: 3, Post.SENIOR_4: 4}  # fmt: skip
CLASSES = {
    "城关镇": Remoteness.NEAR,
    "草滩镇": Remoteness.NEAR,
    "青石镇": Remoteness.FAR,
    "云台镇": Remoteness.FAR,
    "石门乡": Remoteness.HARD,
    "北岭镇": Remoteness.HARD,
}
YUAN = {
    Remoteness.NEAR: {Tier.SECTION: 320, Tier.SUBSECTION: 260, Tier.STAFF: 200},
    Remoteness.FAR: {Tier.SECTION: 420, Tier.SUBSECTION: 360, Tier.STAFF: 300},
    Remoteness.HARD: {Tier.SECTION: 560, Tier.SUBSECTION: 480, Tier.STAFF: 400},
}
MONTHLY = {"城关镇": 14000, "草滩镇": 14000, "青石镇": 18000, "云台镇": 18000, "石门乡": 22000,
           "北岭镇": 4000}  # fmt: skip
CHIEF, DEPUTY = "1A41", "1A42"
# Title, level, and the years of coming to the township from which somebody is chosen.
TEAM = (
    ("党委书记", CHIEF, 1994, 2012),
    ("{head}", CHIEF, 2009, 2018),
    ("人大主席", CHIEF, 1994, 2012),
    ("党委副书记", DEPUTY, 2005, 2018),
    ("纪委书记", DEPUTY, 2009, 2018),
    ("组织委员", DEPUTY, 2016, 2021),
    ("副{head}", DEPUTY, 2016, 2022),
)
# The young secretary of the county, and the youngest deputy.
YOUNG = {"青石镇": ("党委书记", 2016, 2018), "云台镇": ("副{head}", 2021, 2023)}


@dataclass(frozen=True, slots=True)
class Township:
    """A township being furnished: its unit, its people who are there, and who is taken already."""

    name: str
    unit: int
    crew: list[Officer]
    taken: set[int]

    def pick(self, luck: random.Random, first: int, last: int) -> Officer | None:
        """Choose a civil servant in post who came in these years and has nothing yet."""
        pool = [
            one
            for one in self.crew
            if one.stay.staff_kind == roster.CIVIL
            and one.is_in_post(roster.UNTIL)
            and first <= int(one.stay.entered[:4]) <= last
            and one.stay.person not in self.taken
        ]
        chosen = luck.choice(pool) if pool else None
        if chosen:
            self.taken.add(chosen.stay.person)
        return chosen


def build(home: Home, *, at: datetime.datetime) -> None:
    """Approve numbers, seat teams, grant grades and set allowances, township by township."""
    luck = random.Random(SEED)  # noqa: S311 - made up, no secret
    units = {name: pk for _path, pk, name, _kind, _code in standing_in(home.pk)}
    for name in roster.TOWNSHIPS:
        town = Township(name, units[name], selectors.crew_of(home.pk, units[name]), set())
        _approve(home, town, at)
        if name != SMALL:
            _seat_team(home, town, luck, at)
            _grant(home, town, luck, at)
        _pay(home, town, at)


def _approve(home: Home, town: Township, at: datetime.datetime) -> None:
    posts = (Post.CIVIL, Post.INSTITUTION, Post.TEAM, Post.CHIEF, Post.DEPUTY)
    staff = dict(zip(posts, STAFF[town.name], strict=True))
    rows = (
        (OLD, "青编〔2015〕1号", {**staff, **GRADES_OLD}),
        (NEW, "青编〔2019〕6号", GRADES_NEW),
        (ALLOWED, "青编〔2024〕2号", {Post.ALLOWANCE: MONTHLY[town.name]}),
    )
    for from_on, document, numbers in rows:
        given = {str(post): number for post, number in numbers.items()}
        by: dict[str, Any] = {"document": document, "actor": SYSTEM, "at": at}
        commands.set_quotas(home, unit=town.unit, numbers=given, from_on=from_on, **by)


def _seat_team(home: Home, town: Township, luck: random.Random, at: datetime.datetime) -> None:
    head = "乡长" if town.name.endswith("乡") else "镇长"
    own, *years = YOUNG.get(town.name, ("", 0, 0))
    for title, level, first, last in TEAM:
        span = years if title == own else (first, last)
        one = town.pick(luck, *span)
        begun = f"{luck.randint(2023, 2025)}-{luck.randint(1, 12):02d}"
        if one:
            row = {
                "unit_name": town.name,
                "title": f"{town.name}{title.format(head=head)}",
                "level": level,
                "is_leading": "1",
                "in_team": "1",
                "is_main": "1",
                "begun": begun,
                "first_begun": begun,
                "document": f"青任〔{begun[:4]}〕{luck.randint(1, 40)}号",
            }
            commands.enter_post(
                home, person=one.stay.person, unit=town.unit, post=row, actor=SYSTEM, at=at
            )


def _grant(home: Home, town: Township, luck: random.Random, at: datetime.datetime) -> None:
    """Grant what stood in old names before 2019, was taken over then, and has been granted since.

    The people are chosen among those who hold no post.
    """
    for grade, span, begun in _grades():
        one = town.pick(luck, *span)
        for step, day in zip(grade, begun, strict=True):
            if one is None:
                break
            by: dict[str, Any] = {"document": f"青组通〔{day[:4]}〕8号", "actor": SYSTEM, "at": at}
            commands.grant_grade(
                home,
                person=one.stay.person,
                unit=town.unit,
                grade=step,
                begun=datetime.date.fromisoformat(day),
                **by,
            )


def _grades() -> Iterator[tuple[Sequence[str], tuple[int, int], Sequence[str]]]:
    yield [Post.OLD_SENIOR, Post.SENIOR_2], (1994, 2012), ["2016-05-01", "2019-06-01"]
    yield [Post.OLD_JUNIOR, Post.SENIOR_4, Post.SENIOR_3], (1994, 2014), [
        "2017-09-01", "2019-06-01", "2022-03-01"]  # fmt: skip
    yield [Post.SENIOR_4], (2016, 2018), ["2023-07-01"]
    yield [Post.SENIOR_4], (2016, 2019), ["2024-07-01"]


def _pay(home: Home, town: Township, at: datetime.datetime) -> None:
    remoteness = CLASSES[town.name]
    yuan = {str(tier): amount for tier, amount in YUAN[remoteness].items()}
    by: dict[str, Any] = {"document": "青人社发〔2024〕1号", "actor": SYSTEM, "at": at}
    commands.set_allowance(
        home, unit=town.unit, remoteness=remoteness, yuan=yuan, from_on=ALLOWED, **by
    )
