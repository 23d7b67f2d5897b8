"""纸条: printed with codes nobody keeps, registered once on their own wall, followed by code."""

import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import blind, new_token, show_code
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall import commands
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.models import Request, Slip, Wall
from bihuan.modules.wall.selectors import printing
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import assert_refused, assert_repeated, last, last_data, owed
from tests.wall.test_walls import fresh_group

SLIPS, PDF = "/desk/wall/QY/01/slips/", "/desk/wall/QY/01/slips.pdf"
NOT_YET = "还没有登记，工作人员读墙后登记"


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def printed(loop: Loop, by: str = "leader", **values: Any) -> list[str]:
    """Print slips of the first wall as somebody of the cast; return their codes."""
    return list(sheet(loop, by, **values).values())


def sheet(loop: Loop, by: str = "leader", **values: Any) -> dict[int, str]:
    """Print slips of the first wall; return number and code of each."""
    given = {"count": 3, "at": loop.at, "token": new_token(), **values}
    given.setdefault("actor", SYSTEM if by == "machine" else loop.actor(by))
    return commands.print_slips(loop.cast.home, given.pop("wall", loop.cast.wall), **given)


def registered(loop: Loop, code: str, by: str = "leader", which: str = "wall") -> Any:
    """Register what stands on a slip."""
    asked = Asked(text="路灯不亮", category="repair", channel="wall", slip_code=code)
    return commands.raise_request(loop.wall(which), asked, **loop.by(by))


def signed_in(loop: Loop, who: str) -> Client:
    """Return a browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def paper_wall(loop: Loop) -> Wall:
    """Hang a wall that owes a daily reading."""
    return commands.open_wall(
        loop.cast.home, code="03", name="东风二组民心墙", unit=fresh_group(loop),
        community="东风社区", is_paper=True, actor=loop.actor("section"), at=loop.at,
    )  # fmt: skip


# --- printing -----------------------------------------------------------------------------------


@pytest.mark.clause("QY-03")
@pytest.mark.parametrize("who", ["leader", "deputy", "secretary", "staff"])
def test_printed_slips_are_kept_as_blind_hashes_and_recorded(loop: Loop, who: str) -> None:
    codes = printed(loop, who)
    rows = Slip.objects.filter(home_id=loop.cast.home)
    assert {row.code_blind for row in rows} == {blind(code) for code in codes}
    assert {(row.wall_id, row.printed_by_id, row.printed_at, row.request_id) for row in rows} == {
        (loop.cast.wall, getattr(loop.cast, who), loop.at, None)
    }
    assert len(set(codes)) == 3
    assert all(re.fullmatch(r"QY[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)
    assert last(loop, loop.wall()) == ("wall.print_slips", who, ["QY-03"])
    assert last_data(loop.wall()) == {"slips": 3}


@pytest.mark.clause("BH-21")
def test_printing_leaves_the_daily_reading_owed(loop: Loop) -> None:
    wall = paper_wall(loop)
    before = owed(loop, wall)
    printed(loop, "secretary", wall=wall.pk)
    assert owed(loop, wall) == before != []


@pytest.mark.clause("BH-02", "BH-17", "BH-01")
@pytest.mark.parametrize(
    ("clause", "who", "given"),
    [
        *[("BH-02", who, {}) for who in ("other_leader", "wang", "section", "stranger", "machine")],
        ("BH-17", "leader", {"count": 0}),
        ("BH-17", "leader", {"count": 61}),
        ("BH-01", "leader", {"wall": 1}),
    ],
)
def test_refused_printing_leaves_no_trace(
    loop: Loop, clause: str, who: str, given: dict[str, Any]
) -> None:
    assert_refused(clause, lambda: printed(loop, who, **given))


@pytest.mark.clause("QY-03")
def test_the_same_sheet_sent_twice_is_printed_once(loop: Loop) -> None:
    token = new_token()
    printed(loop, token=token)
    assert_repeated(lambda: printed(loop, token=token))


# --- registering --------------------------------------------------------------------------------


@pytest.mark.clause("BH-17", "QY-03")
def test_a_registered_slip_gives_its_code_to_the_request(loop: Loop) -> None:
    code, other, _ = printed(loop)
    receipt = registered(loop, show_code(code).lower(), "staff")
    assert receipt.code == code
    request = Request.objects.get(home_id=loop.cast.home, code_blind=blind(code))
    assert (request.pk, request.channel) == (receipt.request.pk, "wall")
    used = Slip.objects.get(home_id=loop.cast.home, request=request)
    assert used.code_blind == blind(code)
    assert last_data(request)["slip"] is True
    assert printing.unused_slip(code) is None
    assert printing.unused_slip(other) is not None


@pytest.mark.clause("QY-03")
def test_slips_are_numbered_on_from_the_last_of_their_own_wall(loop: Loop) -> None:
    assert list(sheet(loop)) == [1, 2, 3]
    assert list(sheet(loop, "staff", count=2)) == [4, 5]
    assert list(sheet(loop, "secretary", wall=paper_wall(loop).pk)) == [1, 2, 3]


@pytest.mark.clause("BH-17")
@pytest.mark.parametrize("typed", ["2", "0002", " №0002 "])
def test_the_number_on_the_wall_half_is_enough_to_register_a_slip(loop: Loop, typed: str) -> None:
    code = sheet(loop)[2]
    receipt = registered(loop, typed, "staff")
    assert receipt.code == "", "the code stands on the resident's part alone"
    request = Request.objects.get(home_id=loop.cast.home, code_blind=blind(code))
    assert request.pk == receipt.request.pk
    assert_refused("BH-17", lambda: registered(loop, typed))
    assert_refused("BH-17", lambda: registered(loop, "4"))
    assert_refused("BH-17", lambda: registered(loop, "3", "other_leader", "other_wall"))


@pytest.mark.clause("BH-17")
def test_a_slip_is_registered_once_and_on_its_own_wall(loop: Loop) -> None:
    used, fresh, _ = printed(loop)
    registered(loop, used)
    assert_refused("BH-17", lambda: registered(loop, used))
    assert_refused("BH-17", lambda: registered(loop, "QY-0000-0000"))
    assert_refused("BH-17", lambda: registered(loop, "乱写"))
    assert_refused("BH-17", lambda: registered(loop, fresh, "other_leader", "other_wall"))


# --- pages --------------------------------------------------------------------------------------


def send(client: Client, url: str, page: Any, **fields: Any) -> Any:
    """Post a page's form with its own token."""
    token = re.search(r'name="token" value="(\d+)"', page.content.decode())
    assert token
    return client.post(url, {"token": token[1], **fields})


def parts(pdf: bytes) -> dict[str, str]:
    """Return the words of a sheet's three parts: what hangs, what is folded, what is kept."""
    found = {"hung": "", "folded": "", "kept": ""}

    def place(text: str, outer: list[float], inner: list[float], *_: Any) -> None:
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        millimetres = x * 25.4 / 72
        part = "hung" if millimetres < 108 else "folded" if millimetres < 152 else "kept"
        found[part] += text

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=place)
    return {part: "".join(text.split()) for part, text in found.items()}


def test_what_hangs_on_the_wall_has_no_code_and_asks_no_name(loop: Loop) -> None:
    client = signed_in(loop, "staff")
    told = parts(send(client, PDF, client.get(SLIPS), n=3).content)
    code = r"QY-\w{4}-\w{4}"
    assert [len(re.findall(code, told[part])) for part in ("hung", "folded", "kept")] == [0, 0, 3]
    for number in ("0001", "0002", "0003"):
        assert all(number in text for text in told.values()), number
    assert [told[part].count("姓名") > 0 for part in ("folded", "kept")] == [True, False]
    assert told["folded"].count("门牌号") == 3
    hung = told["hung"]
    for line in (
        "墙上署名",
        "墙上只写“居民”",
        "完全匿名",
        "110、119、120",
        "12380",
        "请不要写姓名",
    ):
        assert hung.count(line) == 3, line


def test_the_sheet_has_every_code_once_and_four_slips_a_page(loop: Loop) -> None:
    client = signed_in(loop, "staff")
    page = client.get(SLIPS, {"n": 5})
    assert 'value="5"' in page.content.decode()
    answer = send(client, PDF, page, n=5)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    sheets = PdfReader(io.BytesIO(answer.content)).pages
    assert len(sheets) == 2
    codes = re.findall(r"QY-\w{4}-\w{4}", "".join(sheet.extract_text() for sheet in sheets))
    assert {codes.count(code) for code in codes} == {1}
    hashes = set(Slip.objects.filter(home_id=loop.cast.home).values_list("code_blind", flat=True))
    assert {blind(code.replace("-", "")) for code in codes} == hashes


def test_an_address_alone_prints_nothing(loop: Loop) -> None:
    before = business_rows()
    answer = signed_in(loop, "leader").get(PDF, {"n": 10})
    assert (answer.status_code, answer["Location"]) == (302, f"{SLIPS}?n=10")
    assert business_rows() == before


@pytest.mark.parametrize("n", ["", "0", "61", "很多"])
def test_a_wrong_number_of_slips_is_asked_again(loop: Loop, n: str) -> None:
    client = signed_in(loop, "leader")
    page = client.get(SLIPS)
    before = business_rows()
    assert send(client, PDF, page, n=n).status_code == 422
    assert business_rows() == before


@pytest.mark.law("L2")
def test_a_sheet_sent_twice_says_that_it_was_printed(loop: Loop) -> None:
    client = signed_in(loop, "leader")
    page = client.get(SLIPS)
    send(client, PDF, page, n=2)
    again = send(client, PDF, page, n=2)
    assert again.status_code == 422
    assert "已经印过" in again.content.decode()
    assert Slip.objects.filter(home_id=loop.cast.home).count() == 2


@pytest.mark.law("L5")
@pytest.mark.parametrize("who", ["other_leader", "wang", "auditor", "stranger"])
def test_who_does_not_sit_at_the_wall_finds_no_slips(loop: Loop, who: str) -> None:
    client = signed_in(loop, who)
    assert [client.get(url).status_code for url in (SLIPS, PDF)] == [404, 404]
    assert client.post(PDF, {"n": 2, "token": 1}).status_code == 404


def test_an_unused_slip_says_that_it_waits_and_then_leads_to_the_request(loop: Loop) -> None:
    code = printed(loop)[0]
    client, address = Client(), f"/t/{show_code(code)}/"
    assert client.post("/t/", {"code": code.lower()}).headers["Location"] == address
    for url in (address, address + "rate/", address + "withdraw/"):
        page = client.get(url)
        assert (page.status_code, NOT_YET in page.content.decode()) == (200, True)
    receipt = registered(loop, code)
    text = client.get(address).content.decode()
    assert receipt.request.number in text
    assert NOT_YET not in text


def test_the_register_page_takes_the_slips_number_and_shows_the_same_receipt_again(
    loop: Loop,
) -> None:
    code = printed(loop)[0]
    client, url = signed_in(loop, "staff"), "/desk/wall/QY/01/register/"
    fields = {
        "channel": "wall", "text": "路灯不亮", "category": "repair", "anonymity": "hidden",
        "slip_code": show_code(code),
    }  # fmt: skip
    page = client.get(url)
    for _ in range(2):
        assert show_code(code) in send(client, url, page, **fields).content.decode()
    assert Request.objects.filter(home_id=loop.cast.home).count() == 1

    before = business_rows()
    refused = send(client, url, client.get(url), **fields)
    assert refused.status_code == 422
    assert "BH-17" in refused.content.decode()
    assert business_rows() == before


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.clause("BH-21")
def test_the_reading_page_shows_unread_days_and_reads_the_wall(loop: Loop) -> None:
    wall, url = paper_wall(loop), "/desk/wall/QY/03/read/"
    loop.later(days=4)
    client = signed_in(loop, "secretary")
    assert url in client.get("/desk/").content.decode()
    page = client.get(url)
    assert "已有 3 天没有读墙" in page.content.decode()
    assert send(client, url, page, slips="").status_code == 422
    assert send(client, url, page, slips=2)["Location"] == url
    assert send(client, url, page, slips=2)["Location"] == url  # The same form again.
    assert last_data(wall) == {"slips": 2, "unread_days": 3}
    assert "没有读墙" not in client.get(url).content.decode()


@pytest.mark.clause("BH-21", "BH-02")
def test_who_may_not_read_is_told_or_finds_nothing(loop: Loop) -> None:
    wall, url = paper_wall(loop), "/desk/wall/QY/03/read/"
    before = business_rows()
    for who, status in (("staff", 422), ("wang", 404), ("other_leader", 404), ("stranger", 404)):
        client = signed_in(loop, who)
        assert client.get(url).status_code == status, who
        answer = client.post(url, {"token": new_token(), "slips": 1})
        assert answer.status_code == status, who
    assert signed_in(loop, "leader").get("/desk/wall/QY/01/read/").status_code == 422
    assert business_rows() == before
    assert last(loop, wall)[0] == "wall.open"
