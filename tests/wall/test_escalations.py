"""提级事项: what has come up to a desk above, why, since when, whose desk it was; who may look."""

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.modules.wall import commands, jobs, rules, selectors
from bihuan.modules.wall.selectors import escalations
from bihuan.modules.wall.terms import Escalation
from tests.cast import NAMES
from tests.conftest import OBJECTIVE, Loop
from tests.wall.test_recheck import draw
from tests.wall.test_staff_pages import signed_in, statements, unseat

URL = "/desk/wall/escalations/"
E = Escalation


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def up(loop: Loop, who: str) -> dict[str, set[Escalation]]:
    """Return what has come up to somebody, by number (or a wall's name), and why."""
    found = escalations.escalated(loop.actor(who), at=loop.at)
    return {row.number or row.title: set(row.kinds) for row in found.rows}


def page(loop: Loop, who: str, **asked: str) -> str:
    """Return the page as text."""
    answer = signed_in(loop, who).get(URL, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def open_paper_wall(loop: Loop) -> Any:
    """Hang a paper wall, whose daily reading is owed from now on."""
    from bihuan.kernel.base.facade import home_by_code
    from bihuan.kernel.permissions.facade import SYSTEM
    from bihuan.modules.registers import commands as registers

    home = home_by_code("QY")
    assert home is not None
    group = registers.add_unit(
        home, kind="group", name="东风第二党小组", parent=loop.cast.branch, actor=SYSTEM, at=loop.at
    )
    return commands.open_wall(
        loop.cast.home, code="09", name="纸墙", unit=group, community="东风社区", phone="",
        is_paper=True, actor=SYSTEM, at=loop.at,
    )  # fmt: skip


# --- what comes up ------------------------------------------------------------------------------


@pytest.mark.clause("BH-24")
def test_a_date_that_has_passed_comes_up_desk_by_desk(loop: Loop) -> None:
    request = loop.raised()
    assert up(loop, "secretary") == up(loop, "section") == {}

    loop.later(hours=88)
    assert up(loop, "secretary") == up(loop, "section") == {request.number: {E.OVERDUE}}
    jobs.run_due(loop.at)
    assert up(loop, "secretary") == {request.number: {E.OVERDUE, E.REACHED}}
    assert up(loop, "section") == {request.number: {E.OVERDUE}}

    loop.later(days=3)
    jobs.run_due(loop.at)
    assert up(loop, "section") == {request.number: {E.OVERDUE, E.REACHED}}

    loop.sort(request)
    loop.dispatch(request)
    assert up(loop, "secretary") == up(loop, "section") == {}


@pytest.mark.clause("BH-24")
@pytest.mark.parametrize("state", ["submitted", "dispatched", "escalated"])
@pytest.mark.parametrize("rung", [1, 2, 3])
def test_the_page_says_of_a_rung_what_the_rule_told(loop: Loop, state: str, rung: int) -> None:
    request = loop.to(state)
    case = selectors.lock(request.home_id, request.pk, on=clock.day(loop.at))
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    told = rules.told_at_rung(rung, desk=duty.desk_id, case=case)
    office = next((seat.office for seat in case.chain.seats if seat.desk == duty.desk_id), "")
    for who, above in (("secretary", "branch_secretary"), ("section", "county_section")):
        is_above = escalations.LADDER.index(above) > escalations.LADDER.index(office)
        reaches = is_above and rung >= escalations.rung_reaching(office, above)
        assert reaches == (is_above and getattr(loop.cast, who) in told)


@pytest.mark.clause("BH-12")
def test_a_refused_explanation_waits_for_the_secretarys_decision(loop: Loop) -> None:
    request = loop.to("review")
    loop._do("name_talker", request, "leader", talker=loop.cast.staff)
    loop._do("talk", request, "staff", **OBJECTIVE)
    loop.reject(request)
    assert up(loop, "secretary") == {request.number: {E.DECIDE}}
    assert up(loop, "section") == {}
    text = page(loop, "secretary", only="decide")
    assert request.number in text
    assert "依据 BH-12，" in text
    assert f"自 {loop.at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" in text

    unseat(loop, "secretary")
    assert up(loop, "section") == {request.number: {E.DECIDE}}


@pytest.mark.law("L1")
def test_what_an_empty_desk_owes_stands_on_the_page_of_who_does_it(loop: Loop) -> None:
    request = loop.to("sorted")
    unseat(loop, "leader")
    assert up(loop, "secretary") == {}
    unseat(loop, "deputy")
    assert up(loop, "secretary") == {request.number: {E.PASSED}}
    assert up(loop, "section") == {}
    text = page(loop, "secretary")
    assert "岗位空缺" in text
    assert "党小组组长" in text


@pytest.mark.law("L4")
def test_what_a_leader_may_not_check_stands_on_the_secretarys_page(loop: Loop) -> None:
    from bihuan.kernel.permissions.facade import Office, Reach, give, unit_desk

    unseat(loop, "leader")
    unseat(loop, "deputy")
    give(
        person=loop.cast.wang,
        desk=unit_desk(loop.cast.group, Office.GROUP_LEADER),
        reach=Reach.UNIT,
        from_on=clock.day(loop.at),
    )
    request = loop.raised()
    loop._do("sort", request, "wang", category="repair", urgency="normal", publicity="category",
             public_title="", public_text="", is_sensitive=False)  # fmt: skip
    loop._do("dispatch", request, "wang", member=loop.cast.member_wang)
    for name in ("take", "contact", "report"):
        getattr(loop, name)(request)
    assert up(loop, "secretary") == {request.number: {E.PASSED}}


@pytest.mark.clause("BH-21")
def test_an_unread_paper_wall_comes_up_with_its_days(loop: Loop) -> None:
    wall = open_paper_wall(loop)
    loop.later(hours=1)
    unread = {kind for kinds in up(loop, "secretary").values() for kind in kinds}
    assert unread == {E.PASSED}, "the new group has no leader yet"
    loop.later(days=3)
    assert up(loop, "section")[wall.name] == {E.UNREAD}
    text = page(loop, "section", only="unread")
    assert wall.name in text
    assert "读墙" in text
    assert re.search(r"已超 [23] 天", text)
    assert "BH-21，上次读墙之日起 1 天" in text
    assert signed_in(loop, "section").get(_link_of(text, wall.name)).status_code == 200


def _link_of(text: str, title: str) -> str:
    found = re.search(rf'<a href="([^"]+)">{title}</a>', text)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.clause("BH-19")
def test_a_late_recheck_comes_up_to_the_section_and_links_to_its_page(loop: Loop) -> None:
    recheck = draw(loop, loop.to("closed", phone="0917-1234567"))
    number = recheck.dossier.number
    assert up(loop, "secretary") == {}, "it is his own, and in his inbox"
    loop.later(days=9)
    assert up(loop, "section") == {number: {E.OVERDUE}}
    assert up(loop, "secretary") == {}
    text = page(loop, "section")
    assert "回访" in text
    assert "蒋书田" in text
    shown = signed_in(loop, "section").get(_link_of(text, "水电维修"))
    assert number in shown.content.decode()


@pytest.mark.law("L7")
def test_each_row_says_whose_desk_it_was_since_when_and_by_which_arithmetic(loop: Loop) -> None:
    request = loop.to("dispatched")
    dispatched_at = loop.at
    (duty,) = duties.open_duties(request.home_id, request.dossier_id)
    loop.at = duty.due_at + datetime.timedelta(days=1, hours=1)
    jobs.run_due(loop.at)
    text = " ".join(page(loop, "secretary").split())
    assert "王海涛" in text
    assert "QY-08，派单之日起 2 天" in text
    assert f"自 {duty.due_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" in text
    assert "已超 2 天" in text
    assert "第 2 级提醒" in text
    assert "依据 BH-24@2015" in text
    assert dispatched_at < duty.due_at


# --- who may look -------------------------------------------------------------------------------

OFFICES = dict.fromkeys(NAMES, 404) | {"secretary": 200, "section": 200, "stranger": 200}


def test_every_office_is_tried() -> None:
    assert set(OFFICES) == set(NAMES)


@pytest.mark.law("L5")
@pytest.mark.parametrize(("who", "status"), OFFICES.items())
def test_only_the_desks_above_have_such_a_page(loop: Loop, who: str, status: int) -> None:
    request = loop.raised("没有公开的原话")
    loop.later(days=8)
    answer = signed_in(loop, who).get(URL)
    assert answer.status_code == status
    if status == 200:
        assert (request.number in answer.content.decode()) == (who != "stranger")


def test_without_signing_in_it_leads_to_the_sign_in(client: Any) -> None:
    assert client.get(URL)["Location"].startswith(reverse("desk:sign_in"))


@pytest.mark.law("L5")
def test_a_secretary_sees_only_his_own_branch(loop: Loop) -> None:
    from bihuan.kernel.permissions.facade import Office, Reach, actor_of, give, unit_desk

    request = loop.raised()
    place = selectors.place(loop.cast.other_group)
    assert place is not None
    from bihuan.kernel.organizations.models import UnitPlace

    branch = UnitPlace.objects.get(path=place.path[:-4], to_on=None).unit_id
    give(
        person=loop.cast.other_member,
        desk=unit_desk(branch, Office.BRANCH_SECRETARY),
        reach=Reach.SUBTREE,
        from_on=clock.day(loop.at),
    )
    loop.later(days=8)
    other = actor_of(loop.cast.other_member, name="张国栋", on=clock.day(loop.at))
    assert escalations.escalated(other, at=loop.at).rows == []
    assert request.number in up(loop, "secretary")


@pytest.mark.law("L1", "L5")
def test_an_accusation_comes_up_only_to_who_must_answer_it(loop: Loop) -> None:
    request = loop.raised("举报某干部吃拿卡要", accuses=True)
    loop.later(days=30)
    jobs.run_due(loop.at)
    assert up(loop, "secretary") == up(loop, "section") == {}
    unseat(loop, "supervision")
    assert up(loop, "section") == {request.number: {E.PASSED, E.OVERDUE}}
    assert up(loop, "secretary") == {}


@pytest.mark.law("L5")
def test_the_section_reads_the_words_only_of_what_it_must_do(loop: Loop) -> None:
    loop.raised("没有公开的原话")
    loop.later(days=8)
    assert "没有公开的原话" in page(loop, "secretary")
    assert "没有公开的原话" not in page(loop, "section")
    for who in ("leader", "deputy", "secretary"):
        unseat(loop, who)
    assert "没有公开的原话" in page(loop, "section")


def test_the_menu_of_both_desks_leads_here_and_no_other(loop: Loop) -> None:
    link = f'href="{URL}"'
    inbox = reverse("desk:inbox")
    for who in ("secretary", "section", "leader", "wang", "staff", "auditor"):
        text = signed_in(loop, who).get(inbox).content.decode()
        assert (link in text) == (who in {"secretary", "section"}), who


# --- what it costs ------------------------------------------------------------------------------


def test_it_costs_the_same_however_many_rows_and_is_paged_by_key(loop: Loop) -> None:
    loop.raised()
    loop.later(days=8)
    client = signed_in(loop, "section")
    open_paper_wall(loop)
    loop.later(days=8)
    few = statements(client, URL)
    requests = [loop.raised() for _ in range(30)]
    loop.later(days=8)
    assert statements(client, URL) == few
    assert few <= 8
    text = client.get(URL).content.decode()
    further = re.search(r'href="([^"]+)" rel="next"', text)
    assert further
    assert requests[-1].number not in text
    assert requests[-1].number in client.get(further[1].replace("&amp;", "&")).content.decode()
    for strange in ("x", ".", "9" * 30 + ".1", "1"):
        for url in (URL, reverse("desk:inbox")):
            assert client.get(url, {"after": strange, "only": strange}).status_code == 200
