"""干部信息页面: the list and a record; opening either stands in the access log first."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.modules.cadres import forms, selectors
from bihuan.modules.cadres.selectors import Seen, changing
from bihuan.modules.cadres.terms import ArchiveItem, Result, Signature
from bihuan.ui import signed_in
from bihuan.ui.paging import key, pages

LIST = "cadres:cadres"
# What a record goes out as, and what the button says.
FORMS = (
    ("pdf", _("打印任免审批表")),
    ("docx", _("Word 文档")),
    ("lrmx", _("任免审批表文件 lrmx")),
    ("lrm", _("旧版文件 lrm")),
)


def read(http: HttpRequest) -> Home:
    """Return the home in which the signed-in person reads records; anybody else gets a 404."""
    home = selectors.home_read(signed_in.actor(http))
    if home is None:
        raise Http404
    return home


def kept(http: HttpRequest) -> Home:
    """Return the home whose records the signed-in person keeps; anybody else gets a 404."""
    home = selectors.home_kept(signed_in.actor(http))
    if home is None:
        raise Http404
    return home


def seen(http: HttpRequest, person: int, page: str, *, purpose: str = "") -> tuple[Home, Seen]:
    """Return a record of one's sight, after it is written down who looks; else a 404."""
    home, actor = read(http), signed_in.actor(http)
    found = selectors.see(actor, home.pk, person)
    if found is None:
        raise Http404
    dossier = selectors.dossier_of(home.pk, person)
    journal.look(
        home.pk,
        actor=actor,
        page=f"cadres:{page}",
        at=clock.now(),
        dossier=dossier,
        purpose=purpose,
    )
    return home, found


@login_required
@require_safe
def cadres(http: HttpRequest) -> HttpResponse:
    """干部名册: the cadres of one's sight, by name or pinyin."""
    home, actor = read(http), signed_in.actor(http)
    journal.look(home.pk, actor=actor, page=LIST, at=clock.now())
    form = forms.Search(http.GET)
    text = str(form.cleaned_data["q"]) if form.is_valid() else ""
    rows, further = selectors.cadres(actor, home.pk, text=text, before=key(http))
    may_take_in = selectors.home_kept(actor) is not None
    context = {"form": form, "rows": rows, "may_take_in": may_take_in, **pages(http, further)}
    return signed_in.show(http, "cadres/cadres.html", context)


@login_required
@require_safe
def cadre(http: HttpRequest, person: int) -> HttpResponse:
    """干部信息: every set of a record but those in a compartment, and what to do with it."""
    home, found = seen(http, person, "cadre")
    parts = changing.parts(signed_in.actor(http), found.cadre)
    context = {
        **shown(found),
        **standing(home.pk, person),
        "may_ask": any(parts.values()),
        "may_bring": parts["keeps"],
    }
    return signed_in.show(http, "cadres/cadre.html", context, under=LIST)


def standing(home: int, person: int) -> dict[str, Any]:
    """Return what stands beside a record: how the six items were certified; one statement."""
    done = changing.certified(home, person)
    return {"six": [(item.label, _certified(done.get(item))) for item in ArchiveItem]}


def _certified(row: Any) -> dict[str, Any] | None:
    """Return how one of the six was certified: the result, by which material, who signed."""
    if row is None:
        return None
    return {
        "result": Result.PENDING.label
        if row.result == Result.FORGERY
        else Result(row.result).label,
        "number": row.number,
        "material": row.found_name,
        "formed": row.found_formed.replace("-", "."),
        "recorded": row.found_value,
        "signature": Signature(row.signature).label if row.signature else "",
    }


def shown(found: Seen) -> dict[str, Any]:
    """Return what the page of a record shows."""
    return {"seen": found, "forms": FORMS}


@login_required
@require_http_methods(["GET", "POST"])
def family(http: HttpRequest, person: int) -> HttpResponse:
    """家庭成员: a compartment; opened for a purpose that the access log keeps."""
    form = forms.OpenFamily(http.POST or None)
    given = form.cleaned_data["purpose"] if form.is_bound and form.is_valid() else ""
    _home, found = seen(http, person, "family", purpose=given)
    context: dict[str, Any] = {"seen": found, "form": form, "is_open": bool(given)}
    status = 422 if form.is_bound and not given else 200
    return signed_in.show(http, "cadres/family.html", context, status=status, under=LIST)


@login_required
@require_safe
def photo(http: HttpRequest, person: int) -> FileResponse:
    """照片: of a record of one's sight."""
    _home, found = seen(http, person, "photo")
    if found.photo is None:
        raise Http404("no photo")
    return FileResponse(evidence.path_of(found.photo).open("rb"), content_type="image/jpeg")
