"""The county: 84 walls by acts, and one request brought to each state for the mould to copy."""

import datetime
import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db.models import F  # noqa: E402 - Django is set up first.

from bihuan.config.county import ASKED  # noqa: E402
from bihuan.config.tour import HAPPY, Group, Tour  # noqa: E402
from bihuan.kernel.base import clock  # noqa: E402
from bihuan.kernel.base.facade import Home  # noqa: E402
from bihuan.kernel.base.ids import new_token  # noqa: E402
from bihuan.kernel.notices.facade import Notice  # noqa: E402
from bihuan.kernel.organizations.facade import UnitKind  # noqa: E402
from bihuan.kernel.permissions.facade import SYSTEM, Office, Reach, resident  # noqa: E402
from bihuan.kernel.permissions.models import Desk  # noqa: E402
from bihuan.kernel.policy import facade as policy  # noqa: E402
from bihuan.modules import wall as wall_module  # noqa: E402
from bihuan.modules.registers import commands as registers  # noqa: E402
from bihuan.modules.wall import commands as wall  # noqa: E402
from bihuan.modules.wall.commands.asking import Asked  # noqa: E402
from scripts.bench.names import CODE, PASSWORD  # noqa: E402

TOWNS, COMMUNITIES, GROUPS = 6, 7, 2
# How far along the straight way a request in each state has come.
STEPS = {"submitted": 0, "sorted": 1, "dispatched": 2, "handling": 4, "rating": 6, "closed": 7}
OLD, YOUNG = datetime.timedelta(days=40), datetime.timedelta(days=2)


def main() -> None:
    """Build, and write down who is who and which requests are there to be copied."""
    Path(sys.argv[1]).write_text(json.dumps(_County().build()))


class _County:
    def __init__(self) -> None:
        self.now = clock.now()
        self.by = {"actor": SYSTEM, "at": self.now - datetime.timedelta(days=900)}
        policy.load_defaults(Path(wall_module.__file__).with_name("policy.toml"), at=self.by["at"])
        self.home: Home
        self.home, self.root = registers.open_home(code=CODE, name="测速县", **self.by)

    def build(self) -> dict[str, Any]:
        section = self._seat("基层办", self.root, Office.COUNTY_SECTION, Reach.SUBTREE)
        walls = [
            self._group(f"{town}镇{place}村", branch, number)
            for town in range(1, TOWNS + 1)
            for place, branch in self._branches(town)
            for number in range(1, GROUPS + 1)
        ]
        first = walls[0]
        accounts = {"section": section, "leader": first["leader"], "member": first["person"]}
        for username, person in accounts.items():
            registers.open_account(
                self.home, person=person, username=username, password=PASSWORD, **self.by
            )
        return {"home": self.home.pk, "walls": walls, "moulds": self._moulds(first)}

    def _branches(self, town: int) -> list[tuple[int, int]]:
        township = self._unit(UnitKind.TOWNSHIP, f"{town}镇", self.root)
        found = []
        for place in range(1, COMMUNITIES + 1):
            village = self._unit(UnitKind.COMMUNITY, f"{town}镇{place}村", township)
            branch = self._unit(UnitKind.BRANCH, f"{town}镇{place}村党支部", village)
            self._seat("支部书记", branch, Office.BRANCH_SECRETARY, Reach.SUBTREE)
            found.append((place, branch))
        return found

    def _group(self, village: str, branch: int, number: int) -> dict[str, int]:
        name = f"{village}第{number}党小组"
        unit = self._unit(UnitKind.GROUP, name, branch)
        leader = self._seat("组长", unit, Office.GROUP_LEADER, Reach.UNIT)
        person = registers.add_person(self.home, name="承办党员", unit=unit, **self.by)
        member = wall.register_member(
            self.home.pk, person=person, unit=unit, work_unit="县直单位",
            specialties=["repair"], posts=["governance"], buildings=["2号楼"], **self.by,
        )  # fmt: skip
        self.hung = getattr(self, "hung", 0) + 1
        hung = wall.open_wall(
            self.home.pk, code=f"{self.hung:02d}", name=f"{name}民心墙", unit=unit,
            community=village, is_paper=False, **self.by,
        )  # fmt: skip
        desk = Desk.objects.get(unit=unit, office=Office.GROUP_LEADER).pk
        self.first = getattr(self, "first", Group(hung, leader, leader, [member]))
        return {
            "wall": hung.pk, "unit": unit, "leader": leader, "desk": desk,
            "member": member.pk, "person": person, "own_desk": member.desk_id,
        }  # fmt: skip

    def _unit(self, kind: str, name: str, parent: int) -> int:
        return registers.add_unit(self.home, kind=kind, name=name, parent=parent, **self.by)

    def _seat(self, name: str, unit: int, office: Office, reach: Reach) -> int:
        person = registers.add_person(self.home, name=name, unit=unit, **self.by)
        registers.seat(self.home, person=person, unit=unit, office=office, reach=reach, **self.by)
        return person

    def _moulds(self, first: dict[str, int]) -> dict[str, list[int]]:
        """Bring one request to every state; a closed one for every text."""
        found: dict[str, list[int]] = {}
        for state, steps in STEPS.items():
            for seed, asked in enumerate(ASKED if state == "closed" else ASKED[:2]):
                age = OLD if state == "closed" else YOUNG
                found.setdefault(state, []).append(self._one(asked, age, steps, seed))
        closed = Notice.objects.filter(home_id=self.home.pk, entry__dossier__in=found["closed"])
        closed.update(state="read", read_at=F("next_at"))
        return found

    def _one(self, asked: tuple[str, str, str], age: Any, steps: int, seed: int) -> int:
        text, category, place = asked
        at = self.now - age
        told = Asked(text=text, category=category, place=place, may_publish=True, phone="")
        receipt = wall.raise_request(
            self.first.wall, told, actor=resident(), at=at, token=new_token()
        )
        hours = 20 if steps == STEPS["closed"] else 6
        tour = Tour(self.home, self.first, receipt.request, at, self.now, seed=seed, hours=hours)
        tour.go(HAPPY[:steps])
        return receipt.request.pk


if __name__ == "__main__":
    main()
