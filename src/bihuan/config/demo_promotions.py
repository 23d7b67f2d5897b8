"""演示提拔: who of the made-up county was promoted, in townships and in its organs.

Everything follows from one seed and fixed days, like the roster that it adds to.
"""

import datetime
import importlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bihuan.config import roster
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record.facade import Cadre
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.registers import commands as registers

SEED = 2015
ORGANS = ("县农业农村局", "县教育体育局", "县卫生健康局")
# Out of the county: no unit of it, so that its name decides.
ELSEWHERE = "邻县柳林镇"
STAFF, DEPUTY, CHIEF = "1A50", "1A42", "1A41"
TOWNSHIP_POSTS: dict[str, tuple[str, ...]] = {
    DEPUTY: ("副镇长", "党委委员", "武装部长"),
    CHIEF: ("镇长", "党委书记"),
}
ORGAN_POSTS: dict[str, tuple[str, ...]] = {STAFF: ("科员",), DEPUTY: ("副局长",), CHIEF: ("局长",)}
Row = dict[str, str]


@dataclass
class Raised:
    """Somebody with posts: of the roster, or of an organ, with the form and the time on rolls."""

    unit: str
    name: str
    birth: str
    posts: list[Row] = field(default_factory=list)
    sheet: Sheet | None = None
    service: list[Row] = field(default_factory=list)


def raised() -> Iterator[Raised]:
    """Yield everybody; the same ones every time."""
    luck = random.Random(SEED)  # noqa: S311 - made up, no secret
    for one in roster.cadres():
        entered, left = one.service[0]["entered"], one.service[0].get("departed", "")
        found = _of_township(luck, one, entered, left or f"{roster.UNTIL:%Y-%m}", left)
        if found.posts:
            yield found
    taken = {(one.sheet.name, one.sheet.birth) for one in roster.cadres()}
    for organ in ORGANS:
        for number in range(12):
            yield _of_organ(luck, taken, organ, number)


def _of_township(
    luck: random.Random, one: roster.Cadre, entered: str, until: str, left: str
) -> Raised:
    """Return a quarter of those who served long enough as deputies, some of these as chiefs."""
    found = Raised(one.township, one.sheet.name, one.sheet.birth)
    first = _later(max(entered, "2017-01"), luck.randint(36, 60))
    if luck.random() < 0.25 and first < until:
        found.posts.append(_post(luck, one.township, TOWNSHIP_POSTS, DEPUTY, first))
        second = _later(first, luck.randint(30, 48))
        if luck.random() < 0.5 and second < until:
            found.posts[-1]["ended"] = second
            found.posts.append(_post(luck, one.township, TOWNSHIP_POSTS, CHIEF, second))
        if left:
            found.posts[-1]["ended"] = left
    elif left and one.service[0].get("destination") == "4" and luck.random() < 0.5:
        where = one.service[0]["destination_name"]
        found.posts.append(_post(luck, where, ORGAN_POSTS, DEPUTY, left))
    return found


def _of_organ(luck: random.Random, taken: set[tuple[str, str]], organ: str, number: int) -> Raised:
    """Return somebody of an organ; every fourth came from a township of another county."""
    entered = f"{luck.randint(2008, 2018)}-{luck.randint(7, 9):02d}"
    sheet = roster._sheet(luck, taken, organ, entered, roster.CIVIL)
    found = Raised(organ, sheet.name, sheet.birth)
    here = entered
    if number % 4 == 0:
        here = _later(entered, luck.randint(20, 50))
        found.service.append(
            {"unit_name": ELSEWHERE, "staff_kind": "1", "entered": entered, "way_in": "11",
             "departed": here, "way_out": "12", "destination": "4"}
        )  # fmt: skip
    found.service.append({"unit_name": organ, "staff_kind": "1", "entered": here, "way_in": "11"})
    found.posts.append(_post(luck, organ, ORGAN_POSTS, STAFF, here))
    begun = here
    for level in (DEPUTY, CHIEF):
        begun = _later(begun, luck.randint(48, 110))
        if luck.random() < 0.6 and begun <= f"{roster.UNTIL:%Y-%m}":
            found.posts[-1]["ended"] = begun
            found.posts.append(_post(luck, organ, ORGAN_POSTS, level, begun))
    found.sheet = _with_posts(sheet, found, entered)
    return found


def _with_posts(sheet: Sheet, one: Raised, entered: str) -> Sheet:
    """Return a form whose resume and post agree with the posts."""
    lines = sheet.resume.split("\n")[:1]
    before = {"unit_name": ELSEWHERE, "title": "科员", "begun": entered}
    first = one.posts[0]["begun"]
    for row in [*([{**before, "ended": first}] if entered < first else []), *one.posts]:
        since, until = (row.get(name, "").replace("-", ".") for name in ("begun", "ended"))
        lines.append(f"{since}--{until:<7}  {row['unit_name']}{row['title']}")
    last = one.posts[-1]
    return replace(sheet, post=last["unit_name"] + last["title"], resume="\n".join(lines))


def _post(
    luck: random.Random, unit: str, posts: dict[str, tuple[str, ...]], level: str, begun: str
) -> Row:
    return {"unit_name": unit, "title": luck.choice(posts[level]), "level": level, "begun": begun}


def load(home: Home, root: int, at: datetime.datetime) -> None:
    """Enter the posts of the roster's people, and take in those of the organs."""
    # Absent in the public zone, so it can't be imported at the top.
    commands = importlib.import_module("bihuan.modules.cadres.commands")
    units = {name: pk for _path, pk, name, _kind, _code in standing_in(home.pk)}
    by: Any = {"actor": SYSTEM, "at": at}
    for organ in ORGANS:
        if organ not in units:
            kind = UnitKind.WORK_UNIT
            units[organ] = registers.add_unit(home, kind=kind, name=organ, parent=root, **by)
    rows = Cadre.objects.filter(home_id=home.pk).values_list("person__name", "birth", "person_id")
    persons = {(name, birth.replace("-", "")): person for name, birth, person in rows}
    for one in raised():
        person = persons.get((one.name, one.birth))
        if one.sheet is not None:
            data = lrmx.write(one.sheet)
            brought = commands.Brought(one.sheet, f"{one.name}.lrmx", "lrmx 3.2.1.6", data)
            person = commands.take_in(home, brought, unit=units[one.unit], **by)
            service = _with_units(one.service, units)
            commands.enter_service(home, person=person, service=service, **by)
        assert person is not None, "the roster is loaded first"
        cadre = record.of_persons(home.pk, [person])[person]
        held = record.read(home.pk, [cadre])[cadre]
        changes = _changes(held, replace(one, posts=_with_units(one.posts, units)))
        told = {"basis": ["BH-43"], "act_id": new_token(), **by}
        commands.change_rows(home, person=person, changes=changes, **told)


def _changes(held: record.Record, one: Raised) -> record.Changes:
    """Return what the posts change in a record: the resume goes on, the form's words follow."""
    changes: dict[str, dict[str, Row | None]] = {"posts": _placed(one.posts, 0)}
    if one.posts[-1].get("ended"):
        return changes
    changes["printed"] = {
        pk: None for pk, row in held.get("printed", {}).items() if row["cell"] == "post"
    }
    if one.sheet is None:
        resume = held["resume"]
        (last,) = (pk for pk, row in resume.items() if not row.get("ended"))
        rows = [
            {
                "begun": row["begun"],
                "ended": row.get("ended", ""),
                "text": row["unit_name"] + row["title"],
            }
            for row in one.posts
        ]
        ended = {last: {"ended": one.posts[0]["begun"]}}
        changes["resume"] = {**ended, **_placed(rows, len(resume))}
    return changes


def _placed(rows: Iterable[Row], first: int) -> dict[str, Row | None]:
    """Return new rows by new ids, each at its place."""
    return {
        str(new_id()): {**row, "position": str(place)} if place else row
        for place, row in enumerate(rows, first)
    }


def _with_units(rows: Iterable[Row], units: dict[str, int]) -> list[Row]:
    """Return rows with the unit that their name is of, if it is one of the county's."""
    return [
        {**row, "unit": str(units[row["unit_name"]])} if row["unit_name"] in units else row
        for row in rows
    ]


_later = roster._later
