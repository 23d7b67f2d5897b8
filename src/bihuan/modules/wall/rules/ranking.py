"""派单推荐的规则: in which order members are proposed, with the points of each (QY-06)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.kernel.base.clauses import decides
from bihuan.modules.wall.terms import Category, Post, Urgency


@dataclass(frozen=True, slots=True)
class Reason:
    """派单依据: points for or against a member, told in the language of who reads it."""

    text: str
    points: int
    what: object = ""

    def __str__(self) -> str:
        return _(self.text).format(points=self.points, what=self.what)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member as the dispatcher sees one: the score and every input to it (L7).

    `group`: which other group of the branch the member is of; `phone`: of who must be telephoned.
    """

    member: int
    name: str
    score: int
    reasons: tuple[Reason, ...]
    barred: str = ""
    group: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a member when ranking: all of it is printed as reasons."""

    member: int
    name: str
    specialties: frozenset[str]
    posts: frozenset[str]
    buildings: frozenset[str]
    open_load: int = 0
    satisfied: int = 0
    rated: int = 0
    is_away: bool = False
    has_failed: bool = False
    has_returned: bool = False
    has_account: bool = True
    group: str = ""
    phone: str = ""


POST_FOR: dict[str, Post] = {
    Category.REPAIR: Post.GOVERNANCE,
    Category.SANITATION: Post.GOVERNANCE,
    Category.ROAD: Post.GOVERNANCE,
    Category.PARKING: Post.GOVERNANCE,
    Category.NEIGHBOURS: Post.GOVERNANCE,
    Category.SAFETY: Post.SAFETY,
    Category.ELDERS: Post.HELP,
    Category.CHILDREN: Post.HELP,
    Category.JOBS: Post.HELP,
    Category.HEALTH: Post.MEDICAL,
    Category.LAW: Post.LAW_AID,
    Category.CULTURE: Post.CULTURE,
    Category.POLICY: Post.ORGANIZATION,
    Category.OTHER: Post.OTHER,
}
SPECIALTY, CLAIMED, NEAR, PER_OPEN, RATED_WELL = 40, 30, 15, -5, 10


@decides("QY-06")
def rank(category: str, place: str, profiles: Iterable[Profile]) -> list[Candidate]:
    """按特长和岗位派单: order members by specialty, claimed post, nearness, load and past ratings.

    Points: specialty 40, post 30, same building 15, each open request -5, past ratings up to 10.
    The leader decides; a barred member stays visible with the reason.
    """
    ranked = [_candidate(category, place, profile) for profile in profiles]
    return sorted(ranked, key=lambda one: (bool(one.barred), -one.score, one.name))


def _candidate(category: str, place: str, profile: Profile) -> Candidate:
    post = POST_FOR[category]
    load = PER_OPEN * profile.open_load
    parts: list[Reason] = []
    if category in profile.specialties:
        parts.append(Reason(gettext_noop("特长相符 +{points}"), SPECIALTY))
    if post in profile.posts:
        parts.append(Reason(gettext_noop("认领岗位“{what}” +{points}"), CLAIMED, post.label))
    if any(building and building in place for building in profile.buildings):
        parts.append(Reason(gettext_noop("就近 +{points}"), NEAR))
    if profile.open_load:
        parts.append(Reason(gettext_noop("在办 {what} 件 {points}"), load, profile.open_load))
    if profile.rated:
        points = RATED_WELL * profile.satisfied // profile.rated
        share = f"{profile.satisfied}/{profile.rated}"
        parts.append(Reason(gettext_noop("以往评价 {what} +{points}"), points, share))
    if not profile.has_account:
        parts.append(Reason(gettext_noop("还没有账号，须电话告知"), 0))
    return Candidate(
        profile.member,
        profile.name,
        sum(one.points for one in parts),
        tuple(parts),
        _barred(profile),
        profile.group,
        "" if profile.has_account else profile.phone,
    )


def _barred(profile: Profile) -> str:
    """Return why a member can't be chosen, or nothing."""
    if profile.has_failed:
        return _("曾办理此事未获满意")
    if profile.has_returned:
        return _("刚刚退单")
    return _("外出") if profile.is_away else ""


def as_recorded(reasons: Iterable[object]) -> str:
    """Return reasons as the record keeps them: in Chinese, whatever the dispatcher reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return "；".join(str(one) for one in reasons)


def by_urgency(urgency: str) -> int:
    """Return the order of an urgency: the most urgent first (QY-06)."""
    return [Urgency.URGENT, Urgency.NORMAL, Urgency.SLOW].index(Urgency(urgency))
