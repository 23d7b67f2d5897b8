"""流动: how long somebody serves in a township before being released to another organ."""

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused


@decides("TC-05")
def is_tempered(months: int, *, least: int) -> None:
    """基层锻炼: no secondment to a higher organ and no transfer before the months are served.

    Whatever the destination; months away don't count.
    """
    if months < least:
        raise Refused(
            "TC-05",
            "在乡镇机关服务 {months} 个月，不满 {least} 个月，不得借调到上级机关或调离",
            months=months,
            least=least,
        )


@decides("TC-04")
def has_served(months: int, *, least: int, is_recruit: bool) -> None:
    """最低服务年限: a recruit isn't transferred before the least service is completed."""
    if is_recruit and months < least:
        raise Refused(
            "TC-04",
            "新招录人员在乡镇机关服务 {months} 个月，不满 {least} 个月，不得调离",
            months=months,
            least=least,
        )
