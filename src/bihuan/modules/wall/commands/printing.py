"""印纸条: numbered slips for a paper wall; each carries a tracking code that nobody keeps."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import blind, new_token
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.asking import code_of
from bihuan.modules.wall.models import Slip, Wall
from bihuan.modules.wall.terms import PRINT_SLIPS


@transaction.atomic
def print_slips(
    home: int, pk: int, *, count: int, actor: Actor, at: datetime.datetime, token: int
) -> list[str]:
    """印纸条: return the codes of fresh slips, to be printed now: only their hashes are kept."""
    wall = Wall.objects.select_related("home").filter(home_id=home, pk=pk).first()
    rules.is_on_file(wall)
    assert wall is not None, "an unknown wall was refused"
    dossier = wall.dossier_id
    journal.begin(home, token=token, act=PRINT_SLIPS, dossier=dossier, actor=actor, at=at)
    (register,) = journal.lock(home, [dossier])
    place = selectors.place(wall.unit_id)
    assert place is not None, "a wall's group stands somewhere"
    rules.may_print_slips(actor, permissions.chain(place.path, on=clock.day(at)))
    rules.slips_fit(count)
    codes = [code_of(wall.home.code, new_token()) for _ in range(count)]
    Slip.objects.bulk_create(
        Slip(home_id=home, wall=wall, code_blind=blind(code), printed_at=at, printed_by_id=actor.id)
        for code in codes
    )
    owed = _still_owed(home, dossier)
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
    return codes


def _still_owed(home: int, dossier: int) -> list[Due]:
    return [
        Due(duty.what, duty.desk_id, duty.due_at, duty.clause, duty.basis, duty.waiting_for)
        for duty in duties.open_duties(home, dossier)
    ]
