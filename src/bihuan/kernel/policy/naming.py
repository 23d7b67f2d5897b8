"""参数名称: what people call a key and in what it is counted, as its module's table says."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.kernel.policy.terms import Days, Per

__all__ = ["amount", "bounds_of", "name_of", "tables"]

NO_BOUNDS = (1, 3650)


@dataclass(frozen=True, slots=True)
class Named:
    """A key as people call it, in what its value is counted, and how much it may be."""

    name: str
    per: str
    least: int
    most: int


def tables() -> list[Path]:
    """Return the installed modules' tables of default values."""
    paths = (Path(config.path) / "policy.toml" for config in apps.get_app_configs())
    return [path for path in paths if path.exists()]


@cache
def _named() -> dict[str, Named]:
    rows = [tomllib.loads(path.read_text(encoding="utf-8")) for path in tables()]
    least, most = NO_BOUNDS
    return {
        key: Named(row["name"], row["per"], row.get("least", least), row.get("most", most))
        for table in rows
        for key, row in table.items()
    }


def name_of(key: str) -> str:
    """Return what a key is called in the reader's language; the key when no module has it."""
    found = _named().get(key)
    return _(found.name) if found else key


def bounds_of(key: str) -> tuple[int, int]:
    """Return the least and the most that a key's value may be, as its module says."""
    found = _named().get(key)
    return (found.least, found.most) if found else NO_BOUNDS


def per_of(key: str) -> str:
    """Return in what a key's values are counted; days unless its module says otherwise."""
    found = _named().get(key)
    return found.per if found else Per.DAYS.value


def amount(key: str, value: int, calendar: str = Days.NATURAL) -> str:
    """Return a value with its unit: `3 天`, `5 个工作日`, `20%`."""
    per = per_of(key)
    if per == Per.PERCENT:
        return f"{value}%"
    if per == Per.MONTHS:
        return ngettext("%(n)d 个月", "%(n)d 个月", value) % {"n": value}
    if per == Per.TIMES:
        return ngettext("%(n)d 次", "%(n)d 次", value) % {"n": value}
    if per in {Per.YEARS, Per.PEOPLE}:
        years = ngettext("%(n)d 岁", "%(n)d 岁", value)
        people = ngettext("%(n)d 人", "%(n)d 人", value)
        return (years if per == Per.YEARS else people) % {"n": value}
    if calendar == Days.WORKING:
        return ngettext("%(n)d 个工作日", "%(n)d 个工作日", value) % {"n": value}
    return ngettext("%(n)d 天", "%(n)d 天", value) % {"n": value}
