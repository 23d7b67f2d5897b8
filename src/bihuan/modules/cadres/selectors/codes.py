"""代码表: the tables as they stand, and the words in records that none of them knows.

The family is a compartment: of it only the relations are read, as the checks do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.base import canonical
from bihuan.kernel.people.record import codes, coding
from bihuan.kernel.people.record.coding import Code, Table, folded
from bihuan.kernel.people.record.facade import Cadre
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres.rules.checking import CODED
from bihuan.modules.cadres.selectors import PAGE, visible
from bihuan.modules.cadres.terms import CELLS, CODE_TABLES

__all__ = [
    "Line",
    "Listed",
    "Unknown",
    "code_of",
    "differences",
    "lines",
    "parents",
    "table_of",
    "tables",
    "unknown",
]

NAMED = 20  # people named for a word; the count says how many there are
TABLE_OF = {**CODED, "family": "relation"}
BARS = "reward_kind"  # the table whose punishments may bar a promotion for some months


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of tables."""

    name: str
    label: Any
    codes: int
    edited: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table, and whether it was added or changed since it shipped."""

    code: Code
    parent: str
    is_edited: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """未知的词: a text no table knows, in a cell of the form, and whose records have it."""

    table: str
    label: Any
    cell: Any
    text: str
    count: int
    people: list[tuple[int, str]]
    more: int
    key: int


def tables() -> list[Listed]:
    """Return every table with how many codes it has and how many of them were edited."""
    codes.refresh()
    return [
        Listed(name, CODE_TABLES[name], len(table.codes), len(coding.edited(name)))
        for name, table in coding.every().items()
    ]


def table_of(name: str) -> tuple[Table, Any] | None:
    """Return a table as it stands, and what it is called; None when there is none so named."""
    codes.refresh()
    found = coding.every().get(name)
    return (found, CODE_TABLES[name]) if found else None


def code_of(table: Table, code: str) -> Code | None:
    """Return a code of a table, or None."""
    return table.by_code(code)


def lines(table: Table, *, text: str, after: int | None) -> tuple[list[Line], int | None]:
    """Return a page of a table's codes, those that a text occurs in, and the next key.

    `after`: the place in the table where the page before ended.
    """
    edited, shipped = coding.edited(table.name), coding.shipped()[table.name]
    found = [
        (place, one)
        for place, one in enumerate(table.codes, start=1)
        if place > (after or 0) and _has(one, folded(text))
    ]
    page = [
        Line(
            one,
            _name(table, one.parent),
            one.code in edited,
            shipped.by_code(one.code) is None,
        )
        for _place, one in found[:PAGE]
    ]
    return page, found[PAGE - 1][0] if len(found) > PAGE else None


def _has(one: Code, text: str) -> bool:
    return any(text in folded(word) for word in (one.code, one.name, *one.aliases))


def _name(table: Table, code: str) -> str:
    found = table.by_code(code) if code else None
    return found.name if found else ""


def parents(table: Table) -> list[tuple[str, str]]:
    """Return the codes that may stand above another, for a field."""
    return [(one.code, f"{one.code} {one.name}") for one in table.codes if not one.parent]


def choices(table: Table) -> list[tuple[str, str]]:
    """Return the codes of a table, for a field."""
    return [(one.code, f"{one.code} {one.name}") for one in table.codes]


def differences(table: Table, was: Code | None, now: Code) -> list[tuple[Any, str, str]]:
    """Return what a change changes: item, as it was, and as it will be."""
    before, after = (_as_read(table, one) for one in (was, now))
    return [
        (label, before.get(label, ""), text)
        for label, text in after.items()
        if text != before.get(label, "")
    ]


def _as_read(table: Table, one: Code | None) -> Mapping[Any, str]:
    if one is None:
        return {}
    months = "" if one.effect_months is None else str(one.effect_months)
    return {
        _("代码"): one.code,
        _("名称"): one.name,
        _("上级代码"): _name(table, one.parent),
        _("别名"): "、".join(one.aliases),
        _("依据标准"): one.standard,
        _("开始时间"): one.begun,
        _("截止时间"): one.ended,
        _("影响期（月）"): months,
    }


# --- unknown words --------------------------------------------------------------------------------


def unknown(actor: Actor, home: int, *, after: int | None) -> tuple[list[Unknown], int | None]:
    """Return a page of the words in the records that somebody sees that no table knows.

    By table and word. `after`: the key of the last word of the page before.
    """
    codes.refresh()
    found = _unknown(codes.words(home, visible(actor, home), CODED))
    keys = [key for _table, _cell, _text, _cadres, key in found]
    start = keys.index(after) + 1 if after in keys else 0
    page = found[start : start + PAGE]
    names = _names(home, (pk for one in page for pk in one[3][:NAMED]))
    shown = [
        Unknown(
            table,
            CODE_TABLES[table],
            CELLS[cell],
            text,
            len(cadres),
            [names[pk] for pk in cadres[:NAMED]],
            max(0, len(cadres) - NAMED),
            key,
        )
        for table, cell, text, cadres, key in page
    ]
    return shown, keys[start + PAGE - 1] if len(found) > start + PAGE else None


def _unknown(
    words: Iterable[codes.Word],
) -> list[tuple[str, str, str, list[int], int]]:
    """Return words that no table knows, by table and word: each once, whatever its cells."""
    order = [*CODE_TABLES]
    found: dict[tuple[str, str], tuple[str, set[int]]] = {}
    for cell, text, cadres in words:
        table = TABLE_OF[cell]
        if coding.table(table).find(text) is None:
            _cell, ids = found.setdefault((table, text), (cell, set()))
            ids.update(cadres)
    rows = sorted(found.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
    return [
        (table, cell, text, sorted(ids), _key(table, text)) for (table, text), (cell, ids) in rows
    ]


def _key(table: str, text: str) -> int:
    """Return the number by which a page of words goes on after this one."""
    return int.from_bytes(canonical.digest(table, text)[:8], "big") >> 1


def _names(home: int, cadres: Iterable[int]) -> dict[int, tuple[int, str]]:
    rows = Cadre.objects.filter(home_id=home, pk__in=[*cadres])
    found = rows.values_list("pk", "person_id", "person__name")
    return {pk: (person, name) for pk, person, name in found}
