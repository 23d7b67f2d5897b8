"""作证: what the entries of a movement say must stand in its row (L3)."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.modules.townships.commands import care_testifying, quotas_testifying
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.terms.moving import KIND, Act, State, What

RAISED = ("person", "unit", "kind", "host", "host_name", "host_level", "letter", "begins_on",
          "until", "is_signed", "opinion", "is_leader")  # fmt: skip
DONE = ("done_on", "document", "row", "months")
LATER = ("returned_on", "opinion_words", "is_excepted", "was_extended", *DONE)


def register() -> None:
    """Speak for movements, and name their codes."""
    quotas_testifying.register()
    care_testifying.register()
    witnesses.witness(KIND, replay=replay, present=present)
    for term in (Act, State, What):
        witnesses.label({str(one.value): str(one.label) for one in term})
    witnesses.label_fields({"reason": _("理由"), "note": _("意见")})


def replay(row: dict[str, str], told: Told) -> None:
    """Fold one entry into what a movement's row must hold."""
    if told.act == Act.RAISE:
        row.update({name: told.data[name] for name in RAISED})
        row.update(dict.fromkeys(LATER, ""), reason=told.private.get("reason", ""))
        row.update(is_excepted="False", was_extended="False")
    row.update(FOLDS[told.act](told) if told.act in FOLDS else {})
    row["state"] = told.after


# What an act changes of the row, from what its entry says.
FOLDS: dict[str, Callable[[Told], dict[str, str]]] = {
    Act.SIGN: lambda _told: {"is_signed": "True"},
    Act.GIVE_OPINION: lambda told: {
        "opinion": told.data["answer"],
        "opinion_words": told.private.get("note", ""),
    },
    Act.CHECK: lambda told: {"months": told.data["months"]},
    Act.GRANT_EXCEPTION: lambda _told: {"is_excepted": "True"},
    Act.EXECUTE: lambda told: {name: told.data[name] for name in DONE},
    Act.EXTEND: lambda told: {"until": told.data["until"], "was_extended": "True"},
    Act.RETURN: lambda told: {"returned_on": told.data["returned_on"]},
    Act.NOT_BACK: lambda _told: {"returned_on": ""},
}


def present(home: int, dossiers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Return what the rows of these movements do hold."""
    rows = Movement.objects.filter(home_id=home, dossier__in=dossiers)
    return {row.dossier_id: _held(row) for row in rows}


def _held(row: Movement) -> dict[str, str]:
    names = {"person": "person_id", "unit": "unit_id", "host": "host_id"}
    fields = (*RAISED, *LATER, "reason", "state")
    values = {name: getattr(row, names.get(name, name)) for name in fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}
