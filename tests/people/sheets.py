"""Made-up sheets: strategies for awkward names, rare signs, resumes with gaps and 其间, parties."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bihuan.kernel.people.sheets import resume
from bihuan.kernel.people.sheets.resume import Child, Row
from bihuan.kernel.people.sheets.sheet import ELEMENTS, Relative, Sheet

PROPERTY = settings(
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.large_base_example,
    ],
)

HAN = "甲乙丙丁某县镇乡党委书记办公室科员学习培训挂职农业农村局副主任"
# 扩展B, 扩展A, a private sign, a mathematical letter, a combining accent, an emoji.
RARE = "𠮷𬭎㛃𡈼\ue863𝐀é́🐎"
SIGNS = " 　·—-－.．、，。；;：:（）()《》“”\"'&<>#@]%0123456789０９年月日ABcd\t"
NAMES = (
    "张某", "李某某", "欧阳某", "阿依某·买某某", "王𠮷", "㛃某", "迪丽某尔・阿某", "O'Neil Li",
    "单于某某", "于某", "AT&T 张",
)  # fmt: skip
PARTIES = ("", "200108", "民建", "民建；民盟", "九三；民建；民盟", "200108；民建", "民建2001.08",
           "(民建、民盟)", "2001.08", "20010812")  # fmt: skip
DATES = ("", "196803", "19680312", "1968.03", "1968.03.12", "不详")
DEGREES = ("", "大学", "法学学士", "法学学士、工学学士", "中央党校研究生", "公共管理硕士（MPA）")
PHOTOS = (
    b"",
    b"\xff\xd8\xff\xe0 made up",
    b"\x89PNG\r\n\x1a\n\0\0",
    b"BM\0\1\2\3",
    b"\xff\xd8\xff" * 99,
)


def texts(alphabet: str = HAN + RARE + SIGNS, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Return values as a reader of files gives them: nothing blank around them."""
    return st.text(alphabet + ("\n" if lines else ""), max_size=40).map(str.strip)


def relatives(alphabet: str = HAN + RARE + SIGNS) -> st.SearchStrategy[Relative]:
    """Return rows of the family that aren't blank."""
    made = st.builds(
        Relative,
        relation=st.sampled_from(["妻子", "丈夫", "儿子", "岳父", ""]),
        name=st.sampled_from(["张某", "张 某", "阿某·买某", "李某"]),
        birth=st.sampled_from(DATES),
        politics=st.sampled_from(["群众", "中共党员", "民建会员", ""]),
        work=texts(alphabet),
    )
    return made.filter(lambda row: not row.is_blank)


@st.composite
def sheets(
    draw: Any, alphabet: str = HAN + RARE + SIGNS, names: tuple[str, ...] = NAMES, family: int = 13
) -> Sheet:
    """Return a whole sheet; any value may be empty."""
    # A few texts, dealt out anew each time, say as much as a text drawn for every element.
    pool = draw(st.lists(texts(alphabet), min_size=5, max_size=9))
    step = draw(st.integers(0, 99))
    values: dict[str, Any] = {
        field: pool[(number * step + number) % len(pool)] for number, field in enumerate(ELEMENTS)
    }
    values["rewards"] = draw(texts(alphabet, lines=True))
    values["birth"], values["age_on"] = draw(st.sampled_from(DATES)), draw(st.sampled_from(DATES))
    values["full_time_degree"] = draw(st.sampled_from(DEGREES))
    values["name"] = draw(st.sampled_from(names))
    values["party"] = draw(st.sampled_from(PARTIES))
    values["resume"] = resume.write(draw(rows(alphabet)))
    values["family"] = tuple(draw(st.lists(relatives(alphabet), max_size=family)))
    values["photo"] = draw(st.sampled_from(PHOTOS))
    return Sheet(**values)


# --- resumes ------------------------------------------------------------------------------------

MONTHS = st.builds(
    lambda year, month: f"{year}-{month:02}" if month else f"{year}",
    st.integers(1950, 2040),
    st.integers(0, 12),
)


def row_texts(alphabet: str) -> st.SearchStrategy[str]:
    """Return texts of rows; brackets that are no 其间 stay in them, balanced or not."""
    return texts(alphabet).filter(_is_plain)


def _is_plain(text: str) -> bool:
    """Say whether a text says nothing that reading must take for a 其间 part."""
    return not resume.OPENS_BESIDE.search(text)


def _is_closed(text: str) -> bool:
    depths = [resume._depth(text[:end]) for end in range(len(text) + 1)]
    return min(depths) >= 0 == depths[-1]


def beside_texts(alphabet: str) -> st.SearchStrategy[str]:
    """Return texts of 其间 parts: in one bracket, so balanced and without its semicolon."""
    made = texts(alphabet).map(lambda text: text.replace("；", "").replace(";", "").strip())
    return made.filter(_is_closed)


def rows(alphabet: str = HAN + RARE + SIGNS) -> st.SearchStrategy[list[Row]]:
    """Return rows in any order, with gaps, overlaps, ends left open, 其间 parts and notes."""
    ends = st.one_of(st.just(""), MONTHS)
    notes = beside_texts(HAN).filter(bool)
    row = st.builds(
        Row,
        start=MONTHS,
        end=ends,
        text=row_texts(alphabet),
        children=st.lists(
            st.builds(Child, start=MONTHS, end=ends, text=beside_texts(alphabet)), max_size=3
        ).map(tuple),
        notes=st.lists(notes, max_size=1).map(tuple),
    )
    return st.lists(row, max_size=8)
