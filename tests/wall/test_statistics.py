"""统计: the sums equal an independent count; sight, drill-down, Excel, and what it costs."""

import datetime
import io
import re
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal.lots import Lot
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people.models import Person, User
from bihuan.modules.wall import selectors
from bihuan.modules.wall.forms.filters import half_before, half_of, period_of
from bihuan.modules.wall.models import Dispatch, Rating, Recheck, Request, Wall
from bihuan.modules.wall.selectors.counting import COUNTS
from bihuan.modules.wall.terms import Measure, Scope
from bihuan.modules.wall.views import exporting
from tests.conftest import Loop
from tests.wall.proof import do

START, END = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


@pytest.fixture
def busy(loop: Loop) -> Loop:
    """A month in which everything that is counted happened at least once."""
    from bihuan.modules.wall import commands

    loop.to("closed")
    loop.later(hours=1)
    loop.raised()  # The same again, within 30 days of closing.
    for state in ("rating", "escalated", "redispatch", "handling", "sorted", "referred"):
        loop.to(state, place=f"{state}楼")
    again = loop.to("redispatch", place="3号楼")
    loop.dispatch(again, "member_li")
    basically = loop.to("rating", place="4号楼", phone="0917-1234567")
    loop.rate(basically, "basically")
    asked_again(loop, basically, "confirmed")
    asked_again(loop, loop.to("closed", place="9号楼", phone="0917-1234567"), "denied")
    asked_again(loop, loop.to("closed", place="10号楼", phone="0917-1234567"), "")
    gone = loop.raised(place="5号楼")
    commands.withdraw(gone.home_id, gone.pk, **loop.by_resident(gone))
    loop.raised("举报某干部吃拿卡要", accuses=True)
    apart = loop.to("escalated", place="6号楼")
    commands.decide(
        apart.home_id,
        apart.pk,
        decision="not_reconciled",
        reason="配件停产",
        **loop.by("secretary"),
    )
    late = loop.raised(place="7号楼")
    loop.later(days=5)
    loop.sort(late)
    loop.dispatch(late)
    loop.raised(place="8号楼")
    return loop


def asked_again(loop: Loop, request: Any, answer: str) -> None:
    """Draw a good rating for a re-check, and let the secretary conclude it, or reach nobody."""
    from bihuan.modules.wall import commands

    rating = Rating.objects.get(home_id=loop.cast.home, request=request.pk)
    lot = Lot(rating.entry_id, request.dossier_id, 0, 1)
    recheck = commands.draw_recheck(loop.cast.home, lot, **loop.by_system())
    assert recheck is not None
    given = (recheck.home_id, recheck.pk)
    if answer:
        commands.conclude_recheck(
            *given, answer=answer, way="phone", words="还是不亮", **loop.by("secretary")
        )
        return
    for _ in range(3):
        commands.try_recheck(*given, way="phone", **loop.by("secretary"))
        loop.later(days=1)


def total(loop: Loop, who: str, scope: str = "wall", **days: datetime.date) -> Any:
    given = {"start": START, "end": END, **days}
    rows = selectors.statistics(loop.actor(who), scope, given["start"], given["end"])
    return rows[-1] if rows else None


def counted_by_hand(loop: Loop) -> dict[str, int]:
    """Count the same from the rows themselves, one request at a time."""
    home = loop.cast.home
    requests = [row for row in Request.objects.filter(home_id=home) if row.publicity != "sealed"]
    duties = list(Duty.objects.filter(home_id=home))
    sent = {row.request_id: row.at for row in Dispatch.objects.filter(home_id=home, round=1)}
    answers = dict(Recheck.objects.filter(home_id=home).values_list("request_id", "answer"))
    limit = datetime.timedelta(days=4)  # The day of raising, and three more.

    def due(row: Request) -> datetime.datetime:
        return clock.start_of(clock.day(row.raised_at)) + limit

    def owes_late(row: Request) -> bool:
        return any(
            one.dossier_id == row.dossier_id and not one.discharged_by_id and one.due_at <= loop.at
            for one in duties
        )

    def waits(row: Request) -> bool:
        return row.state in {"submitted", "sorted"} and due(row) <= loop.at

    def repeats(row: Request, days: int) -> bool:
        return row.state == "closed" and any(
            (one.wall_id, one.category, one.place) == (row.wall_id, row.category, row.place)
            and row.closed_at < one.raised_at <= row.closed_at + datetime.timedelta(days=days)
            for one in requests
        )

    tests: dict[str, Any] = {
        "received": lambda row: True,
        "to_dispatch": lambda row: row.pk in sent or waits(row),
        "in_time": lambda row: row.pk in sent and sent[row.pk] < due(row),
        "dispatched": lambda row: row.pk in sent,
        "again": lambda row: row.rounds > 1,
        "handled": lambda row: row.published_at is not None,
        "rated": lambda row: row.grade != "",
        "satisfied": lambda row: row.grade == "satisfied",
        "well": lambda row: row.grade in ("satisfied", "basically"),
        "rechecked": lambda row: answers.get(row.pk) in {"confirmed", "denied"},
        "confirmed": lambda row: answers.get(row.pk) == "confirmed",
        "unreached": lambda row: answers.get(row.pk) == "unreached",
        "closed": lambda row: row.state == "closed",
        "not_rated": lambda row: row.outcome == "not_rated",
        "not_reconciled": lambda row: row.outcome == "not_reconciled",
        "unanswered": lambda row: row.outcome == "unanswered",
        "withdrawn": lambda row: row.state == "withdrawn",
        "repeats_30": lambda row: repeats(row, 30),
        "repeats_90": lambda row: repeats(row, 90),
        "open": lambda row: row.state not in {"closed", "withdrawn"},
        "overdue": owes_late,
    }
    return {name: sum(1 for row in requests if test(row)) for name, test in tests.items()}


@pytest.mark.parametrize("who", ["leader", "secretary", "staff", "section"])
def test_the_sums_equal_an_independent_count(busy: Loop, who: str) -> None:
    expected = counted_by_hand(busy)
    found = total(busy, who)
    assert {name: getattr(found, name) for name in COUNTS} == expected
    nothing = {name for name, count in expected.items() if not count}
    assert nothing == {"not_rated", "unanswered"}, "the month should show nearly everything"


def test_every_scope_sums_up_to_the_same_total(busy: Loop) -> None:
    for scope in Scope.values:
        rows = selectors.statistics(busy.actor("section"), scope, START, END)
        assert (
            sum(row.received for row in rows[:-1])
            == rows[-1].received
            == total(busy, "section").received
        )


def test_rows_are_named_after_what_they_count(loop: Loop) -> None:
    names = {
        scope: [row.name for row in selectors.statistics(loop.actor("section"), scope, START, END)]
        for scope in Scope.values
    }
    assert names == {
        "wall": ["东风社区民心墙", "河湾村民心墙", ""],
        "branch": ["东风共建家园党支部", "河湾党支部", ""],
        "community": ["东风社区", "河湾村", ""],
        "county": ["示范县", ""],
    }


def test_a_period_holds_what_was_raised_in_it(busy: Loop) -> None:
    first = datetime.date(2026, 3, 2)
    late = total(busy, "leader", start=first + datetime.timedelta(days=4)).received
    early = total(busy, "leader", end=first + datetime.timedelta(days=3)).received
    assert late
    assert early
    assert early + late == total(busy, "leader").received
    assert total(busy, "leader", start=END).received == 0


@pytest.mark.law("L5")
def test_only_ones_reach_is_counted(busy: Loop) -> None:
    url = reverse("wall:statistics")
    assert total(busy, "other_leader").received == 0
    assert total(busy, "stranger") is None
    for who in ("wang", "auditor", "supervision", "stranger"):
        assert signed_in(busy, who).get(url).status_code == 404, who
        assert signed_in(busy, who).get(reverse("wall:statistics_xlsx")).status_code == 404, who
    assert Client().get(url).status_code == 302


@pytest.mark.law("L5")
def test_every_number_leads_to_as_many_rows_of_the_ledger(busy: Loop) -> None:
    for who in ("leader", "section"):
        actor = busy.actor(who)
        for row in selectors.statistics(actor, Scope.BRANCH, START, END):
            for name in Measure.values:
                wanted = selectors.Wanted(place=row.key, start=START, end=END, count=name)
                listed = selectors.ledger_count(actor, wanted)
                assert listed == getattr(row, name), (who, row.name, name)


@pytest.mark.law("L5")
def test_the_county_drills_down_to_released_words_only(loop: Loop) -> None:
    request = loop.raised("原话不给县里看")
    client = signed_in(loop, "section")
    page = client.get(reverse("wall:statistics")).content.decode()
    links = re.findall(r'href="(/desk/wall/\?[^"]+count=received[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        text = client.get(link.replace("&amp;", "&")).content.decode()
        assert request.number in text
        assert "原话不给县里看" not in text
    excel = client.get(reverse("wall:ledger_xlsx")).content
    assert "原话不给县里看" not in str(cells(excel))
    assert "原话不给县里看" in str(cells(signed_in(loop, "leader").get(
        reverse("wall:ledger_xlsx")).content))  # fmt: skip


def test_the_page_shows_numerator_and_denominator_and_no_bare_percentage(busy: Loop) -> None:
    text = signed_in(busy, "section").get(reverse("wall:statistics")).content.decode()
    found = total(busy, "section")
    share = round(100 * found.satisfied / found.rated)
    assert f"{found.satisfied}/{found.rated}（{share}%）" in text
    assert "0/0" in text
    assert len(re.findall(r"\d+%", text)) == len(re.findall(r"\d+/\d+（\d+%）", text))
    assert "<svg" in text


def test_every_period_and_scope_opens(loop: Loop) -> None:
    client = signed_in(loop, "section")
    for scope in (*Scope.values, "nonsense"):
        for period in ("month", "quarter", "half", "year", "days", "nonsense"):
            given = {"scope": scope, "period": period, "start": "2026-02-30"}
            assert client.get(reverse("wall:statistics"), given).status_code == 200


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("month", "2026-05-01", "2026-05-31"),
        ("quarter", "2026-04-01", "2026-06-30"),
        ("half", "2026-01-01", "2026-06-30"),
        ("year", "2026-01-01", "2026-12-31"),
        ("days", "2026-05-12", "2026-05-12"),
    ],
)
def test_periods(kind: str, first: str, last: str) -> None:
    found = period_of(kind, datetime.date(2026, 5, 12))
    assert [day.isoformat() for day in found] == [first, last]


def test_half_years() -> None:
    assert half_of("2026H2") == (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31))
    assert half_of("2026H3") is None
    assert half_before(datetime.date(2026, 3, 2)) == "2025H2"
    assert half_before(datetime.date(2026, 7, 1)) == "2026H1"


# --- Excel --------------------------------------------------------------------------------------


def cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def shown(page: str) -> list[list[str]]:
    """Return the table of a page, as its cells read."""
    table = re.search(r"<table.*?</table>", page, re.DOTALL)
    assert table
    rows = re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


@pytest.mark.parametrize(
    "query", ["", "?scope=branch&period=year", "?period=days&start=2026-03-07"]
)
def test_the_excel_file_holds_the_table_of_the_page(busy: Loop, query: str) -> None:
    client = signed_in(busy, "section")
    page = client.get(reverse("wall:statistics") + query).content.decode()
    excel = client.get(reverse("wall:statistics_xlsx") + query)
    assert [[str(cell) for cell in row] for row in cells(excel.content)] == shown(page)


def test_the_ledgers_excel_file_holds_the_rows_of_the_page(busy: Loop) -> None:
    client = signed_in(busy, "leader")
    for query in ("", "?state=closed", "?count=open&start=2026-03-03", "?q=楼道灯"):
        page = shown(client.get(reverse("wall:ledger") + query).content.decode())
        excel = cells(client.get(reverse("wall:ledger_xlsx") + query).content)
        # The page leaves the one wall out that its reader has; the file, which travels, names it.
        assert excel[0][2] == "民心墙"
        assert [[*row[:2], *row[3:5]] for row in excel] == [row[:4] for row in page], query
        assert len(excel) > 1


def about_of(client: Client, query: str) -> dict[str, str]:
    content = client.get(reverse("wall:ledger_xlsx") + query).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1]
    return {str(row[0].value): str(row[1].value) for row in sheet.iter_rows()}


def test_a_ledger_narrowed_to_a_wall_says_so_and_may_be_widened(busy: Loop) -> None:
    client, place = signed_in(busy, "section"), f"wall:{busy.cast.wall}"
    name = Wall.objects.get(home_id=busy.cast.home, pk=busy.cast.wall).name
    page = client.get(reverse("wall:ledger"), {"place": place, "state": "closed"})
    shown_page = page.content.decode()
    assert f"只看：{name}。" in shown_page
    assert 'href="/desk/wall/?state=closed"' in shown_page
    assert f'name="place" value="{place}"' in shown_page
    assert "只看：" not in client.get(reverse("wall:ledger")).content.decode()
    unknown = client.get(reverse("wall:ledger"), {"place": "wall:1"}).content.decode()
    assert "只看：不在您的范围内。" in unknown


def test_the_ledgers_excel_file_says_every_filter_in_words(busy: Loop) -> None:
    client, place = signed_in(busy, "section"), f"wall:{busy.cast.wall}"
    name = Wall.objects.get(home_id=busy.cast.home, pk=busy.cast.wall).name
    query = f"?place={place}&count=open&category=parking&late=yes&state=sorted&q=灯&end=2026-03-31"
    said = about_of(client, query)["范围"]
    assert said == (
        f"范围：{name}；统计项：在办；搜索：灯；环节：已汇总；类别：停车出行；"
        "期限：只看超期；点单日期至：2026-03-31"
    )
    assert about_of(client, "")["范围"] == "全部"


def test_the_ledger_says_who_a_duty_of_a_persons_own_desk_waits_for(busy: Loop) -> None:
    request = busy.to("review")
    do(busy, "name_talker", request, "leader", talker=busy.cast.secretary)
    handled = busy.to("handling")
    rows = shown(signed_in(busy, "leader").get(reverse("wall:ledger")).content.decode())
    whose = {row[0]: row[6] for row in rows}
    names = {one.pk: one.name for one in Person.objects.all()}
    assert whose[request.number] == f"核实人 {names[busy.cast.secretary]}"
    assert whose[handled.number] == names[busy.cast.wang]


def test_an_export_is_written_into_the_access_log(loop: Loop) -> None:
    client = signed_in(loop, "leader")
    for name in ("wall:statistics_xlsx", "wall:ledger_xlsx"):
        client.get(reverse(name))
        looks = AccessLog.objects.filter(home_id=loop.cast.home, page=name, purpose="export")
        assert [look.actor for look in looks] == [loop.cast.leader]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://evil.example", "\t=1"])
def test_a_cell_is_the_text_it_is(text: str) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(exporting.workbook(exporting.Sheet("A", ["A"], [[text]])))
    )
    sheet = book.active
    assert sheet is not None
    cell = sheet.cell(2, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_resident_cannot_put_a_formula_into_the_file(loop: Loop) -> None:
    loop.raised('=HYPERLINK("http://evil.example")')
    content = signed_in(loop, "leader").get(reverse("wall:ledger_xlsx")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.cell(2, 2).data_type == "s"
    assert str(sheet.cell(2, 2).value).startswith("=")


# --- what it costs ------------------------------------------------------------------------------


def cost(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse(name)).status_code == 200
    return len(caught)


def test_the_pages_cost_the_same_however_many_rows(loop: Loop) -> None:
    names = ("wall:statistics", "wall:statistics_xlsx", "wall:ledger_xlsx")
    loop.to("closed")
    client = signed_in(loop, "section")
    few = [cost(client, name) for name in names]
    for state in ("closed", "handling", "rating"):
        loop.to(state)
    assert [cost(client, name) for name in names] == few
    with CaptureQueriesContext(connection) as caught:
        selectors.statistics(loop.actor("section"), "wall", START, END)
    assert len(caught) == 1 + 4, "the actor, the requests, twice the repeats, the walls"
