"""登记的命令: one function an act; every change of a register is an entry in its dossier."""

from bihuan.modules.registers.commands.identifying import (
    destroy_id_number,
    open_id_number,
    set_id_number,
)
from bihuan.modules.registers.commands.registering import (
    Loaded,
    add_person,
    add_unit,
    load_calendar,
    open_account,
    open_home,
    seat,
    set_policy,
    switch_clause,
    unseat,
)

__all__ = [
    "Loaded",
    "add_person",
    "add_unit",
    "destroy_id_number",
    "load_calendar",
    "open_account",
    "open_home",
    "open_id_number",
    "seat",
    "set_id_number",
    "set_policy",
    "switch_clause",
    "unseat",
]
