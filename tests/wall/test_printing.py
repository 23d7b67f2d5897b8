"""海报和纸条的印制: what stands on paper, how large, and that its codes can be scanned."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from bihuan.modules.wall.models import Wall
from bihuan.modules.wall.views.poster import TEMPLATE, poster_data
from bihuan.ui.typesetting import typeset
from tests.conftest import Loop

POSTER = "/w/QY/01/poster.pdf"
MILLIMETRES = 25.4 / 72
HOSTILE = '#image("/etc/passwd") $x$ *粗* @ref \\u{41} <b>'
DPI = 144


@pytest.fixture(autouse=True)
def _fresh_cache(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def words(pdf: bytes) -> str:
    """Return the text of a PDF without blanks: lines break where the paper ends."""
    return "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def scanned(png: bytes) -> list[Any]:
    """Return the QR codes of a picture."""
    with Image.open(io.BytesIO(png)) as picture:
        return list(zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "width", "height"), [("a3", 297, 420), ("a4", 210, 297)])
def test_the_poster_is_one_page_of_its_paper_and_says_how_to_ask(
    loop: Loop, size: str, width: int, height: int
) -> None:
    Wall.objects.filter(home_id=loop.cast.home, pk=loop.cast.wall).update(
        slogan="有事您说话", phone="0917-4240000"
    )
    answer = Client().get(POSTER, {"size": size})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    box = page.mediabox
    assert (round(float(box.width) * MILLIMETRES), round(float(box.height) * MILLIMETRES)) == (
        width,
        height,
    )
    wall, text = loop.wall(), words(answer.content)
    steps = ("居民点单", "党小组派单", "党员接单", "群众评单")
    for told in (wall.name, wall.community, "有事您说话", "0917-4240000", *steps):
        assert told in text, told


@pytest.mark.parametrize(("size", "least"), [("a3", 80), ("a4", 56)])
def test_the_posters_code_is_large_and_leads_to_the_ask_page(
    loop: Loop, size: str, least: int
) -> None:
    address = "http://testserver/w/QY/01/ask/"
    png = typeset(TEMPLATE, poster_data(loop.wall(), size=size, address=address), format="png",
                  ppi=DPI)  # fmt: skip
    (code,) = scanned(png)
    assert code.text == address
    assert code.ec_level in "MQH"  # At least M: higher where it costs no size.
    corner = code.position
    assert (corner.top_right.x - corner.top_left.x) / DPI * 25.4 >= least


def test_what_people_wrote_stays_text_on_the_poster(loop: Loop) -> None:
    wall = loop.wall()
    wall.slogan, wall.community, wall.name = HOSTILE, HOSTILE, HOSTILE
    data = poster_data(wall, size="a4", address="http://testserver/")
    text = words(typeset(TEMPLATE, data))
    assert text.count("".join(HOSTILE.split())) >= 2


def test_a_wall_without_telephone_and_slogan_has_a_poster_too(loop: Loop) -> None:
    wall = loop.wall()
    wall.slogan, wall.phone = "", ""
    text = words(typeset(TEMPLATE, poster_data(wall, size="a4", address="http://testserver/")))
    assert "电话点单" not in text
    assert "到社区服务窗口，工作人员帮您登记" in text


def test_another_paper_and_another_wall_are_not_found(loop: Loop) -> None:
    client = Client()
    assert client.get(POSTER, {"size": "a5"}).status_code == 404
    assert client.get("/w/QY/99/poster.pdf").status_code == 404


def test_the_poster_is_kept_for_the_next_reader(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Client().get(POSTER).content
    monkeypatch.setattr("bihuan.modules.wall.views.poster.typeset", lambda *_: pytest.fail("again"))
    assert Client().get(POSTER).content == first
