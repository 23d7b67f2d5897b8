"""作证: what the registers say of values, modes and calendar days, and how the rows stand (L3).

A calendar register speaks of the days loaded since it was opened: those loaded before a home was
there stand in the registers of the homes that were.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.kernel.policy import recorded
from bihuan.modules.registers.commands import identifying
from bihuan.modules.registers.terms import Act, Kind

Fields = dict[str, str]


def register() -> None:
    """Speak for the registers, and name the codes of their acts."""
    identifying.testify()
    witnesses.witness(Kind.UNIT, replay=replay_unit, present=present_units)
    witnesses.witness(Kind.CALENDAR, replay=replay_calendar, present=present_calendars)
    witnesses.label({str(act.value): str(act.label) for act in Act})


def replay_unit(row: Fields, told: Told) -> None:
    """Fold an entry of a unit's register: a value set for it, a clause switched there."""
    row.setdefault("values", "")
    row.setdefault("modes", "")
    if told.act == Act.SET_POLICY:
        _add(row, "values", _value(told.at, told.data))
    if told.act == Act.SWITCH_CLAUSE:
        _add(row, "modes", _mode(told.at, told.data))


def present_units(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return the values and modes that stand for the units of registers."""
    registers = journal.Dossier.objects.filter(home_id=home, pk__in=dossiers)
    units = {int(number): pk for pk, number in registers.values_list("id", "number")}
    found: dict[int, Fields] = {pk: {"values": "", "modes": ""} for pk in units.values()}
    for row in recorded.values_of(units):
        _add(found[units[row["unit_id"]]], "values", _value(*_told(row)))
    for row in recorded.modes_of(units):
        _add(found[units[row["unit_id"]]], "modes", _mode(*_told(row)))
    return found


def replay_calendar(row: Fields, told: Told) -> None:
    """Fold an entry of a home's calendar register: the days that an edition brought."""
    row.setdefault("days", "")
    if told.act == Act.LOAD_CALENDAR:
        for date, working in told.data["days"].items():
            _add(row, "days", f"{told.at} {date}={working}@{told.data['edition']}")


def present_calendars(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return the days that stand since a home's register was opened."""
    rows = journal.Dossier.objects.filter(home_id=home, pk__in=dossiers)
    return {row.pk: {"days": _days(row)} for row in rows}


def _days(register: journal.Dossier) -> str:
    found = {"days": ""}
    for row in recorded.days_since(register.opened_at):
        at, working = clock.text(row["recorded_at"]), int(row["working"])
        _add(found, "days", f"{at} {row['date']}={working}@{row['edition']}")
    return found["days"]


def _told(row: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return a row as its entry told it: when, and its data."""
    return clock.text(row["recorded_at"]), {**row, "from": str(row["from_on"])}


def _value(at: str, data: Mapping[str, Any]) -> str:
    return f"{at} {data['key']}={data['value']} {data['clause']}@{data['edition']} {data['from']}"


def _mode(at: str, data: Mapping[str, Any]) -> str:
    return f"{at} {data['clause']}:{data['mode']} {data['from']}"


def _add(row: Fields, field: str, told: str) -> None:
    """Add to a field that is one text of several, in no order of its own."""
    row[field] = "\n".join(sorted(filter(None, [*row[field].split("\n"), told])))
