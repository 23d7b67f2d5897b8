"""指派专人、核实谈话: somebody else finds the reason, and the reason decides what follows."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import standing
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.models import User
from bihuan.modules.wall import rules, selectors
from tests.cast import NAMES
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last,
    last_data,
    last_words,
    owed,
    refusals,
    told,
    unseat,
)

FOUND: dict[str, Any] = {
    "cause": "objective",
    "way": "visit",
    "note": "配件停产，要等厂家",
    "explanation": "厂家停产，正在找代用的",
}


@pytest.mark.clause("QY-11")
@pytest.mark.parametrize("talker", ["secretary", "li", "leader", "staff"])
def test_the_named_person_has_three_days_and_finds_the_talk_on_his_own_desk(
    loop: Loop, talker: str
) -> None:
    request = loop.to("review")
    do(loop, "name_talker", request, "leader", talker=getattr(loop.cast, talker))

    request.refresh_from_db()
    assert (request.state, request.talker_id) == ("talk", getattr(loop.cast, talker))
    assert last(loop, request) == ("wall.name_talker", "leader", ["QY-11"])
    assert last_data(request) == {"talker": str(getattr(loop.cast, talker))}
    assert owed(loop, request) == [("wall.talk", talker, "2026-03-05T16:00Z")]
    assert told(loop, request) == {talker}
    mine = standing.standing_on(loop.actor(talker), request.home_id, on=clock.day(loop.at))
    assert "wall.talk" in {duty.what for duty in mine}


@pytest.mark.clause("QY-11")
def test_somebody_else_may_be_named_and_the_first_owes_it_no_longer(loop: Loop) -> None:
    request = loop.to("talk")
    do(loop, "name_talker", request, "leader", talker=loop.cast.li)
    assert owed(loop, request) == [("wall.talk", "li", "2026-03-05T16:00Z")]
    assert_refused("BH-02", lambda: do(loop, "talk", request, "secretary", **FOUND))
    do(loop, "talk", request, "li", **FOUND)


@pytest.mark.clause("QY-11", "QY-12")
def test_an_objective_reason_is_explained_and_the_resident_is_waited_for_seven_days(
    loop: Loop,
) -> None:
    request = loop.to("talk")
    met_at = loop.at - datetime.timedelta(hours=1)
    do(loop, "talk", request, "secretary", **FOUND, happened_at=met_at)

    request.refresh_from_db()
    assert (request.state, request.cause, request.failed) == ("explained", "objective", [])
    assert last(loop, request) == ("wall.talk", "secretary", ["QY-11"])
    assert last_data(request) == {"cause": "objective", "way": "visit"}
    assert last_words(request) == {key: FOUND[key] for key in ("note", "explanation")}
    assert selectors.explanation_of(request) == FOUND["explanation"]
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert entry is not None
    assert entry.happened_at == met_at
    assert owed(loop, request) == [("wall.acceptance", "group_leader", "2026-03-09T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}


@pytest.mark.clause("QY-13")
def test_the_members_own_fault_waits_three_days_for_his_word(loop: Loop) -> None:
    request = loop.to("talk")
    do(loop, "talk", request, "secretary", **{**FOUND, "cause": "member"})

    request.refresh_from_db()
    # Nobody is written down as failed before he could speak.
    assert (request.state, request.failed, request.handler_id) == (
        "reply",
        [],
        loop.cast.member_wang,
    )
    assert owed(loop, request) == [("wall.reply", "wang", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"wang"}


@pytest.mark.clause("QY-13")
def test_a_wrong_dispatch_is_made_again_and_nobody_is_blamed(loop: Loop) -> None:
    request = loop.to("talk")
    do(loop, "talk", request, "secretary", **{**FOUND, "cause": "dispatching"})

    request.refresh_from_db()
    assert (request.state, request.failed, request.handler_id) == ("redispatch", [], None)
    assert owed(loop, request) == [("wall.redispatch", "group_leader", "2026-03-05T16:00Z")]
    assert told(loop, request) == {"leader", "deputy"}
    loop.dispatch(request, "member_wang")


@pytest.mark.clause("QY-13")
@pytest.mark.parametrize(
    ("cause", "has_handler", "state"),
    [
        ("objective", True, "explained"),
        ("objective", False, "explained"),
        ("member", True, "reply"),
        ("dispatching", True, "redispatch"),
        ("dispatching", False, "redispatch"),
    ],
)
def test_the_cause_decides(cause: str, state: str, *, has_handler: bool) -> None:
    assert (
        rules.after_talk(cause, note="谈过", explanation="缺货", has_handler=has_handler) == state
    )


@pytest.mark.clause("QY-13", "BH-13")
def test_refused_blame_where_no_member_handled_it(loop: Loop) -> None:
    request = loop.to("referred")
    do(loop, "answer", request, "leader", result="已换变压器", public_result="已换变压器")
    do(loop, "rate", request, "resident", grade="unsatisfied")
    do(loop, "name_talker", request, "leader", talker=loop.cast.secretary)
    assert_refused(
        "QY-13", lambda: do(loop, "talk", request, "secretary", **{**FOUND, "cause": "member"})
    )
    do(loop, "talk", request, "secretary", **FOUND)


@pytest.mark.clause("QY-11", "BH-04", "BH-02")
@refusals(
    ("clause", "state", "who", "talker"),
    [
        ("QY-11", "review", "leader", "wang"),
        ("QY-11", "review", "leader", "other_member"),
        ("QY-11", "review", "leader", "other_leader"),
        ("QY-11", "review", "leader", "stranger"),
        ("QY-11", "rating", "leader", "secretary"),
        ("QY-11", "explained", "leader", "secretary"),
        ("QY-11", "closed", "leader", "secretary"),
        ("BH-04", "review", "wang", "secretary"),
        ("BH-02", "review", "li", "secretary"),
        ("BH-02", "review", "secretary", "secretary"),
        ("BH-02", "review", "other_leader", "secretary"),
    ],
)
def test_refused_naming_leaves_no_trace(
    loop: Loop, clause: str, state: str, who: str, talker: str
) -> None:
    request = loop.to(state)
    person = getattr(loop.cast, talker)
    assert_refused(clause, lambda: do(loop, "name_talker", request, who, talker=person))


@pytest.mark.clause("QY-11")
def test_who_may_talk_stands_by_office_once_and_without_who_handled_it(loop: Loop) -> None:
    request = loop.to("review")
    seen = selectors.see(loop.actor("leader"), "QY", request.pk, on=clock.day(loop.at))
    assert seen is not None
    offices = dict(selectors.talkers(seen))
    names = {office: [name for _person, name in held] for office, held in offices.items()}
    assert names["党小组组长"] == [NAMES["leader"], NAMES["deputy"]]
    assert names["共建家园党支部书记"] == [NAMES["secretary"]]
    assert names["社区专职工作者"] == [NAMES["staff"]]
    everybody = [name for held in names.values() for name in held]
    assert len(everybody) == len(set(everybody))
    members = [office for office in offices if office.startswith("在职党员，")]
    assert NAMES["li"] in [name for office in members for name in names[office]]
    assert NAMES["wang"] not in everybody
    for held in offices.values():
        for person, _name in held:
            rules.talker_is_somebody_else(person, handled_by=seen.case.handled_by, is_ours=True)
    assert selectors.publisher_of(seen) == loop.cast.leader


@pytest.mark.clause("QY-11")
def test_the_page_tells_the_offices_apart_and_says_who_published(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    request = loop.to("review")
    client = Client()
    client.force_login(User.objects.get(person=loop.cast.deputy))
    page = client.get(f"/desk/wall/QY/{request.pk}/name_talker/").content.decode()
    assert '<optgroup label="党小组组长">' in page
    published = re.findall(r"<option[^>]*>([^<]*)（公布了这次的办理情况）</option>", page)
    assert published == [NAMES["leader"]]


@pytest.mark.clause("QY-11")
def test_refused_to_name_nobody(loop: Loop) -> None:
    request = loop.to("review")
    assert_refused("QY-11", lambda: do(loop, "name_talker", request, "leader", talker=1))


@pytest.mark.clause("QY-11", "BH-02", "BH-04")
@refusals(
    ("clause", "state", "who", "values"),
    [
        ("QY-11", "talk", "secretary", {"note": " "}),
        ("QY-12", "talk", "secretary", {"explanation": " "}),
        ("QY-11", "review", "secretary", {}),
        ("QY-11", "explained", "secretary", {}),
        ("QY-11", "reply", "secretary", {}),
        ("BH-04", "talk", "wang", {}),
        ("BH-02", "talk", "leader", {}),
        ("BH-02", "talk", "li", {}),
        ("BH-02", "talk", "resident", {}),
    ],
)
def test_refused_talk_leaves_no_trace(
    loop: Loop, clause: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, "talk", request, who, **{**FOUND, **values}))


@pytest.mark.clause("QY-11")
@pytest.mark.parametrize(
    ("talker", "is_ours", "refused"), [(7, True, True), (8, False, True), (8, True, False)]
)
def test_one_of_our_own_who_did_not_handle_it_talks(
    talker: int, *, is_ours: bool, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refused, match="QY-11"):
            rules.talker_is_somebody_else(talker, handled_by={7}, is_ours=is_ours)
    else:
        rules.talker_is_somebody_else(talker, handled_by={7}, is_ours=is_ours)


@pytest.mark.clause("QY-11", "BH-02")
def test_the_secretary_names_while_the_leaders_desk_is_empty(loop: Loop) -> None:
    request = loop.to("review")
    for person in (loop.cast.leader, loop.cast.deputy):
        unseat(loop, person, loop.cast.group, "group_leader")
    do(loop, "name_talker", request, "secretary", talker=loop.cast.staff)
    assert last(loop, request)[1] == "secretary"


@pytest.mark.clause("QY-11")
def test_the_same_form_sent_twice_is_one_talk(loop: Loop) -> None:
    request, token = loop.to("talk"), new_token()
    do(loop, "talk", request, "secretary", **FOUND, token=token)
    assert_repeated(lambda: do(loop, "talk", request, "secretary", **FOUND, token=token))
