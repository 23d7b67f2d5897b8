"""缩放: how large a text may be printed in its box; an estimate that needs no font.

A Han character is one em wide, anything narrow is taken for a little more than the half em that
it is in 宋体, so that what fits here fits in Word. The PDF is measured again when it is made.
"""

import itertools
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.kernel.people.sheets.printing import Line

__all__ = ["FLOOR", "Setting", "of_resume", "of_text", "rows_of"]

FLOOR = 8.0  # Points. Below it a text is still printed whole, and the page says so.
LARGEST = 14.0
NARROW = 0.56
HANGING = 9  # Full-width characters: "2001.09--2004.06" and two blanks.
PITCH = 8 / 7  # Of a cell: 16 points from line to line at 14.
WORD, WORD_SIZES = 6, (14.0, 13.0, 12.0, 11.0)
AIRY = 1.5  # Of a resume that leaves room.
# How large a resume of so many lines is set at most, as offices are used to.
RESUME_STEPS = (
    (12, 14.0),
    (18, 13.5),
    (24, 13.0),
    (28, 12.5),
    (34, 12.0),
    (38, 11.5),
    (40, 11.0),
    (44, 10.5),
    (46, 10.0),
    (58, 9.5),
)
LONGER_RESUME = 9.0
NO_START = frozenset("，。、；：？！）》〉」』】〕”’％,.;:?!)%]}…—·")
NO_END = frozenset("（《〈「『【〔“‘([{")


@dataclass(frozen=True, slots=True)
class Setting:
    """字号与行距: points; `pitch` is the distance from line to line."""

    size: float
    pitch: float

    @property
    def is_cramped(self) -> bool:
        """Say whether this is smaller than anybody should have to read."""
        return self.size < FLOOR


def of_text(text: str, width: float, height: float, *, largest: float = LARGEST) -> Setting:
    """Return how a text is set in a box of so many points: a point smaller until it fits.

    A word or two (中共党员) is rather set a little smaller than broken.
    """
    if "\n" not in text and len(text) <= WORD:
        size = next((size for size in WORD_SIZES if rows_of(text, width / size) == 1), largest)
        largest = min(size, largest)
    for size in _sizes(largest, step=1):
        if rows_of(text, width / size) * size * PITCH <= height:
            return _setting(size, size * PITCH)
    raise AssertionError("the sizes end where anything fits")


def of_resume(lines: Sequence[Line], width: float, height: float) -> Setting:
    """Return how a resume is set: by the table, smaller until it fits, with air where there is."""
    largest = next((size for most, size in RESUME_STEPS if len(lines) <= most), LONGER_RESUME)
    hanging = HANGING if any(line.dates for line in lines) else 0
    for size in _sizes(largest, step=0.5):
        least = size + 1 if size >= FLOOR else size * (1 + 1 / FLOOR)
        rows = sum(rows_of(line.text, width / size - hanging) for line in lines)
        if rows * least <= height:
            airy = min(size * AIRY, height / max(rows, 1))
            return _setting(size, max(least, airy))
    raise AssertionError("the sizes end where anything fits")


def rows_of(text: str, ems: float) -> int:
    """Return on how many lines a text stands that is so many ems wide."""
    return sum(_wrapped(line, ems) for line in text.split("\n"))


def _setting(size: float, pitch: float) -> Setting:
    """Return a setting whose pitch is in whole twips, never more than there is room for."""
    return Setting(size, max(math.floor(pitch * 20), 1) / 20)


def _sizes(largest: float, *, step: float) -> Iterator[float]:
    """Yield sizes down to the floor by steps, then finer: nothing is cut off for want of room."""
    size = largest
    while size > FLOOR:
        yield size
        size = max(size - step, FLOOR)
    # Word knows half points and nothing below one; a text that long is no form any more.
    for halves in range(int(FLOOR * 2), 2, -1):
        yield halves / 2
    for step_below in itertools.count():
        yield 0.9**step_below


def _wrapped(line: str, ems: float) -> int:
    rows, used = 1, 0.0
    for word in _words(line):
        width = sum(map(_width, word))
        if used + width <= ems:
            used += width
        elif width <= ems:
            rows, used = rows + 1, width
        else:
            # A word longer than a line is broken anywhere; the line it begins on counts as lost.
            rows += math.ceil(width / max(ems - 1, 1)) - (used == 0)
            used = width % max(ems - 1, 1)
    return rows


def _words(line: str) -> Iterator[str]:
    """Yield what stays on one line: Latin words and numbers, signs with the one they cling to."""
    word = ""
    for sign in line:
        clings = sign in NO_START or (word and (word[-1] in NO_END or _is_latin(word[-1] + sign)))
        if word and not clings:
            yield word
            word = ""
        word += sign
    if word:
        yield word


def _is_latin(two: str) -> bool:
    return all("!" <= one < "\x7f" for one in two)


def _width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    return 0.0 if unicodedata.combining(sign) else (1.0 if sign in "WMm@%" else NARROW)
