"""纸面: slips that wait to be registered, and paper walls that wait to be read."""

import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import CODE_LENGTH, blind, read_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Slip, Wall
from bihuan.modules.wall.selectors.listing import Arithmetic
from bihuan.modules.wall.terms import READ_WALL

# As printed, with leading zeros or without; a tracking code has ten characters or more.
SLIP_NUMBER = re.compile(r"(?:№|No\.?|NO\.?)?\s*(\d{1,6})")


def unused_slip(typed: str) -> Slip | None:
    """Return the slip of a printed code, typed as people type, if nobody registered it yet."""
    code = read_code(typed)
    home = code[:-CODE_LENGTH]
    if not home:
        return None
    rows = Slip.objects.select_related("wall__home")
    return rows.filter(home__code=home, code_blind=blind(code), request=None).first()


def slip_of(wall: Wall, typed: str) -> Slip | None:
    """Return a wall's slip by the number printed on it, or by its tracking code; as people type."""
    rows = Slip.objects.filter(home_id=wall.home_id, wall=wall.pk)
    number = SLIP_NUMBER.fullmatch(typed.strip())
    if number:
        return rows.filter(number=int(number[1])).first()
    return rows.filter(code_blind=blind(read_code(typed))).first()


def last_slip(wall: Wall) -> int:
    """Return the number of the last slip printed for a wall; 0 before the first."""
    rows = Slip.objects.filter(home_id=wall.home_id, wall=wall.pk)
    return int(rows.aggregate(last=Max("number"))["last"] or 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a paper wall's daily reading stands: by when, days unread, why somebody may not read."""

    due_at: datetime.datetime | None
    unread_days: int
    refused: Refused | None


def reading(wall: Wall, actor: Actor, *, at: datetime.datetime) -> Reading:
    """Return how a wall's reading stands and whether this actor may read it, by its very rules."""
    duty = duties.open_duties(wall.home_id, wall.dossier_id).filter(what=READ_WALL).first()
    due_at, days, refused = duty.due_at if duty else None, 0, None
    try:
        days = rules.unread_days(due_at, at=at)
        rules.may_read(actor, permissions.chain(wall.unit_id, on=clock.day(at)))
    except Refused as why:
        refused = why
    return Reading(due_at, days, refused)


def walls_to_read(owed: Sequence[duties.Duty]) -> list[tuple[duties.Duty, Wall]]:
    """Return the readings among duties with their walls; one statement a home."""
    readings = [duty for duty in owed if duty.what == READ_WALL]
    found = walls_of([(duty.home_id, duty.dossier_id) for duty in readings])
    keys = [(duty, (duty.home_id, duty.dossier_id)) for duty in readings]
    return [(duty, found[key]) for duty, key in keys if key in found]


def walls_of(dossiers: Collection[tuple[int, int]]) -> dict[tuple[int, int], Wall]:
    """Return the walls whose registers (home, id) these are; one statement a home."""
    found: dict[tuple[int, int], Wall] = {}
    for home in {home for home, _pk in dossiers}:
        ids = [pk for owner, pk in dossiers if owner == home]
        rows = Wall.objects.select_related("home").filter(home_id=home, dossier__in=ids)
        found.update({(home, wall.dossier_id): wall for wall in rows})
    return found


def reading_arithmetic(duty: duties.Duty) -> Arithmetic:
    """Return how the date of a reading came about (L7)."""
    citation, _start, days = duty.basis.partition(" ")
    return Arithmetic(citation, _("上次读墙"), int(days.rpartition("+")[2]), None)
