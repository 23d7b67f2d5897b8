"""TC-06: experience in townships by the record's rows; the share of township cadres promoted."""

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import county, demo_promotions, roster
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people.models import User
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.models import Cadre
from bihuan.kernel.people.record.postings import ABSENCES, LEVELS, POSTS, SERVICE, Posting
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.permissions.models import Grant
from bihuan.modules.cadres import commands
from bihuan.modules.cadres.commands import Brought
from bihuan.modules.cadres.rules import checking
from bihuan.modules.registers import commands as registers
from bihuan.modules.townships import facade
from bihuan.modules.townships.rules import experience as rules
from bihuan.modules.townships.selectors.experience import PAGE
from bihuan.modules.townships.terms.experience import Promoted, Target
from tests.cadres.test_taking_in import home
from tests.conftest import Loop
from tests.snapshot import business_rows

EXPECTED = Path(__file__).parent / "expected_experience.json"
ON = datetime.date(2026, 6, 30)
YEARS = {"first": 2016, "last": 2026}
LEAST = {
    Target.COUNTY_TEAM: 36,
    Target.ORGAN_DEPUTY: 24,
    Target.TOWNSHIP_CHIEF: 36,
    Target.TOWNSHIP_TEAM: 24,
}
PERSON = re.compile(r'<a href="/desk/cadres/\d+/">')
LINK = re.compile(r'<a href="people/\?([^"]+)">(\d+)</a>')


# --- the months ---------------------------------------------------------------------------------


def row(kind: str, begun: str, ended: str = "", **other: Any) -> Posting:
    """Return a row of a record, in a township of ours."""
    values = {"in_township": kind in {SERVICE, POSTS}, "unit_name": "青石镇", "what": "", **other}
    return Posting(
        1, kind, values.pop("id", 1), begun=begun, ended=ended, **{"level": "", **values}
    )


def of(*rows: Posting, on: datetime.date = ON) -> rules.Experience:
    return rules.experience(rows, on=on)


@pytest.mark.clause("TC-06")
@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ([row(SERVICE, "2020-03-15")], 75),
        ([row(SERVICE, "2020-03-15"), row(POSTS, "2021-01-01", "2022-01-01")], 75),
        ([row(SERVICE, "2020-01-01", "2021-01-01"), row(POSTS, "2020-07-01", "2022-01-01")], 24),
        ([row(SERVICE, "2020-01-01", "2021-01-01"), row(POSTS, "2023-01-01", "2023-07-01")], 18),
        ([row(SERVICE, "2020-03-15", in_township=False)], 0),
        ([row(POSTS, "2020-01-01", "2022-01-01", in_township=None, unit_name="邻县柳林镇")], 24),
        (
            [row(POSTS, "2020-01-01", "2022-01-01", in_township=None, unit_name="柳林乡人民政府")],
            24,
        ),
        ([row(POSTS, "2020-01-01", "2022-01-01", in_township=None, unit_name="某镇中心小学")], 0),
        ([row(POSTS, "2020-01-01", "2022-01-01", in_township=False, unit_name="柳林镇")], 0),
        ([row(SERVICE, "2020-01", "2022-01")], 23),
        ([row(SERVICE, "2027-01-01")], 0),
        ([], 0),
    ],
)
def test_months_come_from_rolls_and_posts_and_overlaps_count_once(
    rows: list[Posting], months: int
) -> None:
    assert of(*rows).months == months


@pytest.mark.clause("TC-06")
def test_months_away_dont_count_but_in_another_township_they_do() -> None:
    roll = row(SERVICE, "2020-01-01", "2024-01-01")
    away = row(ABSENCES, "2021-01-01", "2022-01-01", in_township=None, level="4")
    assert of(roll, away).months == 36
    assert [one.host for one in of(roll, away).away] == ["青石镇"]
    assert of(roll, away._replace(level="5")).months == 48


@pytest.mark.clause("TC-06")
def test_who_is_lent_by_an_organ_to_a_post_in_a_township_is_there() -> None:
    roll = row(SERVICE, "2018-01-01", in_township=False)
    away = row(ABSENCES, "2021-01-01", "2023-01-01", in_township=None, level="9")
    post = row(POSTS, "2021-01-01", "2023-01-01")
    assert of(roll, away, post).months == 24


@pytest.mark.clause("TC-06")
def test_a_row_without_a_readable_beginning_is_named_and_not_counted() -> None:
    found = of(row(POSTS, ""), row(SERVICE, "2024-06-30"))
    assert (found.months, len(found.undated)) == (24, 1)


# --- the answer ---------------------------------------------------------------------------------


@pytest.mark.clause("TC-06")
@pytest.mark.parametrize("target", Target)
def test_nobody_is_a_candidate_a_day_before_the_months_are_completed(target: Target) -> None:
    years = LEAST[target] // 12
    begun = datetime.date(ON.year - years, ON.month, ON.day)
    rules.has_township_experience(of(row(SERVICE, f"{begun}")), target, least=LEAST[target])
    late = begun + datetime.timedelta(days=1)
    with pytest.raises(Refused, match="不得列为考察对象") as refusal:
        rules.has_township_experience(of(row(SERVICE, f"{late}")), target, least=LEAST[target])
    assert refusal.value.clause == "TC-06"
    assert f"{late}—{ON}" in refusal.value.message


@pytest.mark.clause("TC-06")
def test_dates_known_to_the_month_give_the_least_and_say_what_is_wanted() -> None:
    found = of(row(SERVICE, "2024-06"))
    assert (found.months, found.most, found.wanted) == (24, 24, ())
    found = of(row(SERVICE, "2024-06", "2026-06-10"))
    assert (found.months, found.most, found.wanted) == (23, 24, ("2024-06",))
    with pytest.raises(Refused, match="请先补准这些日期：2024-06"):
        rules.has_township_experience(found, Target.TOWNSHIP_TEAM, least=24)


# --- promotions ---------------------------------------------------------------------------------


def raised(*rows: Posting) -> list[tuple[str, bool, bool]]:
    found = rules.promotions(rows, first=2020, last=2024)
    return [(one.begun, one.is_told, one.is_of_township) for one in found]


TOWN = row(SERVICE, "2015-08")
ORGAN = row(SERVICE, "2015-08", in_township=False)


@pytest.mark.clause("TC-06")
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([TOWN, row(POSTS, "2021-03", level="1A42")], [("2021-03", True, True)]),
        ([ORGAN, row(POSTS, "2021-03", level="1A42")], [("2021-03", True, False)]),
        ([TOWN, row(POSTS, "2019-12", level="1A42")], []),
        ([TOWN, row(POSTS, "2021-03", level="1A50")], []),
        ([row(POSTS, "2021-03", level="1A42")], [("2021-03", False, False)]),
        (
            [row(SERVICE, "2015-08", "2021-03"), ORGAN._replace(begun="2021-03"),
             row(POSTS, "2021-03", level="1A42", in_township=False)],
            [("2021-03", True, True)],
        ),
        (
            [row(SERVICE, "2021-03"), row(POSTS, "2021-03", level="1A42")],
            [("2021-03", False, False)],
        ),
        (
            [TOWN, row(POSTS, "2018-01", "2021-03", level="1A42"),
             row(POSTS, "2021-03", level="1A42"), row(POSTS, "2023-03", level="1A41")],
            [("2023-03", True, True)],
        ),
        (
            [TOWN, row(POSTS, "2021-03", level="1A42"), row(POSTS, "2021-03", level="1A41")],
            [("2021-03", True, True)],
        ),
        ([TOWN, row(LEVELS, "2018-01", level="1A41"), row(POSTS, "2021-03", level="1A42")], []),
        (
            [TOWN, row(LEVELS, "2018-01", level="2019-07"), row(POSTS, "2021-03", level="1A42")],
            [("2021-03", True, True)],
        ),
        (
            [TOWN, row(POSTS, "2016-01", "2018-01", level="1A41"),
             row(POSTS, "2018-01", "2019-01", level="1A50"), row(POSTS, "2021-03", level="1A42")],
            [("2021-03", True, True)],
        ),
    ],
)  # fmt: skip
def test_a_promotion_is_a_leading_post_above_the_level_before(
    rows: list[Posting], found: list[tuple[str, bool, bool]]
) -> None:
    assert raised(*rows) == found


# --- the made-up county -------------------------------------------------------------------------


def histories() -> dict[tuple[str, str], list[Posting]]:
    """Return the demo's rows as the database gives them, without a database."""
    found: dict[tuple[str, str], list[Posting]] = {}
    for one in roster.cadres():
        rows = [_posting(SERVICE, line) for line in one.service]
        rows += [_posting(ABSENCES, line) for line in one.absences]
        found[one.sheet.name, one.sheet.birth] = rows
    for number, other in enumerate(demo_promotions.raised()):
        rows = found.setdefault((other.name, other.birth), [])
        rows += [_posting(SERVICE, line) for line in other.service]
        rows += [_posting(POSTS, line, number) for line in other.posts]
    return found


def _posting(kind: str, line: dict[str, str], number: int = 0) -> Posting:
    unit = line.get("unit_name", "")
    known = unit in {*roster.TOWNSHIPS, *demo_promotions.ORGANS}
    return Posting(
        cadre=number,
        set=kind,
        id=number,
        in_township=unit in roster.TOWNSHIPS if known else None,
        unit_name=unit or line["host_name"],
        what=line.get("title", ""),
        level=line.get("level", line.get("host_level", "")),
        begun=line.get("entered", line.get("begun", "")),
        ended=line.get("departed", line.get("ended", "")),
    )


def figures() -> dict[str, Any]:
    """Return every figure, as they are committed."""
    rows = histories()
    found = [one for some in rows.values() for one in rules.promotions(some, **YEARS)]
    experiences = [rules.experience(some, on=ON) for some in rows.values()]
    return {
        "promotions": {
            str(year): [
                sum(one.year == year and one.is_among(w) for one in found) for w in Promoted
            ]
            for year in range(YEARS["first"], YEARS["last"] + 1)
        },
        "fulfilling": {
            str(target): sum(one.months >= least for one in experiences)
            for target, least in LEAST.items()
        },
        "people": len(experiences),
        "months": sum(one.months for one in experiences),
    }


@pytest.mark.clause("TC-06")
def test_every_figure_of_the_made_up_county_is_the_committed_one() -> None:
    assert figures() == json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.mark.clause("TC-06")
def test_the_promotions_are_those_that_counting_by_hand_gives() -> None:
    counted = {
        (one.name, one.birth, post["begun"]): one.unit in roster.TOWNSHIPS
        for one in demo_promotions.raised()
        for post in one.posts
        if post["level"] != demo_promotions.STAFF and post["begun"][:4] >= "2016"
    }
    found = figures()["promotions"].values()
    assert sum(line[0] for line in found) == len(counted)
    assert sum(line[1] for line in found) == sum(counted.values())


# --- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Loop:
    """Let the pages read the loop's clock: the clock is the edge."""
    loop.at = datetime.datetime(2026, 6, 30, 2, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    return loop


@pytest.fixture
def made_up(at_work: Loop) -> Loop:
    """The made-up county in the home of the cast."""
    county.load_cadres(home(), at_work.cast.county, at_work.at)
    demo_promotions.load(home(), at_work.cast.county, at_work.at)
    return at_work


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def taken_in(loop: Loop, *service: dict[str, str], name: str = "高望山") -> int:
    """Take somebody in on the roll of a township, by its id, and return the person."""
    by = {"actor": loop.actor("civil"), "at": loop.at}
    brought = Brought(Sheet(name=name, birth="199003"), "a.lrmx", "lrmx 3.2.1.6", b"<xml/>")
    person = commands.take_in(home(), brought, unit=loop.cast.town, **by)
    rows = [{"unit": str(loop.cast.town), "unit_name": "城关镇", **row} for row in service]
    if rows:
        commands.enter_service(home(), person=person, service=rows, **by)
    return person


@pytest.mark.parametrize(
    "who", ["section", "system", "auditor", "township", "leader", "wang", "stranger"]
)
def test_the_pages_are_the_sections_alone(at_work: Loop, who: str) -> None:
    person = taken_in(at_work)
    client = signed_in(at_work, who)
    for address in (
        reverse("townships:experience"),
        reverse("townships:experience_of", args=[person]),
        reverse("townships:promotions"),
        reverse("townships:promoted") + "?which=promoted",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.law("L5")
def test_a_section_that_sees_its_own_unit_alone_checks_nobody(at_work: Loop) -> None:
    Grant.objects.filter(person=at_work.cast.civil).update(reach="unit")
    assert signed_in(at_work, "civil").get(reverse("townships:experience")).status_code == 404


@pytest.mark.clause("TC-06")
def test_the_arithmetic_of_a_person_stands_on_the_page(at_work: Loop) -> None:
    person = taken_in(at_work, {"entered": "2024-01-15", "staff_kind": "1"})
    answer = signed_in(at_work, "civil").get(reverse("townships:experience_of", args=[person]))
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert "截至 2026-06-30，乡镇工作经历 29 个月" in page
    assert page.count("不得列为考察对象（2024-01-15—2026-06-30）") == 0
    assert page.count("现有 29 个月（2024-01-15—2026-06-30）") == 2
    log = AccessLog.objects.filter(home_id=home().pk, page="townships:experience_of").get()
    assert log.dossier_id is not None


@pytest.mark.clause("TC-06")
def test_other_modules_ask_who_may_be_a_candidate(at_work: Loop) -> None:
    person = taken_in(at_work, {"entered": "2024-01-15", "staff_kind": "1"})
    asked = {"on": ON}
    assert facade.experience(home().pk, person, **asked).months == 29
    found = facade.may_be_candidate(home().pk, person, Target.TOWNSHIP_TEAM, **asked)
    assert [one.begun for one in found.rows] == ["2024-01-15"]
    before = business_rows()
    with pytest.raises(Refused, match="TC-06"):
        facade.may_be_candidate(home().pk, person, Target.TOWNSHIP_CHIEF, **asked)
    assert business_rows() == before
    with pytest.raises(Refused, match="现有 0 个月"):
        facade.may_be_candidate(home().pk, at_work.cast.wang, Target.TOWNSHIP_CHIEF, **asked)


@pytest.mark.clause("TC-06")
def test_a_post_in_a_townships_office_counts_and_one_in_a_village_doesnt(at_work: Loop) -> None:
    by: dict[str, Any] = {"actor": SYSTEM, "at": at_work.at}
    add = {"parent": at_work.cast.town, **by}
    office = registers.add_unit(home(), kind="work_unit", name="便民服务中心", **add)
    village = registers.add_unit(home(), kind="community", name="河西村", **add)
    for unit, months in ((office, 12), (village, 0)):
        person = taken_in(at_work, name=f"高{unit}")
        post = {"unit": str(unit), "title": "主任", "begun": "2020-01-01", "ended": "2021-01-01"}
        changes = {"posts": {str(new_id()): post}}
        told = {"basis": ["BH-43"], "act_id": new_token(), **by}
        commands.change_rows(home(), person=person, changes=changes, **told)
        assert facade.experience(home().pk, person, on=ON).months == months


def test_who_fulfils_a_target_is_asked_of_a_unit(at_work: Loop) -> None:
    client = signed_in(at_work, "civil")
    answer = client.get(reverse("townships:experience"), {"target": "township_chief"})
    assert answer.status_code == 422
    assert "请先选择单位" in answer.content.decode()
    assert client.get(reverse("townships:experience"), {"unit": "7"}).status_code == 422
    assert client.get(reverse("townships:promotions"), {"first": "x"}).status_code == 422
    assert client.get(reverse("townships:promoted"), {"which": "all"}).status_code == 404


@pytest.mark.clause("TC-06")
@pytest.mark.slow
def test_the_pages_show_the_committed_figures_and_open_their_people(made_up: Loop) -> None:
    client = signed_in(made_up, "civil")
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    client.get(reverse("townships:promotions"), YEARS)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("townships:promotions"), YEARS).content.decode()
    assert len(asked) <= 8
    found = [(url.replace("&amp;", "&"), int(count)) for url, count in LINK.findall(page)]
    counts = [count for _url, count in found]
    assert [counts[n : n + 3] for n in range(0, len(counts) - 3, 3)] == list(
        expected["promotions"].values()
    )
    for url, count in found:
        assert _people(client, reverse("townships:promoted") + f"?{url}") == count, url
    assert _fulfilling(made_up, client) == expected["fulfilling"]


def _people(client: Client, address: str) -> int:
    """Return how many people stand on all pages of a list."""
    page = client.get(address).content.decode()
    further = re.search(r'href="(\?[^"]*)" rel="next"', page)
    here = len(PERSON.findall(page))
    assert here <= PAGE
    if further is None:
        return here
    return here + _people(client, address.partition("?")[0] + further[1].replace("&amp;", "&"))


def _fulfilling(loop: Loop, client: Client) -> dict[str, int]:
    """Return how many the pages list for each target, all units together."""
    units = set(Cadre.objects.filter(home_id=home().pk).values_list("unit", flat=True))
    found = dict.fromkeys(map(str, Target), 0)
    for target in found:
        for unit in units:
            given = {"target": target, "unit": unit}
            page = client.get(reverse("townships:experience"), given).content.decode()
            said = re.search(r"(\d+) 人中，(\d+) 人", page)
            assert said is not None
            found[target] += int(said[2])
    return found


@pytest.mark.slow
def test_a_page_of_people_costs_the_same_however_many(made_up: Loop) -> None:
    client = signed_in(made_up, "civil")
    address = reverse("townships:experience")
    given = {"unit": made_up.cast.town, "target": "township_team"}
    for asked in ({}, {"q": "王"}, given):
        client.get(address, asked)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address, asked).status_code == 200
        assert len(seen) <= 8 + 4  # session, user, grants, access log
    listed = re.compile(r'<a href="/desk/townships/experience/\d+/">')
    first = client.get(address, given).content.decode()
    further = re.search(r'href="(\?[^"]*)" rel="next"', first)
    assert further is not None
    second = client.get(address + further[1].replace("&amp;", "&")).content.decode()
    assert set(listed.findall(first)).isdisjoint(listed.findall(second))


@pytest.mark.slow
def test_the_demos_records_agree_with_the_posts_entered(made_up: Loop) -> None:
    cadres = Cadre.objects.filter(home_id=home().pk).values_list("pk", "person__name")
    held = record.read(home().pk, [pk for pk, _name in cadres])
    for pk, name in cadres:
        sheet = to_sheet.sheet_of(held[pk], name=name)
        assert to_sheet.stale(held[pk]) == [], name
        wrong = [
            one for one in checking.findings(held[pk], sheet) if one.cell in {"post", "resume"}
        ]
        assert wrong == [], name
