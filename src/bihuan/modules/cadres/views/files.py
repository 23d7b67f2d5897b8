"""文件页面: forms come in as files, and a record goes out as a form in every format."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.record import codes
from bihuan.kernel.people.sheets import lrm, lrmx
from bihuan.kernel.people.sheets.printing import Edition
from bihuan.kernel.people.sheets.problems import Unwritable
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.modules.cadres import commands, forms, selectors
from bihuan.modules.cadres.forms import persons
from bihuan.modules.cadres.forms.files import File, Opened, opened
from bihuan.modules.cadres.selectors import Seen
from bihuan.modules.cadres.views import printed, printed_word
from bihuan.modules.cadres.views.records import LIST, kept, seen, shown
from bihuan.ui import signed_in, tables

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a file: the person it made, or why not; and what is odd in it."""

    name: str
    who: str = ""
    person: int | None = None
    fault: str = ""
    remarks: Sequence[str] = ()


@login_required
@require_http_methods(["GET", "POST"])
def take_in(http: HttpRequest) -> HttpResponse:
    """载入干部信息: each file by itself; the page says what came of each."""
    home = kept(http)
    form = forms.TakeIn(http.POST or None, http.FILES or None, initial={"token": new_token()})
    form.offer(selectors.unit_choices(home.pk))
    came: list[Came] = []
    if form.is_bound and form.is_valid():
        came = _taken(http, home, form.cleaned_data)
    context = {"form": form, "came": came, "done": sum(one.person is not None for one in came)}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return signed_in.show(http, "cadres/take_in.html", context, status=status)


def _taken(http: HttpRequest, home: Home, given: dict[str, Any]) -> list[Came]:
    files = [File(file.name, file.read) for file in given["sheets"]]
    found = opened(files, today=clock.day(clock.now()), at_most=ROWS_AT_ONCE)
    return [_came(http, home, one, given) for one in found]


def _came(http: HttpRequest, home: Home, one: Opened, given: dict[str, Any]) -> Came:
    if one.brought is None:
        return Came(one.name, fault=one.fault)
    who = one.brought.sheet.name
    try:
        person = commands.take_in(
            home,
            one.brought,
            unit=given["unit"],
            are_others=given["are_others"],
            actor=signed_in.actor(http),
            at=clock.now(),
            token=_token(given["token"], one.brought.data),
        )
    except journal.Repeated:
        return Came(one.name, who, fault=_("这个文件刚才已经载入"))
    except Refused as refused:
        return Came(one.name, who, fault=refused.reason)
    return Came(one.name, who, person=person, remarks=one.remarks)


def _token(form: int, data: bytes) -> int:
    """Return the token of a file's own act: the form's, and what the file holds."""
    return int.from_bytes(hashlib.sha256(form.to_bytes(8, "big") + data).digest()[:8], "big") >> 1


@login_required
@require_safe
def template(http: HttpRequest) -> HttpResponse:
    """名单模板: an empty table to fill in, one row a person."""
    kept(http)
    made = io.BytesIO()
    codes.refresh()
    tables.write_template(made, persons.template())
    answer = HttpResponse(made.getvalue(), content_type=EXCEL)
    answer["Content-Disposition"] = 'attachment; filename="cadres.xlsx"'
    return answer


# --- going out ----------------------------------------------------------------------------------


@login_required
@require_safe
def sheet(http: HttpRequest, person: int, form: str) -> HttpResponse:
    """干部任免审批表: a record as a file of the editor, or printed."""
    if form not in MADE:
        raise Http404
    home, found = seen(http, person, "sheet", purpose=form)
    ending, content_type, make = MADE[form]
    try:
        content = make(home, found)
    except Unwritable as unwritable:
        context = {**shown(found), "fault": unwritable.message}
        return signed_in.show(http, "cadres/cadre.html", context, status=422, under=LIST)
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{found.cadre.person_id}.{ending}"'
    return answer


def _lrmx(home: Home, found: Seen) -> bytes:
    """Return the file the record came from, with what has changed since."""
    whole = selectors.printed_sheet(found)
    original = selectors.original_of(home.pk, found.cadre.person_id)
    if original is None or not found.came_as_lrmx:
        return lrmx.write(whole, edition=_edition(whole))
    return selectors.rewritten(whole, original)


def _lrm(_home: Home, found: Seen) -> bytes:
    """Return the old editor's two files in one archive."""
    data, picture = lrm.write(selectors.printed_sheet(found))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{found.name}.lrm", data)
        if picture:
            archive.writestr(f"{found.name}.pic", picture)
    return made.getvalue()


def _pdf(_home: Home, found: Seen) -> bytes:
    whole = selectors.printed_sheet(found)
    return printed.pdf(whole, _edition(whole))


def _docx(_home: Home, found: Seen) -> bytes:
    whole = selectors.printed_sheet(found)
    return printed_word.docx(whole, _edition(whole))


def _edition(whole: Sheet) -> Edition:
    """Return the edition of a form: a retirement month stands on that of 2025 alone."""
    return "2025" if whole.retirement else "old"


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Each form a record goes out as: its name, what it is, and what makes it.
MADE: dict[str, tuple[str, str, Callable[[Home, Seen], bytes]]] = {
    "pdf": ("pdf", "application/pdf", _pdf),
    "docx": ("docx", WORD, _docx),
    "lrmx": ("lrmx", "application/xml", _lrmx),
    "lrm": ("zip", "application/zip", _lrm),
}
