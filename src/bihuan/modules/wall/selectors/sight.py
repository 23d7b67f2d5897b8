"""可见范围: one queryset decides the rows, a projection decides the fields (L5)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.models import Contact, Member, Request
from bihuan.modules.wall.selectors.cases import had_a_hand, last_path_of
from bihuan.modules.wall.terms import FINAL, Act, Anonymity, Column, Grade, Publicity, State, Who
from bihuan.modules.wall.workflow import Case

READERS = frozenset(
    {Office.GROUP_LEADER, Office.BRANCH_SECRETARY, Office.COMMUNITY_STAFF, Office.COUNTY_SECTION}
)
OWN_DESK = ""  # A member's own desk has no office.
LEDGER_READERS = frozenset({*READERS, Office.SUPERVISION_SECTION, OWN_DESK})
MEMBER_READERS = frozenset({Office.GROUP_LEADER, Office.BRANCH_SECRETARY, OWN_DESK})
NOBODYS_BUTTON = frozenset(
    act for act, step in workflow.STEPS.items() if step.who in {Who.SYSTEM, Who.RESIDENT}
)
WITHOUT_READING = frozenset({Act.ERASE})  # Done without reading what it is done to.
CONTACT_FIELDS = frozenset({"name", "phone", "house", "proxy_name", "proxy_relation"})
PUBLIC_FIELDS = frozenset({"public_title", "public_text", "public_result"})
TEXT_READERS = (Office.GROUP_LEADER, Office.BRANCH_SECRETARY, Office.COMMUNITY_STAFF)


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Return the requests an actor may see: own group's, own handling, or those under one's reach.

    A sealed request is seen by the supervision section alone; by the county section only while
    nobody sits there: who owes the answer in its place must be able to read it (L1).
    """
    if actor.kind != "person":
        return Request.objects.none()
    rows = Request.objects.filter(home_id__in=homes_of(actor))
    mine = Q(handler__person=actor.id) | Q(talker=actor.id)
    if reach := reach_of(actor):
        mine |= reach
    open_rows = ~Q(publicity=Publicity.SEALED) & mine
    if sealed := _sealed(actor):
        return rows.filter(open_rows | (Q(publicity=Publicity.SEALED) & sealed))
    return rows.filter(open_rows)


def _sealed(actor: Actor) -> Q:
    """Return which sealed requests an actor sees, or nothing."""
    found, supervision = Q(), Office.SUPERVISION_SECTION
    for held in actor.desks:
        if held.office not in {supervision, Office.COUNTY_SECTION} or held.unit is None:
            continue
        under = Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
        if held.office == Office.COUNTY_SECTION:
            today = clock.day(clock.now())
            under &= ~Q(sitting.anybody_at(supervision, unit=held.unit, on=today))
        found |= under
    return found


def reach_of(actor: Actor) -> Q:
    """Return which units an actor's offices reach, or nothing when they reach none.

    The section sits at the root of its home (BH-33): it reaches what dissolved groups left, too.
    """
    reach = Q()
    for held in actor.desks:
        if held.office == Office.COUNTY_SECTION and len(held.path) == organizations.STEP:
            reach |= Q(home_id=held.home)
        elif held.office in READERS:
            reach |= Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
    return reach


def homes_of(actor: Actor) -> set[int]:
    """Return the homes in which a person holds an office, or else is a registered member."""
    return {held.home for held in actor.desks if held.home} or homes_of_member(actor)


def homes_of_member(actor: Actor) -> set[int]:
    """Return the homes in which a person is a registered member."""
    return set(Member.objects.filter(person=actor.id, to_on=None).values_list("home_id", flat=True))


def get_visible(actor: Actor, home_code: str, pk: int) -> Request | None:
    """Return a request if the actor may see it; the page answers 404 otherwise."""
    rows = visible_to(actor).select_related(
        "wall__home", "handler__person", "unit", "talker", "dossier"
    )
    # No more than one; first() would have it sorted.
    found = rows.annotate(path=last_path_of("unit_id")).filter(home__code=home_code, pk=pk)
    return next(iter(found), None)


def still_sees(actor: Actor, request: Request) -> bool:
    """Say whether a request is still seen, by who may have lost sight of it by an act."""
    return visible_to(actor).filter(home_id=request.home_id, pk=request.pk).exists()


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


def hidden_names(request: Request) -> list[str]:
    """Return the names that must not stand on the wall: the resident's unless given, a proxy's."""
    row = contact(request)
    if row is None:
        return []
    own = "" if request.anonymity == Anonymity.NAMED else row.name
    return [name for name in (own, row.proxy_name) if len(name) > 1]


def names_of(ids: Sequence[int]) -> dict[int, str]:
    """Return names by person."""
    return {pk: person.name for pk, person in people.persons(ids).items()}


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
    acts_done = [(one.act, one.actor) for one in entries if one.actor_kind == "person"]
    handled, talked = had_a_hand(request, acts_done)
    case = Case(
        request=request,
        dossier=request.dossier,
        path=path,
        chain=permissions.chain(path, on=on),
        limits=policy.Limits({}),
        handled_by=handled,
        talked_by=talked,
    )
    acts = acts_open_to(actor, case)
    return Seen(request, case, entries, projection(actor, request, path=path, acts=acts), acts)


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
    supervises = request.publicity == Publicity.SEALED  # Who sees it at all is who answers it.
    must_read = set(acts) - WITHOUT_READING
    if works_on_it or supervises or must_read or reads_text(actor, path):
        return "text"
    return "public"


def reads_text(actor: Actor, path: str) -> bool:
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


def last_words(seen: Seen) -> str:
    """Return what the resident said last when rating or answering, as far as one may read it."""
    spoken = [entry.pk for entry in seen.entries if entry.act in {Act.RATE, Act.REJECT}]
    values = readable_values(seen) if spoken else {}
    said = [values.get(entry, {}).get("words") for entry in spoken]
    return next((words for words in reversed(said) if words), "")


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
        return rules.covered(str(row["title"]))
    return str(row["public_title"]) if row["publicity"] == Publicity.TEXT else ""


def column_of(state: str) -> Column | None:
    """Return the column of a state, for its colour."""
    return rules.column_of(state)


def entries_after(request: Request, seq: int) -> list[journal.Entry]:
    """Return the entries made since a form was shown."""
    return list(journal.story(request.home_id, request.dossier_id).filter(seq__gt=seq))
