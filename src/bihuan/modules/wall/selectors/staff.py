"""办理: what the pages on which the staff act are prepared with."""

import datetime
from collections.abc import Collection, Iterable, Sequence
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
from bihuan.kernel.people import searching
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Member, Request, Wall
from bihuan.modules.wall.selectors.public import wall, walls
from bihuan.modules.wall.selectors.sight import TEXT_READERS, Seen, readable_values
from bihuan.modules.wall.terms import READ_WALL, Act, Publicity, State


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


def with_account(persons: Iterable[int]) -> Collection[int]:
    """Return those of some persons who have an account; the others are told by telephone."""
    return searching.usernames(persons).keys()


def publisher_of(seen: Seen) -> int | None:
    """Return who published the last result: he may talk, but whoever names him is shown it."""
    published = [one for one in seen.entries if one.act in {Act.PUBLISH, Act.ANSWER}]
    return published[-1].actor if published and published[-1].actor_kind == "person" else None


def told_before(seen: Seen, wanted: Collection[tuple[Act, str]]) -> list[tuple[Act, str, str]]:
    """Return what was said of a request that an act is decided by, as far as one may read it.

    `wanted`: acts and the private values of each. Only the last of each, but all that was added.
    """
    acts = {act for act, _field in wanted}
    entries = [entry for entry in seen.entries if entry.act in acts]
    values = readable_values(seen) if entries else {}
    found: dict[Any, tuple[Act, str, str]] = {}
    for entry in entries:
        for act, field in wanted:
            text = values.get(entry.pk, {}).get(field) if act == entry.act else None
            if text:
                key = entry.pk if act is Act.ADD else (act, field)
                found[key] = (act, field, text)
    return list(found.values())


def followers(seen: Seen) -> list[tuple[int, str, str]]:
    """Return id, number and released words of what was merged into a request; mostly no statement.

    Its handler does them all in one go, and may have no other sight of them.
    """
    if not any(entry.act == Act.MERGE for entry in seen.entries):
        return []
    rows = Request.objects.filter(home_id=seen.request.home_id, lead=seen.request.pk)
    rows = rows.filter(state=State.MERGED).order_by("id")
    columns = rows.values_list("id", "number", "publicity", "public_title", "public_text")
    return [
        (pk, number, f"{title} {text}".strip() if publicity == Publicity.TEXT else "")
        for pk, number, publicity, title, text in columns
    ]


LEADS = 50


def leads_to_merge(seen: Seen) -> list[dict[str, Any]]:
    """Return the open requests of the same wall that this one could follow, the likest first.

    Same category and same place first, then the words they share, then the newest.
    """
    request = seen.request
    rows = Request.objects.filter(home_id=request.home_id, wall=request.wall_id, lead=None)
    rows = rows.filter(state__in=rules.MAY_LEAD).exclude(pk=request.pk)
    columns = ("id", "number", "title", "state", "raised_at", "category", "place", "text")
    found = list(rows.order_by("-id").values(*columns)[:LEADS])
    found.sort(key=lambda row: _likeness(request, row), reverse=True)
    return [{**row, "title": rules.covered(row["title"])} for row in found]


def _likeness(request: Request, row: dict[str, Any]) -> tuple[int, int]:
    same = (
        row["category"] == request.category,
        bool(row["place"]) and row["place"] == request.place,
    )
    return sum(same), len(_pairs(request.text) & _pairs(row["text"]))


def _pairs(text: str) -> set[str]:
    """Return the pairs of signs that follow each other in a text: what two texts may share."""
    signs = "".join(sign for sign in text if sign.isalnum())
    return {signs[at : at + 2] for at in range(len(signs) - 1)}


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
        text = rules.name_in(name).sub("＊＊", text)
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
