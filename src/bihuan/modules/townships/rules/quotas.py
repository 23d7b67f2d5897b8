"""职数、编制和补贴: what is approved, what is used, and that use stays within it."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import earliest, is_partial
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.record import coding
from bihuan.kernel.permissions.facade import Actor, Held, Office, Reach
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.staffing import Stay
from bihuan.modules.townships.terms import Standing
from bihuan.modules.townships.terms.quotas import GRADES, Post, Tier

Row = Mapping[str, str]
YES = "1"
# Codes of the record: levels of posts, and kinds of staff.
CHIEF_LEVEL, DEPUTY_LEVEL = "1A41", "1A42"
CIVIL, CIVIL_LIKE, INSTITUTION = "1", "2", "3"
MAY_HAVE_GRADE = frozenset({CIVIL, CIVIL_LIKE})
# Grades of posts and ranks; of these somebody holds one at a time.
TRACKS = ("2006-", "2019-")
# Which levels and grades are paid as which tier; what stands above is paid as the first.
AS_DEPUTY = frozenset({DEPUTY_LEVEL, "2006-6", "2019-09", "2019-10", "2015-4", "GL-08"})
AS_STAFF = frozenset(
    {"1A50", "1A60", "1A98", "1A99", "2006-7", "2006-8", "2019-11", "2019-12", "2015-5", "GL-09",
     "GL-10"}
)  # fmt: skip
UNPAID_PREFIXES = ("ZJ-", "GQ-")


class Officer(NamedTuple):
    """在编人员: a period on a township's roll, with what the record says of posts and grades."""

    stay: Stay
    posts: Sequence[Row] = ()
    level_rows: Mapping[str, Row] = {}
    education: Sequence[Row] = ()
    appraisals: Sequence[Row] = ()
    path: str = ""

    def is_there(self, on: datetime.date) -> bool:
        """在编: say whether somebody is on the roll on a day."""
        return staffing.has_begun(self.stay, on) and not staffing.has_left(self.stay, on)

    def is_in_post(self, on: datetime.date) -> bool:
        """在岗: say whether somebody is on the roll on a day and not away."""
        return self.is_there(on) and staffing.standing(self.stay, on) == Standing.IN_POST

    def held(self, on: datetime.date) -> list[Row]:
        """Return the posts that somebody holds in this unit on a day."""
        unit = str(self.stay.unit)
        return [row for row in self.posts if row.get("unit") == unit and holds(row, on)]

    def grades(self, on: datetime.date) -> set[str]:
        """Return the codes of the grades that somebody holds on a day."""
        return {
            row["grade"] for row in self.level_rows.values() if "grade" in row and holds(row, on)
        }


def holds(row: Row, on: datetime.date) -> bool:
    """Say whether a dated row holds on a day: begun by then and not ended; undated ones don't."""
    begun, ended = row.get("begun", ""), row.get("ended", "")
    return bool(begun) and earliest(begun) <= on and not (ended and earliest(ended) <= on)


def counts_as(one: Officer, on: datetime.date) -> set[str]:
    """Return against which approved numbers somebody counts on a day, away or not.

    Who holds a chief's post isn't counted among the deputies, and nobody twice in a team.
    """
    if not one.is_there(on):
        return set()
    found = {Post.CIVIL} if one.stay.staff_kind == CIVIL else set[Post]()
    if one.stay.staff_kind in {CIVIL_LIKE, INSTITUTION}:
        found.add(Post.INSTITUTION)
    posts = one.held(on)
    if any(row.get("in_team") == YES for row in posts):
        found.add(Post.TEAM)
    levels = {row.get("level") for row in posts if row.get("is_leading") == YES}
    if CHIEF_LEVEL in levels:
        found.add(Post.CHIEF)
    elif DEPUTY_LEVEL in levels:
        found.add(Post.DEPUTY)
    return {str(post) for post in found} | (one.grades(on) & set(GRADES))


@dataclass(frozen=True, slots=True)
class Filled:
    """核定和使用: an approved number, None where nothing was approved, and what is used of it.

    `vacancy`: how many more there may be; `excess`: how many there are too many.
    """

    approved: int | None
    used: int
    vacancy: int
    excess: int


def filled(approved: int | None, used: int) -> Filled:
    """空缺和超出: hold what is used against what is approved."""
    number = approved or 0
    return Filled(approved, used, max(number - used, 0), max(used - number, 0))


def together(rows: Sequence[Filled]) -> Filled:
    """合计: add units up; a vacancy in one doesn't make up for an excess in another."""
    numbers = [row.approved for row in rows if row.approved is not None]
    return Filled(
        sum(numbers) if numbers else None,
        sum(row.used for row in rows),
        sum(row.vacancy for row in rows),
        sum(row.excess for row in rows),
    )


def used(officers: Iterable[Officer], on: datetime.date) -> Counter[str]:
    """Return how many people count against each approved number on a day."""
    return Counter(post for one in officers for post in counts_as(one, on))


@decides("TC-09")
def within_quota(post: str, *, approved: int | None, used: int) -> None:
    """职数不超: after a grade is granted or an allowance set, use is within what is approved."""
    label = str(Post(post).label)
    if approved is None:
        raise Refused("TC-09", "还没有登记本单位的“{post}”核定数，请先登记", post=label)
    if used > approved:
        raise Refused(
            "TC-09",
            "“{post}”核定 {approved}，办理后将为 {used}，超出 {more}；请先腾出空缺或变更核定数",
            post=label,
            approved=approved,
            used=used,
            more=used - approved,
        )


# --- who may, and what is asked for -------------------------------------------------------------


def keeper(actor: Actor) -> Held | None:
    """Return the desk by which somebody keeps the county's approved numbers, or None."""
    held = actor.holds(Office.CIVIL_SERVICE)
    return held if held and held.reach == Reach.SUBTREE else None


def keeps_quotas(actor: Actor, *, home: int, place: tuple[int, str] | None) -> None:
    """登记职数: by the civil-service section, for a unit of its own (TC-09); or by the system.

    `place`: home and path of the unit; None for a unit that stands nowhere.
    """
    if place is None or place[0] != home:
        raise Refused("TC-09", "该单位不在本单位的登记里，请核对")
    if actor.kind == "system":
        return
    held = keeper(actor)
    if held is None or held.home != home or not place[1].startswith(held.path):
        raise Refused("TC-09", "职数、补贴和职级由{office}办理", office=Office.CIVIL_SERVICE.label)


def numbers_are_given(numbers: Collection[int], document: str) -> None:
    """核定文号: a number at least, none below nought, and the document that says so (TC-09)."""
    if not numbers:
        raise Refused("TC-09", "请至少填写一项")
    if min(numbers) < 0:
        raise Refused("TC-09", "核定数和补贴标准不能小于零")
    if not document.strip():
        raise Refused("TC-09", "请写明核定或批准的文号")


def post_is_dated(document: str, begun: str) -> None:
    """任职文号: a post is given from a day, by a document (TC-09)."""
    if not is_partial(begun) or not document.strip():
        raise Refused("TC-09", "请写明任职时间（如 2024-03）和任职文号")


def is_not_oneself(actor: Actor, person: int) -> None:
    """回避: nobody grants a grade to himself, or enters his own post (L4)."""
    if actor.kind == "person" and actor.id == person:
        raise Refused("TC-09", "本人的职级和任职由同科室的其他同志办理")


def may_hold(
    one: Officer | None, grade: str, *, begun: datetime.date, today: datetime.date
) -> list[str]:
    """授予职级: return the rows of the grades that the new one ends; refuse who can't hold it.

    A civil servant on the roll, a grade that stands on that day, after the one held now (TC-09).
    """
    code = coding.table("grade").by_code(grade)
    if code is None or grade not in GRADES:
        raise Refused("TC-09", "请从列表中选择职级")
    if begun > today:
        raise Refused("TC-09", "批准时间不能晚于今天，请在批准当天或以后登记")
    first, last = code.begun, code.ended
    if (first and begun < earliest(first)) or (last and begun >= earliest(last)):
        raise Refused(
            "TC-09", "{begun} 没有“{grade}”这一职级，请核对批准时间", begun=begun, grade=code.name
        )
    if one is None or not one.is_there(begun):
        raise Refused("TC-09", "此人在批准之日不在这个乡镇的编制内，请核对")
    if one.stay.staff_kind not in MAY_HAVE_GRADE:
        raise Refused("TC-09", "公务员职级只授予公务员和参公人员，事业人员按岗位等级")
    return _ended_by(one, grade, begun)


def last_day(grade: str, *, today: datetime.date) -> datetime.date:
    """Return the last day by which a grade's use is held to its quota: today, while it stands."""
    code = coding.table("grade").by_code(grade)
    if code is None or not code.ended:
        return today
    return min(today, earliest(code.ended) - datetime.timedelta(days=1))


def _ended_by(one: Officer, grade: str, begun: datetime.date) -> list[str]:
    open_rows = {
        pk: row
        for pk, row in one.level_rows.items()
        if row.get("grade", "").startswith(TRACKS) and not row.get("ended")
    }
    for row in open_rows.values():
        if row["grade"] == grade:
            raise Refused("TC-09", "此人已是这一职级，不必再授予")
        if row.get("begun") and earliest(row["begun"]) >= begun:
            raise Refused(
                "TC-09",
                "此人的现职级批准于 {day}，新的批准时间须在其后",
                day=row["begun"],
            )
    return list(open_rows)


# --- allowances ---------------------------------------------------------------------------------


def tier_of(one: Officer, on: datetime.date) -> Tier:
    """补贴档次: return the tier of the highest level or grade that somebody holds on a day."""
    codes = {row.get("level", "") for row in one.held(on)} | one.grades(on)
    paid = {code for code in codes if code and not code.startswith(UNPAID_PREFIXES)} - AS_STAFF
    if paid - AS_DEPUTY:
        return Tier.SECTION
    return Tier.SUBSECTION if paid else Tier.STAFF


@dataclass(frozen=True, slots=True)
class Paid:
    """补贴: of one tier, what each gets, how many are on the roll, and how many get it."""

    yuan: int | None
    on_roll: int
    in_post: int

    @property
    def away(self) -> int:
        """在编不在岗: return how many don't get it."""
        return self.on_roll - self.in_post

    @property
    def sum(self) -> int:
        """Return what the tier costs a month."""
        return (self.yuan or 0) * self.in_post


def paid(
    officers: Iterable[Officer], yuan: Mapping[str, int], on: datetime.date
) -> dict[Tier, Paid]:
    """乡镇工作补贴: count by tier who is on the roll and who is in post; only these get it."""
    there = [(tier_of(one, on), one.is_in_post(on)) for one in officers if one.is_there(on)]
    roll, post = Counter(tier for tier, _ in there), Counter(tier for tier, is_in in there if is_in)
    return {tier: Paid(yuan.get(tier), roll[tier], post[tier]) for tier in Tier}
