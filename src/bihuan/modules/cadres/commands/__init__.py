"""干部信息库的命令: one function an act."""

from bihuan.modules.cadres.commands.asking import (
    Asked,
    File,
    added,
    edited,
    raise_changes,
    removed,
)
from bihuan.modules.cadres.commands.certifying import (
    Found,
    certify,
    examine,
    examine_again,
    record_signature,
)
from bihuan.modules.cadres.commands.changing import (
    decide,
    remind_change,
    send_back,
    supply,
    withdraw,
)
from bihuan.modules.cadres.commands.comparing import bring
from bihuan.modules.cadres.commands.entering import change_rows, enter_service
from bihuan.modules.cadres.commands.taking_in import Brought, may_take_in, take_in

__all__ = [
    "Asked",
    "Brought",
    "File",
    "Found",
    "added",
    "bring",
    "certify",
    "change_rows",
    "decide",
    "edited",
    "enter_service",
    "examine",
    "examine_again",
    "may_take_in",
    "raise_changes",
    "record_signature",
    "remind_change",
    "removed",
    "send_back",
    "supply",
    "take_in",
    "withdraw",
]
