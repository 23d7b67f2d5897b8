"""公开照片: private until the leader releases them, one by one; the resident's own if agreed to."""

import datetime
from typing import Any

from django.db import transaction

from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import begin, conclude, leaders
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act, Purpose


@transaction.atomic
def release_photo(
    home: int,
    pk: int,
    *,
    photo: int,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    faceless: bool = False,
) -> Request:
    """公开照片: let the wall show one photo beside its words (BH-20).

    `faceless`: the leader looked: no face, number plate or house number is on it.
    """
    case = begin(home, pk, Act.RELEASE_PHOTO, actor=actor, at=at, token=token)
    row = _found(home, pk, photo)
    rules.photo_may_be_shown(
        case.request.publicity,
        is_shown=row.released_at is not None,
        is_consented=selectors.photo_is_agreed_to(case.request, row),
        is_faceless=faceless,
    )
    evidence.release(home, pk, photo, at=at)
    conclude(case, Act.RELEASE_PHOTO, actor=actor, at=at, token=token, data={"photo": str(photo)})
    return case.request


@transaction.atomic
def withhold_photo(
    home: int, pk: int, *, photo: int, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """撤下照片: take one photo off the wall; it stays in the record."""
    case = begin(home, pk, Act.WITHHOLD_PHOTO, actor=actor, at=at, token=token)
    rules.photo_may_be_withheld(is_shown=_found(home, pk, photo).released_at is not None)
    evidence.withhold(home, pk, photo)
    conclude(case, Act.WITHHOLD_PHOTO, actor=actor, at=at, token=token, data={"photo": str(photo)})
    return case.request


@transaction.atomic
def take_back_photo(
    home: int, pk: int, *, photo: int, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """居民撤下照片: the resident takes an own photo off the wall, and the consent with it (BH-20).

    What else of the own photos hangs there stays until it is taken down; none is hung any more.
    """
    case = begin(home, pk, Act.TAKE_BACK_PHOTO, actor=actor, at=at, token=token)
    row = _found(home, pk, photo)
    rules.photo_is_the_residents(is_own=row.purpose == Purpose.ASK)
    rules.photo_may_be_withheld(is_shown=row.released_at is not None)
    evidence.withhold(home, pk, photo)
    case.request.may_show_photos = False
    conclude(
        case,
        Act.TAKE_BACK_PHOTO,
        actor=actor,
        at=at,
        token=token,
        data={"photo": str(photo)},
        tell=leaders(case),
    )
    return case.request


def _found(home: int, pk: int, photo: int) -> Any:
    row = evidence.find(home, photo)
    rules.photo_is_on_file(found=row is not None and row.dossier_id == pk)
    assert row is not None, "an unknown photo was refused"
    return row
