"""登记的规则: who keeps which register, and what a registration needs."""

import datetime
from collections.abc import Collection

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.organizations.facade import Place, UnitKind
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
    """三员分立: the system administrator keeps units and persons, the security one grants.

    In-service members are also entered by who registers them as such, by that rule (BH-22).
    """
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


ADMINISTRATORS = frozenset({Office.SYSTEM_ADMIN, Office.SECURITY_ADMIN, Office.AUDITOR})


@decides("BH-08")
def administrators_stay_apart(office: str, others: Collection[str]) -> None:
    """三员不兼: an administrator of one kind holds no other office on the same days."""
    apart = {*others} - {office}
    clash = apart if office in ADMINISTRATORS else apart & ADMINISTRATORS
    if clash:
        raise Refused(
            "BH-08",
            "该人员同期担任{other}，不能再任{office}；请另选人员，或先收回原岗位",
            other=Office(min(clash)).label,
            office=Office(office).label,
        )


@decides("BH-38")
def somebody_stays(office: str, *, others: int) -> None:
    """留人在岗: of each kind of administrator one stays, for good, who can sign in."""
    if office in ADMINISTRATORS and not others:
        raise Refused(
            "BH-38",
            "这样就没有人担任{office}了：请先由安全管理员另授一人，不设截止日期，"
            "其账号可以登录，再来办理；账号有风险的，可先重设密码",
            office=Office(office).label,
        )


SEATS: dict[str, frozenset[UnitKind]] = {
    Office.GROUP_LEADER: frozenset({UnitKind.GROUP}),
    Office.BRANCH_SECRETARY: frozenset({UnitKind.BRANCH}),
    Office.COMMUNITY_STAFF: frozenset({UnitKind.COMMUNITY}),
    # Duties climb from a group to the county, past no department: there the section must sit.
    Office.COUNTY_SECTION: frozenset({UnitKind.COUNTY}),
    Office.SUPERVISION_SECTION: frozenset({UnitKind.COUNTY}),
    Office.CIVIL_SERVICE: frozenset({UnitKind.COUNTY}),
    Office.DEPARTMENT_HEAD: frozenset({UnitKind.COUNTY}),
    Office.ARCHIVE_REVIEWER: frozenset({UnitKind.COUNTY}),
    Office.ORGAN_HEAD: frozenset({UnitKind.WORK_UNIT, UnitKind.DEPARTMENT}),
    Office.TOWNSHIP_SECRETARY: frozenset({UnitKind.TOWNSHIP}),
    **dict.fromkeys(ADMINISTRATORS, frozenset({UnitKind.COUNTY, UnitKind.DEPARTMENT})),
}


@decides("BH-33")
def office_fits(office: str, kind: str, *, holds_already: bool) -> None:
    """岗位相合: an office stands at units of its kind, and is held once at a time."""
    if kind not in SEATS[office]:
        raise Refused(
            "BH-33",
            "{office}设在{kinds}，请另选单位",
            office=Office(office).label,
            kinds="、".join(str(one.label) for one in sorted(SEATS[office])),
        )
    if holds_already:
        raise Refused("BH-33", "该人员在这些日子里已有这个岗位，请核对，或先收回原来的授权")


def at_once_has_a_reason(reason: str) -> None:
    """立即收回: with the reason, as the register keeps it (BH-33)."""
    if not reason.strip():
        raise Refused("BH-33", "请写明立即收回的理由")


@decides("BH-34")
def account_is_kept(actor: Actor, person: int, *, is_possible: bool, reason: str) -> None:
    """账号管理: of somebody else, for a reason, and only what there is to do."""
    if actor.kind == "person" and actor.id == person:
        raise Refused("BH-34", "不能办理自己的账号，请由另一位系统管理员办理")
    if not is_possible:
        raise Refused("BH-34", "该账号现在没有这件事可办，请刷新页面核对账号状态")
    if not reason.strip():
        raise Refused("BH-34", "请写明理由")


# Whose account opens more than one's own work: sealed matters, everybody's accounts, the record.
GUARDED = ADMINISTRATORS | {
    Office.SUPERVISION_SECTION,
    Office.COUNTY_SECTION,
    Office.CIVIL_SERVICE,
    Office.DEPARTMENT_HEAD,
    Office.ARCHIVE_REVIEWER,
}
AGREED_FOR = datetime.timedelta(hours=24)


@decides("BH-41")
def two_persons_agree(offices: Collection[str], *, is_agreed: bool) -> None:
    """双人办理: nobody alone opens the account of who holds a guarded office."""
    guarded = GUARDED & {*offices}
    if guarded and not is_agreed:
        raise Refused(
            "BH-41",
            "该人员任{office}，须先提出申请，由安全管理员同意后，在二十四小时内办理一次",
            office=Office(min(guarded)).label,
        )


def may_be_asked(offices: Collection[str], *, is_open: bool) -> None:
    """申请: only where a second person is needed, one at a time (BH-41)."""
    if not GUARDED & {*offices}:
        raise Refused("BH-41", "该人员的账号不须申请，可以直接办理")
    if is_open:
        raise Refused("BH-41", "已有申请，请等待答复；同意了的，请直接办理")


def may_answer(actor: Actor, answerers: Collection[int], *, is_open: bool) -> None:
    """答复: by a security administrator who neither asked nor is concerned (BH-41)."""
    if actor.kind != "person" or actor.id not in answerers:
        raise Refused("BH-41", "申请由申请人和本人以外的安全管理员答复，没有的由审计员答复")
    if not is_open:
        raise Refused("BH-41", "没有待答复的申请，或已超过二十四小时，请系统管理员重新申请")


# Under which kinds of unit a kind may stand.
UNDER: dict[str, frozenset[UnitKind]] = {
    UnitKind.DEPARTMENT: frozenset({UnitKind.COUNTY}),
    UnitKind.TOWNSHIP: frozenset({UnitKind.COUNTY}),
    UnitKind.COMMUNITY: frozenset({UnitKind.COUNTY, UnitKind.TOWNSHIP}),
    UnitKind.BRANCH: frozenset({UnitKind.TOWNSHIP, UnitKind.COMMUNITY, UnitKind.WORK_UNIT}),
    UnitKind.GROUP: frozenset({UnitKind.BRANCH}),
    UnitKind.WORK_UNIT: frozenset({UnitKind.COUNTY, UnitKind.TOWNSHIP}),
}


def kinds_under(kind: str) -> list[UnitKind]:
    """Return which kinds of unit may stand under a kind (BH-36)."""
    return [UnitKind(one) for one, above in UNDER.items() if kind in above]


@decides("BH-36")
def unit_fits(name: str, siblings: Collection[str], *, kind: str = "", above: str = "") -> None:
    """单位相合: a kind that may stand under the one above, and no second of one name there."""
    if kind and above not in UNDER.get(kind, frozenset()):
        raise Refused(
            "BH-36",
            "{above}之下不能设{kind}，请另选上级单位或类别",
            above=UnitKind(above).label,
            kind=UnitKind(kind).label,
        )
    if name in siblings:
        raise Refused("BH-36", "该上级单位之下已有叫“{name}”的单位，请核对或另取名称", name=name)


def unit_may_go(*, is_root: bool, units: int, held: int, cases: int, others: int) -> None:
    """撤销单位: only where nothing stands any more; say what does (BH-36)."""
    if is_root:
        raise Refused("BH-36", "县委是本账户的根，不能撤销")
    if units or held or cases or others:
        raise Refused(
            "BH-36",
            "该单位还有下级单位 {units} 个、在岗授权 {held} 个、未办结事项 {cases} 件、"
            "民心墙和党员登记 {others} 个，请先逐一办理完毕",
            units=units,
            held=held,
            cases=cases,
            others=others,
        )


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


def stands_here(place: Place | None, *, home: int) -> Place:
    """在册单位: only a unit of this home that stands now (BH-05)."""
    if place is None or place.home_id != home:
        raise Refused("BH-05", "该单位不在本单位的登记里，请核对")
    return place


def was_held(ended: int) -> None:
    """在岗: only a desk that the person has is taken (BH-05)."""
    if not ended:
        raise Refused("BH-05", "该人员现在没有这个岗位，请核对")


def account_is_free(*, is_free: bool) -> None:
    """一人一号: a user name is one account's, a person has one account (BH-05)."""
    if not is_free:
        raise Refused("BH-05", "该用户名已被使用，或该人员已有账号，请核对")


def is_a_key(calendar: str | None) -> str:
    """参数在册: only a key that has a value for everybody is set; return how its days count."""
    if calendar is None:
        raise Refused("BH-05", "没有这个参数，请从参数表中选择")
    return calendar


@decides("BH-35")
def value_may_be_set(
    value: int,
    *,
    bounds: tuple[int, int],
    is_its_clause: bool,
    from_on: datetime.date,
    today: datetime.date,
    is_taken: bool,
) -> None:
    """参数: within its bounds, by its own clause, never backwards (L6), once a day."""
    if from_on < today:
        raise Refused("BH-35", "参数不能倒填日期，请选择今天或以后的日期")
    least, most = bounds
    if not least <= value <= most:
        raise Refused(
            "BH-35", "该参数的数值应在 {least} 到 {most} 之间，请核对", least=least, most=most
        )
    if not is_its_clause:
        raise Refused("BH-35", "依据的条款不是这个参数所属的条款，请核对")
    if is_taken:
        raise Refused("BH-35", "该单位的这个参数在这一天已有登记，请核对，或另选开始日期")


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
