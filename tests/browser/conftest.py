"""The browser lane: the real server with the demo county, driven by the system's Chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "bihuan-demo"
FULL = os.environ.get("BIHUAN_BROWSER") == "full"


class Site:
    """The running site and its database."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home

    def code(self, token: int) -> str:
        """Return the tracking code of the form that raised a request, as the receipt showed it."""
        import hashlib
        import hmac

        key = bytes.fromhex(json.loads((self.home / "keys.json").read_text())["blind"])
        number = int.from_bytes(
            hmac.new(key, f"code {token}".encode(), hashlib.sha256).digest()[:5]
        )
        alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        return "QH" + "".join(alphabet[number >> 5 * place & 31] for place in range(8))

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the site's database as superuser."""
        with server.admin("browser") as connection:
            return list(connection.execute(statement).fetchall())  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Serve the demo county from a clone, as `make run` would, with hashed static files."""
    server.clone("browser", of="plain")
    home = Path(tempfile.mkdtemp(prefix="bihuan-browser-"))
    logins = json.loads((server.HOME / "logins.json").read_text())
    for login in logins.values():
        login["NAME"] = "browser"
    (home / "logins.json").write_text(json.dumps(logins))
    (home / "keys.json").write_bytes((server.HOME / "keys.json").read_bytes())
    environment = {
        **os.environ,
        "BIHUAN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    script = (
        "import django; django.setup(); from bihuan.config import county; county.build(); "
        "from bihuan.config.cli import serve; serve.collect_static()"
    )
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    port = _free_port()
    web = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            "--interface=wsgi",
            "--host=127.0.0.1",
            f"--port={port}",
            "--workers=1",
            "--blocking-threads=4",
            "--no-ws",
            "--log-level=critical",
            "bihuan.config.wsgi:application",
        ],
        env=environment,
        start_new_session=True,
    )
    _wait_for(port)
    yield Site(f"http://127.0.0.1:{port}", home)
    web.terminate()
    web.wait(20)
    server.drop("browser")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium; Playwright's own download isn't used."""
    found = [os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("google-chrome")]
    chosen = next((one for one in found if one), None)
    assert chosen, "install the packages chromium and fonts-noto-cjk"
    return {**browser_type_launch_args, "executable_path": chosen, "args": FLAGS}


class Visitor:
    """A browser context with one page that fails on console errors and on traffic that leaves."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.site, self.context = site, context
        self.bad: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.bad.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        # Invalid forms answer 422 by design, and the error pages are visited on purpose.
        expected = any(f"status of {code}" in message.text for code in (403, 404, 422, 429))
        if message.type == "error" and not expected:
            self.bad.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.bad.append("outside: " + request.url)

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.site.url + path)

    def sign_in(self, username: str) -> None:
        """Sign in with a demo account."""
        self.go("/desk/sign-in/")
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url("**/desk/")

    def axe(self) -> None:
        """Check the page as it stands by WCAG 2.2 AA and best practice."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
        told = [
            (one["id"], [node["target"] for node in one["nodes"]][:3])
            for one in found["violations"]
        ]
        assert not told, told

    def fits(self) -> None:
        """Check that nothing has to be scrolled sideways."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{wide} px too wide"


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Open visitors; afterwards none may have seen an error."""
    visitors: list[Visitor] = []

    def open_one(*, width: int = 390, script: bool = True, user: str = "") -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 1000 else 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        visitor = Visitor(context, site)
        visitors.append(visitor)
        if user:
            visitor.sign_in(user)
        return visitor

    yield open_one
    for visitor in visitors:
        visitor.context.close()
        assert not visitor.bad, visitor.bad


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the site did not start")
