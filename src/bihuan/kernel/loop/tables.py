"""流转表: what a module's workflow is made of: one row an act, one row a state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Office

__all__ = ["Owe", "Step", "Table"]


@dataclass(frozen=True, slots=True)
class Step:
    """An act: by which clause, from which states, to which, by whom.

    `checks`: the acts whose doers may not do this one (L4).
    """

    clause: str
    sources: frozenset[Any]
    targets: frozenset[Any]
    who: Any
    checks: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Owe:
    """A duty of a state: what, owed by whom, within which limit counted from which moment.

    Without a limit `start` names the date itself, and `start` with `_basis` its arithmetic.
    """

    what: Any
    who: Any
    limit: str
    start: str
    clause: str
    waiting_for: str = ""
    checks: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """状态流转表 of one kind of case. `prefix` is that of its limits among the policy values.

    `ladders`: whose desk, and which desks upward stand in for it (L1); who isn't there is a person.
    """

    prefix: str
    steps: Mapping[Any, Step]
    owes: Mapping[Any, tuple[Owe, ...]]
    ladders: Mapping[Any, tuple[Office, ...]]
    final: frozenset[Any] = field(default=frozenset())

    def step(self, act: Any, state: Any) -> Step:
        """Return an act's row; raises Refused when the state doesn't allow the act."""
        row = self.steps[act]
        if state not in row.sources:
            raise Refused(
                row.clause,
                "此事现处于“{state}”，不能{act}。请刷新页面查看最新进展",
                state=state.label,
                act=act.label,
            )
        return row
