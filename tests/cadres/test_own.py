"""本人信息 and the pages of changes: who opens which, from the asking to the record."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people.models import User
from bihuan.modules.cadres.models import Change
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Outcome, Result, State
from tests.cadres.test_archive import FOUND, act, birth
from tests.cadres.test_changing import YES, decided, own_record, raised, value, whole
from tests.cadres.test_taking_in import held, home
from tests.conftest import Loop
from tests.snapshot import business_rows


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def client(loop: Loop, who: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return found


def opens(loop: Loop, who: str, name: str, *args: Any) -> int:
    return client(loop, who).get(reverse(f"cadres:{name}", args=args)).status_code


def looked() -> list[str]:
    rows = AccessLog.objects.filter(home_id=home().pk).order_by("id")
    return list(rows.values_list("page", flat=True))


def native_place(person: int) -> dict[str, str]:
    """Return what the form of the basics is sent with, for another native place."""
    return {
        "token": str(new_token()),
        "value_birth": "1996.05",
        "value_native_place": "陕西山阳",
        "reason": "登记有误",
        "material": "户口簿",
    }


@pytest.mark.clause("BH-52")
def test_somebody_with_a_record_sees_it_whole_without_an_office(loop: Loop) -> None:
    person = own_record(loop)
    wife = whole("family", {"relation": "妻子", "name": "某英"})
    decided(loop, raised(loop, "cadre", wife), "civil", YES)
    page = client(loop, "cadre").get(reverse("cadres:own"))
    text = page.content.decode()
    assert page.status_code == 200
    assert all(word in text for word in ("姜新苗", "陕西青禾", "某英", "申请更正", "本人信息"))
    assert reverse("cadres:change_raise", args=[person]) in text
    assert looked() == ["cadres:own"]


@pytest.mark.parametrize("who", ["wang", "leader", "civil", "township", "security"])
def test_who_has_no_record_has_no_such_page(loop: Loop, who: str) -> None:
    own_record(loop)
    assert opens(loop, who, "own") == 404
    assert opens(loop, who, "own_photo") == 404


def test_the_cadre_asks_on_the_page_and_the_section_accepts_there(loop: Loop) -> None:
    person = own_record(loop)
    (row,) = held(person)["basics"]
    me, url = client(loop, "cadre"), reverse("cadres:change_row", args=[person, "basics", row])
    assert "陕西青禾" in me.get(url).content.decode()
    assert me.post(url, {**native_place(person), "reason": ""}).status_code == 422
    picture = SimpleUploadedFile("户口页.pdf", b"%PDF-1.4 made up")
    sent = {**native_place(person), "papers": [picture]}
    answer = me.post(url, sent)
    change = Change.objects.get(home_id=home().pk)
    assert answer["Location"] == reverse("cadres:change", args=[change.pk])
    assert (change.state, change.archive_item) == (State.REVIEW, "")
    again = me.post(url, {**sent, "papers": []})
    assert again["Location"] == answer["Location"]
    page = me.get(answer["Location"]).content.decode()
    assert all(word in page for word in ("陕西青禾", "陕西山阳", "BH-50", "孔令仪"))
    (item,) = changing.items_of(home().pk, change.pk)
    section = client(loop, "civil")
    decide = reverse("cadres:change_act", args=[change.pk, "decide"])
    given = {"token": str(new_token()), f"answer_{item.pk}": "accepted", f"why_{item.pk}": ""}
    assert section.get(decide).status_code == 200
    assert section.post(decide, given).status_code == 302
    (basics,) = held(person)["basics"].values()
    assert (basics["native_place"], basics["birth"]) == ("陕西山阳", "1996-05")
    assert "已更正" in me.get(reverse("cadres:own")).content.decode()


def test_evidence_is_fetched_by_those_who_see_the_request(loop: Loop) -> None:
    person = own_record(loop)
    (row,) = held(person)["basics"]
    url = reverse("cadres:change_row", args=[person, "basics", row])
    sent = {**native_place(person), "papers": [SimpleUploadedFile("a.pdf", b"%PDF-1.4 made up")]}
    client(loop, "cadre").post(url, sent)
    change = Change.objects.get(home_id=home().pk)
    seen = changing.see(loop.actor("cadre"), home().pk, change.pk, on=clock.day(loop.at))
    assert seen is not None
    args = [change.pk, seen.files[0].pk]
    answer = client(loop, "civil").get(reverse("cadres:change_file", args=args))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 made up"  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert opens(loop, "wang", "change_file", *args) == 404
    assert opens(loop, "civil", "change_file", change.pk, 1) == 404


@pytest.mark.parametrize("who", ["wang", "leader", "organ", "township", "section", "auditor"])
def test_a_request_is_not_there_for_others(loop: Loop, who: str) -> None:
    person = own_record(loop)
    change = raised(loop, "cadre", value(person, "basics", "native_place", "陕西山阳"))
    assert opens(loop, who, "change", change.pk) == 404
    assert opens(loop, who, "change_act", change.pk, "decide") == 404


def test_archive_reviewers_see_the_six_items_alone(loop: Loop) -> None:
    person = own_record(loop)
    plain = raised(loop, "cadre", value(person, "basics", "native_place", "陕西山阳"))
    six = raised(loop, "cadre", value(person, "basics", "birth", "1995-05"))
    assert opens(loop, "archivist", "change", plain.pk) == 404
    assert opens(loop, "archivist", "change", six.pk) == 200
    assert opens(loop, "archivist", "change_act", six.pk, "examine") == 200
    assert opens(loop, "supervision", "change", six.pk) == 404


@pytest.mark.parametrize("who", ["wang", "organ", "archivist", "leader"])
def test_nobody_asks_for_a_change_of_a_strangers_record(loop: Loop, who: str) -> None:
    person = own_record(loop)
    (row,) = held(person)["basics"]
    before = business_rows()
    assert opens(loop, who, "change_raise", person) == 404
    url = reverse("cadres:change_row", args=[person, "basics", row])
    assert client(loop, who).post(url, native_place(person)).status_code == 404
    assert business_rows() == before


def test_a_compartment_is_not_opened_by_asking_for_a_change(loop: Loop) -> None:
    person = own_record(loop)
    wife = whole("family", {"relation": "妻子", "name": "某英"})
    decided(loop, raised(loop, "cadre", wife), "civil", YES)
    page = client(loop, "township").get(reverse("cadres:change_raise", args=[person]))
    assert "某英" not in page.content.decode()
    assert opens(loop, "township", "change_row", person, "family", wife.row) == 404
    assert opens(loop, "cadre", "change_row", person, "family", wife.row) == 200


def test_that_somebody_is_looked_into_is_not_told_to_him(loop: Loop) -> None:
    forged = FOUND.__class__(**{**_values(), "result": Result.FORGERY.value})
    change = act(loop, "examine", birth(loop), "archivist", found=forged)
    change = act(loop, "certify", change, "archivist2")
    assert change.outcome == Outcome.REFERRED
    for who, knows in (("supervision", True), ("cadre", False)):
        text = client(loop, who).get(reverse("cadres:change", args=[change.pk])).content.decode()
        assert ("移送干部监督科" in text) == knows
        assert ("涉嫌造假" in text) == knows
        assert ("入团志愿书" in text) == knows


def _values() -> dict[str, str]:
    names = ("found_name", "found_formed", "found_value", "form_value", "certified")
    return {name: getattr(FOUND, name) for name in names}


def test_the_archives_pages_lead_to_the_record(loop: Loop) -> None:
    change = birth(loop)
    first = client(loop, "archivist")
    url = reverse("cadres:change_act", args=[change.pk, "examine"])
    sent = {**_values(), "token": str(new_token()), "result": "certified"}
    assert first.post(url, {**sent, "found_name": ""}).status_code == 422
    assert first.post(url, {**sent, "certified": "1995.05"}).status_code == 302
    certify = reverse("cadres:change_act", args=[change.pk, "certify"])
    assert first.get(certify).status_code == 422
    assert client(loop, "archivist2").post(certify, {"token": new_token()}).status_code == 302
    sign = reverse("cadres:change_act", args=[change.pk, "sign"])
    given = {"token": str(new_token()), "signature": "signed"}
    assert client(loop, "archivist2").post(sign, given).status_code == 302
    (basics,) = held(loop.cast.cadre)["basics"].values()
    assert basics["birth"] == "1995-05"
    text = client(loop, "cadre").get(reverse("cadres:own")).content.decode()
    assert all(word in text for word in ("重新认定", "入团志愿书", "本人已签字"))


def test_none_of_this_is_stated_on_the_page(loop: Loop) -> None:
    person = own_record(loop)
    url = reverse("cadres:change_row", args=[person, "none_stated", 0])
    sent = {"token": str(new_token()), "value_set": "rewards", "reason": "没有", "material": "本人"}
    assert client(loop, "cadre").post(url, sent).status_code == 302
    change = Change.objects.get(home_id=home().pk)
    decided(loop, change, "civil", YES)
    text = client(loop, "cadre").get(reverse("cadres:own")).content.decode()
    assert "无此类情况" in text
    assert client(loop, "cadre").post(url, {**sent, "token": new_token()}).status_code == 422


@pytest.mark.parametrize("who", ["civil", "township", "cadre"])
def test_pages_need_few_statements(
    loop: Loop, who: str, django_assert_max_num_queries: Any
) -> None:
    person = own_record(loop)
    change = raised(loop, "cadre", value(person, "basics", "native_place", "陕西山阳"))
    page = client(loop, who)
    # Session, user, grants, log; the menu's own.
    with django_assert_max_num_queries(4 + 8):
        page.get(reverse("cadres:changes"))
    with django_assert_max_num_queries(4 + 8):
        page.get(reverse("cadres:change_raise", args=[person]))
    if who != "township":
        with django_assert_max_num_queries(4 + 12):
            page.get(reverse("cadres:change", args=[change.pk]))


def test_a_picture_as_evidence_is_shown(loop: Loop) -> None:
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    person = own_record(loop)
    (row,) = held(person)["basics"]
    url = reverse("cadres:change_row", args=[person, "basics", row])
    sent = {**native_place(person), "papers": [SimpleUploadedFile("a.png", made.getvalue())]}
    assert client(loop, "cadre").post(url, sent).status_code == 302
    bad = {**native_place(person), "papers": [SimpleUploadedFile("a.exe", b"MZ")]}
    assert client(loop, "cadre").post(url, bad).status_code == 422
