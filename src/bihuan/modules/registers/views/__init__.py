"""登记和审计的页面."""

from bihuan.modules.registers.views.accounts import (
    account,
    lock_account,
    remove_factor,
    reset_password,
    unlock_account,
)
from bihuan.modules.registers.views.audit import acts, looks, seal
from bihuan.modules.registers.views.guarding import answer_credential, ask_credential, asked
from bihuan.modules.registers.views.identity import (
    destroy_id_number,
    id_number,
    id_numbers,
    open_id_number,
)
from bihuan.modules.registers.views.offices import offices
from bihuan.modules.registers.views.policy import (
    calendar,
    policy,
    rollout,
    set_policy,
    switch_clause,
)
from bihuan.modules.registers.views.record import bundle, dossiers, record
from bihuan.modules.registers.views.registers import (
    add_person,
    add_unit,
    dissolve_unit,
    grants,
    open_account,
    persons,
    rename_unit,
    seat,
    units,
    unseat,
    unseat_now,
)

__all__ = [
    "account",
    "acts",
    "add_person",
    "add_unit",
    "answer_credential",
    "ask_credential",
    "asked",
    "bundle",
    "calendar",
    "destroy_id_number",
    "dissolve_unit",
    "dossiers",
    "grants",
    "id_number",
    "id_numbers",
    "lock_account",
    "looks",
    "offices",
    "open_account",
    "open_id_number",
    "persons",
    "policy",
    "record",
    "remove_factor",
    "rename_unit",
    "reset_password",
    "rollout",
    "seal",
    "seat",
    "set_policy",
    "switch_clause",
    "units",
    "unlock_account",
    "unseat",
    "unseat_now",
]
