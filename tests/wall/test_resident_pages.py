"""居民页面: what a resident is told before sending, on the receipt and after."""

import datetime
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.telephone import is_telephone
from bihuan.kernel.people.models import User
from bihuan.kernel.permissions.facade import resident
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.views.public import steps
from bihuan.modules.wall.views.resident import LIMITS
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import assert_refused, do

ASK, REGISTER, TELEPHONES = "/w/QY/01/ask/", "/desk/wall/QY/01/register/", ('tel:110"', 'tel:119"')
GAS = "厨房里煤气泄漏，味道很大。"
ACCUSING = "村会计克扣低保款，几户人家都没领到。"
ANSWERS = {
    "text": "楼道灯坏了，晚上看不清台阶。", "category": "repair", "accuses": "no", "place": "2号楼",
    "proxy": "no", "anonymity": "hidden", "publish": "yes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    cache.clear()
    settings.EVIDENCE_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def page(step: str, go: str = "next", **answers: Any) -> str:
    """Send one page of asking and return the next."""
    given = {"token": "7", **ANSWERS, "step": step, "go": go, **answers}
    return Client().post(ASK, given).content.decode()


def sent(**answers: Any) -> tuple[Request, str]:
    """Send a request; return it and its receipt."""
    given = {"token": str(new_token()), **ANSWERS, "step": "check", "go": "send", **answers}
    answer = Client().post(ASK, given)
    assert answer.status_code == 302, answer.content.decode()
    request = Request.objects.filter(text=given["text"]).order_by("-id").get(home__code="QY")
    return request, Client().get(answer.headers["Location"]).content.decode()


def receipt_of(loop: Loop, **asked: Any) -> tuple[Request, str]:
    """Return a request just asked and the address of its status page."""
    told = Asked(**{"text": "楼道灯坏了。", "category": "repair", **asked})
    given = commands.raise_request(
        loop.wall(), told, actor=resident(), at=loop.at, token=new_token()
    )
    return given.request, f"/t/{given.code}/"


# --- danger -------------------------------------------------------------------------------------


@pytest.mark.clause("BH-26")
@pytest.mark.parametrize("text", [GAS, "三楼着火了", "老人晕倒在楼梯上", "墙坍塌，有人受伤"])
def test_words_that_tell_of_a_danger_are_found(text: str) -> None:
    assert rules.danger_in(text) != []


@pytest.mark.clause("BH-26")
@pytest.mark.parametrize("text", ["楼道灯坏了", "想问燃气费怎么交", "请加装消防栓"])
def test_ordinary_words_bring_no_telephone_numbers(text: str) -> None:
    assert rules.danger_in(text) == []


@pytest.mark.clause("BH-26")
def test_the_emergency_numbers_stand_before_and_after_sending_which_stays_possible() -> None:
    request, receipt = sent(text=GAS)
    shown = [page("what", text=GAS), page("contact", text=GAS), receipt]
    for text in shown:
        assert all(number in text for number in TELEPHONES)
    assert request.state == "submitted"
    for text in (page("what"), page("contact"), sent()[1]):
        assert not any(number in text for number in TELEPHONES)


# --- accusations --------------------------------------------------------------------------------


@pytest.mark.clause("BH-14")
def test_the_check_page_says_beforehand_that_the_words_will_be_sealed() -> None:
    told = page("contact", text=ACCUSING, sealing="yes")
    assert "这一件会密封转干部监督科" in told
    assert "公开内容" not in told
    request, _ = sent(text=ACCUSING, sealing="yes")
    assert request.publicity == "sealed"
    assert "公开内容" in page("contact")


@pytest.mark.clause("BH-14")
def test_who_said_no_accusation_reads_that_it_will_be_sealed_before_anything_is_sent() -> None:
    before = business_rows()
    for step, go in (("what", "next"), ("contact", "next"), ("check", "send")):
        told = page(step, go, text=ACCUSING)
        assert "您写的像是反映党员、干部的问题" in told, (step, go)
        assert ACCUSING in told
    assert business_rows() == before
    back = page("channel", "back", text=ACCUSING)
    assert "<textarea" in back
    assert 'name="sealing" value=""' in back
    onward = page("channel", "next", text=ACCUSING)
    assert 'name="sealing" value="yes"' in onward
    assert "在什么地方" in onward
    assert "您写的像是" not in page("what")


@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("said", [{"accuses": "yes"}, {"text": ACCUSING, "sealing": "yes"}])
def test_on_the_sealed_path_nothing_speaks_of_the_wall(said: dict[str, str]) -> None:
    pages = [page(step, **said) for step in ("channel", "where", "whom", "contact")]
    assert all("只有干部监督科能看到" in told for told in pages[:3])
    _, receipt = sent(**said)
    for told in [*pages, receipt]:
        content = told[told.index("<main") :]
        assert not [word for word in ("评单", "承办党员", "派单的组长") if word in content]
    assert "12380" in receipt
    assert "0917" not in receipt


@pytest.mark.clause("BH-14")
def test_staff_who_register_an_accusation_are_told_so_and_get_no_link_to_the_wall(
    loop: Loop,
) -> None:
    answer = staff(loop).post(REGISTER, {**told_to_staff(), "text": ACCUSING})
    told = answer.content.decode()
    assert "已密封转干部监督科，不上墙" in told
    assert "12380" in told
    assert "在墙上看进展" not in told
    assert "/r/" not in told


def test_the_receipt_of_a_registration_is_the_residents(loop: Loop) -> None:
    told = staff(loop).post(REGISTER, told_to_staff()).content.decode()
    receipt = told[told.index('<section class="panel receipt') :]
    for line in ("点单回执", "下水道堵了", "3月5日", "data:image/png;base64,", "/t/QY-"):
        assert line in receipt, line
    assert "请把查询码告诉居民" not in receipt
    long_ago = {**told_to_staff(), "raised_at": "2026-02-20T09:00"}
    assert "已经超期" in staff(loop).post(REGISTER, long_ago).content.decode()


def test_every_page_of_asking_has_a_title_of_its_own() -> None:
    title = re.search(r"<title>(.*?)</title>", page("what", accuses="yes"), re.DOTALL)
    assert title
    assert title[1].strip().startswith("专门渠道")


# --- telephone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["13912345678", "+86 139 1234 5678", "8613912345678", "139-1234-5678", "１３９１２３４５６７８",
     "0917-4241234", "(0917)4241234", "010 8888 8888", "029-88888888"],
)  # fmt: skip
def test_a_number_that_can_be_called_is_taken(typed: str) -> None:
    assert is_telephone(typed)


@pytest.mark.parametrize(
    "typed", ["abc", "12345", "110", "1391234567", "139123456789", "4241234", "0917424", "〇九一七"]
)
def test_what_cannot_be_called_is_no_telephone(typed: str) -> None:
    assert not is_telephone(typed)


def test_the_telephone_is_judged_where_it_is_typed_and_nothing_is_stored(loop: Loop) -> None:
    before = business_rows()
    assert "请填写 11 位手机号" in page("contact", phone="12345")
    answer = staff(loop).post(REGISTER, {**told_to_staff(), "phone": "abc"})
    assert (answer.status_code, "请填写 11 位手机号" in answer.content.decode()) == (422, True)
    assert business_rows() == before


def staff(loop: Loop) -> Client:
    """Return a browser in which the community's staff is signed in."""
    client = Client()
    client.force_login(User.objects.get(person=loop.cast.staff))
    return client


def told_to_staff() -> dict[str, Any]:
    """Return what staff write down of a telephone call."""
    return {
        "token": new_token(), "channel": "phone", "text": "下水道堵了", "category": "repair",
        "anonymity": "hidden",
    }  # fmt: skip


# --- nobody's name ------------------------------------------------------------------------------


@pytest.mark.clause("BH-27")
@pytest.mark.parametrize("given", [{"name": "孙大娘"}, {"phone": "13912345678"}, {"house": "501"}])
def test_of_the_anonymous_nothing_is_written_down(loop: Loop, given: dict[str, str]) -> None:
    asked = Asked(text="灯坏了", category="repair", channel="phone", anonymity="none", **given)
    assert_refused("BH-27", lambda: commands.raise_request(loop.wall(), asked, **loop.by("staff")))
    before = business_rows()
    answer = staff(loop).post(REGISTER, {**told_to_staff(), "anonymity": "none", **given})
    assert (answer.status_code, "这一项请清空" in answer.content.decode()) == (422, True)
    assert business_rows() == before


@pytest.mark.clause("BH-27")
def test_the_anonymous_without_a_name_and_others_with_one_are_registered(loop: Loop) -> None:
    for given in ({"anonymity": "none"}, {"name": "孙大娘", "phone": "0917-4241234"}):
        assert staff(loop).post(REGISTER, {**told_to_staff(), **given}).status_code == 200
    assert Request.objects.filter(home_id=loop.cast.home, text="下水道堵了").count() == 2


def test_who_left_no_contact_is_told_that_nobody_can_call(loop: Loop) -> None:
    request, address = receipt_of(loop, anonymity="none", may_publish=True)
    receipt = Client().get(address, {"done": "asked"}).content.decode()
    loop.sort(request)
    loop.dispatch(request)
    loop.take(request)
    status = Client().get(address).content.decode()
    for text in (receipt, status):
        assert "没有人能给您打电话" in text
        assert "先联系您" not in text
    assert "联系您</b>" not in "".join(status.split())


# --- photos -------------------------------------------------------------------------------------


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "red").save(file, "JPEG")
    return SimpleUploadedFile("灯.jpg", file.getvalue(), "image/jpeg")


def test_photos_stand_on_the_check_page_as_they_will_be_sent() -> None:
    given = {"token": "7", **ANSWERS, "step": "where", "go": "check", "show_photos": "no"}
    given["photos"] = picture()
    told = Client().post(ASK, given).content.decode()
    assert told.count("data:image/jpeg;base64,") == 1
    assert "第 1 张" in told


def test_blob_addresses_are_for_pictures_alone() -> None:
    policy = Client().get(ASK).headers["Content-Security-Policy"]
    rows = dict(row.strip().split(" ", 1) for row in policy.split(";"))
    assert [name for name, sources in rows.items() if "blob:" in sources] == ["img-src"]


def test_a_wrong_photo_says_what_to_do_and_names_no_clause_in_the_field() -> None:
    given = {"token": "7", **ANSWERS, "step": "where", "go": "next"}
    wrong = SimpleUploadedFile("灯.jpg", b"no picture", "image/jpeg")
    told = Client().post(ASK, {**given, "photos": wrong}).content.decode()
    error = re.search(r'class="field__error">.*?</p>', told, re.DOTALL)
    assert error
    assert "不是可以识别的照片" in error[0]
    assert "BH-" not in error[0]
    assert "依据 BH-17" in told


@pytest.mark.clause("BH-20")
def test_with_photos_the_wizard_asks_whether_they_may_be_public() -> None:
    given = {"token": "7", **ANSWERS, "step": "where", "go": "next"}
    told = Client().post(ASK, {**given, "photos": picture()}).content.decode()
    assert "附了照片的，请选择同意或不同意公开" in told
    assert "checked" not in told[told.index("照片可以在墙上公开吗") : told.index("已上传")]
    told = page("where")
    assert "附了照片的，请选择" not in told, "without photos nobody is asked"
    assert _with_photo("no")
    photo = re.search(r'name="photo" value="([^"]+)"', _with_photo("yes"))
    assert photo
    request, receipt = sent(token="7", photo=photo[1], show_photos="yes")
    assert request.may_show_photos
    assert "1 张" in receipt
    proxy = {"proxy": "yes", "proxy_name": "孙小妹", "proxy_relation": "女儿"}
    request, _ = sent(show_photos="yes", text="水管漏了。", **proxy)
    assert not request.may_show_photos


def _with_photo(said: str) -> str:
    given = {"token": "7", **ANSWERS, "step": "where", "go": "check", "show_photos": said}
    told = Client().post(ASK, {**given, "photos": picture()}).content.decode()
    assert ("同意公开" if said == "yes" else "不同意，不公开") in told
    return told


# --- receipt and status -------------------------------------------------------------------------


def test_the_receipt_says_what_was_written_until_when_and_how_to_read_the_code_out() -> None:
    request, told = sent()
    code = re.search(r'class="code">QY-(\w{4})-(\w{4})<', told)
    assert code
    assert f"Q Y — {' '.join(code[1])} — {' '.join(code[2])}" in told.replace("\u00a0", " ")
    for line in (request.number, "水电维修", "2号楼", ANSWERS["text"], "3月5日"):
        assert line in told, line
    assert "只显示这一次" not in told
    assert "工作人员查不到" in told


def test_after_sending_the_first_step_is_done() -> None:
    assert [mark for _, mark in steps("submitted")] == ["done", "now", "todo", "todo"]
    assert [mark for _, mark in steps("dispatched")] == ["done", "done", "now", "todo"]
    assert [mark for _, mark in steps("redispatch")] == ["done", "now", "todo", "todo"]
    assert [mark for _, mark in steps("closed")] == ["done"] * 4


def test_a_page_of_one_act_can_be_made_larger_and_keeps_what_was_typed(loop: Loop) -> None:
    _, address = receipt_of(loop)
    client = Client()
    for given in ({"text": ""}, {"text": "还有一盏", "switch": "large"}):
        answer = client.post(address + "add/", {"token": 7, **given})
        told = answer.content.decode()
        assert 'form="act"' in told
        assert "大字版" in told or "标准字号" in told
    assert "还有一盏" in told
    assert 'data-size="large"' in told
    assert answer.cookies["size"].value == "large"


def test_after_a_withdrawal_the_page_leads_on(loop: Loop) -> None:
    request, address = receipt_of(loop)
    commands.withdraw(request.home_id, request.pk, **loop.by_resident(request))
    told = Client().get(address).content.decode()
    assert f'href="{ASK}"' in told
    assert "再点一单" in told


@pytest.mark.parametrize(
    ("state", "title"), [("redispatch", "上一次的办理情况"), ("rating", "办理情况")]
)
def test_a_result_of_the_round_before_is_called_so(loop: Loop, state: str, title: str) -> None:
    request = loop.to(state)
    told = Client().get(f"/w/QY/01/r/{request.number}/").content.decode()
    titles = [text.strip() for text in re.findall(r'panel__title">([^<]*)<', told)]
    assert title in titles
    assert selectors.is_earlier_result(state) == (state == "redispatch")


def test_an_extension_tells_its_new_date(loop: Loop) -> None:
    request = loop.to("handling")
    do(loop, "extend", request, "wang", days=3, reason="缺件", resident_knows=True)
    request.refresh_from_db()
    moment = selectors.moments(request)[-1]
    assert moment.until == request.handle_by
    assert (
        "延到 3月12日（含当日）" in Client().get(f"/w/QY/01/r/{request.number}/").content.decode()
    )


# --- overdue ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["sorted", "dispatched", "handled"])
def test_the_wall_calls_overdue_what_the_ledger_calls_overdue(loop: Loop, state: str) -> None:
    request = loop.to(state)
    address = f"/w/QY/01/r/{request.number}/"
    for days, late in ((0, False), (10, True)):
        loop.later(days=days)
        found = selectors.ledger_rows(loop.actor("leader"), selectors.Wanted(late="yes"))
        assert [row["id"] for row in found] == ([request.pk] if late else [])
        for url in (address, "/w/QY/01/", "/w/QY/01/lobby/"):
            cache.clear()  # The board may be ten seconds behind.
            assert ("超期" in Client().get(url).content.decode()) is late, url


def test_who_types_the_number_is_told_so_and_led_to_the_wall(loop: Loop) -> None:
    request = loop.to("dispatched")
    item = f"/w/QY/01/r/{request.number}/"
    typed = f" {request.number[:4].lower()} {request.number[4:]}"
    for answer in (Client().post("/t/", {"code": typed}), Client().get(f"/t/{request.number}/")):
        text = answer.content.decode()
        assert answer.status_code in {422, 404}
        assert "这是诉求的编号，不是查询码" in text
        assert item in text
    assert Client().get(item).status_code == 200


def test_a_number_that_the_wall_does_not_show_leads_nowhere(loop: Loop) -> None:
    request = loop.raised(accuses=True)
    for number, is_one in ((request.number, True), ("QY26999999", True), ("ZZ26000001", False)):
        text = Client().post("/t/", {"code": number}).content.decode()
        assert ("不是查询码" in text) == is_one, number
        assert "/r/" not in text, number


def test_numbers_are_counted_like_wrong_codes(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = loop.to("dispatched").number
    monkeypatch.setitem(LIMITS, "code", (2, datetime.timedelta(minutes=10)))
    found = [Client().post("/t/", {"code": number}).status_code for _ in range(3)]
    assert found == [422, 422, 429]
