"""电话: which numbers somebody can be called on."""

import re

HALF_WIDTH = str.maketrans("０１２３４５６７８９＋－—–（）", "0123456789+---()")
# What people write between the digits.
BETWEEN = re.compile(r"[\s()-]")
# A mobile; a landline with its area code: three digits and eight, or four and seven or eight.
NUMBER = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}", re.ASCII)


def is_telephone(typed: str) -> bool:
    """Say whether a number can be called from anywhere: blanks and hyphens don't matter.

    A short number of an office can't: whoever works on the request may sit in another one.
    """
    return NUMBER.fullmatch(BETWEEN.sub("", typed.translate(HALF_WIDTH))) is not None
