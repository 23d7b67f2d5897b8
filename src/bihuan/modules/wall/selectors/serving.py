"""服务情况: what a member did in half a year, without a single rating or a resident (QY-15)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Dispatch, Member, Rating, Recheck
from bihuan.modules.wall.selectors.cases import path_of
from bihuan.modules.wall.selectors.public import ENOUGH_RATINGS
from bihuan.modules.wall.terms import Act, Answer, Grade, What


@dataclass(frozen=True, slots=True)
class Sheet:
    """A member's service from a day to a day; `well` of `rated` only when enough were rated."""

    member: Member
    start: datetime.date
    end: datetime.date
    categories: tuple[tuple[str, int], ...]
    contacts: int
    handled: int
    in_time: int
    rated: int
    well: int | None

    @property
    def taken(self) -> int:
        """Return how many requests were given to the member."""
        return sum(count for _category, count in self.categories)


def service_sheet(
    actor: Actor,
    home: str,
    pk: int,
    *,
    start: datetime.date,
    end: datetime.date,
    on: datetime.date,
) -> Sheet | None:
    """Return a member's sheet, or None to who may not see it; five statements.

    While the half-year runs it is the member's alone, so that he is the first to see it.
    """
    member = served(actor, home, pk)
    if member is None or (actor.id != member.person_id and on <= end):
        return None
    return _sheet(member, start, end)


def served(actor: Actor, home: str, pk: int) -> Member | None:
    """Return the member whose sheets somebody may see, each in its time; or None."""
    members: Any = Member.objects.select_related("person", "unit").annotate(path=path_of("unit_id"))
    member: Any = members.filter(home__code=home, pk=pk).first()
    if member is None or not rules.may_see_service(
        actor, person=member.person_id, path=member.path or ""
    ):
        return None
    found: Member = member
    return found


def _sheet(member: Member, start: datetime.date, end: datetime.date) -> Sheet:
    days = (clock.start_of(start), clock.end_of(end))
    rated, well = _ratings(member, days)
    handled, in_time = _reports(member, days)
    return Sheet(
        member=member,
        start=start,
        end=end,
        categories=_categories(member, days),
        contacts=_contacts(member, days),
        handled=handled,
        in_time=in_time,
        rated=rated,
        well=well if rated >= ENOUGH_RATINGS else None,
    )


Days = tuple[datetime.datetime, datetime.datetime]


def _within(field: str, days: Days) -> dict[str, datetime.datetime]:
    return {f"{field}__gte": days[0], f"{field}__lt": days[1]}


def _categories(member: Member, days: Days) -> tuple[tuple[str, int], ...]:
    rows = Dispatch.objects.filter(
        home_id=member.home_id, member=member.pk, **_within("at", days)
    ).values("request__category")
    found = rows.annotate(n=Count("request", distinct=True)).order_by("-n", "request__category")
    return tuple((row["request__category"], row["n"]) for row in found)


def _dossiers(member: Member) -> Any:
    sent = Dispatch.objects.filter(home_id=member.home_id, member=member.pk)
    return sent.values("request__dossier_id")


def _contacts(member: Member, days: Days) -> int:
    rows = journal.Entry.objects.filter(
        home_id=member.home_id,
        dossier__in=_dossiers(member),
        actor_kind="person",
        actor=member.person_id,
        act=Act.CONTACT,
        **_within("at", days),
    )
    return rows.count()


def _reports(member: Member, days: Days) -> tuple[int, int]:
    rows = duties.Duty.objects.filter(
        home_id=member.home_id,
        dossier__in=_dossiers(member),
        desk=member.desk_id,
        what=What.HANDLE,
        discharged_by__act=Act.REPORT,
        **_within("discharged_at", days),
    )
    found = rows.aggregate(
        handled=Count("id"), in_time=Count("id", filter=Q(discharged_at__lt=F("due_at")))
    )
    return found["handled"], found["in_time"]


def _ratings(member: Member, days: Days) -> tuple[int, int]:
    rows = Rating.objects.filter(home_id=member.home_id, member=member.pk, **_within("at", days))
    # A good rating that the resident took back when asked again isn't one (BH-19).
    taken_back = Recheck.objects.filter(
        home_id=member.home_id, rating=OuterRef("pk"), answer=Answer.DENIED
    )
    well = ~Q(grade=Grade.UNSATISFIED) & ~Q(Exists(taken_back))
    found = rows.aggregate(rated=Count("id"), well=Count("id", filter=well))
    return found["rated"], found["well"]
