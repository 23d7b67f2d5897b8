"""纸面: slips that wait to be registered, and paper walls that wait to be read."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import CODE_LENGTH, blind, read_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Slip, Wall
from bihuan.modules.wall.terms import READ_WALL


def unused_slip(typed: str) -> Slip | None:
    """Return the slip of a printed code, typed as people type, if nobody registered it yet."""
    code = read_code(typed)
    home = code[:-CODE_LENGTH]
    if not home:
        return None
    rows = Slip.objects.select_related("wall__home")
    return rows.filter(home__code=home, code_blind=blind(code), request=None).first()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a paper wall's daily reading stands: by when, days unread, why somebody may not read."""

    due_at: datetime.datetime | None
    unread_days: int
    refused: Refused | None


def reading(wall: Wall, actor: Actor, *, at: datetime.datetime) -> Reading:
    """Return how a wall's reading stands and whether this actor may read it, by its very rules."""
    duty = duties.open_duties(wall.home_id, wall.dossier_id).filter(what=READ_WALL).first()
    place = organizations.place_of(wall.unit_id)
    assert place is not None, "a wall's group stands somewhere"
    due_at, days, refused = duty.due_at if duty else None, 0, None
    try:
        days = rules.unread_days(due_at, at=at)
        rules.may_read(actor, permissions.chain(place.path, on=clock.day(at)))
    except Refused as why:
        refused = why
    return Reading(due_at, days, refused)


def walls_to_read(owed: Sequence[duties.Duty]) -> list[tuple[duties.Duty, Wall]]:
    """Return the readings among duties with their walls; one statement a home."""
    readings = [duty for duty in owed if duty.what == READ_WALL]
    found: dict[tuple[int, int], Wall] = {}
    for home in {duty.home_id for duty in readings}:
        ids = [duty.dossier_id for duty in readings if duty.home_id == home]
        rows = Wall.objects.select_related("home").filter(home_id=home, dossier__in=ids)
        found.update({(home, wall.dossier_id): wall for wall in rows})
    keys = [(duty, (duty.home_id, duty.dossier_id)) for duty in readings]
    return [(duty, found[key]) for duty, key in keys if key in found]
