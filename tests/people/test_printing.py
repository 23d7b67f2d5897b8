"""打印任免审批表: two pages whatever stands in them, and everything that stands in them."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.ns import qn
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from bihuan.kernel.people.sheets import fitting, pages, printing
from bihuan.kernel.people.sheets.printing import Edition, Line
from bihuan.kernel.people.sheets.sheet import Relative, Sheet
from bihuan.modules.cadres.views import printed, printed_word
from bihuan.ui import typesetting

EDITIONS: tuple[Edition, Edition] = ("old", "2025")
A4 = (210, 297)
MILLIMETRES = 25.4 / 72
HOSTILE = '#image("/etc/passwd") $x$ *粗* _斜_ @ref \\u{41} <b> {{name}} //'
LONG_POST = (
    "青云县农业农村局党组成员、副局长，兼任县乡村振兴工作领导小组办公室副主任、县河长制办公室副主任"
)


def photo(width: int = 376, height: int = 460, kind: str = "JPEG", **saved: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    out = io.BytesIO()
    picture.save(out, kind, **saved)
    return out.getvalue()


SHORT = Sheet(
    name="张建国",
    sex="男",
    birth="197503",
    ethnicity="汉族",
    native_place="陕西青云",
    birth_place="陕西石桥",
    party="199806",
    work_start="19970701",
    retirement="203706",
    health="健康",
    professional_title="高级农艺师（2012.12）",
    specialty="农业经济管理",
    full_time_education="大专",
    full_time_education_school="省农业学校农学专业",
    in_service_education="大学",
    in_service_degree="管理学学士",
    in_service_education_school="中央党校函授学院行政管理专业",
    post="青云县石桥镇党委书记",
    proposed_post="青云县农业农村局局长",
    proposed_removal="青云县石桥镇党委书记职务",
    resume="1994.09--1997.07  省农业学校农学专业学习\n1997.07--         青云县石桥镇党委书记",
    rewards="无",
    appraisals="2022年、2023年、2024年年度考核均为优秀。",
    reason="工作需要",
    family=(Relative("妻子", "李桂芳", "197808", "群众", "青云县第一小学高级教师"),),
    reporting_unit="中共青云县委组织部",
    age_on="20250228",
    filled_on="20250630",
    filled_by="赵敏",
    id_number="610323197503010010",
    photo=photo(),
)
LONG = replace(
    SHORT,
    name="阿不都热合曼·买买提·艾合买提江",
    party="200108；民建",
    professional_title="正高级工程师、高级经济师、注册会计师（2012.12）",
    full_time_education_school="某某某某某某某某指挥学院军队政治工作与管理专业全日制本科班学习",
    full_time_degree="法学学士",
    full_time_degree_school="某某政法大学继续教育学院法学专业",
    post=LONG_POST * 3,
    proposed_post=LONG_POST * 2,
    resume="\n".join(
        f"{1950 + n}.{n % 12 + 1:02}--{1951 + n}.{n % 12 + 1:02}  {LONG_POST}{n}号"
        for n in range(70)
    ),
    rewards="2016年3月，经省委批准，授予“先进个人”称号；" * 20,
    appraisals="2022年年度考核为优秀。" * 20,
    reason="工作需要，" * 60,
    family=tuple(
        Relative("配偶的父亲", f"欧阳某某{n}", "195003", "中国农工民主党党员", LONG_POST * 2)
        for n in range(10)
    ),
    reporting_unit="中共青云县委组织部" * 20,
    filled_by="赵敏" * 60,
)
SHEETS = {"empty": Sheet(), "short": SHORT, "long": LONG}


def words(pdf: bytes, page: int | None = None) -> str:
    """Return the text of a PDF without blanks: lines break where a cell ends."""
    found = [one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages]
    return bare("".join(found if page is None else found[page : page + 1]))


def bare(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def tables(data: bytes) -> list[Table]:
    return list(Document(io.BytesIO(data)).tables)


def cell(data: bytes, page: int, row: int, column: int) -> str:
    return tables(data)[page].cell(row, column).text


# --- values as printed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("197503", "1975.03"),
        ("19750301", "1975.03"),
        ("1975.03", "1975.03"),
        ("1975.3", "1975.03"),
        ("1975.03.01", "1975.03"),
        ("1975-03-01", "1975.03"),
        ("1975年3月", "1975.03"),
        ("1975年3月1日", "1975.03"),
        ("1975", "1975"),
        (" 197503 ", "1975.03"),
        ("", ""),
        ("197513", "197513"),
        ("197500", "197500"),
        ("不详", "不详"),
    ],
)
def test_a_month_is_printed_alike_and_what_is_none_as_it_is(text: str, on_paper: str) -> None:
    assert printing.month(text) == on_paper


@pytest.mark.parametrize(
    ("birth", "age_on", "filled_on", "on_paper"),
    [
        ("197503", "20250228", "20250630", "1975.03\n（49岁）"),
        ("197503", "20250301", "", "1975.03\n（50岁）"),
        ("197503", "", "2025.06.30", "1975.03\n（50岁）"),
        ("197503", "202502", "20250630", "1975.03\n（49岁）"),
        ("197503", "", "", "1975.03"),
        ("1975", "20250228", "", "1975"),
        ("197503", "19740101", "", "1975.03"),
        ("", "20250228", "", ""),
    ],
)
def test_the_age_is_that_of_the_sheets_own_day(
    birth: str, age_on: str, filled_on: str, on_paper: str
) -> None:
    sheet = Sheet(birth=birth, age_on=age_on, filled_on=filled_on)
    assert printing.birth(sheet) == on_paper


@pytest.mark.parametrize(
    ("retirement", "on_paper"),
    [
        ("203706", "2037.06\n（62岁3个月）"),
        ("203703", "2037.03\n（62岁）"),
        ("已到龄人员", "已到龄人员"),
        ("", ""),
    ],
)
def test_the_retirement_month_tells_the_age(retirement: str, on_paper: str) -> None:
    assert printing.retirement(Sheet(birth="197503", retirement=retirement)) == on_paper


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("199806", "1998.06"),
        ("200108；民建", "2001.08；民建"),
        ("民建；民盟", "民建；民盟"),
        ("(民建)", "(民建)"),
        ("民建2001.08", "民建2001.08"),
    ],
)
def test_the_party_cell(text: str, on_paper: str) -> None:
    assert printing.party(text) == on_paper


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("20250630", "2025 年 6 月 30 日"),
        ("2025.06", "2025 年 6 月 　 日"),
        ("", "　　 年 　 月 　 日"),
        ("六月底", "六月底"),
    ],
)
def test_the_day_of_filling_in_is_split(text: str, on_paper: str) -> None:
    assert printing.day(text) == on_paper


@pytest.mark.parametrize(
    ("line", "dates", "text"),
    [
        ("1994.09--1997.07  省农业学校学习", "1994.09--1997.07", "省农业学校学习"),
        ("1997.07--         石桥镇党委书记", "1997.07--", "石桥镇党委书记"),
        ("199409-199707  学习", "1994.09--1997.07", "学习"),
        ("1994.9—1997.7\t学习", "1994.09--1997.07", "学习"),
        ("1994年9月至1997年7月  学习", "1994.09--1997.07", "学习"),
        ("2015.03--至今  镇长", "2015.03--至今", "镇长"),
        ("1994--1997  学习", "1994--1997", "学习"),
        ("    （其间：2000.09--2003.06在党校学习）", "", "（其间：2000.09--2003.06在党校学习）"),
        ("没有日期的一行", "", "没有日期的一行"),
    ],
)
def test_a_line_of_a_resume_is_dates_and_text(line: str, dates: str, text: str) -> None:
    assert printing.resume(line) == (Line(dates, text),)


@given(st.lists(st.text("19204.-—至今 年月中其间（）：；\t", max_size=40), max_size=8))
def test_no_sign_of_a_resume_is_lost_but_blanks_and_the_form_of_dates(lines: list[str]) -> None:
    text = "\n".join(lines)
    printed_text = "".join(line.dates + line.text for line in printing.resume(text))
    for signs in ("其", "间", "（", "）", "：", "；", "中"):
        assert printed_text.count(signs) == text.count(signs)


def test_signs_without_a_shape_are_not_printed() -> None:
    assert printing.plain("\ufeff张\x00建\x0b国\r\n二\t三\ud800") == "张建国\n二 三"


# --- layout -------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", SHEETS)
def test_the_cells_cover_each_page_once_and_the_page_its_paper(name: str, edition: Edition) -> None:
    for page in pages.laid_out(SHEETS[name], edition):
        covered = [
            (row, column)
            for one in page.cells
            for row in range(one.row, one.row + one.rows)
            for column in range(one.column, one.column + one.columns)
        ]
        grid = [(r, c) for r in range(len(page.heights)) for c in range(len(page.widths))]
        assert sorted(covered) == grid
        top, right, bottom, left = page.margins
        below = pages.TITLE_HEIGHT if page.title else pages.FOOT_HEIGHT * 20 + 120
        assert sum(page.widths) <= pages.PAPER[0] - left - right
        assert sum(page.heights) + below + 20 <= pages.PAPER[1] - top - bottom


def test_the_measures_are_those_of_the_official_form() -> None:
    front, back = pages.laid_out(SHORT, "old")
    assert front.widths == (785, 236, 1304, 1063, 1302, 1315, 1330, 2058)
    assert (sum(front.widths), sum(back.widths)) == (9393, 9421)
    assert front.heights[:8] == (709, 692, 680, 709, 346, 346, 346, 346)
    assert front.heights[-1] == 7133
    assert back.heights == (1418, 1021, 1361, 646, *[697] * 7, 1332, 737, 2019)


def test_ten_relatives_share_the_height_of_seven() -> None:
    heights = pages.laid_out(LONG, "old")[1].heights
    assert len(heights) == 3 + 1 + 10 + 3
    assert sum(heights[4:14]) == 7 * 697
    many = replace(LONG, family=LONG.family * 3)
    assert sum(pages.laid_out(many, "old")[1].heights) == sum(heights)


@pytest.mark.parametrize(
    ("lines", "size"), [(1, 14), (12, 14), (13, 13.5), (18, 13.5), (24, 13), (25, 12.5), (30, 10.5)]
)
def test_a_resume_is_set_by_its_number_of_lines(lines: int, size: float) -> None:
    found = fitting.of_resume([Line("2001.01--2002.01", "科员")] * lines, 424, 346)
    assert found.size == size
    assert found.pitch >= size + 1
    assert found.pitch * lines <= 346


@pytest.mark.parametrize(
    ("text", "size"),
    [("张建国", 14), ("中共党员党", 12), ("一" * 8, 14), ("一" * 12, 10), ("一" * 60, 5)],
)
def test_a_text_is_set_a_point_smaller_until_it_fits(text: str, size: float) -> None:
    assert fitting.of_text(text, 61, 34).size == size


@settings(max_examples=60, deadline=None)
@given(
    st.text("汉字（），。ab 12.W\n", max_size=400),
    st.integers(30, 400),
    st.integers(16, 100),
)
def test_the_estimate_never_leaves_its_box(text: str, width: int, height: int) -> None:
    found = fitting.of_text(text, width, height)
    assert fitting.rows_of(text, width / found.size) * found.pitch <= height + 0.01


def test_what_is_too_small_to_read_is_told() -> None:
    assert printed.cramped(SHORT) == {}
    found = printed.cramped(LONG)
    assert {"resume", "family.0.work"} <= set(found)
    assert all(size < fitting.FLOOR for size in found.values())


# --- the PDF ------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", SHEETS)
def test_the_pdf_is_two_pages_of_a4(name: str, edition: Edition) -> None:
    reader = PdfReader(io.BytesIO(printed.pdf(SHEETS[name], edition)))
    assert len(reader.pages) == 2
    for page in reader.pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert tuple(round(side * MILLIMETRES) for side in size) == A4


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", SHEETS)
def test_every_text_of_the_pdf_fits_its_cell(name: str, edition: Edition) -> None:
    found = printed.settings(SHEETS[name], edition)
    assert {"resume", "name", "rewards", "filled_by"} <= {one["field"] for one in found}
    assert [one for one in found if not one["fits"]] == []


def test_the_estimate_is_seldom_too_large_for_the_pdfs_font() -> None:
    """Else Word, which nobody measures here, would cut lines off."""
    estimated = {
        (one.field, one.text): one.setting.size
        for page in pages.laid_out(LONG, "old")
        for one in page.cells
    }
    smaller = [
        one["field"]
        for one in printed.settings(LONG, "old")
        if one["size"] < estimated.get((one["field"], one["text"]), 0) - 0.01
    ]
    assert smaller == []


@pytest.mark.parametrize("size", [200, 3000, 9000])
def test_even_a_text_without_measure_is_printed_whole(size: int) -> None:
    sheet = replace(
        SHORT, post="副" * size, name="W" * 300, resume=f"2001.01--2002.01 {'长' * size}"
    )
    pdf = printed.pdf(sheet)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert words(pdf).count("副") == size
    assert words(pdf).count("长") >= size
    assert words(pdf).count("W") == 300
    assert all(one["fits"] for one in printed.settings(sheet))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ["short", "long"])
def test_everything_on_the_sheet_stands_on_paper(name: str, edition: Edition) -> None:
    sheet = SHEETS[name]
    text = words(printed.pdf(sheet, edition))
    values = [
        sheet.name, sheet.native_place, sheet.birth_place, sheet.professional_title,
        sheet.specialty,
        sheet.full_time_education_school, sheet.in_service_degree, sheet.post, sheet.proposed_post,
        sheet.proposed_removal, sheet.rewards, sheet.appraisals, sheet.reason, sheet.reporting_unit,
        sheet.filled_by, "2025年6月30日", "1997.07", *(one.work for one in sheet.family),
        *(one.name for one in sheet.family), *(line.text for line in printing.resume(sheet.resume)),
    ]  # fmt: skip
    assert [value for value in values if bare(value) not in text] == []
    assert sheet.id_number not in text


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_editions_differ_in_the_third_and_fourth_row(edition: Edition) -> None:
    text = words(printed.pdf(SHORT, edition), page=0)
    is_2025 = edition == "2025"
    assert ("到龄时间" in text) == is_2025
    assert ("2037.06（62岁3个月）" in text) == is_2025
    assert "健康状况" in text
    assert "（49岁）" in text


def test_what_people_wrote_is_never_markup() -> None:
    fields = ("name", "post", "resume", "rewards", "reason", "reporting_unit", "filled_by")
    sheet = Sheet(
        **dict.fromkeys(fields, HOSTILE), family=(Relative(*[HOSTILE] * 5),), birth=HOSTILE
    )
    for edition in EDITIONS:
        text = words(printed.pdf(sheet, edition))
        assert text.count(bare(HOSTILE)) == len(fields) + 5 + 1


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert printed.pdf(SHORT) == printed.pdf(SHORT)


# --- rare characters ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lacking"),
    [("张㐆堃", ""), ("𠮷建国", "𠮷"), ("\ue863建国", "\ue863"), ("张 三\u200d", "")],
)
def test_a_character_without_a_shape_is_told_and_shown_by_its_number(
    name: str, lacking: str
) -> None:
    sheet = replace(SHORT, name=name)
    assert printed.without_shape(sheet) == lacking
    text = words(printed.pdf(sheet), page=0)
    if lacking:
        assert f"{ord(lacking):X}建国" in text
    else:
        assert bare(name.replace("\u200d", "")) in text
    assert lacking in cell(printed_word.docx(sheet), 0, 0, 2)


def test_the_fonts_for_paper_have_what_names_need() -> None:
    assert typesetting.without_shape("㐆堃喆犇煊龘䶮㛃㻏㙍𬭎𫖮𬱖﨑·—“”（）○〇") == ""


# --- the photo ----------------------------------------------------------------------------------


def pixels(sheet: Sheet) -> tuple[int, int, int]:
    """Return width and height of the coloured area on page 1, and the area's left edge."""
    first, _ = printed.pdf(sheet, "old", format="png", ppi=72)
    with Image.open(io.BytesIO(first)) as page:
        bands = page.convert("RGB").convert("HSV").split()
        box = bands[1].point(lambda value: 255 if value > 120 else 0).getbbox()
    return (box[2] - box[0], box[3] - box[1], box[0]) if box else (0, 0, 0)


@pytest.mark.parametrize("size", [(376, 460), (460, 376), (3000, 1000), (10, 90)])
def test_a_photo_keeps_its_proportion_within_its_cell(size: tuple[int, int]) -> None:
    sheet = replace(SHORT, photo=photo(*size))
    width, height, left = pixels(sheet)
    assert abs(width / height - size[0] / size[1]) < 0.12 * size[0] / size[1]
    assert width <= 2058 / 20
    assert height <= 2790 / 20
    assert left >= (1247 + 9393 - 2058) / 20 - 1
    (shape,) = Document(io.BytesIO(printed_word.docx(sheet))).inline_shapes
    assert shape.width / shape.height == pytest.approx(size[0] / size[1], rel=0.02)
    assert shape.width.pt <= 2058 / 20
    assert shape.height.pt <= 2790 / 20


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_a_photo_of_every_format_of_the_files_is_printed(kind: str) -> None:
    sheet = replace(SHORT, photo=photo(kind=kind))
    assert pixels(sheet)[0] > 80
    assert len(Document(io.BytesIO(printed_word.docx(sheet))).inline_shapes) == 1


def test_a_photo_is_printed_upright_and_without_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CAMERA"
    made = printed.photo_of(replace(SHORT, photo=photo(400, 300, exif=exif)))
    assert made
    assert b"CAMERA" not in made
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (300, 400)


def test_without_a_photo_the_cell_is_empty() -> None:
    sheet = replace(SHORT, photo=b"")
    assert pixels(sheet) == (0, 0, 0)
    assert "照片" not in words(printed.pdf(sheet))
    assert cell(printed_word.docx(sheet), 0, 0, 7) == ""


@pytest.mark.parametrize("broken", [b"no picture", photo()[:300], b"BM" + b"\0" * 60])
def test_a_photo_that_is_no_picture_is_told_in_its_cell(broken: bytes) -> None:
    sheet = replace(SHORT, photo=broken)
    assert "照片文件无法识别" in words(printed.pdf(sheet))
    assert bare(cell(printed_word.docx(sheet), 0, 0, 7)) == "照片文件无法识别"


# --- Word ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", SHEETS)
def test_the_word_file_is_two_pages_by_its_measures(name: str, edition: Edition) -> None:
    data = printed_word.docx(SHEETS[name], edition)
    document = Document(io.BytesIO(data))
    first, second = document.sections
    assert len(document.tables) == 2
    for section, table, page in zip(
        (first, second), document.tables, pages.laid_out(SHEETS[name], edition), strict=True
    ):
        assert (section.page_width.twips, section.page_height.twips) == pages.PAPER
        assert all(row.height_rule == WD_ROW_HEIGHT_RULE.EXACTLY for row in table.rows)
        heights = [row.height.twips for row in table.rows if row.height]
        assert heights == list(page.heights)
        assert [column.width.twips for column in table.columns if column.width] == list(page.widths)
    outside = [one.paragraph_format for one in document.paragraphs]
    assert len(outside) == 3  # The title, what ends the first section, the foot.
    beside = [
        sum(part.twips for part in (one.space_before, one.space_after, one.line_spacing) if part)
        for one in outside
    ]
    foot_rows = fitting.rows_of(
        document.paragraphs[2].text, (9421 / 20 - pages.FOOT_INDENT) / pages_foot(name).size
    )
    used = (beside[0] + beside[1], (beside[2] - 120) * foot_rows + 120)
    for section, table, extra in zip((first, second), document.tables, used, strict=True):
        body = section.page_height.twips - section.top_margin.twips - section.bottom_margin.twips
        assert sum(row.height.twips for row in table.rows if row.height) + extra <= body


def pages_foot(name: str) -> fitting.Setting:
    return pages.laid_out(SHEETS[name], "old")[1].foot_setting


def test_the_word_file_holds_the_values_in_their_cells() -> None:
    data = printed_word.docx(SHORT, "old")
    assert cell(data, 0, 0, 2) == "张建国"
    assert cell(data, 0, 0, 6) == "1975.03\n（49岁）"
    assert cell(data, 0, 2, 2) == "1998.06"
    assert cell(data, 0, 2, 6) == "健康"
    assert cell(data, 0, 3, 5) == "农业经济管理"
    assert cell(data, 0, 4, 3) == "大专"
    assert cell(data, 0, 7, 3) == "管理学学士"
    assert cell(data, 0, 8, 3) == "青云县石桥镇党委书记"
    assert cell(data, 0, 11, 1).splitlines() == [
        "1994.09--1997.07\t省农业学校农学专业学习",
        "1997.07--\t青云县石桥镇党委书记",
    ]
    assert cell(data, 1, 4, 2) == "李桂芳"
    assert cell(data, 1, 4, 3) == "1978.08"
    assert cell(data, 1, 12, 1) == "2025 年 6 月 30 日"
    texts = [one.text for one in Document(io.BytesIO(data)).paragraphs]
    assert texts == ["干部任免审批表", "", "填表人：赵敏"]


def test_the_word_file_of_2025_has_the_retirement_month() -> None:
    data = printed_word.docx(SHORT, "2025")
    assert cell(data, 0, 2, 6) == "2037.06\n（62岁3个月）"
    assert [cell(data, 0, 3, column) for column in (2, 4, 6)] == [
        "健康",
        "高级农艺师（2012.12）",
        "农业经济管理",
    ]


def test_the_word_file_is_set_as_the_layout_says() -> None:
    front, back = pages.laid_out(LONG, "old")
    found = tables(printed_word.docx(LONG, "old"))
    for table, page in zip(found, (front, back), strict=True):
        for one in page.cells:
            for paragraph in table.cell(one.row, one.column).paragraphs:
                sizes = {run.font.size.pt for run in paragraph.runs if run.font.size}
                assert sizes <= {max(one.setting.size, 1)}


def test_every_text_of_the_word_file_fits_its_row_by_the_width_of_its_signs() -> None:
    for sheet in (SHORT, LONG):
        for page in pages.laid_out(sheet, "old"):
            for one in page.cells:
                width = sum(page.widths[one.column : one.column + one.columns]) - sum(one.padding)
                height = sum(page.heights[one.row : one.row + one.rows]) / 20
                ems = width / 20 / one.setting.size
                hanging = fitting.HANGING if one.lines else 0
                texts = [line.text for line in one.lines] or [one.text]
                rows = sum(fitting.rows_of(text, ems - hanging) for text in texts)
                assert rows * one.setting.pitch <= height, one.field


def test_the_word_file_says_nothing_of_the_program_that_made_it() -> None:
    document = Document(io.BytesIO(printed_word.docx(SHORT)))
    about = document.core_properties
    assert (about.title, about.author, about.comments) == ("干部任免审批表 张建国", "", "")
    body = document.element.body.xml
    assert not re.search(SHORT.id_number, body)
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"


def test_the_word_file_keeps_hostile_text_as_text() -> None:
    sheet = replace(SHORT, name=HOSTILE, resume="2001.01--2002.01  <w:p/>&amp;\x0b]]>")
    data = printed_word.docx(sheet)
    assert cell(data, 0, 0, 2) == HOSTILE
    assert cell(data, 0, 11, 1) == "2001.01--2002.01\t<w:p/>&amp;]]>"
