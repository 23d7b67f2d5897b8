"""按姓氏笔画排序: the key by which names stand on ballots and lists.

Surnames come in the order of GF 3003-1999: number of strokes, then stroke by stroke 横 竖 撇 点 折.
Within a surname names of one given character precede those of two, each by the strokes of the
given characters. `strokes.txt` holds the characters in this order; how it was made, and what the
standard leaves open, is said in scripts/stroke_order.py.
"""

from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from types import MappingProxyType

from bihuan.kernel.people import surnames

__all__ = ["stroke_key", "strokes"]

TABLE = Path(__file__).with_name("strokes.txt")
WIDTH = 7
NOTHING = "0" * WIDTH
# Characters that the table lacks follow all others, by code point.
UNKNOWN = 1_000_000


def stroke_key(name: str) -> str:
    """Return the sort key of a name: digits, so that bytes (COLLATE "C") order it.

    Two characters are the surname's, so that 欧 comes before 欧阳; then whether one or more given
    characters follow; then these. A name with dots stands with its first character, without them.
    """
    surname, given = _parts(name)
    return "".join([*_slot(surname), str(min(len(given), 2)), *map(_place, given)])


def _parts(name: str) -> tuple[str, str]:
    surname, given = surnames.split(name)
    letters = surnames.without_dots(surname)
    return (surname, given) if given else (letters[:1], letters[1:])


def _slot(surname: str) -> list[str]:
    return [*map(_place, surname), NOTHING, NOTHING][:2]


def strokes(character: str) -> int | None:
    """Return the number of a character's strokes, or None where it isn't known."""
    found = _table().get(character)
    return found[1] if found else None


def _place(character: str) -> str:
    found = _table().get(character)
    return f"{found[0] if found else UNKNOWN + ord(character):0{WIDTH}}"


@cache
def _table() -> MappingProxyType[str, tuple[int, int]]:
    """Return place and number of strokes by character."""
    return MappingProxyType(dict(_read(TABLE.read_text(encoding="utf-8"))))


def _read(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    places = count(1)
    for line in text.splitlines():
        if not line.startswith("#"):
            number, _, characters = line.partition("\t")
            yield from ((one, (next(places), int(number))) for one in characters)
