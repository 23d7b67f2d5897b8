"""整理汇总: the group sorts requests and decides what may be published."""

import datetime

from django.db import transaction

from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import begin, conclude
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act, Publicity, State


@transaction.atomic
def sort(
    home: int,
    pk: int,
    *,
    category: str,
    urgency: str,
    publicity: str,
    public_title: str,
    public_text: str,
    is_sensitive: bool,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """整理汇总: set category and urgency, and release what the wall may show."""
    case = begin(home, pk, Act.SORT, actor=actor, at=at, token=token)
    request = case.request
    _release(request, publicity, public_title, public_text, is_sensitive=is_sensitive)
    request.category, request.urgency = category, urgency
    conclude(
        case,
        Act.SORT,
        actor=actor,
        at=at,
        token=token,
        to=State.SORTED,
        basis=["BH-20"],
        data={
            "category": category,
            "urgency": urgency,
            "publicity": publicity,
            "sensitive": is_sensitive,
        },
        private={"public_title": request.public_title, "public_text": request.public_text},
    )
    return request


@transaction.atomic
def release(
    home: int,
    pk: int,
    *,
    publicity: str,
    public_title: str,
    public_text: str,
    is_sensitive: bool,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """修改公开内容: change what the wall shows; the original stays."""
    case = begin(home, pk, Act.RELEASE, actor=actor, at=at, token=token)
    request = case.request
    _release(request, publicity, public_title, public_text, is_sensitive=is_sensitive)
    conclude(
        case,
        Act.RELEASE,
        actor=actor,
        at=at,
        token=token,
        data={"publicity": publicity, "sensitive": is_sensitive},
        private={"public_title": request.public_title, "public_text": request.public_text},
    )
    return request


def release_result(request: Request, public_result: str, *, at: datetime.datetime) -> None:
    """Set what the wall shows of a result, once the rules allow it; the act saves it."""
    rules.result_is_published(request.result, public_result, request.publicity)
    rules.may_be_published(
        public_result,
        publicity=request.publicity,
        may_publish=request.may_publish,
        is_proxy=request.is_proxy,
        is_sensitive=False,
        names=selectors.hidden_names(request),
    )
    shows_text = request.publicity == Publicity.TEXT
    request.public_result = public_result.strip() if shows_text else ""
    request.published_at = at


def _release(
    request: Request, publicity: str, public_title: str, public_text: str, *, is_sensitive: bool
) -> None:
    rules.may_be_published(
        f"{public_title}\n{public_text}",
        publicity=publicity,
        may_publish=request.may_publish,
        is_proxy=request.is_proxy,
        is_sensitive=is_sensitive,
        names=selectors.hidden_names(request),
    )
    rules.shown_under_a_title(public_title, publicity=publicity)
    shown = publicity == Publicity.TEXT
    request.publicity = publicity
    request.public_title = public_title.strip() if shown else ""
    request.public_text = public_text.strip() if shown else ""
    if not shown:
        evidence.withhold(request.home_id, request.dossier_id)
