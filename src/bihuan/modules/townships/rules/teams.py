"""班子年轻干部: how many there should be, how many there are, and who could fill the gap."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial
from bihuan.modules.townships.rules import serving, staffing
from bihuan.modules.townships.rules.quotas import CHIEF_LEVEL, YES, Officer
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.terms.quotas import Seat

# 党政正职: the Party committee's secretary and the head of government, not their deputies, nor
# the discipline committee's secretary or the congress's chair, who hold the level as well.
SECRETARY = re.compile("党委书记|党工委书记")
HEAD = re.compile("(?<!副)(?:镇长|乡长|办事处主任)")
# Of schooling by the first sign of its code: postgraduate, undergraduate, college.
SCHOOLING = {"1": 3, "2": 2, "3": 1}
COLLEGE = frozenset({"31", "32", "33", "34"})
EXCELLENT, COMPETENT = frozenset({"1"}), frozenset({"2", "2B"})
APPRAISED_YEARS = 3


@dataclass(frozen=True, slots=True)
class Targets:
    """配备要求: ages that must not be completed, shares in percent, and heads."""

    young: int
    youngest: int
    chiefs_percent: int
    secretaries_percent: int
    members_percent: int
    youngest_chiefs: int
    youngest_members: int


def is_younger(one: Officer, years: int, on: datetime.date) -> bool:
    """不满: say whether an age isn't completed on a day; whose birth isn't known, isn't younger.

    Of a birth known to the month or year the first day counts.
    """
    birth = one.stay.birth
    return is_partial(birth) and staffing.age(birth, on) < years


def seats(one: Officer, targets: Targets, on: datetime.date) -> set[Seat]:
    """Return in which numbers of the table somebody counts on a day."""
    posts = [row for row in one.held(on) if row.get("in_team") == YES] if one.is_there(on) else []
    if not posts:
        return set()
    titles = [row.get("title", "") for row in posts if row.get("level") == CHIEF_LEVEL]
    is_secretary = any(SECRETARY.search(title) for title in titles)
    is_chief = is_secretary or any(HEAD.search(title) for title in titles)
    young = is_younger(one, targets.young, on)
    youngest = is_younger(one, targets.youngest, on)
    said = {
        Seat.MEMBERS: True,
        Seat.CHIEFS: is_chief,
        Seat.YOUNG_CHIEFS: is_chief and young,
        Seat.YOUNG_SECRETARIES: is_secretary and young,
        Seat.YOUNGEST_CHIEFS: is_chief and youngest,
        Seat.YOUNG_MEMBERS: young,
        Seat.YOUNGEST_MEMBERS: youngest,
    }
    return {seat for seat, holds in said.items() if holds}


@dataclass(frozen=True, slots=True)
class Wanted:
    """应配和实配: how many there should be, of how many, and how many there are."""

    due: int
    actual: int
    whole: int
    short: int

    @property
    def percent(self) -> float | None:
        """占比: return the share in percent, or None of nobody."""
        return 100 * self.actual / self.whole if self.whole else None


@decides("BH-69")
def wanted(
    teams: Sequence[Mapping[Seat, int]], targets: Targets, *, approved: int
) -> dict[Seat, Wanted]:
    """年轻干部应配: of the teams' approved number and of the chiefs, rounded up to a head.

    `teams`: what is counted in each; `approved`: the number of the teams, that of those who are
    there where none was approved. Of members under 31 each team wants its own: more of them in
    one don't make up for another.
    """
    counted = Counter[Seat]()
    for team in teams:
        counted.update(team)
    chiefs, members = counted[Seat.CHIEFS], counted[Seat.MEMBERS]
    due_chiefs = share(chiefs, targets.chiefs_percent)
    due = {
        Seat.YOUNG_CHIEFS: (due_chiefs, chiefs),
        Seat.YOUNG_SECRETARIES: (
            share(due_chiefs, targets.secretaries_percent),
            counted[Seat.YOUNG_CHIEFS],
        ),
        Seat.YOUNGEST_CHIEFS: (targets.youngest_chiefs, chiefs),
        Seat.YOUNG_MEMBERS: (share(approved, targets.members_percent), members),
        Seat.YOUNGEST_MEMBERS: (targets.youngest_members * len(teams), members),
    }
    short = {seat: max(number - counted[seat], 0) for seat, (number, _) in due.items()}
    short[Seat.YOUNGEST_MEMBERS] = sum(
        max(targets.youngest_members - team.get(Seat.YOUNGEST_MEMBERS, 0), 0) for team in teams
    )
    return {
        seat: Wanted(number, counted[seat], whole, short[seat])
        for seat, (number, whole) in due.items()
    }


def share(whole: int, percent: int) -> int:
    """Return a share of a number of heads, rounded up."""
    return -(-whole * percent // 100)


# --- who could fill the gap ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """可补人选: somebody of the right age who is in no team, with what the order follows from."""

    officer: Officer
    age: int
    months: int
    schooling: int
    degree: str
    excellent: int
    competent: int

    @property
    def order(self) -> tuple[int, ...]:
        """Return by what the list is sorted, the most first."""
        return (-self.months, -self.schooling, -self.excellent, -self.competent)


def candidates(
    officers: Sequence[Officer], targets: Targets, on: datetime.date, *, years: int
) -> list[Candidate]:
    """可补人选: those on the rolls who are young enough and in no team.

    By months served in townships, then education, then years 优秀 and years 称职 of the last three;
    those alike stay as they stand on the rolls. A list to look at, which decides nothing.
    """
    stays: dict[int, list[Officer]] = {}
    for one in officers:
        stays.setdefault(one.stay.person, []).append(one)
    found = [
        _candidate(one, stays[one.stay.person], on)
        for one in officers
        if one.is_there(on) and is_younger(one, years, on) and not seats(one, targets, on)
    ]
    return sorted(found, key=lambda one: one.order)


def _candidate(one: Officer, all_stays: Iterable[Officer], on: datetime.date) -> Candidate:
    mine = [each.stay for each in all_stays]
    away = [period for stay in mine for period in stay.away]
    rolls = [Period(stay.entered, stay.departed) for stay in mine]
    best = max(one.education, key=_rank, default={})
    results = [row.get("result", "") for row in one.appraisals if _is_recent(row, on)]
    return Candidate(
        one,
        staffing.age(one.stay.birth, on),
        serving.counted(rolls, away, on=on),
        _rank(best),
        best.get("schooling", ""),
        sum(result in EXCELLENT for result in results),
        sum(result in COMPETENT for result in results),
    )


def _rank(row: Mapping[str, str]) -> int:
    code = row.get("schooling", "")
    if code.startswith("3") and code not in {"3", *COLLEGE}:
        return 0
    return SCHOOLING.get(code[:1], 0)


def _is_recent(row: Mapping[str, str], on: datetime.date) -> bool:
    year = row.get("year", "")
    return is_partial(year) and on.year - APPRAISED_YEARS <= earliest(year).year < on.year
