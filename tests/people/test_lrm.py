"""`.lrm`: 33 quoted fields in GBK and a picture; what it can't hold is refused, not bent."""

import dataclasses

import pytest
from django.utils.translation import override
from hypothesis import given

from bihuan.kernel.people.sheets import lrm
from bihuan.kernel.people.sheets.problems import Kind, Unreadable, Unwritable
from bihuan.kernel.people.sheets.sheet import Relative, Sheet
from tests.people import samples
from tests.people.sheets import HAN, PROPERTY, sheets

GBK_SIGNS = HAN + "· 　—-．、，。；;：:（）()《》“”'&<>]%0123456789０９年月日ABcd,\t"
GBK_NAMES = ("张某", "欧阳某", "阿依某·买某某", "AT&T 张")
WIFE = Relative("妻子", "李四", "198105", "群众", "某县中学教师, 班主任")


def fields(**values: str) -> list[str]:
    """Return 33 fields, some of them filled by their number: f0="张三"."""
    return [values.get(f"f{number}", "") for number in range(33)]


def file(**values: str) -> bytes:
    """Return a file of the fields given."""
    return ('"' + '","'.join(fields(**values)) + '"').encode("gb18030")


@PROPERTY
@given(sheets(GBK_SIGNS, GBK_NAMES, family=7))
def test_a_sheet_survives_a_file_but_for_what_the_format_lacks(sheet: Sheet) -> None:
    found = lrm.read(*lrm.write(sheet))
    lacking = dict.fromkeys(lrm.NOT_HELD, "")
    assert found.sheet == dataclasses.replace(sheet, name=found.sheet.name, **lacking)
    assert found.problems == ()
    assert lrm.write(found.sheet) == lrm.write(sheet)


def test_a_file_is_as_the_old_editor_writes_it() -> None:
    sheet = Sheet(
        name="张三",
        full_time_education="大学",
        in_service_degree="法学硕士",
        in_service_degree_school="某大学",
        resume="甲\n乙",
        family=(WIFE,),
        filled_on="20260301",
        photo=samples.JPEG,
    )
    data, picture = lrm.write(sheet)
    written = data.decode("gbk")[1:-1].split('","')
    assert len(written) == 33
    assert written[0] == "张三"
    assert written[9:11] == ["大学###法学硕士", "###某大学"]
    assert written[12:16] == [""] * 4
    assert written[17] == "甲\r\n乙"
    assert written[20:22] == ["妻子@@@@@@", "李四@@@@@@"]
    assert written[24] == "某县中学教师, 班主任@@@@@@"
    assert written[32] == "20260301"
    assert picture == samples.JPEG


def test_every_field_is_read_from_its_place() -> None:
    numbered = {f"f{number}": f"甲{number}" for number in range(33) if number not in range(12, 16)}
    found = lrm.read(file(**numbered), None)
    for field, place in lrm.PLACES.items():
        assert getattr(found.sheet, field) == f"甲{place}"
    assert found.sheet.family == (Relative("甲20", "甲21", "甲22", "甲23", "甲24"),)
    assert found.sheet.photo == b""
    assert [problem.kind for problem in found.problems] == [Kind.PARTS, Kind.PARTS]


def test_commas_quotes_and_rare_signs_in_a_text_are_read() -> None:
    found = lrm.read(
        file(f0="王 𠮷", f25='某局, "某"科', f17="甲\r\n乙", f20="妻子@@") + b"\r\n\x1a", None
    )
    assert (found.sheet.name, found.sheet.post) == ("王𠮷", '某局, "某"科')
    assert found.sheet.resume == "甲\n乙"
    assert found.sheet.family == (Relative("妻子"),)


def test_a_file_saved_by_a_text_editor_in_utf8_is_read() -> None:
    data = b"\xef\xbb\xbf" + file(f0="张三").decode("gb18030").encode()
    assert lrm.read(data, None).sheet.name == "张三"


def test_straight_quotes_become_curly_ones_in_turn() -> None:
    data, _ = lrm.write(Sheet(rewards='授予"某某"和"某"称号'))
    assert lrm.read(data, None).sheet.rewards == "授予“某某”和“某”称号"


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"f13": "保留的"}, Kind.RESERVED_FIELDS, "保留的"),
        ({"f9": "大学#学士#硕士"}, Kind.PARTS, "3 段"),
        ({"f9": "大学#学士##硕士#博士"}, Kind.PARTS, "5 段"),
        ({"f20": "妻子@儿子", "f24": "某县@某镇@学生"}, Kind.FAMILY_COLUMNS, "2、1、1、1、3"),
    ],
)  # fmt: skip
def test_what_is_odd_is_told(values: dict[str, str], kind: Kind, said: str) -> None:
    found = lrm.read(file(**values), None)
    assert [problem.kind for problem in found.problems] == [kind]
    assert said in found.problems[0].message


def test_a_column_that_is_empty_is_no_shifted_column() -> None:
    assert lrm.read(file(f20="妻子@儿子", f21="李@张"), None).problems == ()


def test_a_picture_that_is_none_is_told() -> None:
    assert lrm.read(file(), b"GIF89a").problems[0].kind is Kind.PHOTO_NO_PICTURE


@pytest.mark.parametrize(
    ("data", "picture", "reason"),
    [
        (b"", None, "文件是空的"),
        (b"\0\0" + file(), None, "空字节"),
        (b'"\xff\xff"', None, "不是 GBK 文字"),
        (b"<Person></Person>", None, "扩展名改为 .lrmx"),
        (b"x" + file(), None, "双引号"),
        (file(f32="20260301")[:-1], None, "双引号"),
        (b'"', None, "双引号"),
        (file()[:-3], None, "32 项，应为 33 项"),
        (file()[:-1] + b'",""', None, "34 项"),
        (b"x" * (50 * 2**20 + 1), None, "超过 50 MB"),
        (file(), b"x" * (11 * 2**20), "照片有 11 MB"),
    ],
    ids=["empty", "nuls", "no gbk", "lrmx", "no first quote", "no last quote", "one quote",
         "32 fields", "34 fields", "too big", "big picture"],
)  # fmt: skip
def test_another_or_a_broken_file_is_refused_with_its_reason(
    data: bytes, picture: bytes | None, reason: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        lrm.read(data, picture)
    assert reason in refusal.value.message
    with override("en"):
        assert refusal.value.message.isascii()


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (Sheet(family=(WIFE,) * 8), "家庭成员有 8 人，.lrm 文件最多 7 人"),
        (Sheet(name="王𠮷"), "“王𠮷”里的“𠮷”不在 GBK 字符集里"),
        (Sheet(resume="甲\n乙😀"), "“😀”不在 GBK"),
        (Sheet(full_time_degree="学士#"), "“#”在 .lrm 文件里是分隔符"),
        (Sheet(family=(Relative(work="a@b"),)), "“@”在 .lrm 文件里是分隔符"),
    ],
)
def test_what_the_format_cannot_hold_is_refused(sheet: Sheet, reason: str) -> None:
    with pytest.raises(Unwritable) as refusal:
        lrm.write(sheet)
    assert reason in refusal.value.message


def test_blank_rows_are_no_relatives() -> None:
    family = (Relative(), WIFE, *[Relative()] * 9)
    assert lrm.read(*lrm.write(Sheet(family=family))).sheet.family == (WIFE,)
