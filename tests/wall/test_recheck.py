"""回访: drawn by a lot nobody foresees, asked by somebody else, counted, and taken up again."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_by_code
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import lots
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall import commands, jobs, rules, selectors
from bihuan.modules.wall.models import Rating, Recheck, Request
from bihuan.modules.wall.selectors import rechecking
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last_data,
    owed,
    seat,
    unseat,
    who,
)

PHONE = "0917-1234567"


@pytest.fixture
def drawn(loop: Loop) -> Recheck:
    """The re-check of a rating by a resident who left a number, drawn whatever its lot."""
    return draw(loop, loop.to("closed", phone=PHONE))


def draw(loop: Loop, request: Any, *, lot: int = 0) -> Any:
    rating = Rating.objects.filter(home_id=loop.cast.home, request=request.pk).latest("round")
    found = lots.Lot(rating.entry_id, request.dossier_id, lot, 9)
    return commands.draw_recheck(loop.cast.home, found, **loop.by_system())


def conclude(loop: Loop, recheck: Any, by: str = "secretary", **values: Any) -> Any:
    given = {"answer": "confirmed", "way": "phone", **loop.by(by), **values}
    return commands.conclude_recheck(recheck.home_id, recheck.pk, **given)


def attempt(loop: Loop, recheck: Any, by: str = "secretary", **values: Any) -> Any:
    given = {"way": "phone", **loop.by(by), **values}
    return commands.try_recheck(recheck.home_id, recheck.pk, **given)


# --- who is drawn -------------------------------------------------------------------------------


@pytest.mark.clause("BH-19")
@pytest.mark.parametrize(
    ("grade", "lot", "is_reachable", "was_written_down", "is_drawn"),
    [
        ("satisfied", 9, True, False, True),
        ("basically", 0, True, False, True),
        ("satisfied", 10, True, False, False),
        ("unsatisfied", 0, True, True, False),
        ("satisfied", 0, False, False, False),
        ("satisfied", 0, False, True, True),  # leaving the number out spares nobody
    ],
)
def test_a_good_rating_is_drawn_when_its_lot_falls_under_the_share(
    grade: str, lot: int, *, is_reachable: bool, was_written_down: bool, is_drawn: bool
) -> None:
    found = rules.is_drawn(
        grade,
        lot=lot,
        percent=10,
        is_reachable=is_reachable,
        was_written_down=was_written_down,
    )
    assert found == is_drawn


@pytest.mark.clause("BH-19", "QY-05")
def test_a_drawn_rating_is_owed_by_the_secretary_as_a_case_of_its_own(
    loop: Loop, drawn: Recheck
) -> None:
    assert owed(loop, drawn) == [("wall.recheck", "branch_secretary", "2026-03-09T16:00Z")]
    assert drawn.dossier.kind == "recheck"
    assert last_data(drawn) == {
        "request": str(drawn.request_id),
        "rating": str(drawn.rating_id),
        "lot": 0,
        "percent": 10,
        "size": 9,
    }
    assert owed(loop, drawn.request) == [], "a closed request owes nothing (L1)"
    entry = journal.story(drawn.home_id, drawn.dossier_id).get()
    told = Notice.objects.filter(home_id=drawn.home_id, entry=entry)
    assert [who(loop, one.recipient) for one in told] == ["secretary"]


@pytest.mark.clause("BH-19", "BH-04")
def test_a_secretary_with_a_hand_in_it_passes_it_up(loop: Loop) -> None:
    unseat(loop, loop.cast.leader, loop.cast.group, "group_leader")
    unseat(loop, loop.cast.deputy, loop.cast.group, "group_leader")
    request = loop.raised(phone=PHONE)
    kept = {"category": "repair", "urgency": "normal", "publicity": "category"}
    words = {"public_title": "", "public_text": ""}
    do(loop, "sort", request, "secretary", **kept, **words, is_sensitive=False)
    do(loop, "dispatch", request, "secretary", member=loop.cast.member_wang)
    loop.take(request)
    loop.contact(request)
    loop.report(request)
    do(loop, "publish", request, "secretary", public_result="")
    loop.rate(request)
    recheck = draw(loop, request)
    assert owed(loop, recheck) == [("wall.recheck", "county_section", "2026-03-09T16:00Z")]
    assert_refused("BH-04", lambda: conclude(loop, recheck))
    conclude(loop, recheck, "section")


@pytest.mark.clause("BH-19", "BH-02")
def test_nobody_but_the_clock_draws(loop: Loop) -> None:
    request = loop.to("closed", phone=PHONE)
    rating = Rating.objects.get(home_id=loop.cast.home, request=request.pk)
    found = lots.Lot(rating.entry_id, request.dossier_id, 0, 9)
    assert_refused(
        "BH-02", lambda: commands.draw_recheck(loop.cast.home, found, **loop.by("leader"))
    )


@pytest.mark.clause("BH-19")
def test_what_is_not_drawn_leaves_no_trace(loop: Loop) -> None:
    assert draw(loop, loop.to("closed", phone=PHONE), lot=10) is None
    assert draw(loop, loop.to("closed")) is None, "nobody to ask, and nobody wrote it down"
    assert not Recheck.objects.filter(home_id=loop.cast.home).exists()


# --- the lot ------------------------------------------------------------------------------------


@pytest.mark.clause("BH-19")
def test_lots_are_spread_evenly_over_a_hundred() -> None:
    drawn = [lots.lot(bytes([1]) * 32, n.to_bytes(32, "big")) for n in range(5000)]
    assert set(drawn) == set(range(100))
    assert 400 < sum(number < 10 for number in drawn) < 600


# --- what comes of it ---------------------------------------------------------------------------


@pytest.mark.clause("BH-19")
def test_a_confirmed_rating_closes_the_re_check(loop: Loop, drawn: Recheck) -> None:
    assert conclude(loop, drawn) is None
    drawn.refresh_from_db()
    assert (drawn.state, drawn.answer, drawn.again_id) == ("recheck_done", "confirmed", None)
    assert owed(loop, drawn) == []
    drawn.dossier.refresh_from_db()
    assert drawn.dossier.closed_at == loop.at
    _verified(loop)


@pytest.mark.clause("BH-19", "QY-13", "QY-05")
def test_a_denied_rating_is_taken_up_again_by_somebody_else_in_the_same_act(
    loop: Loop, drawn: Recheck
) -> None:
    token = new_token()
    receipt = conclude(loop, drawn, answer="denied", way="visit", words="灯还是不亮。", token=token)

    drawn.refresh_from_db()
    again = Request.objects.get(home_id=loop.cast.home, pk=drawn.again_id)
    assert (drawn.answer, again.pk) == ("denied", receipt.request.pk)
    assert (again.state, again.text, again.channel) == ("submitted", "灯还是不亮。", "visit")
    assert again.wall_id == drawn.request.wall_id
    assert (again.failed, again.may_publish) == ([loop.cast.member_wang], False)
    contact = selectors.contact(again)
    assert contact is not None
    assert contact.phone == PHONE
    assert owed(loop, again) == [("wall.dispatch", "group_leader", "2026-03-05T16:00Z")]
    entries = journal.Entry.objects.filter(home_id=loop.cast.home, act_id=token)
    assert {entry.dossier_id for entry in entries} == {drawn.dossier_id, again.dossier_id}
    kept = {"category": "repair", "urgency": "normal", "publicity": "category"}
    do(loop, "sort", again, "leader", **kept, public_title="", public_text="", is_sensitive=False)
    assert_refused("QY-13", lambda: loop.dispatch(again))
    loop.dispatch(again, "member_li")
    found = selectors.by_code(receipt.code)
    assert found is not None
    assert found.pk == again.pk
    _verified(loop)


@pytest.mark.clause("BH-19", "BH-14")
def test_an_accusation_told_on_the_telephone_is_sealed_and_stands_nowhere_else(
    loop: Loop, drawn: Recheck
) -> None:
    receipt = conclude(loop, drawn, answer="denied", words="举报组长受贿，灯没修。")
    assert receipt.request.state == "channel"
    words = journal.private_values(drawn.home_id, drawn.dossier_id)
    assert words == {}


@pytest.mark.clause("BH-19")
def test_three_days_without_reaching_the_resident_close_it_apart(
    loop: Loop, drawn: Recheck
) -> None:
    attempt(loop, drawn)
    assert_refused("BH-19", lambda: attempt(loop, drawn))
    loop.later(days=1)
    attempt(loop, drawn, way="visit")
    drawn.refresh_from_db()
    assert (drawn.state, drawn.tries) == ("recheck_owed", 2)
    assert owed(loop, drawn) == [("wall.recheck", "branch_secretary", "2026-03-09T16:00Z")]
    loop.later(days=1)
    attempt(loop, drawn)
    drawn.refresh_from_db()
    assert (drawn.state, drawn.answer) == ("recheck_done", "unreached")
    assert owed(loop, drawn) == []
    _verified(loop)


@pytest.mark.clause("BH-19", "BH-02", "BH-04", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who_asks", "values"),
    [
        ("BH-19", "secretary", {"answer": "denied", "words": " "}),
        ("BH-19", "secretary", {"answer": "unreached"}),
        ("BH-19", "secretary", {"answer": ""}),
        ("BH-19", "secretary", {"way": "telegram"}),
        ("BH-04", "leader", {}),
        ("BH-04", "wang", {}),
        ("BH-02", "deputy", {}),
        ("BH-02", "section", {}),
        ("BH-02", "staff", {}),
        ("BH-02", "other_leader", {}),
        ("BH-02", "stranger", {}),
        ("BH-02", "machine", {}),
    ],
)
def test_a_refused_re_check_leaves_no_trace(
    loop: Loop, drawn: Recheck, clause: str, who_asks: str, values: dict[str, Any]
) -> None:
    if who_asks == "machine":
        who_asks, values = "secretary", {"actor": SYSTEM}
    assert_refused(clause, lambda: conclude(loop, drawn, who_asks, **values))


@pytest.mark.clause("BH-19", "BH-01")
def test_what_is_over_or_unknown_is_refused(loop: Loop, drawn: Recheck) -> None:
    conclude(loop, drawn)
    assert_refused("BH-19", lambda: conclude(loop, drawn))
    assert_refused("BH-19", lambda: attempt(loop, drawn))
    drawn.pk += 1
    assert_refused("BH-01", lambda: conclude(loop, drawn))


@pytest.mark.clause("BH-19")
def test_the_same_form_sent_twice_asks_once(loop: Loop, drawn: Recheck) -> None:
    token = new_token()
    conclude(loop, drawn, answer="denied", words="没修好", token=token)
    assert_repeated(lambda: conclude(loop, drawn, answer="denied", words="没修好", token=token))


@pytest.mark.clause("BH-24")
def test_a_re_check_is_reminded_of_and_goes_up_but_not_to_who_had_a_hand_in_it(
    loop: Loop, drawn: Recheck
) -> None:
    seat(loop, loop.cast.leader, loop.cast.branch, "branch_secretary")
    (due,) = [duty[2] for duty in owed(loop, drawn)]
    end = datetime.datetime.fromisoformat(due.replace("Z", "+00:00"))
    assert jobs.run_due(end)["reminded"] == 1
    assert jobs.run_due(end)["reminded"] == 0
    entry = journal.story(drawn.home_id, drawn.dossier_id).last()
    assert entry is not None
    told = Notice.objects.filter(home_id=drawn.home_id, entry=entry)
    assert {who(loop, one.recipient) for one in told} == {"secretary", "section"}
    assert owed(loop, drawn) == [("wall.recheck", "branch_secretary", due)]
    _verified(loop)


def _verified(loop: Loop) -> None:
    home = home_by_code("QY")
    assert home is not None
    Chains(home).check()


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.clause("BH-19")
def test_the_statistics_count_what_was_asked_again_and_what_was_confirmed(
    loop: Loop, drawn: Recheck
) -> None:
    conclude(loop, drawn)
    denied = draw(loop, loop.to("closed", phone=PHONE))
    conclude(loop, denied, answer="denied", words="没修好")
    draw(loop, loop.to("closed", phone=PHONE))
    start, end = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
    total = selectors.statistics(loop.actor("secretary"), "wall", start, end, at=loop.at)[-1]
    assert (total.well, total.rechecked, total.confirmed, total.unreached) == (3, 2, 1, 0)


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, name)))
    return client


def address(recheck: Any) -> str:
    return reverse("wall:recheck", args=["QY", recheck.pk])


def token_of(page: Any) -> str:
    found = re.search(r'name="token" value="(\d+)"', page.content.decode())
    assert found
    return found[1]


@pytest.mark.law("L5")
@pytest.mark.usefixtures("_at_work")
def test_only_who_asks_again_sees_the_number_and_the_look_is_logged(
    loop: Loop, drawn: Recheck
) -> None:
    page = signed_in(loop, "secretary").get(address(drawn))
    assert page.status_code == 200
    assert PHONE in page.content.decode()
    logged = AccessLog.objects.filter(home_id=drawn.home_id, page="wall:recheck")
    assert [(one.actor, one.dossier_id) for one in logged] == [
        (loop.cast.secretary, drawn.request.dossier_id)
    ]
    section = signed_in(loop, "section").get(address(drawn))
    assert section.status_code == 422
    assert PHONE not in section.content.decode()
    assert drawn.request.text not in section.content.decode()
    for name in ("leader", "wang", "staff", "other_leader", "auditor", "stranger"):
        assert signed_in(loop, name).get(address(drawn)).status_code == 404, name


@pytest.mark.usefixtures("_at_work")
def test_the_page_records_and_hands_out_the_new_requests_code(loop: Loop, drawn: Recheck) -> None:
    client = signed_in(loop, "secretary")
    inbox = client.get(reverse("desk:inbox")).content.decode()
    assert address(drawn) in inbox
    page = client.get(address(drawn))
    missing = client.post(
        address(drawn), {"token": token_of(page), "way": "phone", "answer": "denied"}
    )
    assert missing.status_code == 422
    given = {"token": token_of(page), "way": "phone", "answer": "denied", "words": "灯又不亮"}
    answer = client.post(address(drawn), given)
    assert answer.status_code == 200
    again = Recheck.objects.get(home_id=drawn.home_id, pk=drawn.pk).again
    assert again.number in answer.content.decode()
    assert client.post(address(drawn), given)["Location"] == address(drawn)
    after = client.get(address(drawn))
    assert after.status_code == 200
    assert PHONE not in after.content.decode()


@pytest.mark.usefixtures("_at_work")
def test_the_page_records_a_try_and_refuses_a_second_on_the_same_day(
    loop: Loop, drawn: Recheck
) -> None:
    client = signed_in(loop, "secretary")
    given = {"way": "phone", "answer": "unreached"}
    first = client.post(address(drawn), {**given, "token": str(new_token())})
    assert first["Location"] == address(drawn)
    second = client.post(address(drawn), {**given, "token": str(new_token())})
    assert second.status_code == 422
    assert "BH-19" in second.content.decode()


@pytest.mark.usefixtures("_at_work")
def test_the_page_asks_few_statements(loop: Loop, drawn: Recheck) -> None:
    client = signed_in(loop, "secretary")
    client.get(address(drawn))
    with CaptureQueriesContext(connection) as caught:
        client.get(address(drawn))
    around = ("django_session", "people_user", "permissions_grant", "journal_access_log")
    ours = [one["sql"] for one in caught if not any(name in one["sql"] for name in around)]
    assert len(ours) <= 13, ours


def test_a_command_asks_few_statements(loop: Loop, drawn: Recheck) -> None:
    with CaptureQueriesContext(connection) as caught:
        conclude(loop, drawn, **loop.by("secretary"))
    ours = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]
    assert len(ours) <= 14, ours


def test_who_had_any_hand_in_a_request_is_everybody_in_its_record(loop: Loop) -> None:
    request = loop.to("closed")
    found = {who(loop, person) for person in rechecking.had_any_hand(request)}
    assert found == {"leader", "wang"}
