"""作证: what the entries of a change say must stand in its row and its items (L3)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from bihuan.kernel.base import canonical
from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.modules.cadres.commands.asking import as_told
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.terms import Act, Kind, State, What

RAISED = ("person", "unit", "source", "archive_item")
WORDS = ("reason", "material")
FOUND = ("found_name", "found_formed", "found_value", "form_value")
LATER = (*FOUND, "result", "signature")


def register() -> None:
    """Speak for changes, and name their codes."""
    witnesses.witness(Kind.CHANGE, replay=replay, present=present)
    for term in (State, What):
        witnesses.label({str(one.value): str(one.label) for one in term})
    witnesses.label_fields(
        {
            "reason": _("理由"),
            "material": _("依据材料"),
            "note": _("意见"),
            "items": _("更正的内容"),
            "found_name": _("档案材料"),
            "found_formed": _("材料形成时间"),
            "found_value": _("材料记载"),
            "form_value": _("最近一次任免审批表"),
        }
    )


def replay(row: dict[str, str], told: Told) -> None:
    """Fold one entry into what a change's row and its items must hold."""
    if told.act == Act.RAISE:
        row.update({name: told.data[name] for name in RAISED})
        row.update({name: told.private.get(name) or "" for name in WORDS})
        row.update(dict.fromkeys(LATER, ""))
    if told.act == Act.EXAMINE:
        row.update({name: told.private.get(name) or "" for name in FOUND})
        row["result"] = told.data["result"]
    if told.act == Act.SIGN:
        row["signature"] = told.data["signature"]
    if told.private.get("items"):
        row["items"] = str(told.private["items"])
    row["state"] = told.after


def present(home: int, dossiers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Return what the rows of these changes, and their items, do hold."""
    rows = Change.objects.filter(home_id=home, dossier__in=dossiers)
    found = {row.pk: row for row in rows}
    items: dict[int, dict[str, dict[str, str]]] = {pk: {} for pk in found}
    for item in Item.objects.filter(home_id=home, change__in=list(found)):
        items[item.change_id][str(item.pk)] = as_told(item)
    return {
        row.dossier_id: {**_held(row), "items": canonical.encode(items[pk])}
        for pk, row in found.items()
    }


def _held(row: Change) -> dict[str, str]:
    names = {"person": "person_id", "unit": "unit_id"}
    fields = (*RAISED, *WORDS, *LATER, "state")
    return {name: str(getattr(row, names.get(name, name))) for name in fields}
