"""演示县的过程: brings one request through the loop, act by act, some hours apart."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal.lots import Lot
from bihuan.kernel.permissions.facade import SYSTEM, Actor, actor_of, resident
from bihuan.modules.wall import commands as wall
from bihuan.modules.wall.models import Member, Rating, Request, Wall

HAPPY = ("sort", "dispatch", "take", "contact", "report", "publish", "rate", "follow")
UNHAPPY = (*HAPPY[:6], "dissatisfied")
# The ways off the straight one, by the state in which they leave a request.
BRANCHES: dict[str, tuple[str, ...]] = {
    "dispatched": HAPPY[:2],
    "accepted": HAPPY[:3],
    "handling": HAPPY[:4],
    "declined": (*HAPPY[:2], "decline"),
    "review": UNHAPPY,
    "explained": (*UNHAPPY, "follow", "explain"),
    "reply": (*UNHAPPY, "follow", "blame"),
    "redispatch": (*UNHAPPY, "follow", "blame", "reply"),
    "escalated": (*UNHAPPY, "follow_by_member", "explain", "reject"),
    "referred": ("sort", "refer"),
    "merged": ("sort", "merge"),
    "withdrawn": ("withdraw",),
    "channel": (),
    "rechecked": (*HAPPY[:7], "draw_recheck"),
    "confirmed": (*HAPPY[:7], "draw_recheck", "confirm"),
}


@dataclass(frozen=True)
class Group:
    """A Party group of the demo: its wall, leader, members, and the branch secretary."""

    wall: Wall
    leader: int
    secretary: int
    members: list[Member]


@dataclass
class Tour:
    """One request's way through the loop, some hours a step."""

    home: Home
    group: Group
    request: Request
    at: datetime.datetime
    now: datetime.datetime
    seed: int
    hours: int = 20
    unhappy: bool = False
    talker: int = 0
    recheck: int = 0

    def go(self, acts: Sequence[str]) -> None:
        """Do these acts, one after the other."""
        self.unhappy = any(name in acts for name in ("follow", "dissatisfied"))
        for name in acts:
            self.at = min(self.at + datetime.timedelta(hours=self.hours), self.now)
            getattr(self, name)()

    def sort(self) -> None:
        request = self.request
        wall.sort(
            self.home.pk,
            request.pk,
            category=request.category,
            urgency=["normal", "urgent", "slow"][self.seed % 3],
            publicity="text",
            public_title=request.title,
            public_text=request.text,
            is_sensitive=False,
            **self.by(self.group.leader),
        )

    def dispatch(self) -> None:
        wall.dispatch(
            self.home.pk, self.request.pk, member=self.member.pk, **self.by(self.group.leader)
        )

    def take(self) -> None:
        wall.take(self.home.pk, self.request.pk, **self.by(self.member.person_id))

    def contact(self) -> None:
        wall.contact(
            self.home.pk,
            self.request.pk,
            way="phone",
            note="已电话联系，约好上门时间。",
            **self.by(self.member.person_id),
        )

    def report(self) -> None:
        wall.report(
            self.home.pk,
            self.request.pk,
            result="已上门查看并处理，居民当面确认。",
            **self.by(self.member.person_id),
        )

    def publish(self) -> None:
        wall.publish(
            self.home.pk,
            self.request.pk,
            public_result="已上门查看并处理完毕。",
            **self.by(self.group.leader),
        )

    def rate(self) -> None:
        grade = "unsatisfied" if self.unhappy else ["satisfied", "basically"][self.seed % 2]
        wall.rate(
            self.home.pk,
            self.request.pk,
            grade=grade,
            actor=resident(self.request.pk),
            at=self.at,
            token=new_token(),
        )

    def follow(self) -> None:
        self._name(self.group.secretary)

    def follow_by_member(self) -> None:
        """Let another member talk: the secretary decides on the explanation afterwards."""
        others = [row.person_id for row in self.group.members if row.pk != self.member.pk]
        self._name(others[0])

    def _name(self, talker: int) -> None:
        self.talker = talker
        wall.name_talker(self.home.pk, self.request.pk, talker=talker, **self.by(self.group.leader))

    def dissatisfied(self) -> None:
        """The resident isn't satisfied."""
        self.unhappy = True
        self.rate()

    def decline(self) -> None:
        wall.decline(
            self.home.pk,
            self.request.pk,
            reason="近两周在外地培训，怕耽误居民的事。",
            **self.by(self.member.person_id),
        )

    def explain(self) -> None:
        about = "二次供水设备" if "水" in self.request.text else "院内路灯和线路"
        self._talk("objective", f"{about}改造已列入下月计划，居民表示先听听安排。")

    def blame(self) -> None:
        self._talk("member", "约好的时间没有去，也没有打招呼。")

    def reply(self) -> None:
        wall.reply(
            self.home.pk,
            self.request.pk,
            note="那几天单位加班，没有及时说明，向居民道歉。",
            **self.by(self.member.person_id),
        )

    def reject(self) -> None:
        wall.reject(self.home.pk, self.request.pk, words="希望有个明确的日期。", **self._resident())

    def withdraw(self) -> None:
        wall.withdraw(self.home.pk, self.request.pk, **self._resident())

    def refer(self) -> None:
        wall.refer(
            self.home.pk,
            self.request.pk,
            referred_to="县供电公司",
            reason="变压器由供电单位管理。",
            **self.by(self.group.leader),
        )

    def merge(self) -> None:
        """Follow the wall's oldest request that is still with a member or to be dispatched."""
        open_now = Request.objects.filter(
            home_id=self.home.pk, wall=self.group.wall.pk, state__in=["sorted", "handling"]
        ).exclude(pk=self.request.pk)
        lead = open_now.order_by("pk").values_list("pk", flat=True)[0]
        wall.merge(self.home.pk, self.request.pk, lead=lead, **self.by(self.group.leader))

    def _talk(self, cause: str, note: str) -> None:
        wall.talk(
            self.home.pk,
            self.request.pk,
            cause=cause,
            way="visit",
            note=note,
            explanation=note if cause == "objective" else "",
            **self.by(self.talker),
        )

    def draw_recheck(self) -> None:
        """Have the rating asked about again, as if drawn by lot: nothing is sealed yet."""
        rating = Rating.objects.get(home_id=self.home.pk, request=self.request.pk)
        lot = Lot(rating.entry_id, self.request.dossier_id, number=0, size=0)
        found = wall.draw_recheck(self.home.pk, lot, actor=SYSTEM, at=self.at, token=new_token())
        assert found is not None, "the demo's resident left a number"
        self.recheck = found.pk

    def confirm(self) -> None:
        """Let the secretary hear on the telephone that it was so."""
        wall.conclude_recheck(
            self.home.pk,
            self.recheck,
            answer="confirmed",
            way="phone",
            **self.by(self.group.secretary),
        )

    def _resident(self) -> dict[str, Any]:
        return {"actor": resident(self.request.pk), "at": self.at, "token": new_token()}

    @property
    def member(self) -> Member:
        """The member whose specialty fits, as the ranking would say."""
        fits = [row for row in self.group.members if self.request.category in row.specialties]
        return fits[0] if fits else self.group.members[self.seed % len(self.group.members)]

    def by(self, person: int) -> dict[str, Any]:
        return {"actor": _actor(person, self.at), "at": self.at, "token": new_token()}


def _actor(person: int, at: datetime.datetime) -> Actor:
    return actor_of(person, name="", on=clock.day(at))
