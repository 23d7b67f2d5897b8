"""两步登录: enrol, sign in with a code, be throttled, remove; other sessions end."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.kernel.journal import facade as journal
from bihuan.kernel.people.models import User
from tests.cast import PASSWORD
from tests.conftest import Loop

FACTOR = "/desk/second-factor/"
NEW = "a-longer-password"


def sign_in(who: str, password: str = PASSWORD) -> Client:
    """Return a browser that has sent user name and password."""
    client = Client()
    client.post(reverse("desk:sign_in"), {"username": who, "password": password})
    return client


def is_in(client: Client) -> bool:
    """Say whether a browser is signed in."""
    return client.get(reverse("desk:inbox")).status_code == 200


def code(key: str, *, steps: int = 0) -> str:
    """Return what an authenticator shows now, or some steps later."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def enrolled(client: Client) -> str:
    """Bind an authenticator in a signed-in browser; return its key."""
    page = client.get(FACTOR).content.decode()
    assert 'src="data:image/png;base64,' in page
    assert re.search(r'id="secret">[A-Z2-7 ]+<', page)
    key = str(client.session["second_factor_key"])
    answer = client.post(FACTOR, {"code": code(key), "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return key


@pytest.mark.parametrize("name", ["second_factor", "sessions", "password"])
def test_account_pages_are_everybodys_own(loop: Loop, name: str) -> None:
    url = reverse(f"desk:{name}")
    assert Client().get(url)["Location"].startswith(reverse("desk:sign_in"))
    for who in ("system", "leader", "wang", "stranger"):
        assert sign_in(who).get(url).status_code == 200


def test_the_second_step_needs_the_first(loop: Loop) -> None:
    assert Client().get(reverse("desk:second_step"))["Location"] == reverse("desk:sign_in")


def test_without_a_second_factor_the_password_is_enough(loop: Loop) -> None:
    assert is_in(sign_in("leader"))


def test_with_one_the_password_alone_opens_nothing_and_the_code_does(loop: Loop) -> None:
    key = enrolled(sign_in("system"))
    client = sign_in("system")
    assert not is_in(client)
    url = reverse("desk:second_step")
    assert client.get(url).status_code == 200
    answer = client.post(url, {"code": code(key, steps=1), "next": "/desk/notices/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/notices/")
    assert is_in(client)
    assert client.session["otp_device_id"]


def test_a_code_is_good_once(loop: Loop) -> None:
    key = enrolled(sign_in("system"))
    client = sign_in("system")
    answer = client.post(reverse("desk:second_step"), {"code": code(key)})
    assert answer.status_code == 422  # It was spent at the enrolment.
    assert not is_in(client)


@pytest.mark.parametrize("slips", [1, 2])
def test_a_slip_or_two_cost_nothing(loop: Loop, slips: int) -> None:
    key = enrolled(sign_in("system"))
    client, url = sign_in("system"), reverse("desk:second_step")
    for _ in range(slips):
        assert client.post(url, {"code": "000000"}).status_code == 422
    assert client.post(url, {"code": code(key, steps=1)}).status_code == 302
    assert is_in(client)


def test_after_three_wrong_codes_the_right_one_waits(loop: Loop) -> None:
    key = enrolled(sign_in("system"))
    client, url = sign_in("system"), reverse("desk:second_step")
    for _ in range(3):
        assert client.post(url, {"code": "000000"}).status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count == 3
    answer = client.post(url, {"code": code(key, steps=1)})
    assert answer.status_code == 422
    assert "稍等" in answer.content.decode()
    assert not is_in(client)


def test_what_one_does_with_his_authenticator_stands_in_the_register(loop: Loop) -> None:
    client = sign_in("leader")
    enrolled(client)
    assert client.post(FACTOR, {"password": PASSWORD}).status_code == 302
    register = journal.register(loop.cast.home, kind="person", number=str(loop.cast.leader))
    acts = [entry.act for entry in journal.story(loop.cast.home, register.pk)]
    assert acts[-2:] == ["registers.bind_factor", "registers.unbind_factor"]


@pytest.mark.parametrize("who", ["system", "security", "auditor", "supervision"])
def test_an_obliged_office_opens_nothing_until_it_is_bound(
    loop: Loop, settings: Any, who: str
) -> None:
    settings.SECOND_FACTOR_ENFORCED = True
    client = sign_in(who)
    for name in ("inbox", "notices", "mail"):
        assert client.get(reverse(f"desk:{name}"))["Location"] == FACTOR, name
    for name in ("second_factor", "sessions", "password"):
        assert client.get(reverse(f"desk:{name}")).status_code == 200, name
    enrolled(client)
    assert is_in(client)
    assert is_in(sign_in("leader"))


def test_the_demo_only_asks(loop: Loop, settings: Any, tmp_path: Path) -> None:
    settings.SECOND_FACTOR_ENFORCED, settings.HOME = True, tmp_path
    assert not is_in(sign_in("system"))
    (tmp_path / "demo-accounts.txt").write_text("")
    assert is_in(sign_in("system"))


def test_a_changed_password_voids_a_half_sign_in(loop: Loop) -> None:
    key = enrolled(sign_in("system"))
    client = sign_in("system")
    user = User.objects.get(username="system")
    user.set_password(NEW)
    user.save()
    client.post(reverse("desk:second_step"), {"code": code(key, steps=1)})
    assert not is_in(client)


@pytest.mark.parametrize(
    ("given", "password", "said"),
    [("000000", PASSWORD, "验证码不对"), ("right", "wrong", "密码不对"), ("12", PASSWORD, "六位")],
)
def test_refused_enrolment_binds_nothing(
    loop: Loop, given: str, password: str, said: str
) -> None:  # fmt: skip
    client = sign_in("system")
    client.get(FACTOR)
    shown = code(client.session["second_factor_key"]) if given == "right" else given
    answer = client.post(FACTOR, {"code": shown, "password": password})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not TOTPDevice.objects.exists()


def test_it_is_removed_with_the_password_only(loop: Loop) -> None:
    client = sign_in("system")
    enrolled(client)
    assert client.post(FACTOR, {"password": "wrong"}).status_code == 422
    assert TOTPDevice.objects.count() == 1
    assert client.post(FACTOR, {"password": PASSWORD}).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert is_in(sign_in("system"))


@pytest.mark.parametrize("who", ["system", "security", "auditor", "supervision"])
def test_who_must_enrol_is_told_until_it_is_done(loop: Loop, who: str) -> None:
    client = sign_in(who)
    assert "两步登录" in client.get(reverse("desk:inbox")).content.decode()
    enrolled(client)
    assert "两步登录" not in client.get(reverse("desk:inbox")).content.decode()


def test_others_are_not_told(loop: Loop) -> None:
    assert "两步登录" not in sign_in("leader").get(reverse("desk:inbox")).content.decode()


def test_the_other_sessions_end_and_this_one_stays(loop: Loop) -> None:
    here, there = sign_in("leader"), sign_in("leader")
    assert here.post(reverse("desk:sessions"), {"password": "wrong"}).status_code == 422
    assert is_in(there)
    assert here.post(reverse("desk:sessions"), {"password": PASSWORD}).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(sign_in("leader"))


def test_a_session_with_a_code_keeps_it_when_the_others_end(loop: Loop) -> None:
    client = sign_in("system")
    enrolled(client)
    assert client.post(reverse("desk:sessions"), {"password": PASSWORD}).status_code == 302
    assert client.session["otp_device_id"]


def test_the_password_is_changed_by_who_knows_it(loop: Loop) -> None:
    client, url = sign_in("leader"), reverse("desk:password")
    for wrong in (
        {"password": "wrong", "new": NEW, "again": NEW},
        {"password": PASSWORD, "new": NEW, "again": NEW + "x"},
        {"password": PASSWORD, "new": "short", "again": "short"},
    ):
        assert client.post(url, wrong).status_code == 422
    assert is_in(sign_in("leader"))
    assert client.post(url, {"password": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert is_in(client)
    assert not is_in(sign_in("leader"))
    assert is_in(sign_in("leader", NEW))
