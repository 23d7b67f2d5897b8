"""民心墙的查询: lock a case, and read what somebody may see. One queryset decides the rows (L5)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from bihuan.kernel.base.ids import blind, read_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import Place
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Contact, Dispatch, Member, Rating, Request, Wall
from bihuan.modules.wall.terms import FINAL, Act, Column, Grade, Publicity, State
from bihuan.modules.wall.workflow import Case

PAGE = 25
CARDS = 10
COUNT_STOPS = 1000  # Beyond this a count says "1,000+".
HANDLING_ACTS = (Act.TAKE, Act.CONTACT, Act.PROGRESS, Act.EXTEND, Act.REPORT, Act.REPLY)
LIST_COLUMNS = (
    "id",
    "home_id",
    "number",
    "title",
    "state",
    "category",
    "urgency",
    "raised_at",
    "dispatched_at",
    "handle_by",
    "outcome",
    "grade",
    "unit_id",
    "wall__name",
    "handler__person__name",
)


def lock(home: int, pk: int, *, on: datetime.date) -> Case:
    """Lock a request's dossier, then read what an act decides on; Refused when there is none.

    The dossier row alone is locked; the request is read in the next statement, so that it can't
    be stale (a join under the lock would be).
    """
    found = journal.lock(home, [pk])
    if not found:
        raise Refused("BH-01", "没有这件诉求，请核对编号")
    return _load(found[0], on=on)


def lock_many(home: int, pks: Sequence[int], *, on: datetime.date) -> list[Case]:
    """Lock several requests' dossiers in one ordered statement, and read them."""
    return [_load(dossier, on=on) for dossier in journal.lock(home, pks)]


def _load(dossier: journal.Dossier, *, on: datetime.date) -> Case:
    request = (
        Request.objects.select_related("handler", "wall")
        .annotate(path=_path("unit_id"))
        .get(home_id=dossier.home_id, pk=dossier.pk)
    )
    path: str = request.path
    handled = set(
        journal.Entry.objects.filter(
            home_id=dossier.home_id, dossier=dossier.pk, actor_kind="person", act__in=HANDLING_ACTS
        ).values_list("actor", flat=True)
    )
    if request.handler:
        handled.add(request.handler.person_id)
    return Case(
        request=request,
        dossier=dossier,
        path=path,
        chain=permissions.chain(path, on=on),
        limits=policy.read("wall", path=path, on=on),
        handled_by=handled,
    )


def _path(unit: str) -> Subquery:
    return Subquery(organizations.current_place(OuterRef(unit)).values("path")[:1])


# --- residents and passers-by -------------------------------------------------------------------


def wall(home_code: str, code: str) -> Wall | None:
    """Return a wall by the codes in its address."""
    return Wall.objects.select_related("home").filter(home__code=home_code, code=code).first()


def walls(home: int | None = None) -> QuerySet[Wall]:
    """Return the walls, of one home or all, with what a list shows."""
    rows = Wall.objects.select_related("home").order_by("home", "community", "code")
    return rows.filter(home_id=home) if home else rows


def by_code(typed: str) -> Request | None:
    """Return the request of a tracking code as people type it: blanks, lower case, look-alikes."""
    code = read_code(typed)
    if len(code) < 10:
        return None
    rows = Request.objects.select_related("wall__home", "handler__person")
    return rows.filter(home__code=code[:-8], code_blind=blind(code)).first()


def published(wall: Wall) -> QuerySet[Request]:
    """Return what the wall may show of requests: rows and the columns named, nothing else."""
    return (
        Request.objects.filter(home_id=wall.home_id, wall=wall.pk)
        .exclude(publicity=Publicity.SEALED)
        .exclude(state=State.WITHDRAWN)
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A request as the wall shows it."""

    number: str
    title: str
    category: str
    state: str
    urgency: str
    raised_at: datetime.datetime
    dispatched_at: datetime.datetime | None
    due_at: datetime.datetime | None
    dispatcher: str
    member: str
    result: str
    grade: str
    outcome: str
    column: Column | None


def board(wall: Wall, *, each: int = CARDS) -> dict[Column, tuple[list[Card], int]]:
    """Return the four columns: newest cards and the count; two statements."""
    states = {
        column: [state for state in State if rules.column_of(state) == column] for column in Column
    }
    parts = [
        published(wall).filter(state__in=states[column]).order_by("-id").values(*_CARD)[:each]
        for column in Column
    ]
    rows = parts[0].union(*parts[1:], all=True)
    cards: dict[Column, list[Card]] = {column: [] for column in Column}
    for row in rows:
        card = _card(row)
        if card.column:
            cards[card.column].append(card)
    counts = _counts(wall)
    return {
        column: (
            sorted(cards[column], key=lambda card: card.raised_at, reverse=True),
            sum(counts.get(state, 0) for state in states[column]),
        )
        for column in Column
    }


_CARD = (
    "id",
    "number",
    "public_title",
    "category",
    "state",
    "urgency",
    "raised_at",
    "dispatched_at",
    "handle_by",
    "public_result",
    "grade",
    "outcome",
    "publicity",
    "handler__person__name",
    "last_by",
)


def _card(row: dict[str, Any]) -> Card:
    shown = row["publicity"] == Publicity.TEXT
    return Card(
        number=row["number"],
        title=row["public_title"] if shown else "",
        category=row["category"],
        state=row["state"],
        urgency=row["urgency"],
        raised_at=row["raised_at"],
        dispatched_at=row["dispatched_at"],
        due_at=row["handle_by"],
        dispatcher=rules.shorten(row["last_by"]) if row["last_by"] else "",
        member=rules.shorten(row["handler__person__name"]) if row["handler__person__name"] else "",
        result=row["public_result"] if shown else "",
        grade=row["grade"],
        outcome=row["outcome"],
        column=rules.column_of(row["state"]),
    )


def _counts(wall: Wall) -> dict[str, int]:
    rows = published(wall).values("state").annotate(n=Count("id")).order_by()
    return {row["state"]: row["n"] for row in rows}


# --- staff --------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Return the requests an actor may see: own group's, own handling, or those under one's reach.

    A sealed request is seen by the supervision section alone.
    """
    homes = {held.home for held in actor.desks if held.home}
    if actor.kind != "person":
        return Request.objects.none()
    rows = Request.objects.filter(home_id__in=homes or homes_of_member(actor))
    sealed = [held for held in actor.desks if held.office == Office.SUPERVISION_SECTION]
    reach = Q()
    for held in actor.desks:
        if held.office in READERS:
            reach |= Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
    mine = Q(handler__person=actor.id) | Q(talker=actor.id)
    if reach:
        mine |= reach
    open_rows = ~Q(publicity=Publicity.SEALED) & mine
    if sealed:
        under = Q(unit_id__in=organizations.inside(sealed[0].path).values("unit_id"))
        return rows.filter(open_rows | (Q(publicity=Publicity.SEALED) & under))
    return rows.filter(open_rows)


READERS = frozenset(
    {Office.GROUP_LEADER, Office.BRANCH_SECRETARY, Office.COMMUNITY_STAFF, Office.COUNTY_SECTION}
)


def homes_of_member(actor: Actor) -> set[int]:
    """Return the homes in which a person is a registered member."""
    return set(Member.objects.filter(person=actor.id, to_on=None).values_list("home_id", flat=True))


def get_visible(actor: Actor, home_code: str, pk: int) -> Request | None:
    """Return a request if the actor may see it; the page answers 404 otherwise."""
    rows = visible_to(actor).select_related("wall__home", "handler__person", "unit", "talker")
    return rows.annotate(path=_path("unit_id")).filter(home__code=home_code, pk=pk).first()


def reads_contact(actor: Actor, request: Request, path: str) -> bool:
    """Say who reads name, phone and house: the dispatcher, the current member, the talker;
    the secretary on escalation."""
    if request.handler and request.handler.person_id == actor.id and request.state not in FINAL:
        return True
    if request.talker_id == actor.id and request.state == State.TALK:
        return True
    if actor.holds(Office.GROUP_LEADER, path):
        return True
    secretary = actor.holds(Office.BRANCH_SECRETARY, path[:-4])
    return bool(secretary) and request.state == State.ESCALATED


def contact(request: Request) -> Contact | None:
    """Return a request's contact data."""
    return Contact.objects.filter(home_id=request.home_id, request=request.pk).first()


def ledger(
    actor: Actor, *, state: str = "", category: str = "", before: int | None = None
) -> list[dict[str, Any]]:
    """Return a page of the ledger, newest first, by keyset."""
    rows = visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    if category:
        rows = rows.filter(category=category)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id").values(*LIST_COLUMNS, home_code=F("home__code"))[: PAGE + 1])


def with_requests(owed: Sequence[duties.Duty]) -> list[tuple[duties.Duty, dict[str, Any]]]:
    """Return duties with the requests they belong to, in order; one statement a home."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for home in {duty.home_id for duty in owed}:
        ids = [duty.dossier_id for duty in owed if duty.home_id == home]
        rows = Request.objects.filter(home_id=home, pk__in=ids).values(
            *LIST_COLUMNS, home_code=F("home__code")
        )
        found.update({(home, row["id"]): row for row in rows})
    return [
        (duty, found[duty.home_id, duty.dossier_id])
        for duty in owed
        if (duty.home_id, duty.dossier_id) in found
    ]


def case_for_reading(request: Request, *, on: datetime.date) -> Case:
    """Return a request's case without a lock, to show which acts are open to whom."""
    dossier = journal.Dossier.objects.get(home_id=request.home_id, pk=request.dossier_id)
    return _load(dossier, on=on)


def contacts_made(request: Request) -> int:
    """Return how often the present member contacted the resident since the last dispatch."""
    rows = journal.Entry.objects.filter(
        home_id=request.home_id,
        dossier=request.dossier_id,
        act=Act.CONTACT,
        at__gte=request.dispatched_at,
    )
    return rows.count()


def member(home: int, pk: int) -> Member | None:
    """Return a member of a home."""
    rows = Member.objects.select_related("person").annotate(path=_path("unit_id"))
    return rows.filter(home_id=home, pk=pk).first()


def member_of(home: int, person: int) -> Member | None:
    """Return a person's current registration."""
    return Member.objects.filter(home_id=home, person=person, to_on=None).first()


def profiles(request: Request, *, path: str, on: datetime.date) -> list[rules.Profile]:
    """Return the branch's members as the ranking sees them; three statements."""
    branch = path[:-4] or path
    rows = list(
        Member.objects.select_related("person").filter(
            home_id=request.home_id,
            to_on=None,
            unit_id__in=organizations.inside(branch).values("unit_id"),
        )
    )
    ids = [row.pk for row in rows]
    load = _by_member(
        Request.objects.filter(
            home_id=request.home_id,
            handler__in=ids,
            state__in=[State.DISPATCHED, State.ACCEPTED, State.HANDLING],
        ).values("handler_id"),
        "handler_id",
    )
    rated = {
        row["member_id"]: (row["well"], row["n"])
        for row in Rating.objects.filter(home_id=request.home_id, member__in=ids)
        .values("member_id")
        .annotate(n=Count("id"), well=Count("id", filter=~Q(grade=Grade.UNSATISFIED)))
        .order_by()
    }
    return [_profile(row, request, load=load, rated=rated, on=on) for row in rows]


def _profile(
    row: Member,
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
    )


def _by_member(rows: Any, key: str) -> dict[int, int]:
    return {row[key]: row["n"] for row in rows.annotate(n=Count("id")).order_by()}


def overview(actor: Actor) -> dict[str, int]:
    """Return counts of the requests in sight by state."""
    rows = visible_to(actor).values("state").annotate(n=Count("id")).order_by()
    return {row["state"]: row["n"] for row in rows}


def place(unit: int) -> Place | None:
    """Return where a unit stands."""
    return organizations.place_of(unit)


def dispatches(request: Request) -> list[Dispatch]:
    """Return a request's dispatches in order, with names."""
    rows = Dispatch.objects.select_related("member__person", "by")
    return list(rows.filter(home_id=request.home_id, request=request.pk).order_by("round"))


def names_of(ids: Sequence[int]) -> dict[int, str]:
    """Return names by person."""
    return {pk: person.name for pk, person in people.persons(ids).items()}
