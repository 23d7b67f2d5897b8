"""成批纪实: open many dossiers with their first entry by one act; statements don't grow with them.

Body, chain and values are those of `facade.record`, so that nothing tells such an entry apart.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base.copying import copy_in
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal.facade import Dossier, Entry, Recorded, body_text, chain_hash, new_salts
from bihuan.kernel.journal.models import PrivateValue, Unsealed
from bihuan.kernel.permissions.facade import Actor

__all__ = ["Opening", "new_dossier", "open_many"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A dossier to be opened, and what its first entry says."""

    dossier: Dossier
    state: str
    data: Mapping[str, Any]
    private: Mapping[str, str]
    dues: Sequence[Due]
    happened_at: datetime.datetime | None = None
    basis: Sequence[str] = ()


def new_dossier(
    home: int, *, pk: int, nature: str, kind: str, number: str, unit: int, at: datetime.datetime
) -> Dossier:
    """Return a dossier that isn't written yet; `open_many` writes it with its first entry."""
    return Dossier(
        id=pk, home_id=home, nature=nature, kind=kind, number=number, unit_id=unit, opened_at=at
    )


def open_many(
    openings: Sequence[Opening], act: str, *, act_id: int, actor: Actor, at: datetime.datetime
) -> list[Recorded]:
    """Open dossiers and write the first entry of each, all under one act; four statements."""
    entries: list[Entry] = []
    values: list[PrivateValue] = []
    for opening in openings:
        entry, secrets = _first(opening, act, act_id=act_id, actor=actor, at=at)
        entries.append(entry)
        values.extend(secrets)
    copy_in([opening.dossier for opening in openings])
    copy_in(entries)
    copy_in([Unsealed(id=entry.pk, home_id=entry.home_id) for entry in entries])
    copy_in(values)
    return [Recorded(row.pk, row.home_id, row.dossier_id, row.seq, at) for row in entries]


def _first(
    opening: Opening, act: str, *, act_id: int, actor: Actor, at: datetime.datetime
) -> tuple[Entry, list[PrivateValue]]:
    dossier, private = opening.dossier, opening.private
    salts = new_salts(private)
    body = body_text(
        dossier,
        act,
        act_id=act_id,
        actor=actor,
        at=at,
        happened_at=opening.happened_at,
        basis=opening.basis,
        move=(opening.state, opening.state),
        data=opening.data,
        private=private,
        salts=salts,
        dues=opening.dues,
    )
    prev = bytes(dossier.head)
    dossier.seq = 1
    dossier.head = chain_hash(prev, dossier.pk, 1, body)
    entry = Entry(
        id=new_id(),
        home_id=dossier.home_id,
        dossier_id=dossier.pk,
        seq=1,
        act_id=act_id,
        act=act,
        actor_kind=actor.kind,
        actor=actor.id,
        on_behalf_of=None,
        at=at,
        happened_at=opening.happened_at or at,
        prev=prev,
        body=body,
        hash=dossier.head,
    )
    return entry, [_value(entry, name, salts[name], private[name]) for name in private]


def _value(entry: Entry, name: str, salt: bytes, value: str) -> PrivateValue:
    return PrivateValue(
        id=new_id(), home_id=entry.home_id, entry_id=entry.pk, field=name, salt=salt, value=value
    )
