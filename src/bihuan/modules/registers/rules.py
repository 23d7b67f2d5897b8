"""登记的规则: who keeps which register, and what a registration needs."""

import datetime
from collections.abc import Collection

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.facade import Person
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy.rollout import Mode
from bihuan.kernel.policy.working import Day
from bihuan.modules.registers.terms import Basis

KEEPERS = {
    "units": Office.SYSTEM_ADMIN,
    "persons": Office.SYSTEM_ADMIN,
    "grants": Office.SECURITY_ADMIN,
    "policy": Office.COUNTY_SECTION,
    "id_numbers": Office.COUNTY_SECTION,
}


@decides("BH-05")
def keeps_register(actor: Actor, register: str, *, home: int | None = None) -> None:
    """三员分立: the system administrator keeps units and persons, the security one grants."""
    if actor.kind == "system":
        return
    office = KEEPERS[register]
    if not any(held.office == office and home in {None, held.home} for held in actor.desks):
        raise Refused("BH-05", "此项由{office}登记，请联系该岗位", office=office.label)


@decides("BH-06")
def nobody_seats_himself(actor: Actor, person: int) -> None:
    """不得自授: nobody gives a desk to himself."""
    if actor.kind == "person" and actor.id == person:
        raise Refused("BH-06", "不能给自己授予岗位，请由另一位管理员办理")


@decides("BH-07")
def id_number_is_right(*, is_right: bool) -> None:
    """身份证号: eighteen digits whose birthday and check digit are right."""
    if not is_right:
        raise Refused("BH-07", "身份证号不对：应为十八位，出生日期和校验码须相符，请核对证件")


def id_number_is_free(holder: Person | None, *, person: int) -> None:
    """一人一号: a number belongs to one person (BH-07)."""
    if holder is not None and holder.pk != person:
        raise Refused("BH-07", "这个身份证号已登记在另一人名下，请核对；重复登记的人员请先并档")


def purpose_is_named(purpose: str) -> None:
    """查看事由: a whole number is shown for a reason that the access log keeps (BH-07)."""
    if not purpose.strip():
        raise Refused("BH-07", "请写明查看全号的事由")


def id_number_is_kept(person: Person) -> None:
    """有号可查: there is a number to show (BH-07)."""
    if not person.id_sealed:
        raise Refused("BH-07", "该人员没有登记身份证号，请先登记")


def id_number_may_go(*, is_left: bool, reason: str) -> None:
    """销毁: what is still there, for one of two reasons (BH-07)."""
    if reason not in Basis.values:
        raise Refused("BH-07", "请选择销毁的依据")
    if not is_left:
        raise Refused("BH-07", "没有登记身份证号，或已经销毁，不必重复办理")


def is_registered(register: object) -> None:
    """在册: only of somebody in this home's register of persons (BH-05)."""
    if register is None:
        raise Refused("BH-05", "该人员不在本单位的登记里，请先登记")


def is_a_key(calendar: str | None) -> str:
    """参数在册: only a key that has a value for everybody is set; return how its days count."""
    if calendar is None:
        raise Refused("BH-05", "没有这个参数，请从参数表中选择")
    return calendar


@decides("BH-30")
def may_be_switched(
    clause: str,
    mode: str,
    *,
    switchable: Collection[str],
    from_on: datetime.date,
    today: datetime.date,
) -> None:
    """先观察、再提醒、后阻止: only of a clause named for it, and never backwards in time."""
    if clause not in switchable:
        raise Refused("BH-30", "这一条款不能切换执行方式，一律执行；请从列表中选择条款")
    if mode not in Mode.values:
        raise Refused("BH-30", "请在观察、提醒、阻止中选择一种执行方式")
    if from_on < today:
        raise Refused("BH-30", "执行方式不能倒填日期，请选择今天或以后的日期")


@decides("BH-31")
def calendar_is_whole(actor: Actor, days: Collection[Day], *, published: Collection[int]) -> None:
    """工作日历: loaded by who runs the system; a new year only with its holidays, all of them.

    A year of which only a part was loaded would count its holidays as working days.
    """
    if actor.kind != "system":
        raise Refused("BH-31", "工作日历由系统运行维护人员用命令装入，请联系系统管理员")
    off = [day.date for day in days if not day.working]
    for year in sorted({day.date.year for day in days} - set(published)):
        mine = [date for date in off if date.year == year]
        if not (any(map(_in_spring, mine)) and any(map(_in_october, mine))):
            raise Refused(
                "BH-31",
                "{year} 年的放假安排不完整：应有春节和国庆节的放假日，请装入全年的安排",
                year=year,
            )


def _in_spring(date: datetime.date) -> bool:
    return (1, 20) <= (date.month, date.day) <= (2, 28)


def _in_october(date: datetime.date) -> bool:
    return date.month == 10 and date.day <= 8
