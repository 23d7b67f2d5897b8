"""闭环的规律, for movements: L1 to L4 over random sequences of acts by anybody at any time."""

import datetime
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal.models import Dossier, Entry
from bihuan.kernel.permissions.models import Desk
from bihuan.modules.townships import commands, workflow
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.terms.moving import Kind, State
from tests.cast import Cast
from tests.conftest import Loop
from tests.laws.test_laws import PROPERTY, _chain_holds, _holders, _Undo
from tests.snapshot import business_rows
from tests.townships.test_movements import asked, cadre, home

DAY = datetime.timedelta(days=1)
ANYBODY = ("township", "organ", "civil", "head", "archivist", "cadre", "section", "system")
# Who usually does an act, and what it is told; values are drawn from.
MENU: dict[str, tuple[str, dict[str, tuple[Any, ...]]]] = {
    "sign": ("organ", {"agrees": (True, True, False), "words": ("同意", "")}),
    "give_opinion": ("township", {"answer": ("agrees", "objects"), "words": ("可以", "")}),
    "check": ("civil", {"note": ("核过", "")}),
    "refuse": ("civil", {"reason": ("不满年限", "")}),
    "ask_exception": ("civil", {"reason": ("急需", "")}),
    "except_": ("head", {"grants": (True, True, False), "reason": ("急需", "")}),
    "decide": ("head", {"approves": (True, True, False), "reason": ("同意", "")}),
    "execute": ("civil", {"done_on": (0, 0, 1, -3), "document": ("1号", "")}),
    "extend": ("civil", {"until": (200, 250, 400), "reason": ("未完", "")}),
    "report_return": ("organ", {"returned_on": (0, -1, 3)}),
    "answer_return": ("township", {"is_back": (True, False), "reason": ("没来", "")}),
    "withdraw": ("organ", {"reason": ("不要了", "")}),
}
# Acts by the names of their commands.
DONE_AS = {
    "townships.sign": "sign", "townships.decline": "sign",
    "townships.give_opinion": "give_opinion", "townships.check": "check",
    "townships.refuse": "refuse", "townships.ask_exception": "ask_exception",
    "townships.grant_exception": "except_", "townships.refuse_exception": "except_",
    "townships.approve": "decide", "townships.deny": "decide", "townships.execute": "execute",
    "townships.extend": "extend", "townships.return": "report_return",
    "townships.confirm": "answer_return", "townships.not_back": "answer_return",
    "townships.withdraw": "withdraw",
}  # fmt: skip


def _play(cast: Cast, draw: random.Random) -> Iterator[tuple[Loop, Movement]]:
    """Raise a movement, try acts on it; yield after each that was done."""
    loop = Loop(cast)
    person = cadre(loop, entered=draw.choice(("2020-03-02", "2024-03-01", "2025-06-30")))
    kind = draw.choice([*Kind])
    more: dict[str, Any] = {"kind": kind}
    if kind in {Kind.EXAM, Kind.RESIGNATION}:
        more |= {"host": None, "until": None}
    who = draw.choice(("organ", "township", "civil"))
    wanted = asked(loop, person, **more)
    movement = commands.raise_movement(home(loop), wanted, **loop.by(who))
    yield loop, movement
    for _ in range(draw.randint(4, 14)):
        loop.later(hours=draw.choice((1, 20, 24, 24 * 9)))
        movement.refresh_from_db()
        before = business_rows()
        try:
            with transaction.atomic():
                _try(loop, movement, draw)
        except Refused:
            assert business_rows() == before, "a refused act changed a row (L2)"
            continue
        yield loop, movement


def _try(loop: Loop, movement: Movement, draw: random.Random) -> None:
    possible = [act for act, row in workflow.STEPS.items() if movement.state in row.sources]
    names = [DONE_AS[act] for act in possible if act in DONE_AS] or list(MENU)
    often = draw.random() < 0.85
    name = (
        draw.choice([one for one in names if one != "withdraw"] or names)
        if often
        else (draw.choice(list(MENU)))
    )
    who, values = MENU[name]
    told = {key: draw.choice(choices) for key, choices in values.items()}
    for key in ("done_on", "until", "returned_on"):
        if key in told:
            told[key] = clock.day(loop.at) + told[key] * DAY
    by = loop.by(who if draw.random() < 0.85 else draw.choice(ANYBODY))
    getattr(commands, name)(movement.home_id, movement.pk, **told, **by)


@pytest.mark.law("L1")
@pytest.mark.law("L2")
@pytest.mark.law("L3")
@pytest.mark.law("L4")
@pytest.mark.django_db
@PROPERTY
@given(draw=st.randoms(use_true_random=True))
def test_the_laws_hold_for_movements(cast: Cast, draw: random.Random) -> None:
    try:
        with transaction.atomic():
            for loop, raised in _play(cast, draw):
                movement = Movement.objects.get(home_id=raised.home_id, pk=raised.pk)
                _owes_what_its_state_owes(loop, movement)
                _one_entry_an_act(movement)
                _chain_holds(movement.home_id, movement.dossier_id)
                _nobody_checked_himself(movement)
            raise _Undo
    except _Undo:
        pass


def _owes_what_its_state_owes(loop: Loop, movement: Movement) -> None:
    rows = Duty.objects.filter(
        home_id=movement.home_id, dossier=movement.dossier_id, discharged_by=None
    )
    wanted = sorted(str(row.what) for row in workflow.OWES[State(movement.state)])
    assert sorted(duty.what for duty in rows) == wanted
    dossier = Dossier.objects.get(home_id=movement.home_id, pk=movement.dossier_id)
    is_over = movement.state == State.CLOSED
    assert is_over == (dossier.closed_at is not None) == (not wanted) == bool(movement.outcome)
    hands = {(one.act, one.actor) for one in _entries(movement) if one.actor_kind == "person"}
    for duty in rows:
        holders = set(_holders(Desk.objects.get(pk=duty.desk_id).pk, clock.day(loop.at)))
        checks = {row.what: row.checks for row in workflow.OWES[State(movement.state)]}
        barred = {person for act, person in hands if act in checks[duty.what]}
        # The chief stands above everybody: what he signed himself waits for another chief.
        top = loop.cast.head in holders
        assert not holders or holders - barred or top, "a duty stands where nobody may do it"


def _entries(movement: Movement) -> list[Entry]:
    rows = Entry.objects.filter(home_id=movement.home_id, dossier=movement.dossier_id)
    return list(rows.order_by("seq"))


def _one_entry_an_act(movement: Movement) -> None:
    entries = _entries(movement)
    assert len({entry.act_id for entry in entries}) == len(entries)
    assert f'"to":"{movement.state}"' in entries[-1].body


def _nobody_checked_himself(movement: Movement) -> None:
    done: list[tuple[str, int]] = []
    for entry in _entries(movement):
        checks = workflow.STEPS[next(a for a in workflow.STEPS if a == entry.act)].checks
        if entry.actor_kind == "person":
            barred = {person for act, person in done if act in checks}
            assert entry.actor not in barred, f"{entry.act} by one who had a hand in it"
            done.append((entry.act, entry.actor))
