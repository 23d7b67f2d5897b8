"""本人信息: the own record whole, the own family too, and what became of own requests."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.kernel.base import clock
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.modules.cadres import selectors
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.views.changes import listed
from bihuan.modules.cadres.views.records import standing
from bihuan.ui import signed_in


def _own(http: HttpRequest, page: str) -> tuple[int, Any]:
    """Return the own record, after it is written down who looks; else a 404."""
    actor = signed_in.actor(http)
    if not actor.records:
        raise Http404
    home = actor.records[0]
    cadre = changing.cadre_named(home, actor.id)
    dossier = selectors.dossier_of(home, actor.id)
    journal.look(home, actor=actor, page=page, at=clock.now(), dossier=dossier)
    return home, cadre


@login_required
@require_safe
def own(http: HttpRequest) -> HttpResponse:
    """本人信息: nobody else's; no office is needed."""
    home, cadre = _own(http, "cadres:own")
    rows = changing.of_person(home, cadre.person_id)
    context = {
        "seen": selectors.whole(cadre),
        **standing(home, cadre.person_id),
        "is_own": True,
        "rows": listed(http, home, rows),
    }
    return signed_in.show(http, "cadres/own.html", context)


@login_required
@require_safe
def own_photo(http: HttpRequest) -> FileResponse:
    """本人照片."""
    home, cadre = _own(http, "cadres:own_photo")
    found = selectors.photo_of(home, cadre.person_id)
    if found is None:
        raise Http404("no photo")
    return FileResponse(evidence.path_of(found).open("rb"), content_type="image/jpeg")
