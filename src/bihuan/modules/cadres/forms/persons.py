"""干部名单: the rows of a workbook as forms, one a person; what can't be read is said cell by cell.

A row is judged by itself. Nothing is padded or guessed: a date is as precise as its cell, and an
empty cell says nothing.
"""

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from bihuan.kernel.base.partial import is_partial
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.record import coding
from bihuan.kernel.people.sheets import values
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.modules.cadres.forms.workbook import Workbook
from bihuan.ui.tables import Fault, Heading, Unreadable

__all__ = ["HEADINGS", "Person", "persons", "template"]

HEADER_WITHIN = 5  # A sheet may begin with a title before its headings.
LONGEST_NAME = 40
LONGEST_LIST = 255  # Excel holds no longer list to pick from; without it the cell is typed.
DAY = re.compile(r"(\d{4})(?:(\d{2})(\d{2})?|[./-](\d{1,2})(?:[./-](\d{1,2}))?)?", re.ASCII)
WRITTEN_OUT = str.maketrans({"年": ".", "月": ".", "日": None})
PARTS = re.compile(r"[；;、]")
PARTY = re.compile(r"(\D*)(.*)", re.DOTALL | re.ASCII)
OCTOBER = re.compile(r"\d{4}\.1", re.ASCII)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


DATED = "写成 2004、2004.07 或 2004-07-01，知道到哪一级写到哪一级"
# The columns, in the order of the form's first page; then the time on the roll.
HEADINGS: dict[str, Heading] = {
    "name": Heading("姓名", "一行一人", "张三", is_required=True),
    "id_number": Heading("身份证号", "18 位；这一列须为文本格式", ""),
    "sex": Heading("性别", "男或女", "女", ("男", "女")),
    "birth": Heading("出生年月", DATED, "1985.03"),
    "ethnicity": Heading("民族", "例如汉族", "汉族"),
    "native_place": Heading("籍贯", "省加市或县", "陕西青禾"),
    "birth_place": Heading("出生地", "省加市或县", "陕西青禾"),
    "party": Heading("入党时间", "中共党员写时间；民主党派写简称，例如 200108；民建", "2008.06"),
    "work_start": Heading("参加工作时间", DATED, "2007.07"),
    "health": Heading("健康状况", "", "健康"),
    "professional_title": Heading("专业技术职务", "", "工程师"),
    "specialty": Heading("熟悉专业有何专长", "", ""),
    "full_time_education": Heading("全日制学历", "例如大学、研究生、大专", "大学"),
    "full_time_degree": Heading("全日制学位", "例如法学学士", "法学学士"),
    "full_time_education_school": Heading("全日制学历毕业院校系及专业", "", "某大学法学院法学专业"),
    "full_time_degree_school": Heading("全日制学位毕业院校系及专业", "与学历相同的不填", ""),
    "in_service_education": Heading("在职学历", "", ""),
    "in_service_degree": Heading("在职学位", "", ""),
    "in_service_education_school": Heading("在职学历毕业院校系及专业", "", ""),
    "in_service_degree_school": Heading("在职学位毕业院校系及专业", "与学历相同的不填", ""),
    "post": Heading("现任职务", "单位和职务全称", "城关镇党政办公室主任"),
    "resume": Heading(
        "简历", "和任免审批表一样一段一行，格内换行用 Alt+Enter", "2007.07--         某镇科员"
    ),
    "staff_kind": Heading("编制类型", "", "行政编制"),
    "entered": Heading("进入时间", f"什么时候到现单位在编；{DATED}", "2019.08"),
    "way_in": Heading("进入方式", "怎样到现单位在编", "考录"),
}
ALIASES = {
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "出生日期": "出生年月",
    "参加工作年月": "参加工作时间",
    "入党年月": "入党时间",
    "专长": "熟悉专业有何专长",
    "全日制毕业院校系及专业": "全日制学历毕业院校系及专业",
    "在职毕业院校系及专业": "在职学历毕业院校系及专业",
    "工作单位及职务": "现任职务",
}
# Cells that go by the name of their code, when a table knows the word; else as they are typed.
WORDED = {
    "ethnicity": "ethnicity",
    "health": "health",
    "full_time_education": "schooling",
    "full_time_degree": "degree",
    "in_service_education": "schooling",
    "in_service_degree": "degree",
}
# Cells that must be one of a table, as the record keeps nothing but the code.
CODED = {"sex": "sex", "staff_kind": "staff_kind", "way_in": "way_in"}
OFFERED = ("health", "staff_kind", "way_in")  # Cells of the template with a table to pick from.
ROLL = ("staff_kind", "entered", "way_in")


@dataclass(frozen=True, slots=True)
class Person:
    """One row: the form and the time on the roll that it makes, what is wrong with it, and itself.

    `original` is the row as it came, under its headings, as CSV.
    """

    row: int
    sheet: Sheet
    roll: Mapping[str, str]
    original: bytes
    faults: Sequence[Fault] = ()
    remarks: Sequence[str] = ()


def template() -> list[Heading]:
    """Return the columns of the template, with what may be picked as the tables stand now."""
    offered = {name: _choices(name) for name in OFFERED}
    short = {name: found for name, found in offered.items() if len(",".join(found)) <= LONGEST_LIST}
    return [replace(one, choices=short.get(name, one.choices)) for name, one in HEADINGS.items()]


def _choices(name: str) -> list[str]:
    return [one.name for one in coding.table(name).codes if not one.ended]


def persons(book: Workbook, *, today: datetime.date) -> Iterator[Person]:
    """Yield the persons under a sheet's headings, blank rows left out; raises Unreadable."""
    header: list[str] = []
    fields: list[str] = []
    odd: list[str] = []
    for number, cells in enumerate(book.rows, 1):
        if fields:
            if any(_text(cell) for cell in cells):
                given = {name: cell for name, cell in zip(fields, cells, strict=False) if name}
                yield _Row(number, given, today, remarks=odd).person(_original(header, cells))
                odd = []
            continue
        header = [_text(cell) for cell in cells]
        fields = _fields(header, number)
        if fields:
            book.refuse_merged(below=number)
            odd = _unused(header)
        elif number == HEADER_WITHIN:
            break
    if not fields:
        raise Unreadable(
            Fault(1, "姓名", _("前五行里没有“姓名”这一列"), _("请用载入页上的模板填写"))
        )


def _unused(header: Sequence[str]) -> list[str]:
    """Return what to say of the headings that mean nothing to us; the first row says it."""
    names = [name for name in header if name and not _field(name)]
    return [_("没有用到的列：{names}").format(names="、".join(names))] if names else []


def _fields(header: Sequence[str], row: int) -> list[str]:
    """Return which field each column holds, "" for none; nothing when these are no headings."""
    found = [_field(name) for name in header]
    known = [name for name in found if name]
    twice = next((name for name in known if known.count(name) > 1), "")
    if "name" not in known:
        return []
    if twice:
        reason = _("有两列都是“{name}”").format(name=HEADINGS[twice].name)
        raise Unreadable(Fault(row, HEADINGS[twice].name, reason, _("请只留一列")))
    return found


def _field(heading: str) -> str:
    return FIELDS.get(coding.folded(heading.strip("*＊")), "")


FIELDS = {coding.folded(one.name): name for name, one in HEADINGS.items()}
FIELDS |= {coding.folded(other): FIELDS[coding.folded(name)] for other, name in ALIASES.items()}


def _text(cell: Any) -> str:
    """Return a cell as a person would type it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell).strip()


def _original(header: Sequence[str], cells: Sequence[Any]) -> bytes:
    """Return a row under its headings as CSV: what is kept of the file for one person."""
    made = io.StringIO()
    csv.writer(made).writerows([header, [_text(cell) for cell in cells]])
    return b"\xef\xbb\xbf" + made.getvalue().encode("utf-8", "replace")


@dataclass(slots=True)
class _Row:
    """The cells of one row; what doesn't fit is noted and read as nothing."""

    row: int
    given: Mapping[str, Any]
    today: datetime.date
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def person(self, original: bytes) -> Person:
        cells: dict[str, Any] = {name: self._cell(name) for name in HEADINGS}
        roll = {name: cells.pop(name) for name in ROLL}
        if roll["way_in"] and not roll["entered"] and not self.given.get("entered"):
            self._fault("entered", _("填了进入方式，没有填进入时间"), _("请补填进入时间"))
        return Person(
            self.row,
            Sheet(**cells),
            {name: value for name, value in roll.items() if value},
            original,
            self.faults,
            self.remarks,
        )

    def _cell(self, name: str) -> str:
        cell = self.given.get(name, "")
        text = _text(cell)
        if CONTROL.search(text):
            self._fault(name, _("含有无法保存的控制字符"), _("请删去该字符"))
            return ""
        return READERS.get(name, _Row._words)(self, name, cell) if text or name == "name" else ""

    def _words(self, name: str, cell: Any) -> str:
        """Return words as they are typed; a word that a table knows, by the table's name."""
        text = _text(cell)
        known = coding.table(WORDED[name]).find(text) if name in WORDED else None
        return known.name if known else "\n".join(line.rstrip() for line in text.splitlines())

    def _name(self, name: str, cell: Any) -> str:
        text = values.name(_text(cell))
        if not text:
            self._fault(name, _("没有填写"), _("请补上，或删去这一行"))
        elif len(text) > LONGEST_NAME:
            self._fault(name, _("超过 40 字"), _("请核对，一行一人"))
        return text

    def _form_date(self, name: str, cell: Any) -> str:
        """Return a date as forms have it: `200407`."""
        return self._date(name, cell).replace("-", "")

    def _date(self, name: str, cell: Any) -> str:
        """Return a date as a record keeps it, as precise as the cell."""
        text = _text(cell)
        kept = f"{cell:%Y-%m-%d}" if isinstance(cell, datetime.date) else _day(text)
        if isinstance(cell, float) and OCTOBER.fullmatch(text):
            reason = _("“{text}”看不出是 1 月还是 10 月").format(text=text)
            self._fault(name, reason, _("请把这一格设为文本，写成 2004.01 或 2004.10"))
        elif not is_partial(kept):
            reason = _("“{text}”不是日期").format(text=text[:20])
            self._fault(name, reason, _("请写成 2004、2004.07 或 2004-07-01"))
        elif isinstance(cell, datetime.date) and cell.day == 1:
            said = _("{column}是 Excel 日期，按 {day} 载入；只知道到月的请写 {month}")
            month = kept[:7].replace("-", ".")
            self.remarks.append(said.format(column=HEADINGS[name].name, day=kept, month=month))
        return kept

    def _party(self, name: str, cell: Any) -> str:
        """Return 入党时间 as forms have it: the time of joining, parties, or both."""
        if not isinstance(cell, str):
            return self._form_date(name, cell)
        kept = [_membership(part) for part in PARTS.split(cell.strip().strip("()（）"))]
        if all(kept):
            return "；".join(kept)
        reason = _("“{text}”既不是时间也不是党派").format(text=cell[:20])
        self._fault(name, reason, _("请写成 2008.06、民建 或 200806；民建；不是党员的留空"))
        return ""

    def _number(self, name: str, cell: Any) -> str:
        number = id_numbers.plain(_text(cell))
        if not id_numbers.is_right(number, on=self.today):
            reason = _("“{text}”校验不对").format(text=id_numbers.masked(number))
            advice = _("请核对；Excel 会把数字格式的末几位变成 0，请先把这一列设为文本再填")
            self._fault(name, reason, advice)
        return number

    def _coded(self, name: str, cell: Any) -> str:
        """Return the code of a word, but the word itself where the form has it."""
        found = coding.table(CODED[name]).find(_text(cell))
        offered = HEADINGS[name].choices
        if found is None or (offered and found.name not in offered):
            reason = _("“{text}”不在可选范围内").format(text=_text(cell)[:20])
            wanted = "、".join(offered or _choices(name))
            self._fault(name, reason, _("请填：{wanted}").format(wanted=wanted))
            return ""
        return found.code if name in ROLL else found.name

    def _fault(self, name: str, reason: str, advice: str) -> None:
        self.faults.append(Fault(self.row, HEADINGS[name].name, reason, advice))


def _day(typed: str) -> str:
    """Return a typed date as a record keeps it; something that is no date when it is none."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    found = DAY.fullmatch(plain.translate(WRITTEN_OUT).rstrip("."))
    if not found:
        return ""
    year, month, day, other_month, other_day = found.groups()
    parts = [year, month or other_month, day or other_day]
    return "-".join(part.zfill(2) for part in parts if part)


def _membership(typed: str) -> str:
    """Return a party, the time of joining one, or both, as forms have them; "" if it is neither."""
    found = PARTY.fullmatch(typed.strip())
    assert found is not None, "anything is a word and a rest"
    word, rest = found.groups()
    joined = _day(rest)
    is_known = not word or coding.table("politics").find(word) is not None
    return word + joined.replace("-", "") if is_known and is_partial(joined or "2000") else ""


READERS: dict[str, Callable[[_Row, str, Any], str]] = {
    "name": _Row._name,
    "id_number": _Row._number,
    "birth": _Row._form_date,
    "work_start": _Row._form_date,
    "entered": _Row._date,
    "party": _Row._party,
    **dict.fromkeys(CODED, _Row._coded),
}
