"""流动事项: from the asking to the return, and what the months refuse (TC-04, TC-05)."""

import datetime
import json
from typing import Any

import pytest

from bihuan.config import witnesses as witnesses_of
from bihuan.kernel.base.facade import Home, home_of
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.permissions.models import Grant
from bihuan.kernel.policy import facade as policy
from bihuan.modules.cadres import commands as cadres
from bihuan.modules.townships import commands, jobs
from bihuan.modules.townships.commands import testifying
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.selectors import moving
from bihuan.modules.townships.terms.moving import Answer, Kind, Outcome, State, What
from tests.conftest import Loop
from tests.snapshot import business_rows

DAY = datetime.timedelta(days=1)


def home(loop: Loop) -> Home:
    return home_of(loop.cast.home)


def cadre(
    loop: Loop,
    *,
    entered: str = "2023-03-02",
    way: str = "11",
    kind: str = "1",
    name: str = "汤小满",
    birth: str = "199505",
    away: tuple[tuple[str, str], ...] = (),
) -> int:
    """Take in a cadre of the town, on its roll since a day."""
    sheet = Sheet(name=name, sex="女", birth=birth, ethnicity="汉族", post="城关镇科员")
    brought = cadres.Brought(sheet, f"{name}.lrmx", "lrmx 3.2.1.6", lrmx.write(sheet))
    by: Any = {"actor": SYSTEM, "at": loop.at}
    person = cadres.take_in(home(loop), brought, unit=loop.cast.town, **by)
    roll = {"unit": str(loop.cast.town), "unit_name": "城关镇", "staff_kind": kind}
    roll |= {"entered": entered, "way_in": way}
    absences = [{"kind": "1", "begun": begun, "ended": ended} for begun, ended in away]
    cadres.enter_service(home(loop), person=person, service=[roll], absences=absences, **by)
    return person


def asked(loop: Loop, person: int, **more: Any) -> commands.Asked:
    """Return a secondment of half a year to the finance bureau, from today."""
    today = datetime.date(2026, 3, 2)
    values = {
        "kind": Kind.SECONDMENT,
        "host": loop.cast.finance,
        "begins_on": today,
        "until": datetime.date(2026, 8, 31),
        "reason": "年度预算编制人手不足",
    }
    return commands.Asked(person, loop.cast.town, **{**values, **more})


def raised(loop: Loop, person: int, who: str = "organ", **more: Any) -> Movement:
    return commands.raise_movement(home(loop), asked(loop, person, **more), **loop.by(who))


def with_opinion(loop: Loop, person: int, **more: Any) -> Movement:
    """Bring a movement to the section."""
    movement = raised(loop, person, **more)
    if movement.state == State.HOST:
        commands.sign(movement.home_id, movement.pk, agrees=True, **loop.by("organ"))
    if movement.state == State.CHECK:
        return movement
    pk = movement.pk
    return commands.give_opinion(movement.home_id, pk, answer="agrees", **loop.by("township"))


def act(loop: Loop, name: str, movement: Movement, who: str, **values: Any) -> Movement:
    command = getattr(commands, name)
    done: Movement = command(movement.home_id, movement.pk, **values, **loop.by(who))
    return done


def owed(movement: Movement) -> list[tuple[str, int]]:
    rows = Duty.objects.filter(
        home_id=movement.home_id, dossier=movement.dossier_id, discharged_by=None
    )
    return [(duty.what, duty.desk_id) for duty in rows]


def whats(movement: Movement) -> list[str]:
    return [what for what, _desk in owed(movement)]


def assert_refused(clause: str, call: Any, *args: Any, **values: Any) -> None:
    before = business_rows()
    with pytest.raises(Refused) as refused:
        call(*args, **values)
    assert refused.value.clause == clause
    assert business_rows() == before


def held(loop: Loop, person: int) -> Any:
    found = record.cadre_of(loop.cast.home, person)
    assert found is not None
    return record.read(loop.cast.home, [found.pk])[found.pk]


@pytest.mark.clause("BH-45")
@pytest.mark.clause("BH-49")
def test_a_secondment_runs_from_the_asking_to_the_return(loop: Loop) -> None:
    person = cadre(loop)
    movement = raised(loop, person)
    assert (movement.state, whats(movement)) == (State.OPINION, [What.OPINION])
    act(loop, "give_opinion", movement, "township", answer=Answer.AGREES)
    movement = act(loop, "check", movement, "civil")
    assert (movement.state, movement.months) == (State.DECISION, 36)
    movement = act(loop, "decide", movement, "head", approves=True)
    assert whats(movement) == [What.EXECUTION]
    today = datetime.date(2026, 3, 2)
    movement = act(loop, "execute", movement, "civil", done_on=today, document="青组发〔2026〕3号")
    assert (movement.state, whats(movement)) == (State.AWAY, [What.RETURN])
    (away,) = held(loop, person)["absences"].values()
    assert away["until"] == "2026-08-31"
    loop.later(days=100)
    movement = act(loop, "report_return", movement, "organ", returned_on=today + 99 * DAY)
    assert whats(movement) == [What.CONFIRM]
    movement = act(loop, "answer_return", movement, "township", is_back=True)
    assert (movement.state, movement.outcome, owed(movement)) == (
        State.CLOSED,
        Outcome.RETURNED,
        [],
    )
    (away,) = held(loop, person)["absences"].values()
    assert away["ended"] == str(today + 99 * DAY)


def test_every_step_stands_in_both_dossiers_under_one_act(loop: Loop) -> None:
    person = cadre(loop)
    movement = with_opinion(loop, person)
    act(loop, "check", movement, "civil")
    act(loop, "decide", movement, "head", approves=True)
    by = loop.by("civil")
    today = datetime.date(2026, 3, 2)
    commands.execute(movement.home_id, movement.pk, done_on=today, document="1号", **by)
    last = journal.Entry.objects.filter(home_id=movement.home_id, act_id=by["token"])
    assert {(entry.act, entry.dossier_id == movement.pk) for entry in last} == {
        ("townships.execute", True),
        ("cadres.change_record", False),
    }


# --- the boundaries of 24 and 36 months -----------------------------------------------------------

# Of each: entered, the last day refused, the first that passes; leap days and ends of months.
TEMPERED = [
    ("2024-03-15", "2026-03-14", "2026-03-15"),
    ("2024-02-29", "2026-02-27", "2026-02-28"),
    ("2024-08-31", "2026-08-30", "2026-08-31"),
    ("2024-03-02", "2026-03-01", "2026-03-02"),
]
SERVED = [
    ("2023-03-15", "2026-03-14", "2026-03-15"),
    ("2023-02-28", "2026-02-27", "2026-02-28"),
    ("2024-02-29", "2027-02-27", "2027-02-28"),
    ("2023-05-31", "2026-05-30", "2026-05-31"),
]


def at(loop: Loop, day: str) -> datetime.date:
    """Bring the clock to a day on which a movement is asked for, and return it."""
    wanted = datetime.date.fromisoformat(day)
    loop.at = datetime.datetime(wanted.year, wanted.month, wanted.day, 2, tzinfo=datetime.UTC)
    return wanted


@pytest.mark.clause("TC-05")
@pytest.mark.parametrize(("entered", "refused", "passes"), TEMPERED)
def test_a_secondment_is_refused_one_day_before_24_months_and_passes_at_24(
    loop: Loop, entered: str, refused: str, passes: str
) -> None:
    person = cadre(loop, entered=entered)
    early = at(loop, refused)
    until = early + 90 * DAY
    movement = with_opinion(loop, person, begins_on=early, until=until)
    assert_refused("TC-05", commands.check, movement.home_id, movement.pk, **loop.by("civil"))
    act(loop, "refuse", movement, "civil", reason="不满两年")
    day = at(loop, passes)
    movement = with_opinion(loop, person, begins_on=day, until=until)
    movement = act(loop, "check", movement, "civil")
    assert (movement.state, movement.months) == (State.DECISION, 24)


@pytest.mark.clause("TC-04")
@pytest.mark.parametrize("kind", [Kind.TRANSFER, Kind.SELECTION, Kind.EXAM])
@pytest.mark.parametrize(("entered", "refused", "passes"), SERVED)
def test_a_transfer_is_refused_one_day_before_36_months_and_passes_at_36(
    loop: Loop, entered: str, refused: str, passes: str, kind: str
) -> None:
    person = cadre(loop, entered=entered)
    early = at(loop, refused)
    movement = with_opinion(loop, person, kind=kind, begins_on=early, until=None)
    assert_refused("TC-04", commands.check, movement.home_id, movement.pk, **loop.by("civil"))
    act(loop, "refuse", movement, "civil", reason="不满三年")
    day = at(loop, passes)
    movement = with_opinion(loop, person, kind=kind, begins_on=day, until=None)
    assert act(loop, "check", movement, "civil").months == 36


@pytest.mark.clause("TC-05")
def test_a_move_to_another_townships_organ_at_20_months_is_refused(loop: Loop) -> None:
    """Whatever the destination, and whether or not one came as a recruit."""
    towns = dict(moving.units(loop.cast.home, UnitKind.TOWNSHIP))
    other = next(pk for pk in towns if pk != loop.cast.town)
    day = at(loop, "2026-03-02")
    for number, way in enumerate(("11", "22")):
        name = "汤小满" if number else "汤大满"
        person = cadre(loop, entered="2024-07-02", way=way, name=name)
        more: Any = {"kind": Kind.TRANSFER, "host": other, "begins_on": day, "until": None}
        movement = raised(loop, person, who="civil", **more)
        assert movement.host_level == "5"
        commands.sign(movement.home_id, movement.pk, agrees=True, **loop.by("civil"))
        act(loop, "give_opinion", movement, "township", answer="agrees")
        values: Any = loop.by("head")
        assert_refused("TC-05", commands.check, movement.home_id, movement.pk, **values)


@pytest.mark.clause("TC-05")
def test_months_away_do_not_count(loop: Loop) -> None:
    """Two years on the roll, one day of them away: a day is missing."""
    away = (("2025-01-10", "2025-01-11"),)
    person = cadre(loop, entered="2024-03-15", away=away)
    day = at(loop, "2026-03-15")
    movement = with_opinion(loop, person, begins_on=day, until=day + 30 * DAY)
    assert_refused("TC-05", commands.check, movement.home_id, movement.pk, **loop.by("civil"))
    act(loop, "refuse", movement, "civil", reason="不满两年")
    day = at(loop, "2026-03-16")
    movement = with_opinion(loop, person, begins_on=day, until=day + 30 * DAY)
    assert act(loop, "check", movement, "civil").months == 24


@pytest.mark.clause("TC-04")
def test_a_cohort_keeps_the_edition_of_its_own_year(loop: Loop) -> None:
    """Five years for those recruited from 2024 on: three still do for who came before."""
    policy.record(
        key="townships.least_months", value=60, clause="TC-04", edition="2024",
        from_on=datetime.date(2024, 1, 1), at=loop.at,
    )  # fmt: skip
    old = cadre(loop, entered="2023-03-02", name="汤旧届")
    new = cadre(loop, entered="2024-01-02", name="汤新届")
    day = at(loop, "2027-03-02")
    for person in (old, new):
        movement = with_opinion(loop, person, kind=Kind.TRANSFER, begins_on=day, until=None)
        call: Any = (commands.check, movement.home_id, movement.pk)
        if person == new:
            assert_refused("TC-04", *call, **loop.by("civil"))
        else:
            assert call[0](*call[1:], **loop.by("civil")).months == 48


@pytest.mark.clause("BH-56")
def test_who_leaves_earlier_than_agreed_or_later_than_today_is_not_let_go(loop: Loop) -> None:
    person = cadre(loop, entered="2024-03-02")
    day = at(loop, "2026-03-02")
    movement = with_opinion(loop, person, begins_on=day, until=day + 30 * DAY)
    act(loop, "check", movement, "civil")
    act(loop, "decide", movement, "head", approves=True)
    for wrong in ({"done_on": day - DAY, "document": "1号"},
                  {"done_on": day + DAY, "document": "1号"},
                  {"done_on": day, "document": " "}):  # fmt: skip
        values: Any = {**wrong, **loop.by("civil")}
        assert_refused("BH-56", commands.execute, movement.home_id, movement.pk, **values)


@pytest.mark.clause("BH-56")
def test_a_transfer_within_the_county_moves_the_record_to_the_new_unit(loop: Loop) -> None:
    person = cadre(loop)
    movement = with_opinion(loop, person, kind=Kind.TRANSFER, until=None)
    act(loop, "check", movement, "civil")
    act(loop, "decide", movement, "head", approves=True)
    today = datetime.date(2026, 3, 2)
    movement = act(loop, "execute", movement, "civil", done_on=today, document="1号")
    assert (movement.state, movement.outcome) == (State.CLOSED, Outcome.MOVED)
    left, came = held(loop, person)["service"].values()
    assert (left["departed"], left["way_out"], left["destination"]) == ("2026-03-02", "11", "4")
    assert (came["unit"], came["entered"]) == (str(loop.cast.finance), "2026-03-02")
    found = record.cadre_of(loop.cast.home, person)
    assert found is not None
    assert found.unit_id == loop.cast.finance


# --- exceptions, objections, denials --------------------------------------------------------------


def early(loop: Loop) -> Movement:
    """Return a secondment after a year, brought to the section."""
    person = cadre(loop, entered="2025-03-02")
    return with_opinion(loop, person)


@pytest.mark.clause("BH-47")
def test_an_exception_is_the_chiefs_with_a_reason_and_lets_the_check_pass(loop: Loop) -> None:
    movement = early(loop)
    movement = act(loop, "ask_exception", movement, "civil", reason="脱贫攻坚急需")
    assert whats(movement) == [What.EXCEPTION]
    values: Any = {"grants": True, "reason": "", **loop.by("head")}
    assert_refused("BH-47", commands.except_, movement.home_id, movement.pk, **values)
    values = {"grants": True, "reason": "同意", **loop.by("archivist")}
    assert_refused("BH-02", commands.except_, movement.home_id, movement.pk, **values)
    movement = act(loop, "except_", movement, "head", grants=True, reason="脱贫攻坚急需")
    assert (movement.state, movement.is_excepted) == (State.CHECK, True)
    assert act(loop, "check", movement, "civil").state == State.DECISION


@pytest.mark.clause("BH-47")
def test_no_exception_is_asked_for_where_none_is_needed_nor_for_a_resignation(loop: Loop) -> None:
    served = with_opinion(loop, cadre(loop))
    values: Any = {"reason": "想快一点", **loop.by("civil")}
    assert_refused("BH-47", commands.ask_exception, served.home_id, served.pk, **values)
    day = datetime.date(2026, 3, 2)
    more: Any = {"kind": Kind.RESIGNATION, "host": None, "begins_on": day, "until": None}
    early = cadre(loop, entered="2025-03-02", name="汤早")
    leaving = with_opinion(loop, early, who="township", **more)
    values = {"reason": "家庭原因", **loop.by("civil")}
    assert_refused("BH-47", commands.ask_exception, leaving.home_id, leaving.pk, **values)


@pytest.mark.clause("BH-55")
def test_who_says_no_says_why(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    home_id, pk = movement.home_id, movement.pk
    values: Any = {"answer": "objects", "words": " ", **loop.by("township")}
    assert_refused("BH-55", commands.give_opinion, home_id, pk, **values)
    act(loop, "give_opinion", movement, "township", answer="objects", words="人手太少")
    assert_refused("BH-55", commands.refuse, home_id, pk, reason="", **loop.by("civil"))
    act(loop, "check", movement, "civil")
    values = {"approves": False, **loop.by("head")}
    assert_refused("BH-55", commands.decide, home_id, pk, **values)
    movement = act(loop, "decide", movement, "head", approves=False, reason="乡镇人手太少")
    assert (movement.outcome, movement.opinion_words) == (Outcome.DENIED, "人手太少")


@pytest.mark.clause("BH-46")
def test_a_civil_servant_resigns_only_after_the_least_service(loop: Loop) -> None:
    day = datetime.date(2026, 3, 2)
    more: Any = {"kind": Kind.RESIGNATION, "host": None, "begins_on": day, "until": None}
    early = with_opinion(loop, cadre(loop, entered="2023-03-03", name="汤早"), who="civil", **more)
    assert_refused("BH-46", commands.check, early.home_id, early.pk, **loop.by("head"))
    late = with_opinion(loop, cadre(loop, entered="2023-03-02", name="汤迟"), who="civil", **more)
    act(loop, "check", late, "head")


@pytest.mark.clause("BH-46")
def test_institution_staff_give_thirty_days_notice(loop: Loop) -> None:
    person = cadre(loop, kind="3", entered="2025-03-02")
    day = datetime.date(2026, 3, 31)
    more: Any = {"kind": Kind.RESIGNATION, "host": None, "begins_on": day, "until": None}
    soon = with_opinion(loop, person, who="civil", **more)
    assert_refused("BH-46", commands.check, soon.home_id, soon.pk, **loop.by("head"))
    act(loop, "withdraw", soon, "civil")
    movement = with_opinion(loop, person, who="civil", **{**more, "begins_on": day + DAY})
    act(loop, "check", movement, "head")


@pytest.mark.clause("BH-49")
@pytest.mark.parametrize(("kind", "days"), [(Kind.RESIGNATION, 30), (Kind.EXAM, 30)])
def test_the_county_answers_within_the_limit(loop: Loop, kind: str, days: int) -> None:
    day = datetime.date(2026, 5, 2)
    more: Any = {"kind": kind, "host": None, "begins_on": day, "until": None}
    movement = with_opinion(loop, cadre(loop), who="civil", **more)
    last = (movement.answer_by - DAY).date()
    assert (last - loop.at.date()).days + 1 in {days, days + 1}
    assert movement.answer_by_basis == f"BH-49@2015 raised_at+{days}"


@pytest.mark.clause("BH-49")
def test_a_leaders_resignation_has_ninety_days(loop: Loop) -> None:
    person = cadre(loop)
    found = record.cadre_of(loop.cast.home, person)
    assert found is not None
    post = {"1": {"title": "副镇长", "is_leading": "1", "begun": "2024-01"}}
    record.write(loop.cast.home, found.pk, {"posts": post})
    day = datetime.date(2026, 5, 2)
    more: Any = {"kind": Kind.RESIGNATION, "host": None, "begins_on": day, "until": None}
    movement = raised(loop, person, who="civil", **more)
    assert movement.answer_by_basis == "BH-49@2015 raised_at+90"


# --- who may, and how long ------------------------------------------------------------------------


@pytest.mark.clause("BH-45")
def test_only_whom_it_concerns_raises_a_movement_and_one_at_a_time(loop: Loop) -> None:
    person = cadre(loop)
    wanted = asked(loop, person)
    for who in ("section", "leader", "cadre", "archivist"):
        assert_refused("BH-45", commands.raise_movement, home(loop), wanted, **loop.by(who))
    nobody = asked(loop, loop.cast.cadre)
    assert_refused("BH-45", commands.raise_movement, home(loop), nobody, **loop.by("civil"))
    raised(loop, person)
    assert_refused("BH-45", commands.raise_movement, home(loop), wanted, **loop.by("civil"))


@pytest.mark.clause("BH-48")
@pytest.mark.parametrize("until", [None, "2026-03-01", "2026-09-02"])
def test_a_secondment_has_a_last_day_within_the_months(loop: Loop, until: str | None) -> None:
    wanted = asked(loop, cadre(loop), until=datetime.date.fromisoformat(until) if until else None)
    assert_refused("BH-48", commands.raise_movement, home(loop), wanted, **loop.by("organ"))


@pytest.mark.clause("BH-48")
def test_a_secondment_is_extended_once_and_within_the_cap(loop: Loop) -> None:
    movement = away(loop)
    home_id, pk = movement.home_id, movement.pk
    late = datetime.date(2027, 3, 2)
    values: Any = {"until": late, "reason": "任务未完", **loop.by("civil")}
    assert_refused("BH-48", commands.extend, home_id, pk, **values)
    until = datetime.date(2026, 12, 31)
    movement = act(loop, "extend", movement, "civil", until=until, reason="任务未完")
    (duty,) = Duty.objects.filter(home_id=home_id, dossier=pk, discharged_by=None)
    assert duty.due_at > duty.first_due_at
    values = {"until": until + DAY, "reason": "还没完", **loop.by("civil")}
    assert_refused("BH-48", commands.extend, home_id, pk, **values)
    (row,) = held(loop, movement.person_id)["absences"].values()
    assert row["until"] == "2026-12-31"


def away(loop: Loop) -> Movement:
    movement = with_opinion(loop, cadre(loop))
    act(loop, "check", movement, "civil")
    act(loop, "decide", movement, "head", approves=True)
    today = datetime.date(2026, 3, 2)
    return act(loop, "execute", movement, "civil", done_on=today, document="1号")


def test_who_says_somebody_is_not_back_sends_the_duty_back_to_the_host(loop: Loop) -> None:
    movement = away(loop)
    loop.later(days=10)
    day = datetime.date(2026, 3, 10)
    movement = act(loop, "report_return", movement, "organ", returned_on=day)
    movement = act(loop, "answer_return", movement, "township", is_back=False, reason="没见到人")
    assert (movement.state, movement.returned_on, whats(movement)) == (
        State.AWAY,
        None,
        [What.RETURN],
    )


def test_nobody_decides_on_himself_and_the_subject_signs_nothing(loop: Loop) -> None:
    """The township's secretary who wants to leave doesn't sign the township's opinion (TWN-03)."""
    roll = {"unit": str(loop.cast.town), "staff_kind": "1", "entered": "2020-03-02", "way_in": "11"}
    sheet = Sheet(name="尤成林", sex="男", birth="197605", id_number="")
    record.create(
        home=loop.cast.home, person=loop.cast.township, name=sheet.name, unit=loop.cast.town
    )
    found = record.cadre_of(loop.cast.home, loop.cast.township)
    assert found is not None
    record.write(loop.cast.home, found.pk, {"service": {"77": roll}})
    movement = raised(loop, loop.cast.township, who="organ")
    values: Any = {"answer": "agrees", **loop.by("township")}
    assert_refused("BH-04", commands.give_opinion, movement.home_id, movement.pk, **values)
    ((_what, desk),) = owed(movement)
    assert desk in {held.desk for held in loop.actor("civil").desks}


def test_the_section_that_raised_it_does_not_check_it(loop: Loop) -> None:
    movement = with_opinion(loop, cadre(loop), who="civil", host_name="市财政局", host=None,
                            host_level="3", letter="市财函〔2026〕2号")  # fmt: skip
    assert movement.state == State.CHECK
    values: Any = loop.by("civil")
    assert_refused("BH-04", commands.check, movement.home_id, movement.pk, **values)
    act(loop, "check", movement, "head")


def test_what_the_section_signed_for_an_empty_desk_the_chief_checks(loop: Loop) -> None:
    """Who has just acted is passed over already where the next duty is set (L4)."""
    rows = Grant.objects.filter(person=loop.cast.township)
    rows.update(to_on=datetime.date(2026, 3, 1))
    movement = raised(loop, cadre(loop))
    act(loop, "give_opinion", movement, "civil", answer="agrees")
    ((what, desk),) = owed(movement)
    assert what == What.CHECK
    assert desk in {held.desk for held in loop.actor("head").desks}


def test_the_same_form_twice_is_one_movement(loop: Loop) -> None:
    by = loop.by("organ")
    wanted = asked(loop, cadre(loop))
    first = commands.raise_movement(home(loop), wanted, **by)
    with pytest.raises(journal.Repeated) as repeated:
        commands.raise_movement(home(loop), wanted, **by)
    assert repeated.value.dossier == first.pk


# --- sight, reminders, the record held against its rows -------------------------------------------


@pytest.mark.clause("BH-55")
def test_who_agrees_need_not_say_why(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    assert act(loop, "give_opinion", movement, "township", answer="agrees").opinion == "agrees"


def test_each_sees_the_movements_of_the_own_part_alone(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    for who in ("civil", "head", "township", "organ"):
        seen = moving.see(loop.actor(who), movement.home_id, movement.pk, on=loop.at.date())
        assert seen is not None, who
    for who in ("cadre", "section", "supervision", "auditor", "system", "archivist", "leader"):
        seen = moving.see(loop.actor(who), movement.home_id, movement.pk, on=loop.at.date())
        assert seen is None, who


@pytest.mark.clause("BH-24")
def test_the_clock_reminds_who_owes_a_step_and_then_who_sits_above(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    loop.later(days=6)
    assert jobs.run_due(loop.at)["reminded"] == 1
    told = Notice.objects.filter(home_id=movement.home_id, kind="townships.remind")
    assert {row.recipient for row in told} == {loop.cast.township, loop.cast.civil}
    assert jobs.run_due(loop.at)["reminded"] == 0
    assert whats(movement) == [What.OPINION]


def test_a_row_changed_behind_the_journal_is_found(loop: Loop) -> None:
    movement = away(loop)
    testifying.register()
    found = testifying.present(movement.home_id, [movement.dossier_id])
    row: dict[str, str] = {}
    for entry in journal.entries(movement.home_id, movement.dossier_id):
        values = journal.private_values(movement.home_id, movement.dossier_id).get(entry.pk, {})
        private = {field: value or "" for field, value in values.items()}
        testifying.replay(row, witnesses.told(entry, json.loads(entry.body), private))
    assert row == found[movement.dossier_id]
    assert row["done_on"] == "2026-03-02"


def test_what_a_movement_changes_in_a_record_agrees_with_its_entries(loop: Loop) -> None:
    """The record's own witness: a secondment that begins and ends, and a transfer."""
    witnesses_of.register()
    movement = away(loop)
    day = datetime.date(2026, 3, 10)
    loop.later(days=10)
    act(loop, "report_return", movement, "organ", returned_on=day)
    act(loop, "answer_return", movement, "township", is_back=True)
    moved = with_opinion(
        loop, cadre(loop, name="汤迁"), kind=Kind.TRANSFER, until=None, begins_on=loop.at.date()
    )
    act(loop, "check", moved, "civil")
    act(loop, "decide", moved, "head", approves=True)
    act(loop, "execute", moved, "civil", done_on=loop.at.date(), document="1号")
    verify(home(loop))
