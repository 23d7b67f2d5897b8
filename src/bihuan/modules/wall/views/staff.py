"""工作人员页面: the ledger, a request with its whole record, its photos."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import Office
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.filters import LedgerFilter
from bihuan.modules.wall.terms import Category, Measure, State, What, Who
from bihuan.modules.wall.views import exporting, record
from bihuan.modules.wall.views.acts import act_url, case_url, look, seen_or_404
from bihuan.modules.wall.views.members import member, members
from bihuan.modules.wall.views.pages import ACTS, apart, buttons
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
    "ledger_xlsx",
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
EXPORTED = 5000
LEDGER = (
    gettext_lazy("编号"),
    gettext_lazy("诉求"),
    gettext_lazy("民心墙"),
    gettext_lazy("类别"),
    gettext_lazy("环节"),
    gettext_lazy("承办"),
    gettext_lazy("点单日期"),
    gettext_lazy("在谁手里"),
    gettext_lazy("当前期限"),
)


@login_required
@require_safe
def ledger(http: HttpRequest) -> HttpResponse:
    """台账: the requests in sight, newest first, filtered, by pages."""
    form = LedgerFilter(http.GET)
    chosen, actor = form.chosen(), signed_in.holder(http, selectors.LEDGER_READERS)
    before = _key(http.GET.get("before", ""))
    wanted = selectors.Wanted(**chosen)
    rows = selectors.ledger_rows(actor, wanted, before=before)
    page, walls = rows[: selectors.PAGE], selectors.walls_to_register_at(actor)
    context = {
        "form": form,
        "only": _only(actor, chosen),
        "counted": _counted(wanted),
        "excel_url": _query(chosen, "wall:ledger_xlsx"),
        "rows": [_row(row, due) for row, due in _with_dues(page)],
        "count": selectors.ledger_count(actor, wanted),
        "walls": walls,
        "reads_wall": any(row.may_read for row in walls),
        "is_of_one_wall": _is_of_one_wall(page, walls, chosen),
        "first_url": _query(chosen) if before else "",
        "next_url": _query({**chosen, "before": page[-1]["id"]}) if len(rows) > len(page) else "",
    }
    return signed_in.show(http, "wall/staff/ledger.html", context)


@login_required
@require_safe
def ledger_xlsx(http: HttpRequest) -> HttpResponse:
    """导出台账: the rows of the page under the same filters, from the newest on."""
    form = LedgerFilter(http.GET)
    chosen, actor = form.chosen(), signed_in.holder(http, selectors.LEDGER_READERS)
    wanted = selectors.Wanted(**chosen)
    page = selectors.ledger_rows(actor, wanted, limit=EXPORTED)
    lines = [_line(_row(row, due)) for row, due in _with_dues(page[:EXPORTED])]
    if len(page) > EXPORTED:
        lines.append([_("只导出最近的 %(n)d 件，请缩小范围后再导出") % {"n": EXPORTED}])
    content = exporting.workbook(
        exporting.Sheet(_("台账"), [str(head) for head in LEDGER], lines),
        exporting.about(http, **{_("范围"): _said(form, actor)}),
    )
    return exporting.answer(http, page="wall:ledger_xlsx", content=content, name="ledger.xlsx")


def _is_of_one_wall(page: list[dict[str, Any]], walls: list[Any], chosen: dict[str, Any]) -> bool:
    """Say whether the reader knows which wall every row is of, so that no column need say it."""
    knows = len(walls) == 1 or chosen.get("place", "").startswith("wall:")
    return knows and len({row["wall__name"] for row in page}) <= 1


def _said(form: LedgerFilter, actor: Any) -> str:
    """Return what the ledger was filtered by, in words."""
    said = [
        _("%(field)s：%(value)s") % {"field": field, "value": value}
        for field, value in form.said(place=_place(actor, form.chosen()))
    ]
    return _("；").join(said) or _("全部")


def _place(actor: Any, chosen: dict[str, Any]) -> str:
    """Return what the wall or unit is called that the ledger is narrowed to, or nothing."""
    key = chosen.get("place", "")
    return (selectors.place_name(actor, key) or _("不在您的范围内")) if key else ""


def _only(actor: Any, chosen: dict[str, Any]) -> tuple[str, str]:
    """Return the wall or unit that the ledger is narrowed to, and the address without it."""
    others = {name: value for name, value in chosen.items() if name != "place"}
    return (_place(actor, chosen), _query(others))


def _line(row: dict[str, Any]) -> list[str]:
    due = row["due"]
    return [
        row["number"],
        row["title"],
        row["wall"],
        str(row["category"]),
        str(row["state"]),
        row["handler"] or "—",
        f"{clock.day(row['raised_at'])}",
        row["whose"] or "—",
        f"{clock.day(due.due_at - datetime.timedelta(microseconds=1))}" if due else "—",
    ]


def _counted(wanted: selectors.Wanted) -> str:
    """Return which number of the statistics the rows make up, or nothing."""
    return str(Measure(wanted.count).label) if wanted.count else ""


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
        "words": selectors.as_read(seen, seen.request.text),
        "state": record.state_label(seen),
        "column": selectors.column_of(seen.request.state),
        "steps": steps(seen.request.state, seen.request.outcome),
        "buttons": buttons(seen),
        "apart": apart(seen),
        "owed": record.owed_lines(seen, names=names),
        "lines": record.lines(seen, names=names, values=values, photos=photos),
        "particulars": record.particulars(seen),
        "contact": record.contact_of(seen, values),
        "lead_url": _lead_url(seen),
        "followers": _followers(http, seen),
        "photo_url": case_url(seen) + "photo/",
        "gallery": gallery(seen, photos, back="case"),
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
        "whose": _desk(due) if due else "",
        "arithmetic": selectors.arithmetic(due, row["dispatched_at"]) if due else None,
        "lamp": selectors.lamp(due, clock.now()) if due else "",
    }


def _desk(due: Any) -> str:
    """Return on whose desk a duty stands: an office, or a person by name, a talker as such."""
    if due.desk.office:
        return str(Office(due.desk.office).label)
    name = str(due.desk.person.name)
    return f"{Who.TALKER.label} {name}" if due.what == What.TALK else name


def _lead_url(seen: Any) -> str:
    lead = seen.request.lead_id
    return act_url("case", seen.request.wall.home.code, lead) if lead else ""


def _followers(http: HttpRequest, seen: Any) -> list[tuple[str, str, str]]:
    """Return what was merged into this: an address for who has an office, number, released words.

    A member does them all with this one, and needn't have sight of their own pages.
    """
    home = seen.request.wall.home.code
    has_office = any(held.home for held in signed_in.actor(http).desks)
    return [
        (act_url("case", home, pk) if has_office else "", number, words)
        for pk, number, words in selectors.followers(seen)
    ]


def _key(given: str) -> int | None:
    return int(given) if given.isdecimal() and len(given) <= KEY_DIGITS else None


def _query(values: dict[str, Any], name: str = "wall:ledger") -> str:
    pairs = urlencode({key: value for key, value in values.items() if value})
    return f"{reverse(name)}?{pairs}"
