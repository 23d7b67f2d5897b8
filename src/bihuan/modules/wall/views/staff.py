"""工作人员页面: the ledger, a request with its whole record, its photos."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import evidence
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.staff import LedgerFilter
from bihuan.modules.wall.terms import Category, State
from bihuan.modules.wall.views import record
from bihuan.modules.wall.views.acts import act_url, case_url, look, seen_or_404
from bihuan.modules.wall.views.members import member, members
from bihuan.modules.wall.views.pages import ACTS, buttons
from bihuan.modules.wall.views.photos import gallery, release_photo, withhold_photo
from bihuan.modules.wall.views.public import steps
from bihuan.modules.wall.views.reading import read_wall
from bihuan.modules.wall.views.registering import register
from bihuan.modules.wall.views.slips import slips, slips_pdf
from bihuan.ui import signed_in

__all__ = [
    "ACTS",
    "case",
    "ledger",
    "member",
    "members",
    "photo",
    "read_wall",
    "register",
    "release_photo",
    "slips",
    "slips_pdf",
    "withhold_photo",
]

KEY_DIGITS = 19


@login_required
@require_safe
def ledger(http: HttpRequest) -> HttpResponse:
    """台账: the requests in sight, newest first, filtered, by pages."""
    form = LedgerFilter(http.GET)
    chosen, actor = form.chosen(), signed_in.actor(http)
    before = _key(http.GET.get("before", ""))
    rows = selectors.ledger_rows(actor, **chosen, before=before)
    page = rows[: selectors.PAGE]
    context = {
        "form": form,
        "rows": [_row(row, due) for row, due in _with_dues(page)],
        "count": selectors.ledger_count(actor, **chosen),
        "walls": selectors.walls_to_register_at(actor),
        "first_url": _query(chosen) if before else "",
        "next_url": _query({**chosen, "before": page[-1]["id"]}) if len(rows) > len(page) else "",
    }
    return signed_in.show(http, "wall/staff/ledger.html", context)


@login_required
@require_safe
def case(http: HttpRequest, home: str, pk: int) -> HttpResponse:
    """一件诉求: what is owed, what I may do, and the whole record, as far as I may read it."""
    seen = seen_or_404(http, home, pk)
    look(http, seen, page="wall:case")
    names, values = record.people_in(seen), selectors.readable_values(seen)
    photos = selectors.photos_of(seen.request)
    context = {
        "case": seen,
        "request": seen.request,
        "heading": record.heading(seen),
        "state": record.state_label(seen),
        "column": selectors.column_of(seen.request.state),
        "steps": steps(seen.request.state),
        "buttons": buttons(seen),
        "owed": record.owed_lines(seen, names=names),
        "lines": record.lines(seen, names=names, values=values, photos=photos),
        "particulars": record.particulars(seen),
        "contact": record.contact_of(seen, values),
        "lead_url": _lead_url(seen),
        "photo_url": case_url(seen) + "photo/",
        "gallery": gallery(seen, back="case"),
    }
    return signed_in.show(http, "wall/staff/case.html", context)


@login_required
@require_safe
def photo(http: HttpRequest, home: str, pk: int, photo: int) -> FileResponse:
    """照片: a request's photo, to whoever may read the request; each look is logged."""
    seen = seen_or_404(http, home, pk)
    found = selectors.photo(seen, photo)
    if found is None or not evidence.path_of(photo).exists():
        raise Http404
    look(http, seen, page="wall:case_photo")
    return FileResponse(evidence.path_of(photo).open("rb"), content_type=found.kind)


def _with_dues(page: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
    dues = selectors.first_dues(page)
    return [(row, dues.get(row["id"])) for row in page]


def _row(row: dict[str, Any], due: Any) -> dict[str, Any]:
    return {
        "url": act_url("case", row["home_code"], row["id"]),
        "number": row["number"],
        "title": row["shown"] or _("（只公开类别和编号）"),
        "category": Category(row["category"]).label,
        "state": State(row["state"]).label,
        "column": selectors.column_of(row["state"]),
        "wall": row["wall__name"],
        "handler": row["handler__person__name"] or "",
        "raised_at": row["raised_at"],
        "due": due,
        "arithmetic": selectors.arithmetic(due, row["dispatched_at"]) if due else None,
        "lamp": selectors.lamp(due, clock.now()) if due else "",
    }


def _lead_url(seen: Any) -> str:
    lead = seen.request.lead_id
    return act_url("case", seen.request.wall.home.code, lead) if lead else ""


def _key(given: str) -> int | None:
    return int(given) if given.isdecimal() and len(given) <= KEY_DIGITS else None


def _query(values: dict[str, Any]) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in values.items() if value)
    return f"{reverse('wall:ledger')}?{pairs}"
