"""双人办理 (BH-41): nobody alone opens the account of who holds a guarded office."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.people.models import User
from bihuan.modules.registers import commands, rules
from tests.conftest import Loop
from tests.registers.test_keeping import assert_refused, last_of, seat
from tests.registers.test_registers import home
from tests.wall.proof import body

NEW = "another-password"


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages read the loop's clock: the clock is the edge."""
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def ask(loop: Loop, who: str = "supervision", by: str = "system", what: str = "password") -> None:
    person = getattr(loop.cast, who)
    commands.ask_credential(home(), person=person, what=what, reason="本人忘记", **loop.by(by))


def answer(
    loop: Loop, who: str = "supervision", by: str = "security", *, agrees: bool = True
) -> None:
    given = {"person": getattr(loop.cast, who), "what": "password", "agrees": agrees}
    commands.answer_credential(home(), **given, reason="已当面核实", **loop.by(by))


def reset(loop: Loop, who: str = "supervision", by: str = "system") -> None:
    person = getattr(loop.cast, who)
    commands.reset_password(home(), person=person, password=NEW, reason="重设", **loop.by(by))


def told(loop: Loop, kind: str) -> set[int]:
    rows = Notice.objects.filter(home_id=loop.cast.home, kind=f"registers.{kind}")
    return set(rows.values_list("recipient", flat=True))


@pytest.mark.clause("BH-41")
@pytest.mark.parametrize(
    ("offices", "agreed", "allowed"),
    [
        ((), False, True),
        (("group_leader", "branch_secretary"), False, True),
        (("supervision_section",), True, True),
        (("supervision_section",), False, False),
        (("county_section", "group_leader"), False, False),
        (("civil_service",), False, False),
        (("auditor",), False, False),
        (("security_admin",), False, False),
    ],
)
def test_which_accounts_need_two(offices: tuple[str, ...], *, agreed: bool, allowed: bool) -> None:
    if allowed:
        rules.two_persons_agree(offices, is_agreed=agreed)
    else:
        with pytest.raises(Refused, match="BH-41"):
            rules.two_persons_agree(offices, is_agreed=agreed)


@pytest.mark.clause("BH-41")
def test_one_asks_another_agrees_and_it_is_done_once(loop: Loop) -> None:
    assert_refused("BH-41", lambda: reset(loop))
    ask(loop)
    assert told(loop, "ask_answer") == {loop.cast.security}
    assert told(loop, "ask_credential") == {loop.cast.supervision}
    assert_refused("BH-41", lambda: reset(loop))
    assert_refused("BH-41", lambda: ask(loop))
    answer(loop)
    assert told(loop, "answer_credential") == {loop.cast.supervision, loop.cast.system}
    entry = body(last_of(loop, "supervision"))
    assert (entry["basis"], entry["data"]) == (["BH-41"], {"what": "password", "answer": "yes"})
    reset(loop)
    assert User.objects.get(person=loop.cast.supervision).check_password(NEW)
    assert_refused("BH-41", lambda: reset(loop))


@pytest.mark.clause("BH-41")
def test_a_refusal_and_a_day_close_it(loop: Loop) -> None:
    ask(loop)
    answer(loop, agrees=False)
    assert_refused("BH-41", lambda: reset(loop))
    ask(loop)
    loop.later(hours=25)
    assert_refused("BH-41", lambda: answer(loop))
    ask(loop)
    answer(loop)
    loop.later(hours=25)
    assert_refused("BH-41", lambda: reset(loop))


@pytest.mark.clause("BH-41")
@pytest.mark.parametrize("by", ["system", "supervision", "auditor", "section", "leader"])
def test_nobody_but_another_security_administrator_answers(loop: Loop, by: str) -> None:
    ask(loop)
    assert_refused("BH-41", lambda: answer(loop, by=by))


@pytest.mark.clause("BH-41")
def test_of_the_only_security_administrator_the_auditor_answers(loop: Loop) -> None:
    ask(loop, "security")
    assert told(loop, "ask_answer") == {loop.cast.auditor}
    assert_refused("BH-41", lambda: answer(loop, "security", "security"))
    answer(loop, "security", "auditor")
    reset(loop, "security")


@pytest.mark.clause("BH-41")
def test_leave_for_one_thing_is_no_leave_for_the_other(loop: Loop) -> None:
    user = User.objects.get(person=loop.cast.supervision)
    TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    ask(loop)
    answer(loop)
    given = {"person": loop.cast.supervision, "reason": "手机丢失"}
    assert_refused("BH-41", lambda: commands.remove_factor(home(), **given, **loop.by("system")))


@pytest.mark.clause("BH-41")
def test_who_holds_no_such_office_needs_no_second_person(loop: Loop) -> None:
    assert_refused("BH-41", lambda: ask(loop, "leader"))
    reset(loop, "leader")
    seat(loop, "li", "supervision_section", "county")
    assert_refused("BH-41", lambda: reset(loop, "li"))


# --- the pages ----------------------------------------------------------------------------------


def client(loop: Loop, who: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return found


def send(loop: Loop, who: str, name: str, **fields: Any) -> Any:
    there, url = client(loop, who), reverse(f"registers:{name}", args=[loop.cast.supervision])
    token = re.search(r'name="token" value="(\d+)"', there.get(url).content.decode())
    assert token
    return there.post(url, {"token": token[1], **fields}, follow=True).content.decode()


def test_the_pages_lead_from_the_asking_to_the_reset(loop: Loop) -> None:
    account = reverse("registers:account", args=[loop.cast.supervision])
    reset_page = reverse("registers:reset_password", args=[loop.cast.supervision])
    page = client(loop, "system").get(account).content.decode()
    assert f'href="{reset_page}"' not in page
    assert "申请重设密码" in page
    send(loop, "system", "ask_reset", reason="本人忘记")
    assert "有申请在等安全管理员答复" in client(loop, "system").get(account).content.decode()
    page = client(loop, "security").get(reverse("desk:notices")).content.decode()
    assert "有重设密码或移除验证器的申请，请核实后答复" in page
    page = client(loop, "security").get(reverse("registers:asked")).content.decode()
    assert "冯思远" in page
    assert "本人忘记" in page
    auditors = client(loop, "auditor").get(reverse("registers:asked")).content.decode()
    assert "没有待答复的申请" in auditors
    send(loop, "security", "answer_reset", agrees="1", reason="已当面核实")
    page = client(loop, "system").get(account).content.decode()
    assert f'href="{reset_page}"' in page
    assert 'id="first-password"' in send(loop, "system", "reset_password", reason="重设")
