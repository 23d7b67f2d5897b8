"""民心墙的查询: lock a case, and read what somebody may see. One queryset decides the rows (L5)."""

import datetime
import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Either
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.ids import blind, read_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import Place
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.models import Contact, Dispatch, Member, Rating, Request, Wall
from bihuan.modules.wall.terms import FINAL, Act, Column, Grade, Publicity, State, What, Who
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
    rows: QuerySet[Request] = (
        Request.objects.filter(home_id=wall.home_id, wall=wall.pk)
        .exclude(publicity=Publicity.SEALED)
        .exclude(state=State.WITHDRAWN)
        .annotate(last_by=Subquery(_last_dispatch().values("by__name")[:1]))
    )
    return rows


def _last_dispatch() -> QuerySet[Dispatch]:
    rows = Dispatch.objects.filter(home_id=OuterRef("home_id"), request=OuterRef("pk"))
    return rows.order_by("-round")


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
    dispatcher, member = rules.dispatch_notice(
        dispatcher=row["last_by"] or "", member=row["handler__person__name"] or "", short=True
    )
    return Card(
        number=row["number"],
        title=row["public_title"] if shown else "",
        category=row["category"],
        state=row["state"],
        urgency=row["urgency"],
        raised_at=row["raised_at"],
        dispatched_at=row["dispatched_at"],
        due_at=row["handle_by"],
        dispatcher=dispatcher,
        member=member,
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
    rows = visible_to(actor).select_related(
        "wall__home", "handler__person", "unit", "talker", "dossier"
    )
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
            *STAFF_COLUMNS, home_code=F("home__code")
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
    found: Member | None = rows.filter(home_id=home, pk=pk).first()
    return found


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


def escalate_days(duty: duties.Duty, *, on: datetime.date) -> int:
    """Return after how many days past its date a duty goes all the way up."""
    place = organizations.place_of(duty.dossier.unit_id)
    path = place.path if place else ""
    return policy.read("wall", path=path, on=on)["wall.escalate_days"].value


# --- public pages (timeline, item) ---

ON_THE_WALL = frozenset(Act) - {Act.RELEASE, Act.KEEP, Act.ADD, Act.DIVERT, Act.INFORM}
WHILE_SEALED = frozenset({Act.RAISE, Act.ADD, Act.DIVERT, Act.INFORM, Act.WITHDRAW})
OWN_WORDS = {Act.RAISE: "text", Act.ADD: "text", Act.RATE: "words", Act.REJECT: "words"}
ENOUGH_RATINGS = 5  # Fewer would tell of single persons (L5).


@dataclass(frozen=True, slots=True)
class Moment:
    """An act as residents may read it: names shortened, reasons and notes left out."""

    act: str
    at: datetime.datetime
    column: Column | None
    dispatcher: str = ""
    member: str = ""
    grade: str = ""
    cause: str = ""
    way: str = ""
    decision: str = ""
    days: int = 0
    is_recorded: bool = False
    is_reached: bool = True
    is_merged_into: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is owed on a request now, as residents may read it: by when, and by which clause."""

    what: str
    due_at: datetime.datetime
    first_due_at: datetime.datetime
    clause: str
    clause_text: str
    start: str
    started_at: datetime.datetime | None
    days: int
    waits_for_me: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One request as its public page shows it."""

    card: Card
    text: str
    asker: str
    referred_to: str
    published_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    moments: list[Moment]
    photos: list[int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A wall's numbers since a day; no share is shown of fewer than five ratings."""

    raised: int
    closed: int
    rated: int
    satisfied: int

    @property
    def percent(self) -> int | None:
        """Return the share of satisfied and basically satisfied, or None when too few rated."""
        return round(100 * self.satisfied / self.rated) if self.rated >= ENOUGH_RATINGS else None


def numbers(wall: Wall, *, since: datetime.datetime) -> Numbers:
    """Return how many were raised, closed and rated since a day; one statement."""
    well = Q(grade__in=[Grade.SATISFIED, Grade.BASICALLY])
    found = (
        Request.objects.filter(home_id=wall.home_id, wall=wall.pk)
        .exclude(publicity=Publicity.SEALED)
        .aggregate(
            raised=Count("id", filter=Q(raised_at__gte=since)),
            closed=Count("id", filter=Q(state=State.CLOSED, closed_at__gte=since)),
            rated=Count("id", filter=Q(rated_at__gte=since)),
            satisfied=Count("id", filter=Q(rated_at__gte=since) & well),
        )
    )
    return Numbers(**found)


def column_page(wall: Wall, column: Column, *, before: int | None) -> tuple[list[Card], int | None]:
    """Return a page of one column, newest first, and the key of the next page; one statement."""
    states = [state for state in State if rules.column_of(state) == column]
    rows = published(wall).filter(state__in=states)
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id").values(*_CARD)[: PAGE + 1])
    return [_card(row) for row in found[:PAGE]], found[PAGE - 1]["id"] if len(
        found
    ) > PAGE else None


def item(wall: Wall, number: str) -> Item | None:
    """Return a request as its public page shows it, or None; at most five statements."""
    row = published(wall).filter(number=number).values(*_CARD).first()
    if row is None:
        return None
    request = Request.objects.get(home_id=wall.home_id, pk=row["id"])
    shown = request.publicity == Publicity.TEXT
    return Item(
        card=_card(row),
        text=request.public_text if shown else "",
        asker=_asker(request) if shown else "",
        referred_to=request.referred_to,
        published_at=request.published_at,
        closed_at=request.closed_at,
        moments=moments(request),
        photos=photos(request) if shown else [],
    )


def _asker(request: Request) -> str:
    found = contact(request) if request.anonymity == "named" and not request.is_proxy else None
    return rules.name_on_the_wall(request.anonymity, found.name if found else "")


def photos(request: Request) -> list[int]:
    """Return the ids of a request's photos that were released."""
    rows = evidence.of_dossier(request.home_id, request.dossier_id)
    return [row.pk for row in rows if row.released_at]


def moments(request: Request, *, is_own: bool = False) -> list[Moment]:
    """Return a request's story: as the wall tells it, or with the resident's own words."""
    acts = ON_THE_WALL
    if is_own:
        acts = WHILE_SEALED if request.publicity == Publicity.SEALED else frozenset(Act)
        acts -= {Act.RELEASE, Act.KEEP}
    entries = journal.story(request.home_id, request.dossier_id).filter(act__in=acts)
    sent = {row.entry_id: row for row in dispatches(request)}
    private = journal.private_values(request.home_id, request.dossier_id) if is_own else {}
    return [_moment(row, sent.get(row.pk), private.get(row.pk, {})) for row in entries]


def _moment(entry: journal.Entry, sent: Dispatch | None, private: dict[str, str | None]) -> Moment:
    body = json.loads(entry.body)
    data = body["data"]
    state = body["to"]
    return Moment(
        act=entry.act,
        at=entry.happened_at,
        column=rules.column_of(state) if state else None,
        dispatcher=rules.shorten(sent.by.name) if sent else "",
        member=rules.shorten(sent.member.person.name) if sent else "",
        grade=data.get("grade", ""),
        cause=data.get("cause", ""),
        way=data.get("way", ""),
        decision=data.get("decision", ""),
        days=data.get("days", 0),
        is_recorded=data.get("recorded", False),
        is_reached=data.get("reached", True),
        is_merged_into="merged" in data,
        words=private.get(OWN_WORDS.get(Act(entry.act), "")) or "",
    )


def promises(request: Request) -> list[Promise]:
    """Return what is owed on a request now, with the clause and the arithmetic (L7)."""
    return [
        _promise(request, duty) for duty in duties.open_duties(request.home_id, request.dossier_id)
    ]


def _promise(request: Request, duty: duties.Duty) -> Promise:
    start, _, days = duty.basis.rpartition(" ")[2].partition("+")
    clause = clauses_here().get(duty.clause)
    return Promise(
        what=duty.what,
        due_at=duty.due_at,
        first_due_at=duty.first_due_at,
        clause=duty.clause,
        clause_text=clause.text if clause else "",
        start=start if days else "",
        started_at=getattr(request, start) if days else None,
        days=int(days) if days else 0,
        waits_for_me=duty.waiting_for == "resident",
    )


@functools.cache
def clauses_here() -> dict[str, clauses.Clause]:
    """Return the clauses of this module, to show a text beside its id."""
    return clauses.load("bihuan.modules.wall")


def result_for_resident(request: Request) -> str:
    """Return the published result as the resident may read it.

    A merged request shows only what the other one published: its full text may name somebody else.
    """
    if not request.published_at or request.publicity == Publicity.SEALED:
        return ""
    if request.lead:
        return str(request.lead.public_result)
    return request.public_result or request.result


def stage_of(state: str) -> Column | None:
    """Return the step at which a request stands for its resident; None outside the loop."""
    return Column.RATED if state == State.RATING else rules.column_of(state)


# --- staff pages ---


NOBODYS_BUTTON = frozenset(
    act for act, step in workflow.STEPS.items() if step.who in {Who.SYSTEM, Who.RESIDENT}
)
WITHOUT_READING = frozenset({Act.ERASE})  # Done without reading what it is done to.
CONTACT_FIELDS = frozenset({"name", "phone", "house", "proxy_name", "proxy_relation"})
PUBLIC_FIELDS = frozenset({"public_title", "public_text", "public_result"})
TEXT_READERS = (Office.GROUP_LEADER, Office.BRANCH_SECRETARY, Office.COMMUNITY_STAFF)
TO_DISPATCH = (State.SORTED, State.DECLINED, State.REDISPATCH)
STAFF_COLUMNS = (
    *LIST_COLUMNS,
    "place",
    "publicity",
    "public_title",
    "handler__person_id",
    "talker_id",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as one of the staff sees it: the case, its entries, how much of it, which acts."""

    request: Request
    case: Case
    entries: list[journal.Entry]
    projection: str
    acts: tuple[Act, ...]

    @property
    def seq(self) -> int:
        """Return the number of the last entry: what a form was shown at."""
        return self.entries[-1].seq


def see(actor: Actor, home_code: str, pk: int, *, on: datetime.date) -> Seen | None:
    """Return a request with everything that a page on it decides by; three statements."""
    request = get_visible(actor, home_code, pk)
    if request is None:
        return None
    path: str = request.path  # type: ignore[attr-defined]
    entries = list(journal.story(request.home_id, request.dossier_id))
    case = Case(
        request=request,
        dossier=request.dossier,
        path=path,
        chain=permissions.chain(path, on=on),
        limits=policy.Limits({}),
        handled_by=_handled_by(request, entries),
    )
    acts = acts_open_to(actor, case)
    return Seen(request, case, entries, projection(actor, request, path=path, acts=acts), acts)


def _handled_by(request: Request, entries: Sequence[journal.Entry]) -> set[int]:
    handled = {
        entry.actor
        for entry in entries
        if entry.actor_kind == "person" and entry.act in HANDLING_ACTS
    }
    return handled | ({request.handler.person_id} if request.handler else set())


def acts_open_to(actor: Actor, case: Case) -> tuple[Act, ...]:
    """Return the acts this actor could do now, by the very rules that would refuse them."""
    return tuple(act for act in workflow.STEPS if _is_open(actor, act, case))


def _is_open(actor: Actor, act: Act, case: Case) -> bool:
    if act in NOBODYS_BUTTON:
        return False
    return why_not(actor, act, case) is None


def why_not(actor: Actor, act: Act, case: Case) -> Refused | None:
    """Return how an act would be refused to this actor now, or None: it is open."""
    try:
        step = workflow.step(act, case.request.state)
        rules.nobody_checks_himself(actor, step, case)
        rules.may_act(actor, step, case)
        if act == Act.RATE:
            rules.rating_is_the_residents(
                Grade.SATISFIED,
                actor=actor,
                handled_by=case.handled_by,
                anonymity=case.request.anonymity,
            )
    except Refused as refused:
        return refused
    return None


def projection(actor: Actor, request: Request, *, path: str, acts: Sequence[Act] = ()) -> str:
    """Return how much an actor reads of a visible request: `full`, `text`, or `public` (L5).

    Contact data is for who must reach the resident; the words for who works on it or may act;
    everybody else above reads what the wall shows.
    """
    if reads_contact(actor, request, path):
        return "full"
    works_on_it = actor.id in {
        request.talker_id,
        request.handler.person_id if request.handler else None,
    }
    supervises = request.publicity == Publicity.SEALED and actor.holds(Office.SUPERVISION_SECTION)
    must_read = set(acts) - WITHOUT_READING
    if works_on_it or supervises or must_read or _reads_text(actor, path):
        return "text"
    return "public"


def _reads_text(actor: Actor, path: str) -> bool:
    return any(
        held.office in TEXT_READERS
        and (held.path == path or (held.reach == "subtree" and path.startswith(held.path)))
        for held in actor.desks
        if held.path
    )


def readable_values(seen: Seen) -> dict[int, dict[str, str | None]]:
    """Return the private values of a request's entries that this reader may read."""
    found = journal.private_values(seen.request.home_id, seen.request.dossier_id)
    return {
        entry: {field: value for field, value in values.items() if reads(seen.projection, field)}
        for entry, values in found.items()
    }


def reads(projection: str, field: str) -> bool:
    """Say whether a projection shows a private field."""
    if projection == "full":
        return True
    if projection == "text":
        return field not in CONTACT_FIELDS
    return field in PUBLIC_FIELDS


def shown_title(row: dict[str, Any], *, in_full: bool) -> str:
    """Return the title of a list row as its reader may read it."""
    if in_full:
        return str(row["title"])
    return str(row["public_title"]) if row["publicity"] == Publicity.TEXT else ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How a due date came about: citation, event, days, and the first date if it was moved (L7)."""

    citation: str
    event: str
    days: int
    first_due_at: datetime.datetime | None


# What a duty's limit is counted from, in words.
EVENTS: dict[str, Any] = {
    What.DISPATCH: gettext_lazy("点单"),
    What.TAKE: gettext_lazy("派单"),
    What.CONTACT: gettext_lazy("派单"),
    What.HANDLE: gettext_lazy("派单"),
    What.DECIDE_DECLINED: gettext_lazy("退单"),
    What.PUBLISH: gettext_lazy("反馈"),
    What.RATING: gettext_lazy("公布"),
    What.NAME_TALKER: gettext_lazy("评单"),
    What.TALK: gettext_lazy("指派"),
    What.REPLY: gettext_lazy("核实谈话"),
    What.REDISPATCH: gettext_lazy("决定重新派单"),
    What.ACCEPTANCE: gettext_lazy("解释说明"),
    What.DECIDE: gettext_lazy("提交支部书记"),
    What.CHASE: gettext_lazy("转办或上次催办"),
    What.FOLLOW: gettext_lazy("并单"),
    What.INFORM: gettext_lazy("转入专门渠道"),
}


def arithmetic(duty: duties.Duty, dispatched_at: datetime.datetime | None) -> Arithmetic:
    """Return the inputs and the clause of a due date."""
    moved = duty.first_due_at if duty.first_due_at != duty.due_at else None
    event = str(EVENTS.get(duty.what, ""))
    citation, _start, days = duty.basis.partition(" ")
    if days:
        return Arithmetic(citation, event, int(days.rpartition("+")[2]), moved)
    start = clock.day(dispatched_at or duty.opened_at)
    last = clock.day(duty.first_due_at - datetime.timedelta(microseconds=1))
    return Arithmetic(duty.clause, event, (last - start).days, moved)


def lamp(duty: duties.Duty, now: datetime.datetime) -> str:
    """Return the lamp of a duty: red after the date, yellow in the last fifth, else green."""
    return duties.lamp(duty.opened_at, duty.due_at, now)


def owed_by(request: Request) -> list[duties.Duty]:
    """Return what a request owes now, by date."""
    return list(duties.open_duties(request.home_id, request.dossier_id))


def first_dues(rows: Sequence[dict[str, Any]]) -> dict[int, duties.Duty]:
    """Return the next open duty of each list row; one statement a home."""
    found: dict[int, duties.Duty] = {}
    for home in {row["home_id"] for row in rows}:
        ids = [row["id"] for row in rows if row["home_id"] == home]
        for duty in duties.Duty.objects.filter(
            home_id=home, dossier__in=ids, discharged_by=None
        ).order_by("due_at", "id"):
            found.setdefault(duty.dossier_id, duty)
    return found


def ledger_rows(
    actor: Actor, *, state: str = "", category: str = "", before: int | None = None
) -> list[dict[str, Any]]:
    """Return a page of the ledger and one row more, newest first, each with its readable title."""
    rows = _filtered(actor, state, category)
    if before:
        rows = rows.filter(id__lt=before)
    page = list(
        rows.order_by("-id").values(
            *STAFF_COLUMNS, home_code=F("home__code"), path=_path("unit_id")
        )[: PAGE + 1]
    )
    for row in page:
        mine = actor.id in {row["handler__person_id"], row["talker_id"]}
        supervises = row["publicity"] == Publicity.SEALED
        row["shown"] = shown_title(
            row, in_full=mine or supervises or _reads_text(actor, row["path"])
        )
    return page


def ledger_count(actor: Actor, *, state: str = "", category: str = "") -> int:
    """Return how many rows the ledger has; counting stops at a thousand."""
    return _filtered(actor, state, category).order_by()[:COUNT_STOPS].count()


def _filtered(actor: Actor, state: str, category: str) -> QuerySet[Request]:
    given = {"state": state, "category": category}
    return visible_to(actor).filter(**{field: value for field, value in given.items() if value})


def walls_to_register_at(actor: Actor) -> list[Wall]:
    """Return the walls for which an actor may write requests down."""
    reach = Q()
    homes = set()
    for held in actor.desks:
        if held.office in TEXT_READERS and held.home:
            homes.add(held.home)
            reach |= Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
    if not reach:
        return []
    return list(walls().filter(reach, home_id__in=homes))


def registers_at(actor: Actor, home_code: str, code: str, *, on: datetime.date) -> Wall | None:
    """Return a wall if the actor sits at one of its desks: leader, community staff or secretary."""
    found = wall(home_code, code)
    at = organizations.place_of(found.unit_id) if found else None
    if found is None or at is None:
        return None
    seats = permissions.chain(at.path, on=on).seats
    sits = any(seat.office in TEXT_READERS and actor.id in seat.holders for seat in seats)
    return found if sits else None


def candidates(seen: Seen, *, on: datetime.date) -> list[rules.Candidate]:
    """Return the branch's members in the order the rules rank them, reasons included."""
    request = seen.request
    known = profiles(request, path=seen.case.path, on=on)
    return rules.rank(request.category, f"{request.place} {request.text}", known)


def next_to_dispatch(actor: Actor, *, after: int) -> dict[str, Any] | None:
    """Return the most pressing other request that waits for a dispatch."""
    order = When(urgency="urgent", then=0), When(urgency="normal", then=1)
    rows = visible_to(actor).filter(state__in=TO_DISPATCH).exclude(pk=after)
    columns: Any = rows.values("id", "title", "number", home_code=F("home__code"))
    found: dict[str, Any] | None = columns.order_by(Either(*order, default=2), "raised_at").first()
    return found


def extension_limit(seen: Seen, *, on: datetime.date) -> policy.Limit:
    """Return how many days an extension may have."""
    return policy.read("wall", path=seen.case.path, on=on)["wall.extend_days"]


def talkers(seen: Seen) -> list[tuple[int, str]]:
    """Return who may talk with a dissatisfied resident: the chain and the branch, no handler."""
    branch = seen.case.path[:-4] or seen.case.path
    members = Member.objects.filter(
        home_id=seen.request.home_id,
        to_on=None,
        unit_id__in=organizations.inside(branch).values("unit_id"),
    ).values_list("person_id", flat=True)
    seats = [seat for seat in seen.case.chain.seats if seat.office in TEXT_READERS]
    seated = [person for seat in seats for person in seat.holders]
    everybody = dict.fromkeys([*seated, *members])
    free = [person for person in everybody if person not in seen.case.handled_by]
    names = names_of(free)
    return [(person, names[person]) for person in free if person in names]


def leads_to_merge(seen: Seen) -> list[dict[str, Any]]:
    """Return the open requests of the same wall that this one could follow, newest first."""
    request = seen.request
    rows = Request.objects.filter(home_id=request.home_id, wall=request.wall_id, lead=None)
    rows = rows.filter(state__in=rules.MAY_LEAD).exclude(pk=request.pk)
    return list(rows.order_by("-id").values("id", "number", "title", "state", "raised_at")[:50])


def marked(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces, each with what is personal or sensitive in it, or nothing."""
    plain = text.translate(rules.FULL_WIDTH)
    spans = [
        (found.start(), found.end(), kind)
        for kind, pattern in rules.PERSONAL
        for found in pattern.finditer(plain)
    ]
    for word in rules.sensitive_words(text):
        start = text.index(word)
        spans.append((start, start + len(word), "敏感内容"))
    pieces, end = [], 0
    for start, stop, kind in sorted(spans):
        if start >= end:
            pieces += [(text[end:start], ""), (text[start:stop], kind)]
            end = stop
    return [piece for piece in [*pieces, (text[end:], "")] if piece[0]]


def masked(text: str) -> str:
    """Return a text with personal data covered, as a proposal for the wall."""
    return "".join("＊＊" if kind and kind != "敏感内容" else piece for piece, kind in marked(text))


def may_publish_text(request: Request) -> bool:
    """Say whether the resident consented to publication of the words, and nothing is sensitive."""
    consented = request.may_publish and not request.is_proxy
    return consented and not rules.sensitive_words(request.text)


def photos_of(request: Request) -> list[Any]:
    """Return a request's photos that still exist."""
    return list(evidence.of_dossier(request.home_id, request.dossier_id))


def photo(seen: Seen, pk: int) -> Any:
    """Return one photo of a request, or None; a reader of the public view sees released ones."""
    found = evidence.find(seen.request.home_id, pk)
    if found is None or found.dossier_id != seen.request.dossier_id:
        return None
    return found if seen.projection != "public" or found.released_at else None


def members_led_by(actor: Actor) -> list[dict[str, Any]]:
    """Return oneself and the members whose group or branch one leads, with load and ratings."""
    rows: Any = _led(actor)
    return list(
        rows.annotate(
            load=_count(
                Request.objects.filter(
                    handler=OuterRef("pk"),
                    home_id=OuterRef("home_id"),
                    state__in=[State.DISPATCHED, State.ACCEPTED, State.HANDLING],
                )
            ),
            rated=_count(Rating.objects.filter(member=OuterRef("pk"), home_id=OuterRef("home_id"))),
            well=_count(
                Rating.objects.filter(member=OuterRef("pk"), home_id=OuterRef("home_id")).exclude(
                    grade=Grade.UNSATISFIED
                )
            ),
        )
        .order_by("unit__name", "person__pinyin", "id")
        .values(
            "id",
            "person__name",
            "unit__name",
            "work_unit",
            "specialties",
            "posts",
            "away_from",
            "away_to",
            "load",
            "rated",
            "well",
            home_code=F("home__code"),
        )[:500]
    )


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


def column_of(state: str) -> Column | None:
    """Return the column of a state, for its colour."""
    return rules.column_of(state)


def numbers_of(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the home's code and the number of requests by (home, dossier)."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for home in {home for home, _ in dossiers}:
        ids = [pk for owner, pk in dossiers if owner == home]
        rows = Request.objects.filter(home_id=home, pk__in=ids)
        for pk, code, number in rows.values_list("pk", "home__code", "number"):
            found[home, pk] = (code, number)
    return found


def entries_after(request: Request, seq: int) -> list[journal.Entry]:
    """Return the entries made since a form was shown."""
    return list(journal.story(request.home_id, request.dossier_id).filter(seq__gt=seq))


def sensitive_in(text: str) -> list[str]:
    """Return the words that suggest showing category and number only."""
    return rules.sensitive_words(text)
