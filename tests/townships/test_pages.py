"""乡镇干部队伍的页面: for their office alone; every number opens its people."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import county
from bihuan.kernel.base import clock
from bihuan.kernel.base.partial import earliest
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.facade import Office
from bihuan.kernel.permissions.models import Grant
from bihuan.modules.townships.rules import serving
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.urls import urlpatterns
from tests.cadres.test_taking_in import home
from tests.conftest import Loop
from tests.townships.test_staffing import stays

PAGES = {"staffing", "people", "releases"}
# Opened in test_experience.
EXPERIENCE = {"experience", "experience_of", "promoted", "promotions"}
# Opened in test_quotas.
QUOTAS = {
    "quotas", "quota_people", "set_quotas", "grades", "set_allowance", "grant", "teams",
    "team_people", "team_gap",
}  # fmt: skip
# Opened in test_surveying.
SURVEYS = {
    "answer", "answered", "close_survey", "open_survey", "survey", "survey_codes", "surveys",
}  # fmt: skip
# Opened in test_mentoring and test_caring.
CARE = {
    "mentoring", "pair", "pairing", "pairing_act", "care", "care_people", "open_care", "care_round",
    "care_act", "care_of", "care_of_act", "own_care", "own_care_act",
}  # fmt: skip
# Opened in test_movement_pages.
MOVEMENTS = {"movements", "raise_movement", "movement_counts", "movement", "act"}
YEARS = {"first": "2016", "last": "2025", "on": "2026-06-30"}
PERSON = re.compile(r'<a href="/desk/cadres/\d+/">')
LINK = re.compile(r'<a href="(people/[^"]+)">(\d+)</a>')


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in urlpatterns} == PAGES.union(
        SURVEYS, QUOTAS, EXPERIENCE, MOVEMENTS, CARE
    )


@pytest.mark.parametrize("who", ["section", "system", "auditor", "leader", "wang", "stranger"])
def test_the_pages_are_their_offices_alone(loop: Loop, who: str) -> None:
    client = signed_in(loop, who)
    for name in PAGES:
        given = {**YEARS, "which": "recruited"}
        assert client.get(reverse(f"townships:{name}"), given).status_code == 404


def test_a_county_without_service_periods_says_so(loop: Loop) -> None:
    answer = signed_in(loop, "civil").get(reverse("townships:staffing"))
    assert answer.status_code == 200
    assert "没有在编经历可以统计" in answer.content.decode()


@pytest.mark.parametrize(
    "given", [{"first": "2025", "last": "2016"}, {"on": "2026-13-01"}, {"unit": "7"}]
)
def test_what_cant_be_asked_is_said(loop: Loop, given: dict[str, str]) -> None:
    client = signed_in(loop, "civil")
    assert client.get(reverse("townships:staffing"), given).status_code == 422
    assert client.get(reverse("townships:people"), given).status_code == 404


def test_a_number_nobody_counts_is_not_there(loop: Loop) -> None:
    client = signed_in(loop, "civil")
    given = {**YEARS, "which": "promoted"}
    assert client.get(reverse("townships:people"), given).status_code == 404


@pytest.mark.clause("TC-01")
@pytest.mark.slow
def test_every_number_opens_as_many_people(loop: Loop) -> None:
    county.load_cadres(home(), loop.cast.county, loop.at)
    client = signed_in(loop, "civil")
    client.get(reverse("townships:staffing"), YEARS)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(reverse("townships:staffing"), YEARS).content.decode()
    assert len(asked) <= 8
    found = [(html.unescape(url), int(count)) for url, count in LINK.findall(page)]
    assert len(found) > 90
    for url, count in found[::7]:
        people = client.get(reverse("townships:staffing") + url).content.decode()
        assert len(PERSON.findall(people)) == count, url
    assert AccessLog.objects.filter(home_id=home().pk, page="townships:people").exists()


@pytest.mark.clause("TC-04", "TC-05")
@pytest.mark.slow
def test_releases_before_their_time_are_listed_and_counted(loop: Loop) -> None:
    loop.at = datetime.datetime(2026, 6, 30, 2, tzinfo=datetime.UTC)
    county.load_cadres(home(), loop.cast.county, loop.at)
    page = _every_page(signed_in(loop, "civil"), reverse("townships:releases"))
    assert page.count("（TC-05）") == sum(1 for one in _early() if one < 24)
    assert page.count("（TC-04）") == sum(1 for one in _early() if one >= 24)
    assert "县委办公室" in page


def _every_page(client: Client, address: str) -> str:
    """Return a list's pages one after another."""
    url, pages = address, ""
    while url:
        page = client.get(url).content.decode()
        further = re.search(r'href="(\?[^"]+)" rel="next"', page)
        url, pages = address + html.unescape(further[1]) if further else "", pages + page
    return pages


def _early() -> list[int]:
    """Return the months of the releases before their time, counted without the page's code."""
    found = []
    for stay in stays():
        for period in stay.away:
            months = serving.counted([Period(stay.entered)], stay.away, on=earliest(period.begun))
            found += [months] if months < 24 else []
        if stay.way_out.startswith("1"):
            on = earliest(stay.departed)
            months = serving.counted([Period(stay.entered)], stay.away, on=on)
            found += [months] if months < (36 if stay.is_recruit else 24) else []
    return found


@pytest.mark.law("L5")
@pytest.mark.slow
def test_a_township_sees_its_own_staff_alone(loop: Loop) -> None:
    county.load_cadres(home(), loop.cast.county, loop.at)
    page = signed_in(loop, "township").get(reverse("townships:staffing"), YEARS).content.decode()
    assert "城关镇" in page
    assert "草滩镇" not in page


@pytest.mark.law("L5")
def test_a_desk_that_sees_its_own_unit_alone_sees_no_townships(loop: Loop) -> None:
    rows = Grant.objects.filter(person=loop.cast.civil, desk__office=Office.CIVIL_SERVICE)
    rows.update(reach="unit")
    assert signed_in(loop, "civil").get(reverse("townships:staffing")).status_code == 404
