"""群众评单: the resident rates; silence is counted apart, never as satisfied."""

import datetime

from django.db import transaction

from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.commands.loop import begin, conclude, due, handler, leaders, owing
from bihuan.modules.wall.models import Rating, Request
from bihuan.modules.wall.terms import Act, Grade, Outcome, State, What
from bihuan.modules.wall.workflow import Case


@transaction.atomic
def rate(
    home: int,
    pk: int,
    *,
    grade: str,
    words: str = "",
    called: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """评单: record the resident's grade; "not satisfied" opens a talk owed by somebody else."""
    case = begin(home, pk, Act.RATE, actor=actor, at=at, token=token)
    request = case.request
    rules.rating_is_the_residents(
        grade, actor=actor, handled_by=case.handled_by, anonymity=request.anonymity
    )
    request.grade, request.rated_at = grade, at
    dissatisfied = grade == Grade.UNSATISFIED
    entry = conclude(
        case,
        Act.RATE,
        actor=actor,
        at=at,
        token=token,
        to=State.REVIEW if dissatisfied else State.CLOSED,
        outcome="" if dissatisfied else Outcome(grade).value,
        basis=["QY-11"] if dissatisfied else [],
        data={"grade": grade, "round": request.rounds, "recorded": actor.kind == "person"},
        private={key: text for key, text in {"words": words, "called": called}.items() if text},
        tell=_told(case, dissatisfied=dissatisfied),
    )
    Rating.objects.create(
        home_id=home,
        request=request,
        round=request.rounds,
        member=request.handler,
        grade=grade,
        recorded_by_id=actor.id if actor.kind == "person" else None,
        at=at,
        entry_id=entry.id,
    )
    return request


def _told(case: Case, *, dissatisfied: bool) -> list[int]:
    """Return who hears of a rating: whose turn it is now, or the leader, and the member."""
    group = owing(case, State.REVIEW) if dissatisfied else leaders(case)
    return [*group, *handler(case)]


@transaction.atomic
def lapse_rating(home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int) -> Request:
    """逾期未评: nobody rated in time; closed as *not rated*, counted apart."""
    case = begin(home, pk, Act.LAPSE_RATING, actor=actor, at=at, token=token)
    rules.silence_is_over(due(case, What.RATING), at=at, clause="QY-10")
    conclude(
        case,
        Act.LAPSE_RATING,
        actor=actor,
        at=at,
        token=token,
        to=State.CLOSED,
        outcome=Outcome.NOT_RATED,
        tell=leaders(case),
    )
    return case.request
