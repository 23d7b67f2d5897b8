"""延期的规则: once, within the cap; and the resident hears of it first."""

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.modules.wall.models import Request


@decides("BH-11")
def may_extend(request: Request, *, days: int, limit: int) -> None:
    """延期一次: once, and within the cap."""
    extension_is_left(request)
    if not 1 <= days <= limit:
        raise Refused("BH-11", "延期天数应在 1 至 {limit} 天之间", limit=limit)


def extension_is_left(request: Request) -> None:
    """还能延期: the one extension of this round isn't used yet, and so is offered (BH-11)."""
    if request.was_extended:
        raise Refused(
            "BH-11", "这次派单已经延期过一次，不能再延；请按延期后的日期办结，或向组长说明"
        )


@decides("BH-32")
def resident_was_told(*, resident_knows: bool) -> None:
    """先告知: the resident hears the reason and the new date before it is extended."""
    if not resident_knows:
        raise Refused("BH-32", "请先告知居民延期的原因和日期，再办理延期")
