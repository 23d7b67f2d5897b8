"""干部信息库的规则: who takes records in, and that nobody has two."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import is_partial, is_surely_before
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.organizations.facade import Place
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.cadres.rules.changing import Value as Value
from bihuan.modules.cadres.rules.changing import archive_item as archive_item
from bihuan.modules.cadres.rules.changing import changes_of as changes_of
from bihuan.modules.cadres.rules.changing import current as current
from bihuan.modules.cadres.rules.changing import goes_by_the_archive as goes_by_the_archive
from bihuan.modules.cadres.rules.changing import is_a_change as is_a_change
from bihuan.modules.cadres.rules.changing import is_answered as is_answered
from bihuan.modules.cadres.rules.changing import is_asked_for as is_asked_for
from bihuan.modules.cadres.rules.changing import is_found as is_found
from bihuan.modules.cadres.rules.changing import is_not_under_way as is_not_under_way
from bihuan.modules.cadres.rules.changing import is_supplied as is_supplied
from bihuan.modules.cadres.rules.changing import may_ask as may_ask
from bihuan.modules.cadres.rules.changing import none_is_stated as none_is_stated
from bihuan.modules.cadres.rules.changing import result_agrees as result_agrees
from bihuan.modules.cadres.rules.changing import says_why_not as says_why_not
from bihuan.modules.cadres.rules.changing import signature_is_told as signature_is_told
from bihuan.modules.cadres.rules.changing import something_is_answered as something_is_answered
from bihuan.modules.cadres.rules.changing import still_stands as still_stands
from bihuan.modules.cadres.rules.changing import within_a_row as within_a_row
from bihuan.modules.cadres.rules.checking import findings as findings
from bihuan.modules.cadres.rules.codes import code_may_stand as code_may_stand
from bihuan.modules.cadres.rules.codes import is_known as is_known
from bihuan.modules.cadres.rules.codes import keeps_codes as keeps_codes
from bihuan.modules.cadres.rules.comparing import differences as differences
from bihuan.modules.cadres.rules.comparing import is_of_the_same as is_of_the_same
from bihuan.modules.cadres.rules.comparing import something_differs as something_differs

KEEPER = Office.CIVIL_SERVICE
Rows = Sequence[Mapping[str, str]]


@decides("BH-39")
def keeps_records(actor: Actor, *, home: int) -> None:
    """干部信息: taken in by the civil-service section of the home, or by the system."""
    if actor.kind == "system":
        return
    if not any(held.office == KEEPER and held.home == home for held in actor.desks):
        raise Refused("BH-39", "干部信息由{office}载入，请联系该岗位", office=KEEPER.label)


def belongs_here(place: Place | None, *, home: int) -> None:
    """在册单位: a record belongs to a unit of this home that stands now (BH-39)."""
    if place is None or place.home_id != home:
        raise Refused("BH-39", "该单位不在本单位的登记里，请核对")


def has_a_record(register: object) -> None:
    """有卷可记: only what belongs to a record is entered (BH-39)."""
    if register is None:
        raise Refused("BH-39", "该人员没有干部信息，请先载入")


def has_a_name(name: str) -> None:
    """有名可立: a form without a name is nobody's (BH-39)."""
    if not name:
        raise Refused("BH-39", "表里没有姓名，请在任免审批表里补填后再载入")


@decides("BH-40")
def nobody_twice(*, has_record: bool, namesakes: int, are_others: bool) -> None:
    """一人一卷: one record a person; a namesake born in the same month is confirmed by somebody."""
    if has_record:
        raise Refused("BH-40", "这个身份证号已有干部信息，没有改动；请在该干部的页面核对差异后更正")
    if namesakes and not are_others:
        raise Refused(
            "BH-40",
            "已有 {count} 名同名且出生年月相同的干部，没有载入；请核对，确实不是同一人的，"
            "载入时选“另立”",
            count=namesakes,
        )


@decides("BH-43")
def periods_agree(service: Rows, absences: Rows) -> None:
    """起止相合: every period is dated and ends after it began; one is on one roll at a time.

    Who is away is on a roll meanwhile. What is known to the month may touch within the month.
    """
    for row in service:
        _is_dated(row, "entered", "departed")
    for row in absences:
        _is_dated(row, "begun", "ended")
    rolls = sorted((row["entered"], row.get("departed", "")) for row in service)
    for (_first, left), (entered, _last) in pairwise(rolls):
        if not left or is_surely_before(entered, left):
            raise Refused(
                "BH-43", "{entered} 进入时，上一段在编还没有结束，请核对起止时间", entered=entered
            )
    for row in absences:
        if not any(_holds(roll, row["begun"], row.get("ended", "")) for roll in rolls):
            raise Refused(
                "BH-43",
                "{begun} 起的不在岗不在任何一段在编之内，请先登记在编经历",
                begun=row["begun"],
            )


def _is_dated(row: Mapping[str, str], first: str, last: str) -> None:
    begun, ended = row.get(first, ""), row.get(last, "")
    if not is_partial(begun) or (ended and not is_partial(ended)):
        raise Refused(
            "BH-43",
            "起止时间“{begun}”“{ended}”看不懂，请写成 2021、2021-07 或 2021-07-01 的样式",
            begun=begun,
            ended=ended,
        )
    if ended and is_surely_before(ended, begun):
        raise Refused("BH-43", "止于 {ended}，早于起始的 {begun}，请核对", begun=begun, ended=ended)


def _holds(roll: tuple[str, str], begun: str, ended: str) -> bool:
    entered, left = roll
    inside = not is_surely_before(begun, entered)
    return inside and (not left or (bool(ended) and not is_surely_before(left, ended)))
