"""乡镇工作经历: how long somebody has worked in townships, by the record's rows; who was promoted.

On the roll of a township, or in a post there, counts; what overlaps counts once. Away from that
roll doesn't, except in another township. Where a unit isn't one of ours, its name decides, and
the row says so.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial, is_surely_before
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.postings import ABSENCES, LEVELS, POSTS, SERVICE, Posting
from bihuan.modules.townships.rules import serving
from bihuan.modules.townships.rules.serving import Period, Span
from bihuan.modules.townships.terms.experience import Counted, Promoted, Target

NAMED = re.compile(r".+[乡镇](党委|人民政府|政府|人大|纪委|机关)?")
OTHER_TOWNSHIP = "5"  # Of the code table of destinations.
EXACT = len("2004-07-01")
# From the highest down; 试用期 and 其他 are no ranks.
RANKS = {
    one.code: place
    for place, one in enumerate(coding.table("level").codes)
    if one.code not in {"1A98", "1A99"}
}
LEADING = tuple(code for code in RANKS if code <= "1A42")


# --- experience ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """一段乡镇工作经历: a row of the record, and the months that it gives by itself.

    `is_by_name`: the unit isn't one of ours, and its name is a township's.
    """

    counted: Counted
    unit_name: str
    post: str
    begun: str
    ended: str
    months: int
    is_by_name: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """不在岗: a period away from a township's roll, which doesn't count."""

    host: str
    begun: str
    ended: str


@dataclass(frozen=True, slots=True)
class Experience:
    """乡镇工作经历: rows, absences, and the months they come to by a day.

    `months` is the least that the dates allow, `most` the most; where they differ, `wanted` are
    the dates that should be known to the day. `undated` rows have no readable beginning.
    """

    on: datetime.date
    rows: tuple[Stretch, ...]
    away: tuple[Gap, ...]
    undated: tuple[Posting, ...]
    spans: tuple[Span, ...]
    months: int
    most: int

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the dates that are known to the month or year only, where that matters."""
        if self.months == self.most:
            return ()
        periods = [(one.begun, one.ended) for one in self.rows]
        periods += [(one.begun, one.ended) for one in self.away]
        dates = (text for period in periods for text in period)
        return tuple(sorted({text for text in dates if text and len(text) < EXACT}))


def experience(rows: Sequence[Posting], *, on: datetime.date) -> Experience:
    """乡镇工作经历: return what a person's rows come to by a day."""
    mine = [row for row in rows if _is_of_township(row)]
    dated = [row for row in mine if _is_dated(row)]
    away = [row for row in rows if row.set == ABSENCES and _is_away(row, rows)]
    roll = [Period(row.begun, row.ended) for row in dated]
    gone = [Period(row.begun, row.ended) for row in away]
    return Experience(
        on=on,
        rows=tuple(_stretch(row, gone, on) for row in dated),
        away=tuple(Gap(row.unit_name, row.begun, row.ended) for row in away),
        undated=tuple(row for row in mine if not _is_dated(row)),
        spans=tuple(_until(serving.spans_counted(roll, gone), on)),
        months=serving.counted(roll, gone, on=on),
        most=serving.at_most(roll, gone, on=on),
    )


def _is_of_township(row: Posting) -> bool:
    """Say whether a row is of a township's organ: by the unit, or by the name where it has none."""
    return row.set in {SERVICE, POSTS} and (bool(row.in_township) or _is_by_name(row))


def _is_by_name(row: Posting) -> bool:
    return row.in_township is None and NAMED.fullmatch(row.unit_name) is not None


def _is_dated(row: Posting) -> bool:
    return is_partial(row.begun) and (not row.ended or is_partial(row.ended))


def _is_away(row: Posting, rows: Iterable[Posting]) -> bool:
    """Say whether somebody was away from townships: not lent to another one, nor by an organ.

    Who is on another organ's roll, and in a post in a township meanwhile, is there.
    """
    lent_by_others = any(
        one.set == SERVICE and not _is_of_township(one) and _is_within(row, one) for one in rows
    )
    return row.level != OTHER_TOWNSHIP and not lent_by_others


def _is_within(row: Posting, roll: Posting) -> bool:
    return row.begun >= roll.begun and (not roll.ended or row.begun < roll.ended)


def _stretch(row: Posting, gone: Sequence[Period], on: datetime.date) -> Stretch:
    months = serving.counted([Period(row.begun, row.ended)], gone, on=on)
    kind, post = Counted(row.set), row.what if row.set == POSTS else ""
    return Stretch(kind, row.unit_name, post, row.begun, row.ended, months, _is_by_name(row))


def _until(spans: Iterable[Span], on: datetime.date) -> Iterator[Span]:
    for start, end in spans:
        if start < on:
            yield start, min(end, on)


@decides("TC-06")
def has_township_experience(found: Experience, target: Target, *, least: int) -> None:
    """乡镇工作经历: nobody becomes a candidate for inspection before the months are completed.

    Where the dates allow less and more than that, the exact ones are wanted first.
    """
    if found.months >= least:
        return
    if found.most >= least:
        raise Refused(
            "TC-06",
            "拟任{target}应有乡镇工作经历 {least} 个月，现有记录至少 {months} 个月、"
            "至多 {most} 个月，请先补准这些日期：{dates}",
            target=target.label,
            least=least,
            months=found.months,
            most=found.most,
            dates="、".join(found.wanted),
        )
    raise Refused(
        "TC-06",
        "拟任{target}应有乡镇工作经历 {least} 个月，现有 {months} 个月（{spans}），"
        "不得列为考察对象",
        target=target.label,
        least=least,
        months=found.months,
        spans="；".join(f"{start}—{end}" for start, end in found.spans) or "—",
    )


def answer(found: Experience, target: Target, *, least: int) -> Refused | None:
    """Return by what somebody is refused, or None."""
    try:
        has_township_experience(found, target, least=least)
    except Refused as refused:
        return refused
    return None


# --- promotions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Promotion:
    """提拔: a leading post above the level before; or one of which that can't be told.

    `before` is the level held until then: "" is none, somebody who had been on a roll or in a
    post without one. `is_told` False: the record says nothing of before.
    """

    cadre: int
    post: int
    begun: str
    unit_name: str
    title: str
    level: str
    before: str
    is_told: bool
    is_of_township: bool

    @property
    def year(self) -> int:
        """Return the year in which the post began."""
        return int(self.begun[:4])

    def is_among(self, which: Promoted) -> bool:
        """Say whether it is one of those counted so."""
        if which == Promoted.UNTOLD:
            return not self.is_told
        return self.is_told and (which == Promoted.ALL or self.is_of_township)


def promotions(rows: Sequence[Posting], *, first: int, last: int) -> list[Promotion]:
    """提拔: return somebody's promotions of some years, from 乡科级副职 on, one for each day.

    What counts is the level of posts (职务层次): a rank (职级) promoted by itself is none.
    """
    posts = [
        row for row in rows if row.set == POSTS and row.level in LEADING and is_partial(row.begun)
    ]
    mine = [row for row in posts if first <= int(row.begun[:4]) <= last]
    found = (
        _promotion(min(same, key=lambda row: RANKS[row.level]), rows)
        for _day, same in groupby(sorted(mine, key=lambda row: row.begun), lambda row: row.begun)
    )
    return [one for one in found if one]


def _promotion(post: Posting, rows: Sequence[Posting]) -> Promotion | None:
    earlier = [row for row in rows if row.set in {POSTS, LEVELS} and row.level in RANKS]
    earlier = [row for row in earlier if _began_before(row, post)]
    before = _level_before(earlier, post)
    if before and RANKS[before] <= RANKS[post.level]:
        return None
    there = [row for row in rows if row.set in {POSTS, SERVICE} and _was_there(row, post)]
    return Promotion(
        cadre=post.cadre,
        post=post.id,
        begun=post.begun,
        unit_name=post.unit_name,
        title=post.what,
        level=post.level,
        before=before,
        is_told=bool(before or there),
        is_of_township=any(_is_of_township(row) for row in there),
    )


def _level_before(earlier: Sequence[Posting], post: Posting) -> str:
    """Return the highest level held until a post began; none held then, the last one; or ""."""
    held = [row for row in earlier if not _ended_before(row, post)]
    last = max((earliest(row.begun) for row in earlier), default=None)
    meant = held or [row for row in earlier if earliest(row.begun) == last]
    return min((row.level for row in meant), key=RANKS.__getitem__, default="")


def _began_before(row: Posting, post: Posting) -> bool:
    return is_partial(row.begun) and earliest(row.begun) < earliest(post.begun)


def _ended_before(row: Posting, post: Posting) -> bool:
    return is_partial(row.ended) and is_surely_before(row.ended, post.begun)


def _was_there(row: Posting, post: Posting) -> bool:
    """Say whether somebody was on a roll or in a post until a post began, surely before it."""
    is_before = _is_dated(row) and is_surely_before(row.begun, post.begun)
    return is_before and not _ended_before(row, post)
