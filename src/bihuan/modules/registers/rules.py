"""登记的规则: who keeps which register, and what a registration needs."""

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, Office

KEEPERS = {
    "units": Office.SYSTEM_ADMIN,
    "persons": Office.SYSTEM_ADMIN,
    "grants": Office.SECURITY_ADMIN,
    "policy": Office.COUNTY_SECTION,
}


@decides("BH-05")
def keeps_register(actor: Actor, register: str, *, home: int | None = None) -> None:
    """三员分立: the system administrator keeps units and persons, the security one grants."""
    if actor.kind == "system":
        return
    office = KEEPERS[register]
    if not any(held.office == office and home in {None, held.home} for held in actor.desks):
        raise Refused("BH-05", f"此项由{office.label}登记，请联系该岗位")


@decides("BH-06")
def nobody_seats_himself(actor: Actor, person: int) -> None:
    """不得自授: nobody gives a desk to himself."""
    if actor.kind == "person" and actor.id == person:
        raise Refused("BH-06", "不能给自己授予岗位，请由另一位管理员办理")
