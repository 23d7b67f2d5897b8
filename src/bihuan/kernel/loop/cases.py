"""案件: a locked case with what an act decides on, and what it owes (L1, L4)."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.loop.tables import Owe, Table
from bihuan.kernel.permissions.facade import Actor, Chain, Office

if TYPE_CHECKING:
    from bihuan.kernel.journal.facade import Dossier
    from bihuan.kernel.policy.facade import Limits

__all__ = ["Case", "Own", "office_desk"]


@dataclass(frozen=True, slots=True)
class Own:
    """A person who owes or acts for himself, and the own desk where that stands."""

    person: int
    desk: int = 0


@dataclass(slots=True)
class Case:
    """A locked case with what an act decides on.

    `root`: the module's row, with `state` and `entered_at`. `chains`: the desks upward, by whose
    desk it is where that isn't the case's own unit, which is "". `own`: who acts as a person.
    `hands`: which persons did which acts. `subjects`: whom the case is about; they decide nothing.
    """

    table: Table
    root: Any
    dossier: "Dossier"
    limits: "Limits"
    chains: Mapping[Any, Chain]
    own: Mapping[Any, Own] = field(default_factory=dict)
    hands: Sequence[tuple[str, int]] = ()
    subjects: frozenset[int] = frozenset()

    @property
    def state(self) -> Any:
        """Return the state as its term."""
        return next(one for one in self.table.owes if one == self.root.state)

    def chain(self, who: Any) -> Chain:
        """Return the desks upward from where somebody sits."""
        return self.chains.get(who, self.chains[""])

    def excluded(self, checks: Collection[Any]) -> set[int]:
        """Return who may not do an act that checks others: who did those, and the subjects."""
        return {person for act, person in self.hands if act in checks} | self.subjects

    def desk(self, who: Any, checks: Collection[Any] = ()) -> int:
        """Return the desk on which a duty of this kind stands."""
        if who in self.own:
            return self.own[who].desk
        ladder = self.table.ladders[who]
        return office_desk(self.chain(who), ladder, excluded=self.excluded(checks))

    def turn(self, who: Any, checks: Collection[Any] = ()) -> set[int]:
        """Return whose turn it is: the person, or who sits at the office and isn't excluded."""
        if who in self.own:
            return {self.own[who].person}
        ladder = self.table.ladders.get(who, ())
        found = self.chain(who).standing(ladder, excluded=self.excluded(checks))
        return set(found[1]) if found else set()

    def is_turn_of(self, actor: Actor, who: Any, checks: Collection[Any] = ()) -> bool:
        """Say whether somebody may do what `who` does."""
        if who not in self.own and who not in self.table.ladders:
            return actor.kind == "system"
        return actor.kind == "person" and actor.id in self.turn(who, checks)

    def owed(self) -> list[Due]:
        """Return what the case owes in its present state: desk, date, clause, arithmetic."""
        return [self._due(row) for row in self.table.owes[self.root.state]]

    def owing(self, state: Any) -> set[int]:
        """Return whose turn it is in a state."""
        rows = self.table.owes[state]
        return {person for row in rows for person in self.turn(row.who, row.checks)}

    def _due(self, row: Owe) -> Due:
        desk = self.desk(row.who, row.checks)
        start: datetime.datetime = getattr(self.root, row.start)
        if not row.limit:
            basis = getattr(self.root, f"{row.start}_basis", row.start)
            return Due(row.what, desk, start, row.clause, basis, row.waiting_for)
        # The edition of the day on which the limit began: last year's case by last year's rule.
        limit = self.limits.on(clock.day(start), f"{self.table.prefix}.{row.limit}")
        basis = limit.basis(row.start, start)
        return Due(row.what, desk, limit.ends(start), row.clause, basis, row.waiting_for)


def office_desk(chain: Chain, ladder: Sequence[Office], *, excluded: Collection[int]) -> int:
    """Return the desk of an office on which a duty stands, of those who aren't excluded (L1, L4).

    An empty desk keeps its duty; a desk whose only holders are excluded passes it up. Raises
    Refused where no desk of the ladder was ever set up.
    """
    formal = chain.seat(ladder[0])
    if formal and (not formal.holders or set(formal.holders) - set(excluded)):
        return formal.desk
    found = chain.standing(ladder, excluded=excluded)
    top = found[0] if found else chain.seat(ladder[-1])
    if top is None:
        raise Refused(
            "BH-01", "还没有设“{office}”的岗位，请先由安全管理员授权", office=ladder[-1].label
        )
    return top.desk
