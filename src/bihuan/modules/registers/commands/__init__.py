"""登记的命令: one function an act; every change of a register is an entry in its dossier."""

from bihuan.modules.registers.commands.accounts import (
    lock_account,
    note_own_factor,
    open_account,
    remove_factor,
    reset_password,
    unlock_account,
)
from bihuan.modules.registers.commands.granting import (
    seat,
    unseat,
    unseat_now,
)
from bihuan.modules.registers.commands.guarding import answer_credential, ask_credential
from bihuan.modules.registers.commands.identifying import (
    destroy_id_number,
    open_id_number,
    set_id_number,
)
from bihuan.modules.registers.commands.registering import (
    Loaded,
    add_person,
    load_calendar,
    open_home,
    policy_may_be_set,
    set_policy,
    switch_clause,
)
from bihuan.modules.registers.commands.units import (
    add_unit,
    dissolve_unit,
    rename_unit,
)

__all__ = [
    "Loaded",
    "add_person",
    "add_unit",
    "answer_credential",
    "ask_credential",
    "destroy_id_number",
    "dissolve_unit",
    "load_calendar",
    "lock_account",
    "note_own_factor",
    "open_account",
    "open_home",
    "open_id_number",
    "policy_may_be_set",
    "remove_factor",
    "rename_unit",
    "reset_password",
    "seat",
    "set_id_number",
    "set_policy",
    "switch_clause",
    "unlock_account",
    "unseat",
    "unseat_now",
]
