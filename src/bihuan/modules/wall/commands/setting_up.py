"""设墙、改墙和撤墙: acts on the registers of walls, which never close."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop.acting import still_owed
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.organizations.facade import Place
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands import vouching
from bihuan.modules.wall.commands.reading import reading_owed
from bihuan.modules.wall.models import Wall
from bihuan.modules.wall.selectors import hanging
from bihuan.modules.wall.terms import CHANGE_WALL, CLOSE_WALL, OPEN_WALL


@transaction.atomic
def open_wall(
    home: int,
    *,
    code: str,
    name: str,
    unit: int,
    community: str,
    actor: Actor,
    at: datetime.datetime,
    slogan: str = "",
    phone: str = "",
    is_paper: bool = False,
    token: int | None = None,
) -> Wall:
    """设墙: hang a wall with a Party group that has none (QY-01); an import has no form's token.

    Raises Refused when the actor keeps no walls, the group has one, or the code is used (BH-37).
    """
    act_id, pk = token or new_token(), new_id()
    journal.begin(home, token=act_id, act=OPEN_WALL, dossier=pk, actor=actor, at=at)
    place = selectors.place(unit)
    rules.is_on_file(place and place.home_id == home)
    assert place is not None, "an unknown unit was refused"
    rules.keeps_walls(actor, place.path)
    rules.wall_belongs_to_one_group(place.kind, has_wall=hanging.has_wall(home, unit))
    rules.wall_code_fits(code, is_free=hanging.is_code_free(home, code))
    words = {"name": name, "community": community, "slogan": slogan, "phone": phone}
    wall = Wall(home_id=home, code=code, unit_id=unit, is_paper=is_paper, **words)
    return _hang(wall, place, pk=pk, act_id=act_id, actor=actor, at=at)


def _hang(
    wall: Wall, place: Place, *, pk: int, act_id: int, actor: Actor, at: datetime.datetime
) -> Wall:
    nature, number, unit = journal.Nature.REGISTER, wall.code, wall.unit_id
    wall.dossier = dossier = journal.open_dossier(
        wall.home_id, nature=nature, kind="wall", number=number, unit=unit, at=at, pk=pk
    )
    rules.wall_code_fits(wall.code, is_free=_saved(wall))
    owed = [reading_owed(unit, place.path, at)] if wall.is_paper else []
    entry = journal.record(
        dossier,
        OPEN_WALL,
        act_id=act_id,
        actor=actor,
        at=at,
        basis=["QY-01"],
        data={"wall": str(wall.pk), "code": wall.code, "unit": str(unit)},
        private=vouching.words_of(wall),
        dues=owed,
    )
    duties.settle(owed, because_of=entry)
    return wall


def _saved(wall: Wall) -> bool:
    # Of two people who hang a wall at once, one is told; the database decides who.
    try:
        with transaction.atomic():
            wall.save(force_insert=True)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def change_wall(
    home: int,
    pk: int,
    *,
    name: str,
    community: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    slogan: str = "",
    phone: str = "",
    is_paper: bool = False,
) -> Wall:
    """修改民心墙: what is said of a wall, and whether paper hangs there; old and new are recorded.

    Raises Refused when the actor keeps no walls, or there is nothing to change (BH-42).
    """
    wall = hanging.hung(home, pk)
    rules.is_on_file(wall)
    assert wall is not None, "an unknown wall was refused"
    journal.begin(home, token=token, act=CHANGE_WALL, dossier=wall.dossier_id, actor=actor, at=at)
    (register,) = journal.lock(home, [wall.dossier_id])
    place, wall = selectors.place(wall.unit_id), hanging.hung(home, pk)
    rules.is_on_file(wall and place)
    assert wall is not None, "a register never closes"
    assert place is not None, "a wall whose group is gone was refused"
    rules.keeps_walls(actor, place.path)
    words, was_paper = vouching.words_of(wall), wall.is_paper
    wall.name, wall.community, wall.slogan, wall.phone = name, community, slogan, phone
    wall.is_paper = is_paper
    changed = sorted({field for field, _word in words.items() ^ vouching.words_of(wall).items()})
    rules.wall_may_change(
        closed_on=wall.closed_on,
        name=name,
        is_changed=bool(changed) or was_paper != is_paper,
        is_read=not was_paper or is_paper or hanging.waiting_on(wall, on=clock.day(at)).is_read,
    )
    wall.save(update_fields=["name", "community", "slogan", "phone", "is_paper"])
    _changed(wall, register, place, words, changed, actor=actor, at=at, token=token)
    return wall


def _changed(
    wall: Wall,
    register: journal.Dossier,
    place: Place,
    old: Mapping[str, str],
    changed: Sequence[str],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """Record a change with what was and what is; a paper wall owes its reading, another none."""
    new = vouching.words_of(wall)
    kept = {field: new[field] for field in changed if field in new}
    kept |= {f"old_{field}": old[field] for field in changed if field in old}
    owed = still_owed(wall.home_id, wall.dossier_id) if wall.is_paper else []
    owed = owed or ([reading_owed(wall.unit_id, place.path, at)] if wall.is_paper else [])
    entry = journal.record(
        register,
        CHANGE_WALL,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-42"],
        data={"changed": list(changed), "is_paper": wall.is_paper},
        private=kept,
        dues=owed,
    )
    duties.settle(owed, because_of=entry)


@transaction.atomic
def close_wall(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Wall:
    """撤墙: today is the wall's last day; its daily reading is owed no more.

    Raises Refused while anything waits on it (BH-37). Who asked a moment before is still answered:
    a request that comes in meanwhile is handled like any other. The group's leaders are told.
    """
    wall = hanging.hung(home, pk)
    rules.is_on_file(wall)
    assert wall is not None, "an unknown wall was refused"
    dossier = wall.dossier_id
    journal.begin(home, token=token, act=CLOSE_WALL, dossier=dossier, actor=actor, at=at)
    (register,) = journal.lock(home, [dossier])
    place, today = selectors.place(wall.unit_id), clock.day(at)
    rules.is_on_file(place)
    assert place is not None, "a wall whose group is gone was refused"
    rules.keeps_walls(actor, place.path)
    waiting = hanging.waiting_on(wall, on=today)
    rules.wall_may_close(
        closed_on=waiting.closed_on,
        reason=reason,
        requests=waiting.requests,
        rechecks=waiting.rechecks,
        is_read=waiting.is_read,
    )
    wall.closed_on = today
    wall.save(update_fields=["closed_on"])
    _taken_down(wall, register, place, reason=reason, actor=actor, at=at, token=token)
    return wall


def _taken_down(
    wall: Wall,
    register: journal.Dossier,
    place: Place,
    *,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    entry = journal.record(
        register,
        CLOSE_WALL,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-37"],
        data={"closed_on": str(wall.closed_on)},
        private={"reason": reason},
    )
    duties.settle([], because_of=entry)
    chain = permissions.chain(place.id, on=clock.day(at))
    told = rules.holders(chain, rules.RECORDERS)
    notices.tell(told, kind=CLOSE_WALL, about=entry)
