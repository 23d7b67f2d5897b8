"""印纸条: numbered slips for a paper wall; each carries a tracking code that nobody keeps."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import blind
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop.acting import still_owed
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.asking import free_codes
from bihuan.modules.wall.models import Slip, Wall
from bihuan.modules.wall.selectors import hanging
from bihuan.modules.wall.terms import PRINT_SLIPS


@transaction.atomic
def print_slips(
    home: int, pk: int, *, count: int, actor: Actor, at: datetime.datetime, token: int
) -> dict[int, str]:
    """印纸条: return fresh slips, number and code, to be printed now: of codes only hashes stay."""
    wall = Wall.objects.select_related("home").filter(home_id=home, pk=pk).first()
    rules.is_on_file(wall)
    assert wall is not None, "an unknown wall was refused"
    dossier = wall.dossier_id
    journal.begin(home, token=token, act=PRINT_SLIPS, dossier=dossier, actor=actor, at=at)
    (register,) = journal.lock(home, [dossier])
    rules.wall_takes_requests(hanging.closed_on(wall))
    rules.may_print_slips(actor, permissions.chain(wall.unit_id, on=clock.day(at)))
    rules.slips_fit(count)
    codes = free_codes(wall.home, count)
    slips = dict(enumerate(codes, start=selectors.last_slip(wall) + 1))
    _write(slips, wall, actor=actor, at=at)
    owed = still_owed(home, dossier)
    entry = journal.record(
        register,
        PRINT_SLIPS,
        act_id=token,
        actor=actor,
        at=at,
        basis=["QY-03"],
        data={"slips": count},
        dues=owed,
    )
    duties.settle(owed, because_of=entry)
    return slips


def _write(slips: dict[int, str], wall: Wall, *, actor: Actor, at: datetime.datetime) -> None:
    Slip.objects.bulk_create(
        Slip(
            home_id=wall.home_id,
            wall=wall,
            number=number,
            code_blind=blind(code),
            printed_at=at,
            printed_by_id=actor.id,
        )
        for number, code in slips.items()
    )
