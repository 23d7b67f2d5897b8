"""可见范围: one queryset decides the rows, a projection decides the fields (L5)."""

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.models import Contact, Member, Request, Wall
from bihuan.modules.wall.selectors.cases import had_a_hand
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


NOTHING = "SELECT NULL::bigint AS pk, NULL::bigint AS home_id WHERE false"
SEES = "SELECT FROM ({rule}) AS seen WHERE seen.home_id = %(home)s AND seen.pk = %(pk)s"


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Return the requests an actor may see: own group's, own handling, or those under one's reach.

    A sealed request is seen by the supervision section alone; by the county section only while
    nobody sits there: who owes the answer in its place must be able to read it (L1).
    """
    return _in_sight(actor, frozenset(homes_of(actor)), clock.day(clock.now()))


def _in_sight(actor: Actor, homes: frozenset[int], on: datetime.date) -> QuerySet[Request]:
    if actor.kind != "person":
        return Request.objects.none()
    rows = Request.objects.filter(home_id__in=homes)
    mine = Q(handler__person=actor.id) | Q(talker=actor.id)
    if reach := reach_of(actor):
        mine |= reach
    open_rows = ~Q(publicity=Publicity.SEALED) & mine
    if sealed := _sealed(actor, on):
        return rows.filter(open_rows | (Q(publicity=Publicity.SEALED) & sealed))
    return rows.filter(open_rows)


def sees(actor: Actor, home: int, pk: int) -> bool:
    """Say whether an actor may see a request, by the very condition of `visible_to`."""
    rule, values = _rule_for(actor)
    return bool(sql.rows(SEES.replace("{rule}", rule), home=home, pk=pk, **values))


def _rule_for(actor: Actor) -> tuple[str, Mapping[str, Any]]:
    homes = frozenset(homes_of(actor))
    if actor.kind != "person" or not homes:
        return NOTHING, {}
    return _rule(actor, homes, clock.day(clock.now()))


@functools.lru_cache(maxsize=1024)
def _rule(actor: Actor, homes: frozenset[int], on: datetime.date) -> tuple[str, Mapping[str, Any]]:
    """Return `visible_to` as a statement with its values, named.

    Building it takes longer than asking it; it is the same while desks and day are.
    """
    text, values = _in_sight(actor, homes, on).values("pk", "home_id").query.sql_with_params()
    named = {f"seen_{place}": value for place, value in enumerate(values)}
    first, *others = text.split("%s")
    marked = (f"%({name})s{part}" for name, part in zip(named, others, strict=True))
    return first + "".join(marked), named


def _sealed(actor: Actor, on: datetime.date) -> Q:
    """Return which sealed requests an actor sees, or nothing."""
    found, supervision = Q(), Office.SUPERVISION_SECTION
    for held in actor.desks:
        if held.office not in {supervision, Office.COUNTY_SECTION} or held.unit is None:
            continue
        under = Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
        if held.office == Office.COUNTY_SECTION:
            under &= ~Q(sitting.anybody_at(supervision, unit=held.unit, on=on))
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


HOMES_OF_MEMBER = """
    SELECT DISTINCT home_id FROM wall_member WHERE person_id = %(person)s AND to_on IS NULL
"""


def homes_of_member(actor: Actor) -> set[int]:
    """Return the homes in which a person is a registered member."""
    return {home for (home,) in sql.rows(HOMES_OF_MEMBER, person=actor.id)}


ONE = """
    SELECT {request}, {wall}, {home}, {dossier}, {handler}, {person}, {talker}
    FROM wall_request request
    JOIN base_home home ON home.id = request.home_id AND home.code = %(code)s
    JOIN wall_wall wall ON wall.home_id = request.home_id AND wall.id = request.wall_id
    JOIN journal_dossier dossier
      ON dossier.home_id = request.home_id AND dossier.id = request.dossier_id
    LEFT JOIN wall_member handler
      ON handler.home_id = request.home_id AND handler.id = request.handler_id
    LEFT JOIN people_person person ON person.id = handler.person_id
    LEFT JOIN people_person talker ON talker.id = request.talker_id
    WHERE request.id = %(request)s AND EXISTS (
        SELECT FROM ({rule}) AS seen
        WHERE seen.home_id = request.home_id AND seen.pk = request.id)
"""
KINDS = {
    "request": Request,
    "wall": Wall,
    "home": Home,
    "dossier": journal.Dossier,
    "handler": Member,
    "person": people.Person,
    "talker": people.Person,
}


def get_visible(actor: Actor, home_code: str, pk: int) -> Request | None:
    """Return a request if the actor may see it; the page answers 404 otherwise."""
    rule, values = _rule_for(actor)
    one = ONE.replace("{rule}", rule)
    found = sql.instances(one, KINDS, code=home_code, request=pk, **values)
    return next((_tied(*row) for row in found), None)


def _tied(request: Request, wall: Any, home: Any, dossier: Any, *persons: Any) -> Request:
    request.wall, request.home, wall.home, request.dossier = wall, home, home, dossier
    request.handler, member, request.talker = persons
    if request.handler:
        request.handler.person = member
    return request


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
    return [name for name in (own, row.proxy_name) if name]


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
    """Return a request with everything that a page on it decides by, if the actor may see it."""
    request = get_visible(actor, home_code, pk)
    return whole(actor, request, on=on) if request else None


def whole(actor: Actor, request: Request, *, on: datetime.date) -> Seen:
    """Return a visible request with everything that a page on it decides by; two statements."""
    chain = permissions.chain(request.unit_id, on=on)
    entries = journal.entries(request.home_id, request.dossier_id)
    acts_done = [(one.act, one.actor) for one in entries if one.actor_kind == "person"]
    handled, talked = had_a_hand(request, acts_done)
    case = Case(
        request=request,
        dossier=request.dossier,
        path=chain.path,
        chain=chain,
        limits=policy.Limits({}),
        handled_by=handled,
        talked_by=talked,
    )
    acts = acts_open_to(actor, case)
    return Seen(
        request, case, entries, projection(actor, request, path=chain.path, acts=acts), acts
    )


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
        if act == Act.EXTEND:
            rules.extension_is_left(case.request)
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
    hidden = _diversions(seen)
    return {
        entry: {
            field: as_read(seen, value)
            for field, value in values.items()
            if reads(seen.projection, field)
        }
        for entry, values in found.items()
        if entry not in hidden
    }


def _diversions(seen: Seen) -> set[int]:
    """Return the entries that say whom the group thought accused; once it is back, nobody reads."""
    if seen.request.publicity == Publicity.SEALED:
        return set()
    return {entry.pk for entry in seen.entries if entry.act == Act.DIVERT}


def as_read(seen: Seen, text: str | None) -> str | None:
    """Return a text as this reader may read it: numbers in it are for who reads the contact.

    Of a sealed request they are for the supervision section, which sees it alone.
    """
    # Who answers an accusation alone must be able to reach whoever left a number in it.
    is_theirs = seen.projection == "full" or seen.request.publicity == Publicity.SEALED
    return text if is_theirs or text is None else rules.covered(text)


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
