"""TC-08: what cadres of townships are due, given, declined or lack; rounds that are checked."""

import datetime
import html
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import county, demo_care, roster, witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.models import AccessLog, Entry
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.permissions.facade import Office
from bihuan.modules.townships import commands, jobs
from bihuan.modules.townships.models import CareFact, CareRound
from bihuan.modules.townships.rules import caring as rules
from bihuan.modules.townships.rules.caring import Care, Cared, Fact
from bihuan.modules.townships.selectors import care_due, care_table, coverage
from bihuan.modules.townships.selectors import caring as selectors
from bihuan.modules.townships.terms.caring import (
    CareStanding,
    CareState,
    CareWhat,
    Entitlement,
    FactKind,
)
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.townships.test_mentoring import by, client_of, send, text, with_account
from tests.townships.test_movements import assert_refused, cadre, home

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 3, 2)
VALUES = Care(12, 12, 5, 10, 15)
SECRET = "母亲住院，需要陪护"
# Session, user, grants, the look written; and the eight of a page.
FRAME, PAGE = 4, 8


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def worker(loop: Loop, name: str = "汤小满", *, since: str = "2015-07-01") -> int:
    """Return a cadre of the town, at work since a day."""
    return cadre(loop, name=name, entered=since)


def opened(loop: Loop, *, who: str = "township", year: int = 2026) -> CareRound:
    return commands.open_care(home(loop), loop.cast.town, year=year, **loop.by(who))


def give(
    loop: Loop, row: CareRound, person: int, what: str, *, who: str = "township", **more: Any
) -> CareRound:
    amount = {"leave": 10, "subsidy": 800}.get(what, 0)
    given = {"person": person, "entitlement": what, "on": clock.day(loop.at), "amount": amount}
    return commands.give_care(row.home_id, row.pk, **{**given, **more}, **loop.by(who))


def give_all(loop: Loop, row: CareRound, person: int) -> None:
    for what in ("checkup", "mind", "leave", "meals"):
        give(loop, row, person, what)


def report(loop: Loop, row: CareRound, *, who: str = "township") -> CareRound:
    return commands.report_care(row.home_id, row.pk, words="已逐项落实", **loop.by(who))


def owed(row: CareRound) -> list[Duty]:
    return list(
        Duty.objects.filter(home_id=row.home_id, dossier=row.dossier_id, discharged_by=None)
    )


# --- what is due --------------------------------------------------------------------------------


@pytest.mark.clause("BH-73")
@pytest.mark.parametrize(
    ("work_start", "days"),
    [
        ("", 0),
        ("2026-01-01", 0),
        ("2025-12-01", 0),
        ("2025-11-30", 5),
        ("2016-12-01", 5),
        ("2016-11-30", 10),
        ("2006-12", 10),
        ("2006-11", 15),
        ("1994", 15),
    ],
)
def test_leave_follows_the_years_of_work(work_start: str, days: int) -> None:
    assert rules.leave_days(work_start, year=2026, care=VALUES) == days


def dues(*facts: Fact, on: datetime.date = TODAY, in_post: bool = True) -> dict[str, Any]:
    one = Cared(1, "汤小满", "2015-07-01", in_post)
    found = rules.dues(one, facts, year=2026, on=on, care=VALUES)
    return {str(due.entitlement): (due.amount, due.given, due.standing) for due in found}


def fact(what: Entitlement, kind: FactKind, amount: int = 0, on: datetime.date = TODAY) -> Fact:
    return Fact(1, 1, what, kind, on, amount)


@pytest.mark.clause("TC-08")
@pytest.mark.clause("BH-73")
def test_everybody_is_due_four_things_and_others_on_a_need() -> None:
    due = CareStanding.DUE
    assert dues() == {
        "checkup": (1, 0, due), "mind": (1, 0, due), "leave": (10, 0, due), "meals": (1, 0, due),
    }  # fmt: skip
    assert "meals" not in dues(in_post=False)
    assert dues(fact(Entitlement.PARENTS, FactKind.NEED))["parents"] == (1, 0, due)


def test_leave_adds_up_and_what_isnt_given_in_the_year_is_missing() -> None:
    half = fact(Entitlement.LEAVE, FactKind.GIVEN, 5)
    assert dues(half)["leave"] == (10, 5, CareStanding.DUE)
    assert dues(half, half)["leave"] == (10, 10, CareStanding.GIVEN)
    new_year = datetime.date(2027, 1, 1)
    assert dues(half, on=new_year)["leave"] == (10, 5, CareStanding.MISSING)
    declined = fact(Entitlement.LEAVE, FactKind.DECLINED)
    assert dues(half, declined)["leave"] == (10, 5, CareStanding.DECLINED)


def test_a_check_up_of_two_years_is_due_every_other_year() -> None:
    last = fact(Entitlement.CHECKUP, FactKind.GIVEN, on=datetime.date(2025, 6, 1))
    two_years = Care(24, 12, 5, 10, 15)
    one = Cared(1, "汤小满", "2015-07-01", is_in_post=True)
    found = rules.dues(one, [last], year=2026, on=TODAY, care=two_years)
    assert Entitlement.CHECKUP not in [due.entitlement for due in found]
    found = rules.dues(one, [last], year=2027, on=TODAY, care=two_years)
    assert Entitlement.CHECKUP in [due.entitlement for due in found]


# --- a round ------------------------------------------------------------------------------------


@pytest.mark.clause("TC-08")
@pytest.mark.law("L1")
def test_a_round_runs_from_its_opening_to_the_check_and_opens_the_next(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    (duty,) = owed(row)
    assert (duty.what, duty.due_at) == (CareWhat.GIVE, selectors.end_of(2026))
    give_all(loop, row, person)
    row = report(loop, row)
    assert row.state == CareState.CHECK
    (duty,) = owed(row)
    assert duty.what == CareWhat.CHECK
    following = CareRound.objects.get(home_id=row.home_id, unit=loop.cast.town, year=2027)
    assert [one.what for one in owed(following)] == [CareWhat.GIVE]
    entries = Entry.objects.filter(home_id=row.home_id).order_by("-id")[:2]
    assert len({one.act_id for one in entries}) == 1
    row = commands.confirm_care(row.home_id, row.pk, words="抽查属实", **loop.by("civil"))
    assert (row.state, row.outcome, owed(row)) == (CareState.CLOSED, "confirmed", [])


@pytest.mark.clause("TC-08")
def test_a_round_isnt_reported_while_anything_is_left(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    for what in ("checkup", "mind", "meals"):
        give(loop, row, person, what)
    give(loop, row, person, "leave", amount=9)
    assert_refused("TC-08", report, loop, row)
    give(loop, row, person, "leave", amount=1)
    commands.need(row.home_id, row.pk, person=person, entitlement="parents", **loop.by("township"))
    assert_refused("TC-08", report, loop, row)
    give(loop, row, person, "parents")
    assert report(loop, row).state == CareState.CHECK


@pytest.mark.clause("TC-08")
def test_who_came_after_the_report_is_found_by_the_check(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    give_all(loop, row, person)
    row = report(loop, row)
    worker(loop, "汤晚来")
    words = {"words": "抽查属实"}
    assert_refused("TC-08", commands.confirm_care, row.home_id, row.pk, **words, **loop.by("civil"))
    row = commands.return_care(row.home_id, row.pk, words="漏一人", **loop.by("civil"))
    assert (row.state, [one.what for one in owed(row)]) == (CareState.OPEN, [CareWhat.GIVE])


@pytest.mark.clause("TC-08")
@pytest.mark.parametrize("who", ["civil", "head", "section", "organ", "cadre"])
def test_the_townships_secretary_opens_the_round(loop: Loop, who: str) -> None:
    assert_refused("TC-08", opened, loop, who=who)


@pytest.mark.clause("TC-08")
def test_a_round_is_opened_once_and_of_this_year(loop: Loop) -> None:
    assert_refused("TC-08", opened, loop, year=2025)
    opened(loop)
    assert_refused("TC-08", opened, loop)


@pytest.mark.clause("BH-74")
@pytest.mark.law("L4")
def test_the_section_checks_what_it_didnt_give_itself(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    give_all(loop, row, person)
    row = report(loop, row)
    for who in ("township", "organ", "cadre"):
        given = {"words": "属实", **loop.by(who)}
        clause = "BH-04" if who == "township" else "BH-02"
        assert_refused(clause, commands.confirm_care, row.home_id, row.pk, **given)
    for act in (commands.confirm_care, commands.return_care):
        assert_refused("BH-74", act, row.home_id, row.pk, words=" ", **loop.by("civil"))
    case = selectors.lock(row.home_id, row.pk, on=TODAY)
    drawn = selectors.drawn(case, care_due.of_round(case, today=TODAY))
    assert drawn == [person]


@pytest.mark.clause("BH-74")
def test_the_draw_follows_the_record_and_nobody_picks() -> None:
    persons = range(1, 41)
    first = rules.sample(persons, head=b"a", people=5)
    assert first == rules.sample(reversed(persons), head=b"a", people=5)
    assert len({*first}) == 5
    assert first != rules.sample(persons, head=b"b", people=5)


# --- person by person ---------------------------------------------------------------------------


@pytest.mark.clause("BH-72")
@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("leave", {"amount": 0}),
        ("leave", {"amount": 61}),
        ("subsidy", {"amount": 0}),
        ("checkup", {"on": TODAY + DAY}),
        ("checkup", {"on": datetime.date(2025, 12, 31)}),
        ("luxury", {}),
        ("checkup", {"person": 7}),
    ],
)
def test_what_cant_be_so_is_refused(loop: Loop, what: str, more: dict[str, Any]) -> None:
    given = {"person": worker(loop), **more}
    row = opened(loop)
    person = given.pop("person")
    assert_refused("BH-72", give, loop, row, person, what, **given)


@pytest.mark.clause("BH-72")
def test_a_need_is_of_what_not_everybody_is_due(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    for what in ("checkup", "leave"):
        given = {"person": person, "entitlement": what, **loop.by("township")}
        assert_refused("BH-72", commands.need, row.home_id, row.pk, **given)


@pytest.mark.clause("BH-72")
def test_the_person_declines_with_the_reason(loop: Loop) -> None:
    person = with_account(loop, worker(loop), "tang")
    row = opened(loop)

    def decline(reason: str, letter: str = "", **who: Any) -> CareRound:
        given = {"person": person, "entitlement": "checkup", "reason": reason, "letter": letter}
        return commands.decline_care(row.home_id, row.pk, **given, **who)

    assert_refused("BH-72", decline, " ", **by(loop, person, "汤小满"))
    assert_refused("BH-72", decline, "已自行体检", **loop.by("township"))
    with CaptureQueriesContext(connection) as asked:
        decline("已自行体检", **by(loop, person, "汤小满"))
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(said) - 1 <= 12, said
    assert_refused("BH-72", decline, "已自行体检", **by(loop, person, "汤小满"))
    stranger = {"person": person, "entitlement": "mind", "reason": "不必"}
    other = with_account(loop, worker(loop, "汤二满"), "tang2")
    more = {**stranger, **by(loop, other, "汤二满")}
    assert_refused("BH-02", commands.decline_care, row.home_id, row.pk, **more)


@pytest.mark.law("L4")
def test_nobody_records_what_he_was_given_himself(loop: Loop) -> None:
    row = opened(loop)
    found = record.create(
        home=loop.cast.home, person=loop.cast.township, name="尤成林", unit=loop.cast.town
    )
    roll = {"unit": str(loop.cast.town), "staff_kind": "1", "entered": "2012-03-02"}
    record.write(loop.cast.home, found.pk, {"service": {"99": {**roll, "way_in": "11"}}})
    assert_refused("BH-04", give, loop, row, loop.cast.township, "subsidy")
    give(loop, row, loop.cast.township, "subsidy", who="civil")


def test_a_record_made_by_mistake_is_struck_and_stays_to_be_seen(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    give_all(loop, row, person)
    (wrong,) = CareFact.objects.filter(home_id=row.home_id, entitlement="mind")

    def strike(reason: str) -> CareRound:
        return commands.strike_care(
            row.home_id, row.pk, fact=wrong.pk, reason=reason, **loop.by("township")
        )

    assert_refused("BH-72", strike, "")
    strike("登错了人")
    assert_refused("BH-72", strike, "登错了人")
    assert_refused("TC-08", report, loop, row)


@pytest.mark.law("L3")
def test_rows_behind_the_journal_are_seen(loop: Loop) -> None:
    witnesses.register()
    person = worker(loop)
    row = opened(loop)
    give_all(loop, row, person)
    given = {"person": person, "entitlement": "marriage", "details": SECRET}
    commands.need(row.home_id, row.pk, **given, **loop.by("township"))
    (meals,) = CareFact.objects.filter(home_id=row.home_id, entitlement="meals")
    by_now = {"fact": meals.pk, "reason": "登错", **loop.by("township")}
    commands.strike_care(row.home_id, row.pk, **by_now)
    verify(home(loop))
    CareFact.objects.filter(home_id=row.home_id, entitlement="leave").update(amount=15)
    with pytest.raises(Broken) as broken:
        verify(home(loop))
    assert broken.value.check == Check.WITNESS


def test_what_only_some_need_stands_in_no_entry_in_the_clear(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    given = {"person": person, "entitlement": "marriage", "details": SECRET}
    commands.need(row.home_id, row.pk, **given, **loop.by("township"))
    bodies = "".join(one.body for one in journal.entries(row.home_id, row.pk))
    assert "marriage" not in bodies
    assert SECRET not in bodies


def test_the_clock_reminds_in_the_last_fifth(loop: Loop) -> None:
    worker(loop)
    row = opened(loop)
    loop.at = datetime.datetime(2026, 12, 20, 1, 0, tzinfo=datetime.UTC)
    assert jobs.run_due(loop.at)["reminded"] == 1
    told = Notice.objects.filter(home_id=row.home_id, kind="townships.remind_care")
    assert [one.recipient for one in told] == [loop.cast.township]


# --- pages --------------------------------------------------------------------------------------


LIST = reverse("townships:care")


def of(row: CareRound, person: int, name: str = "") -> str:
    if name:
        return reverse("townships:care_of_act", args=[row.pk, person, name])
    return reverse("townships:care_of", args=[row.pk, person])


@pytest.mark.clause("BH-74")
@pytest.mark.law("L5")
def test_details_open_for_a_purpose_to_the_secretary_and_the_person_alone(loop: Loop) -> None:
    person = with_account(loop, worker(loop), "tang")
    row = opened(loop)
    given = {"person": person, "entitlement": "parents", "details": SECRET}
    commands.need(row.home_id, row.pk, **given, **loop.by("township"))
    secretary, section = client_of(loop.cast.township), client_of(loop.cast.civil)
    url = of(row, person)
    for client in (secretary, section):
        shown = text(client.get(url))
        assert "另有按本人需要的 1 项" in shown
        assert "老人照料" not in shown
        assert SECRET not in shown
    assert section.post(url, {"purpose": "核对"}).status_code == 404
    answer = secretary.post(url, {"purpose": ""})
    assert answer.status_code == 422
    assert SECRET not in text(answer)
    assert SECRET in text(secretary.post(url, {"purpose": "安排陪护假"}))
    looks = AccessLog.objects.filter(home_id=row.home_id, page="townships:care_of")
    assert looks.filter(purpose=f"{person} 安排陪护假", dossier_id=row.dossier_id).exists()
    assert SECRET in text(client_of(person).get(reverse("townships:own_care")))


@pytest.mark.law("L5")
def test_the_pages_are_the_secretarys_and_the_sections(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    urls = [LIST, reverse("townships:care_round", args=[row.pk]), of(row, person)]
    for who in ("head", "organ", "section", "auditor", "wang", "cadre", "stranger", "archivist"):
        client = client_of(getattr(loop.cast, who))
        assert [client.get(url).status_code for url in urls] == [404, 404, 404], who
    for who in ("township", "civil"):
        client = client_of(getattr(loop.cast, who))
        assert [client.get(url).status_code for url in urls] == [200, 200, 200], who


def test_everything_is_done_from_the_pages(loop: Loop) -> None:
    person = with_account(loop, worker(loop), "tang")
    secretary, mine = client_of(loop.cast.township), client_of(person)
    assert "建立 城关镇 2026 年关爱" in text(secretary.get(LIST))
    opening = reverse("townships:open_care", args=[loop.cast.town])
    assert "已建立" in text(send(secretary, opening))
    row = CareRound.objects.get(home_id=loop.cast.home)
    for what, amount in (("checkup", ""), ("meals", ""), ("leave", 10)):
        given = {"entitlement": what, "on": TODAY, "amount": amount}
        assert "已登记" in text(send(secretary, of(row, person, "give"), **given))
    own = reverse("townships:own_care_act", args=["decline"])
    assert send(mine, own, entitlement="mind", reason="").status_code == 422
    assert "本人放弃" in text(send(mine, own, entitlement="mind", reason="不需要"))
    url = reverse("townships:care_act", args=[row.pk, "report"])
    assert "已记录" in text(send(secretary, url, words=""))
    confirm = reverse("townships:care_act", args=[row.pk, "confirm"])
    section = client_of(loop.cast.civil)
    assert secretary.get(confirm).status_code == 422
    assert "抽查" in text(section.get(reverse("townships:care_round", args=[row.pk])))
    assert "抽查 1 人" in text(send(section, confirm, words="看了台账"))


def test_the_numbers_open_their_people(loop: Loop) -> None:
    first, second = worker(loop), worker(loop, "汤二满")
    row = opened(loop)
    give(loop, row, first, "checkup")
    client = client_of(loop.cast.civil)
    people = reverse("townships:care_people")
    query = {"unit": loop.cast.town, "year": 2026, "what": "checkup"}
    shown = {how: text(client.get(people, {**query, "how": how})) for how in ("given", "left")}
    assert ("汤小满" in shown["given"], "汤二满" in shown["given"]) == (True, False)
    assert ("汤小满" in shown["left"], "汤二满" in shown["left"]) == (False, True)
    assert client.get(people, {**query, "how": "all"}).status_code == 404
    assert client.get(people, {**query, "unit": 7, "how": "given"}).status_code == 404
    assert client.get(LIST, {"year": "二〇二六"}).status_code == 422
    assert second


@pytest.mark.parametrize("number", [1, 4])
def test_pages_take_the_same_few_statements(loop: Loop, number: int) -> None:
    persons = [worker(loop, f"汤{index}满") for index in range(number)]
    row = opened(loop)
    for person in persons:
        give(loop, row, person, "checkup")
    client = client_of(loop.cast.township)
    urls = [LIST, reverse("townships:care_round", args=[row.pk]), of(row, persons[0])]
    for url in urls:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        said = [one["sql"] for one in asked]
        assert len(said) <= FRAME + PAGE, (url, len(said), [one[:120] for one in said])


def test_a_refusal_on_a_page_changes_nothing(loop: Loop) -> None:
    person = worker(loop)
    row = opened(loop)
    client = client_of(loop.cast.township)
    before = business_rows()
    answer = send(client, of(row, person, "give"), entitlement="leave", on=TODAY, amount=0)
    assert answer.status_code == 422
    assert "BH-72" in html.unescape(text(answer))
    assert business_rows() == before
    assert isinstance(client, Client)
    assert new_token()


# --- the made-up county -------------------------------------------------------------------------

EXPECTED = Path(__file__).parent / "expected_care.json"


def furnish(loop: Loop) -> None:
    """Load the made-up county with its pairs and its year of care, as of July 2026."""
    loop.at = datetime.datetime(2026, 7, 15, 1, 0, tzinfo=datetime.UTC)
    county.load_cadres(home(loop), loop.cast.county, loop.at - 40 * DAY)
    demo_care.build(home(loop), loop.at, password="a-pass")


def figures(loop: Loop) -> dict[str, Any]:
    """Return every figure of mentoring and of care, as they are committed."""
    held = loop.actor("civil").holds(Office.CIVIL_SERVICE)
    assert held is not None
    today = clock.day(loop.at)
    pairs = coverage.lines(coverage.covered(held, on=today))
    cared = care_table.lines(care_table.table(held, year=2026, today=today))
    return {
        "mentoring": {
            line.name or "all": {str(which): n for which, n in line.numbers.items()}
            for line in pairs
        },
        "care": {
            line.name or "all": {
                f"{what.value} {how.value}": n for (what, how), n in line.numbers.items()
            }
            for line in cared
        },
    }


@pytest.mark.clause("TC-07")
@pytest.mark.clause("TC-08")
def test_the_figures_of_the_made_up_county_are_as_committed(loop: Loop) -> None:
    witnesses.register()
    furnish(loop)
    found = figures(loop)
    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))
    # Counted anew from the roster: recruits of three years who are still on a roll.
    new = [
        one
        for one in roster.cadres()
        if one.service[-1]["way_in"].startswith("1")
        and "2023-07-16" <= f"{one.service[-1]['entered']}-01" <= "2026-07-15"
        and "departed" not in one.service[-1]
    ]
    assert found["mentoring"]["all"]["owed"] == len(new)
    dues = CareFact.objects.filter(home_id=home(loop).pk, entitlement="checkup")
    given = dues.filter(kind="given").values("person").distinct().count()
    assert found["care"]["all"]["checkup given"] == given
    verify(home(loop))
