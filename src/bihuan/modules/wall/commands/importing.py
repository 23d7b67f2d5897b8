"""导入: the requests of an older list, all or none; the same list twice adds nothing."""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.copying import copy_in, expect_many
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import bulk as duties
from bihuan.kernel.journal import bulk
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop.acting import still_owed
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Chain, resident
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.commands.asking import (
    Asked,
    codes_of,
    free_codes,
    new_contact,
    new_numbers,
    new_request,
    words_of,
)
from bihuan.modules.wall.commands.loop import leaders, supervisors
from bihuan.modules.wall.models import Request, Wall
from bihuan.modules.wall.selectors import hanging
from bihuan.modules.wall.terms import KIND, Act, Channel, Publicity
from bihuan.modules.wall.workflow import Case

ACT = "wall.import"  # in the wall's register; each request's own record says that it was raised
BATCH = 500
# Who used a channel, as QY-03 asks: a list repeats what another desk wrote down at the time.
WRITER = Actor(kind="person")

HandOut = Callable[[str, str, str], None]
Progress = Callable[[int], None]


@dataclass(slots=True)
class Imported:
    """How many requests were added, and how many the wall had already, by their source's id."""

    added: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the wall stands and what holds there: the same for every request of the list."""

    path: str
    chain: Chain
    limits: Limits


def is_accusation(asked: Asked) -> bool:
    """Say whether a request goes to the proper channel; raises Refused if it can't be taken."""
    rules.text_is_readable(asked.text, photos=len(asked.photos))
    rules.channel_is_recorded(
        asked.channel,
        is_proxy=asked.is_proxy,
        proxy_name=asked.proxy_name,
        actor=resident() if asked.channel == Channel.WEB else WRITER,
    )
    return rules.belongs_to_proper_channel(asked.text, declared=asked.accuses)


def known_sources(wall: Wall, sources: Sequence[str]) -> set[str]:
    """Return which of these source ids the wall has already."""
    rows = Request.objects.filter(home_id=wall.home_id, wall=wall.pk, source_id__in=sources)
    return set(rows.values_list("source_id", flat=True))


def no_receipt(_source: str, _number: str, _code: str) -> None:
    """Let the tracking codes go: nobody asked for receipts."""


def may_import(wall: Wall, *, actor: Actor, at: datetime.datetime) -> None:
    """Raise Refused unless the actor may write requests down for this wall."""
    _standing(wall, actor=actor, at=at)


@transaction.atomic
def import_requests(
    wall: Wall,
    rows: Iterable[Asked],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    file: str = "",
    hand_out: HandOut = no_receipt,
    progress: Progress = lambda _done: None,
) -> Imported:
    """导入诉求: register the requests of a list under one act, in batches, all or none.

    The dates of the list are kept as facts; every limit runs from `at`. `file` is the list's
    SHA-256. `hand_out` is told source id, number and tracking code of each: codes are kept nowhere.
    """
    journal.begin(wall.home_id, token=token, act=ACT, dossier=wall.dossier_id, actor=actor, at=at)
    # Two imports of one wall wait for each other, so that the second sees what the first added.
    (register,) = journal.lock(wall.home_id, [wall.dossier_id])
    standing = _standing(wall, actor=actor, at=at)
    expect_many()
    done = Imported()
    told: set[int] = set()
    for batch in _batches(rows):
        fresh = _fresh(wall, batch)
        done.known += len(batch) - len(fresh)
        done.added += len(fresh)
        _add(wall, standing, fresh, actor=actor, at=at, token=token, told=told, hand_out=hand_out)
        progress(done.added + done.known)
    if not done.added:
        # An act that did nothing leaves nothing, not even its token.
        transaction.set_rollback(True)
        return done
    journal.record(
        register,
        ACT,
        act_id=token,
        actor=actor,
        at=at,
        basis=["QY-03"],
        data={"file": file},
        dues=still_owed(register.home_id, register.pk),
    )
    return done


def _standing(wall: Wall, *, actor: Actor, at: datetime.datetime) -> _Standing:
    rules.wall_takes_requests(hanging.closed_on(wall))
    on = clock.day(at)
    chain = permissions.chain(wall.unit_id, on=on)
    rules.may_write_down(actor, chain)
    return _Standing(chain.path, chain, policy.read("wall", path=chain.path, on=on))


def _batches(rows: Iterable[Asked]) -> Iterator[list[Asked]]:
    left = iter(rows)
    while batch := list(itertools.islice(left, BATCH)):
        yield batch


def _fresh(wall: Wall, batch: Sequence[Asked]) -> list[Asked]:
    sources = [asked.source_id for asked in batch if asked.source_id]
    known = known_sources(wall, sources)
    if len(set(sources)) < len(sources):
        raise Refused("BH-01", "文件中有重复的来源编号，请先试运行，按提示改正后再导入")
    return [asked for asked in batch if asked.source_id not in known]


def _add(
    wall: Wall,
    standing: _Standing,
    batch: Sequence[Asked],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    told: set[int],
    hand_out: HandOut,
) -> None:
    numbers = new_numbers(wall.home.code, len(batch), at=at)
    codes = free_codes(wall.home, len(batch))
    cases = [
        _case(wall, standing, asked, number=number, code=code, at=at)
        for asked, number, code in zip(batch, numbers, codes, strict=True)
    ]
    owed = [workflow.owed(case) for case in cases]
    openings = [
        _opening(case, asked, dues) for case, asked, dues in zip(cases, batch, owed, strict=True)
    ]
    entries = bulk.open_many(openings, Act.RAISE, act_id=token, actor=actor, at=at)
    copy_in([case.request for case in cases])
    copy_in([new_contact(case.request, asked) for case, asked in zip(cases, batch, strict=True)])
    duties.open_many(zip(entries, owed, strict=True))
    for case, entry in zip(cases, entries, strict=True):
        _tell_once(case, entry, told)
    for asked, number, code in zip(batch, numbers, codes, strict=True):
        hand_out(asked.source_id or "", number, code)


def _case(
    wall: Wall, standing: _Standing, asked: Asked, *, number: str, code: str, at: datetime.datetime
) -> Case:
    is_sealed = is_accusation(asked)
    pk = new_id()
    request = new_request(wall, asked, pk=pk, number=number, code=code, at=at, is_sealed=is_sealed)
    dossier = bulk.new_dossier(
        wall.home_id,
        pk=pk,
        nature=journal.Nature.CASE,
        kind=KIND,
        number=number,
        unit=wall.unit_id,
        at=at,
    )
    return Case(request, dossier, standing.path, standing.chain, standing.limits)


def _opening(case: Case, asked: Asked, dues: Sequence[Due]) -> bulk.Opening:
    is_sealed = case.request.publicity == Publicity.SEALED
    return bulk.Opening(
        case.dossier,
        state=case.request.state,
        data={**codes_of(asked, is_sealed=is_sealed), "source": asked.source_id or ""},
        private=words_of(asked),
        dues=dues,
        happened_at=asked.raised_at,
        basis=["QY-03"],
    )


def _tell_once(case: Case, entry: journal.Recorded, told: set[int]) -> None:
    """Tell each desk of its first request; a list of thousands is one piece of news."""
    is_sealed = case.request.publicity == Publicity.SEALED
    persons = set(supervisors(case) if is_sealed else leaders(case)) - told
    told.update(persons)
    notices.tell(persons, kind=Act.RAISE, about=entry)
