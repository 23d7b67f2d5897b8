"""演示更正事项: changes of the demo county in every state, brought there through commands."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bihuan.config.demo_movements import Cast
from bihuan.kernel.base.facade import Home
from bihuan.kernel.people import facade as people
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.sheets import lrmx
from bihuan.modules.cadres import commands
from bihuan.modules.cadres.commands import Asked, Brought, Found
from bihuan.modules.cadres.models import Change
from bihuan.modules.cadres.selectors import changing

Road = tuple[tuple[str, str, dict[str, Any]], ...]
FOUND = Found("入团志愿书", "2008-05", "1990年1月", "1990.01", "certified")
HIRED = Found("公务员录用审批表", "2017-08", "行政编制", "", "certified")
EXAMINED: Road = (("examine", "archivist", {"found": FOUND}),)
# What is asked for, and the acts that lead on from there, by whom.
ROADS: tuple[tuple[str, dict[str, str], str, Road], ...] = (
    ("basics", {"native_place": "陕西山阳"}, "户口簿", ()),
    (
        "basics",
        {"birth_place": "陕西山阳"},
        "出生医学证明",
        (("send_back", "civil", {"reason": "请附出生医学证明的复印件"}),),
    ),
    ("basics", {"work_start": "2015-08"}, "录用审批表", ()),
    ("basics", {"birth": "1990-01-05"}, "入团志愿书", EXAMINED),
    (
        "basics",
        {"staff_kind": "1"},
        "公务员录用审批表",
        (("examine", "archivist", {"found": HIRED}), ("certify", "archivist2", {})),
    ),
    ("basics", {"specialty": "农业技术推广"}, "培训结业证书", (("_accept", "civil", {}),)),
)


def build(home: Home, persons: dict[str, int], now: datetime.datetime) -> None:
    """Bring changes of a cadre's record into every state, and a newer form of somebody else's.

    `persons`: who holds which office; `cadre` asks for himself.
    """
    cast = Cast(home, persons)
    for index, (name, texts, material, road) in enumerate(ROADS):
        at = now - datetime.timedelta(days=9 - index)
        held = record.of_person(home.pk, persons["cadre"])
        (row,) = held[name]
        values = commands.edited(held, name, row, texts)
        asked = Asked(persons["cadre"], values, "登记时写错了", material)
        (change,) = commands.raise_changes(home, asked, **cast.by("cadre", at))
        _go(cast, change, road, at)
    _newer_form(cast, home, persons["cadre"], now)


def _go(cast: Cast, change: Change, road: Road, at: datetime.datetime) -> None:
    for name, who, values in road:
        at += datetime.timedelta(hours=5)
        if name == "_accept":
            items = changing.items_of(change.home_id, change.pk)
            answers = {item.pk: ("accepted", "") for item in items}
            commands.decide(change.home_id, change.pk, answers=answers, **cast.by(who, at))
            continue
        command: Callable[..., Any] = getattr(commands, name)
        command(change.home_id, change.pk, **values, **cast.by(who, at))


def _newer_form(cast: Cast, home: Home, without: int, now: datetime.datetime) -> None:
    """Bring a newer form of somebody, which says otherwise where he comes from."""
    rows = record.Cadre.objects.filter(home_id=home.pk).exclude(person=without)
    person = rows.order_by("pk").values_list("person_id", flat=True)[0]
    held, name = record.of_person(home.pk, person), people.names([person])[person]
    sheet = replace(to_sheet.sheet_of(held, name=name), native_place="陕西蓝田")
    brought = Brought(sheet, f"{name}.lrmx", "lrmx 3.2.1.6", lrmx.write(sheet))
    by = cast.by("civil", now - datetime.timedelta(days=1))
    commands.bring(home, brought, person=person, says_so=True, reason="年度核对", **by)
