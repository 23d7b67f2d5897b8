"""流动事项的页面: each office raises and handles from its own desk; nobody else sees any."""

import datetime
import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people.record import facade as record
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.terms.moving import Kind, State
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.townships.test_movements import away, cadre, raised, with_opinion
from tests.townships.test_pages import signed_in

LIST = reverse("townships:movements")
RAISE = reverse("townships:raise_movement")
# Session, user, grants; the look written; then the page's own.
FRAME = 5


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def page(movement: Movement) -> str:
    return reverse("townships:movement", args=[movement.pk])


def form_of(movement: Movement, name: str) -> str:
    return reverse("townships:act", args=[movement.pk, name])


def send(client: Client, url: str, **values: Any) -> Any:
    given = {"token": new_token(), **{key: str(value) for key, value in values.items()}}
    return client.post(url, given, follow=True)


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def asked(loop: Loop, **more: Any) -> dict[str, Any]:
    return {
        "unit": loop.cast.town,
        "name": "汤小满",
        "kind": "secondment",
        "begins_on": "2026-03-02",
        "until": "2026-06-30",
        "reason": "编制预算",
        **more,
    }


@pytest.mark.parametrize("who", ["section", "leader", "auditor", "system", "cadre", "archivist"])
def test_whom_movements_do_not_concern_finds_no_page(loop: Loop, who: str) -> None:
    movement = raised(loop, cadre(loop))
    client = signed_in(loop, who)
    for url in (LIST, RAISE, page(movement), form_of(movement, "opinion")):
        assert client.get(url).status_code == 404, url


def test_an_organ_asks_for_somebody_by_name_and_township(loop: Loop) -> None:
    person = cadre(loop)
    client = signed_in(loop, "organ")
    answer = send(client, RAISE, **asked(loop))
    assert "已提出" in text(answer)
    row = Movement.objects.get(home_id=loop.cast.home)
    assert (row.person_id, row.host_id, row.is_signed) == (person, loop.cast.finance, True)


def test_who_is_nobody_there_is_said_and_nothing_is_written(loop: Loop) -> None:
    before = business_rows()
    answer = send(signed_in(loop, "organ"), RAISE, **asked(loop, name="查无此人"))
    assert answer.status_code == 422
    assert "没有叫这个姓名的人" in text(answer)
    assert business_rows() == before


def test_of_two_of_one_name_somebody_says_which(loop: Loop) -> None:
    first, second = (cadre(loop, birth=birth) for birth in ("199505", "199001"))
    client = signed_in(loop, "organ")
    answer = send(client, RAISE, **asked(loop))
    assert answer.status_code == 422
    assert "请选择是哪一位" in text(answer)
    assert "1990-01" in text(answer)
    send(client, RAISE, **asked(loop, person=second))
    assert Movement.objects.get(home_id=loop.cast.home).person_id == second != first


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"until": ""}, "借调须写明到哪一天为止"),
        ({"reason": ""}, "请写明事由"),
        ({"kind": ""}, "请选择流动类别"),
        ({"begins_on": "三月二日"}, "请按 2026-03-02 的样式填写"),
        ({"kind": "transfer"}, "请选择用人单位，或在下一栏填写"),
        ({"host_name": "市财政局"}, "请选择用人单位的层级"),
    ],
)
def test_a_form_with_gaps_says_what_is_missing(loop: Loop, more: dict[str, str], said: str) -> None:
    cadre(loop)
    answer = send(signed_in(loop, "civil"), RAISE, **asked(loop, **more))
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_cadre_asks_for_himself_and_follows_it(loop: Loop) -> None:
    loop.cast = type(loop.cast)(**{**vars(loop.cast), "cadre": _with_record(loop)})
    client = signed_in(loop, "cadre")
    assert "流动事项" in text(client.get("/desk/"))
    answer = send(client, RAISE, kind="exam", begins_on="2026-05-01", reason="报考遴选")
    assert "已提出" in text(answer)
    row = Movement.objects.get(home_id=loop.cast.home)
    assert (row.kind, row.state, row.person_id) == (Kind.EXAM, State.OPINION, loop.cast.cadre)
    assert "撤回" in text(client.get(page(row)))
    assert client.get(form_of(row, "opinion")).status_code == 422
    send(client, form_of(row, "withdraw"), reason="")
    row.refresh_from_db()
    assert row.outcome == "withdrawn"


def _with_record(loop: Loop) -> int:
    person = loop.cast.cadre
    root = record.create(home=loop.cast.home, person=person, name="姜新苗", unit=loop.cast.town)
    roll = {"unit": str(loop.cast.town), "staff_kind": "1", "entered": "2022-03-02"}
    record.write(loop.cast.home, root.pk, {"service": {"99": {**roll, "way_in": "11"}}})
    return person


def test_each_step_is_done_from_the_desk_that_owes_it(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("township", "opinion", {"answer": "agrees"}),
        ("civil", "check", {}),
        ("head", "decide", {"approves": "yes"}),
        ("civil", "execute", {"done_on": "2026-03-02", "document": "1号"}),
        ("civil", "extend", {"until": "2026-10-31", "reason": "任务未完"}),
        ("organ", "return", {"returned_on": "2026-03-02"}),
        ("township", "confirm", {"is_back": "yes"}),
    ]
    for who, name, values in steps:
        client = signed_in(loop, who)
        url = form_of(movement, name)
        assert f'href="{url}"' in text(client.get(page(movement))), name
        assert client.get(url).status_code == 200
        assert "已记录" in text(send(client, url, **values)), name
    movement.refresh_from_db()
    assert movement.outcome == "returned"


def test_who_comes_too_late_reads_why(loop: Loop) -> None:
    movement = with_opinion(loop, cadre(loop))
    answer = signed_in(loop, "township").get(form_of(movement, "opinion"))
    assert answer.status_code == 422
    assert "此事现处于“待审核”" in text(answer)


def test_the_page_says_before_the_check_that_the_months_hold_it_back(loop: Loop) -> None:
    movement = with_opinion(loop, cadre(loop, entered="2025-03-02"))
    client = signed_in(loop, "civil")
    shown = text(client.get(page(movement)))
    assert "在乡镇机关服务 12 个月，不满 24 个月" in shown
    answer = send(client, form_of(movement, "check"))
    assert answer.status_code == 422
    assert "TC-05" in text(answer)
    movement.refresh_from_db()
    assert movement.state == State.CHECK


def test_looks_are_written_and_the_statements_do_not_grow(loop: Loop) -> None:
    movement = away(loop)
    client = signed_in(loop, "civil")
    client.get(LIST)
    with CaptureQueriesContext(connection) as caught:
        client.get(page(movement))
    look = AccessLog.objects.filter(home_id=loop.cast.home, page="townships:movement").last()
    assert look is not None
    assert look.dossier_id == movement.dossier_id
    assert len(caught) <= FRAME + 8, [one["sql"][:90] for one in caught]
    counts = []
    for number in range(2):
        for name in "甲乙丙"[: 1 + 2 * number]:
            raised(loop, cadre(loop, name=f"汤{name}{number}", entered="2020-01-02"))
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= FRAME + 8


def test_the_counts_are_the_countys_alone(loop: Loop) -> None:
    away(loop)
    loop.later(days=200)
    url = reverse("townships:movement_counts")
    assert signed_in(loop, "township").get(url).status_code == 404
    shown = text(signed_in(loop, "head").get(url))
    assert "县财政局" in shown
    assert 'data-l="逾期未返">1</td>' in shown


def test_the_inbox_and_the_notices_lead_to_the_movement(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    client = signed_in(loop, "township")
    inbox = text(client.get("/desk/"))
    assert f'href="{page(movement)}"' in inbox
    assert "签署乡镇意见" in inbox
    assert "有人提出流动事项，请按期办理" in text(client.get("/desk/notices/"))


def test_days_are_written_as_days(loop: Loop) -> None:
    movement = raised(loop, cadre(loop))
    shown = text(signed_in(loop, "civil").get(page(movement)))
    assert str(datetime.date(2026, 8, 31)) in shown
