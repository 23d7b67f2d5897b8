"""登记前的查询: what stands on a unit, how an account stands, what a value would change."""

import datetime
import importlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from bihuan.kernel.journal import overseeing
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import keeping
from bihuan.kernel.policy import listing, naming


def open_cases(home: int, unit: int) -> int:
    """Return how many cases of a unit aren't closed yet."""
    return overseeing.open_cases(home, unit)


def standing_on(home: int, unit: int) -> int:
    """Return how much of the other modules stands on a unit: walls, members."""
    return sum(count(home, unit) for count in _asked("standing_on"))


def dossiers_about(home: int, persons: Collection[int]) -> list[int]:
    """Return the dossiers that other modules keep of persons: their membership."""
    return [pk for find in _asked("dossiers_about") for pk in find(home, persons)]


def persons_behind(home: int, dossiers: Collection[int]) -> dict[int, int]:
    """Return of whom other modules keep these dossiers, where it is of a person."""
    return {pk: of for find in _asked("persons_behind") for pk, of in find(home, dossiers).items()}


def _asked(name: str) -> Iterator[Callable[..., Any]]:
    """Yield what the facades of the installed modules answer to a question, where they do."""
    for config in apps.get_app_configs():
        if config.name.startswith("bihuan.modules."):
            facade = importlib.import_module(f"{config.name}.facade")
            if hasattr(facade, name):
                yield getattr(facade, name)


def account_of(person: int) -> keeping.State | None:
    """Return how a person's account stands, or None when there is none."""
    return keeping.state_of(person)


News = tuple[str, int, str, Mapping[str, Any]]


def news(home: int, rows: Collection[Mapping[str, Any]]) -> dict[int, News]:
    """Return of notices about persons' registers: kind, person, name, and the entry's data."""
    said = overseeing.said(home, {row["entry_id"] for row in rows})
    names = people.names(int(number) for number, _data in said.values())
    return {row["id"]: _news(row["kind"], *said[row["entry_id"]], names) for row in rows}


def _news(kind: str, number: str, data: Mapping[str, Any], names: Mapping[int, str]) -> News:
    return kind, int(number), names.get(int(number), ""), data


@dataclass(frozen=True, slots=True)
class Change:
    """What a new value would change: what is called how, from what to what, where, when."""

    name: str
    was: str
    becomes: str
    unit: str
    from_on: datetime.date
    clause: str


def change(
    home: int, *, key: str, value: int, unit: int, from_on: datetime.date, **_more: Any
) -> Change:
    """Return what a value would change for a unit, and those under it, on its first day."""
    place = organizations.place_of(unit)
    assert place is not None, "the form offers units that stand"
    rows = listing.in_force_at(home, place.path, on=from_on, key=key)
    old = next(row for row in rows if row["key"] == key)
    return Change(
        name=naming.name_of(key),
        was=naming.amount(key, old["value"], old["calendar"]),
        becomes=naming.amount(key, value, old["calendar"]),
        unit=place.name,
        from_on=from_on,
        clause=listing.clause_of(key),
    )
