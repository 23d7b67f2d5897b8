"""What a test of an act looks at: duties, the last entry, notices, and that a refusal left none."""

import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.permissions.facade import SYSTEM, resident
from bihuan.modules.wall import commands
from tests.cast import NAMES
from tests.conftest import Loop
from tests.snapshot import business_rows


def owed(loop: Loop, request: Any) -> list[tuple[str, str, str]]:
    """Return what a request owes: what, on whose desk, until when in UTC (exclusive)."""
    rows = duties.open_duties(request.home_id, request.dossier_id).select_related("desk")
    return [
        (duty.what, desk_name(loop, duty.desk), f"{duty.due_at:%Y-%m-%dT%H:%MZ}") for duty in rows
    ]


def desk_name(loop: Loop, desk: Any) -> str:
    """Return a desk as the cast calls it: an office, or a person of the cast."""
    return desk.office or who(loop, desk.person_id)


def who(loop: Loop, person: int) -> str:
    """Return a person as the cast calls him."""
    return next(key for key in NAMES if getattr(loop.cast, key) == person)


def last(loop: Loop, request: Any) -> tuple[str, str, list[str]]:
    """Return the last entry of a request's record: act, actor, and the clauses it stands on."""
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert entry is not None
    actor = who(loop, entry.actor) if entry.actor_kind == "person" else entry.actor_kind
    return entry.act, actor, body(entry)["basis"]


def acts(request: Any) -> list[str]:
    """Return the acts in a request's record, in order."""
    return [entry.act for entry in journal.story(request.home_id, request.dossier_id)]


def body(entry: Any) -> dict[str, Any]:
    """Return what an entry says."""
    found: dict[str, Any] = json.loads(entry.body)
    return found


def last_data(request: Any) -> dict[str, Any]:
    """Return the codes and numbers of the last entry."""
    data: dict[str, Any] = body(journal.story(request.home_id, request.dossier_id).last())["data"]
    return data


def last_words(request: Any) -> dict[str, str | None]:
    """Return the private words of the last entry."""
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert entry is not None
    return journal.private_values(request.home_id, request.dossier_id).get(entry.pk, {})


def told(loop: Loop, request: Any) -> set[str]:
    """Return who was told about the last entry."""
    entry = journal.story(request.home_id, request.dossier_id).last()
    rows = Notice.objects.filter(home_id=request.home_id, entry=entry)
    return {who(loop, notice.recipient) for notice in rows}


def assert_refused(clause: str, act: Callable[[], object]) -> None:
    """Assert that an act is refused by this clause, and that no business row changed."""
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.clause == clause, refusal.value
    assert refusal.value.message
    assert business_rows() == before


class Once(Loop):
    """Brings one request to each state and finds it there again: a refusal has left no trace."""

    def __init__(self, loop: Loop) -> None:
        super().__init__(loop.cast)
        self._loop = loop
        self._made: dict[str, tuple[Any, datetime.datetime]] = {}

    def to(self, state: str, **asked: Any) -> Any:
        """Return the request in a state, at the time it came there."""
        if state not in self._made:
            self._made[state] = self._loop.to(state, **asked), self._loop.at
        request, self.at = self._made[state]
        return request


def refusals(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Callable[..., Any]:
    """Parametrise by state: one request brought there is refused every row of the table."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        values = dict(zip(names, row, strict=True))
        tables.setdefault(values["state"], []).append(values)

    def mark(test: Callable[..., None]) -> Any:
        def every_row(loop: Loop, state: str) -> None:
            once = Once(loop)
            for values in tables[state]:
                try:
                    test(once, **values)
                except BaseException as failure:
                    failure.add_note(f"in the row {values}")
                    raise

        every_row.__name__, every_row.__doc__ = test.__name__, test.__doc__
        every_row.__module__, every_row.__qualname__ = test.__module__, test.__qualname__
        return pytest.mark.parametrize("state", tables)(every_row)

    return mark


def assert_repeated(act: Callable[[], object]) -> None:
    """Assert that the same form, sent again, finds its first result and doubles nothing."""
    before = business_rows()
    with pytest.raises(journal.Repeated):
        act()
    assert business_rows() == before


def do(loop: Loop, act: str, request: Any, by: str, **values: Any) -> Any:
    """Do an act on a request as somebody of the cast, the resident, or the system."""
    who_acts = {
        "resident": lambda: {"actor": resident(request.dossier_id)},
        "another resident": lambda: {"actor": resident(request.dossier_id + 1)},
        "machine": lambda: {"actor": SYSTEM},
    }.get(by, lambda: {"actor": loop.actor(by)})()
    command = getattr(commands, act)
    return command(
        request.home_id, request.pk, **{"at": loop.at, "token": new_token(), **who_acts, **values}
    )


def seat(loop: Loop, person: int, unit: int, office: str, **days: Any) -> None:
    """Seat a person of the cast at a desk, by an act."""
    from bihuan.kernel.base.facade import home_by_code
    from bihuan.modules.registers import commands as registers

    home = home_by_code("QY")
    assert home is not None
    registers.seat(home, person=person, unit=unit, office=office, actor=SYSTEM, at=loop.at, **days)


def unseat(loop: Loop, person: int, unit: int, office: str) -> None:
    """Take a desk from a person of the cast, by an act; yesterday was the last day."""
    from bihuan.kernel.base import clock
    from bihuan.kernel.base.facade import home_by_code
    from bihuan.modules.registers import commands as registers

    home = home_by_code("QY")
    assert home is not None
    yesterday = clock.day(loop.at) - datetime.timedelta(days=1)
    registers.unseat(
        home,
        person=person,
        unit=unit,
        office=office,
        last_day=yesterday,
        actor=SYSTEM,
        at=loop.at,
    )


def register_leader_as_member(loop: Loop) -> int:
    """Let the group's leader be a member too, alone at his desk; return the member."""
    member = commands.register_member(
        loop.cast.home,
        person=loop.cast.leader,
        unit=loop.cast.group,
        actor=SYSTEM,
        at=loop.at,
    )
    unseat(loop, loop.cast.deputy, loop.cast.group, "group_leader")
    return int(member.pk)
