"""按姓氏笔画排序: names stand as a civil servant expects, and are read as their bearers are."""

import csv
import itertools
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.base import sql
from bihuan.kernel.people import facade, ordering, surnames
from bihuan.kernel.people.ordering import stroke_key, strokes

SURNAMES = Path(__file__).parents[2].parent / "shared" / "data" / "names" / "surnames_pinyin.csv"

# Characters in the order of the national list of common characters, by number of strokes; left
# out is where the standard goes on with how strokes meet, which our table doesn't know.
COMMON = {
    2: "二十丁厂七卜人入儿匕几刁了刀力乃又",
    3: "三干于亏土才寸大与万上小口山巾千乞川亿个夕久么勺凡及广亡门丫义之尸己弓子卫也女刃飞习叉马乡",
    4: "丰王开天夫元无云专丐扎艺木五支厅不太区历歹友尤匹车巨牙屯戈比互切瓦止少日中贝内水见午牛手毛",
    5: "玉刊末示击打巧正功扔去甘世古本术可丙左厉右石布夯龙平灭轧东",
}
# Made-up names, sorted as on a ballot.
BALLOT = (
    "丁一 丁文 丁大山 丁小兵 卜中 于田 万里山 马力 马飞 马文正 王勇 王晨 王毅 王小川 王玉山 "
    "王正中 王东升 阿依古丽·买买提 欧明 欧小明 欧阳明 欧阳小明 赵一"
)


@pytest.mark.parametrize("number", COMMON)
def test_characters_stand_by_their_strokes(number: int) -> None:
    order = [character for character in COMMON[number] if strokes(character) == number]
    assert order == list(COMMON[number])
    assert sorted(order, key=stroke_key) == order


def test_a_ballot_is_sorted_as_practice_has_it() -> None:
    names = BALLOT.split()
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=stroke_key) == names


@pytest.mark.parametrize(
    ("name", "same"),
    [("王　刚", "王刚"), (" 王 刚 ", "王刚"), ("阿依·买买提", "阿依•买买提"), ("\uf9f7明", "立明")],
)
def test_blanks_dots_and_compatibility_forms_dont_move_a_name(name: str, same: str) -> None:
    assert stroke_key(name) == stroke_key(same)


def test_names_without_any_known_character_come_last_and_none_breaks() -> None:
    assert max(["Anna", "王刚", "龘龘", "𪚥"], key=stroke_key) == "Anna"
    assert stroke_key("") < stroke_key("一")


@given(st.lists(st.text(st.sampled_from("王欧阳明丁·A𠮷㐂 "), max_size=5), max_size=5))
def test_a_key_is_digits_of_fixed_places_and_tells_names_apart(names: list[str]) -> None:
    for name in names:
        key = stroke_key(name)
        assert key.isascii()
        assert key.isdigit()
        assert len(key) % ordering.WIDTH == 1
    by_key = {stroke_key(name): surnames.without_dots("".join(name.split())) for name in names}
    assert len(by_key) == len({surnames.without_dots("".join(name.split())) for name in names})


@pytest.mark.django_db
def test_the_database_sorts_keys_as_python_does() -> None:
    keys = [stroke_key(name) for name in reversed(BALLOT.split())]
    assert connection.vendor == "postgresql"
    query = 'SELECT k FROM unnest(%(keys)s::text[]) AS k ORDER BY k COLLATE "C"'
    assert [row[0] for row in sql.rows(query, keys=keys)] == sorted(keys)


@pytest.mark.parametrize(
    ("character", "number"),
    [("骨", 9), ("及", 3), ("乡", 3), ("单", 8), ("凹", 5), ("鼎", 12), ("堃", 11), ("𠮷", 6)],
)
def test_strokes_are_counted_as_on_the_mainland(character: str, number: int) -> None:
    assert strokes(character) == number


def test_the_table_is_whole() -> None:
    lines = ordering.TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    characters = "".join(row[1] for row in rows)
    numbers = [int(row[0]) for row in rows]
    assert numbers == sorted(numbers)
    assert len(characters) == len(set(characters))
    for first, last in (("㐀", "䶿"), ("一", "鿿"), ("\U00020000", "\U0002a6df")):
        block = {chr(code) for code in range(ord(first), ord(last) + 1)}
        assert block <= set(characters)
    assert ordering.TABLE.stat().st_size < 300_000
    assert ordering.TABLE.with_name("strokes-licences.txt").exists()


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单小明", "shanxiaoming"),
        ("解放", "xiefang"),
        ("仇明", "qiuming"),
        ("区明", "ouming"),
        ("查明", "zhaming"),
        ("曾经", "zengjing"),
        ("尉迟明", "yuchiming"),
        ("单于明", "chanyuming"),
        ("乐正明", "yuezhengming"),
        ("万俟明", "moqiming"),
        ("欧阳明", "ouyangming"),
        ("吕明", "lvming"),
        ("王　刚", "wanggang"),
        ("阿依·买买提", "ayimaimaiti"),
        ("", ""),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, read: str) -> None:
    assert facade.reading(name) == read


def test_every_surname_of_the_shared_list_is_read_right() -> None:
    # Where ../shared is missing our own table is read back, so that nothing is skipped.
    own = ((surname, read.replace(" ", "")) for surname, read in surnames.READINGS.items())
    wanted = dict(_listed() if SURNAMES.exists() else own)
    assert {one: surnames.reading(one + "明") for one in wanted} == {
        one: read + "ming" for one, read in wanted.items()
    }


def _listed() -> Iterator[tuple[str, str]]:
    with SURNAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            letters = unicodedata.normalize("NFD", row["pinyin"].replace(" ", ""))
            plain = letters.replace("u\u0308", "v")
            yield row["surname"], "".join(one for one in plain if not unicodedata.combining(one))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("欧阳明", ("欧阳", "明")),
        ("欧阳", ("欧", "阳")),
        ("王小明", ("王", "小明")),
        ("王", ("王", "")),
        ("司马义·买买提", ("司马义·买买提", "")),
    ],
)
def test_a_name_is_divided_after_its_surname(name: str, parts: tuple[str, str]) -> None:
    assert surnames.split(name) == parts


def test_no_surname_is_shadowed_by_a_longer_one() -> None:
    assert all(len(one) == 2 for one in surnames.COMPOUND)
    read = {one: len(text.split()) for one, text in surnames.READINGS.items()}
    assert all(len(one) == number for one, number in read.items())
    pairs = itertools.chain(one for one in surnames.READINGS if len(one) == 2)
    assert set(pairs) <= surnames.COMPOUND
