"""回访: which ratings may be drawn, what a re-check decides on, and who sees one."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import lots
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.models import Contact, Dispatch, Draw, Rating, Recheck, Request
from bihuan.modules.wall.selectors.cases import path_of
from bihuan.modules.wall.selectors.listing import Arithmetic
from bihuan.modules.wall.selectors.sight import homes_of
from bihuan.modules.wall.terms import RECHECK_OWED, Act, RecheckAct
from bihuan.modules.wall.workflow import RecheckCase

READERS = (Office.BRANCH_SECRETARY, Office.COUNTY_SECTION)


def new_lots(home: int) -> tuple[list[lots.Lot], int, int]:
    """Return the lots of ratings sealed since the last draw, and the tree's size then and now."""
    after = Draw.objects.filter(home_id=home).values_list("size", flat=True).first() or 0
    found, size = lots.lots(home, Act.RATE, after=after)
    return found, after, size


def rating_to_draw(home: int, entry: int) -> Rating | None:
    """Return the rating that an entry recorded, with its request and where its group stands.

    None once it was drawn, and where the group is no more: no desk above it could ask.
    """
    rows = Rating.objects.select_related("request").annotate(path=path_of("request__unit_id"))
    drawn = Recheck.objects.filter(home_id=home, rating=OuterRef("pk"))
    rows = rows.filter(~Exists(drawn), home_id=home, entry=entry)
    found: Rating | None = rows.filter(path__isnull=False).first()
    return found


def is_reachable(request: Request) -> bool:
    """Say whether the resident left a way to be asked: a number, or a door."""
    found = Contact.objects.filter(home_id=request.home_id, request=request.pk).first()
    return bool(found and (found.phone or found.house))


def had_any_hand(request: Request) -> set[int]:
    """Return everybody who did anything in a request's dossier, or was sent for it (L4)."""
    acts = journal.Entry.objects.filter(
        home_id=request.home_id, dossier=request.dossier_id, actor_kind="person"
    )
    sent = Dispatch.objects.filter(home_id=request.home_id, request=request.pk)
    people = {*acts.values_list("actor", flat=True)}
    people |= {*sent.values_list("member__person_id", flat=True)}
    return people | ({request.talker_id} if request.talker_id else set())


def lock_recheck(home: int, pk: int, *, on: datetime.date) -> RecheckCase:
    """Lock a re-check's dossier, then read what an act decides on; Refused when there is none."""
    found = journal.lock(home, [pk])
    recheck = _rows().filter(home_id=home, pk=pk).first() if found else None
    rules.is_on_file(recheck)
    assert recheck is not None, "an unknown re-check was refused"
    return case_of(recheck, found[0], on=on)


def case_of(recheck: Recheck, dossier: journal.Dossier, *, on: datetime.date) -> RecheckCase:
    """Return a re-check with its desks, limits, and who is out."""
    chain = permissions.chain(recheck.unit_id, on=on)
    return RecheckCase(
        recheck=recheck,
        dossier=dossier,
        chain=chain,
        limits=policy.read("wall", path=chain.path, on=on),
        excluded=had_any_hand(recheck.request),
    )


@dataclass(frozen=True, slots=True)
class SeenRecheck:
    """A re-check as somebody sees it: contact only for who may ask, and why somebody may not."""

    recheck: Recheck
    entries: list[journal.Entry]
    names: dict[int, str]
    contact: Contact | None
    duty: duties.Duty | None
    refused: Refused | None


def see_recheck(actor: Actor, home_code: str, pk: int, *, on: datetime.date) -> SeenRecheck | None:
    """Return a re-check that an actor's office reaches: branch secretary or county section."""
    reach = Q(pk__in=[])
    for held in actor.desks:
        if held.office in READERS:
            reach |= Q(unit_id__in=organizations.inside(held.path).values("unit_id"))
    rows = _rows().filter(reach, home_id__in=homes_of(actor), home__code=home_code, pk=pk)
    recheck = rows.first()
    return _seen(actor, recheck, on=on) if recheck else None


def _seen(actor: Actor, recheck: Recheck, *, on: datetime.date) -> SeenRecheck:
    case = case_of(recheck, recheck.dossier, on=on)
    refused = _why_not(actor, case)
    entries = journal.entries(recheck.home_id, recheck.dossier_id)
    contacts = Contact.objects.filter(home_id=recheck.home_id, request=recheck.request_id)
    return SeenRecheck(
        recheck=recheck,
        entries=entries,
        names=people.names([one.actor for one in entries if one.actor_kind == "person"]),
        contact=None if refused else contacts.first(),
        duty=duties.open_duties(recheck.home_id, recheck.dossier_id).first(),
        refused=refused,
    )


def _why_not(actor: Actor, case: RecheckCase) -> Refused | None:
    try:
        step = workflow.recheck_step(RecheckAct.CONCLUDE, case.recheck.state)
        rules.may_recheck(actor, step, case)
    except Refused as refused:
        return refused
    return None


def _rows() -> QuerySet[Recheck]:
    return Recheck.objects.select_related(
        "dossier", "home", "rating", "request__wall__home", "request__handler__person", "again"
    )


def rechecks_owed(owed: Sequence[duties.Duty]) -> list[tuple[duties.Duty, Recheck]]:
    """Return the re-checks among duties; one statement a home."""
    asked = [duty for duty in owed if duty.what == RECHECK_OWED]
    found = rechecks([(duty.home_id, duty.dossier_id) for duty in asked])
    keys = [(duty, (duty.home_id, duty.dossier_id)) for duty in asked]
    return [(duty, found[key]) for duty, key in keys if key in found]


def desks_of(duty: duties.Duty, *, on: datetime.date) -> tuple[permissions.Chain, set[int]]:
    """Return the desks above what no request owes, and who isn't to hear of it."""
    found = rechecks_owed([duty])
    out = had_any_hand(found[0][1].request) if found else set()
    return permissions.chain(duty.dossier.unit_id, on=on), out


def rechecks(dossiers: Collection[tuple[int, int]]) -> dict[tuple[int, int], Recheck]:
    """Return the re-checks whose dossiers (home, id) these are; one statement a home."""
    found: dict[tuple[int, int], Recheck] = {}
    for home in {home for home, _pk in dossiers}:
        ids = [pk for owner, pk in dossiers if owner == home]
        rows = Recheck.objects.select_related("home", "dossier", "request__wall")
        for row in rows.filter(home_id=home, dossier__in=ids):
            found[home, row.dossier_id] = row
    return found


def recheck_arithmetic(duty: duties.Duty) -> Arithmetic:
    """Return how the date of a re-check came about (L7)."""
    citation, _start, days = duty.basis.partition(" ")
    return Arithmetic(citation, _("抽取回访"), int(days.rpartition("+")[2]), None)
