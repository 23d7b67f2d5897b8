"""TC-03: causes are surveyed so that nobody learns who answered; early releases by who let go."""

import datetime
import itertools
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bihuan.config import county as demo
from bihuan.config import roster
from bihuan.config.demo_survey import ANSWERS, ROUNDS, build_demo_survey
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import blind, new_token, read_code
from bihuan.kernel.base.models import Tally
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.journal.models import AccessLog, Act, Entry
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.models import Grant
from bihuan.kernel.permissions.roster import Sat
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships import commands, selectors
from bihuan.modules.townships.models import Survey, SurveyAnswer, SurveyCode
from bihuan.modules.townships.rules import masking, serving, staffing, surveying
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.rules.staffing import Stay
from bihuan.modules.townships.rules.surveying import Answered
from bihuan.modules.townships.selectors import county, releasing
from bihuan.modules.townships.selectors import surveying as surveys
from bihuan.modules.townships.terms.surveying import Cause, Remedy
from tests.cadres.test_taking_in import home
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.townships.test_staffing import ON, stays

EXPECTED = Path(__file__).parent / "expected_causes.json"
DAY = datetime.timedelta(days=1)
GIVEN: dict[str, Any] = {
    "living": "5",
    "treatment": "4",
    "management": "2",
    "springboard": "1",
    "leaves": "yes",
    "remedies": ["housing", "meals"],
    "staff": "civil",
    "served": "short",
}


@pytest.fixture(autouse=True)
def _at_work(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    if "loop" in request.fixturenames:
        loop = request.getfixturevalue("loop")
        monkeypatch.setattr(clock, "now", lambda: loop.at)


def opened(loop: Loop, *, codes: int = 8) -> Survey:
    """Return a round just opened by the section."""
    until = clock.day(loop.at + 10 * DAY)
    return commands.open_survey(
        home().pk, title="流失原因调查", until=until, codes=codes, **loop.by("civil")
    )


def codes_of(loop: Loop, survey: Survey, unit: int | None = None) -> list[str]:
    """Return the codes printed for a township."""
    unit = unit or loop.cast.town
    return commands.print_codes(home().pk, survey.pk, unit=unit, **loop.by("civil"))


def answered(unit: int = 0, **values: Any) -> Answered:
    """Return an answer."""
    said = {"staff": "civil", "served": "new", "living": 5, "treatment": 4, "management": 2,
            "springboard": 1, "leaves": True, "remedies": ("housing",), **values}  # fmt: skip
    return Answered(unit=unit, **said)


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def traces() -> list[int]:
    """Return how much is written of who did something when: acts, entries, looks, counts."""
    rows = [model.objects.filter(home_id=home().pk).count() for model in (Act, Entry, AccessLog)]
    return [*rows, Tally.objects.count()]


# --- what answers come to -----------------------------------------------------------------------


@pytest.mark.clause("TC-03")
def test_answers_come_to_means_and_shares() -> None:
    found = surveying.causes(
        [answered(), answered(living=2, leaves=False, remedies=("housing", "leave"))]
    )
    assert found.people == 2
    assert found.agreement[Cause.LIVING].months == 3.5
    assert (found.leaves.part, found.leaves.whole) == (1, 2)
    assert found.remedies[Remedy.HOUSING].part == 2
    assert found.remedies[Remedy.PARENTS].part == 0


# --- one code, one answer -----------------------------------------------------------------------


@pytest.mark.clause("BH-60", "TC-03")
def test_an_answer_is_taken_once_and_its_code_is_gone(loop: Loop) -> None:
    survey = opened(loop)
    first, *others = codes_of(loop, survey)
    commands.answer(first, answered(), at=loop.at)
    row = SurveyAnswer.objects.get(home_id=home().pk)
    assert (row.unit_id, row.living, row.remedies) == (loop.cast.town, 5, ["housing"])
    left = SurveyCode.objects.filter(home_id=home().pk).values_list("code_blind", flat=True)
    assert sorted(left) == sorted(blind(read_code(code)) for code in others)


@pytest.mark.clause("BH-60")
def test_a_code_is_read_as_people_type_it(loop: Loop) -> None:
    code = codes_of(loop, opened(loop))[0]
    commands.answer(f" {code[:-4].lower()}-{code[-4:].lower()} ", answered(), at=loop.at)
    assert SurveyAnswer.objects.filter(home_id=home().pk).count() == 1


@pytest.mark.clause("BH-60")
@pytest.mark.parametrize("why", ["used", "unknown", "empty", "other home", "late", "closed"])
def test_what_may_not_be_answered_is_refused_and_changes_nothing(loop: Loop, why: str) -> None:
    survey = opened(loop)
    code, second, *_rest = codes_of(loop, survey)
    at = loop.at
    if why == "used":
        commands.answer(code, answered(), at=at)
    elif why == "late":
        at += 11 * DAY
    elif why == "closed":
        Survey.objects.filter(home_id=home().pk).update(closed_on=clock.day(at))
    typed = {"unknown": "QYZZZZZZZZ", "empty": "", "other home": f"FP{second[2:]}"}.get(why, code)
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        commands.answer(typed, answered(), at=at)
    assert refusal.value.clause == "BH-60"
    assert business_rows() == before


@pytest.mark.clause("BH-60")
def test_an_answer_can_be_laid_beside_nobody(loop: Loop) -> None:
    """No act, no entry, no look, no tally; no order, and all rows written by one transaction."""
    survey = opened(loop, codes=20)
    codes = codes_of(loop, survey)
    before = traces()
    seen = []
    for number, code in enumerate(codes[:12]):
        commands.answer(code, answered(living=1 + number % 5), at=loop.at)
        seen.append(
            set(SurveyAnswer.objects.filter(home_id=home().pk).values_list("id", flat=True))
        )
    assert traces() == before
    # Ids are drawn anew: those of a day can't be told from those of the next.
    assert all(not one & other for one, other in itertools.pairwise(seen))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text, living, id FROM townships_survey_answer WHERE home_id = %s "
            "ORDER BY ctid",
            [home().pk],
        )
        rows = cursor.fetchall()
    assert len({xmin for xmin, *_rest in rows}) == 1
    came = [1 + number % 5 for number in range(12)]
    found = [living for _xmin, living, _id in rows]
    assert sorted(found) == sorted(came)
    assert found != came  # They lie in the order of coming once in a million times.
    names = {field.name for field in SurveyAnswer._meta.fields}
    assert not names & {"code", "code_blind", "at", "person", "answered_at"}


@pytest.mark.clause("BH-60")
def test_a_new_sheet_voids_the_old_and_gives_who_answered_no_second(loop: Loop) -> None:
    survey = opened(loop, codes=3)
    first, second, _third = codes_of(loop, survey)
    commands.answer(first, answered(), at=loop.at)
    fresh = codes_of(loop, survey)
    assert len(fresh) == 2
    with pytest.raises(Refused, match="BH-60"):
        commands.answer(second, answered(), at=loop.at)
    for code in fresh:
        commands.answer(code, answered(), at=loop.at)
    before = business_rows()
    with pytest.raises(Refused, match="收齐"):
        codes_of(loop, survey)
    assert business_rows() == before


# --- the section's acts -------------------------------------------------------------------------


@pytest.mark.clause("BH-62")
def test_opening_printing_and_ending_stand_in_a_register(loop: Loop) -> None:
    survey = opened(loop)
    codes_of(loop, survey)
    commands.close_survey(home().pk, survey.pk, **loop.by("civil"))
    entries = Entry.objects.filter(home_id=home().pk, dossier=survey.dossier_id).order_by("seq")
    assert [one.act for one in entries] == [
        "townships.open_survey", "townships.print_survey", "townships.close_survey",
    ]  # fmt: skip
    assert not SurveyCode.objects.filter(home_id=home().pk).exists()
    survey.refresh_from_db()
    assert survey.dossier.closed_at is None


@pytest.mark.clause("BH-62")
@pytest.mark.parametrize("who", ["township", "head", "section", "stranger", "system"])
def test_only_the_section_asks(loop: Loop, who: str) -> None:
    survey = opened(loop)
    until = clock.day(loop.at)
    acts: list[Any] = [
        lambda: commands.open_survey(home().pk, title="问", until=until, codes=5, **loop.by(who)),
        lambda: commands.print_codes(home().pk, survey.pk, unit=loop.cast.town, **loop.by(who)),
        lambda: commands.close_survey(home().pk, survey.pk, **loop.by(who)),
    ]
    before = business_rows()
    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.clause == "BH-62"
    assert business_rows() == before


@pytest.mark.clause("BH-62")
@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"title": "问" * 61}, {"until": -1}, {"until": 181}, {"codes": 0},
     {"codes": 301}],
)  # fmt: skip
def test_a_round_that_doesnt_fit_isnt_opened(loop: Loop, wrong: dict[str, Any]) -> None:
    values = {"title": "流失原因调查", "until": 10, "codes": 8, **wrong}
    values["until"] = clock.day(loop.at + values["until"] * DAY)
    before = business_rows()
    with pytest.raises(Refused, match="BH-62"):
        commands.open_survey(home().pk, **values, **loop.by("civil"))
    assert business_rows() == before


@pytest.mark.clause("BH-62")
@pytest.mark.parametrize("why", ["late", "community", "closed twice", "closed"])
def test_what_cant_be_printed_or_ended_is_refused(loop: Loop, why: str) -> None:
    survey, unit = opened(loop), loop.cast.town
    if why.startswith("closed"):
        commands.close_survey(home().pk, survey.pk, **loop.by("civil"))
    if why == "late":
        loop.later(days=11)
    if why == "community":
        unit = loop.cast.group
    act = _close if why == "closed twice" else codes_of
    before = business_rows()
    with pytest.raises(Refused, match="BH-62"):
        act(loop, survey, unit)
    assert business_rows() == before


def _close(loop: Loop, survey: Survey, _unit: int) -> None:
    commands.close_survey(home().pk, survey.pk, **loop.by("civil"))


def test_a_sheet_is_given_once_for_a_form(loop: Loop) -> None:
    survey, by = opened(loop), loop.by("civil")
    commands.print_codes(home().pk, survey.pk, unit=loop.cast.town, **by)
    with pytest.raises(Repeated):
        commands.print_codes(home().pk, survey.pk, unit=loop.cast.town, **by)


def test_answering_asks_at_most_twelve_statements_however_many_answered(loop: Loop) -> None:
    survey = opened(loop, codes=30)
    codes = codes_of(loop, survey)
    for code in codes[:20]:
        commands.answer(code, answered(), at=loop.at)
    with CaptureQueriesContext(connection) as asked:
        commands.answer(codes[20], answered(), at=loop.at)
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12


# --- small cells --------------------------------------------------------------------------------

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@pytest.mark.clause("BH-61")
@given(counts=COUNTS)
def test_no_small_group_comes_out_by_subtraction_from_the_total(counts: list[int]) -> None:
    out = masking.hidden([(one,) for one in counts])
    assert {place for place, count in enumerate(counts) if count < 5} <= out
    together = sum(counts[place] for place in out)
    if out and sum(counts) >= 5:
        assert together >= 5
        assert len(out) > 1


@pytest.mark.clause("BH-61")
@given(
    groups=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=8),
)
def test_no_small_side_of_a_share_comes_out_by_subtraction(groups: list[tuple[int, int]]) -> None:
    few = masking.hidden([(sum(cells),) for cells in groups])
    out = masking.hidden(groups, already=few)
    assert few <= out
    whole = [sum(side) for side in zip(*groups, strict=True)]
    for side in (0, 1):
        assert all(groups[place][side] >= 5 for place in range(len(groups)) if place not in out)
        hidden = sum(groups[place][side] for place in out)
        if out and min(whole) >= 5:
            assert hidden >= 5


@pytest.mark.clause("BH-61")
@given(counts=COUNTS, data=st.data())
def test_who_knows_a_part_learns_no_small_rest(counts: list[int], data: st.DataObject) -> None:
    others = [data.draw(st.integers(0, count)) for count in counts]
    own = [count - rest for count, rest in zip(counts, others, strict=True)]
    total, cells = masking.shown(counts, others)
    rest = [None if cell is None else cell - mine for cell, mine in zip(cells, own, strict=True)]
    assert all(one >= 5 for one in rest if one is not None)
    if total is not None:
        left = total - sum(own) - sum(one for one in rest if one is not None)
        gone = rest.count(None)
        assert gone == 0 or (gone > 1 and left >= 5)


@pytest.mark.clause("BH-61")
def test_the_next_smallest_is_hidden_too() -> None:
    assert masking.hidden([(3,), (9,), (6,), (20,)]) == {0, 2}
    assert masking.hidden([(3,), (4,), (6,)]) == {0, 1}
    assert masking.hidden([(6,), (7,)]) == set()
    assert masking.hidden([(2,)]) == {0}


def _publishes(groups: Sequence[surveys.Group]) -> list[int | None]:
    return [one.people for one in groups]


@pytest.mark.clause("BH-61", "TC-03")
def test_a_group_hidden_by_number_is_hidden_in_everything() -> None:
    rows = [answered(unit) for unit, count in enumerate((12, 3, 6, 8)) for _ in range(count)]
    found = surveys.groups(rows, [(unit, str(unit)) for unit in range(4)], key=lambda one: one.unit)
    assert _publishes(found) == [12, None, None, 8]
    for one in found:
        if one.people is None:
            assert one.leaves is None
            assert set(one.means.values()) == {None}
            assert set(one.remedies.values()) == {None}
    # All mean to leave: that nobody doesn't is a cell under five as well.
    assert [one.leaves for one in found] == [None] * 4


# --- pages --------------------------------------------------------------------------------------


def test_the_whole_round_through_the_pages(loop: Loop) -> None:
    civil = signed_in(loop, "civil")
    until = str(clock.day(loop.at + 5 * DAY))
    form = {"title": "流失原因调查", "until": until, "codes": "9", "token": new_token()}
    page = civil.post(reverse("townships:open_survey"), form, follow=True)
    survey = Survey.objects.get(home_id=home().pk)
    assert page.redirect_chain[-1][0] == reverse("townships:survey", args=[survey.pk])
    assert "不足五份" in page.content.decode()
    again = civil.post(reverse("townships:open_survey"), form)
    assert again["Location"] == reverse("townships:survey", args=[survey.pk])
    sheet = civil.post(
        reverse("townships:survey_codes", args=[survey.pk]),
        {"unit": loop.cast.town, "token": new_token()},
    )
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet["Cache-Control"].count("no-store") == 1
    assert SurveyCode.objects.filter(home_id=home().pk).count() == 9
    page = civil.post(
        reverse("townships:close_survey", args=[survey.pk]), {"token": new_token()}, follow=True
    )
    assert "流失原因" in page.content.decode()
    assert civil.get(reverse("townships:surveys")).status_code == 200


def test_an_answer_through_the_page_leaves_no_trace_of_who(loop: Loop) -> None:
    code = codes_of(loop, opened(loop))[0]
    # Even by somebody who is signed in on the same computer.
    client = signed_in(loop, "cadre")
    before = traces()
    questions = client.post(reverse("townships:answer"), {"code": code})
    assert "36 个月内离开乡镇" in questions.content.decode()
    assert "no-store" in questions["Cache-Control"]
    missing = client.post(reverse("townships:answer"), {"code": code, "step": "answers"})
    assert missing.status_code == 422
    done = client.post(reverse("townships:answer"), {"code": code, "step": "answers", **GIVEN})
    assert done["Location"] == reverse("townships:answered")
    assert client.get(done["Location"]).status_code == 200
    row = SurveyAnswer.objects.get(home_id=home().pk)
    assert (row.living, row.leaves, row.remedies) == (5, True, ["housing", "meals"])
    assert traces() == before
    again = client.post(reverse("townships:answer"), {"code": code})
    assert again.status_code == 422
    assert "BH-60" in again.content.decode()


def test_the_language_button_keeps_what_was_answered(loop: Loop) -> None:
    code = codes_of(loop, opened(loop))[0]
    form = {"code": code, "step": "answers", "switch": "large", **GIVEN}
    page = Client().post(reverse("townships:answer"), form)
    assert page.status_code == 200
    assert page.content.decode().count(" checked") == 9
    assert not SurveyAnswer.objects.filter(home_id=home().pk).exists()


def test_guessing_codes_is_throttled_and_no_address_is_kept(loop: Loop) -> None:
    client = Client()
    for _ in range(30):
        page = client.post(reverse("townships:answer"), {"code": "QY-2222-2222"})
        assert page.status_code == 422
    assert client.post(reverse("townships:answer"), {"code": "QY-2222-2222"}).status_code == 429
    assert client.get(reverse("townships:answer")).status_code == 429
    assert not Tally.objects.filter(key__contains="127.0.0.1").exists()
    loop.later(minutes=11)
    assert client.get(reverse("townships:answer")).status_code == 200


@pytest.mark.parametrize("who", ["section", "system", "auditor", "leader", "wang", "stranger"])
def test_rounds_are_their_offices_alone(loop: Loop, who: str) -> None:
    survey, client = opened(loop), signed_in(loop, who)
    pages = ["surveys", "open_survey"]
    assert [client.get(reverse(f"townships:{name}")).status_code for name in pages] == [404, 404]
    for name in ("survey", "close_survey"):
        assert client.get(reverse(f"townships:{name}", args=[survey.pk])).status_code == 404


def test_a_township_sees_results_and_opens_nothing(loop: Loop) -> None:
    survey, client = opened(loop), signed_in(loop, "township")
    page = client.get(reverse("townships:survey", args=[survey.pk])).content.decode()
    assert "印码" not in page
    assert client.get(reverse("townships:open_survey")).status_code == 404
    assert client.get(reverse("townships:close_survey", args=[survey.pk])).status_code == 404
    by = {"unit": loop.cast.town, "token": new_token()}
    codes = client.post(reverse("townships:survey_codes", args=[survey.pk]), by)
    assert codes.status_code == 404
    assert not SurveyCode.objects.filter(home_id=home().pk).exists()


@pytest.mark.clause("BH-61", "TC-03")
@pytest.mark.slow
def test_the_demos_survey_hides_its_small_township(loop: Loop) -> None:
    loop.at = datetime.datetime(2026, 6, 30, 2, tzinfo=datetime.UTC)
    demo.load_cadres(home(), loop.cast.county, loop.at)
    build_demo_survey(home(), now=loop.at)
    survey = Survey.objects.get(home_id=home().pk, title=ROUNDS[0])
    actor = loop.actor("civil")
    held = selectors.desk_of(actor)
    assert held is not None
    found = surveys.results(held, survey, today=clock.day(loop.at))
    shown = dict(zip([one.name for one in found.units], _publishes(found.units), strict=True))
    # Three answered in one township, so the next smallest is hidden with it.
    assert list(shown.values()) == [22, 17, 14, 12, None, None]
    assert found.whole.people == sum(ANSWERS)
    assert all(one.kept for one in found.units)
    address = reverse("townships:survey", args=[survey.pk])
    client = signed_in(loop, "civil")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert len(asked) <= 12  # Session, user and grants among them.
    assert "不显示" in page
    township = signed_in(loop, "township").get(address).content.decode()
    assert "城关镇" in township
    assert "草滩镇" not in township


# --- the county for who sees one township -------------------------------------------------------


@pytest.mark.clause("BH-61")
@pytest.mark.law("L5")
@pytest.mark.slow
def test_a_secretary_sees_the_countys_fixed_figures_without_names(loop: Loop) -> None:
    demo.load_cadres(home(), loop.cast.county, loop.at)
    client = signed_in(loop, "township")
    address = reverse("townships:staffing")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert len(asked) <= 11  # Session, user and grants among them.
    assert "全县数字" in page
    assert "2025-12-31" in page
    # Whatever is asked for, the county's figures stay.
    other = client.get(address, {"first": "2024", "last": "2024", "on": "2025-01-01"})
    table = re.compile(r"<caption>全县数字</caption>.*?</table>", re.DOTALL)
    first, second = table.search(page), table.search(other.content.decode())
    assert first is not None
    assert second is not None
    assert first[0] == second[0]
    assert "href" not in first[0]
    assert "全县数字" not in signed_in(loop, "civil").get(address).content.decode()


@pytest.mark.clause("BH-61")
@pytest.mark.slow
def test_the_others_of_a_county_cant_be_had_by_subtraction(loop: Loop) -> None:
    demo.load_cadres(home(), loop.cast.county, loop.at)
    held = loop.actor("township").desks[0]
    found = county.county(held, on=clock.day(loop.at))
    tallies = county.of_county(held, on=found.on)
    for line in found.lines:
        others = staffing.Tally()
        for (unit, kind), one in tallies.items():
            if unit != held.unit and kind == line.staff:
                others.include(one)
        counts = county.counts(others, found.on)
        rows = ((line.standings, counts.standings), (line.bands, counts.bands))
        for cells, rest in rows:
            hidden = [count for cell, count in zip(cells, rest, strict=True) if cell is None]
            assert not hidden or (len(hidden) > 1 and sum(hidden) >= 5)
            assert all(
                count >= 5 for cell, count in zip(cells, rest, strict=True) if cell is not None
            )


def test_the_county_of_one_township_shows_nothing(loop: Loop) -> None:
    held = loop.actor("township").desks[0]
    found = county.county(held, on=clock.day(loop.at))
    for line in found.lines:
        assert line.recruited is line.on_roll is None
        assert set(line.standings + line.bands) == {None}
    assert county.kept_of_all({}, own=held.unit) is None


# --- who let go too early -----------------------------------------------------------------------


class _Fixed:
    """The limits of TC-04 and TC-05, the same on every day."""

    def on(self, _day: datetime.date, key: str) -> Any:
        months = {"townships.tempered_months": 24, "townships.least_months": 36}[key]
        return type("Limit", (), {"value": months})


LIMITS: Limits = _Fixed()  # type: ignore[assignment]
# Two secretaries of the last township, one after the other; of the others nothing is on file.
SAT = [
    Sat(5, 101, "前任书记", datetime.date(2021, 1, 1), datetime.date(2024, 6, 30)),
    Sat(5, 102, "现任书记", datetime.date(2024, 7, 1), None),
]


def with_hosts() -> list[Stay]:
    """Return the roster as the database gives it, hosts and levels among it."""
    return [
        stay._replace(
            hosts=tuple(away["host_name"] for away in one.absences),
            kinds=tuple(away["kind"] for away in one.absences),
            levels=tuple(away["host_level"] for away in one.absences),
            away=tuple(Period(away["begun"], away.get("ended", "")) for away in one.absences),
        )
        for stay, one in zip(stays(), roster.cadres(), strict=True)
    ]


def counted() -> dict[str, dict[str, int]]:
    """Return every count of releases of the made-up county, as they are committed."""
    rows = releasing.early(with_hosts(), LIMITS, SAT, on=ON)
    names = [name for row in rows for name in row.secretaries.values()]
    return {
        "township": dict(Counter(row.unit_name for row in rows)),
        "organ": dict(Counter(row.organ for row in rows)),
        "secretary": dict(Counter(name or "任职情况未登记" for name in names)),
        "clause": dict(Counter(row.clause for row in rows)),
    }


@pytest.mark.clause("TC-03")
def test_every_count_of_releases_is_the_committed_one() -> None:
    assert counted() == json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.mark.clause("TC-03")
def test_the_counts_are_those_that_counting_by_hand_gives() -> None:
    places: Counter[str] = Counter()
    organs: Counter[str] = Counter()
    for stay, one in zip(stays(), roster.cadres(), strict=True):
        gone = [(away["begun"], away["host_name"], 24) for away in one.absences]
        if stay.way_out.startswith("1"):
            least = 36 if stay.is_recruit else 24
            gone.append((stay.departed, stay.destination_name, least))
        for day, organ, least in gone:
            on = datetime.date.fromisoformat(f"{day}-01")
            if serving.counted([Period(stay.entered)], stay.away, on=on) < least:
                places[one.township] += 1
                organs[organ] += 1
    found = counted()
    assert (found["township"], found["organ"]) == (dict(places), dict(organs))


@pytest.mark.clause("TC-03")
def test_a_release_counts_for_who_held_the_office_that_day() -> None:
    day = datetime.date(2024, 6, 30)
    assert releasing.secretaries(SAT, 5, day) == {101: "前任书记"}
    assert releasing.secretaries(SAT, 5, day + DAY) == {102: "现任书记"}
    assert releasing.secretaries(SAT, 5, datetime.date(2020, 1, 1)) == {releasing.UNKNOWN: ""}
    assert releasing.secretaries(SAT, 4, day) == {releasing.UNKNOWN: ""}
    both = [*SAT, Sat(5, 103, "代理", day, day)]
    assert set(releasing.secretaries(both, 5, day)) == {101, 103}


@pytest.mark.clause("TC-03")
@pytest.mark.slow
def test_each_count_leads_to_its_rows_a_page_at_a_time(loop: Loop) -> None:
    loop.at = datetime.datetime(2026, 6, 30, 2, tzinfo=datetime.UTC)
    demo.load_cadres(home(), loop.cast.county, loop.at)
    Grant.objects.filter(person=loop.cast.township).update(from_on=datetime.date(2020, 1, 1))
    client = signed_in(loop, "civil")
    address = reverse("townships:releases")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert len(asked) <= 11  # Session, user and grants among them.
    links = re.findall(
        r'<a href="[^"]*releases/\?((?:unit|organ|secretary)=[^"]+)">(\d+)</a>', page
    )
    assert {query.partition("=")[0] for query, _count in links} == {"unit", "organ", "secretary"}
    assert "尤成林（城关镇）" in page
    assert "任职情况未登记" in page
    for query, count in links:
        assert _walked(client, f"{address}?{query}") == int(count), query
    assert _walked(client, address) == sum(counted()["township"].values())
    assert client.get(address, {"before": "9999-99-99.1"}).status_code == 200


def _walked(client: Client, url: str) -> int:
    """Return how many rows a list has, page by page; no row comes twice."""
    rows = 0
    while url:
        page = client.get(url).content.decode()
        found = page.count('scope="row"')
        assert 0 < found <= 25
        rows += found
        further = re.search(r'href="(\?[^"]+)" rel="next"', page)
        url = reverse("townships:releases") + further[1].replace("&amp;", "&") if further else ""
    return rows


def test_a_releases_place_in_the_list_goes_into_its_address_and_back() -> None:
    row = releasing.early(with_hosts(), LIMITS, SAT, on=ON)[7]
    assert releasing.place_of(row.key) == row.place
    assert asdict(row)["secretaries"] == row.secretaries
    for made_up in ("", "x", "2026-02-30.1", "2026-01-01", "2026-01-01.x"):
        assert releasing.place_of(made_up) == releasing.NEWEST
