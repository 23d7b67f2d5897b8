"""公开照片: photos are private until the leader releases them, one by one (BH-20)."""

import datetime

from django.db import transaction

from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.commands.loop import begin, conclude
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act


@transaction.atomic
def release_photo(
    home: int,
    pk: int,
    *,
    photo: int,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    agreed: bool = False,
) -> Request:
    """公开照片: let the wall show one photo beside its words; the resident agreed (BH-20)."""
    case = begin(home, pk, Act.RELEASE_PHOTO, actor=actor, at=at, token=token)
    is_shown = _is_shown(home, pk, photo)
    rules.photo_may_be_shown(case.request.publicity, is_shown=is_shown, is_agreed=agreed)
    evidence.release(home, pk, photo, at=at)
    conclude(case, Act.RELEASE_PHOTO, actor=actor, at=at, token=token, data={"photo": str(photo)})
    return case.request


@transaction.atomic
def withhold_photo(
    home: int, pk: int, *, photo: int, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """撤下照片: take one photo off the wall; it stays in the record."""
    case = begin(home, pk, Act.WITHHOLD_PHOTO, actor=actor, at=at, token=token)
    rules.photo_may_be_withheld(is_shown=_is_shown(home, pk, photo))
    evidence.withhold(home, pk, photo)
    conclude(case, Act.WITHHOLD_PHOTO, actor=actor, at=at, token=token, data={"photo": str(photo)})
    return case.request


def _is_shown(home: int, pk: int, photo: int) -> bool:
    row = evidence.find(home, photo)
    rules.photo_is_on_file(found=row is not None and row.dossier_id == pk)
    assert row is not None, "an unknown photo was refused"
    return row.released_at is not None
