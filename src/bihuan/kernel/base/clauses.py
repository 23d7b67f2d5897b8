"""条款: one clause, one place that decides it. A second claim is an error at import."""

import functools
import importlib.util
import pathlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.apps import apps
from django.utils.translation import gettext

F = TypeVar("F", bound=Callable[..., object])

_decided: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as users read it: its text, where it comes from, who keeps it.

    `switchable`: a unit may observe it first, or be warned of it, before it is kept; all others
    are laws of the loop and always block.
    """

    id: str
    text: str
    source: str
    kept_by: str
    switchable: bool = False

    @property
    def wording(self) -> str:
        """Return the text in the language of the reader."""
        return gettext(self.text)


def decides(*clauses: str) -> Callable[[F], F]:
    """Mark the one function that decides these clauses.

    Raises AssertionError when another function has claimed one of them.
    """

    def mark(function: F) -> F:
        for clause in clauses:
            place = f"{function.__module__}:{function.__qualname__}"
            first = _decided.setdefault(clause, place)
            assert first == place, f"{clause} decided twice: {first} and {place}"
        return function

    return mark


def decided_at(clause: str) -> str | None:
    """Return `module:function` of the place that decides a clause, or None."""
    return _decided.get(clause)


@functools.cache
def known() -> dict[str, Clause]:
    """Return the clauses of all installed packages, to show a text beside its id."""
    names = [config.name for config in apps.get_app_configs() if config.name.startswith("bihuan.")]
    return {key: clause for name in names for key, clause in load(name).items()}


def load(package: str) -> dict[str, Clause]:
    """Return the clauses a package carries in `clauses.toml`, by id; empty when it has none."""
    spec = importlib.util.find_spec(package)
    assert spec is not None, package
    assert spec.origin is not None, package
    path = pathlib.Path(spec.origin).with_name("clauses.toml")
    if not path.exists():
        return {}
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        key: Clause(
            key, row["text"], row["source"], row["kept_by"], switchable=row.get("switchable", False)
        )
        for key, row in rows.items()
    }
