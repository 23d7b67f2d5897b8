"""干部信息库的命令: one function an act."""

from bihuan.modules.cadres.commands.entering import change_rows, enter_service
from bihuan.modules.cadres.commands.taking_in import Brought, may_take_in, take_in

__all__ = ["Brought", "change_rows", "enter_service", "may_take_in", "take_in"]
