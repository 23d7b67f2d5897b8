"""提出流动事项的页面: by the own part: the section, a township, an organ, or oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.base import clauses, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.permissions.facade import Office
from bihuan.modules.townships import commands
from bihuan.modules.townships.forms import moving as forms
from bihuan.modules.townships.selectors import moving as selectors
from bihuan.modules.townships.terms.moving import Kind
from bihuan.ui import casework, signed_in

LIST = "townships:movements"


@login_required
@require_http_methods(["GET", "POST"])
def raise_movement(http: HttpRequest) -> HttpResponse:
    """提出流动事项: by the own part: the section, a township, an organ, or oneself."""
    home = home_or_404(http)
    parts = parts_of(http, home)
    if not parts:
        raise Http404
    form = _raise_form(http, home, parts[0])
    if http.method == "POST" and form.is_valid():
        return _raised(http, home, parts[0], form)
    return _raising(http, form)


SECTION, TOWNSHIP, ORGAN, MYSELF = "section", "township", "organ", "myself"


def home_or_404(http: HttpRequest) -> Home:
    """Return the home in which the signed-in person has to do with movements; or 404."""
    home = selectors.home_of(signed_in.actor(http))
    if home is None:
        raise Http404
    return home


def parts_of(http: HttpRequest, home: Home) -> list[tuple[str, int | None]]:
    """Return in which parts somebody may raise a movement, with the unit where that is settled."""
    actor = signed_in.actor(http)
    parts: list[tuple[str, int | None]] = []
    for office, part in (
        (Office.CIVIL_SERVICE, SECTION),
        (Office.TOWNSHIP_SECRETARY, TOWNSHIP),
        (Office.ORGAN_HEAD, ORGAN),
    ):
        held = actor.holds(office)
        if held and held.home == home.pk:
            parts.append((part, None if part == SECTION else held.unit))
    mine = selectors.unit_of(home.pk, actor.id)
    return [*parts, (MYSELF, mine)] if mine and not parts else parts


def _raise_form(http: HttpRequest, home: Home, part: tuple[str, int | None]) -> forms.Raise:
    form = forms.Raise(http.POST or None, initial={"token": new_token()})
    which, unit = part
    kinds = {MYSELF: forms.FOR_A_PERSON, ORGAN: forms.FOR_AN_ORGAN}.get(which, tuple(Kind))
    towns = selectors.units(home.pk, UnitKind.TOWNSHIP)
    mine = [one for one in towns if one[0] == unit] if which in {TOWNSHIP, MYSELF} else towns
    hosts = [one for one in selectors.units(home.pk, *selectors.TAKERS) if one[0] != unit]
    form.offer(units=mine or towns, hosts=hosts, kinds=kinds)
    form.ask_which(_same_names(http, home))
    if which == MYSELF:
        form.without("unit", "name", "letter", "until")
    if which == ORGAN:
        form.without("host", "host_name", "host_level", "letter")
    return form


def _raised(
    http: HttpRequest, home: Home, part: tuple[str, int | None], form: forms.Raise
) -> HttpResponse:
    asked = _asked_for(http, home, part, form)
    if asked is None:
        return _raising(http, form)
    by = {"actor": signed_in.actor(http), "at": clock.now(), "token": form.cleaned_data["token"]}
    try:
        row = commands.raise_movement(home, asked, **by)
    except journal.Repeated as repeated:
        return redirect("townships:movement", repeated.dossier)
    except Refused as refused:
        return _raising(http, form, refused=refused)
    messages.success(http, _("%(number)s：已提出") % {"number": row.number})
    return redirect("townships:movement", row.pk)


def _asked_for(
    http: HttpRequest, home: Home, part: tuple[str, int | None], form: forms.Raise
) -> commands.Asked | None:
    """Return what is asked for, or None: the form says who can't be found."""
    given, (which, unit) = form.cleaned_data, part
    names = ("kind", "begins_on", "reason")
    wanted = {name: given[name] for name in names}
    later = ("until", "host", "host_name", "host_level", "letter")
    wanted |= {name: given[name] for name in later if given.get(name)}
    if which == ORGAN:
        wanted["host"] = unit
    if which == MYSELF:
        assert unit is not None, "who is on no roll doesn't raise a movement"
        return commands.Asked(signed_in.actor(http).id, unit, **wanted)
    found = selectors.on_roll(home.pk, given["name"], given["unit"])
    person = given.get("person") or next(iter(found), None)
    if person is None:
        said = _("这个乡镇的编制内没有叫这个姓名的人，请核对姓名和乡镇")
        form.add_error("name", said)
        return None
    return commands.Asked(person, given["unit"], **wanted)


def _same_names(http: HttpRequest, home: Home) -> dict[int, str]:
    """Return those of the name that was typed, if there are several on the township's roll."""
    unit, name = http.POST.get("unit", ""), http.POST.get("name", "").strip()
    known = dict(selectors.units(home.pk, UnitKind.TOWNSHIP))
    pk = next((one for one in known if str(one) == unit), None)
    # What no field takes isn't looked for: the form says so.
    return selectors.on_roll(home.pk, name, pk) if pk and name and "\x00" not in name else {}


def _raising(
    http: HttpRequest, form: forms.Raise, *, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "refusal": casework.refusal(refused, clauses.known()) if refused else None,
    }
    status = 422 if form.is_bound else 200
    return signed_in.show(http, "townships/raise_movement.html", context, status=status, under=LIST)
