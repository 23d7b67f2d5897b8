"""更正的内容 as people read it: codes by name, dates with points, a row as one sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.sets import SETS
from bihuan.modules.cadres.models import Item
from bihuan.modules.cadres.terms import CELLS

__all__ = ["Line", "label_of", "line_of", "row_shown", "value_shown"]


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a change as people read it: what it is called, what it was, what it shall be."""

    id: int
    label: str
    old: str
    new: str
    answer: str
    why: str


def line_of(item: Item) -> Line:
    """Return an item as people read it: codes by name, dates with points."""
    return Line(
        item.pk,
        label_of(item.set, item.field),
        _read(item.set, item.field, item.old),
        _read(item.set, item.field, item.new),
        item.answer,
        item.why,
    )


def label_of(name: str, field: str) -> str:
    """Return what an item of a set is called; a row as a whole by its set alone."""
    names = {item.name: str(item.label) for item in SETS[name].items}
    return f"{SETS[name].label} {names.get(field, '')}".strip()


def _read(name: str, field: str, text: str) -> str:
    if field or not text:
        return value_shown(name, field, text)
    return row_shown(name, json.loads(text))


def row_shown(name: str, row: Mapping[str, str]) -> str:
    """Return a row as people read it: what it says, item by item."""
    said = [
        f"{item.label}：{value_shown(name, item.name, row[item.name])}"
        for item in SETS[name].items
        if row.get(item.name) and item.kind not in {"unit", "row"}
    ]
    return "；".join(said)


def value_shown(name: str, field: str, text: str) -> str:
    """Return a value of an item as people read it."""
    item = next((one for one in SETS[name].items if one.name == field), None)
    if item is None or not text:
        return text
    if (name, field) == ("printed", "cell"):
        return str(CELLS.get(text, text))
    if (name, field) == ("none_stated", "set"):
        return str(SETS[text].label) if text in SETS else text
    return gettext("是") if item.kind == "flag" else to_sheet.shown(item, text)
