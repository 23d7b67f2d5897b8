"""The county: towns, villages, branches and groups by acts; walls and members from Excel files."""

import csv
import datetime
import random
from dataclasses import dataclass, field
from pathlib import Path

from bihuan.config import intake
from bihuan.kernel.base.facade import Home
from bihuan.kernel.organizations.facade import UnitKind, place_of
from bihuan.kernel.organizations.units import units_by_name
from bihuan.kernel.permissions.facade import SYSTEM, Office, Reach
from bihuan.kernel.policy import facade as policy
from bihuan.modules import wall as wall_module
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall.forms import importing
from bihuan.modules.wall.models import Member, Wall
from bihuan.modules.wall.terms import Category, Post
from scripts.real.source import Source, names

CODE = "QN"
PASSWORD = "real-run-password"  # noqa: S105 - of a database that is thrown away.
OFFICES = (Office.COUNTY_SECTION, Office.SUPERVISION_SECTION)
SIGNED_IN = 12  # leaders with an account, who write requests down


@dataclass(slots=True)
class Group:
    """A Party group: where it stands, who leads it, its wall and its members."""

    unit: int
    path: str
    branch: str
    called: str
    where: str
    leader: int
    wall: Wall | None = None
    members: list[Member] = field(default_factory=list)


@dataclass(slots=True)
class County:
    """Everybody and everything the simulation speaks of."""

    home: Home
    groups: list[Group]
    people: int
    accounts: dict[str, Group]

    def group_of(self, wall: int) -> Group:
        """Return the group with which a wall hangs."""
        return next(group for group in self.groups if group.wall and group.wall.pk == wall)


class Builder:
    """Builds the county; every name is made up but for those of places."""

    def __init__(self, source: Source, dice: random.Random, at: datetime.datetime) -> None:
        self.source, self.dice, self.at = source, dice, at
        self.names = names(source.surnames, dice)
        self.by = {"actor": SYSTEM, "at": at}
        self.people = 0

    def build(self, folder: Path, *, walls: int, members: int) -> County:
        """Build units and offices by acts, walls and members from files."""
        policy.load_defaults(Path(wall_module.__file__).with_name("policy.toml"), at=self.at)
        self.home, root = registers.open_home(code=CODE, name=self.source.name, **self.by)
        for office in OFFICES:
            self._seat(root, office, Reach.SUBTREE)
        groups = self._groups(root, walls)
        self._hang(groups, folder / "walls.csv")
        self._register(groups, folder / "members.csv", members)
        accounts = {f"leader{number}": one for number, one in enumerate(groups[:SIGNED_IN])}
        for username, group in accounts.items():
            registers.open_account(
                self.home, person=group.leader, username=username, password=PASSWORD, **self.by
            )
        return County(self.home, groups, self.people, accounts)

    def _groups(self, root: int, walls: int) -> list[Group]:
        villages = [
            (town, code, name)
            for town, places in self.source.towns.items()
            for code, name in places
        ]
        # Every village has a group; the first ones have two, until there is one for every wall.
        villages = villages[:walls]
        twice = walls - len(villages)
        towns: dict[str, int] = {}
        groups: list[Group] = []
        for number, (town, code, name) in enumerate(villages):
            if town not in towns:
                towns[town] = self._unit(UnitKind.TOWNSHIP, town, root)
            groups += self._village(town, towns[town], code, name, 2 if number < twice else 1)
        return groups

    def _village(self, town: str, above: int, code: str, name: str, count: int) -> list[Group]:
        village = self._unit(UnitKind.COMMUNITY, name, above, code)
        branch = self._unit(UnitKind.BRANCH, f"{name}党支部", village)
        self._seat(village, Office.COMMUNITY_STAFF, Reach.SUBTREE)
        self._seat(branch, Office.BRANCH_SECRETARY, Reach.SUBTREE)
        groups = []
        for number in range(count):
            called = f"{name}第{'一二'[number]}党小组"
            unit = self._unit(UnitKind.GROUP, called, branch)
            leader = self._seat(unit, Office.GROUP_LEADER, Reach.UNIT)
            place = place_of(unit)
            assert place is not None, "it was just opened"
            where = f"{town}/{name}/{name}党支部/{called}"
            groups.append(Group(unit, place.path, place.path[:-4], called, where, leader))
        return groups

    def _unit(self, kind: UnitKind, name: str, parent: int, code: str = "") -> int:
        return registers.add_unit(
            self.home, kind=kind, name=name, parent=parent, code=code, **self.by
        )

    def _seat(self, unit: int, office: Office, reach: Reach) -> int:
        person = self.person(unit)
        registers.seat(self.home, person=person, unit=unit, office=office, reach=reach, **self.by)
        return person

    def person(self, unit: int) -> int:
        """Register somebody made up."""
        self.people += 1
        return registers.add_person(self.home, name=next(self.names), unit=unit, **self.by)

    def _hang(self, groups: list[Group], path: Path) -> None:
        rows = [
            (f"{number:02d}", f"{group.called}民心墙", group.where, group.called, "是")
            for number, group in enumerate(groups, 1)
        ]
        lines = importing.walls_in(
            self._sheet(path, ("编号", "名称", "党小组", "社区", "纸质墙"), rows, importing.WALLS),
            units_by_name(self.home.pk, kind=UnitKind.GROUP),
        )
        intake.take_walls(self.home, [line.holds for line in lines], **self.by)
        found = {
            wall.unit_id: wall
            for wall in Wall.objects.select_related("home").filter(home_id=self.home.pk)
        }
        for group in groups:
            group.wall = found[group.unit]

    def _register(self, groups: list[Group], path: Path, count: int) -> None:
        rows = [
            (
                next(self.names),
                groups[number % len(groups)].where,
                "县直单位",
                "、".join(self.dice.sample(Category.values, 3)),
                self.dice.choice(Post.values),
                f"{self.dice.randint(1, 9)}号楼",
                f"M{number:04d}",
            )
            for number in range(count)
        ]
        header = ("姓名", "党小组", "工作单位", "特长", "服务岗位", "楼栋", "电话")
        lines = importing.members_in(
            self._sheet(path, header, rows, importing.MEMBERS),
            units_by_name(self.home.pk, kind=UnitKind.GROUP),
        )
        intake.take_members(self.home, [line.holds for line in lines], **self.by)
        self.people += count
        by_unit = {group.unit: group for group in groups}
        for member in Member.objects.filter(home_id=self.home.pk).order_by("pk"):
            by_unit[member.unit_id].members.append(member)

    def _sheet(
        self,
        path: Path,
        header: tuple[str, ...],
        rows: list[tuple[str, ...]],
        headings: tuple[importing.Heading, ...],
    ) -> importing.Sheet:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return importing.Sheet(path, headings, {})
