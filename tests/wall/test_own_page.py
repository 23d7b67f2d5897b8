"""居民自己的页面: a member's words on progress, and the own photos, by the tracking code alone."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import resident
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.commands.erasing import erase_resident
from bihuan.modules.wall.views.resident import LIMITS
from tests.cast import NAMES
from tests.conftest import PATHS, Loop
from tests.wall.proof import do
from tests.wall.test_staff_pages import signed_in

SAID = "灯管买到了，明天装；急事打 13912345678"


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    cache.clear()
    settings.EVIDENCE_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def stored(colour: str = "red") -> evidence.Stored:
    """Return a picture on disk whose row isn't written yet."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return evidence.store_photo(io.BytesIO(out.getvalue()), name="photo.jpg")


def own(loop: Loop, state: str = "submitted", **asked: Any) -> tuple[Any, str]:
    """Return a request with a photo, brought to a state, and the address of its own page."""
    values = {"text": "楼道灯坏了。", "category": "repair", "may_publish": True, **asked}
    receipt = commands.raise_request(
        loop.wall(),
        Asked(**values, photos=[stored()]),
        actor=resident(),
        at=loop.at,
        token=new_token(),
    )
    for name in PATHS[state]:
        getattr(loop, name)(receipt.request)
    receipt.request.refresh_from_db()
    return receipt.request, f"/t/{receipt.code}/"


def read(address: str, client: Client | None = None) -> str:
    """Return a page as text."""
    return (client or Client()).get(address).content.decode()


def status(address: str, client: Client | None = None) -> int:
    """Return how an address answers, and close what it opened."""
    answer = (client or Client()).get(address)
    for close in answer._resource_closers:
        close()
    return int(answer.status_code)


def pictures(page: str) -> list[str]:
    """Return the addresses of a page's own photos."""
    return re.findall(r'<img src="(/t/[^"]*/photo/\d+\.jpg)"', page)


# --- progress -----------------------------------------------------------------------------------


@pytest.mark.law("L5")
@pytest.mark.clause("QY-08")
def test_what_a_member_writes_about_progress_is_read_by_the_resident_with_numbers_covered(
    loop: Loop,
) -> None:
    request, address = own(loop, "handling")
    do(loop, "progress", request, "wang", note=SAID)
    page = read(address)
    assert "灯管买到了，明天装" in page
    assert "＊＊＊＊＊＊＊＊＊＊＊" in page
    assert "13912345678" not in page
    moments = selectors.moments(request, is_own=True)
    assert [one.note for one in moments if one.note] == [SAID.replace("13912345678", "＊" * 11)]
    assert NAMES["wang"] not in page


@pytest.mark.law("L5")
@pytest.mark.clause("QY-08", "BH-20")
def test_the_wall_says_that_there_is_progress_and_not_what(loop: Loop) -> None:
    request, _ = own(loop, "handling")
    do(loop, "progress", request, "wang", note=SAID)
    shown = [f"/w/QY/01/r/{request.number}/", "/w/QY/01/", "/w/QY/01/lobby/",
             "/w/QY/01/column/handled/"]  # fmt: skip
    texts = [read(url) for url in shown]
    assert "党员记录了新的进展" in texts[0]
    assert not [url for url, text in zip(shown, texts, strict=True) if "灯管买到了" in text]
    assert not [one for one in selectors.moments(request) if one.note]


def test_other_notes_of_the_staff_stay_with_the_staff(loop: Loop) -> None:
    request, address = own(loop, "accepted")
    do(loop, "contact", request, "wang", way="phone", note="说话有些急")
    do(loop, "extend", request, "wang", days=2, reason="等灯管", resident_knows=True)
    page = read(address)
    assert "说话有些急" not in page
    assert "等灯管" not in page


def test_the_member_is_told_before_he_writes_that_the_resident_reads_it(loop: Loop) -> None:
    request, _ = own(loop, "handling")
    page = read(f"/desk/wall/QY/{request.pk}/progress/", signed_in(loop, "wang"))
    assert "点单的居民凭查询码看得到这段话，墙上不显示" in page
    assert "自动遮盖" in page


@pytest.mark.law("L3")
@pytest.mark.clause("BH-23")
def test_after_destruction_the_page_has_neither_words_nor_photos(loop: Loop) -> None:
    request, address = own(loop, "handling")
    do(loop, "progress", request, "wang", note=SAID)
    for name in ("report", "publish", "rate"):
        getattr(loop, name)(request)
    (picture,) = pictures(read(address))
    erase_resident(request.home_id, request.pk, reason="asked", **loop.by("section"))
    page = read(address)
    assert "灯管买到了" not in page
    assert pictures(page) == []
    assert status(picture) == 404


# --- the own photos -----------------------------------------------------------------------------


@pytest.mark.law("L5")
def test_the_resident_sees_the_own_photo_by_the_code_and_nobody_without_it(loop: Loop) -> None:
    request, address = own(loop)
    (picture,) = pictures(read(address))
    answer: Any = Client().get(picture)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    for close in answer._resource_closers:
        close()

    (photo,) = evidence.of_dossier(request.home_id, request.pk)
    assert status(f"/photo/QY/{photo.pk}.jpg") == 404
    assert status(f"/t/QY-0000-0000/photo/{photo.pk}.jpg") == 404
    assert pictures(read(f"/w/QY/01/r/{request.number}/")) == []


@pytest.mark.law("L5")
def test_a_code_opens_the_photos_of_its_own_request_and_none_of_the_members(loop: Loop) -> None:
    request, address = own(loop, "handling")
    other, _ = own(loop)
    do(loop, "progress", request, "wang", note="已到现场", photos=[stored("green")])
    mine, progress = evidence.of_dossier(request.home_id, request.pk)
    (others,) = evidence.of_dossier(other.home_id, other.pk)
    found = {pk: status(f"{address}photo/{pk}.jpg") for pk in (mine.pk, progress.pk, others.pk, 1)}
    assert found == {mine.pk: 200, progress.pk: 404, others.pk: 404, 1: 404}
    assert len(pictures(read(address))) == 1


@pytest.mark.law("L5")
@pytest.mark.parametrize("who", ["leader", "wang", "section", "supervision", "auditor", "stranger"])
def test_an_office_opens_no_door_that_the_code_does_not(loop: Loop, who: str) -> None:
    request, address = own(loop)
    (photo,) = evidence.of_dossier(request.home_id, request.pk)
    client = signed_in(loop, who)
    assert status(f"{address}photo/{photo.pk}.jpg", client) == 200
    assert status(f"/t/{request.number}/photo/{photo.pk}.jpg", client) == 404


@pytest.mark.law("L5")
@pytest.mark.clause("BH-14")
@pytest.mark.parametrize("how", ["raised", "diverted", "informed"])
def test_of_a_sealed_request_no_photo_is_shown(loop: Loop, how: str) -> None:
    request, address = own(loop, accuses=how != "diverted")
    if how == "diverted":
        do(loop, "divert", request, "leader", reason="反映村干部")
    if how == "informed":
        do(loop, "inform", request, "supervision", is_accusation=True, note="已告知")
    (photo,) = evidence.of_dossier(request.home_id, request.pk)
    page = read(address)
    assert pictures(page) == []
    assert "反映村干部" not in page
    assert status(f"{address}photo/{photo.pk}.jpg") == 404


def test_a_photo_that_the_wall_shows_is_called_so(loop: Loop) -> None:
    request, address = own(loop, "sorted", may_show_photos=True)
    (photo,) = evidence.of_dossier(request.home_id, request.pk)
    captions = re.compile(r'<figcaption class="small muted">\s*(\S+)\s*</figcaption>')
    assert captions.findall(read(address)) == ["不公开"]
    do(loop, "release_photo", request, "leader", photo=photo.pk, faceless=True)
    assert captions.findall(read(address)) == ["墙上公开"]


@pytest.mark.clause("BH-20")
def test_the_button_takes_a_photo_off_the_wall(loop: Loop) -> None:
    request, address = own(loop, "sorted", may_show_photos=True)
    (photo,) = evidence.of_dossier(request.home_id, request.pk)
    button = f"{address}photo/{photo.pk}/take_back/"
    assert "/take_back/" not in read(address)
    answer = Client().post(button, {"token": new_token()})
    assert (answer.status_code, "没有公开，不必撤下" in answer.content.decode()) == (422, True)
    do(loop, "release_photo", request, "leader", photo=photo.pk, faceless=True)
    assert "/take_back/" in read(address)
    assert Client().get(button).status_code == 302
    assert status(f"/photo/QY/{photo.pk}.jpg") == 200
    answer = Client().post(button, {"token": new_token()})
    assert "照片已从墙上撤下" in read(answer.headers["Location"])
    assert status(f"/photo/QY/{photo.pk}.jpg") == 404


@pytest.mark.law("L5")
@pytest.mark.clause("QY-09")
def test_the_resident_sees_the_members_photo_before_rating_and_of_no_other_request(
    loop: Loop,
) -> None:
    request, address = own(loop, "handling")
    do(loop, "report", request, "wang", result="已换灯", after=[stored("green")])
    _, after = evidence.of_dossier(request.home_id, request.pk)
    picture = f"{address}photo/{after.pk}.jpg"
    assert status(picture) == 404, "not published yet"
    loop.publish(request)
    assert f"photo/{after.pk}.jpg" in read(address)
    assert f"photo/{after.pk}.jpg" in read(address + "rate/")
    assert status(picture) == 200
    _, others = own(loop)
    assert status(f"{others}photo/{after.pk}.jpg") == 404
    loop.rate_badly(request)
    loop.name_talker(request)
    loop.blame(request)
    loop.reply(request)
    assert status(picture) == 404, "another round runs"


def test_wrong_codes_are_counted_at_the_photos_too(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "code", (2, LIMITS["code"][1]))
    found = [status("/t/QY-0000-0000/photo/1.jpg") for _ in range(3)]
    assert found == [404, 404, 429]
