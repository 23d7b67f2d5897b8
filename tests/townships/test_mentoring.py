"""TC-07: one-to-one mentoring, from the pairing over talks and reviews to its end."""

import datetime
import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.config import witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import SYSTEM, actor_of
from bihuan.modules.registers import commands as registers
from bihuan.modules.townships import commands, jobs
from bihuan.modules.townships.models import Pair, Talk
from bihuan.modules.townships.selectors import mentoring as selectors
from bihuan.modules.townships.terms.mentoring import EndReason, PairState, PairWhat
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.townships.test_movements import assert_refused, cadre, home

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 3, 2)
SECRET = "夜里睡不好，想家"
# Session, user, grants, the look written; and the eight of a page.
FRAME, PAGE = 4, 8


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def with_account(loop: Loop, person: int, username: str) -> int:
    by: Any = {"actor": SYSTEM, "at": loop.at}
    registers.open_account(home(loop), person=person, username=username, password="a-pass", **by)
    return person


def young(loop: Loop, name: str = "汤小满", **more: Any) -> int:
    return cadre(loop, name=name, entered="2024-08-01", **more)


def mentor(loop: Loop, name: str = "甘长明", username: str = "gan", **more: Any) -> int:
    given = {"entered": "2012-07-01", "birth": "198505", **more}
    return with_account(loop, cadre(loop, name=name, **given), username)


def by(loop: Loop, person: int, name: str = "甘长明") -> dict[str, Any]:
    actor = actor_of(person, name=name, on=clock.day(loop.at))
    return {"actor": actor, "at": loop.at, "token": new_token()}


def paired(loop: Loop, one: int, other: int, *, who: str = "township", **more: Any) -> Pair:
    plan = {"goals": "熟悉包村工作", "from_on": clock.day(loop.at), "until": TODAY + 700 * DAY}
    asked = commands.Paired(one, other, loop.cast.town, **{**plan, **more})
    return commands.pair(home(loop), asked, **loop.by(who))


def talk(
    loop: Loop, pair: Pair, *, kind: str = "work", words: str = "谈了工作", **more: Any
) -> Pair:
    held_on = more.pop("held_on", clock.day(loop.at))
    given = more or by(loop, pair.mentor_id)
    return commands.talk(pair.home_id, pair.pk, kind=kind, words=words, held_on=held_on, **given)


def owed(pair: Pair) -> dict[str, Duty]:
    rows = Duty.objects.filter(home_id=pair.home_id, dossier=pair.dossier_id, discharged_by=None)
    return {duty.what: duty for duty in rows}


def last_day(duty: Duty) -> datetime.date:
    return clock.day(duty.due_at - datetime.timedelta(microseconds=1))


def couple(loop: Loop) -> tuple[Pair, int, int]:
    one, other = young(loop), mentor(loop)
    return paired(loop, one, other), one, other


# --- pairing ------------------------------------------------------------------------------------


@pytest.mark.clause("TC-07")
@pytest.mark.law("L1")
def test_a_pair_owes_a_first_talk_and_a_yearly_review(loop: Loop) -> None:
    pair, _one, other = couple(loop)
    found = owed(pair)
    assert (pair.state, set(found)) == (PairState.PAIRED, {PairWhat.TALK, PairWhat.REVIEW})
    assert found[PairWhat.TALK].desk_id == permissions.person_desk(other).pk
    assert last_day(found[PairWhat.TALK]) == TODAY + 30 * DAY
    assert last_day(found[PairWhat.REVIEW]) == TODAY + 365 * DAY
    seat = permissions.chain(loop.cast.town, on=TODAY).seat("township_secretary")
    assert seat is not None
    assert found[PairWhat.REVIEW].desk_id == seat.desk


@pytest.mark.clause("TC-07")
def test_a_plan_that_ends_sooner_is_reviewed_on_its_last_day(loop: Loop) -> None:
    pair = paired(loop, young(loop), mentor(loop), until=TODAY + 100 * DAY)
    assert last_day(owed(pair)[PairWhat.REVIEW]) == TODAY + 100 * DAY


@pytest.mark.clause("TC-07")
@pytest.mark.parametrize(
    ("mentor_is", "said"),
    [
        ({"entered": "2024-07-01"}, "应有人帮带的新招录人员"),
        ({"account": False}, "还没有账号"),
        ({"same": True}, "不能是本人"),
    ],
)
def test_who_may_not_mentor_is_refused(loop: Loop, mentor_is: dict[str, Any], said: str) -> None:
    one = young(loop)
    more = {key: value for key, value in mentor_is.items() if key == "entered"}
    other = one
    if "account" in mentor_is:
        other = cadre(loop, name="甘长明", entered="2012-07-01", birth="198505")
    elif "same" not in mentor_is:
        other = mentor(loop, **more)
    assert_refused("TC-07", paired, loop, one, other)
    with pytest.raises(Exception, match=said):
        paired(loop, one, other)


@pytest.mark.clause("TC-07")
def test_a_mentor_is_not_below_and_has_no_more_than_the_most(loop: Loop) -> None:
    other = mentor(loop)
    leader = young(loop, "汤大满")
    post = {"unit": str(loop.cast.town), "unit_name": "城关镇", "title": "城关镇副镇长"}
    post |= {"level": "1A42", "begun": "2025-01", "is_leading": "1"}
    document = {"document": "示组任〔2025〕1号"}
    commands.enter_post(
        home(loop), person=leader, unit=loop.cast.town, post={**post, **document},
        actor=SYSTEM, at=loop.at,
    )  # fmt: skip
    assert_refused("TC-07", paired, loop, leader, other)
    for number in range(3):
        paired(loop, young(loop, f"汤{number}满"), other)
    assert_refused("TC-07", paired, loop, young(loop), other)


@pytest.mark.clause("TC-07")
@pytest.mark.parametrize("who", ["civil", "head", "organ", "section", "cadre", "system"])
def test_the_townships_secretary_alone_pairs(loop: Loop, who: str) -> None:
    one, other = young(loop), mentor(loop)
    assert_refused("TC-07", paired, loop, one, other, who=who)


@pytest.mark.clause("TC-07")
@pytest.mark.parametrize(
    "more",
    [
        {"goals": " "},
        {"from_on": TODAY + DAY},
        {"until": TODAY},
    ],
)
def test_a_plan_has_goals_and_days(loop: Loop, more: dict[str, Any]) -> None:
    one, other = young(loop), mentor(loop)
    assert_refused("TC-07", paired, loop, one, other, **more)


@pytest.mark.clause("TC-07")
def test_an_old_hand_and_who_has_a_mentor_are_not_paired(loop: Loop) -> None:
    other = mentor(loop)
    old = cadre(loop, name="汤老满", entered="2010-07-01", birth="198005")
    assert_refused("TC-07", paired, loop, old, other)
    stranger = loop.cast.wang
    assert_refused("TC-07", paired, loop, stranger, other)
    one = young(loop)
    paired(loop, one, other)
    assert_refused("TC-07", paired, loop, one, mentor(loop, "甘二明", "gan2"))


def test_a_pairing_takes_few_statements_and_acts_once(loop: Loop) -> None:
    one, other = young(loop), mentor(loop)
    permissions.person_desk(other)
    with CaptureQueriesContext(connection) as asked:
        given = loop.by("township")
        plan = commands.Paired(one, other, loop.cast.town, "熟悉工作", TODAY, TODAY + 300 * DAY)
        commands.pair(home(loop), plan, **given)
    said = [row["sql"] for row in asked if "SAVEPOINT" not in row["sql"]]
    # Beside the actor's own grants, which `by` reads.
    assert len(said) - 1 <= 14, said
    with pytest.raises(journal.Repeated):
        commands.pair(home(loop), plan, **given)


# --- talks --------------------------------------------------------------------------------------


@pytest.mark.clause("BH-70")
@pytest.mark.law("L1")
def test_a_talk_discharges_the_round_and_opens_the_next_in_the_same_act(loop: Loop) -> None:
    pair, _one, _other = couple(loop)
    first = owed(pair)[PairWhat.TALK]
    review = owed(pair)[PairWhat.REVIEW]
    loop.later(days=20)
    pair = talk(loop, pair)
    assert pair.state == PairState.ACTIVE
    found = owed(pair)
    first.refresh_from_db()
    assert first.discharged_by_id == found[PairWhat.TALK].opened_by_id
    assert last_day(found[PairWhat.TALK]) == clock.day(loop.at) + 90 * DAY
    assert found[PairWhat.TALK].first_due_at == found[PairWhat.TALK].due_at
    assert found[PairWhat.REVIEW].pk == review.pk


@pytest.mark.clause("BH-70")
def test_the_next_talk_counts_from_the_day_of_the_last(loop: Loop) -> None:
    pair, _one, _other = couple(loop)
    loop.later(days=20)
    talk(loop, pair, held_on=TODAY + 15 * DAY)
    assert last_day(owed(pair)[PairWhat.TALK]) == TODAY + 105 * DAY
    before = owed(pair)[PairWhat.TALK]
    talk(loop, pair, held_on=TODAY + 5 * DAY)
    assert owed(pair)[PairWhat.TALK].pk == before.pk


@pytest.mark.clause("BH-70")
@pytest.mark.parametrize(
    "more",
    [
        {"words": " "},
        {"kind": "gossip"},
        {"held_on": TODAY + DAY},
        {"held_on": TODAY - DAY},
    ],
)
def test_what_is_no_talk_is_refused(loop: Loop, more: dict[str, Any]) -> None:
    pair, _one, _other = couple(loop)
    given = {"kind": "work", "words": "谈了工作", "held_on": TODAY, **more}
    refused = by(loop, pair.mentor_id)
    assert_refused("BH-70", commands.talk, pair.home_id, pair.pk, **given, **refused)


def test_only_the_mentor_records_a_talk(loop: Loop) -> None:
    pair, one, _other = couple(loop)
    given = {"kind": "work", "words": "谈了工作", "held_on": TODAY}
    for who in ("township", "civil"):
        assert_refused("BH-02", commands.talk, pair.home_id, pair.pk, **given, **loop.by(who))
    mine = by(loop, one, "汤小满")
    assert_refused("BH-02", commands.talk, pair.home_id, pair.pk, **given, **mine)


@pytest.mark.clause("BH-70")
@pytest.mark.law("L5")
def test_what_is_said_in_psychological_support_the_two_of_the_pair_alone_read(loop: Loop) -> None:
    pair, one, other = couple(loop)
    talk(loop, pair, kind="mind", words=SECRET)
    talk(loop, pair, kind="work", words="谈了包村")
    with_account(loop, one, "tang")
    pages = {
        who: html.unescape(client.get(page(pair)).content.decode())
        for who, client in {
            "township": client_of(loop.cast.township),
            "civil": client_of(loop.cast.civil),
            "mentor": client_of(other),
            "cadre": client_of(one),
        }.items()
    }
    assert {who: SECRET in text for who, text in pages.items()} == {
        "township": False, "civil": False, "mentor": True, "cadre": True,
    }  # fmt: skip
    assert all("心理疏导" in text and "谈了包村" in text for text in pages.values())


def test_a_training_is_recorded_by_the_township(loop: Loop) -> None:
    pair, _one, _other = couple(loop)
    given = {"title": "初任培训", "days": 12, "ended_on": TODAY}
    commands.train(pair.home_id, pair.pk, **given, **loop.by("township"))
    assert "初任培训" in client_of(loop.cast.civil).get(page(pair)).content.decode()
    for wrong in ({"title": ""}, {"days": 0}, {"ended_on": TODAY - DAY}):
        refused = {**given, **wrong, **loop.by("township")}
        assert_refused("BH-70", commands.train, pair.home_id, pair.pk, **refused)


# --- review and end -----------------------------------------------------------------------------


@pytest.mark.clause("BH-71")
@pytest.mark.law("L1")
def test_a_review_opens_the_next_one_in_the_same_act(loop: Loop) -> None:
    pair, _one, _other = couple(loop)
    talk(loop, pair)
    talks = owed(pair)[PairWhat.TALK]
    loop.later(days=300)
    until = clock.day(loop.at) + 800 * DAY
    review(loop, pair, until=until)
    found = owed(pair)
    assert last_day(found[PairWhat.REVIEW]) == clock.day(loop.at) + 365 * DAY
    assert found[PairWhat.TALK].pk == talks.pk


def review(loop: Loop, pair: Pair, *, who: str = "township", **more: Any) -> Pair:
    given = {"words": "帮带得实", "until": clock.day(loop.at) + 400 * DAY, **more}
    return commands.review_pair(pair.home_id, pair.pk, **given, **loop.by(who))


@pytest.mark.clause("BH-71")
@pytest.mark.law("L4")
def test_the_mentor_doesnt_review_himself_even_as_the_secretary(loop: Loop) -> None:
    one = young(loop)
    pair = paired(loop, one, loop.cast.township)
    talk(loop, pair, **loop.by("township"))
    assert_refused("BH-04", review, loop, pair)
    seat = permissions.chain(loop.cast.town, on=TODAY).seat("civil_service")
    assert seat is not None
    assert owed(pair)[PairWhat.REVIEW].desk_id == seat.desk
    review(loop, pair, who="civil")


@pytest.mark.clause("BH-71")
def test_a_review_has_words_and_a_day_to_come(loop: Loop) -> None:
    pair, _one, _other = couple(loop)
    assert_refused("BH-71", review, loop, pair, words="")
    assert_refused("BH-71", review, loop, pair, until=TODAY)
    mentors = by(loop, pair.mentor_id)
    talk(loop, pair)
    assert_refused("BH-71", commands.report_pair, pair.home_id, pair.pk, words="", **mentors)


def test_the_mentor_asks_and_the_township_decides(loop: Loop) -> None:
    pair, _one, _other = couple(loop)
    talk(loop, pair)
    pair = commands.report_pair(pair.home_id, pair.pk, words="目标达到", **by(loop, pair.mentor_id))
    assert (pair.state, set(owed(pair))) == (PairState.REVIEW, {PairWhat.DECIDE})
    pair = review(loop, pair)
    assert (pair.state, set(owed(pair))) == (
        PairState.ACTIVE,
        {PairWhat.TALK, PairWhat.REVIEW},
    )
    for wrong in ({"reason": "bored", "words": "好"}, {"reason": "completed", "words": ""}):
        given = {**wrong, **loop.by("township")}
        assert_refused("BH-71", commands.end_pair, pair.home_id, pair.pk, **given)
    given = {"reason": EndReason.COMPLETED, "words": "期满", **loop.by("township")}
    pair = commands.end_pair(pair.home_id, pair.pk, **given)
    assert (pair.state, pair.outcome, owed(pair)) == (PairState.ENDED, "completed", {})


def test_the_clock_reminds_the_mentor(loop: Loop) -> None:
    pair, _one, other = couple(loop)
    loop.later(days=31)
    assert jobs.run_due(loop.at)["reminded"] == 1
    client = client_of(other)
    assert "帮带临近或超过期限" in client.get(reverse("desk:notices")).content.decode()
    assert pair.number in client.get(reverse("desk:inbox")).content.decode()


@pytest.mark.law("L3")
def test_rows_behind_the_journal_are_seen(loop: Loop) -> None:
    witnesses.register()
    pair, _one, _other = couple(loop)
    talk(loop, pair, kind="mind", words=SECRET)
    given = {"title": "初任培训", "days": 12, "ended_on": TODAY}
    commands.train(pair.home_id, pair.pk, **given, **loop.by("township"))
    review(loop, pair)
    verify(home(loop))
    more = Talk(home_id=pair.home_id, pair_id=pair.pk, kind="work", held_on=TODAY)
    more.save(force_insert=True)
    with pytest.raises(Broken) as broken:
        verify(home(loop))
    assert broken.value.check == Check.WITNESS


# --- pages --------------------------------------------------------------------------------------


LIST = reverse("townships:mentoring")


def page(pair: Pair) -> str:
    return reverse("townships:pairing", args=[pair.pk])


def client_of(person: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=person))
    return client


def send(client: Client, url: str, **values: Any) -> Any:
    given = {"token": new_token(), **{key: str(value) for key, value in values.items()}}
    return client.post(url, given, follow=True)


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.law("L5")
def test_a_pair_is_seen_by_its_township_the_section_and_the_two(loop: Loop) -> None:
    pair, one, other = couple(loop)
    with_account(loop, one, "tang")
    seen = {who: client_of(getattr(loop.cast, who)).get(page(pair)).status_code == 200
            for who in ("township", "civil", "head", "organ", "section", "auditor", "wang",
                        "cadre", "stranger", "archivist")}  # fmt: skip
    assert {who for who, is_seen in seen.items() if is_seen} == {"township", "civil"}
    assert client_of(one).get(page(pair)).status_code == 200
    assert client_of(other).get(page(pair)).status_code == 200
    for who in ("head", "organ", "wang", "section", "stranger"):
        assert client_of(getattr(loop.cast, who)).get(LIST).status_code == 404
    actor = loop.actor("civil")
    assert list(selectors.visible(actor, pair.home_id)) == [pair]
    assert AccessLog.objects.filter(
        home_id=pair.home_id, page="townships:pairing", dossier_id=pair.dossier_id
    ).exists()


def test_the_secretary_pairs_and_everything_is_done_from_the_pages(loop: Loop) -> None:
    one, other = young(loop), mentor(loop)
    secretary = client_of(loop.cast.township)
    assert "未结对" in text(secretary.get(LIST))
    url = reverse("townships:pair", args=[loop.cast.town])
    assert "汤小满" in text(secretary.get(url))
    plan = {"person": one, "mentor": other, "goals": "熟悉工作", "from_on": TODAY}
    assert send(secretary, url, **plan).status_code == 422
    assert "已结对" in text(send(secretary, url, **plan, until="2027-12-31"))
    pair = Pair.objects.get(home_id=loop.cast.home)
    mine = client_of(other)
    act = reverse("townships:pairing_act", args=[pair.pk, "talk"])
    assert "记录帮带谈话" in text(mine.get(page(pair)))
    assert secretary.get(act).status_code == 422
    given = {"kind": "study", "words": "谈了学习", "held_on": TODAY}
    assert "已记录" in text(send(mine, act, **given))
    end = reverse("townships:pairing_act", args=[pair.pk, "end"])
    assert "已记录" in text(send(secretary, end, reason="changed", words="调整分工"))
    listed = text(secretary.get(LIST, {"which": "ended"}))
    assert "更换帮带人" in listed


def test_the_own_page_shows_the_own_pairs(loop: Loop) -> None:
    pair, one, other = couple(loop)
    with_account(loop, one, "tang")
    for person in (one, other):
        client = client_of(person)
        assert "我的帮带和关爱" in text(client.get(reverse("desk:inbox")))
        assert pair.number in text(client.get(reverse("townships:own_care")))
    assert client_of(loop.cast.wang).get(reverse("townships:own_care")).status_code == 404


@pytest.mark.clause("TC-07")
def test_who_left_is_shown_to_be_decided_on(loop: Loop) -> None:
    pair, one, _other = couple(loop)
    talk(loop, pair)
    from bihuan.kernel.people.record import facade as record

    found = record.cadre_of(loop.cast.home, one)
    assert found is not None
    rows = record.read(loop.cast.home, [found.pk])[found.pk]["service"]
    record.write(
        loop.cast.home, found.pk, {"service": {pk: {"departed": "2026-03-01"} for pk in rows}}
    )
    client = client_of(loop.cast.township)
    assert "汤小满" in text(client.get(LIST, {"which": "left"}))
    assert "已不在这个乡镇的编制内" in text(client.get(page(pair)))


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_and_a_pair_take_the_same_few_statements(loop: Loop, number: int) -> None:
    for index in range(number):
        other = mentor(loop, f"甘{index}明", f"gan{index}")
        pair = paired(loop, young(loop, f"汤{index}满"), other)
        talk(loop, pair)
    client = client_of(loop.cast.township)
    for url in (LIST, page(pair)):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        said = [row["sql"] for row in asked]
        assert len(said) <= FRAME + PAGE, said


def test_a_refusal_on_a_page_changes_nothing(loop: Loop) -> None:
    one = young(loop)
    url = reverse("townships:pair", args=[loop.cast.town])
    client = client_of(loop.cast.township)
    before = business_rows()
    plan = {"person": one, "mentor": loop.cast.township, "goals": "熟悉工作", "from_on": TODAY}
    answer = send(client, url, **plan, until="2026-03-02")
    assert answer.status_code == 422
    assert "TC-07" in text(answer)
    assert business_rows() == before
