"""建墙: one group, one wall."""

import pytest

from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import SYSTEM, resident
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands, rules
from bihuan.modules.wall.models import Wall
from tests.conftest import Loop
from tests.wall.proof import assert_refused, body


def fresh_group(loop: Loop, name: str = "东风第二党小组") -> int:
    home = home_by_code("QY")
    assert home is not None
    return registers.add_unit(
        home, kind="group", name=name, parent=loop.cast.branch, actor=SYSTEM, at=loop.at
    )


def hang(loop: Loop, who: str, unit: int, *, home: str = "home", code: str = "03") -> Wall:
    actor = {"machine": SYSTEM, "resident": resident()}.get(who) or loop.actor(who)
    return commands.open_wall(
        getattr(loop.cast, home),
        code=code,
        name="东风二组民心墙",
        unit=unit,
        community="东风社区",
        actor=actor,
        at=loop.at,
    )


@pytest.mark.clause("QY-01", "BH-22")
@pytest.mark.parametrize("who", ["section", "machine"])
def test_a_wall_hangs_with_a_group_and_its_register_says_so(loop: Loop, who: str) -> None:
    unit = fresh_group(loop)
    wall = hang(loop, who, unit)

    assert (wall.unit_id, wall.code, wall.is_paper) == (unit, "03", False)
    entry = journal.story(wall.home_id, wall.dossier_id).get()
    assert (entry.act, body(entry)["basis"]) == ("wall.open", ["QY-01"])
    assert body(entry)["data"] == {"wall": str(wall.pk), "code": "03", "unit": str(unit)}


@pytest.mark.clause("QY-01", "BH-01", "BH-22")
@pytest.mark.parametrize(
    ("clause", "who", "unit", "home"),
    [
        ("QY-01", "section", "branch", "home"),
        ("QY-01", "section", "county", "home"),
        ("QY-01", "section", "group", "home"),  # it has one
        ("BH-01", "section", "leader", "home"),  # no unit at all
        ("BH-01", "machine", "group", "stranger_home"),
        ("BH-22", "leader", "fresh", "home"),
        ("BH-22", "secretary", "fresh", "home"),
        ("BH-22", "system", "fresh", "home"),
        ("BH-22", "wang", "fresh", "home"),
        ("BH-22", "resident", "fresh", "home"),
        ("BH-22", "stranger", "fresh", "home"),
    ],
)
def test_refused_wall_leaves_no_trace(
    loop: Loop, clause: str, who: str, unit: str, home: str
) -> None:
    pk = fresh_group(loop) if unit == "fresh" else getattr(loop.cast, unit)
    pk = -1 if unit == "leader" else pk
    assert_refused(clause, lambda: hang(loop, who, pk, home=home))


@pytest.mark.clause("QY-01")
@pytest.mark.parametrize(
    ("kind", "has_wall", "refused"),
    [
        ("group", False, False),
        ("group", True, True),
        ("branch", False, True),
        ("community", False, True),
        ("county", False, True),
        ("", False, True),
    ],
)
def test_one_group_has_one_wall_and_nothing_else_has_any(
    kind: str, *, has_wall: bool, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refused, match="QY-01"):
            rules.wall_belongs_to_one_group(kind, has_wall=has_wall)
    else:
        rules.wall_belongs_to_one_group(kind, has_wall=has_wall)
