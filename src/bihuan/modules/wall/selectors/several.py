"""一屏派单: the requests whose dispatch stands on my desks, by pages, each with its candidates."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as Either
from django.db.models import IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.duties.standing import standing_on
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.selectors.cases import path_of
from bihuan.modules.wall.selectors.listing import (
    TO_DISPATCH,
    Arithmetic,
    arithmetic,
    first_dues,
    lamp,
)
from bihuan.modules.wall.selectors.members import profiles_of_each
from bihuan.modules.wall.selectors.sight import homes_of, visible_to
from bihuan.modules.wall.terms import Act, State, Urgency, What

ROWS = 10
KEY_DIGITS = 20
# What a dispatch discharges.
SAID = (Act.ADD, Act.DECLINE)  # What was said that a dispatch is decided by.
OVERDUE = "red"
DISPATCHING = (What.DISPATCH, What.DECIDE_DECLINED, What.REDISPATCH)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for its dispatch: until when, by which arithmetic, and who could go.

    `said`: act, field and words of what its resident added, and why its last member returned it.
    """

    request: Any
    due_at: datetime.datetime | None
    arithmetic: Arithmetic | None
    lamp: str
    ranked: tuple[rules.Candidate, ...]
    said: tuple[tuple[Act, str, str], ...] = ()

    @property
    def seq(self) -> int:
        """Return the number of the last entry: what a form was shown at."""
        return int(self.request.dossier.seq)


def waiting_for_dispatch(
    actor: Actor, *, on: datetime.date, after: str = ""
) -> tuple[list[Any], str]:
    """Return a page of what I owe a dispatch, the most urgent first (QY-06), and the next's key."""
    rows = _whole(_mine(actor, on).filter(state__in=TO_DISPATCH))
    found = list(_behind(rows, after).order_by("rank", "raised_at", "id")[: ROWS + 1])
    return found[:ROWS], _key(found[ROWS - 1]) if len(found) > ROWS else ""


def unsorted(actor: Actor, *, on: datetime.date) -> int:
    """Return how many requests must be sorted before I can dispatch them."""
    return _mine(actor, on).filter(state=State.SUBMITTED).count()


def in_sight(actor: Actor, pks: Collection[int]) -> dict[int, Any]:
    """Return those of some requests that I may see, whatever their state."""
    return {row.pk: row for row in _whole(visible_to(actor).filter(pk__in=pks))}


def on_my_desks(actor: Actor, pks: Collection[int], *, on: datetime.date) -> set[int]:
    """Return those of some requests that I owe a dispatch, and whose words I may therefore read."""
    return set(_mine(actor, on).filter(pk__in=pks).values_list("pk", flat=True))


def still_waiting(requests: Collection[Any]) -> list[Any]:
    """Return those of some requests that can be dispatched now."""
    return [one for one in requests if one.state in TO_DISPATCH]


def title_of(request: Any) -> str:
    """Return a title as lists show it: what is personal in it covered."""
    return rules.covered(request.title)


def with_candidates(
    requests: Sequence[Any], *, on: datetime.date, now: datetime.datetime
) -> list[Waiting]:
    """Return requests with their dates and ranked candidates, what is overdue first.

    Four statements for all of them.
    """
    if not requests:
        return []
    known = profiles_of_each([(request, request.path) for request in requests], on=on)
    owed = first_dues([{"home_id": one.home_id, "id": one.pk} for one in requests])
    found = [_waiting(one, owed.get(one.pk), known[one.pk], now) for one in requests]
    return sorted(found, key=lambda one: one.lamp != OVERDUE)


def _said(request: Any) -> tuple[tuple[Act, str, str], ...]:
    """Return what was added since a request came, and why it was returned if it is, each once."""
    found: dict[object, tuple[Act, str, str]] = {}
    for one in request.said:
        act = Act(one["act"])
        if one["words"] and (act is Act.ADD or request.state == State.DECLINED):
            key = one["words"] if act is Act.ADD else act
            found[key] = (act, one["field"], rules.covered(one["words"]))
    return tuple(found.values())


def _waiting(
    request: Any,
    duty: duties.Duty | None,
    known: Sequence[rules.Profile],
    now: datetime.datetime,
) -> Waiting:
    return Waiting(
        request=request,
        due_at=duty.due_at if duty else None,
        arithmetic=arithmetic(duty, request.dispatched_at) if duty else None,
        lamp=lamp(duty, now) if duty else "green",
        ranked=tuple(rules.rank(request.category, f"{request.place} {request.text}", known)),
        said=_said(request),
    )


def _mine(actor: Actor, on: datetime.date) -> QuerySet[Request]:
    """Return the requests whose dispatch stands on my desks, those of empty desks below included.

    They are looked up within my sight: a duty shows nothing that its reader may not see (L5).
    """
    owed = Q(pk__in=[])
    for home in homes_of(actor):
        standing = standing_on(actor, home, on=on).filter(what__in=DISPATCHING).order_by()
        owed |= Q(home_id=home, dossier__in=standing.values("dossier_id"))
    return visible_to(actor).filter(owed)


def _whole(rows: QuerySet[Any]) -> QuerySet[Any]:
    order = [When(urgency=one, then=rules.by_urgency(one)) for one in Urgency.values]
    rank = Either(*order, output_field=IntegerField())
    whole: QuerySet[Any] = (
        rows.select_related("wall__home", "dossier", "handler__person")
        .defer("grams")
        .annotate(path=path_of("unit_id"), rank=rank, said=ArraySubquery(_entries_said()))
    )
    return whole


def _entries_said() -> QuerySet[Any]:
    """Return what entries on a request say that a dispatch is decided by: act, field, words."""
    rows: QuerySet[Any] = journal.Entry.objects.filter(
        home_id=OuterRef("home_id"), dossier=OuterRef("dossier_id"), act__in=SAID
    )
    return rows.order_by("id").values(
        json=JSONObject(act="act", field="private_values__field", words="private_values__value")
    )


def _behind(rows: QuerySet[Any], after: str) -> QuerySet[Any]:
    rank, _sep, rest = after.partition(".")
    at, _sep, pk = rest.partition(".")
    raised_at = clock.of_key(at)
    if (
        raised_at is None
        or not (rank.isdecimal() and pk.isdecimal())
        or len(rank + pk) > KEY_DIGITS
    ):
        return rows
    same = Q(rank=int(rank))
    return rows.filter(
        Q(rank__gt=int(rank))
        | same & Q(raised_at__gt=raised_at)
        | same & Q(raised_at=raised_at, pk__gt=int(pk))
    )


def _key(row: Any) -> str:
    return f"{row.rank}.{clock.as_key(row.raised_at)}.{row.pk}"
