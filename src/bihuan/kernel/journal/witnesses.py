"""证人: what a module says of its own rows, so that changes behind the journal are seen (L3).

A module folds a dossier's entries into what its rows must hold (`replay`) and reads what they do
hold (`present`); both as text by field. A field the entries don't settle is left out of the fold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal.models import Entry

Present = Callable[[int, Sequence[int]], Mapping[int, Mapping[str, str]]]
Owed = tuple[str, str, str]  # what, desk, due_at, as an entry's body writes them


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it was told: the body's fields, and its private values, empty where destroyed.

    `dues` says until when each thing is owed after it.
    """

    act: str
    at: str
    actor: str
    before: str
    after: str
    data: Mapping[str, Any]
    private: Mapping[str, str]
    dues: Mapping[str, str]


Replay = Callable[[dict[str, str], Told], None]


class Erase(Protocol):
    """The module's act that destroys a dossier's values again, after a backup was restored."""

    def __call__(
        self, home: Home, dossier: int, *, values: dict[int, list[str]], evidence: list[int],
        reason: str,
    ) -> None: ...  # fmt: skip


@dataclass(frozen=True, slots=True)
class Witness:
    """What a module says of one kind of dossier."""

    replay: Replay
    present: Present
    erase: Erase | None = None


_witnesses: dict[str, Witness] = {}
_duties: list[Callable[[int, Sequence[int]], Mapping[int, list[Owed]]]] = []
_labels: dict[str, str] = {}
_fields: dict[str, str] = {}


def witness(kind: str, *, replay: Replay, present: Present, erase: Erase | None = None) -> None:
    """作证: let a module speak for the dossiers of a kind."""
    _witnesses[kind] = Witness(replay, present, erase)


def witness_of(kind: str) -> Witness | None:
    """Return who speaks for a kind of dossier, or None."""
    return _witnesses.get(kind)


def duties_are(read: Callable[[int, Sequence[int]], Mapping[int, list[Owed]]]) -> None:
    """Let the floor above say what dossiers owe now, to be held against their last entries."""
    _duties[:] = [read]


def owed_now(home: int, dossiers: Sequence[int]) -> Mapping[int, list[Owed]] | None:
    """Return what dossiers owe now, or None when nobody can say."""
    return _duties[0](home, dossiers) if _duties else None


def label(codes: Mapping[str, str]) -> None:
    """Name codes of acts, states and duties, as the printed record shows them."""
    _labels.update(codes)


def label_of(code: str) -> str:
    """Return the name of a code, or the code itself."""
    return _labels.get(code, code)


def label_fields(fields: Mapping[str, str]) -> None:
    """Name the private values of entries, as the printed record shows them."""
    _fields.update(fields)


def field_label(field: str) -> str:
    """Return the name of a private value, or its field."""
    return _fields.get(field, field)


def told(entry: Entry, body: Mapping[str, Any], private: Mapping[str, str]) -> Told:
    """Return an entry as a witness hears it."""
    return Told(
        act=entry.act,
        at=body["at"],
        actor=f"{entry.actor_kind}:{entry.actor}",
        before=body["from"],
        after=body["to"],
        data=body["data"],
        private=private,
        dues={due["what"]: due["due_at"] for due in body["dues"]},
    )
