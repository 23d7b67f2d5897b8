"""更正事项: asked for, reviewed by somebody else, written into both dossiers; nothing gets lost."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bihuan.config import witnesses
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.cadres import commands, jobs
from bihuan.modules.cadres.commands import Asked, File
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.rules.changing import ROW, Value, current
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Answer, Outcome, State, What
from tests.cadres.test_taking_in import SHEET, brought, held, home
from tests.conftest import Loop
from tests.snapshot import business_rows

PDF = File("户口页.pdf", b"%PDF-1.4 made up")
YES, NO = (Answer.ACCEPTED.value, ""), (Answer.REFUSED.value, "材料不符")


def own_record(loop: Loop) -> int:
    """Give the cadre of the cast a record in the town, and return the person."""
    cadre = record.create(
        home=loop.cast.home, person=loop.cast.cadre, name="姜新苗", unit=loop.cast.town
    )
    row = str(cadre.pk)
    changes = {"basics": {row: {"birth": "1996-05", "native_place": "陕西青禾"}}}
    dossier = journal.open_dossier(
        loop.cast.home,
        nature=journal.Nature.REGISTER,
        kind="cadre",
        number=str(loop.cast.cadre),
        unit=loop.cast.town,
        at=loop.at,
    )
    record.write(loop.cast.home, cadre.pk, changes)
    journal.record(
        dossier,
        "cadres.take_in",
        act_id=new_token(),
        actor=SYSTEM,
        at=loop.at,
        private={"record": json.dumps(changes, ensure_ascii=False)},
    )
    return loop.cast.cadre


def value(person: int, name: str, field: str, new: str) -> Value:
    """Return a change of the only row of a set that a record has."""
    ((row, kept),) = held(person)[name].items()
    return Value(name, row, field, kept.get(field, ""), new)


def whole(name: str, row: dict[str, str]) -> Value:
    """Return a row that a record lacks."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Value(name, str(new_id()), ROW, "", text)


def asked(person: int, *values: Value, **more: Any) -> Asked:
    words = {"reason": "登记有误", "material": "户口簿"}
    return Asked(person, values, **{**words, **more})


def raised(loop: Loop, who: str, *values: Value, **more: Any) -> Change:
    (change,) = commands.raise_changes(
        home(), asked(loop.cast.cadre, *values, **more), **loop.by(who)
    )
    return change


def decided(loop: Loop, change: Change, who: str, *answers: tuple[str, str]) -> Change:
    ids = [item.pk for item in changing.items_of(change.home_id, change.pk)]
    told = dict(zip(ids, answers, strict=False))
    return commands.decide(change.home_id, change.pk, answers=told, **loop.by(who))


def owed(change: Change) -> list[str]:
    rows = Duty.objects.filter(
        home_id=change.home_id, dossier=change.dossier_id, discharged_by=None
    )
    return [duty.what for duty in rows]


def told(loop: Loop, who: str) -> list[str]:
    rows = Notice.objects.filter(home_id=loop.cast.home, recipient=getattr(loop.cast, who))
    return sorted(set(rows.values_list("kind", flat=True)))


def assert_refused(clause: str, call: Any, *args: Any, **values: Any) -> Refused:
    before = business_rows()
    with pytest.raises(Refused) as refused:
        call(*args, **values)
    assert refused.value.clause == clause
    assert business_rows() == before
    return refused.value


def assert_agrees() -> None:
    """See the chains whole and the rows as the entries say."""
    witnesses.register()
    verify(home())


@pytest.mark.clause("BH-50")
@pytest.mark.clause("BH-52")
def test_what_the_cadre_asks_for_is_reviewed_and_stands_in_both_dossiers(loop: Loop) -> None:
    person = own_record(loop)
    change = raised(loop, "cadre", value(person, "basics", "native_place", "陕西山阳"), files=[PDF])
    assert (change.state, owed(change)) == (State.REVIEW, [What.REVIEW])
    assert "cadres.raise" in told(loop, "civil")
    change = decided(loop, change, "civil", YES)
    assert (change.state, change.outcome, owed(change)) == (State.CLOSED, Outcome.CHANGED, [])
    (basics,) = held(person)["basics"].values()
    assert basics["native_place"] == "陕西山阳"
    assert told(loop, "cadre") == ["cadres.decide"]
    register = journal.register(home().pk, kind="cadre", number=str(person))
    (case,) = journal.Dossier.objects.filter(home_id=home().pk, pk=change.dossier_id)
    last = [journal.entries(home().pk, one.pk)[-1] for one in (register, case)]
    assert [entry.act for entry in last] == ["cadres.change_record", "cadres.decide"]
    assert last[0].act_id == last[1].act_id
    assert_agrees()


@pytest.mark.clause("BH-50")
def test_items_are_answered_one_by_one_and_a_refusal_says_why(loop: Loop) -> None:
    person = own_record(loop)
    (row,) = held(person)["basics"]
    values = [
        value(person, "basics", "native_place", "陕西山阳"),
        Value("basics", row, "specialty", "", "农技推广"),
    ]
    change = raised(loop, "township", *values)
    first, second = changing.items_of(change.home_id, change.pk)
    assert_refused("BH-50", decided, loop, change, "civil", (Answer.REFUSED.value, " "))
    change = decided(loop, change, "civil", YES)
    assert (change.state, owed(change)) == (State.REVIEW, [What.REVIEW])
    assert_refused(
        "BH-50",
        commands.decide,
        change.home_id,
        change.pk,
        answers={first.pk: NO},
        **loop.by("civil"),
    )
    commands.decide(change.home_id, change.pk, answers={second.pk: NO}, **loop.by("civil"))
    change.refresh_from_db()
    assert change.outcome == Outcome.PARTLY
    assert held(person)["basics"][row].get("specialty") is None
    assert Item.objects.get(home_id=home().pk, pk=second.pk).why == "材料不符"
    assert_agrees()


@pytest.mark.clause("BH-50")
@pytest.mark.parametrize(
    "lacking", [{"reason": " "}, {"material": ""}, {"new": "陕西青禾县"}, {"field": "no_such"}]
)
def test_what_says_too_little_or_nothing_that_is_there_is_refused(
    loop: Loop, lacking: dict[str, str]
) -> None:
    person = own_record(loop)
    one = value(person, "basics", "native_place", "陕西山阳")
    if "field" in lacking:
        one = replace(one, field=lacking.pop("field"))
    if "new" in lacking:
        one = Value("basics", one.row, "health", "", lacking.pop("new"))
    assert_refused("BH-50", raised, loop, "cadre", one, **lacking)


@pytest.mark.clause("BH-50")
def test_what_the_record_says_otherwise_by_now_is_not_accepted_and_nothing_is_lost(
    loop: Loop,
) -> None:
    person = own_record(loop)
    one = value(person, "basics", "native_place", "陕西山阳")
    change = raised(loop, "township", replace(one, new="陕西蓝田"))
    by: Any = {"actor": SYSTEM, "at": loop.at, "act_id": new_token(), "basis": ["BH-43"]}
    changes = {"basics": {one.row: {"native_place": "陕西山阳"}}}
    commands.change_rows(home(), person=person, changes=changes, **by)
    refusal = assert_refused("BH-50", decided, loop, change, "civil", YES)
    assert "已经变动" in refusal.message
    change = decided(loop, change, "civil", (Answer.REFUSED.value, "已按另一件更正"))
    assert change.outcome == Outcome.REFUSED
    (basics,) = held(person)["basics"].values()
    assert basics["native_place"] == "陕西山阳"


@pytest.mark.clause("BH-50")
def test_an_item_is_corrected_by_one_case_at_a_time(loop: Loop) -> None:
    person = own_record(loop)
    one = value(person, "basics", "native_place", "陕西山阳")
    raised(loop, "cadre", one)
    assert_refused("BH-50", raised, loop, "township", replace(one, new="陕西蓝田"))


@pytest.mark.clause("BH-50")
def test_a_day_that_has_not_come_and_a_whole_single_set_are_refused(loop: Loop) -> None:
    person = own_record(loop)
    assert_refused("BH-50", raised, loop, "cadre", value(person, "basics", "birth", "2031-01-01"))
    gone = replace(value(person, "basics", "birth", ""), field="", old="", new="")
    assert_refused("BH-50", raised, loop, "cadre", gone)


def test_who_asked_does_not_review_and_nobody_left_means_the_head(loop: Loop) -> None:
    person = own_record(loop)
    change = raised(loop, "civil", value(person, "basics", "native_place", "陕西山阳"))
    assert_refused("BH-04", decided, loop, change, "civil", YES)
    assert "cadres.raise" in told(loop, "head")
    assert decided(loop, change, "head", YES).outcome == Outcome.CHANGED


@pytest.mark.clause("BH-52")
@pytest.mark.parametrize("who", ["organ", "secretary", "archivist", "leader", "stranger"])
def test_nobody_else_asks_for_a_change(loop: Loop, who: str) -> None:
    person = own_record(loop)
    one = value(person, "basics", "native_place", "陕西山阳")
    assert_refused("BH-52", raised, loop, who, one)


def test_it_goes_back_for_evidence_and_is_supplied_or_withdrawn(loop: Loop) -> None:
    person = own_record(loop)
    change = raised(loop, "cadre", value(person, "basics", "native_place", "陕西山阳"))
    by = (change.home_id, change.pk)
    assert_refused("BH-50", commands.send_back, *by, reason="", **loop.by("civil"))
    commands.send_back(*by, reason="请附户口页", **loop.by("civil"))
    change.refresh_from_db()
    assert (change.state, owed(change)) == (State.RETURNED, [What.SUPPLY])
    (duty,) = Duty.objects.filter(home_id=home().pk, dossier=change.pk, discharged_by=None)
    assert duty.desk.person_id == loop.cast.cadre
    commands.supply(*by, note="户口页", files=[PDF], **loop.by("cadre"))
    assert [one.kind for one in evidence.of_dossier(*by)] == ["application/pdf"]
    change.refresh_from_db()
    assert owed(change) == [What.REVIEW]
    commands.withdraw(*by, **loop.by("cadre"))
    change.refresh_from_db()
    assert (change.outcome, owed(change)) == (Outcome.WITHDRAWN, [])
    assert_agrees()


def test_a_form_sent_twice_is_one_request(loop: Loop) -> None:
    person = own_record(loop)
    told_ = asked(person, value(person, "basics", "native_place", "陕西山阳"))
    by = loop.by("cadre")
    (first,) = commands.raise_changes(home(), told_, **by)
    with pytest.raises(journal.Repeated) as again:
        commands.raise_changes(home(), told_, **by)
    assert again.value.dossier == first.pk


def test_a_file_that_is_neither_picture_nor_pdf_is_refused(loop: Loop) -> None:
    person = own_record(loop)
    one = value(person, "basics", "native_place", "陕西山阳")
    bad = [File("木马.exe", b"MZ no picture")]
    assert_refused("BH-17", raised, loop, "cadre", one, files=bad)


def test_the_clock_reminds_who_owes_the_review(loop: Loop) -> None:
    person = own_record(loop)
    change = raised(loop, "cadre", value(person, "basics", "native_place", "陕西山阳"))
    loop.later(days=9)
    assert jobs.run_due(loop.at)["reminded"] == 1
    assert jobs.run_due(loop.at)["reminded"] == 0
    assert owed(change) == [What.REVIEW]
    loop.later(days=5)
    jobs.run_due(loop.at)
    assert "cadres.remind" in told(loop, "head")
    assert_agrees()


def test_family_stays_a_compartment_of_the_record(loop: Loop) -> None:
    person = own_record(loop)
    wife = whole("family", {"relation": "妻子", "name": "某英"})
    decided(loop, raised(loop, "cadre", wife), "civil", YES)
    register = journal.register(home().pk, kind="cadre", number=str(person))
    values = journal.private_values(home().pk, register.pk)
    last = values[journal.entries(home().pk, register.pk)[-1].pk]
    assert (last["record"], "某英" in str(last["family"])) == ("{}", True)
    assert held(person)["family"][wife.row]["name"] == "某英"


def test_words_that_were_settled_go_stale_when_the_rows_beneath_change(loop: Loop) -> None:
    sheet = replace(SHEET, health="健康（轻度近视）", id_number="")
    by: Any = {"actor": SYSTEM, "at": loop.at}
    person = commands.take_in(home(), brought(sheet), unit=loop.cast.town, **by)
    assert to_sheet.stale(held(person)) == []
    one = value(person, "basics", "health", "3")
    told_ = asked(person, one)
    (change,) = commands.raise_changes(home(), told_, **loop.by("township"))
    decided(loop, change, "civil", YES)
    assert to_sheet.stale(held(person)) == ["health"]


def test_a_row_is_taken_away_only_when_that_is_asked_for(loop: Loop) -> None:
    person = own_record(loop)
    reward = whole("rewards", {"name": "县级先进", "approved": "2020"})
    decided(loop, raised(loop, "cadre", reward), "civil", YES)
    gone = Value("rewards", reward.row, ROW, current(held(person), reward), "")
    change = raised(loop, "township", gone)
    assert held(person)["rewards"]
    decided(loop, change, "civil", YES)
    assert "rewards" not in held(person)
    assert_agrees()


# --- none of this -------------------------------------------------------------------------------


@pytest.mark.clause("BH-54")
def test_none_of_this_is_a_statement_until_a_row_comes(loop: Loop) -> None:
    person = own_record(loop)
    none = whole("none_stated", {"set": "rewards"})
    assert "none_stated" not in held(person)
    decided(loop, raised(loop, "cadre", none), "civil", YES)
    assert [row["set"] for row in held(person)["none_stated"].values()] == ["rewards"]
    assert to_sheet.sheet_of(held(person), name="姜新苗").rewards == "无"
    reward = whole("rewards", {"name": "县级先进", "approved": "2020"})
    decided(loop, raised(loop, "cadre", reward), "civil", YES)
    assert "none_stated" not in held(person)
    assert_agrees()


@pytest.mark.clause("BH-54")
def test_none_of_this_is_refused_where_there_is_something(loop: Loop) -> None:
    person = own_record(loop)
    reward = whole("rewards", {"name": "县级先进", "approved": "2020"})
    decided(loop, raised(loop, "cadre", reward), "civil", YES)
    none = whole("none_stated", {"set": "rewards"})
    assert_refused("BH-54", raised, loop, "cadre", none)
    assert current(held(person), none) == ""
    assert_refused("BH-54", raised, loop, "cadre", whole("none_stated", {"set": "basics"}))


def test_a_date_that_is_none_is_refused(loop: Loop) -> None:
    own_record(loop)
    reward = whole("rewards", {"name": "县级先进", "approved": "2020-13"})
    assert_refused("BH-50", raised, loop, "cadre", reward)
