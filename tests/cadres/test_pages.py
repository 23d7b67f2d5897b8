"""干部信息库的页面: who opens which, what stands in the access log, and files through the page."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from bihuan.kernel.base import clock
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.organizations.models import UnitPlace
from bihuan.kernel.people.models import User
from bihuan.kernel.people.record.models import Cadre
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Relative
from bihuan.modules.cadres import selectors
from bihuan.modules.cadres.urls import urlpatterns
from tests.cadres.test_taking_in import FILES, NUMBER, SHEET, brought, home, take
from tests.conftest import Loop
from tests.snapshot import business_rows

OFFICES = (
    "civil",
    "township",
    "section",
    "system",
    "security",
    "auditor",
    "supervision",
    "leader",
    "wang",
)
# Which office opens which page.
KEEPERS = {
    "cadres": "civil",
    "take_in": "civil",
    "cadre": "civil",
    "family": "civil",
    "roster": "civil",
    "checks": "civil",
}
FETCHED = {"photo", "sheet", "template", "checked"}
# Those of the code tables, which tests/cadres/test_codes.py opens.
CODES = {"codes", "code_table", "code_words", "add_code", "add_alias", "change_code"}
# Those of changes and of the own record, which test_own.py and test_comparing.py open.
CHANGES = {
    *("own", "own_photo", "bring", "change_raise", "change_row", "columns", "column"),
    *("changes", "change", "change_act", "change_file"),
}
# What a township reads too, of its own records.
OF_TOWNSHIPS = {"cadres", "roster", "checks"}
WITHOUT_PERSON = {*OF_TOWNSHIPS, "take_in", "template"}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def signed_in(loop: Loop, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def address(name: str, person: int) -> str:
    unit = Cadre.objects.get(home_id=home().pk, person=person).unit_id
    about = {"sheet": [person, "lrmx"], "checked": [unit, "missing"]}
    few = [] if name in WITHOUT_PERSON else [person]
    return reverse(f"cadres:{name}", args=about.get(name, few))


def looked() -> list[tuple[str, str]]:
    rows = AccessLog.objects.filter(home_id=home().pk).order_by("id")
    return list(rows.values_list("page", "purpose"))


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*KEEPERS, *FETCHED, *CODES, *CHANGES}


@pytest.mark.clause("BH-39")
@pytest.mark.parametrize("name", [*KEEPERS, *sorted(FETCHED)])
def test_a_page_opens_for_its_office_alone(loop: Loop, name: str) -> None:
    person = take(loop)
    for who in OFFICES:
        status = signed_in(loop, who).get(address(name, person)).status_code
        is_there = name != "photo" and who in {
            "civil",
            *(("township",) if name in OF_TOWNSHIPS else ()),
        }
        assert status == (200 if is_there else 404), who


def test_a_record_of_another_home_is_not_there(loop: Loop) -> None:
    stranger = signed_in(loop, "stranger")
    person = take(loop)
    for name in (*KEEPERS, *FETCHED):
        assert stranger.get(address(name, person)).status_code == 404, name


@pytest.mark.law("L5")
def test_a_township_reads_its_own_records_and_takes_none_in(loop: Loop) -> None:
    town = UnitPlace.objects.get(unit__name="城关镇", unit__home=home()).unit_id
    mine = take(loop, unit=town)
    other = take(loop, brought(replace(SHEET, name="高望水", id_number="")))
    client = signed_in(loop, "township")
    assert client.get(address("cadre", mine)).status_code == 200
    assert client.get(address("cadre", other)).status_code == 404
    page = client.get(reverse("cadres:cadres")).content.decode()
    assert "高望山" in page
    assert "高望水" not in page
    assert client.get(reverse("cadres:take_in")).status_code == 404


@pytest.mark.law("L5")
def test_the_list_the_record_and_the_form_show_the_same_person(loop: Loop) -> None:
    person = take(loop)
    client = signed_in(loop, "civil")
    listed = client.get(reverse("cadres:cadres"), {"q": "gaowang"}).content.decode()
    assert address("cadre", person) in listed
    assert "高望山" in listed
    page = client.get(address("cadre", person)).content.decode()
    assert "城关镇党政办公室科员" in page
    assert "1990.03" in page
    assert NUMBER not in page
    assert "某英" not in page
    form = client.get(address("sheet", person))
    assert form.content == lrmx.write(SHEET)
    assert form["Content-Disposition"] == f'attachment; filename="{person}.lrmx"'


@pytest.mark.parametrize(
    ("form", "start"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("lrm", b"PK"), ("lrmx", b"\xef\xbb\xbf")],
)
def test_a_record_goes_out_in_every_form(loop: Loop, form: str, start: bytes) -> None:
    person = take(loop)
    answer = signed_in(loop, "civil").get(reverse("cadres:sheet", args=[person, form]))
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert "no-store" in answer["Cache-Control"]
    assert looked()[-1] == ("cadres:sheet", form)


def test_the_printed_form_has_two_pages_with_what_the_record_says(loop: Loop) -> None:
    person = take(loop)
    answer = signed_in(loop, "civil").get(reverse("cadres:sheet", args=[person, "pdf"]))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) == 2
    assert "高望山" in pages[0]
    assert "城关镇党政办公室科员" in pages[0]
    assert "某英" in pages[1]
    assert NUMBER not in "".join(pages)


def test_what_a_file_cant_hold_is_said_on_the_page(loop: Loop) -> None:
    rows = tuple(Relative("儿子", f"某{index}", "201001", "群众", "学生") for index in range(8))
    person = take(loop, brought(replace(SHEET, family=rows)))
    answer = signed_in(loop, "civil").get(reverse("cadres:sheet", args=[person, "lrm"]))
    assert answer.status_code == 422
    assert "7" in answer.content.decode()


@pytest.mark.law("L5")
def test_the_family_opens_for_a_purpose_that_the_log_keeps(loop: Loop) -> None:
    person = take(loop)
    client = signed_in(loop, "civil")
    asked = client.get(address("family", person)).content.decode()
    assert "某英" not in asked
    refused = client.post(address("family", person), {"purpose": "  "})
    assert refused.status_code == 422
    assert "某英" not in refused.content.decode()
    opened = client.post(address("family", person), {"purpose": "核对任职回避"})
    assert "某英" in opened.content.decode()
    assert looked()[-1] == ("cadres:family", "核对任职回避")


def test_what_is_opened_stands_in_the_access_log_first(loop: Loop) -> None:
    person = take(loop)
    client = signed_in(loop, "civil")
    for name in ("cadres", "cadre", "sheet"):
        client.get(address(name, person))
    assert looked() == [("cadres:cadres", ""), ("cadres:cadre", ""), ("cadres:sheet", "lrmx")]


def upload(client: Client, unit: int, *files: tuple[str, bytes], **more: Any) -> Any:
    """Send files through the page, as the page asks for them."""
    page = client.get(reverse("cadres:take_in")).content.decode()
    token = re.search(r'name="token" value="(\d+)"', page)
    assert token
    sheets = [SimpleUploadedFile(name, data) for name, data in files]
    fields = {"token": token[1], "unit": unit, "sheets": sheets, **more}
    return client.post(reverse("cadres:take_in"), fields)


@pytest.mark.clause("BH-39")
def test_files_come_in_through_the_page_each_by_itself(loop: Loop) -> None:
    client = signed_in(loop, "civil")
    good = ("高望山.lrmx", lrmx.write(SHEET))
    bad = ("坏了.lrmx", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Person/>")
    answer = upload(client, loop.cast.county, good, bad, ("照片.txt", b"abc"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("已载入") == 1
    assert "坏了.lrmx" in page
    assert "不是 .lrmx、.lrm 或 .xlsx 文件" in page
    assert Cadre.objects.filter(home_id=home().pk).count() == 1


def test_what_is_odd_in_a_file_is_said_beside_it(loop: Loop) -> None:
    data = (FILES / "misdeclared.lrmx").read_bytes()
    answer = upload(signed_in(loop, "civil"), loop.cast.county, ("错.lrmx", data))
    assert "已按实际编码读取" in answer.content.decode()


def test_a_file_sent_again_is_refused_and_changes_nothing(loop: Loop) -> None:
    client = signed_in(loop, "civil")
    upload(client, loop.cast.county, ("高望山.lrmx", lrmx.write(SHEET)))
    before = business_rows()
    answer = upload(client, loop.cast.county, ("高望山.lrmx", lrmx.write(SHEET)))
    assert "BH-40" in answer.content.decode()
    assert business_rows() == before


@pytest.mark.parametrize("fields", [{}, {"unit": "1"}])
def test_a_form_without_files_or_unit_says_what_is_missing(
    loop: Loop, fields: dict[str, str]
) -> None:
    answer = signed_in(loop, "civil").post(reverse("cadres:take_in"), {"token": "5", **fields})
    assert answer.status_code == 422
    assert "请选择文件" in answer.content.decode()


def test_the_list_goes_by_strokes_of_the_name_and_turns_pages(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 2)
    names = ["魏一", "丁一", "王一", "丁二"]
    for index, name in enumerate(names):
        take(loop, brought(replace(SHEET, name=name, id_number="", birth=f"19{80 + index}03")))
    client, url, seen = signed_in(loop, "civil"), reverse("cadres:cadres"), []
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r'<a href="/desk/cadres/\d+/">(\w+)</a>', page)
        further = re.search(r'href="(\?before=\d+)"', page)
        url = reverse("cadres:cadres") + further[1] if further else ""
    assert seen == ["丁一", "丁二", "王一", "魏一"]
