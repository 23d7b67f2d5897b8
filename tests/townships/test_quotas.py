"""TC-09, BH-69: numbers approved and used, grades and allowances within them, young team members.

The figures of the made-up county are committed and matched; some are counted anew from the roster.
"""

import datetime
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import county, demo_quotas, roster, witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.models import AccessLog, Entry
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.people.models import User
from bihuan.kernel.people.record import coding
from bihuan.kernel.permissions.facade import Held, Office
from bihuan.modules.cadres import commands as cadres
from bihuan.modules.townships import commands
from bihuan.modules.townships.models import Allowance, Quota
from bihuan.modules.townships.rules import quotas as rules
from bihuan.modules.townships.rules import teams as team_rules
from bihuan.modules.townships.rules.quotas import Officer
from bihuan.modules.townships.rules.teams import Targets
from bihuan.modules.townships.selectors import quotas as selectors
from bihuan.modules.townships.selectors import teams as team_selectors
from bihuan.modules.townships.terms.quotas import GRADES, Remoteness, Seat, Tier
from tests.cadres.test_taking_in import SHEET, brought, held, home, take
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.townships.test_staffing import stays

EXPECTED = Path(__file__).parent / "expected_quotas.json"
OLD_DAY, ON = datetime.date(2018, 12, 31), roster.UNTIL
NEW = datetime.date(2019, 6, 1)
BEGUN = datetime.date(2024, 7, 1)
ROLL = {"unit_name": "城关镇", "staff_kind": "1", "entered": "2012-07", "way_in": "11"}
PEOPLE = re.compile(r'<a href="/desk/cadres/\d+/">')
TARGETS = Targets(36, 31, 15, 33, 30, 1, 1)


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def desk(loop: Loop, who: str = "civil") -> Held:
    office = Office.TOWNSHIP_SECRETARY if who == "township" else Office.CIVIL_SERVICE
    found: Held | None = loop.actor(who).holds(office)
    assert found is not None
    return found


def approve(loop: Loop, numbers: dict[str, int], *, who: str = "civil", **more: Any) -> None:
    """Approve numbers of the cast's township, as somebody."""
    given = {"unit": loop.cast.town, "from_on": NEW, "document": "示编〔2019〕1号", **more}
    commands.set_quotas(home(), numbers=numbers, **given, **loop.by(who))


def cadre(loop: Loop, name: str = "高望山", **roll: str) -> int:
    """Return somebody on the township's roll."""
    sheet = replace(SHEET, name=name, id_number="")
    person = take(loop, brought(sheet), unit=loop.cast.town)
    row = {**ROLL, "unit": str(loop.cast.town), **roll}
    cadres.enter_service(home(), person=person, service=[row], **loop.by("civil"))
    return person


def granting(
    loop: Loop, person: int, grade: str = "2019-10", *, who: str = "civil", **more: Any
) -> Callable[[], None]:
    """Return the act of granting a grade, as somebody."""
    given = {"unit": loop.cast.town, "begun": BEGUN, "document": "示组通〔2024〕3号", **more}
    by = loop.by(who)
    return partial(commands.grant_grade, home(), person=person, grade=grade, **given, **by)


def grant(loop: Loop, *args: Any, **more: Any) -> None:
    """Grant a grade, as somebody."""
    granting(loop, *args, **more)()


def statements(act: Callable[[], None]) -> int:
    """Return how many statements an act takes, beside the savepoints that a test makes of them."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])


def assert_refused(clause: str, act: Callable[[], Any]) -> str:
    """See an act refused by a clause, and every row as it was; return what was said."""
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.clause == clause
    assert business_rows() == before
    return refusal.value.message


# --- granting a grade ---------------------------------------------------------------------------


@pytest.mark.clause("TC-09")
def test_a_grade_is_granted_within_the_quota_and_stands_in_the_record(loop: Loop) -> None:
    witnesses.register()
    approve(loop, {"2019-10": 1, "2019-09": 1})
    person = cadre(loop)
    assert statements(granting(loop, person)) <= 12
    (row,) = held(person)["levels"].values()
    assert row == {"grade": "2019-10", "begun": "2024-07-01", "document": "示组通〔2024〕3号"}
    last = Entry.objects.filter(home_id=home().pk).order_by("-id")[:2]
    assert {one.act for one in last} == {"townships.grant_grade", "cadres.change_record"}
    assert len({one.act_id for one in last}) == 1
    verify(home())


@pytest.mark.clause("TC-09")
def test_use_may_not_exceed_the_quota(loop: Loop) -> None:
    approve(loop, {"2019-10": 1})
    grant(loop, cadre(loop))
    other = cadre(loop, "高望水")
    said = assert_refused("TC-09", lambda: grant(loop, other))
    assert "核定 1，办理后将为 2，超出 1" in said
    approve(loop, {"2019-10": 2}, from_on=datetime.date(2024, 1, 1))
    grant(loop, other)


@pytest.mark.clause("TC-09")
def test_a_grade_without_an_approved_number_is_refused(loop: Loop) -> None:
    person = cadre(loop)
    assert "还没有登记" in assert_refused("TC-09", lambda: grant(loop, person))
    approve(loop, {"2019-09": 1})
    assert "还没有登记" in assert_refused("TC-09", lambda: grant(loop, person))


@pytest.mark.clause("TC-09")
def test_a_number_that_is_used_up_today_is_used_up_for_a_day_before(loop: Loop) -> None:
    approve(loop, {"2019-10": 1})
    grant(loop, cadre(loop), begun=datetime.date(2025, 7, 1))
    other = cadre(loop, "高望水")
    assert_refused("TC-09", lambda: grant(loop, other, begun=BEGUN))


@pytest.mark.clause("TC-09")
def test_a_new_grade_ends_the_one_held_and_frees_its_place(loop: Loop) -> None:
    approve(loop, {"2019-10": 1, "2019-09": 1})
    person = cadre(loop)
    grant(loop, person)
    assert statements(granting(loop, person, "2019-09", begun=datetime.date(2025, 7, 1))) <= 12
    rows = sorted(held(person)["levels"].values(), key=lambda row: row["begun"])
    assert [(row["grade"], row.get("ended")) for row in rows] == [
        ("2019-10", "2025-07-01"),
        ("2019-09", None),
    ]
    grant(loop, cadre(loop, "高望水"), begun=datetime.date(2025, 8, 1))


@pytest.mark.clause("TC-09")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"grade": "2006-5"}, "没有“主任科员”"),
        ({"grade": "2019-12"}, "请从列表中选择"),
        ({"begun": datetime.date(2026, 7, 1)}, "不能晚于今天"),
        ({"begun": datetime.date(2019, 5, 31)}, "没有“四级主任科员”"),
        ({"document": " "}, "写明核定或批准的文号"),
        ({"who": "township"}, "由组织部公务员科办理"),
        ({"who": "section"}, "由组织部公务员科办理"),
    ],
)
def test_what_cant_be_granted_is_said(loop: Loop, more: dict[str, Any], said: str) -> None:
    approve(loop, {"2019-10": 1, "2006-5": 1})
    person = cadre(loop)
    given = {"grade": "2019-10", **more}
    assert said in assert_refused("TC-09", lambda: grant(loop, person, **given))


@pytest.mark.clause("TC-09")
def test_a_grade_goes_to_civil_servants_on_the_roll(loop: Loop) -> None:
    approve(loop, {"2019-10": 5})
    institution = cadre(loop, "高望水", staff_kind="3")
    assert "事业人员" in assert_refused("TC-09", lambda: grant(loop, institution))
    gone = cadre(loop, "高望云", departed="2020-05", way_out="11")
    assert "不在这个乡镇的编制内" in assert_refused("TC-09", lambda: grant(loop, gone))
    person = cadre(loop)
    grant(loop, person)
    assert "已是这一职级" in assert_refused("TC-09", lambda: grant(loop, person))
    early = datetime.date(2024, 6, 1)
    approve(loop, {"2019-09": 5})
    message = assert_refused("TC-09", lambda: grant(loop, person, "2019-09", begun=early))
    assert "须在其后" in message


@pytest.mark.clause("TC-09")
@pytest.mark.law("L4")
def test_nobody_grants_a_grade_to_himself(loop: Loop) -> None:
    approve(loop, {"2019-10": 1})
    cadre(loop)
    assert_refused("TC-09", lambda: grant(loop, loop.cast.civil))


@pytest.mark.law("L2")
def test_a_form_sent_twice_acts_once(loop: Loop) -> None:
    approve(loop, {"2019-10": 2})
    person, token = cadre(loop), new_token()
    given = {"person": person, "unit": loop.cast.town, "grade": "2019-10", "begun": BEGUN}
    by = {**loop.by("civil"), "token": token, "document": "示组通〔2024〕3号"}
    commands.grant_grade(home(), **given, **by)
    with pytest.raises(journal.Repeated):
        commands.grant_grade(home(), **given, **by)
    assert len(held(person)["levels"]) == 1


# --- approved numbers ---------------------------------------------------------------------------


@pytest.mark.clause("TC-09")
@pytest.mark.parametrize(
    ("numbers", "more"),
    [
        ({}, {}),
        ({"civil": -1}, {}),
        ({"civil": 3}, {"document": " "}),
        ({"civil": 3}, {"who": "section"}),
        ({"civil": 3}, {"who": "township"}),
        ({"civil": 3}, {"who": "head"}),
    ],
)
def test_only_the_section_approves_and_by_a_document(
    loop: Loop, numbers: dict[str, int], more: dict[str, Any]
) -> None:
    assert_refused("TC-09", lambda: approve(loop, numbers, **more))


@pytest.mark.clause("TC-09")
def test_only_for_a_township_of_the_own_county(loop: Loop) -> None:
    other = journal.find_register(
        loop.cast.stranger_home, kind="person", number=str(loop.cast.stranger)
    )
    assert other is not None
    for unit in (other.unit_id, loop.cast.group, 7):
        assert_refused("TC-09", lambda unit=unit: approve(loop, {"civil": 3}, unit=unit))


@pytest.mark.law("L6")
def test_a_number_holds_from_its_day_and_the_later_of_two_counts(loop: Loop) -> None:
    approve(loop, {"civil": 3, "institution": 2})
    approve(loop, {"civil": 5}, from_on=datetime.date(2024, 1, 1))
    approve(loop, {"civil": 4}, from_on=datetime.date(2024, 1, 1))

    def number(on: datetime.date) -> dict[str, int]:
        found = selectors.approved(home().pk, [loop.cast.town], on).get(loop.cast.town, {})
        return {post: row.number for post, row in found.items()}

    assert number(datetime.date(2019, 5, 31)) == {}
    assert number(NEW) == number(datetime.date(2023, 12, 31)) == {"civil": 3, "institution": 2}
    assert number(datetime.date(2024, 1, 1)) == {"civil": 4, "institution": 2}


@pytest.mark.law("L3")
@pytest.mark.parametrize("model", [Quota, Allowance])
def test_a_row_behind_the_journal_is_seen(loop: Loop, model: Any) -> None:
    witnesses.register()
    approve(loop, {"civil": 3, "allowance": 1000})
    pay(loop)
    verify(home())
    row = model.objects.filter(home_id=home().pk).first()
    row.pk = new_token()
    row.save(force_insert=True)
    with pytest.raises(Broken) as broken:
        verify(home())
    assert broken.value.check == Check.WITNESS


@pytest.mark.law("L3")
@pytest.mark.parametrize("table", ["townships_quota", "townships_allowance"])
@pytest.mark.parametrize("attack", ["UPDATE {} SET document = ''", "DELETE FROM {}"])
def test_the_application_can_neither_change_nor_delete_a_row(
    loop: Loop, table: str, attack: str
) -> None:
    with (
        pytest.raises(ProgrammingError, match="denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{attack.format(table)} WHERE home_id = 1")


# --- allowances ---------------------------------------------------------------------------------


def pay(loop: Loop, *, who: str = "civil", staff: int = 300, **more: Any) -> None:
    """Set the standard of the cast's township, as somebody."""
    yuan = {"section": 500, "subsection": 400, "staff": staff}
    given = {"unit": loop.cast.town, "remoteness": "far", "from_on": BEGUN, **more}
    document = "示人社发〔2024〕1号"
    commands.set_allowance(home(), yuan=yuan, document=document, **given, **loop.by(who))


@pytest.mark.clause("TC-09")
def test_an_allowance_may_not_cost_more_than_is_approved(loop: Loop) -> None:
    cadre(loop)
    cadre(loop, "高望水", staff_kind="3")
    assert "还没有登记" in assert_refused("TC-09", lambda: pay(loop))
    approve(loop, {"allowance": 600})
    said = assert_refused("TC-09", lambda: pay(loop, staff=301))
    assert "核定 600，办理后将为 602，超出 2" in said
    assert_refused("TC-09", lambda: pay(loop, who="township"))
    pay(loop)
    assert Allowance.objects.filter(home_id=home().pk).count() == 3


@pytest.mark.clause("TC-09")
def test_who_is_away_gets_no_allowance(loop: Loop) -> None:
    approve(loop, {"allowance": 10_000})
    person = cadre(loop)
    cadre(loop, "高望水")
    away = {"kind": "1", "host_name": "县委办公室", "begun": "2025-03"}
    cadres.enter_service(home(), person=person, service=[], absences=[away], **loop.by("civil"))
    pay(loop)
    seen = selectors.see(desk(loop, "township"), on=ON)
    whole = selectors.pay(seen)[-1]
    assert (whole.paid.on_roll, whole.paid.in_post, whole.paid.away, whole.total.used) == (
        2,
        1,
        1,
        300,
    )


@pytest.mark.parametrize(
    ("posts", "grades", "tier"),
    [
        ([], [], Tier.STAFF),
        ([], ["2019-12"], Tier.STAFF),
        ([], ["2019-10"], Tier.SUBSECTION),
        ([], ["2006-6"], Tier.SUBSECTION),
        ([], ["2019-08"], Tier.SECTION),
        ([], ["2006-5"], Tier.SECTION),
        ([], ["2019-06"], Tier.SECTION),
        (["1A42"], ["2019-08"], Tier.SECTION),
        (["1A41"], ["2019-10"], Tier.SECTION),
        (["1A42"], [], Tier.SUBSECTION),
        (["1A50"], [], Tier.STAFF),
        ([], ["ZJ-07"], Tier.STAFF),
        ([], ["GL-08"], Tier.SUBSECTION),
        ([], ["1A98"], Tier.STAFF),
    ],
)
def test_the_higher_of_post_and_grade_says_the_tier(
    posts: list[str], grades: list[str], tier: Tier
) -> None:
    one = officer(
        posts=[{"level": level, "begun": "2020", "unit": "0"} for level in posts],
        grades=grades,
    )
    assert rules.tier_of(one, ON) == tier


def test_the_tiers_name_codes_of_the_record() -> None:
    known = {row.code for name in ("level", "grade") for row in coding.table(name).codes}
    assert known >= rules.AS_DEPUTY | rules.AS_STAFF
    labels = {str(post.value): str(post.label) for post in GRADES}
    codes = coding.table("grade")
    assert labels == {code: row.name for code in labels if (row := codes.by_code(code))}


def officer(
    birth: str = "1990-07",
    *,
    posts: list[dict[str, str]] | None = None,
    grades: list[str] | None = None,
    **more: Any,
) -> Officer:
    """Return somebody made up, on the roll since 2012."""
    stay = stays()[0]._replace(birth=birth, entered="2012-07", departed="", away=(), **more)
    levels = {str(n): {"grade": code, "begun": "2020"} for n, code in enumerate(grades or [])}
    return Officer(stay, posts or [], levels)


# --- what counts --------------------------------------------------------------------------------


SEAT = {"unit": "0", "in_team": "1", "is_leading": "1", "begun": "2021-05"}


@pytest.mark.clause("TC-09")
def test_somebody_with_two_posts_counts_once_and_as_the_higher() -> None:
    chief = {**SEAT, "level": "1A41", "title": "城关镇党委副书记、镇长"}
    deputy = {**SEAT, "level": "1A42", "title": "城关镇武装部部长"}
    found = rules.counts_as(officer(posts=[chief, deputy], grades=["2019-09"]), ON)
    assert found == {"civil", "team", "chief", "2019-09"}
    ended = {**chief, "ended": "2026-06-30"}
    assert "chief" in rules.counts_as(officer(posts=[ended]), datetime.date(2026, 6, 29))
    assert "chief" not in rules.counts_as(officer(posts=[ended]), ON)
    elsewhere = {**chief, "unit": "5"}
    assert rules.counts_as(officer(posts=[elsewhere]), ON) == {"civil"}


@pytest.mark.parametrize(
    ("approved", "used", "vacancy", "excess"),
    [(5, 3, 2, 0), (3, 3, 0, 0), (3, 5, 0, 2), (None, 2, 0, 2), (0, 0, 0, 0)],
)
def test_vacancy_and_excess(approved: int | None, used: int, vacancy: int, excess: int) -> None:
    found = rules.filled(approved, used)
    assert (found.vacancy, found.excess) == (vacancy, excess)


def test_a_vacancy_in_one_township_doesnt_make_up_for_an_excess_in_another() -> None:
    rows = [rules.filled(5, 3), rules.filled(3, 5), rules.filled(None, 1)]
    assert rules.together(rows) == rules.Filled(8, 9, 2, 3)


# --- young members ------------------------------------------------------------------------------


@pytest.mark.clause("BH-69")
@pytest.mark.parametrize(
    ("birth", "on", "young"),
    [
        ("1990-07-01", "2026-06-30", True),
        ("1990-06-30", "2026-06-30", False),
        ("1990-07", "2026-06-30", True),
        ("1990-07", "2026-07-01", False),
        ("1990", "2026-01-01", False),
        ("1992-02-29", "2028-02-29", False),
        ("1992-02-29", "2028-02-28", True),
        ("", "2026-06-30", False),
    ],
)
def test_an_age_is_completed_on_the_birthday(birth: str, on: str, young: bool) -> None:
    day = datetime.date.fromisoformat(on)
    assert team_rules.is_younger(officer(birth), 36, day) == young


@pytest.mark.clause("BH-69")
@pytest.mark.parametrize(
    ("title", "level", "chief", "secretary"),
    [
        ("城关镇党委书记", "1A41", True, True),
        ("城关镇党委副书记、镇长", "1A41", True, False),
        ("石门乡乡长", "1A41", True, False),
        ("城关镇人大主席", "1A41", False, False),
        ("城关镇副镇长", "1A42", False, False),
        ("城关镇党委委员、纪委书记", "1A42", False, False),
        ("城关镇党委副书记", "1A42", False, False),
        ("东关街道党工委书记", "1A41", True, True),
        ("东关街道办事处主任", "1A41", True, False),
    ],
)
def test_who_is_a_chief_and_who_a_secretary(
    title: str, level: str, chief: bool, secretary: bool
) -> None:
    found = team_rules.seats(officer(posts=[{**SEAT, "title": title, "level": level}]), TARGETS, ON)
    assert (Seat.CHIEFS in found, Seat.YOUNG_SECRETARIES in found) == (chief, secretary)


@pytest.mark.clause("BH-69")
def test_what_is_wanted_is_rounded_up_and_one_township_doesnt_make_up_for_another() -> None:
    team = {Seat.MEMBERS: 9, Seat.CHIEFS: 2, Seat.YOUNG_MEMBERS: 3, Seat.YOUNGEST_MEMBERS: 2}
    bare = {Seat.MEMBERS: 9, Seat.CHIEFS: 2, Seat.YOUNG_MEMBERS: 1}
    found = team_rules.wanted([team, *[bare] * 6], TARGETS, approved=63)
    said = {seat: (one.due, one.actual, one.short) for seat, one in found.items()}
    assert said == {
        Seat.YOUNG_CHIEFS: (3, 0, 3),
        Seat.YOUNG_SECRETARIES: (1, 0, 1),
        Seat.YOUNGEST_CHIEFS: (1, 0, 1),
        Seat.YOUNG_MEMBERS: (19, 9, 10),
        Seat.YOUNGEST_MEMBERS: (7, 2, 6),
    }


@pytest.mark.clause("BH-69")
def test_who_could_fill_the_gap_stands_in_the_stated_order() -> None:
    def one(person: int, entered: str, schooling: str, *results: str) -> Officer:
        rows = [{"year": str(2025 - n), "result": result} for n, result in enumerate(results)]
        found = officer("1995-03", person=person)
        stay = found.stay._replace(entered=entered)
        return Officer(stay, education=[{"schooling": schooling}], appraisals=rows)

    crew = [
        one(1, "2020-07-01", "21", "2", "2"),
        one(2, "2020-07-01", "21", "1"),
        one(3, "2020-07-01", "11"),
        one(4, "2019-07-01", "35"),
        one(5, "2020-07-01", "31", "1", "1", "1"),
        officer("1990-06", person=6),
        officer("1995-03", posts=[{**SEAT, "title": "副镇长", "level": "1A42"}], person=7),
    ]
    found = team_rules.candidates(crew, TARGETS, ON, years=36)
    assert [each.officer.stay.person for each in found] == [4, 3, 2, 1, 5]
    assert [each.months for each in found] == [83, 71, 71, 71, 71]
    assert [each.excellent for each in found] == [0, 0, 1, 0, 3]


# --- the made-up county -------------------------------------------------------------------------


def furnish(loop: Loop) -> None:
    """Load the made-up county with its numbers."""
    county.load_cadres(home(), loop.cast.county, loop.at)
    demo_quotas.build(home(), at=loop.at)


def figures(loop: Loop, on: datetime.date) -> dict[str, Any]:
    """Return every figure of a day, as they are committed."""
    seen = selectors.see(desk(loop), on=on)
    lines = selectors.lines(seen, [*selectors.POSTS, *GRADES])
    teams = team_selectors.lines(seen, TARGETS)
    return {
        "posts": {
            f"{line.name or 'all'} {line.post.value}": [
                line.filled.approved, line.filled.used, line.filled.vacancy, line.filled.excess,
            ]
            for line in lines
        },
        "pay": {
            f"{line.name or 'all'} {line.tier.value if line.tier else 'sum'}": [
                line.paid.yuan, line.paid.on_roll, line.paid.in_post,
                line.total.used, line.total.approved,
            ]
            for line in selectors.pay(seen)
        },
        "teams": {
            f"{line.name or 'all'} {cell.seat.value}": [cell.due, cell.actual, cell.short]
            for line in teams
            for cell in line.cells
        },
    }  # fmt: skip


@pytest.mark.clause("TC-09", "BH-69")
@pytest.mark.slow
def test_every_figure_of_the_made_up_county_is_known_beforehand(loop: Loop) -> None:
    witnesses.register()
    furnish(loop)
    found = {str(on): figures(loop, on) for on in (OLD_DAY, ON)}
    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))
    _counted_anew(found[str(ON)])
    verify(home())


def _counted_anew(found: dict[str, Any]) -> None:
    """Count the rolls and the sums again, from the roster and without the page's code."""
    for town in roster.TOWNSHIPS:
        there = [
            one
            for one in roster.cadres()
            if one.township == town and "departed" not in one.service[0]
        ]
        in_post = [one for one in there if all("ended" in row for row in one.absences)]
        for kind, post in (("1", "civil"), ("3", "institution")):
            mine = [one for one in there if one.service[0]["staff_kind"] == kind]
            assert found["posts"][f"{town} {post}"][1] == len(mine)
        tiers = [found["pay"][f"{town} {tier.value}"] for tier in Tier]
        assert sum(row[1] for row in tiers) == len(there)
        assert sum(row[2] for row in tiers) == len(in_post)
        yuan = demo_quotas.YUAN[demo_quotas.CLASSES[town]]
        assert [row[0] for row in tiers] == [yuan[tier] for tier in Tier]
        total = sum(row[0] * row[2] for row in tiers)
        assert found["pay"][f"{town} sum"][3] == total <= demo_quotas.MONTHLY[town]


# --- pages --------------------------------------------------------------------------------------


def urls(loop: Loop, person: int = 1) -> list[str]:
    town = loop.cast.town
    return [
        reverse("townships:quotas"),
        reverse("townships:quota_people") + "?which=civil",
        reverse("townships:grades"),
        reverse("townships:teams"),
        reverse("townships:team_people") + "?which=members",
        reverse("townships:team_gap"),
        reverse("townships:set_quotas", args=[town]),
        reverse("townships:set_allowance", args=[town]),
        reverse("townships:grant", args=[person]),
    ]


@pytest.mark.law("L5")
@pytest.mark.parametrize(
    "who", ["section", "system", "auditor", "leader", "wang", "organ", "stranger"]
)
def test_the_pages_are_their_offices_alone(loop: Loop, who: str) -> None:
    person = cadre(loop)
    client = signed_in(loop, who)
    assert [client.get(url).status_code for url in urls(loop, person)] == [404] * 9


@pytest.mark.law("L5")
def test_a_secretary_reads_the_own_township_and_does_no_act(loop: Loop) -> None:
    person = cadre(loop)
    client = signed_in(loop, "township")
    answers = [client.get(url).status_code for url in urls(loop, person)]
    assert answers == [200] * 6 + [404] * 3
    page = client.get(reverse("townships:quotas")).content.decode()
    assert "城关镇" in page
    assert "草滩镇" not in page
    other = {"unit": "7"}
    assert client.get(reverse("townships:quotas"), other).status_code == 422
    assert client.get(reverse("townships:quota_people"), other).status_code == 404


def test_the_section_finds_the_pages_in_its_menu(loop: Loop) -> None:
    page = signed_in(loop, "civil").get(reverse("townships:quotas")).content.decode()
    for name in ("quotas", "grades", "teams"):
        assert f'href="{reverse(f"townships:{name}")}"' in page


@pytest.mark.clause("TC-09")
@pytest.mark.slow
def test_every_number_opens_as_many_people_and_pages_ask_little(loop: Loop) -> None:
    furnish(loop)
    client = signed_in(loop, "civil")
    opened = 0
    for name in ("quotas", "grades", "teams"):
        client.get(reverse(f"townships:{name}"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse(f"townships:{name}"), {"on": str(ON)}).content.decode()
        # Beside session, user, grants and the access log.
        assert len(asked) <= 8 + 4, [one["sql"][:80] for one in asked]
        links = re.findall(r'<a href="([^"]*people/\?[^"]+)">\s*(\d+)\s*</a>', page)
        assert len(links) > 10
        for url, count in links[::9]:
            people = client.get(html.unescape(url)).content.decode()
            assert len(PEOPLE.findall(people)) == int(count), url
            opened += 1
    assert opened > 10
    looks = AccessLog.objects.filter(home_id=home().pk)
    assert looks.filter(page="townships:quota_people").exists()
    assert looks.filter(page="townships:team_people").exists()
    gap = client.get(reverse("townships:team_gap"), {"years": "36", "on": str(ON)})
    assert len(PEOPLE.findall(gap.content.decode())) == team_selectors.PAGE
    further = re.search(r'href="(\?[^"]*before=\d+[^"]*)"', gap.content.decode())
    assert further is not None
    second = client.get(reverse("townships:team_gap") + html.unescape(further[1]))
    first_page = set(PEOPLE.findall(gap.content.decode()))
    assert not first_page & set(PEOPLE.findall(second.content.decode()))


def test_the_section_acts_through_its_pages(loop: Loop) -> None:
    person, town = cadre(loop), loop.cast.town
    client = signed_in(loop, "civil")
    url = reverse("townships:set_quotas", args=[town])
    given = {"token": str(new_token()), "from_on": "2019-06-01", "document": "示编〔2019〕1号"}
    assert client.post(url, given).status_code == 422
    numbers = {"post_2019-10": "1", "post_civil": "2", "post_allowance": "900"}
    assert client.post(url, {**given, **numbers}).status_code == 302
    pay_url = reverse("townships:set_allowance", args=[town])
    standard = {
        "token": str(new_token()), "from_on": "2024-01-01", "document": "示人社发〔2024〕1号",
        "remoteness": Remoteness.FAR.value, "tier_section": "500", "tier_subsection": "400",
    }  # fmt: skip
    assert client.post(pay_url, standard).status_code == 422
    refused = client.post(pay_url, {**standard, "tier_staff": "901"})
    assert refused.status_code == 422
    assert "依据 TC-09" in refused.content.decode()
    assert client.post(pay_url, {**standard, "tier_staff": "300"}).status_code == 302
    grant_url = reverse("townships:grant", args=[person])
    form = client.get(grant_url).content.decode()
    assert "四级主任科员（核定 1，已用 0，空缺 1）" in form
    chosen = {
        "token": str(new_token()), "grade": "2019-10", "begun": "2024-07-01",
        "document": "示组通〔2024〕3号",
    }  # fmt: skip
    assert client.post(grant_url, {**chosen, "begun": "2024-13-01"}).status_code == 422
    assert client.post(grant_url, chosen).status_code == 302
    assert client.post(grant_url, chosen).status_code == 302
    assert len(held(person)["levels"]) == 1
    page = client.get(reverse("townships:grades"), {"unit": str(town)}).content.decode()
    assert "四级主任科员" in page
    assert "示编〔2019〕1号" in page


@pytest.mark.parametrize(
    ("name", "given", "status"),
    [
        ("quotas", {"on": "2026-13-01"}, 422),
        ("grades", {"unit": "x"}, 422),
        ("teams", {"on": "x"}, 422),
        ("quota_people", {"which": "allowance"}, 404),
        ("quota_people", {"which": "x"}, 404),
        ("team_people", {"which": "x"}, 404),
        ("team_gap", {"years": "50"}, 404),
    ],
)
def test_what_cant_be_asked_is_said(
    loop: Loop, name: str, given: dict[str, str], status: int
) -> None:
    client = signed_in(loop, "civil")
    assert client.get(reverse(f"townships:{name}"), given).status_code == status
