"""From asking to rating, as people do it: phone, desk, phone; with and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.asking import fill_what_is_asked, go_on
from tests.browser.conftest import Site, Visitor

pytestmark = pytest.mark.browser


def _ask(visitor: Visitor, text: str) -> str:
    """Ask as a resident and return the tracking code on the receipt."""
    visitor.go("/w/QH/01/ask/")
    page = visitor.page
    for _ in range(12):
        if page.locator(".code").count():
            break
        fill_what_is_asked(page, text)
        go_on(page)
    code = page.locator(".code").first.inner_text()
    assert re.fullmatch(r"QH-[0-9A-Z]{4}-[0-9A-Z]{4}", code.strip()), code
    return code.strip()


@pytest.mark.parametrize("script", [True, False])
def test_a_request_goes_from_the_phone_to_the_rating(
    visit: Callable[..., Visitor], site: Site, script: bool
) -> None:
    resident = visit(script=script)
    code = _ask(resident, f"楼道灯不亮，{'有' if script else '无'}脚本提交。")
    plain = code.replace("-", "")
    resident.go(f"/t/{plain}/")
    expect(resident.page.locator("main")).to_contain_text("点单")

    pk = site.sql(
        "SELECT r.id FROM wall_request r JOIN base_home h ON h.id = r.home_id "
        "WHERE h.code = 'QH' ORDER BY r.id DESC LIMIT 1"
    )[0][0]
    leader = visit(width=1440, script=script, user="leader")
    _act(leader, pk, "sort", {"publicity": "category", "category": "repair", "urgency": "urgent"})
    _dispatch(leader, pk)
    member = visit(script=script, user="member")
    _act(member, pk, "take", {})
    _act(member, pk, "contact", {"way": "phone", "reached": "yes", "note": "约好下午上门"})
    _act(member, pk, "report", {"result": "换了一盏声控灯。"})
    _act(leader, pk, "publish", {})
    resident.go(f"/t/{plain}/rate/")
    resident.page.locator("input[name=grade][value=satisfied]").check(force=True)
    resident.page.locator("main form button.btn--main:visible").first.click()
    resident.page.wait_for_load_state()

    state = site.sql(f"SELECT state, outcome FROM wall_request WHERE id = {pk}")[0]
    assert state == ("closed", "satisfied")


def _act(visitor: Visitor, pk: int, act: str, values: dict[str, str]) -> None:
    visitor.go(f"/desk/wall/QH/{pk}/{act}/")
    page = visitor.page
    for name, value in values.items():
        _set(page, name, value)
    page.locator("main form button.btn--main:visible").first.click()
    page.wait_for_load_state()
    assert page.locator("[role=alert]").count() == 0, page.locator("main").inner_text()


def _set(page: Page, name: str, value: str) -> None:
    radio = page.locator(f"input[type=radio][name={name}][value={value}]")
    if radio.count():
        radio.check(force=True)
        return
    field = page.locator(f"[name={name}]")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def _dispatch(visitor: Visitor, pk: int) -> None:
    visitor.go(f"/desk/wall/QH/{pk}/dispatch/")
    page = visitor.page
    page.locator("label", has_text="赵启明").locator("input[type=radio]").check(force=True)
    page.locator("main form button.btn--main:visible").first.click()
    page.wait_for_load_state()
    assert page.locator("[role=alert]").count() == 0


def test_a_wrong_form_says_what_is_missing_and_keeps_what_was_typed(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(user="leader")
    visitor.go("/desk/wall/QH/01/register/")
    page = visitor.page
    page.locator("main form button.btn--main:visible").first.click()
    page.wait_for_load_state()
    alert = page.locator("[role=alert]")
    expect(alert.first).to_be_visible()
    expect(page).to_have_title(re.compile("错误|Error"))
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    visitor.axe()


def test_the_qr_code_of_a_wall_leads_to_its_form(visit: Callable[..., Visitor]) -> None:
    import io

    import zxingcpp
    from PIL import Image

    visitor = visit(width=1920)
    visitor.go("/w/QH/01/lobby/")
    picture = Image.open(io.BytesIO(visitor.page.screenshot()))
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [visitor.site.url + "/w/QH/01/ask/"]
