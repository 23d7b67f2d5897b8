"""闭环的规律: L1 to L4 as properties over random sequences of acts by anybody at any time."""

import copy
import datetime
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bihuan.kernel.base import canonical, clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal.facade import chain_hash
from bihuan.kernel.journal.models import Dossier, Entry
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.modules.wall import commands, workflow
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import FINAL, Act, State, Who
from tests.cast import Cast
from tests.conftest import PATHS, Loop
from tests.laws.menu import MENU, STAFF
from tests.snapshot import business_rows

ANYBODY = (*STAFF, "resident", "system")
# Who usually does an act: drawn more often, so that sequences get far.
USUAL = {
    Who.LEADER: "leader",
    Who.SECRETARY: "secretary",
    Who.SUPERVISION: "supervision",
    Who.RESIDENT: "resident",
    Who.RATER: "resident",
    Who.SYSTEM: "system",
}
NEAR_CHECKS = ("handled", "review", "review")
OFTEN = 0.8  # How often an act that fits, and who usually does it, are drawn.
HOURS = (0, 1, 20, 24, 24 * 8)


PROPERTY = settings(
    derandomize=True,
    # A seed can't be shrunk, and shrinking against a database would take minutes.
    phases=(Phase.explicit, Phase.generate),
    max_examples=24,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class _Undo(Exception):  # noqa: N818 - it is no error.
    """Rolls an example back."""


def _play(
    cast: Cast, draw: random.Random, *, starts: tuple[str, ...], snapshots: bool
) -> Iterator[tuple[Loop, list[Any]]]:
    """Bring two requests somewhere, raise an accusation, try acts; yield after each done."""
    loop = Loop(copy.copy(cast))
    # A leader who is also a member: the case in which checking oneself is near.
    setattr(loop.cast, "member_leader", _leader_as_member(loop))  # noqa: B010
    requests = [
        *(loop.to(draw.choice(starts)) for _ in range(2)),
        loop.raised(text="举报某干部受贿"),
    ]
    yield loop, requests
    for _ in range(draw.randint(4, 16)):
        loop.later(hours=draw.choice(HOURS))
        request = Request.objects.get(home_id=cast.home, pk=draw.choice(requests).pk)
        name, actor = _choose(loop, request, draw)
        before = business_rows() if snapshots else {}
        try:
            with transaction.atomic():
                MENU[name](loop, request, actor, draw.randrange(1000))
        except Refused:
            if snapshots:
                assert business_rows() == before, f"a refused {name} changed a row (L2)"
            continue
        yield loop, requests


def _leader_as_member(loop: Loop) -> int:
    by = {"actor": SYSTEM, "at": loop.at}
    member = commands.register_member(
        loop.cast.home, person=loop.cast.leader, unit=loop.cast.group, **by
    )
    return int(member.pk)


def _choose(loop: Loop, request: Request, draw: random.Random) -> tuple[str, str]:
    possible = [one for one, row in workflow.STEPS.items() if request.state in row.sources]
    names = [one.value.removeprefix("wall.") for one in possible]
    # Acts that end a case early, or do nothing to it, come up by the other draw only.
    names = [name for name in names if name in MENU and name not in {"withdraw", "add", "release"}]
    name = draw.choice(names if names and draw.random() < OFTEN else list(MENU))
    if draw.random() < OFTEN:
        return name, _usual(loop, request, Act(f"wall.{name}"))
    return name, draw.choice(ANYBODY)


def _usual(loop: Loop, request: Request, act: Act) -> str:
    who = workflow.STEPS[act].who
    if who in USUAL:
        return USUAL[who]
    person = request.talker_id if who is Who.TALKER else getattr(request.handler, "person_id", None)
    return next((name for name in STAFF if getattr(loop.cast, name) == person), "wang")


def _examples(
    cast: Cast,
    draw: random.Random,
    *,
    starts: tuple[str, ...] = tuple(PATHS),
    snapshots: bool = False,
) -> Iterator[tuple[Loop, list[Any]]]:
    try:
        with transaction.atomic():
            yield from _play(cast, draw, starts=starts, snapshots=snapshots)
            raise _Undo
    except _Undo:
        pass


@pytest.mark.law("L1")
@pytest.mark.django_db
@PROPERTY
@given(draw=st.randoms(use_true_random=True))
def test_an_open_case_owes_exactly_what_its_state_owes(cast: Cast, draw: random.Random) -> None:
    for loop, _ in _examples(cast, draw):
        for request in Request.objects.filter(home_id=cast.home):
            _owes_what_its_state_owes(request)
            _stands_where_somebody_may_discharge_it(loop, request)


def _owes_what_its_state_owes(request: Request) -> None:
    open_now = Duty.objects.filter(
        home_id=request.home_id, dossier=request.dossier_id, discharged_by=None
    )
    wanted = sorted(row.what.value for row in workflow.OWES[State(request.state)])
    assert sorted(open_now.values_list("what", flat=True)) == wanted, request.state
    dossier = Dossier.objects.get(home_id=request.home_id, pk=request.dossier_id)
    assert (request.state in FINAL) == (dossier.closed_at is not None) == (not wanted)


def _stands_where_somebody_may_discharge_it(loop: Loop, request: Request) -> None:
    """Recomputed from grants alone: the desk, or one upward, has a holder who isn't excluded."""
    today = clock.day(loop.at)
    for duty in Duty.objects.filter(
        home_id=request.home_id, dossier=request.dossier_id, discharged_by=None
    ):
        desk = Desk.objects.get(pk=duty.desk_id)
        holders = set(_holders(desk.pk, today))
        # A person's own desk is his without a grant, until one was given and ended.
        if desk.person_id and not Grant.objects.filter(desk=desk).exists():
            holders = {desk.person_id}
        checks = {row.what: row.checks for row in workflow.OWES[State(request.state)]}[duty.what]
        if desk.office and checks and holders:
            assert holders - _handled(request), (
                "a duty stands on a desk whose holders may not check"
            )
        assert duty.due_at.tzinfo is not None
        assert holders or desk.office, "a person's duty needs the person"


def _holders(desk: int, on: datetime.date) -> list[int]:
    rows = Grant.objects.filter(desk=desk, from_on__lte=on).exclude(to_on__lt=on)
    return list(rows.values_list("person_id", flat=True))


def _handled(request: Request) -> set[int]:
    acts = (
        "wall.take",
        "wall.contact",
        "wall.progress",
        "wall.extend",
        "wall.report",
        "wall.reply",
    )
    rows = Entry.objects.filter(
        home_id=request.home_id, dossier=request.dossier_id, actor_kind="person", act__in=acts
    )
    return set(rows.values_list("actor", flat=True))


@pytest.mark.law("L2")
@pytest.mark.django_db
@PROPERTY
@given(draw=st.randoms(use_true_random=True))
def test_one_act_writes_one_entry_in_every_dossier_it_touches(
    cast: Cast, draw: random.Random
) -> None:
    for _, requests in _examples(cast, draw, snapshots=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(DISTINCT (dossier_id, act_id)) "
                "FROM journal_entry WHERE home_id = %s",
                [cast.home],
            )
            entries, distinct = cursor.fetchone()
            assert entries == distinct
            cursor.execute(
                "SELECT count(*) FROM journal_act a WHERE home_id = %s "
                "AND NOT EXISTS (SELECT 1 FROM journal_entry e "
                "WHERE e.home_id = a.home_id AND e.act_id = a.id)",
                [cast.home],
            )
            assert cursor.fetchone()[0] == 0, "an act without an entry"
        for request in requests:
            _last_entry_says_what_the_row_says(request)


def _last_entry_says_what_the_row_says(raised: Request) -> None:
    request = Request.objects.get(home_id=raised.home_id, pk=raised.pk)
    entries = Entry.objects.filter(home_id=request.home_id, dossier=request.dossier_id).order_by(
        "seq"
    )
    last = entries.last()
    assert last is not None
    assert f'"to":"{request.state}"' in last.body
    opened = Duty.objects.filter(
        home_id=request.home_id, dossier=request.dossier_id, discharged_by=None
    )
    for duty in opened:
        assert clock.text(duty.due_at) in last.body, "the entry does not name the date it set"


@pytest.mark.law("L3")
@pytest.mark.django_db
@PROPERTY
@given(draw=st.randoms(use_true_random=True))
def test_every_chain_holds_after_every_act(cast: Cast, draw: random.Random) -> None:
    for _, requests in _examples(cast, draw):
        for request in requests:
            _chain_holds(request.home_id, request.dossier_id)


def _chain_holds(home: int, pk: int) -> None:
    dossier = Dossier.objects.get(home_id=home, pk=pk)
    prev = bytes(32)
    entries = list(Entry.objects.filter(home_id=home, dossier=pk).order_by("seq"))
    for number, entry in enumerate(entries, 1):
        assert (entry.seq, bytes(entry.prev)) == (number, prev)
        assert bytes(entry.hash) == chain_hash(prev, pk, number, entry.body)
        prev = bytes(entry.hash)
        for value in entry.private_values.filter(home_id=home):
            assert canonical.commitment(bytes(value.salt), value.value) in entry.body
    assert (dossier.seq, bytes(dossier.head)) == (len(entries), prev)


@pytest.mark.law("L4")
@pytest.mark.django_db
@PROPERTY
@given(draw=st.randoms(use_true_random=True))
def test_nobody_ever_checks_what_he_handled(cast: Cast, draw: random.Random) -> None:
    checks = {act.value for act, row in workflow.STEPS.items() if row.checks}
    for _, requests in _examples(cast, draw, starts=NEAR_CHECKS):
        for request in requests:
            handled: set[int] = set()
            entries = Entry.objects.filter(home_id=request.home_id, dossier=request.dossier_id)
            for entry in entries.order_by("seq"):
                if entry.act in checks and entry.actor_kind == "person":
                    assert entry.actor not in handled, f"{entry.act} by one who handled it"
                if entry.act in {"wall.take", "wall.contact", "wall.progress", "wall.report"}:
                    handled.add(entry.actor)
