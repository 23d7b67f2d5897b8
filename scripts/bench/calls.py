"""The calls of both sides, each with what its answer must hold."""

import base64
import itertools
import json
import secrets
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scripts.bench.clients import Answer, Client
from scripts.bench.names import CODE, PASSWORD

CONNECTIONS = 8
ROWS, CARDS = 25, 40
TEXT = "楼道灯坏了半个月，晚上老人上下楼看不清台阶，盼望换一盏声控灯。"
WORDS = "The stair light on the third floor has been dark for two weeks."
OPEN, REOPENED = 1, 2


class Ours:
    """Bihuan's pages, as residents and staff use them."""

    def __init__(self, port: int, moving: Sequence[int] = ()) -> None:
        self.port = port
        self.anybody = [Client(port) for _ in range(CONNECTIONS)]
        self.leader = self._signed_in("leader")
        self.member = self._signed_in("member")
        self.section = self._signed_in("section")
        self.addresses = itertools.count()
        self.codes: list[str] = []
        # Each connection moves requests of its own, so that nobody waits for another's lock.
        self.moving = [
            itertools.cycle([[pk, True] for pk in moving[slot::CONNECTIONS]])
            for slot in range(CONNECTIONS)
        ]
        self.moved = 0
        for client in self.anybody:
            client.get(f"/w/{CODE}/01/ask/?start")

    def _signed_in(self, username: str) -> list[Client]:
        client = Client(self.port)
        client.get("/desk/sign-in/")
        answer = client.post("/desk/sign-in/", {"username": username, "password": PASSWORD})
        assert answer.status == 302, f"{username} could not sign in: {answer.status}"
        return [Client(self.port, client.cookies) for _ in range(CONNECTIONS)]

    def register(self, slot: int) -> None:
        """点单: the last step of the form, which stores; the receipt's code is in the answer."""
        number = next(self.addresses)
        # A resident has an address of his own; nginx, which the server believes, would say it.
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        answer = self.anybody[slot].post(
            f"/w/{CODE}/01/ask/",
            {
                "step": "check", "go": "send", "token": secrets.randbits(62), "text": TEXT,
                "category": "repair", "accuses": "no", "place": "2号楼", "proxy": "no",
                "anonymity": "hidden", "name": "", "phone": "", "house": "", "publish": "yes",
            },
            **{"X-Forwarded-For": address},
        )  # fmt: skip
        assert answer.status == 302, answer.status
        assert answer.location.startswith(f"/t/{CODE}-"), answer.location
        self.codes.append(answer.location.removeprefix("/t/").partition("/")[0])

    def receipt(self, code: str) -> None:
        """查进度: the request that a receipt's code opens is the one that was sent."""
        _holds(self.anybody[0].get(f"/t/{code}/"), code, TEXT)

    def move(self, slot: int) -> None:
        """退单 and 不同意退单: a member returns it with a reason, the leader sends it back."""
        row: Any = next(self.moving[slot])
        pk, is_his = row
        who, act = (self.member, "decline") if is_his else (self.leader, "keep")
        sent = {"token": secrets.randbits(62), "seq": 1, "reason": "这两周在外地培训。"}
        answer = who[slot].post(f"/desk/wall/{CODE}/{pk}/{act}/", sent)
        assert answer.status == 302, f"{act} was answered {answer.status}"
        # The page that a browser goes on to shows what was done, and takes the cookie back.
        who[slot].cookies.pop("messages", None)
        row[1] = not is_his
        self.moved += 1

    def worklist(self, slot: int) -> None:
        """待办: 25 duties with clause and arithmetic."""
        _counts(self.leader[slot].get("/desk/"), '<div class="task__body">', ROWS)

    def ledger(self, slot: int) -> None:
        """台账: 25 requests of the county, each with its next due date."""
        answer = _holds(self.section[slot].get("/desk/wall/"), "1,000+")
        _counts(answer, '<td class="nw num-left"', ROWS)

    def case(self, cases: Sequence[tuple[int, int]]) -> Callable[[int], None]:
        """一件诉求: each of the pages holds as many lines as the record has entries."""
        turn = itertools.cycle(cases)

        def call(slot: int) -> None:
            pk, entries = next(turn)
            answer = self.leader[slot].get(f"/desk/wall/{CODE}/{pk}/")
            _counts(answer, '<p class="timeline__when">', entries)

        return call

    def wall(self, slot: int) -> None:
        """民心墙: the public page with the newest of each column."""
        answer = _holds(self.anybody[slot].get(f"/w/{CODE}/01/"), "column--rated")
        _counts(answer, '<li class="card">', CARDS)

    def search(self, words: str) -> Callable[[int], None]:
        """搜索: the ledger by words."""
        path = f"/desk/wall/?q={urllib.parse.quote(words)}"

        def call(slot: int) -> None:
            assert '<td class="nw num-left"' in _holds(self.section[slot].get(path)).text

        return call


class Peers:
    """django-helpdesk's calls, by a staff member's session."""

    def __init__(self, port: int, tickets: int) -> None:
        client = Client(port)
        client.get("/login/")
        answer = client.post("/login/", {"username": "staff0", "password": PASSWORD})
        assert answer.status == 302, f"the peer's staff could not sign in: {answer.status}"
        self.staff = [Client(port, client.cookies) for _ in range(CONNECTIONS)]
        own = [range(1 + slot, tickets + 1, CONNECTIONS) for slot in range(CONNECTIONS)]
        self.ticket = [itertools.cycle(numbers) for numbers in own]
        self.moving = [_changes(numbers) for numbers in own]
        self.created, self.moved = 0, 0
        sorting = json.dumps({"sorting": "created", "sortreverse": True}).encode()
        self.list_path = f"/datatables_ticket_list/{base64.b64encode(sorting).decode()}"

    def register(self, slot: int) -> None:
        """REST create."""
        title = f"Light {secrets.randbits(40)}"
        answer = self.staff[slot].post_json(
            "/api/tickets/",
            {
                "queue": 1, "title": title, "description": WORDS, "priority": 3,
                "submitter_email": "resident@example.org",
            },
        )  # fmt: skip
        assert answer.status == 201, answer.text[:300]
        assert json.loads(answer.text)["title"] == title
        self.created += 1

    def move(self, slot: int) -> None:
        """REST follow-up: a change of status with a comment."""
        number, status = next(self.moving[slot])
        sent = {
            "ticket": number, "comment": "Away for two weeks.",
            "public": True, "new_status": status,
        }  # fmt: skip
        answer = self.staff[slot].post_json("/api/followups/", sent)
        assert answer.status == 201, answer.text[:300]
        assert json.loads(answer.text)["new_status"] == status
        self.moved += 1

    def worklist(self, slot: int) -> None:
        """The staff's list as its page loads it: JSON of 25."""
        answer = self.staff[slot].get(f"{self.list_path}?draw=1&start=0&length={ROWS}")
        assert answer.status == 200, answer.text[:300]
        assert len(json.loads(answer.text)["data"]) == ROWS

    def case(self, slot: int) -> None:
        """The staff's ticket page."""
        number = next(self.ticket[slot])
        answer = self.staff[slot].get(f"/tickets/{number}/")
        _holds(answer, f"Stair light {number - 1} is broken", WORDS, "Visited and repaired.")


def _changes(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield what changes a status each time: all tickets are reopened, then all opened."""
    for status in itertools.cycle((REOPENED, OPEN)):
        yield from ((number, status) for number in numbers)


def _holds(answer: Answer, *texts: str) -> Answer:
    assert answer.status == 200, f"{answer.status} {answer.location} {answer.text[:300]}"
    for text in texts:
        assert text in answer.text, f"the page lacks {text!r}"
    return answer


def _counts(answer: Answer, mark: str, wanted: int) -> None:
    _holds(answer)
    found = answer.text.count(mark)
    assert found == wanted, f"{found} of {mark}, not {wanted}"
