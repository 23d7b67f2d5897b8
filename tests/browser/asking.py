"""Asking as a resident does, page by page: the answers of the tests."""

from playwright.sync_api import Page

# What a resident of the test answers, question by question.
WANTED = {
    "category": "repair",
    "anonymity": "hidden",
    "proxy": "no",
    "accuses": "no",
    "publish": "yes",
    "show_photos": "no",
}


def fill_what_is_asked(page: Page, text: str) -> None:
    """Fill in the page of the form that is shown, whichever it is."""
    if page.locator("textarea[name=text]:visible").count():
        page.locator("textarea[name=text]").fill(text)
    if page.locator("input[name=place]:visible").count():
        page.locator("input[name=place]").fill("2号楼")
    radios = page.locator("main form input[type=radio]")
    for name in dict.fromkeys(radio.get_attribute("name") for radio in radios.all()):
        if not page.locator(f"input[name={name}]:checked").count():
            page.locator(f"input[name={name}][value={WANTED.get(str(name), '')}]").check(force=True)


def go_on(page: Page) -> None:
    """Press the page's main button."""
    page.locator("main .btn--main:visible").first.click()
    page.wait_for_load_state()
