"""身份证号: encrypted, found by the whole number, shown masked, opened for a purpose, destroyed."""

import datetime
import re

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home, home_by_code
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.models import Person, User
from bihuan.modules.registers import commands
from tests.cast import NAMES
from tests.conftest import Loop
from tests.snapshot import business_rows

# Made up: a region and a birthday, and the check digit they give.
NUMBER = "610328199003070010"
OTHER = "61032819650228102X"
TODAY = datetime.date(2026, 3, 2)


def home() -> Home:
    found = home_by_code("QY")
    assert found is not None
    return found


def keep(loop: Loop, number: str = NUMBER, *, person: str = "li", who: str = "section") -> None:
    """Keep somebody's number, as somebody."""
    pk = getattr(loop.cast, person)
    commands.set_id_number(home(), person=pk, number=number, **loop.by(who))


def destroy(loop: Loop, *, person: str = "li", who: str = "section", reason: str = "asked") -> None:
    """Destroy somebody's number, as somebody."""
    pk = getattr(loop.cast, person)
    commands.destroy_id_number(home(), person=pk, reason=reason, **loop.by(who))


def li(loop: Loop) -> Person:
    return Person.objects.get(pk=loop.cast.li)


# --- the number itself --------------------------------------------------------------------------


@pytest.mark.clause("BH-07")
@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        (NUMBER, True),
        (OTHER, True),
        (OTHER.lower(), False),  # `plain` comes first
        (NUMBER[:-1] + "4", False),  # check digit
        (NUMBER[:10] + "13" + NUMBER[12:], False),  # no thirteenth month
        ("610328199002300013", False),  # no 30 February
        ("610328209903070012", False),  # not born yet
        (NUMBER[:-1], False),
        ("0" + NUMBER[1:], False),
        ("", False),
        ("１" * 18, False),
    ],
)
def test_a_number_has_a_birthday_and_a_check_digit(number: str, is_right: bool) -> None:
    assert id_numbers.is_right(number, on=TODAY) == is_right


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_digit_is_found(place: int) -> None:
    digit = str((int(NUMBER[place]) + 1) % 10)
    assert not id_numbers.is_right(NUMBER[:place] + digit + NUMBER[place + 1 :], on=TODAY)


def test_it_is_read_as_people_type_and_shown_masked() -> None:
    assert id_numbers.plain(" 610328 19650228 102ｘ ") == OTHER
    assert id_numbers.plain("６１０３２８１９６５０２２８１０２x") == OTHER
    assert id_numbers.masked(OTHER) == "610***********102X"


# --- kept encrypted -----------------------------------------------------------------------------


@pytest.mark.clause("BH-07")
def test_a_number_is_kept_found_and_read(loop: Loop) -> None:
    keep(loop, " 610328 19900307 0010")
    person = li(loop)
    assert id_numbers.number_of(person) == NUMBER
    assert id_numbers.find(NUMBER) == person
    assert id_numbers.find(NUMBER[:-1]) is None
    entry = journal.Entry.objects.get(home_id=loop.cast.home, act="registers.set_id_number")
    assert NUMBER not in entry.body
    keep(loop, OTHER)
    assert id_numbers.find(NUMBER) is None
    assert id_numbers.number_of(li(loop)) == OTHER


@pytest.mark.across_homes
@pytest.mark.law("L3")
def test_no_table_holds_the_number_nor_what_guesses_it(loop: Loop) -> None:
    keep(loop)
    first = li(loop).id_sealed
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("people_", "journal_", "base_", "registers_")):
                cursor.execute(f"SELECT t::text FROM {table} t WHERE t::text LIKE %s",  # home_id
                               [f"%{NUMBER}%"])  # fmt: skip
                assert cursor.fetchall() == [], table
    keep(loop)
    assert li(loop).id_sealed != first, "the same number is another text each time"


@pytest.mark.law("L3")
def test_the_text_of_one_person_does_not_open_for_another(loop: Loop) -> None:
    keep(loop)
    person = li(loop)
    person.pk = loop.cast.wang
    with pytest.raises(InvalidTag):
        id_numbers.number_of(person)


def test_without_the_key_nothing_is_found_or_read(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(loop)
    monkeypatch.setattr(settings, "BLIND_KEY", bytes(32))
    assert id_numbers.find(NUMBER) is None
    with pytest.raises(InvalidTag):
        id_numbers.number_of(li(loop))


@pytest.mark.clause("BH-07", "BH-05")
@pytest.mark.parametrize(
    ("clause", "number", "person", "who"),
    [
        ("BH-07", NUMBER[:-1] + "4", "li", "section"),
        ("BH-07", OTHER, "li", "section"),  # Wang's
        ("BH-05", NUMBER, "stranger", "section"),
        ("BH-05", NUMBER, "li", "system"),
        ("BH-05", NUMBER, "li", "leader"),
        ("BH-05", NUMBER, "li", "stranger"),
    ],
)
def test_a_refused_number_leaves_no_trace(
    loop: Loop, clause: str, number: str, person: str, who: str
) -> None:
    keep(loop, OTHER, person="wang")
    before = business_rows(), list(Person.objects.order_by("pk").values())
    with pytest.raises(Refused) as refused:
        keep(loop, number, person=person, who=who)
    assert refused.value.clause == clause
    assert (business_rows(), list(Person.objects.order_by("pk").values())) == before


# --- destroyed ----------------------------------------------------------------------------------


@pytest.mark.clause("BH-07", "BH-05")
@pytest.mark.parametrize(
    ("clause", "person", "who", "reason"),
    [
        ("BH-07", "wang", "section", "asked"),
        ("BH-07", "li", "section", "因为"),
        ("BH-05", "li", "system", "asked"),
        ("BH-05", "stranger", "section", "asked"),
    ],
)
def test_a_refused_destruction_leaves_no_trace(
    loop: Loop, clause: str, person: str, who: str, reason: str
) -> None:
    keep(loop)
    before = business_rows()
    with pytest.raises(Refused) as refused:
        destroy(loop, person=person, who=who, reason=reason)
    assert refused.value.clause == clause
    assert business_rows() == before
    assert id_numbers.number_of(li(loop)) == NUMBER


# --- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def client(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The section's browser; the pages read the loop's clock."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)
    return browser(loop, "section")


def browser(loop: Loop, who: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return found


def address(name: str, *args: int) -> str:
    return reverse(f"registers:{name}", args=args)


def test_the_section_sets_sees_masked_and_finds_by_the_whole_number(
    loop: Loop, client: Client
) -> None:
    url = address("id_number", loop.cast.li)
    sent = {"token": new_token(), "number": "610328 19900307 0010"}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    text = client.get(url).content.decode()
    assert "610***********0010" in text
    assert NUMBER not in text
    assert "已登记" in client.get(address("id_numbers"), {"q": "李望春"}).content.decode()
    found = client.post(address("id_numbers"), {"number": NUMBER})
    assert found["Location"] == url
    missing = client.post(address("id_numbers"), {"number": OTHER})
    assert missing.status_code == 422
    assert client.post(url, {"token": new_token(), "number": NUMBER[:-1] + "4"}).status_code == 422
    logged = AccessLog.objects.filter(home_id=loop.cast.home, page="registers:id_number")
    register = journal.Dossier.objects.get(
        home_id=loop.cast.home, kind="person", number=str(loop.cast.li)
    )
    assert set(logged.values_list("dossier_id", flat=True)) == {register.pk}


@pytest.mark.clause("BH-07")
@pytest.mark.law("L5")
def test_the_whole_number_is_shown_for_a_purpose_that_the_log_keeps(
    loop: Loop, client: Client
) -> None:
    url = address("open_id_number", loop.cast.li)
    assert "没有登记身份证号" in client.post(url, {"purpose": "核对"}).content.decode()
    keep(loop)
    assert NUMBER not in client.get(url).content.decode()
    assert client.post(url, {"purpose": " "}).status_code == 422
    with pytest.raises(Refused, match="BH-07"):
        commands.open_id_number(
            home(), person=li(loop), purpose=" ", actor=loop.actor("section"), at=loop.at
        )
    logged = AccessLog.objects.filter(home_id=loop.cast.home, page="registers:open_id_number")
    assert not logged.exists()
    answer = client.post(url, {"purpose": "核对入党材料"})
    assert NUMBER in answer.content.decode()
    assert 'href="/size/' not in answer.content.decode(), "a switch would ask the purpose again"
    assert answer["Cache-Control"] == "no-store, private"
    row = logged.get()
    assert (row.actor, row.purpose) == (loop.cast.section, "核对入党材料")


@pytest.mark.law("L5")
def test_nobody_else_reaches_a_number(loop: Loop, client: Client) -> None:
    keep(loop)
    names = ("id_number", "open_id_number", "destroy_id_number")
    for who in set(NAMES) - {"section"}:
        other = browser(loop, who)
        for name in names:
            assert other.get(address(name, loop.cast.li)).status_code == 404, (who, name)
        found = other.post(address("id_numbers"), {"number": NUMBER})
        assert found.status_code in {404, 422}, who
        assert re.search("610[*]", found.content.decode()) is None


def test_the_section_destroys_it(loop: Loop, client: Client) -> None:
    keep(loop)
    url = address("destroy_id_number", loop.cast.li)
    assert client.post(url, {"token": new_token(), "reason": ""}).status_code == 422
    assert client.post(url, {"token": new_token(), "reason": "asked"}).status_code == 302
    assert li(loop).id_sealed == ""
    assert "还没有登记" in client.get(address("id_number", loop.cast.li)).content.decode()
