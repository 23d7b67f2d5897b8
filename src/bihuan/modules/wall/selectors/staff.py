"""办理: what the pages on which the staff act are prepared with."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.duties import standing
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import Place
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Member, Request, Wall
from bihuan.modules.wall.selectors.public import wall, walls
from bihuan.modules.wall.selectors.sight import TEXT_READERS, Seen
from bihuan.modules.wall.terms import READ_WALL, Act


def contacts_made(request: Request) -> int:
    """Return how often the present member contacted the resident since the last dispatch."""
    rows = journal.Entry.objects.filter(
        home_id=request.home_id,
        dossier=request.dossier_id,
        act=Act.CONTACT,
        at__gte=request.dispatched_at,
    )
    return rows.count()


def place(unit: int) -> Place | None:
    """Return where a unit stands."""
    return organizations.place_of(unit)


@dataclass(frozen=True, slots=True)
class WallAtHand:
    """A wall for which somebody writes requests down, and whether its reading is his today."""

    wall: Wall
    may_read: bool


def walls_to_register_at(actor: Actor) -> list[WallAtHand]:
    """Return the walls for which an actor may write requests down."""
    reach = Q()
    homes = set()
    for held in actor.desks:
        if held.office in TEXT_READERS and held.home:
            homes.add(held.home)
            reach |= Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
    if not reach:
        return []
    found = list(walls().filter(reach, home_id__in=homes))
    mine = _readings(actor, {wall.home_id for wall in found if wall.is_paper})
    return [WallAtHand(wall, (wall.home_id, wall.dossier_id) in mine) for wall in found]


def _readings(actor: Actor, homes: Collection[int]) -> set[tuple[int, int]]:
    """Return the registers (home, id) of the walls whose reading stands on an actor's desks."""
    on = clock.day(clock.now())
    return {
        (home, dossier)
        for home in homes
        for dossier in standing.standing_on(actor, home, on=on)
        .filter(what=READ_WALL)
        .values_list("dossier", flat=True)
    }


def registers_at(actor: Actor, home_code: str, code: str, *, on: datetime.date) -> Wall | None:
    """Return a wall if the actor sits at one of its desks: leader, community staff or secretary."""
    found = wall(home_code, code)
    if found is None:
        return None
    seats = permissions.chain(found.unit_id, on=on).seats
    sits = any(seat.office in TEXT_READERS and actor.id in seat.holders for seat in seats)
    return found if sits else None


def extension_limit(seen: Seen, *, on: datetime.date) -> policy.Limit:
    """Return how many days an extension may have."""
    return policy.read("wall", path=seen.case.path, on=on)["wall.extend_days"]


def talkers(seen: Seen) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return who may talk with a dissatisfied resident, by office, each once; no handler.

    They are of the chain and the branch; the members stand group by group.
    """
    taken, offices = set(seen.case.handled_by), []
    everybody = [*_seated(seen), *_members_by_group(seen)]
    names = people.names(person for _office, held in everybody for person in held)
    for office, held in everybody:
        free = [person for person in dict.fromkeys(held) if person not in taken and person in names]
        taken |= set(free)
        offices += [(office, [(person, names[person]) for person in free])] if free else []
    return offices


def _seated(seen: Seen) -> list[tuple[str, list[int]]]:
    seats = [seat for seat in seen.case.chain.seats if seat.office in TEXT_READERS]
    return [(str(Office(seat.office).label), list(seat.holders)) for seat in seats]


def _members_by_group(seen: Seen) -> list[tuple[str, list[int]]]:
    branch = seen.case.path[:-4] or seen.case.path
    rows = Member.objects.filter(
        home_id=seen.request.home_id,
        to_on=None,
        unit_id__in=organizations.inside(branch).values("unit_id"),
    ).order_by("unit", "id")
    groups: dict[str, list[int]] = {}
    for group, person in rows.values_list("unit__name", "person_id"):
        groups.setdefault(_("在职党员，%(group)s") % {"group": group}, []).append(person)
    return list(groups.items())


def publisher_of(seen: Seen) -> int | None:
    """Return who published the last result: he may talk, but whoever names him is shown it."""
    published = [one for one in seen.entries if one.act in {Act.PUBLISH, Act.ANSWER}]
    return published[-1].actor if published and published[-1].actor_kind == "person" else None


def leads_to_merge(seen: Seen) -> list[dict[str, Any]]:
    """Return the open requests of the same wall that this one could follow, newest first."""
    request = seen.request
    rows = Request.objects.filter(home_id=request.home_id, wall=request.wall_id, lead=None)
    rows = rows.filter(state__in=rules.MAY_LEAD).exclude(pk=request.pk)
    found = list(rows.order_by("-id").values("id", "number", "title", "state", "raised_at")[:50])
    return [{**row, "title": rules.covered(row["title"])} for row in found]


def marked(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces, each with what is personal or sensitive in it, or nothing."""
    plain = text.translate(rules.FULL_WIDTH)
    spans = [
        (found.start(), found.end(), _(kind))
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


def masked(text: str, *, names: Sequence[str] = ()) -> str:
    """Return a text with personal data and these names covered, as a proposal for the wall."""
    for name in names:
        text = text.replace(name, "＊＊")
    return "".join("＊＊" if kind and kind != "敏感内容" else piece for piece, kind in marked(text))


def may_publish_text(request: Request) -> bool:
    """Say whether the resident consented to publication of the words, and nothing is sensitive."""
    consented = request.may_publish and not request.is_proxy
    return consented and not rules.sensitive_words(request.text)


def photos_of(request: Request) -> list[Any]:
    """Return a request's photos that still exist."""
    return evidence.of_dossier(request.home_id, request.dossier_id)


def photo(seen: Seen, pk: int) -> Any:
    """Return one photo of a request, or None; a reader of the public view sees released ones."""
    found = evidence.find(seen.request.home_id, pk)
    if found is None or found.dossier_id != seen.request.dossier_id:
        return None
    return found if seen.projection != "public" or found.released_at else None


def sensitive_in(text: str) -> list[str]:
    """Return the words that suggest showing category and number only."""
    return rules.sensitive_words(text)
