"""`.lrmx`: what a file says is read whoever wrote it; what nobody changed keeps its bytes."""

import contextlib
import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.people.sheets import lrmx, parsing, photos, values
from bihuan.kernel.people.sheets.problems import Kind, Unreadable, Unwritable
from bihuan.kernel.people.sheets.sheet import ELEMENTS, FAMILY_ELEMENTS, Relative, Sheet
from tests.people import samples
from tests.people.sheets import PROPERTY, relatives, sheets, texts

FILES = {path.name: path.read_bytes() for path in sorted(samples.FILES.glob("*.lrmx"))}
every_file = pytest.mark.parametrize("name", FILES)
WIFE = Relative("妻子", "李 四", "198105", "群众", "某县中学教师")
SON = Relative("儿子", "张小某", "20100203", "", "某县小学学生")
DAUGHTER = Relative("女儿", "张𠮷", "201501", "", "某县幼儿园 & 小学")
FIELDS = [field for field in ELEMENTS if field not in ("family", "photo")]
NEW_VALUE = "改过的 <某> & 𠮷\n第二行"


def xml(inside: str, head: str = "") -> bytes:
    return f"{head}<Person>{inside}</Person>".encode()


def sheet_of(name: str) -> Sheet:
    return lrmx.read(FILES[name]).sheet


def changed(sheet: Sheet, **values: Any) -> Sheet:
    return dataclasses.replace(sheet, **values)


# --- any sheet ----------------------------------------------------------------------------------


@PROPERTY
@given(sheets())
def test_a_sheet_survives_a_file(sheet: Sheet) -> None:
    found = lrmx.read(lrmx.write(sheet, edition="2025"))
    assert found.sheet == changed(sheet, name=found.sheet.name)
    assert found.sheet.name.replace(" ", "") == sheet.name.replace(" ", "")
    assert (found.version, found.unknown, found.is_2025) == (lrmx.VERSION, (), True)
    assert set(found.problems) == set()


@PROPERTY
@given(sheets(), st.sampled_from(sorted(FILES)))
def test_a_sheet_survives_being_written_into_another_file(sheet: Sheet, name: str) -> None:
    before = lrmx.read(FILES[name])
    after = lrmx.read(lrmx.write(sheet, original=FILES[name], edition="2025"))
    assert after.sheet == changed(sheet, name=after.sheet.name)
    assert (after.version, after.unknown) == (before.version, before.unknown)


@PROPERTY
@given(sheets())
def test_what_was_written_and_not_changed_is_written_again_byte_for_byte(sheet: Sheet) -> None:
    data = lrmx.write(sheet, version="3.2.1.16")
    assert lrmx.write(lrmx.read(data).sheet, original=data) == data


def test_the_old_edition_leaves_the_new_elements_out() -> None:
    sheet = Sheet(name="张某", retirement="204303", former_age_limit="改革前任职年龄界限为60岁")
    old = lrmx.read(lrmx.write(sheet))
    assert (old.sheet, old.is_2025) == (Sheet(name="张某"), False)
    original = lrmx.write(Sheet(name="张某"))
    assert lrmx.write(sheet, original=original) == original
    assert lrmx.read(lrmx.write(sheet, original=original, edition="2025")).sheet == sheet


def test_a_new_file_is_as_the_editor_writes_it() -> None:
    data = lrmx.write(Sheet(name="张某", resume="甲\n乙", family=(WIFE,)), version="3.2.1.16")
    text = data.decode("utf-8")
    assert text.startswith('\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<Person>\r\n')
    assert "\r\n  <XingMing>张某</XingMing>\r\n" in text
    assert "<JianLi>甲\r\n乙</JianLi>" in text
    assert text.count("<Item>") == 10
    assert text.replace("\r\n", "").count("\n") == 0
    elements = [child.name for child in parsing.parse(data).root.children]
    old = [
        one for field, one in ELEMENTS.items() if field not in ("retirement", "former_age_limit")
    ]
    assert elements == [*old, "Version"]


# --- files as programs differ in writing them ----------------------------------------------------


def test_there_are_ten_files_and_more_that_differ() -> None:
    assert len(set(FILES.values())) >= 10
    assert {parsing.parse(data).encoding for data in FILES.values()} == {
        "utf-8",
        "gb18030",
        "utf-16-le",
        "utf-16-be",
    }


@every_file
def test_a_file_says_the_same_whoever_wrote_it(name: str) -> None:
    found = lrmx.read(FILES[name])
    sheet = found.sheet
    assert sheet.name == ("王𠮷" if name == "gb18030.lrmx" else "张三")
    assert sheet.resume == "\n".join(samples.RESUME)
    assert sheet.rewards == samples.VALUES["JiangChengQingKuang"]
    assert sheet.party == "200108；民建"
    assert sheet.native_place == "某省某县"
    assert sheet.specialty == "R&D <管理>"
    assert sheet.filled_on == "2026.03.01"
    assert sheet.id_number == "11010119800301999x"
    assert sheet.health == "健康"
    assert sheet.family == (WIFE, SON)
    assert found.is_2025 == (name == "edition_2025.lrmx")


@pytest.mark.parametrize(
    ("name", "photo"),
    [
        ("editor.lrmx", samples.JPEG),
        ("wrapped_photo.lrmx", samples.JPEG),
        ("no_mark_lf.lrmx", samples.PNG),
        ("edition_2025.lrmx", samples.BMP),
        ("gb2312.lrmx", b""),
    ],
)
def test_a_photo_is_the_image_file(name: str, photo: bytes) -> None:
    assert sheet_of(name).photo == photo


def test_what_is_new_or_unknown_in_a_file_is_told() -> None:
    new = lrmx.read(FILES["edition_2025.lrmx"])
    assert (new.sheet.retirement, new.version) == ("204303", "5.0.0.1")
    assert new.sheet.former_age_limit == "改革前任职年龄界限为60岁"
    other = lrmx.read(FILES["unknown.lrmx"])
    assert other.version == "9.9"
    assert other.unknown == ("ZhengZhiMianMao", "JiaTingChengYuan/Item/NianLing", "Own", "Own/Deep")
    assert lrmx.read(FILES["one_line.lrmx"]).version == ""
    assert sheet_of("one_line.lrmx").post == "某县某镇副镇长&委员"


@every_file
def test_only_a_wrong_declaration_is_a_problem_of_these_files(name: str) -> None:
    found = [problem.kind for problem in lrmx.read(FILES[name]).problems]
    assert found == ([Kind.OTHER_ENCODING] if name == "misdeclared.lrmx" else [])


@every_file
@pytest.mark.parametrize("edition", ["old", "2025"])
def test_an_unchanged_file_keeps_every_byte(name: str, edition: Any) -> None:
    assert lrmx.write(sheet_of(name), original=FILES[name], edition=edition) == FILES[name]


@every_file
@pytest.mark.parametrize("value", [NEW_VALUE, ""])
def test_one_changed_value_changes_its_element_alone(name: str, value: str) -> None:
    data, before = FILES[name], sheet_of(name)
    for field in FIELDS:
        sheet = changed(before, **{field: value})
        written = lrmx.write(sheet, original=data, edition="2025")
        _assert_only(data, written, ELEMENTS[field])
        kept = values.name(value) if field == "name" else value
        assert lrmx.read(written).sheet == changed(sheet, **{field: kept})


@every_file
def test_another_photo_changes_its_element_alone(name: str) -> None:
    photo = samples.PNG + b"x" * 100
    sheet = changed(sheet_of(name), photo=photo)
    written = lrmx.write(sheet, original=FILES[name])
    _assert_only(FILES[name], written, "ZhaoPian")
    assert lrmx.read(written).sheet == sheet


def _assert_only(before: bytes, after: bytes, element: str) -> None:
    """Two files are the same but for an element that stood there, or was put in."""
    assert before[:4] == after[:4]
    old, new = parsing.parse(before), parsing.parse(after)
    was, now = old.root.child(element), new.root.child(element)
    if was and now:
        first, second = old.span(was), new.span(now)
        assert old.body[: first.start] == new.body[: second.start]
        assert old.body[first.end :] == new.body[second.end :]
    elif now:
        span = new.span(now)
        head, rest = new.body[: span.start], new.body[span.end :]
        assert old.body in (head.rstrip() + rest, head + rest.lstrip(), head + rest)
    else:
        assert before == after


def test_a_photo_keeps_the_length_of_its_lines() -> None:
    sheet = changed(sheet_of("wrapped_photo.lrmx"), photo=samples.BMP * 3)
    written = lrmx.write(sheet, original=FILES["wrapped_photo.lrmx"]).decode()
    inside = written.split("<ZhaoPian>")[1].split("</ZhaoPian>")[0]
    lines = inside.split("\r\n    ")
    assert lines[0] == ""
    assert {len(line) for line in lines[1:-1]} == {76}
    assert lines[-1].endswith("\r\n  ")


@pytest.mark.parametrize(
    ("name", "line_break"),
    [
        ("editor.lrmx", b"\r\n"),
        ("no_mark_lf.lrmx", b"\n"),
        ("references.lrmx", b"&#xD;\n"),
        ("mirrored_cr.lrmx", b"\r"),
    ],
)
def test_a_new_resume_breaks_lines_as_the_old_one_did(name: str, line_break: bytes) -> None:
    written = lrmx.write(changed(sheet_of(name), resume="甲\n乙"), original=FILES[name])
    assert f"<JianLi>甲{line_break.decode()}乙</JianLi>".encode() in written


def test_signs_outside_the_declared_set_are_references() -> None:
    for name in ("gbk.lrmx", "gb2312.lrmx"):
        sheet = changed(sheet_of(name), post="𠮷镇䶮")
        written = lrmx.write(sheet, original=FILES[name])
        assert "<XianRenZhiWu>&#134071;镇&#19886;</XianRenZhiWu>".encode("gbk") in written
        assert lrmx.read(written).sheet == sheet
    written = lrmx.write(
        changed(sheet_of("gb18030.lrmx"), post="𠮷"), original=FILES["gb18030.lrmx"]
    )
    assert "<XianRenZhiWu>𠮷</XianRenZhiWu>".encode("gb18030") in written


# --- family -------------------------------------------------------------------------------------


@every_file
@pytest.mark.parametrize(
    "family",
    [
        (),
        (WIFE,),
        (SON,),
        (WIFE, SON, DAUGHTER),
        (DAUGHTER, *[WIFE] * 14),
        (Relative(), WIFE, Relative(), DAUGHTER),
    ],
    ids=["none", "first", "second", "one more", "many", "blank rows"],
)
def test_the_family_is_written_row_by_row(name: str, family: tuple[Relative, ...]) -> None:
    before = sheet_of(name)
    written = lrmx.write(changed(before, family=family), original=FILES[name])
    _assert_only(FILES[name], written, "JiaTingChengYuan")
    rows = tuple(row for row in family if not row.is_blank)
    found = lrmx.read(written)
    assert found.sheet == changed(before, family=rows)
    assert found.unknown == lrmx.read(FILES[name]).unknown
    items = written.decode(parsing.parse(FILES[name]).encoding, "replace").count("<Item")
    assert items == max(_items(name), len(rows))


def _items(name: str) -> int:
    return FILES[name].decode(parsing.parse(FILES[name]).encoding, "replace").count("<Item")


def test_a_changed_relative_changes_one_cell() -> None:
    son = dataclasses.replace(SON, work="某县中学学生")
    written = lrmx.write(changed(sheet_of("editor.lrmx"), family=(WIFE, son)),
                         original=FILES["editor.lrmx"])  # fmt: skip
    assert written == FILES["editor.lrmx"].replace("某县小学".encode(), "某县中学".encode())


def test_an_added_row_looks_like_its_neighbours() -> None:
    family = (WIFE, SON, DAUGHTER)
    written = lrmx.write(changed(sheet_of("no_mark_lf.lrmx"), family=family),
                         original=FILES["no_mark_lf.lrmx"]).decode()  # fmt: skip
    assert "\n        </Item>\n        <Item>\n            <ChengWei>女儿</ChengWei>\n" in written
    assert written.endswith(
        "</Item>\n    </JiaTingChengYuan>" + written.split("</JiaTingChengYuan>")[1]
    )


@PROPERTY
@given(st.lists(relatives(), max_size=14), st.sampled_from(sorted(FILES)))
def test_any_family_survives_any_file(family: list[Relative], name: str) -> None:
    sheet = changed(sheet_of(name), family=tuple(family))
    assert lrmx.read(lrmx.write(sheet, original=FILES[name])).sheet == sheet


# --- elements that are missing ------------------------------------------------------------------


BARE = (
    "<Person/>",
    "<Person></Person>",
    "<Person>\n</Person>",
    "<Person>\n  <Own/>\n</Person>",
    "<Person><Version>1</Version></Person>",
    "<Person ><JiaTingChengYuan /></Person >",
    "<Person><JiaTingChengYuan><Item/></JiaTingChengYuan></Person>",
    "<Person>\n  <JiaTingChengYuan>\n  </JiaTingChengYuan>\n</Person>",
    "<Person><JianLi a='/>'/><XingMing/></Person>",
)


@PROPERTY
@given(sheets(), st.sampled_from(BARE))
def test_a_bare_file_takes_any_sheet(sheet: Sheet, original: str) -> None:
    found = lrmx.read(lrmx.write(sheet, original=original.encode(), edition="2025"))
    assert found.sheet == changed(sheet, name=found.sheet.name)


def test_a_missing_element_comes_after_its_usual_predecessor() -> None:
    sheet = changed(
        sheet_of("no_declaration.lrmx"),
        proposed_post="某县某局局长",
        retirement="204303",
        professional_title="讲师",
        photo=samples.PNG,
    )
    written = lrmx.write(sheet, original=FILES["no_declaration.lrmx"], edition="2025").decode()
    assert (
        "</CanJiaGongZuoShiJian>\r\n  <DaoLingNianYue>204303</DaoLingNianYue>\r\n"
        "  <JianKangZhuangKuang>健康</JianKangZhuangKuang>\r\n"
        "  <ZhuanYeJiShuZhiWu>讲师</ZhuanYeJiShuZhiWu>\r\n"
    ) in written
    assert "</XianRenZhiWu>\r\n  <NiRenZhiWu>某县某局局长</NiRenZhiWu>\r\n" in written


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("张 三", "张三"),
        ("  张　　三\n", "张三"),
        ("<![CDATA[张三]]>", "张三"),
        ("张<!-- x -->三", "张三"),
        ("&#24352;&#x4e09;", "张三"),
        ("&amp;#24352;&amp;#x4e09;", "张三"),
        ("阿某·买某", "阿某·买某"),
        ("阿某 · 买某", "阿某·买某"),
        ("John Smith", "John Smith"),
        ("王 𠮷", "王𠮷"),
        (" \r\n ", ""),
    ],
)
def test_a_name_is_read_without_what_fills_its_cell(inside: str, name: str) -> None:
    assert lrmx.read(xml(f"<XingMing>{inside}</XingMing>")).sheet.name == name


def test_a_name_with_blanks_that_nobody_changed_keeps_them() -> None:
    data = xml("<XingMing>张 三</XingMing><XingBie>男</XingBie>")
    written = lrmx.write(Sheet(name="张三", sex="女"), original=data)
    assert written == xml("<XingMing>张 三</XingMing><XingBie>女</XingBie>")


@pytest.mark.parametrize("text", ["&#20013;", "&amp;", "a &lt;b> &#0; &#xD800; &x;", "]]>"])
def test_a_text_that_looks_escaped_survives(text: str) -> None:
    assert lrmx.read(lrmx.write(Sheet(post=text))).sheet.post == text


@PROPERTY
@given(texts(lines=True))
def test_line_ends_and_white_space_around_make_no_difference(text: str) -> None:
    spaced = f" \r\n{text}\t\n".replace("\n", "\r\n").replace("\r\r", "\r")
    assert lrmx.write(Sheet(reason=spaced)) == lrmx.write(Sheet(reason=text))


def test_signs_that_xml_has_not_are_refused() -> None:
    with pytest.raises(Unwritable, match=r"XianRenZhiWu 里有 \.lrmx 文件不能保存的字符 U\+000B"):
        lrmx.write(Sheet(post="甲\x0b乙"))
    with pytest.raises(Unwritable, match=r"U\+D800"):
        lrmx.write(Sheet(family=(Relative(name="\ud800"),)))


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("<XingBie>男</XingBie><XingBie>女</XingBie>", Kind.REPEATED),
        ("<JiaTingChengYuan><Item><XingMing>a</XingMing><XingMing>b</XingMing></Item>"
         "</JiaTingChengYuan>", Kind.REPEATED),
        ("多余", Kind.STRAY_TEXT),
        ("<JiaTingChengYuan>无</JiaTingChengYuan>", Kind.STRAY_TEXT),
        ("<ZhaoPian>/9j/4</ZhaoPian>", Kind.PHOTO_UNDECODABLE),
        ("<ZhaoPian>照片</ZhaoPian>", Kind.PHOTO_UNDECODABLE),
        ("<ZhaoPian>/9j/*A==</ZhaoPian>", Kind.PHOTO_UNDECODABLE),
        ("<ZhaoPian>R0lGODlh</ZhaoPian>", Kind.PHOTO_NO_PICTURE),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_and_stops_nothing(inside: str, kind: Kind) -> None:
    data = xml(f"<XingMing>张某</XingMing>{inside}")
    found = lrmx.read(data)
    assert [problem.kind for problem in found.problems] == [kind]
    assert "{" not in found.problems[0].message
    assert found.sheet.name == "张某"
    assert lrmx.write(found.sheet, original=data) == data


def test_of_two_elements_the_first_counts() -> None:
    assert lrmx.read(xml("<XingBie>男</XingBie><XingBie>女</XingBie>")).sheet.sex == "男"


def test_a_photo_may_be_in_cdata_or_hold_references() -> None:
    text = samples.b64(samples.JPEG)
    for inside in (f"<![CDATA[{text}]]>", f"{text[:40]}&#xD;\n{text[40:]}", f"<!-- -->{text}"):
        assert lrmx.read(xml(f"<ZhaoPian>{inside}</ZhaoPian>")).sheet.photo == samples.JPEG


def test_a_file_in_utf8_that_declares_gbk_is_read_as_what_it_is() -> None:
    found = lrmx.read(xml("<XingMing>张某</XingMing>", '<?xml version="1.0" encoding="gbk"?>'))
    assert found.sheet.name == "张某"
    assert found.problems[0].message == "文件声明的编码是 gbk，实际是 UTF-8，已按实际编码读取"


# --- hostile and broken files -------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>'
GOOD = FILES["editor.lrmx"]
HOSTILE = {
    "doctype": (xml("", "<!DOCTYPE Person>"), "DOCTYPE"),
    "doctype_elsewhere": (xml("", '<!DOCTYPE Person SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
    "external_entity": (
        xml("<XingMing>&x;</XingMing>", '<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "DOCTYPE",
    ),
    "parameter_entity": (xml("", '<!DOCTYPE P [<!ENTITY % x "y"> %x;]>'), "DOCTYPE"),
    "bomb": (xml("<XingMing>&b;</XingMing>", BOMB), "DOCTYPE"),
    "bomb_in_utf16": (f"\ufeff{BOMB}<Person>&b;</Person>".encode("utf-16-le"), "DOCTYPE"),
    "undeclared_entity": (xml("<XingMing>&nbsp;</XingMing>"), "第 1 行第 "),
    "deep": (b"<Person>" + b"<a>" * 100_000, "嵌套超过 16 层"),
    "deep_and_closed": (xml("<a>" * 17 + "</a>" * 17), "嵌套超过 16 层"),
    "many_elements": (xml("<a/>" * 20_000), "元素超过 10000 个"),
    "other_root": (b"<People><XingMing/></People>", "最外层是 People，应为 Person"),
    "html": (b"<html><body>404</body></html>", "最外层是 html"),
    "namespaced_root": (b'<p:Person xmlns:p="x"/>', "最外层是 p:Person"),
    "two_roots": (b"<Person/><Person/>", "不合 XML 格式"),
    "no_xml": ("姓名：张三".encode(), "不合 XML 格式"),
    "zip": (b"PK\x03\x04\x14\x00\x06\x00", "空字节"),
    "empty": (b"", "文件是空的"),
    "white_space": (b"\xef\xbb\xbf \r\n", "文件是空的"),
    "only_nuls": (b"\0" * 100, "文件是空的"),
    "too_big": (xml("<Own>" + "x" * (50 * 2**20) + "</Own>"), "超过 50 MB"),
    "big_photo": (xml("<ZhaoPian>" + "A" * (15 * 2**20) + "</ZhaoPian>"), "照片有 12 MB"),
    "nul_inside": (GOOD.replace("健康".encode(), b"\0\0"), "空字节"),
    "nuls_at_the_end": (GOOD + b"\0" * 512, "空字节"),
    "nul_in_utf16": ("\ufeff<Person>\0</Person>".encode("utf-16-le"), "空字节"),
    "control_character": (xml("<XingMing>\x01</XingMing>"), "第 1 行第 "),
    "surrogate": (b"<Person><a>\xed\xa0\x80</a></Person>", "UTF-8"),
    "truncated_in_text": (GOOD[: GOOD.index("某县中学".encode()) + 6], "文件不完整"),
    "truncated_in_tag": (GOOD[: GOOD.index(b"<Version") + 4], "文件不完整"),
    "truncated_in_photo": (GOOD[: GOOD.index(b"<ZhaoPian") + 50], "文件不完整"),
    "truncated_in_a_sign": (GOOD[: GOOD.index("健康".encode()) + 1], "文件不完整"),
    "truncated_utf16": (FILES["utf16_le.lrmx"][:1001], "UTF-16-LE"),
    "gbk_declared_utf8": (f"{samples.head('utf-8')}<Person>张三</Person>".encode("gbk"), "GBK"),
    "gbk_undeclared": ("<Person><XingMing>张三</XingMing></Person>".encode("gbk"), "像是 GBK"),
    "no_gbk_declared_gbk": (samples.head("gbk").encode() + b"<Person>\xff</Person>", "GB18030"),
    "one_bad_byte": (GOOD.replace("健康".encode(), b"\xff"), "UTF-8"),
    "latin_1": (xml("", '<?xml version="1.0" encoding="iso-8859-1"?>'), "iso-8859-1 不支持"),
    "utf7": (xml("", '<?xml version="1.0" encoding="UTF-7"?>'), "utf-7 不支持"),
    "utf16_without_mark": ("<Person/>".encode("utf-16-le"), "空字节"),
    "utf32": ("\ufeff<Person/>".encode("utf-32-le"), "空字节"),
    "no_end_tag": (b"<Person><XingMing>x</Person>", "不合 XML 格式"),
    "bare_ampersand": (b"<Person><XingMing>A&B</XingMing></Person>", "不合 XML 格式"),
    "repeated_attribute": (b'<Person a="1" a="2"/>', "不合 XML 格式"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_with_its_reason(name: str) -> None:
    data, reason = HOSTILE[name]
    with pytest.raises(Unreadable) as refusal:
        lrmx.read(data)
    assert reason in refusal.value.message
    assert "：" in refusal.value.message or "，" in refusal.value.message
    with override("en"):
        assert refusal.value.message.isascii()


def test_a_broken_original_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Unreadable):
        lrmx.write(Sheet(), original=GOOD[:1000])


@PROPERTY
@given(st.data(), st.sampled_from(sorted(FILES)))
def test_a_damaged_file_is_read_or_refused_and_never_anything_else(data: Any, name: str) -> None:
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    with contextlib.suppress(Unreadable):
        found = lrmx.read(damaged)
        assert lrmx.write(found.sheet, original=damaged) == damaged


def test_every_element_is_known_to_the_samples() -> None:
    assert set(samples.VALUES) | set(samples.NEW) == {*ELEMENTS.values(), "Version"}
    assert set(samples.FIELDS) == set(FAMILY_ELEMENTS.values())
    assert Path(samples.FILES, ".gitattributes").exists()
    assert photos.PHOTO_BYTES < parsing.FILE_BYTES
