"""墙面: what passers-by may see of a wall and its requests."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.facade import Home, home_by_code
from bihuan.kernel.base.ids import read_code
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Dispatch, Request, Wall
from bihuan.modules.wall.selectors import counting
from bihuan.modules.wall.selectors.listing import COUNT_STOPS, PAGE
from bihuan.modules.wall.selectors.residents import Moment, moments
from bihuan.modules.wall.selectors.sight import contact
from bihuan.modules.wall.terms import Column, Grade, Measure, Publicity, State

CARDS = 10
NUMBER_DIGITS = 8  # Of a request's number: the year and six that run on.
ENOUGH_RATINGS = 5  # Fewer would tell of single persons (L5).


WALL = """
    SELECT {wall}, {home} FROM wall_wall wall
    JOIN base_home home ON home.id = wall.home_id
    WHERE home.code = %(home)s AND wall.code = %(code)s
"""


def wall(home_code: str, code: str) -> Wall | None:
    """Return a wall by the codes in its address."""
    found = sql.instances(WALL, {"wall": Wall, "home": Home}, home=home_code, code=code)
    return next((_at_home(*row) for row in found), None)


def _at_home(wall: Wall, home: Home) -> Wall:
    wall.home = home
    return wall


def stamp(wall: Wall) -> str:
    """Return what changes with every act in the wall's home: the newest entry's id."""
    return str(journal.newest(wall.home_id))


def walls(home: int | None = None) -> QuerySet[Wall]:
    """Return the walls that take requests, of one home or all, with what a list shows."""
    rows = Wall.objects.select_related("home").filter(closed_on=None)
    rows = rows.order_by("home", "community", "code")
    return rows.filter(home_id=home) if home else rows


def published(wall: Wall) -> QuerySet[Request]:
    """Return what the wall may show of requests: rows and the columns named, nothing else.

    What is overdue here is what the ledger calls overdue: anything owed on it is late.
    """
    late = counting.measure(Measure.OVERDUE, at=clock.now())
    return _shown(wall).annotate(
        last_by=Subquery(_last_dispatch().values("by__name")[:1]),
        is_late=ExpressionWrapper(late, output_field=BooleanField()),
    )


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
    is_late: bool
    dispatcher: str
    member: str
    result: str
    grade: str
    outcome: str
    column: Column | None


def board(wall: Wall, *, each: int = CARDS) -> dict[Column, tuple[list[Card], int]]:
    """Return the four columns: newest cards and the count; two statements."""
    parts = [
        published(wall).filter(state__in=_states(column)).order_by("-id").values(*_CARD)[:each]
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
            counts[column.value],
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
    "is_late",
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
        is_late=row["is_late"],
        dispatcher=dispatcher,
        member=member,
        result=row["public_result"] if shown else "",
        grade=row["grade"],
        outcome=row["outcome"],
        column=rules.column_of(row["state"]),
    )


class _UpTo(Subquery):
    """How many rows a subquery has, which stops at its limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _counts(wall: Wall) -> dict[str, int]:
    """Return how many each column holds; counting stops at a thousand, closed ones pile up."""
    counts = {
        column.value: _UpTo(
            _shown(wall).filter(state__in=_states(column)).values("id")[:COUNT_STOPS]
        )
        for column in Column
    }
    found = Wall.objects.filter(home_id=wall.home_id, pk=wall.pk).values(**counts)
    return found.get()


def _states(column: Column) -> list[State]:
    return [state for state in State if rules.column_of(state) == column]


def _shown(wall: Wall) -> QuerySet[Request]:
    return _public(Request.objects.filter(home_id=wall.home_id, wall=wall.pk))


def _public(rows: QuerySet[Request]) -> QuerySet[Request]:
    return rows.exclude(publicity=Publicity.SEALED).exclude(state=State.WITHDRAWN)


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
    """Return how many were raised, closed and rated since a day; one statement.

    Each of them entered its present state since then, so that the index leads to them alone.
    """
    well = Q(grade__in=[Grade.SATISFIED, Grade.BASICALLY])
    found = (
        Request.objects.filter(home_id=wall.home_id, wall=wall.pk, entered_at__gte=since)
        .exclude(publicity=Publicity.SEALED)
        .aggregate(
            raised=Count("id", filter=Q(raised_at__gte=since)),
            closed=Count("id", filter=Q(state=State.CLOSED, closed_at__gte=since)),
            rated=Count("id", filter=Q(rated_at__gte=since)),
            satisfied=Count("id", filter=Q(rated_at__gte=since) & well),
        )
    )
    return Numbers(**found)


def numbered(typed: str) -> tuple[str, Wall | None]:
    """Return the number that somebody typed for a tracking code, and the wall that shows it.

    Nothing when it isn't a home's code and eight digits; no wall when not everybody may read of it.
    """
    number = read_code(typed)
    home = home_by_code(number[:-NUMBER_DIGITS]) if number[-NUMBER_DIGITS:].isdecimal() else None
    if home is None:
        return "", None
    rows = Request.objects.select_related("wall__home").filter(home_id=home.pk, number=number)
    found = _public(rows).first()
    return number, found.wall if found else None


def column_page(wall: Wall, column: Column, *, before: int | None) -> tuple[list[Card], int | None]:
    """Return a page of one column, newest first, and the key of the next page; one statement."""
    rows = published(wall).filter(state__in=_states(column))
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
