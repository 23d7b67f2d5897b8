"""工作台的命令: notices are read; nothing else is changed here."""

import datetime

from bihuan.desk.reading import homes_of
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions.facade import Actor


def read_notices(*, actor: Actor, at: datetime.datetime) -> int:
    """通知已读: mark everything one was told as read; return how many were new."""
    return sum(
        notices.mine(home, actor.id)
        .order_by()
        .filter(read_at=None)
        .update(read_at=at, state="read")
        for home in homes_of(actor)
    )
