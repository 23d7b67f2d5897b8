"""登记和审计的页面."""

from bihuan.modules.registers.views.audit import acts, looks, seal
from bihuan.modules.registers.views.registers import (
    add_person,
    add_unit,
    grants,
    open_account,
    persons,
    policy,
    seat,
    set_policy,
    units,
    unseat,
)

__all__ = [
    "acts",
    "add_person",
    "add_unit",
    "grants",
    "looks",
    "open_account",
    "persons",
    "policy",
    "seal",
    "seat",
    "set_policy",
    "units",
    "unseat",
]
