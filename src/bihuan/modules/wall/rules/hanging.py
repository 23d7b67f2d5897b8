"""设墙和撤墙: which code a wall may have, when it may be taken down, and what it takes then."""

import datetime
import re

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused

CODE = re.compile(r"[0-9A-Za-z]{1,20}")


@decides("BH-37")
def wall_may_close(
    *,
    closed_on: datetime.date | None,
    reason: str,
    requests: int,
    rechecks: int,
    is_read: bool,
) -> None:
    """撤墙: once, for a reason, and only when nothing on it waits for anybody.

    `is_read`: no paper hangs there unseen.
    """
    if closed_on is not None:
        raise Refused("BH-37", "这面墙已经撤下，不必重复办理")
    if not reason.strip():
        raise Refused("BH-37", "请写明撤下的原因")
    if requests or rechecks:
        raise Refused(
            "BH-37",
            "这面墙还有未办结的诉求 {requests} 件（含转专门渠道的）、待回访 {rechecks} 件，"
            "请办结后再撤下",
            requests=requests,
            rechecks=rechecks,
        )
    if not is_read:
        raise Refused(
            "BH-37", "今天还没有读墙，墙上可能有没登记的纸条，请党小组组长先读墙，逐张登记并办结"
        )


@decides("BH-42")
def wall_may_change(
    *, closed_on: datetime.date | None, name: str, is_changed: bool, is_read: bool
) -> None:
    """修改民心墙: what is said of a wall that hangs; `is_read`: no paper is taken off unseen."""
    if closed_on is not None:
        raise Refused("BH-42", "这面墙已经撤下，不再修改")
    if not name.strip():
        raise Refused("BH-42", "请填写墙的名称")
    if not is_changed:
        raise Refused("BH-42", "没有要修改的内容，请改好后再提交")
    if not is_read:
        raise Refused(
            "BH-42", "今天还没有读墙，墙上可能有没登记的纸条，请党小组组长先读墙，再摘下纸墙"
        )


def wall_takes_requests(closed_on: datetime.date | None) -> None:
    """受理: a wall takes requests, slips and readings until it is taken down (BH-37)."""
    if closed_on is not None:
        raise Refused(
            "BH-37",
            "这面墙已于 {day} 撤下，不再受理新的诉求，请到本社区其他的墙或服务窗口反映",
            day=f"{closed_on}",
        )


def wall_code_fits(code: str, *, is_free: bool) -> None:
    """墙的编号: letters and digits, as it stands in the address, and of one wall only (BH-37)."""
    if not CODE.fullmatch(code):
        raise Refused("BH-37", "墙的编号只能用字母和数字，最多二十个，请改写编号")
    if not is_free:
        raise Refused("BH-37", "这个编号已经用过（撤下的墙也算），请换一个编号")
