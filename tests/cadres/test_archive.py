"""三龄两历一身份: two archive reviewers, the material named, and no other way into the record."""

from dataclasses import replace
from typing import Any

import pytest

from bihuan.kernel.journal import facade as journal
from bihuan.modules.cadres import commands, rules
from bihuan.modules.cadres.commands import Found
from bihuan.modules.cadres.models import Change
from bihuan.modules.cadres.rules.changing import ROW, Value
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Act, ArchiveItem, Outcome, Result, Signature, State, What
from tests.cadres.test_changing import (
    YES,
    asked,
    assert_agrees,
    assert_refused,
    decided,
    owed,
    own_record,
    raised,
    told,
    value,
    whole,
)
from tests.cadres.test_taking_in import held, home
from tests.conftest import Loop

FOUND = Found("入团志愿书", "2010-05", "1995年5月", "199605", Result.CERTIFIED.value)


def birth(loop: Loop, who: str = "cadre") -> Change:
    """Ask for another month of birth."""
    person = own_record(loop)
    return raised(loop, who, value(person, "basics", "birth", "1995-06"))


def act(loop: Loop, name: str, change: Change, who: str, **values: Any) -> Change:
    done: Change = getattr(commands, name)(change.home_id, change.pk, **values, **loop.by(who))
    return done


def birth_of(loop: Loop) -> str:
    (basics,) = held(loop.cast.cadre)["basics"].values()
    return basics["birth"]


@pytest.mark.clause("BH-51")
def test_a_birth_is_certified_by_two_from_the_material_and_signed(loop: Loop) -> None:
    change = birth(loop)
    assert (change.archive_item, owed(change)) == (ArchiveItem.BIRTH, [What.EXAMINE])
    found = replace(FOUND, certified="1995-05")
    change = act(loop, "examine", change, "archivist", found=found)
    assert owed(change) == [What.RECHECK]
    assert birth_of(loop) == "1996-05"
    change = act(loop, "certify", change, "archivist2")
    assert (birth_of(loop), owed(change)) == ("1995-05", [What.SIGN])
    change = act(loop, "record_signature", change, "archivist", signature=Signature.SIGNED)
    assert (change.state, change.outcome, owed(change)) == (State.CLOSED, Outcome.CHANGED, [])
    last = changing.certified(home().pk, loop.cast.cadre)[ArchiveItem.BIRTH]
    assert (last.found_name, last.result) == ("入团志愿书", Result.CERTIFIED)
    register = journal.register(home().pk, kind="cadre", number=str(loop.cast.cadre))
    entry = journal.entries(home().pk, register.pk)[-1]
    assert (entry.act, entry.actor) == (Act.CHANGE_RECORD, loop.cast.archivist2)
    assert_agrees()


@pytest.mark.clause("BH-51")
def test_one_alone_does_not_certify_and_the_section_does_not_at_all(loop: Loop) -> None:
    change = act(loop, "examine", birth(loop), "archivist", found=FOUND)
    assert_refused("BH-04", act, loop, "certify", change, "archivist")
    assert_refused("BH-02", act, loop, "certify", change, "civil")
    assert_refused("BH-50", decided, loop, change, "civil", YES)
    assert birth_of(loop) == "1996-05"


@pytest.mark.clause("BH-51")
@pytest.mark.parametrize(
    "lacking",
    [
        {"found_name": " "},
        {"found_formed": ""},
        {"found_formed": "去年"},
        {"found_value": ""},
        {"result": "whatever"},
        {"certified": "1996-05"},
    ],
)
def test_without_the_material_nothing_is_examined(loop: Loop, lacking: dict[str, str]) -> None:
    change = birth(loop)
    found = replace(FOUND, **lacking)
    assert_refused("BH-51", act, loop, "examine", change, "archivist", found=found)


def test_who_asked_neither_examines_nor_certifies_nor_does_the_cadre(loop: Loop) -> None:
    change = birth(loop)
    assert_refused("BH-04", act, loop, "examine", change, "cadre", found=FOUND)
    change = act(loop, "examine", change, "archivist2", found=FOUND)
    assert "cadres.examine" in told(loop, "archivist")
    assert "cadres.examine" not in told(loop, "archivist2")


def test_a_second_reviewer_who_does_not_agree_sends_it_back(loop: Loop) -> None:
    change = act(loop, "examine", birth(loop), "archivist", found=FOUND)
    assert_refused("BH-50", act, loop, "examine_again", change, "archivist2", reason="")
    change = act(loop, "examine_again", change, "archivist2", reason="还有入学登记表")
    assert (change.state, owed(change)) == (State.ARCHIVE, [What.EXAMINE])
    assert_agrees()


def test_material_that_does_not_decide_leaves_the_record_as_it_is(loop: Loop) -> None:
    found = replace(FOUND, result=Result.PENDING.value)
    change = act(loop, "examine", birth(loop), "archivist", found=found)
    change = act(loop, "certify", change, "archivist2")
    assert (change.outcome, birth_of(loop)) == (Outcome.PENDING, "1996-05")
    assert_agrees()


def test_a_suspected_forgery_goes_to_the_supervision_section_alone(loop: Loop) -> None:
    found = replace(FOUND, result=Result.FORGERY.value)
    change = act(loop, "examine", birth(loop), "archivist", found=found)
    change = act(loop, "certify", change, "archivist2")
    assert (change.outcome, birth_of(loop)) == (Outcome.REFERRED, "1996-05")
    assert told(loop, "supervision") == ["cadres.certify"]
    assert "cadres.certify" not in told(loop, "cadre")


@pytest.mark.clause("BH-51")
def test_who_does_not_sign_is_told_why_not(loop: Loop) -> None:
    found = replace(FOUND, result=Result.CONSISTENT.value)
    change = act(loop, "examine", birth(loop), "archivist", found=found)
    change = act(loop, "certify", change, "archivist2")
    declines = {"signature": Signature.DECLINED.value}
    assert_refused("BH-51", act, loop, "record_signature", change, "archivist", **declines)
    change = act(loop, "record_signature", change, "archivist", note="本人在外地", **declines)
    assert (change.outcome, birth_of(loop)) == (Outcome.CONSISTENT, "1996-05")
    assert_agrees()


def test_what_is_ordinary_and_what_is_not_go_each_their_way(loop: Loop) -> None:
    person = own_record(loop)
    values = [
        value(person, "basics", "birth", "1995-05"),
        value(person, "basics", "native_place", "陕西山阳"),
        whole("education", {"mode": "1", "school": "某大学"}),
    ]
    opened = commands.raise_changes(home(), asked(person, *values), **loop.by("civil"))
    assert [(one.archive_item, one.state) for one in opened] == [
        ("birth", State.ARCHIVE),
        ("", State.REVIEW),
        ("education", State.ARCHIVE),
    ]
    assert_agrees()


@pytest.mark.parametrize(
    ("one", "item"),
    [
        (Value("basics", "1", "work_start", "", "2012"), "work_start"),
        (Value("basics", "1", "staff_kind", "", "1"), "status"),
        (Value("basics", "1", "health", "", "1"), ""),
        (Value("party", "1", "joined", "", "2012"), "party"),
        (Value("service", "1", "way_in", "", "11"), "status"),
        (Value("resume", "1", "text", "", "某"), "career"),
        (Value("posts", "1", "title", "", "某"), "career"),
        (Value("posts", "1", "document", "", "某"), ""),
        (Value("printed", "1", ROW, "", '{"cell":"resume","text":"x"}'), "career"),
        (
            Value("printed", "1", ROW, '{"cell":"birth"}', '{"cell":"health","text":"x"}'),
            "birth",
        ),
        (Value("none_stated", "1", ROW, "", '{"set":"education"}'), "education"),
        (Value("none_stated", "1", ROW, "", '{"set":"rewards"}'), ""),
    ],
)
def test_what_belongs_to_the_six_items(one: Value, item: str) -> None:
    assert rules.archive_item(one) == item


@pytest.mark.clause("BH-51")
def test_the_ordinary_way_refuses_what_belongs_to_the_archive(loop: Loop) -> None:
    one = value(own_record(loop), "basics", "birth", "1995-05")
    assert_refused("BH-51", rules.goes_by_the_archive, [one], way="")
