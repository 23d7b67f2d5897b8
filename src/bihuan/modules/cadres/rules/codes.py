"""代码表的规则: what may stand in a code table."""

import re

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import is_partial, is_surely_before
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.record.coding import Code, Table, folded
from bihuan.kernel.permissions.facade import Actor, Office

KEEPER = Office.CIVIL_SERVICE
FORM = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}", re.ASCII)


def keeps_codes(actor: Actor, *, home: int) -> None:
    """代码表: kept by the civil-service section of the home (BH-57)."""
    if not any(held.office == KEEPER and held.home == home for held in actor.desks):
        raise Refused("BH-57", "代码表由{office}维护，请联系该岗位", office=KEEPER.label)


def is_known(found: Table | Code | None) -> None:
    """有表有码: only a table that ships is edited, and only a code that is there (BH-57)."""
    if found is None:
        raise Refused("BH-57", "没有这个代码表或代码，请从代码表页面重新选择")


@decides("BH-57")
def code_may_stand(code: Code, table: Table, *, was: Code | None) -> None:
    """代码成立: a code of the table's form with a name, whose words mean no other row, in time.

    `was` is the row as it stands; None for a new code.
    """
    if was == code:
        raise Refused("BH-57", "没有改动，请先修改再登记")
    if was is None:
        _is_free(code, table)
    if not code.name.strip():
        raise Refused("BH-57", "名称不能为空，请填写")
    _has_its_parent(code, table)
    _means_no_other(code, table, was)
    _lasts(code)


def _is_free(code: Code, table: Table) -> None:
    if not FORM.fullmatch(code.code):
        raise Refused(
            "BH-57",
            "代码“{code}”的写法不对，请用 1 至 20 位字母、数字、点和短横，以字母或数字开头",
            code=code.code,
        )
    used = next((one for one in table.codes if folded(one.code) == folded(code.code)), None)
    if used:
        raise Refused(
            "BH-57",
            "代码“{code}”已是“{name}”，请换一个代码",
            code=used.code,
            name=used.name,
        )


def _has_its_parent(code: Code, table: Table) -> None:
    if not code.parent:
        return
    parent = table.by_code(code.parent)
    if parent is None or parent.parent or parent.code == code.code:
        raise Refused(
            "BH-57", "上级代码“{parent}”不在表的第一层，请从列表中选择", parent=code.parent
        )


def _means_no_other(code: Code, table: Table, was: Code | None) -> None:
    """Refuse a word that means another row already; what the row had before it keeps."""
    had = {folded(text) for text in (was.name, *was.aliases)} if was else set()
    for text in (code.code, code.name, *code.aliases):
        other = next((one for one in table.candidates(text) if one.code != code.code), None)
        if other and folded(text) not in had:
            raise Refused(
                "BH-57",
                "“{word}”已指代码“{code} {name}”，一个词只能指一个代码，请核对",
                word=text,
                code=other.code,
                name=other.name,
            )


def _lasts(code: Code) -> None:
    for text in filter(None, (code.begun, code.ended)):
        if not is_partial(text):
            raise Refused(
                "BH-57",
                "时间“{time}”看不懂，请写成 2021、2021-07 或 2021-07-01 的样式",
                time=text,
            )
    if code.begun and code.ended and is_surely_before(code.ended, code.begun):
        raise Refused(
            "BH-57",
            "止于 {ended}，早于起始的 {begun}，请核对",
            ended=code.ended,
            begun=code.begun,
        )
