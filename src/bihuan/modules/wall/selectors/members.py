"""在职党员: members, their load and ratings, and how the ranking sees them."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.models import Member, Rating, Request, Wall
from bihuan.modules.wall.selectors.cases import path_of
from bihuan.modules.wall.selectors.sight import Seen, homes_of_member
from bihuan.modules.wall.terms import Grade, State

LISTED = (
    "id",
    "person_id",
    "person__name",
    "unit__name",
    "work_unit",
    "specialties",
    "posts",
    "away_from",
    "away_to",
    "load",
)


def member(home: int, pk: int) -> Member | None:
    """Return a member of a home."""
    rows = Member.objects.select_related("person").annotate(path=path_of("unit_id"))
    found: Member | None = rows.filter(home_id=home, pk=pk).first()
    return found


def member_of(home: int, person: int) -> Member | None:
    """Return a person's current registration."""
    return Member.objects.filter(home_id=home, person=person, to_on=None).first()


def persons_of(dossiers: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return whose registers some dossiers (home, id) are; a statement a home."""
    asked: dict[int, list[int]] = {}
    for home, dossier in dossiers:
        asked.setdefault(home, []).append(dossier)
    return {
        (home, dossier): person
        for home, ids in asked.items()
        for dossier, person in Member.objects.filter(home_id=home, dossier__in=ids).values_list(
            "dossier_id", "person_id"
        )
    }


def registers_of(home: int, persons: Collection[int]) -> list[int]:
    """Return the registers of persons as members, ended ones too."""
    rows = Member.objects.filter(home_id=home, person__in=list(persons))
    return list(rows.order_by("id").values_list("dossier_id", flat=True))


def standing_on(home: int, unit: int) -> int:
    """Return how many walls that hang and registered members a unit has."""
    members = Member.objects.filter(home_id=home, unit=unit, to_on=None).count()
    return members + Wall.objects.filter(home_id=home, unit=unit, closed_on=None).count()


def resting_on(member: Member) -> list[int]:
    """Return the open requests that wait for this member: sent to him, or his talk to be had."""
    sent = Q(handler=member.pk, state__in=workflow.PERSONAL)
    named = Q(talker=member.person_id, state=State.TALK)
    rows = Request.objects.filter(sent | named, home_id=member.home_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def profiles(request: Request, *, path: str, on: datetime.date) -> list[rules.Profile]:
    """Return the branch's members as the ranking sees them; three statements."""
    return profiles_of_each([(request, path)], on=on)[request.pk]


def profiles_of_each(
    requests: Sequence[tuple[Request, str]], *, on: datetime.date
) -> dict[int, list[rules.Profile]]:
    """Return by request the members of its branch; three statements, however many requests."""
    branches = {(request.home_id, _branch(path)) for request, path in requests}
    rows = _members_of(branches)
    homes, ids = {home for home, _path in branches}, [row.pk for row in rows]
    load = _by_member(
        Request.objects.filter(
            home_id__in=homes,
            handler__in=ids,
            state__in=[State.DISPATCHED, State.ACCEPTED, State.HANDLING],
        ).values("handler_id"),
        "handler_id",
    )
    rated = {
        row["member_id"]: (row["well"], row["n"])
        for row in Rating.objects.filter(home_id__in=homes, member__in=ids)
        .values("member_id")
        .annotate(n=Count("id"), well=Count("id", filter=~Q(grade=Grade.UNSATISFIED)))
        .order_by()
    }
    return {
        request.pk: [
            _profile(row, request, load=load, rated=rated, on=on)
            for row in rows
            if row.home_id == request.home_id and row.path[: len(_branch(path))] == _branch(path)
        ]
        for request, path in requests
    }


def _members_of(branches: Collection[tuple[int, str]]) -> list[Any]:
    """Return the registered members of branches (home, path), each with where the group stands."""
    inside = Q(pk__in=[])
    for home, path in branches:
        inside |= Q(home_id=home, unit_id__in=organizations.inside(path).values("unit_id"))
    rows: Any = Member.objects.select_related("person", "unit").filter(inside, to_on=None)
    return list(
        rows.filter(home_id__in={home for home, _path in branches}).annotate(
            path=path_of("unit_id"), has_account=people.has_account(OuterRef("person_id"))
        )
    )


def _branch(path: str) -> str:
    return path[:-4] or path


def _profile(
    row: Any,
    request: Request,
    *,
    load: dict[int, int],
    rated: dict[int, tuple[int, int]],
    on: datetime.date,
) -> rules.Profile:
    well, all_ratings = rated.get(row.pk, (0, 0))
    return rules.Profile(
        member=row.pk,
        name=row.person.name,
        specialties=frozenset(row.specialties),
        posts=frozenset(row.posts),
        buildings=frozenset(row.buildings),
        open_load=load.get(row.pk, 0),
        satisfied=well,
        rated=all_ratings,
        is_away=rules.is_away(row, on),
        has_failed=row.pk in request.failed,
        has_returned=request.state == State.DECLINED and row.pk == request.handler_id,
        has_account=row.has_account,
        group="" if row.unit_id == request.unit_id else row.unit.name,
        phone=row.person.phone,
    )


def _by_member(rows: Any, key: str) -> dict[int, int]:
    return {row[key]: row["n"] for row in rows.annotate(n=Count("id")).order_by()}


def candidates(seen: Seen, *, on: datetime.date) -> list[rules.Candidate]:
    """Return the branch's members in the order the rules rank them, reasons included."""
    request = seen.request
    known = profiles(request, path=seen.case.path, on=on)
    return rules.rank(request.category, f"{request.place} {request.text}", known)


def members_led_by(actor: Actor) -> list[dict[str, Any]]:
    """Return oneself and the members whose group or branch one leads, with load and ratings."""
    rows: Any = _with_load(_led(actor))
    return list(
        rows.annotate(
            rated=_count(Rating.objects.filter(member=OuterRef("pk"), home_id=OuterRef("home_id"))),
            well=_count(
                Rating.objects.filter(member=OuterRef("pk"), home_id=OuterRef("home_id")).exclude(
                    grade=Grade.UNSATISFIED
                )
            ),
        )
        .order_by("unit__name", "person__pinyin", "id")
        .values(*LISTED, "rated", "well", home_code=F("home__code"))[:500]
    )


def members_of(home: int, unit: int) -> list[dict[str, Any]]:
    """Return who is or was registered with a Party group, by name; one statement."""
    rows: Any = _with_load(Member.objects.filter(home_id=home, unit=unit))
    ordered = rows.order_by("person__pinyin", "id")
    return list(ordered.values(*LISTED, "from_on", "to_on", home_code=F("home__code")))


def _with_load(rows: QuerySet[Member]) -> QuerySet[Member]:
    """Return members with how many requests each has in hand."""
    found: QuerySet[Member] = rows.annotate(
        load=_count(
            Request.objects.filter(
                handler=OuterRef("pk"),
                home_id=OuterRef("home_id"),
                state__in=[State.DISPATCHED, State.ACCEPTED, State.HANDLING],
            )
        )
    )
    return found


def member_led_by(actor: Actor, home_code: str, pk: int) -> Member | None:
    """Return a member if it is oneself, or one leads his group or branch."""
    rows = _led(actor).select_related("person", "unit")
    return rows.filter(home__code=home_code, pk=pk).first()


def _led(actor: Actor) -> QuerySet[Member]:
    reach, homes = Q(person=actor.id), set()
    for held in actor.desks:
        if held.office in {Office.GROUP_LEADER, Office.BRANCH_SECRETARY} and held.home:
            homes.add(held.home)
            reach |= Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
    return Member.objects.filter(reach, home_id__in=homes or homes_of_member(actor), to_on=None)


def _count(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().values("home_id").annotate(n=Count("id")).values("n")
    return Coalesce(Subquery(counted), 0)  # type: ignore[return-value]


def reasons_for(ranked: Sequence[rules.Candidate], member: int) -> tuple[rules.Reason, ...]:
    """Return why a member stands where he stands in a ranking; nothing when he isn't in it."""
    return next((one.reasons for one in ranked if one.member == member), ())
