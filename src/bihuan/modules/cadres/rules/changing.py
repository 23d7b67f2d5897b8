"""更正的规则: what may be asked for, by whom, what goes by the archive, what is accepted."""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.base import canonical
from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.facade import Changes, Record
from bihuan.kernel.people.record.sets import SETS, SINGLE
from bihuan.modules.cadres.terms import Answer, ArchiveItem, Result

A = ArchiveItem
# What of a record belongs to the six items of 三龄两历一身份. Of posts it is what a history says:
# where, what, from when till when; their level, document and kind are put in order without it.
ARCHIVED: dict[tuple[str, str], ArchiveItem] = {
    ("basics", "birth"): A.BIRTH,
    ("basics", "work_start"): A.WORK_START,
    ("basics", "staff_kind"): A.STATUS,
    ("service", "staff_kind"): A.STATUS,
    ("service", "way_in"): A.STATUS,
    **{
        ("posts", field): A.CAREER
        for field in ("unit", "unit_name", "title", "begun", "first_begun", "ended")
    },
}
ARCHIVED_SETS: dict[str, ArchiveItem] = {
    "party": A.PARTY,
    "education": A.EDUCATION,
    "resume": A.CAREER,
    "posts": A.CAREER,
    "service": A.STATUS,
}
WHOLE_SETS = frozenset({"party", "education", "resume"})
# Cells of the form that say one of the six: their settled words are no way around the archive.
ARCHIVED_CELLS: dict[str, ArchiveItem] = {
    "birth": A.BIRTH,
    "party": A.PARTY,
    "work_start": A.WORK_START,
    "resume": A.CAREER,
    "post": A.CAREER,
    **{
        f"{mode}_{part}": A.EDUCATION
        for mode in ("full_time", "in_service")
        for part in ("education", "degree", "education_school", "degree_school")
    },
}
NOT_ASKED = frozenset({"originals"})  # What a file was is no matter of opinion.
# Rows that say something as a whole only.
AS_A_WHOLE = frozenset({"printed", "none_stated"})
LONGEST = 2000
ROW = ""  # The field of an item that is a row as a whole.


@dataclass(frozen=True, slots=True)
class Value:
    """One item asked for: a value of a row of a set, as it is and as it shall be.

    A row as a whole has the field `ROW` and its values as one canonical text, "" for none.
    """

    set: str
    row: str
    field: str
    old: str
    new: str


def current(held: Record, value: Value) -> str:
    """Return what a record says now where an item asks for something else."""
    row = held.get(value.set, {}).get(value.row, {})
    if value.field == ROW:
        return canonical.encode(dict(row)) if row else ""
    return row.get(value.field, "")


def changes_of(values: Sequence[Value], held: Record) -> Changes:
    """Return what accepted items change of a record; a set with rows isn't stated empty any more.

    Rows and items that no item names stay as they are.
    """
    changes: dict[str, dict[str, dict[str, str] | None]] = {}
    for value in values:
        rows = changes.setdefault(value.set, {})
        if value.field != ROW:
            rows[value.row] = {**(rows.get(value.row) or {}), value.field: value.new}
        elif value.new:
            gone = dict.fromkeys(held.get(value.set, {}).get(value.row, {}), "")
            rows[value.row] = {**gone, **json.loads(value.new)}
        else:
            rows[value.row] = None
    for pk, row in held.get("none_stated", {}).items():
        if any(rows for name, rows in changes.items() if name == row.get("set")):
            changes.setdefault("none_stated", {})[pk] = None
    return changes


# --- the six items ------------------------------------------------------------------------------


def archive_item(value: Value) -> str:
    """Return which of the six items something is, or "" for none."""
    if value.set == "printed":
        return _of_cell(value)
    if value.set == "none_stated":
        stated = json.loads(value.new or value.old).get("set", "")
        return ARCHIVED_SETS.get(stated, "")
    if value.set in WHOLE_SETS or value.field == ROW:
        return ARCHIVED_SETS.get(value.set, "")
    return ARCHIVED.get((value.set, value.field), "")


def _of_cell(value: Value) -> str:
    """Return which of the six a settled cell says, before or after."""
    rows = [json.loads(text) for text in (value.old, value.new) if text]
    cells = [ARCHIVED_CELLS.get(row.get("cell", ""), "") for row in rows]
    return next(filter(None, cells), "")


@decides("BH-51")
def goes_by_the_archive(values: Sequence[Value], *, way: str) -> None:
    """查档认定: the six items change by the archive alone, each by itself."""
    for value in values:
        if archive_item(value) != way:
            raise Refused("BH-51", "这一项属于三龄两历一身份，只由两名档案审核员查档认定后更正")


def is_found(*, name: str, formed: str, recorded: str, result: str, today: datetime.date) -> None:
    """查到材料: an examination names the material, when it was formed and what it says (BH-51)."""
    if not (name.strip() and formed.strip() and recorded.strip()):
        raise Refused("BH-51", "请写明依据的档案材料名称、形成时间和记载的内容")
    if not is_partial(formed):
        raise Refused("BH-51", "材料形成时间请写成 2004、2004-07 或 2004-07-01 的样式")
    if earliest(formed) > today:
        raise Refused("BH-51", "材料形成时间不能晚于今天，请核对")
    if result not in Result.values:
        raise Refused("BH-51", "请选择查档结论")


def result_agrees(values: Sequence[Value], *, result: str, certified: str) -> None:
    """结论与认定值相符: what is certified anew says something else than the record (BH-51)."""
    if certified and result != Result.CERTIFIED:
        raise Refused("BH-51", "只有“重新认定”才填拟认定的值，请核对结论")
    changed = any(value.new != value.old for value in values)
    if result == Result.CERTIFIED and not changed:
        raise Refused("BH-51", "认定值与原记载相同，结论应为“与原记载一致”")


def signature_is_told(*, declines: bool, words: str) -> None:
    """本人签字: who doesn't sign, why not (BH-51)."""
    if declines and not words.strip():
        raise Refused("BH-51", "本人不签字的，请写明情况")


# --- asking and answering -----------------------------------------------------------------------


@decides("BH-52")
def may_ask(*, is_oneself: bool, is_of_the_unit: bool, keeps: bool) -> None:
    """谁可以申请: the cadre himself, the head of his unit, the section that keeps the records."""
    if not (is_oneself or is_of_the_unit or keeps):
        raise Refused("BH-52", "只有本人、本单位主要负责人和组织部公务员科可以申请更正")


@decides("BH-50")
def is_asked_for(
    values: Sequence[Value], *, reason: str, material: str, today: datetime.date
) -> None:
    """写明更正: what shall change and to what, why, and by which material."""
    if not values:
        raise Refused("BH-50", "没有改动，请先填写要更正的内容")
    if not reason.strip():
        raise Refused("BH-50", "请写明更正的理由")
    if not material.strip():
        raise Refused("BH-50", "请写明依据材料的名称")
    for value in values:
        _fits(value, today)


def is_not_under_way(values: Sequence[Value], open_items: Collection[tuple[str, str, str]]) -> None:
    """一项一件: what is being corrected already isn't asked for again (BH-50)."""
    for value in values:
        if value.row and (value.set, value.row, value.field) in open_items:
            raise Refused("BH-50", "这一项已有更正正在办理，办结或撤回以后才能再提")


def _fits(value: Value, today: datetime.date) -> None:
    is_part = value.set in AS_A_WHOLE and value.field != ROW
    is_whole = value.field == ROW and value.set in SINGLE
    if value.set not in SETS or value.set in NOT_ASKED or is_part or is_whole:
        raise Refused("BH-50", "没有这一项，请从页面重新选择")
    row = {value.field: value.new} if value.field != ROW else json.loads(value.new or "{}")
    items = {item.name: item for item in SETS[value.set].items}
    for name, text in row.items():
        if name not in items and name != "position":
            raise Refused("BH-50", "没有这一项，请从页面重新选择")
        if text and name in items:
            _reads(items[name].kind, items[name].table, str(items[name].label), text)
            _has_come(name, str(items[name].label), text, today)


# Days that lie behind us wherever they stand; others, as the end of a secondment, may lie ahead.
PAST = frozenset(
    {"birth", "joined", "work_start", "begun", "first_begun", "obtained", "approved", "entered"}
)


def _has_come(name: str, label: str, text: str, today: datetime.date) -> None:
    if name in PAST and is_partial(text) and earliest(text) > today:
        raise Refused("BH-50", "“{item}”不能晚于今天，请核对", item=label)


def _reads(kind: str, table: str, label: str, text: str) -> None:
    if len(text) > LONGEST:
        raise Refused("BH-50", "“{item}”超过 2000 字，请删减", item=label)
    if kind == "date" and not is_partial(text):
        raise Refused("BH-50", "“{item}”请写成 2004、2004-07 或 2004-07-01 的样式", item=label)
    if kind == "code" and coding.table(table).by_code(text) is None:
        raise Refused("BH-50", "“{item}”请从代码表里选择", item=label)


def is_answered(answer: str, why: str) -> None:
    """逐项答复: accepted, or refused with the reason (BH-50)."""
    if answer not in {Answer.ACCEPTED, Answer.REFUSED}:
        raise Refused("BH-50", "请逐项选择采纳或不采纳")
    if answer == Answer.REFUSED:
        says_why_not(why)


def says_why_not(words: str) -> None:
    """说明理由: who refuses an item or sends a request back says why (BH-50)."""
    if not words.strip():
        raise Refused("BH-50", "不采纳或退回的，请写明理由")


def something_is_answered(answers: Mapping[int, object], known: Sequence[int]) -> None:
    """有所答复: at least one item is answered, and each is open still (BH-50)."""
    if not answers or set(answers) - set(known):
        raise Refused("BH-50", "这些项目没有选择，或者已经审核过，请刷新页面查看")


def still_stands(values: Sequence[Value], held: Record) -> None:
    """原记载未变: what an item would replace is still what the record says (BH-50)."""
    for value in values:
        if current(held, value) != value.old:
            item = label_of(value)
            raise Refused(
                "BH-50",
                "“{item}”的原记载在申请以后已经变动，这一项不能采纳；请选不采纳并说明",
                item=item,
            )


def within_a_row(held: Record, changes: Changes) -> None:
    """其间有所属: a period within another one needs that one in the record (BH-50)."""
    rows = {**held.get("resume", {}), **changes.get("resume", {})}
    for row in rows.values():
        above = (row or {}).get("within", "")
        if above and rows.get(above) is None:
            raise Refused("BH-50", "“其间”所属的经历没有采纳或将删去，请一并处理")


def label_of(value: Value) -> str:
    """Return what an item is called: its set, and its item where it is one."""
    one = SETS[value.set]
    names = {item.name: str(item.label) for item in one.items}
    return f"{one.label} {names.get(value.field, '')}".strip()


def is_a_change(found: Sequence[object]) -> None:
    """有此事项: there is such a request (BH-50)."""
    if not found:
        raise Refused("BH-50", "没有这件更正事项，请从清单重新打开")


def is_supplied(note: str) -> None:
    """补充了什么: who was asked for more says what he adds (BH-50)."""
    if not note.strip():
        raise Refused("BH-50", "请写明补充了什么材料")


# --- none of this -------------------------------------------------------------------------------


@decides("BH-54")
def none_is_stated(values: Sequence[Value], held: Record) -> None:
    """无此类情况: stated of a set that has no row and that isn't stated yet."""
    stated = {row.get("set", "") for row in held.get("none_stated", {}).values()}
    for value in values:
        if value.set != "none_stated" or not value.new:
            continue
        name = json.loads(value.new).get("set", "")
        if name not in SETS or name in stated | {"basics", "none_stated", *NOT_ASKED}:
            raise Refused("BH-54", "这一类不能申报，或已申报过“无此类情况”")
        if held.get(name):
            raise Refused(
                "BH-54",
                "“{set}”已有记载，不能申报“无此类情况”；记载有误的，请先申请删去",
                set=str(SETS[name].label),
            )
