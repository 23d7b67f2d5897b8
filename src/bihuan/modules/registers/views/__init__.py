"""登记和审计的页面."""

from bihuan.modules.registers.views.audit import acts, looks, seal
from bihuan.modules.registers.views.identity import (
    destroy_id_number,
    id_number,
    id_numbers,
    open_id_number,
)
from bihuan.modules.registers.views.policy import (
    calendar,
    policy,
    rollout,
    set_policy,
    switch_clause,
)
from bihuan.modules.registers.views.registers import (
    add_person,
    add_unit,
    grants,
    open_account,
    persons,
    seat,
    units,
    unseat,
)

__all__ = [
    "acts",
    "add_person",
    "add_unit",
    "calendar",
    "destroy_id_number",
    "grants",
    "id_number",
    "id_numbers",
    "looks",
    "open_account",
    "open_id_number",
    "persons",
    "policy",
    "rollout",
    "seal",
    "seat",
    "set_policy",
    "switch_clause",
    "units",
    "unseat",
]
