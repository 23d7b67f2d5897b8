"""居民页面: ask without an account, follow by the tracking code, rate, answer, add, withdraw."""

import datetime
import functools
from collections.abc import Callable, Collection
from typing import Any

import segno
from django import forms as django_forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clock, tallies
from bihuan.kernel.base.ids import new_token, read_code, show_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.permissions import facade as permissions
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.asking import code_given
from bihuan.modules.wall.forms import asking
from bihuan.modules.wall.forms import resident as forms
from bihuan.modules.wall.selectors import printing
from bihuan.modules.wall.terms import FINAL, Publicity, Purpose, State
from bihuan.modules.wall.views.public import WORDS, found_wall, steps
from bihuan.ui import views as ui
from bihuan.ui.addresses import of_caller
from bihuan.ui.forms import Token

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
# How many within how many seconds from one address.
MINUTE = datetime.timedelta(minutes=1)
LIMITS = {"ask": (20, 60 * MINUTE), "code": (30, 10 * MINUTE)}
NO_SUCH_CODE = _(
    "没有找到这个查询码，请核对后再试。查询码丢了，工作人员也查不到；"
    "可以凭编号在墙上看进展，或到服务窗口问进度"
)
NUMBER_NOT_CODE = _(
    "这是诉求的编号，不是查询码。凭编号只能在墙上看公开的进展；"
    "查询码在提交时的回执上，贴纸条的在自己保存的那一联上"
)
AFTER_THE_TEXT = ("channel", "where", "check")
PURPOSES = {str(purpose.value): purpose.label for purpose in Purpose}
View = Callable[..., HttpResponseBase]


# --- asking -------------------------------------------------------------------------------------


@GET_OR_POST
def ask(http: HttpRequest, home: str, code: str) -> HttpResponse:
    """点单: some short pages, a page to check, and then the receipt; nothing is saved before."""
    place = found_wall(home, code)
    draft = asking.Draft(http.POST)
    if http.method != "POST":
        if place.closed_on:
            return redirect("wall:wall", home, code)
        return _ask_page(http, place, draft, "what" if "start" in http.GET else "start")
    step = http.POST.get("step", "what")
    if switch := http.POST.get("switch"):
        ui.use(http, switch)
        page = _ask_page(http, place, draft, step, refused=_take_photos(http, draft))
        return ui.remember(page, http, language=switch, size=switch)
    return _ask_on(http, place, draft, step, go=http.POST.get("go", "next"))


def _ask_on(
    http: HttpRequest, place: Any, draft: asking.Draft, step: str, *, go: str
) -> HttpResponse:
    refused = _take_photos(http, draft)
    if refused or go == "stay":
        return _ask_page(http, place, draft, step, refused=refused)
    if go == "send":
        return _send(http, place, draft)
    if go == "back":
        return _ask_page(http, place, draft, draft.before(step))
    if go in draft.order:
        return _ask_page(http, place, draft, go)
    if step == "channel":
        draft.answers[asking.UNDERSTOOD] = "yes"
    if step in asking.STEPS and not draft.form(step, is_sent=True).is_valid():
        return _ask_page(http, place, draft, step, is_sent=True)
    return _ask_page(http, place, draft, draft.after(step))


def _send(http: HttpRequest, place: Any, draft: asking.Draft) -> HttpResponse:
    if too_many := throttled(http, "ask"):
        return too_many
    if open_step := draft.first_open():
        return _ask_page(http, place, draft, open_step, is_sent=True)
    asked = draft.asked()
    try:
        receipt = commands.raise_request(
            place, asked, actor=permissions.resident(), at=clock.now(), token=draft.token
        )
    except Repeated as repeated:
        return _sent_before(http, place, draft, repeated.dossier, text=asked.text)
    except Refused as refusal:
        return _ask_page(http, place, draft, "check", refused=refusal)
    count(http, "ask")
    return _to_status(receipt.code, done="asked")


def _sent_before(
    http: HttpRequest, place: Any, draft: asking.Draft, dossier: int, *, text: str
) -> HttpResponse:
    first = selectors.of_form(place.home_id, dossier)
    code = code_given(first, draft.token) if first else ""
    if first is not None and first.text == text:
        return _to_status(code, done="asked")
    # Somebody went back and wrote another request into the same form: it is checked once more.
    draft.token, draft.photos = new_token(), []
    return _ask_page(http, place, draft, "check", earlier=show_code(code))


def _take_photos(http: HttpRequest, draft: asking.Draft) -> Refused | None:
    try:
        draft.store(http.FILES.getlist("photos"))
    except Refused as refusal:
        return refusal
    return None


def _ask_page(
    http: HttpRequest, place: Any, draft: asking.Draft, step: str, *, is_sent: bool = False,
    refused: Refused | None = None, earlier: str = "",
) -> HttpResponse:  # fmt: skip
    step = step if step in (*draft.order, "start") else "what"
    draft.has_been_checked = draft.has_been_checked or step == "check"
    has_form = step in asking.STEPS
    form = draft.form(step, is_sent=is_sent) if has_form else django_forms.Form({})
    if refused is not None:
        form = draft.form(step, is_sent=True) if has_form else form
        form.add_error("photos" if step == "where" else None, refused.message)
    pages = [page for page in draft.order if page != "channel"]
    context = {
        "wall": place, "draft": draft, "step": step, "form": form, "hidden": draft.hidden(step),
        "title": asking.TITLES.get(step, ""), "at": pages.index(step) + 1 if step in pages else 0,
        "pages": len(pages), "earlier": earlier, "words": WORDS,
        "is_dangerous": step in AFTER_THE_TEXT and draft.is_dangerous,
        "cited": refused.clause if refused else "", "is_sealed": draft.is_sealed,
        "told": draft.asked() if step == "check" and draft.first_open() is None else None,
    }  # fmt: skip
    response = render(
        http, f"wall/resident/ask_{step}.html", context, status=422 if form.errors else 200
    )
    # Not no-store: the back key on a phone must find the page that was sent.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


# --- following ----------------------------------------------------------------------------------


@GET_OR_POST
def track(http: HttpRequest) -> HttpResponse:
    """查进度: find a request by its code, typed as people type."""
    if too_many := throttled(http, "code"):
        return too_many
    form = forms.Track(http.POST if http.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        if selectors.by_code(typed) is not None or printing.unused_slip(typed) is not None:
            return _to_status(read_code(typed))
        return _no_such_code(http, form, typed, status=422)
    return render(
        http, "wall/resident/track.html", {"form": form}, status=422 if form.errors else 200
    )


def _no_such_code(http: HttpRequest, form: forms.Track, typed: str, *, status: int) -> HttpResponse:
    """Say that nothing has this code; of a request's number where the wall shows it."""
    count(http, "code")
    number, place = selectors.numbered(typed)
    form.add_error("code", NUMBER_NOT_CODE if number else NO_SUCH_CODE)
    context = {"form": form, "number": number, "shown_on": place}
    return render(http, "wall/resident/track.html", context, status=status)


def by_code(view: View) -> View:
    """Hand the request of a tracking code to a view; a wrong code is counted and a 404."""

    @functools.wraps(view)
    def found(http: HttpRequest, code: str, **more: Any) -> HttpResponseBase:
        if too_many := throttled(http, "code"):
            return too_many
        request = selectors.by_code(code)
        if request is not None:
            return view(http, request, read_code(code), **more)
        slip = printing.unused_slip(code)
        if slip is not None:
            context = {"wall": slip.wall, "code": show_code(read_code(code))}
            return render(http, "wall/resident/slip.html", context)
        return _no_such_code(http, forms.Track({"code": code}), code, status=404)

    return GET_OR_POST(found)


@by_code
def status(http: HttpRequest, request: Any, code: str) -> HttpResponse:
    """进度: where the request stands, what is owed by when, and how it went so far."""
    return _status_page(http, request, code)


def _status_page(
    http: HttpRequest, request: Any, code: str, *, refused: Refused | None = None
) -> HttpResponse:
    done = http.GET.get("done", "")
    address = reverse("wall:status", args=[show_code(code)])
    is_sealed = request.publicity == Publicity.SEALED
    moments = selectors.moments(request, is_own=True)
    context = {
        "request": request, "wall": request.wall, "code": show_code(code), "done": done,
        "promises": selectors.promises(request),
        "moments": moments,
        "explanation": next((one.explanation for one in moments[::-1] if one.explanation), ""),
        "steps": [] if is_sealed else steps(request.state),
        "result": selectors.result_for_resident(request),
        "photos": [(row, new_token()) for row in selectors.own_photos(request)],
        "result_photos": selectors.result_photos(request), "purposes": PURPOSES,
        "photo_count": selectors.photo_count(request),
        "stage": selectors.stage_of(request.state),
        "refused": refused.message if refused else "", "cited": refused.clause if refused else "",
        "is_sealed": is_sealed, "is_open": request.state not in FINAL, "words": WORDS,
        "is_dangerous": request.state not in FINAL and selectors.is_dangerous(request.text),
        "is_earlier_result": selectors.is_earlier_result(request.state),
        "qr": segno.make(http.build_absolute_uri(address), error="m", micro=False).png_data_uri(
            scale=6, border=4
        ),
    }  # fmt: skip
    page = "asked" if done == "asked" else "status"
    answered = 422 if refused else 200
    return render(http, f"wall/resident/{page}.html", context, status=answered)


@by_code
def own_photo(http: HttpRequest, request: Any, code: str, *, photo: int) -> FileResponse:
    """照片: of the own request or its result, by the tracking code alone; no cache keeps it."""
    photos = [*selectors.own_photos(request), *selectors.result_photos(request)]
    found = next((row for row in photos if row.pk == photo), None)
    if found is None or not evidence.path_of(photo).exists():
        raise Http404
    return FileResponse(evidence.path_of(photo).open("rb"), content_type=found.kind)


@by_code
def take_back_photo(http: HttpRequest, request: Any, code: str, *, photo: int) -> HttpResponse:
    """撤下照片: the resident takes an own photo off the wall, at once."""
    form = Token(http.POST)
    if http.method != "POST" or not form.is_valid():
        return _to_status(code)
    try:
        commands.take_back_photo(
            request.home_id, request.pk, photo=photo, token=form.cleaned_data["token"],
            actor=permissions.resident(request.dossier_id), at=clock.now(),
        )  # fmt: skip
    except Repeated:
        pass  # It hangs there no more.
    except Refused as refused:
        return _status_page(http, request, code, refused=refused)
    return _to_status(code, done="photo")


@by_code
def rate(http: HttpRequest, request: Any, code: str) -> HttpResponse:
    """评单: satisfied, basically satisfied, not satisfied."""
    return _act(http, request, code, commands.rate, form=forms.Rate, when={State.RATING})


@by_code
def answer(http: HttpRequest, request: Any, code: str) -> HttpResponse:
    """答复解释: accept an explanation, or ask the secretary to decide."""
    return _act(http, request, code, _accept_or_reject, form=forms.Answer, when={State.EXPLAINED})


@by_code
def add(http: HttpRequest, request: Any, code: str) -> HttpResponse:
    """补充说明: one more word to those who work on it."""
    return _act(http, request, code, commands.add, form=forms.Add, when=OPEN)


@by_code
def withdraw(http: HttpRequest, request: Any, code: str) -> HttpResponse:
    """撤回: take the request back, after a page that asks whether it is meant."""
    return _act(http, request, code, commands.withdraw, form=forms.Withdraw, when=OPEN)


OPEN = frozenset(State) - FINAL


def _act(
    http: HttpRequest, request: Any, code: str, command: Callable[..., Any], *,
    form: type[Token], when: Collection[str],
) -> HttpResponse:  # fmt: skip
    if http.method != "POST" and request.state not in when:
        return _to_status(code)
    if switch := http.POST.get("switch"):
        ui.use(http, switch)
        # What was typed so far, larger or in the other language; it isn't judged yet.
        shown = _act_page(http, request, code, form(initial=http.POST.dict()))
        return ui.remember(shown, http, language=switch, size=switch)
    page = form(http.POST) if http.method == "POST" else form(initial={"token": new_token()})
    if not page.is_valid():
        return _act_page(http, request, code, page)
    try:
        command(
            request.home_id, request.pk, **page.cleaned_data,
            actor=permissions.resident(request.dossier_id), at=clock.now(),
        )  # fmt: skip
    except Repeated:
        pass  # The first result is shown again.
    except Refused as refusal:
        page.add_error(None, refusal.message)
        return _act_page(http, request, code, page, cited=refusal.clause)
    return _to_status(code, done=_name(page))


def _act_page(
    http: HttpRequest, request: Any, code: str, form: Token, *, cited: str = ""
) -> HttpResponse:
    context = {"request": request, "wall": request.wall, "code": show_code(code), "form": form,
               "cited": cited, "is_sealed": request.publicity == Publicity.SEALED,
               "result_photos": selectors.result_photos(request), "purposes": PURPOSES,
               "result": selectors.result_for_resident(request),
               "explanation": selectors.explanation_of(request)}  # fmt: skip
    page = f"wall/resident/{_name(form)}.html"
    return render(http, page, context, status=422 if form.errors else 200)


def _name(form: Token) -> str:
    return type(form).__name__.lower()


def _accept_or_reject(home: int, pk: int, *, answer: str, words: str, **by: Any) -> Any:
    if answer == "accept":
        return commands.accept(home, pk, **by)
    return commands.reject(home, pk, words=words, **by)


# --- limits -------------------------------------------------------------------------------------


def throttled(http: HttpRequest, what: str) -> HttpResponse | None:
    """Return the 429 page when an address has used up its number, else None."""
    most, lasts = LIMITS[what]
    if tallies.used(_key(http, what), now=clock.now()) < most:
        return None
    return ui.too_many(http, minutes=lasts // MINUTE)


def count(http: HttpRequest, what: str) -> None:
    """Count one use by this address."""
    tallies.use(_key(http, what), now=clock.now(), lasts=LIMITS[what][1])


def _key(http: HttpRequest, what: str) -> str:
    return f"wall.{what}.{of_caller(http)}"


def _to_status(code: str, *, done: str = "") -> HttpResponse:
    address = reverse("wall:status", args=[show_code(code)])
    return redirect(f"{address}?done={done}" if done else address)
