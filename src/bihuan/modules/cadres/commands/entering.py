"""登记在编经历: how somebody came on the roll, went off it, and was away in between."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from bihuan.kernel.base import canonical
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.commands.taking_in import private_of
from bihuan.modules.cadres.terms import Act, Kind

BASIS = "BH-43"
Rows = Sequence[Mapping[str, str]]


@transaction.atomic
def enter_service(
    home: Home,
    *,
    person: int,
    service: Rows,
    absences: Rows = (),
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """登记在编经历: add periods on the roll, and absences, to a record; nothing is overwritten.

    Items are named as in the sets `service` and `absences`. Raises Refused (BH-39, BH-43).
    """
    rules.keeps_records(actor, home=home.pk)
    if token is not None:
        journal.begin(
            home.pk, token=token, act=Act.ENTER_SERVICE, dossier=person, actor=actor, at=at
        )
    dossier, cadre, held = _held(home, person)
    rules.periods_agree(
        [*held.get("service", {}).values(), *service],
        [*held.get("absences", {}).values(), *absences],
    )
    changes = {
        name: _placed(rows, after=len(held.get(name, {})))
        for name, rows in (("service", service), ("absences", absences))
        if rows
    }
    record.write(home.pk, cadre, changes, known=held)
    journal.record(
        dossier,
        Act.ENTER_SERVICE,
        act_id=token or new_token(),
        actor=actor,
        at=at,
        basis=[BASIS],
        data={"rows": {name: len(rows) for name, rows in changes.items()}},
        private={"record": canonical.encode(changes)},
    )


@transaction.atomic(savepoint=False)
def change_rows(
    home: Home,
    *,
    person: int,
    changes: record.Changes,
    moves_to: int | None = None,
    basis: Sequence[str],
    actor: Actor,
    at: datetime.datetime,
    act_id: int,
) -> None:
    """变更干部信息: change rows of a record as part of another act, which has claimed its token.

    `moves_to`: the unit where the record belongs from now on. Who may do that is the act's rule.
    Raises Refused when the periods disagree then (BH-43).
    """
    dossier, cadre, held = _held(home, person)
    after = record.changed(held, changes)
    service, absences = (after.get(name, {}).values() for name in ("service", "absences"))
    rules.periods_agree([*service], [*absences])
    record.write(home.pk, cadre, changes, known=held)
    record.move(home.pk, cadre, moves_to)
    journal.record(
        dossier,
        Act.CHANGE_RECORD,
        act_id=act_id,
        actor=actor,
        at=at,
        basis=basis,
        data={
            "rows": {name: len(rows) for name, rows in changes.items()},
            **({"moves_to": str(moves_to)} if moves_to else {}),
        },
        private=private_of(changes),
    )


def _held(home: Home, person: int) -> tuple[journal.Dossier, int, record.Record]:
    """Return the register of a person's record, locked, and the record as it stands."""
    dossier = journal.find_register(home.pk, kind=Kind.CADRE, number=str(person))
    rules.has_a_record(dossier)
    cadre = record.cadre_of(home.pk, person)
    assert dossier is not None and cadre is not None, "who has no record was refused"  # noqa: PT018 - both follow
    return dossier, cadre.pk, record.read(home.pk, [cadre.pk])[cadre.pk]


def _placed(rows: Rows, *, after: int) -> dict[str, Any]:
    """Return new rows by new ids, in order after those that are there."""
    return {
        str(new_id()): {
            **{item: value for item, value in row.items() if value},
            **({"position": str(position)} if position else {}),
        }
        for position, row in enumerate(rows, after)
    }
