"""作证: what the entries of a record say must stand in its rows, set by set (L3)."""

import json
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from bihuan.kernel.base import canonical
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record.facade import Record
from bihuan.kernel.people.record.sets import SETS
from bihuan.modules.cadres.commands import changes_testifying, codes
from bihuan.modules.cadres.commands.taking_in import COMPARTMENTS
from bihuan.modules.cadres.terms import Act, Kind

FIELDS = ("record", *COMPARTMENTS)


def register() -> None:
    """Speak for the records of cadres, and name the codes of their acts."""
    witnesses.witness(Kind.CADRE, replay=replay, present=present)
    codes.testify()
    witnesses.label({str(act.value): str(act.label) for act in Act})
    witnesses.label_fields({"record": _("干部信息"), "family": _("家庭成员")})
    changes_testifying.register()


def replay(row: dict[str, str], told: Told) -> None:
    """Fold an entry's changes into what each set must hold."""
    held: Record = {name: json.loads(row[name]) for name in SETS if row.get(name)}
    for field in FIELDS:
        if told.private.get(field):
            held = record.changed(held, json.loads(told.private[field]))
    row.update(_as_texts(held))


def present(home: int, dossiers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Return what each set of the records of these dossiers does hold."""
    rows = journal.Dossier.objects.filter(home_id=home, pk__in=dossiers)
    persons = {int(number): pk for pk, number in rows.values_list("id", "number")}
    cadres = record.of_persons(home, persons)
    held = record.read(home, cadres.values())
    return {persons[person]: _as_texts(held[cadre]) for person, cadre in cadres.items()}


def _as_texts(held: Record) -> dict[str, str]:
    return {name: canonical.encode(dict(held[name])) if held.get(name) else "" for name in SETS}
