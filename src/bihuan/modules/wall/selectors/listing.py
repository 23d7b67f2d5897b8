"""台账与待办: lists of requests and of what is owed on them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Either
from django.db.models import F, Q, QuerySet, When
from django.utils.translation import gettext_lazy

from bihuan.kernel.base import clock, sql
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.selectors import counting
from bihuan.modules.wall.selectors.cases import path_of
from bihuan.modules.wall.selectors.searching import matching
from bihuan.modules.wall.selectors.sight import reach_of, reads_text, shown_title, visible_to
from bihuan.modules.wall.terms import Measure, Publicity, State, What

PAGE = 25
COUNT_STOPS = 1000  # Beyond this a count says "1,000+".
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
TO_DISPATCH = (State.SORTED, State.DECLINED, State.REDISPATCH)
STAFF_COLUMNS = (
    *LIST_COLUMNS,
    "place",
    "publicity",
    "public_title",
    "handler__person_id",
    "talker_id",
)
OWED = """
    SELECT r.id, r.number, r.title, r.state, r.category, r.urgency, r.dispatched_at, r.place,
        r.publicity, r.public_title, wall.name AS wall__name, home.code AS home_code
    FROM wall_request r
    JOIN wall_wall wall ON wall.home_id = r.home_id AND wall.id = r.wall_id
    JOIN base_home home ON home.id = r.home_id
    WHERE r.home_id = %(home)s AND r.id = ANY(%(ids)s)
"""
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


def with_requests(owed: Sequence[duties.Duty]) -> list[tuple[duties.Duty, dict[str, Any]]]:
    """Return duties with the requests they belong to, in order; one statement a home."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for home in {duty.home_id for duty in owed}:
        ids = [duty.dossier_id for duty in owed if duty.home_id == home]
        found.update({(home, row["id"]): row for row in sql.dicts(OWED, home=home, ids=ids)})
    return [
        (duty, found[duty.home_id, duty.dossier_id])
        for duty in owed
        if (duty.home_id, duty.dossier_id) in found
    ]


def escalate_days(duty: duties.Duty, *, on: datetime.date) -> int:
    """Return after how many days past its date a duty goes all the way up."""
    place = organizations.place_of(duty.dossier.unit_id)
    path = place.path if place else ""
    return policy.read("wall", path=path, on=on)["wall.escalate_days"].value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How a due date came about: citation, event, days, and the first date if it was moved (L7)."""

    citation: str
    event: str
    days: int
    first_due_at: datetime.datetime | None


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
    return duties.owed(request.home_id, request.dossier_id)


def first_dues(rows: Sequence[dict[str, Any]]) -> dict[int, duties.Duty]:
    """Return the next open duty of each list row; one statement a home."""
    found: dict[int, duties.Duty] = {}
    for home in {row["home_id"] for row in rows}:
        ids = [row["id"] for row in rows if row["home_id"] == home]
        for duty in (
            duties.Duty.objects.filter(home_id=home, dossier__in=ids, discharged_by=None)
            .select_related("desk__person")
            .order_by("due_at", "id")
        ):
            found.setdefault(duty.dossier_id, duty)
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ledger is filtered by; what is empty filters nothing."""

    state: str = ""
    category: str = ""
    q: str = ""
    place: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    count: str = ""
    late: str = ""


def ledger_rows(
    actor: Actor, wanted: Wanted, *, before: int | None = None, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return a page of the ledger and one row more, newest first, each with its readable title."""
    rows = _filtered(actor, wanted)
    if before:
        rows = rows.filter(id__lt=before)
    page = list(
        rows.order_by("-id").values(
            *STAFF_COLUMNS, home_code=F("home__code"), path=path_of("unit_id")
        )[: limit + 1]
    )
    for row in page:
        mine = actor.id in {row["handler__person_id"], row["talker_id"]}
        supervises = row["publicity"] == Publicity.SEALED
        row["shown"] = shown_title(
            row, in_full=mine or supervises or reads_text(actor, row["path"] or "")
        )
    return page


def ledger_count(actor: Actor, wanted: Wanted) -> int:
    """Return how many rows the ledger has; counting stops at a thousand."""
    return _filtered(actor, wanted).order_by()[:COUNT_STOPS].count()


def _filtered(actor: Actor, wanted: Wanted) -> QuerySet[Request]:
    rows = visible_to(actor).filter(counting.raised_within(wanted.start, wanted.end))
    for field in ("state", "category"):
        if value := getattr(wanted, field):
            rows = rows.filter(**{field: value})
    if wanted.late:
        rows = rows.filter(counting.measure(Measure.OVERDUE, at=clock.now()))
    if wanted.q.strip():
        rows = rows.filter(matching(wanted.q))
    if wanted.place:
        rows = rows.filter(counting.in_place(wanted.place))
    return _counted(actor, rows, wanted.count) if wanted.count else rows


def _counted(actor: Actor, rows: QuerySet[Request], count: str) -> QuerySet[Request]:
    """Keep what a number of the statistics counts: what one's offices reach, by its condition."""
    rows = rows.filter(reach_of(actor) or Q(pk__in=[])).exclude(publicity=Publicity.SEALED)
    return rows.filter(counting.measure(count, at=clock.now()))


def next_to_dispatch(actor: Actor, *, after: int) -> dict[str, Any] | None:
    """Return the most pressing other request that waits for a dispatch."""
    order = When(urgency="urgent", then=0), When(urgency="normal", then=1)
    rows = visible_to(actor).filter(state__in=TO_DISPATCH).exclude(pk=after)
    columns: Any = rows.values("id", "title", "number", home_code=F("home__code"))
    found: dict[str, Any] | None = columns.order_by(Either(*order, default=2), "raised_at").first()
    return found and {**found, "title": rules.covered(found["title"])}


def numbers_of(dossiers: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the home's code and the number of requests by (home, dossier)."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for home in {home for home, _ in dossiers}:
        ids = [pk for owner, pk in dossiers if owner == home]
        rows = Request.objects.filter(home_id=home, pk__in=ids)
        for pk, code, number in rows.values_list("pk", "home__code", "number"):
            found[home, pk] = (code, number)
    return found
