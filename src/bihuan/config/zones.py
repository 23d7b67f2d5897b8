"""区域: what is installed where. Classified work stays off the internet."""

import os

from bihuan.config.problems import Problem

# The modules of each zone. A table or address of a module outside the zone doesn't exist there.
ZONES = {
    "public": ["bihuan.modules.registers", "bihuan.modules.wall"],
    "internal": [
        "bihuan.kernel.people.record",
        "bihuan.modules.registers",
        "bihuan.modules.cadres",
        "bihuan.modules.townships",
    ],
    "all": [
        "bihuan.kernel.people.record",
        "bihuan.modules.registers",
        "bihuan.modules.cadres",
        "bihuan.modules.townships",
        "bihuan.modules.wall",
    ],
}


def chosen() -> str:
    """Return the zone named by `BIHUAN_ZONE`; raises Problem when there is no such zone."""
    zone = os.environ.get("BIHUAN_ZONE", "all")
    if zone not in ZONES:
        raise Problem(f"BIHUAN_ZONE 只能是 {' / '.join(ZONES)}，现在是 {zone}")
    return zone


def modules(zone: str) -> list[str]:
    """Return the modules that a zone installs."""
    return ZONES[zone]


def has(module: str) -> bool:
    """Say whether the zone of this process installs a module."""
    return f"bihuan.modules.{module}" in modules(chosen())
