"""公开页面: the walls, their columns, one request, the lobby screen; read by everybody."""

import datetime
import io
from typing import Any

import segno
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.journal import evidence
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.resident import Track
from bihuan.modules.wall.terms import (
    Category,
    Cause,
    Column,
    Contacted,
    Decision,
    Grade,
    Outcome,
    Purpose,
    State,
)

WORDS: dict[str, dict[str, Any]] = {
    "category": dict(Category.choices),
    "state": dict(State.choices),
    "grade": dict(Grade.choices),
    "outcome": dict(Outcome.choices),
    "cause": dict(Cause.choices),
    "way": dict(Contacted.choices),
    "decision": dict(Decision.choices),
}
RECENT = datetime.timedelta(days=30)
OLDEST = 10  # Seconds that a wall may be behind.


@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """民心墙首页: what this is, all walls by community, and a box for the tracking code."""
    return render(http, "wall/public/index.html", {"walls": selectors.walls(), "form": Track()})


@require_safe
def wall(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """民心墙: four columns, the newest ten of each."""
    return _board(http, "wall/public/wall.html", found_wall(home, code))


@require_safe
def lobby(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """大屏: the wall for a screen in a hall; pages and renews itself."""
    return _board(http, "wall/public/lobby.html", found_wall(home, code))


def _board(http: HttpRequest, template: str, place: Any) -> HttpResponse:
    """Return a wall as it was drawn last, unless something happened in its home since.

    Nothing on these pages depends on who reads but language and type size. After ten seconds they
    are drawn anew in any case: an act that was long in writing may have an older number.
    """
    size = "large" if http.COOKIES.get("size") == "large" else "normal"
    key = f"{template}.{place.pk}.{get_language()}.{size}.{selectors.stamp(place)}"
    text = cache.get(key)
    if text is None:
        text = render_to_string(template, _wall_page(place), http)
        cache.set(key, text, OLDEST)
    return HttpResponse(text)


@require_safe
def column(http: HttpRequest, home: str, code: str, column: str) -> HttpResponse:
    """一栏: all requests of one column, newest first."""
    place = found_wall(home, code)
    if column not in Column.values:
        raise Http404
    before = http.GET.get("before", "")
    cards, further = selectors.column_page(
        place,
        Column(column),
        before=int(before) if before.isdecimal() and len(before) < 20 else None,
    )
    context = {"wall": place, "column": Column(column), "cards": cards, "words": WORDS,
               "first_url": "?" if before else "",
               "next_url": f"?before={further}" if further else ""}  # fmt: skip
    return render(http, "wall/public/column.html", context)


@require_safe
def item(http: HttpRequest, home: str, code: str, number: str) -> HttpResponse:
    """一件诉求: what the wall shows of it, and how it went."""
    place = found_wall(home, code)
    found = selectors.item(place, number)
    if found is None:
        raise Http404
    kinds = evidence.purposes(place.home_id, found.photos) if found.photos else {}
    photos = [(pk, Purpose(kinds[pk]).label) for pk in found.photos if pk in kinds]
    context = {
        "is_earlier_result": selectors.is_earlier_result(found.card.state),
        "wall": place, "item": found, "photos": photos, "steps": steps(found.card.state),
        "words": WORDS,
    }  # fmt: skip
    return render(http, "wall/public/item.html", context)


@require_safe
def qr(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """二维码: the address of the ask page, as a picture."""
    if found_wall(home, code).closed_on:
        raise Http404
    address = http.build_absolute_uri(reverse("wall:ask", args=[home, code]))
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, scale=8)
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def photo(http: HttpRequest, home: str, pk: int) -> FileResponse:
    """照片: a released photo; everything else does not exist here."""
    owner = home_by_code(home)
    found = evidence.find(owner.pk, pk) if owner else None
    if found is None or found.released_at is None or not evidence.path_of(pk).exists():
        raise Http404
    response = FileResponse(evidence.path_of(pk).open("rb"), content_type=found.kind)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def help_page(http: HttpRequest) -> HttpResponse:
    """帮助: how a request is raised, followed and rated."""
    return render(http, "wall/public/help.html")


@require_safe
def privacy(http: HttpRequest) -> HttpResponse:
    """个人信息说明: what is asked, who reads it, what is never published."""
    return render(http, "wall/public/privacy.html")


@require_safe
def accessibility(http: HttpRequest) -> HttpResponse:
    """无障碍说明."""
    return render(http, "wall/public/accessibility.html")


def found_wall(home: str, code: str) -> Any:
    """Return the wall of an address; a wrong one is a 404."""
    place = selectors.wall(home, code)
    if place is None:
        raise Http404
    return place


def steps(state: str, outcome: str = "") -> list[tuple[str, str]]:
    """Return the four steps with what is done, in hand and to do; empty outside the loop."""
    here = selectors.stage_of(state)
    if here is None or outcome == Outcome.INFORMED:
        return []
    order = list(Column)
    now = len(order) if state == State.CLOSED else order.index(here) + (state in STEP_IS_DONE)
    marks = ["done" if at < now else "now" if at == now else "todo" for at in range(len(order))]
    return [(str(one.label), mark) for one, mark in zip(order, marks, strict=True)]


# What stands in a column whose own step is done: it was asked, or sent to somebody.
STEP_IS_DONE = frozenset({State.SUBMITTED, State.SORTED, State.MERGED, State.DISPATCHED})


def _wall_page(place: Any) -> dict[str, Any]:
    board = [(column, *rows) for column, rows in selectors.board(place).items()]
    numbers = selectors.numbers(place, since=clock.now() - RECENT)
    return {"wall": place, "board": board, "numbers": numbers, "words": WORDS}
