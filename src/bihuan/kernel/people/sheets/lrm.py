"""`.lrm`: the text file of the older 任免审批表 editor, 33 quoted fields, its photo beside it."""

import codecs
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from django.utils.translation import gettext_noop as _

from bihuan.kernel.people.sheets import photos, values
from bihuan.kernel.people.sheets.parsing import NULS, refuse_size
from bihuan.kernel.people.sheets.problems import Kind, Problem, Read, Unreadable, Unwritable
from bihuan.kernel.people.sheets.sheet import FAMILY_ELEMENTS, Relative, Sheet

__all__ = ["NOT_HELD", "Read", "Unreadable", "Unwritable", "read", "write"]

# Values of a sheet for which a `.lrm` file has no field.
NOT_HELD = ("retirement", "former_age_limit", "id_number")
FIELDS = 33
EDUCATION, SCHOOLS, RESERVED, FAMILY = 9, 10, range(12, 16), range(20, 25)
PLACES = {
    "name": 0,
    "sex": 1,
    "birth": 2,
    "ethnicity": 3,
    "native_place": 4,
    "party": 5,
    "health": 6,
    "birth_place": 7,
    "work_start": 8,
    "professional_title": 11,
    "specialty": 16,
    "resume": 17,
    "rewards": 18,
    "appraisals": 19,
    "post": 25,
    "proposed_post": 26,
    "proposed_removal": 27,
    "reason": 28,
    "reporting_unit": 29,
    "age_on": 30,
    "filled_by": 31,
    "filled_on": 32,
}
PAIRS = {
    EDUCATION: (
        "full_time_education",
        "full_time_degree",
        "in_service_education",
        "in_service_degree",
    ),
    SCHOOLS: (
        "full_time_education_school",
        "full_time_degree_school",
        "in_service_education_school",
        "in_service_degree_school",
    ),
}
RELATIVES_AT_MOST = 7

IS_XML = _("这是 .lrmx 文件，扩展名写成了 .lrm：请把扩展名改为 .lrmx 后再导入")
NOT_GBK = _("文件不是 GBK 文字，可能已经损坏：请从原电脑重新导出")
NOT_QUOTED = _("这不是 .lrm 文件（内容应以双引号开头和结尾），或文件不完整：请重新导出")
NOT_33 = _("文件有 {found} 项，应为 33 项，可能不完整：请从原电脑重新导出")
TOO_MANY = _("家庭成员有 {found} 人，.lrm 文件最多 7 人：请改用 .lrmx 文件")
NOT_IN_GBK = _("“{text}”里的“{sign}”不在 GBK 字符集里，.lrm 文件写不下：请改用 .lrmx 文件")
SEPARATOR = _("“{text}”里的“{sign}”在 .lrm 文件里是分隔符：请改为全角字符，或改用 .lrmx 文件")


def read(data: bytes, picture: bytes | None) -> Read:
    """Return what a `.lrm` file and the picture beside it say; raise `Unreadable` otherwise."""
    fields = _fields(_text(data))
    photo = picture or b""
    photos.refuse_big(len(photo))
    texts = {field: values.in_lines(fields[place]) for field, place in PLACES.items()}
    texts["name"] = values.name(texts["name"])
    for place, names in PAIRS.items():
        texts |= dict(zip(names, _four(fields[place]), strict=True))
    sheet = Sheet(**texts, family=tuple(_family(fields)), photo=photo)
    return Read(sheet=sheet, problems=(*_oddities(fields), *photos.faults(photo)))


def write(sheet: Sheet) -> tuple[bytes, bytes]:
    """Return a sheet as the bytes of a `.lrm` file and of the picture beside it.

    Raises `Unwritable` for more relatives than seven, signs outside GBK and separators in a
    text. Straight quotes become “ and ” in turn: within a field nothing else can stand for them.
    The values of `NOT_HELD` stay behind.
    """
    fields = [""] * FIELDS
    for field, place in PLACES.items():
        fields[place] = values.in_lines(getattr(sheet, field))
    for place, names in PAIRS.items():
        fields[place] = _joined("#", [getattr(sheet, name) for name in names])
    rows = [row for row in sheet.family if not row.is_blank]
    if len(rows) > RELATIVES_AT_MOST:
        raise Unwritable(TOO_MANY, found=len(rows))
    rows += [Relative()] * (RELATIVES_AT_MOST - len(rows))
    for place, name in zip(FAMILY, FAMILY_ELEMENTS, strict=True):
        fields[place] = _joined("@", [getattr(row, name) for row in rows])
    return b'"' + b'","'.join(map(_encoded, fields)) + b'"', sheet.photo


# --- reading ------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    refuse_size(data)
    if b"\0" in data:
        raise Unreadable(NULS)
    # The old editor knows no mark; a file that went through a text editor may have one.
    encoding = "utf-8" if data.startswith(codecs.BOM_UTF8) else "gb18030"
    try:
        # Files of the time of DOS end in Ctrl-Z.
        text = data.decode(encoding).strip("\ufeff\x1a \t\r\n")
    except UnicodeDecodeError:
        raise Unreadable(NOT_GBK) from None
    if text.startswith("<"):
        raise Unreadable(IS_XML)
    return text


def _fields(text: str) -> list[str]:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise Unreadable(NOT_QUOTED)
    fields = text[1:-1].split('","')
    if len(fields) != FIELDS:
        raise Unreadable(NOT_33, found=len(fields))
    return fields


def _four(field: str) -> list[str]:
    """Return the four parts of a field; what is too much stays in the last."""
    parts = [values.in_lines(part) for part in field.split("#", 3)]
    return parts + [""] * (4 - len(parts))


def _family(fields: Sequence[str]) -> Iterator[Relative]:
    for row in zip_longest(*(fields[place].split("@") for place in FAMILY), fillvalue=""):
        relative = Relative(*map(values.in_lines, row))
        if not relative.is_blank:
            yield relative


def _oddities(fields: Sequence[str]) -> Iterator[Problem]:
    reserved = "".join(fields[place] for place in RESERVED).strip()
    if reserved:
        yield Problem(Kind.RESERVED_FIELDS, {"text": reserved[:40]})
    for place in PAIRS:
        found = fields[place].count("#") + 1
        if fields[place].strip() and found != 4:
            yield Problem(Kind.PARTS, {"text": fields[place][:40], "found": found})
    counts = [fields[place].count("@") + 1 for place in FAMILY]
    if len({count for count, place in zip(counts, FAMILY, strict=True) if fields[place]}) > 1:
        yield Problem(Kind.FAMILY_COLUMNS, {"counts": "、".join(map(str, counts))})


# --- writing ------------------------------------------------------------------------------------


def _joined(separator: str, parts: Sequence[str]) -> str:
    for part in parts:
        if separator in part:
            raise Unwritable(SEPARATOR, text=part[:40], sign=separator)
    return separator.join(map(values.in_lines, parts))


def _encoded(text: str) -> bytes:
    straight, *rest = text.split('"')
    for number, piece in enumerate(rest):
        straight += "“”"[number % 2] + piece
    try:
        return straight.replace("\n", "\r\n").encode("gbk")
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise Unwritable(NOT_IN_GBK, text=text[:40], sign=sign) from None
