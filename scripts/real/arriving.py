"""How requests arrive: through the form on a phone, through the staff's page, from a list."""

import csv
import datetime
import random
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall.commands import importing as commands
from bihuan.modules.wall.forms import checking, importing
from bihuan.modules.wall.models import Wall
from scripts.real.county import PASSWORD, County, Group
from scripts.real.source import Message
from scripts.real.stopwatch import Stopwatch

PER_ADDRESS = 17  # below what one address may ask in an hour
EAGER = 25  # what one address tries, so that the throttle is seen
WORDS = {
    "路": "road", "灯": "repair", "水": "repair", "电": "repair", "垃圾": "sanitation",
    "停车": "parking", "车位": "parking", "噪": "neighbours", "医": "health", "学": "children",
    "工资": "jobs", "就业": "jobs", "合同": "law", "安全": "safety", "老人": "elders",
    "政策": "policy", "补贴": "policy", "文化": "culture",
}  # fmt: skip


def category_of(text: str) -> str:
    """Return the category that the first telling word of a text suggests."""
    return next((category for word, category in WORDS.items() if word in text), "other")


def text_of(message: Message) -> str:
    """Return a message as a resident would write it into the form."""
    return message.body if message.title in message.body else f"{message.title}\n{message.body}"


def spread(messages: Sequence[Message], groups: Sequence[Group]) -> list[tuple[Group, Message]]:
    """Send every message to a wall; the same words to the same wall, as neighbours would."""
    return [
        (groups[zlib.crc32(message.body.encode()) % len(groups)], message) for message in messages
    ]


class Arrivals:
    """Brings requests in and counts the answers."""

    def __init__(self, county: County, dice: random.Random, watch: Stopwatch) -> None:
        self.county, self.dice, self.watch = county, dice, watch
        self.answers: Counter[str] = Counter()
        self.imported = commands.Imported()

    def by_form(self, found: Sequence[tuple[Group, Message]]) -> None:
        """Ask through the public form, from one address after another, throttles on."""
        late: list[tuple[Group, Message]] = []
        for number, (group, message) in enumerate(found):
            eager = number < EAGER
            address = "10.9.0.1" if eager else f"10.1.0.{1 + number // PER_ADDRESS}"
            if not self._ask(group, message, address):
                late.append((group, message))
        for number, (group, message) in enumerate(late):
            assert self._ask(group, message, f"10.2.0.{1 + number // PER_ADDRESS}")

    def _ask(self, group: Group, message: Message, address: str) -> bool:
        assert group.wall is not None, "every group has its wall"
        phone = Client(REMOTE_ADDR=address)
        url = reverse("wall:ask", args=[self.county.home.code, group.wall.code])
        text = text_of(message)
        sent = {
            "step": "check", "go": "send", "token": str(new_token()), "text": text,
            "category": category_of(text), "accuses": "no", "place": "村口", "proxy": "no",
            "anonymity": self.dice.choice(("hidden", "hidden", "none")), "name": "",
            "phone": "", "house": "", "publish": self.dice.choice(("yes", "yes", "no")),
            # Whoever reads that the words will be sealed sends them all the same.
            "sealing": "yes",
        }  # fmt: skip
        with self.watch.measured("网上点单（一次请求）"):
            answer = phone.post(url, sent)
        self.answers[f"表单 {answer.status_code}"] += 1
        return answer.status_code == 302

    def by_staff(self, found: Sequence[tuple[Group, Message]]) -> None:
        """Write requests down at the staff's page, signed in with user name and password."""
        desks = [self._sign_in(name, group) for name, group in self.county.accounts.items()]
        for number, (_, message) in enumerate(found):
            desk, group = desks[number % len(desks)]
            assert group.wall is not None, "every group has its wall"
            url = reverse("wall:register", args=[self.county.home.code, group.wall.code])
            text = text_of(message)
            sent = {
                "token": str(new_token()), "text": text, "category": category_of(text),
                "channel": self.dice.choice(("phone", "wall", "letter", "visit", "qq", "wechat")),
                "place": "村口", "anonymity": "hidden",
                **({"may_publish": "on"} if self.dice.random() < 0.5 else {}),
            }  # fmt: skip
            with self.watch.measured("代为登记（一次请求）"):
                answer = desk.post(url, sent)
            self.answers[f"登记 {answer.status_code}"] += 1

    def _sign_in(self, username: str, group: Group) -> tuple[Client, Group]:
        desk = Client(REMOTE_ADDR=f"10.3.0.{1 + len(self.answers)}")
        answer = desk.post(reverse("desk:sign_in"), {"username": username, "password": PASSWORD})
        assert answer.status_code == 302, f"{username} could not sign in: {answer.status_code}"
        return desk, group

    def by_list(
        self, wall: Wall, messages: Sequence[Message], folder: Path, at: datetime.datetime
    ) -> None:
        """Import a wall's list: try it first, then for real, then once more."""
        path = folder / f"{wall.code}.csv"
        with path.open("w", encoding=self.dice.choice(("utf-8", "gb18030", "utf-8-sig"))) as file:
            writer = csv.writer(file)
            writer.writerow(("source_id", "title", "body", "created_at", "category"))
            for row in messages:
                about = category_of(text_of(row))
                writer.writerow((row.source, row.title, row.body, row.created_at, about))
        checked = checking.check_requests(self._lines(path, at), wall)
        assert not checked.faulty, checked.faults[0]
        with self.watch.measured("导入（一个文件）"):
            done = self._import(path, wall, at)
        self.imported.added += done.added
        self.imported.known += self._import(path, wall, at).known
        path.unlink()

    def _import(self, path: Path, wall: Wall, at: datetime.datetime) -> commands.Imported:
        return commands.import_requests(
            wall,
            checking.good_only(self._lines(path, at)),
            actor=SYSTEM,
            at=at,
            token=new_token(),
            file=importing.digest_of(path),
        )

    def _lines(self, path: Path, at: datetime.datetime) -> Any:
        return importing.requests_in(importing.request_sheet(path), channel="web", now=at)
