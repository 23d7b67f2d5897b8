"""The load: connections that are kept, several at once, each asserting what it was answered."""

import http.client
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PATIENCE = 180  # seconds: the peer's slowest page
IDLE = 1.0  # Seconds after which a kept connection is opened anew: servers close idle ones.
FORM = "application/x-www-form-urlencoded"


class Client:
    """One kept connection with its cookies: a browser, or a program with a session."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.cookies = dict(cookies or {})
        self.used = 0.0

    def get(self, path: str, **headers: str) -> "Answer":
        """Ask for a page."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, values: Mapping[str, Any], **headers: str) -> "Answer":
        """Send a form with the token against forgery."""
        sent = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **values}
        return self._send("POST", path, urllib.parse.urlencode(sent), headers | TYPED[FORM])

    def post_json(self, path: str, values: Mapping[str, Any]) -> "Answer":
        """Send JSON, as the peer's REST interface wants it."""
        headers = {"X-CSRFToken": self.cookies.get("csrftoken", "")} | TYPED["application/json"]
        return self._send("POST", path, json.dumps(values), headers)

    def _send(self, method: str, path: str, body: str | None, headers: Any) -> "Answer":
        if time.monotonic() > self.used + IDLE:
            self.connection.close()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {**headers, "Cookie": cookies})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.used = time.monotonic()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(answer.status, answer.headers.get("Location", ""), text)


TYPED = {kind: {"Content-Type": kind} for kind in (FORM, "application/json")}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


@dataclass(frozen=True)
class Round:
    """One round of one call: how many were answered, in how long, and each one's seconds."""

    seconds: float
    each: list[float]

    @property
    def rate(self) -> float:
        """Return how many were answered in a second."""
        return len(self.each) / self.seconds


Call = Callable[[int], None]


def run(call: Call, *, seconds: float, connections: int) -> Round:
    """Let each connection call again and again; what was begun in time is finished and counts."""
    each: list[list[float]] = [[] for _ in range(connections)]
    wrong: list[BaseException] = []
    start = time.perf_counter()

    def keep_calling(slot: int) -> None:
        try:
            while (began := time.perf_counter()) < start + seconds and not wrong:
                call(slot)
                each[slot].append(time.perf_counter() - began)
        except BaseException as error:  # Raised again where all are joined.
            wrong.append(error)

    threads = [threading.Thread(target=keep_calling, args=[slot]) for slot in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return Round(time.perf_counter() - start, [one for found in each for one in found])
