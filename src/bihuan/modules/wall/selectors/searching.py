"""搜索: which requests hold the words that somebody looks for, within sight (L5).

Chinese is cut into single characters and pairs, other words stay whole. The column holds only
what every reader of the row may read.
"""

import re
import unicodedata

from django.db.models import Q
from django.utils import translation

from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Category, Publicity

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
RUNS = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
HAN_RUN = re.compile(f"[{HAN}]+")
WORD_LIMIT = 64  # A longer word is no word, and an index entry has its limit.
QUERY_LIMIT = 100
# What `grams_of` reads of a request; its number never changes.
FOUND_BY = frozenset({"category", "publicity", "public_title", "public_text", "public_result"})


def grams_of(request: Request) -> list[str]:
    """Return what a request is found by: number and category, and the words that were released."""
    with translation.override("zh-hans"):
        texts = [request.number, str(Category(request.category).label)]
    if request.publicity == Publicity.TEXT:
        texts += [request.public_title, request.public_text, request.public_result]
    return sorted({gram for run in _runs("\n".join(texts)) for gram in _all_grams(run)})


def matching(words: str) -> Q:
    """Return the condition that a request holds all these words; unreadable ones match nothing."""
    sought = {gram for run in _runs(words[:QUERY_LIMIT]) for gram in _fewest_grams(run)}
    return Q(grams__contains=sorted(sought)) if sought else Q(pk__in=[])


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [run for run in RUNS.findall(plain) if len(run) <= WORD_LIMIT or HAN_RUN.match(run)]


def _all_grams(run: str) -> list[str]:
    return [*run, *_pairs(run)] if HAN_RUN.match(run) else [run]


def _fewest_grams(run: str) -> list[str]:
    return _pairs(run) if HAN_RUN.match(run) and len(run) > 1 else [run]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
