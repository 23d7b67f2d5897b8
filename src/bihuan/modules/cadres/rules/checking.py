"""校核: what in a record doesn't agree with itself or is missing; nothing here refuses an act."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import is_partial, is_surely_before, may_be_same
from bihuan.kernel.people.record import coding, to_sheet
from bihuan.kernel.people.record.facade import Record
from bihuan.kernel.people.record.from_sheet import date
from bihuan.kernel.people.sheets import resume
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.modules.cadres.terms import Severity

EARLIEST_WORK, EARLIEST_PARTY = 15, 18  # years of age; the Party's constitution, article 1
# Cells whose words should stand in a code table.
CODED = {
    "sex": "sex",
    "ethnicity": "ethnicity",
    "health": "health",
    "full_time_education": "schooling",
    "full_time_degree": "degree",
    "in_service_education": "schooling",
    "in_service_degree": "degree",
}
WANTED = ("sex", "birth", "ethnicity", "native_place", "work_start", "health", "post", "resume")


@dataclass(frozen=True, slots=True)
class Finding:
    """问题: how grave it is, which cell it is about, and what it says; `values` fill its places."""

    severity: Severity
    cell: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@decides("BH-44")
def findings(record: Record, sheet: Sheet) -> list[Finding]:
    """校核: return what is wrong with a record, as its rows and its form stand, gravest first.

    `sheet` is the form of the record with the ID number, if one is kept.
    """
    found = [
        *_missing(sheet),
        *_by_number(sheet),
        *_too_early(record, sheet),
        *_unknown_words(record, sheet),
        *_resume(sheet),
        *_stale(record),
    ]
    return sorted(found, key=lambda one: [*Severity].index(one.severity))


def _missing(sheet: Sheet) -> Iterator[Finding]:
    for cell in WANTED:
        if not getattr(sheet, cell):
            yield Finding(Severity.MISSING, cell, _("没有填写"))


def _by_number(sheet: Sheet) -> Iterator[Finding]:
    number = sheet.id_number
    if not number:
        yield Finding(Severity.MISSING, "id_number", _("没有登记，或文件里的号码校验不对"))
        return
    born, birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}", date(sheet.birth)
    if birth and not may_be_same(birth, born):
        yield Finding(Severity.WRONG, "birth", _("与身份证号的 {born} 不符"), {"born": born[:7]})
    sex = "男" if int(number[16]) % 2 else "女"
    if sheet.sex and sheet.sex != sex:
        yield Finding(Severity.WRONG, "sex", _("与身份证号不符"))


def _too_early(record: Record, sheet: Sheet) -> Iterator[Finding]:
    birth = date(sheet.birth)
    if not birth:
        return
    work = date(sheet.work_start)
    if work and is_surely_before(work, _years_after(birth, EARLIEST_WORK)):
        yield Finding(Severity.WRONG, "work_start", _("不满 15 周岁"))
    for row in record.get("party", {}).values():
        joined = row.get("joined", "")
        if is_partial(joined) and is_surely_before(joined, _years_after(birth, EARLIEST_PARTY)):
            yield Finding(Severity.WRONG, "party", _("不满 18 周岁"))


def _years_after(birth: str, years: int) -> str:
    """Return a date so many years later, as precise as it was; never a day that isn't."""
    return f"{int(birth[:4]) + years}{birth[4:7]}"


def _unknown_words(record: Record, sheet: Sheet) -> Iterator[Finding]:
    for cell, table in CODED.items():
        text = getattr(sheet, cell)
        if text and coding.table(table).find(text) is None:
            yield Finding(Severity.DOUBTFUL, cell, _("“{text}”不在代码表里"), {"text": text})
    for row in record.get("family", {}).values():
        word = row.get("relation", "")
        if word and coding.table("relation").find(word) is None:
            yield Finding(
                Severity.DOUBTFUL, "family", _("称谓“{text}”不在代码表里"), {"text": word}
            )


def _resume(sheet: Sheet) -> Iterator[Finding]:
    read = resume.read(sheet.resume)
    for problem in read.problems:
        yield Finding(Severity.DOUBTFUL, "resume", "{problem}", {"problem": problem})
    rows = [row for row in read.rows if row.start]
    if rows and sheet.post and rows[-1].text != sheet.post:
        yield Finding(Severity.DOUBTFUL, "resume", _("最后一段与现任职务不一致"))
    studied = any(row.text.endswith("学习") for row in rows)
    if studied and not (sheet.full_time_education or sheet.in_service_education):
        yield Finding(Severity.DOUBTFUL, "full_time_education", _("简历里有学习经历，学历没有填写"))


def _stale(record: Record) -> Iterator[Finding]:
    for cell in to_sheet.stale(record):
        yield Finding(Severity.DOUBTFUL, cell, _("所依据的信息已改动，表上的文字待核对"))
