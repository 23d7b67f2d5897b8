"""民心墙的命令: one function per act, one transaction, one entry in every dossier it touches."""

from bihuan.modules.wall.commands.asking import add, raise_request, withdraw
from bihuan.modules.wall.commands.dispatching import dispatch, keep, recall
from bihuan.modules.wall.commands.enrolling import (
    change_member,
    register_member,
    register_new_member,
)
from bihuan.modules.wall.commands.following import (
    accept,
    decide,
    lapse_acceptance,
    lapse_reply,
    name_talker,
    reject,
    reply,
    talk,
)
from bihuan.modules.wall.commands.handling import (
    contact,
    decline,
    extend,
    progress,
    publish,
    report,
    take,
)
from bihuan.modules.wall.commands.leaving import end_member
from bihuan.modules.wall.commands.merging import merge, unmerge
from bihuan.modules.wall.commands.photos import release_photo, take_back_photo, withhold_photo
from bihuan.modules.wall.commands.printing import print_slips
from bihuan.modules.wall.commands.rating import lapse_rating, rate
from bihuan.modules.wall.commands.reading import read_wall
from bihuan.modules.wall.commands.rechecking import (
    conclude_recheck,
    draw_recheck,
    drawn_up_to,
    try_recheck,
)
from bihuan.modules.wall.commands.referring import answer, chase, divert, inform, refer
from bihuan.modules.wall.commands.reminding import remind, remind_aside
from bihuan.modules.wall.commands.setting_up import change_wall, close_wall, open_wall
from bihuan.modules.wall.commands.sorting import release, sort

__all__ = [
    "accept",
    "add",
    "answer",
    "change_member",
    "change_wall",
    "chase",
    "close_wall",
    "conclude_recheck",
    "contact",
    "decide",
    "decline",
    "dispatch",
    "divert",
    "draw_recheck",
    "drawn_up_to",
    "end_member",
    "extend",
    "inform",
    "keep",
    "lapse_acceptance",
    "lapse_rating",
    "lapse_reply",
    "merge",
    "name_talker",
    "open_wall",
    "print_slips",
    "progress",
    "publish",
    "raise_request",
    "rate",
    "read_wall",
    "recall",
    "refer",
    "register_member",
    "register_new_member",
    "reject",
    "release",
    "release_photo",
    "remind",
    "remind_aside",
    "reply",
    "report",
    "sort",
    "take",
    "take_back_photo",
    "talk",
    "try_recheck",
    "unmerge",
    "withdraw",
    "withhold_photo",
]
