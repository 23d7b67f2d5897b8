"""照片: which photos a request has, which of them the wall shows, and the leader's two buttons."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.selectors import Seen
from bihuan.modules.wall.terms import Act, Publicity, Purpose
from bihuan.modules.wall.views.acts import act_url, case_url, seen_or_404
from bihuan.ui import signed_in
from bihuan.ui.forms import Token

# The pages that show the buttons, and are returned to.
PAGES = ("case", "sort", "release", "publish")


def gallery(seen: Seen, photos: Sequence[Any], *, back: str) -> dict[str, Any]:
    """Return a request's photos as this reader may see them, with the buttons open to him."""
    shown_to_all = seen.projection == "public"
    may_show = seen.request.publicity == Publicity.TEXT
    rows = [
        _row(seen, photo, may_show=may_show)
        for photo in photos
        if photo.released_at or not shown_to_all
    ]
    is_leader = Act.RELEASE_PHOTO in seen.acts
    refuses = any(row["is_barred"] for row in rows)
    return {
        "rows": rows, "back": back, "may_show": may_show, "is_leader": is_leader,
        "refuses": refuses,
    }  # fmt: skip


def _row(seen: Seen, photo: Any, *, may_show: bool) -> dict[str, Any]:
    act = Act.WITHHOLD_PHOTO if photo.released_at else Act.RELEASE_PHOTO
    is_agreed = selectors.photo_is_agreed_to(seen.request, photo)
    is_open = act in seen.acts and (may_show or act == Act.WITHHOLD_PHOTO)
    url = f"{case_url(seen)}photo/{photo.pk}"
    return {
        "url": url,
        "kind": Purpose(photo.purpose).label,
        "is_shown": photo.released_at is not None,
        "action": f"{url}/{act.value.removeprefix('wall.')}/" if is_open else "",
        "label": act.label,
        "asks": act == Act.RELEASE_PHOTO,
        "is_barred": act == Act.RELEASE_PHOTO and not is_agreed,
        "token": new_token(),
    }


@login_required
@require_POST
def release_photo(http: HttpRequest, home: str, pk: int, photo: int) -> HttpResponse:
    """公开照片: let the wall show one photo."""
    release = partial(commands.release_photo, faceless="faceless" in http.POST)
    return _decide(http, home, pk, photo, release, _("照片已在墙上公开"))


@login_required
@require_POST
def withhold_photo(http: HttpRequest, home: str, pk: int, photo: int) -> HttpResponse:
    """撤下照片: take one photo off the wall."""
    return _decide(http, home, pk, photo, commands.withhold_photo, _("照片已从墙上撤下"))


def _decide(
    http: HttpRequest, home: str, pk: int, photo: int, command: Callable[..., Any], done: str
) -> HttpResponse:
    seen, form = seen_or_404(http, home, pk), Token(http.POST)
    if not form.is_valid():
        raise Http404
    try:
        command(
            seen.request.home_id,
            pk,
            photo=photo,
            actor=signed_in.actor(http),
            at=clock.now(),
            token=form.cleaned_data["token"],
        )
        messages.success(http, done)
    except Repeated:
        messages.success(http, done)
    except Refused as refused:
        messages.error(http, refused.reason)
    back = http.POST.get("back", "")
    return redirect(act_url(back if back in PAGES else "case", home, pk) + "#photos")
