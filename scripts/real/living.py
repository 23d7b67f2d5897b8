"""Sixty simulated days: everybody does what people do, sometimes late, sometimes what is forbidden.

One event at a time, in the order of time. An ordinary act that is refused is a finding; what is
tried on purpose is counted by the clause that refused it.
"""

import datetime
import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import SYSTEM, Actor, Chain, Office, actor_of, resident
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands, jobs, rules, selectors
from bihuan.modules.wall.models import Member, Request
from bihuan.modules.wall.terms import FINAL, State, Who
from bihuan.modules.wall.workflow import LADDERS
from scripts.real.county import County, Group
from scripts.real.mischief import Mischief
from scripts.real.stopwatch import Stopwatch

CALM_FROM = 42  # From this day on people are quick and content, so that all comes to its end.
AWAY, ILL = 0.004, 0.12  # a member a day; a leader somewhere a day
Row = dict[str, Any]
COLUMNS = (
    "id", "state", "wall_id", "unit_id", "handler_id", "handler__person_id", "talker_id", "text",
    "title", "category", "place", "may_publish", "is_proxy", "publicity", "failed", "rounds",
    "was_extended", "handle_by", "lead_id", "entered_at",
)  # fmt: skip


class Life:
    """What happens to the requests from day to day."""

    def __init__(
        self, county: County, dice: random.Random, watch: Stopwatch, start: datetime.datetime
    ) -> None:
        self.county, self.dice, self.watch, self.start = county, dice, watch, start
        self.home = county.home.pk
        self.now = start
        self.waiting: list[tuple[datetime.datetime, int, int]] = []
        self.known: set[int] = set()
        self.groups = {group.unit: group for group in county.groups}
        self.by_words: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.away: dict[int, datetime.date] = {}
        self.silent: dict[tuple[int, str, int], bool] = {}
        self.actors: dict[tuple[datetime.date, int], Actor] = {}
        self.chains: dict[tuple[datetime.date, int], Chain] = {}
        self.well_since: dict[int, datetime.date] = {}
        self.ill: list[tuple[datetime.date, Group, int]] = []
        self.surprises: Counter[str] = Counter()
        self.clock_acts: Counter[str] = Counter()
        self.mischief = Mischief(self)

    @property
    def day(self) -> int:
        """The number of the simulated day."""
        return (self.now - self.start).days

    @property
    def is_calm(self) -> bool:
        """Whether people bring things to their end by now."""
        return self.day >= CALM_FROM

    # --- days -------------------------------------------------------------------------------

    def live_until(self, at: datetime.datetime) -> None:
        """Let everything happen that is due before a moment."""
        self._meet_newcomers()
        while self.waiting and self.waiting[0][0] < at:
            moment, _, pk = heapq.heappop(self.waiting)
            self.now = max(self.now, moment)
            hours = self._one(pk)
            if hours is not None:
                self._later(pk, hours)
        self.now = max(self.now, at)

    def morning(self) -> None:
        """Run what the clock does, and let some fall ill or leave for days."""
        with self.watch.measured("每日时钟（一次）"):
            self.clock_acts.update(jobs.run_due(self.now))
        self._absences()
        for group in self.county.groups:
            if self._chance(0.95):
                self._read(group)

    def _read(self, group: Group) -> None:
        """Read a paper wall, as is owed every day; now and then it is forgotten."""
        assert group.wall is not None, "every group has its wall"
        by = self.desk({"unit_id": group.unit}, Who.LEADER)
        with self.watch.measured("wall.read_wall"):
            commands.read_wall(self.home, group.wall.pk, slips=self.dice.randint(0, 2), **by)

    def _meet_newcomers(self) -> None:
        rows = Request.objects.filter(home_id=self.home).exclude(pk__in=self.known)
        for pk, wall, text in rows.order_by("pk").values_list("pk", "wall_id", "text"):
            self.known.add(pk)
            self.by_words[wall, text].append(pk)
            self._later(pk, self.dice.uniform(1, 60))

    def _later(self, pk: int, hours: float) -> None:
        spread = self.now + datetime.timedelta(hours=hours, seconds=self.dice.uniform(0, 60))
        heapq.heappush(self.waiting, (spread, len(self.waiting), pk))

    def _absences(self) -> None:
        today = clock.day(self.now)
        for group in self.county.groups:
            for member in group.members:
                if self.away.get(member.pk, today) <= today and self.dice.random() < AWAY:
                    self._leave(member, today)
        self._back_on_duty(today)
        if self.dice.random() < ILL and not self.is_calm:
            self._fall_ill(self.dice.choice(self.county.groups), today)
        self._seats_changed()

    def _leave(self, member: Member, today: datetime.date) -> None:
        self.away[member.pk] = today + datetime.timedelta(days=self.dice.randint(2, 9))
        with self.watch.measured("wall.change_member"):
            commands.change_member(
                self.home,
                member.pk,
                actor=self.actor(member.person_id),
                at=self.now,
                token=new_token(),
                specialties=member.specialties,
                posts=member.posts,
                away_from=today,
                away_to=self.away[member.pk],
            )

    def _fall_ill(self, group: Group, today: datetime.date) -> None:
        if self.well_since.get(group.unit) == today or any(group is one for _, one, _ in self.ill):
            return
        by = {"actor": SYSTEM, "at": self.now, "office": Office.GROUP_LEADER, "unit": group.unit}
        yesterday = today - datetime.timedelta(days=1)
        registers.unseat(self.county.home, person=group.leader, last_day=yesterday, **by)
        back = today + datetime.timedelta(days=self.dice.randint(2, 8))
        self.ill.append((back, group, group.leader))

    def _back_on_duty(self, today: datetime.date) -> None:
        for back, group, leader in [row for row in self.ill if row[0] <= today]:
            registers.seat(
                self.county.home,
                person=leader,
                unit=group.unit,
                office=Office.GROUP_LEADER,
                actor=SYSTEM,
                at=self.now,
            )
            self.ill.remove((back, group, leader))
            self.well_since[group.unit] = today

    # --- who --------------------------------------------------------------------------------

    def actor(self, person: int) -> Actor:
        """Return a person with the desks held on the simulated day."""
        key = (clock.day(self.now), person)
        if key not in self.actors:
            self.actors[key] = actor_of(person, name="", on=key[0])
        return self.actors[key]

    def chain(self, unit: int) -> Chain:
        """Return the desks above a group with the day's holders."""
        key = (clock.day(self.now), unit)
        if key not in self.chains:
            self.chains[key] = permissions.chain(unit, on=key[0])
        return self.chains[key]

    def _seats_changed(self) -> None:
        self.actors.clear()
        self.chains.clear()

    def by(self, person: int) -> Row:
        """Return actor, time and a fresh token."""
        return {"actor": self.actor(person), "at": self.now, "token": new_token()}

    def by_resident(self, row: Row) -> Row:
        """Return the resident of a request as actor, time and token."""
        return {"actor": resident(row["id"]), "at": self.now, "token": new_token()}

    def by_system(self) -> Row:
        """Return the system's actor, time and a fresh token."""
        return {"actor": SYSTEM, "at": self.now, "token": new_token()}

    def desk(self, row: Row, who: Who, excluded: Collection[int] = ()) -> Row:
        """Return who sits at a desk of the request's group today, or stands in for it."""
        found = self.chain(row["unit_id"]).standing(LADDERS[who], excluded=excluded)
        assert found is not None, "a county has a desk of last resort"
        return self.by(found[1][0])

    def do(self, act: str, row: Row, by: Row, **values: Any) -> bool:
        """Do an act; a refusal here is a surprise, since everybody means well."""
        try:
            with self.watch.measured(f"wall.{act}"):
                getattr(commands, act)(self.home, row["id"], **values, **by)
        except Refused as refused:
            self.surprises[f"{act} {refused.clause} {refused.message[:24]}"] += 1
            return False
        return True

    # --- one request ------------------------------------------------------------------------

    def _one(self, pk: int) -> float | None:
        """Do what comes next with a request; return after how many hours to look again."""
        row = Request.objects.filter(home_id=self.home, pk=pk).values(*COLUMNS).get()
        if row["state"] in FINAL:
            self.mischief.after_the_end(row)
            return None
        self.mischief.sometimes(row)
        if not self.is_calm and row["state"] not in {State.CHANNEL} and self.dice.random() < 0.003:
            self.do("withdraw", row, self.by_resident(row), reason="已经自己解决")
            return self._pause()
        if self.dice.random() < 0.01:
            self.do("add", row, self.by_resident(row), text="补充一句：这几天又发生了一次。")
        step: Callable[[Row], None] = getattr(self, f"_{row['state']}")
        step(row)
        return self._pause()

    def _pause(self) -> float:
        if self.is_calm:
            return self.dice.uniform(1, 12)
        if self.dice.random() < 0.06:
            return self.dice.uniform(70, 170)  # somebody is late
        return self.dice.uniform(2, 30)

    def _chance(self, share: float) -> bool:
        return self.dice.random() < share

    def _is_silent(self, row: Row, share: float) -> bool:
        """Say whether whoever is asked never answers, this time; the clock goes on without."""
        key = (row["id"], row["state"], row["rounds"])
        if key not in self.silent:
            self.silent[key] = not self.is_calm and self._chance(share)
        return self.silent[key]

    def _submitted(self, row: Row) -> None:
        by = self.desk(row, Who.LEADER)
        if self._chance(0.01):
            self.do("divert", row, by, reason="反映干部的问题，不宜由党小组办理。")
            return
        text = selectors.masked(row["text"])
        shows = row["may_publish"] and not row["is_proxy"] and not rules.sensitive_words(text)
        shows = shows and row["title"] and not rules.personal_data_in(f"{row['title']}\n{text}")
        self.do(
            "sort",
            row,
            by,
            category=row["category"],
            urgency=self.dice.choice(("urgent", "normal", "normal", "slow")),
            publicity="text" if shows else "category",
            public_title=row["title"] if shows else "",
            public_text=text if shows else "",
            is_sensitive=not shows,
        )

    def _sorted(self, row: Row) -> None:
        by = self.desk(row, Who.LEADER)
        lead = self._lead_for(row)
        if lead:
            self.do("merge", row, by, lead=lead)
        elif self._chance(0.03):
            self.do("refer", row, by, referred_to="县供电公司", reason="属于供电设施")
        else:
            self._dispatch(row, by)

    def _lead_for(self, row: Row) -> int | None:
        """Return a request of the same wall to follow: the same words, or what a leader thinks."""
        follows = Request.objects.filter(home_id=self.home, lead=row["id"]).exists()
        if follows:
            return None
        same = [pk for pk in self.by_words[row["wall_id"], row["text"]] if pk != row["id"]]
        rows = Request.objects.filter(
            home_id=self.home, wall=row["wall_id"], lead=None, state__in=rules.MAY_LEAD
        ).exclude(pk=row["id"])
        if same:
            return rows.filter(pk__in=same).values_list("pk", flat=True).first()
        return rows.values_list("pk", flat=True).first() if self._chance(0.015) else None

    def _dispatch(self, row: Row, by: Row) -> None:
        request = Request.objects.get(home_id=self.home, pk=row["id"])
        known = selectors.profiles(
            request, path=self.groups[row["unit_id"]].path, on=clock.day(self.now)
        )
        ranked = rules.rank(row["category"], f"{row['place']} {row['text']}", known)
        free = [one for one in ranked if not one.barred]
        if not free:
            self.do("refer", row, by, referred_to="镇党委", reason="本支部已无可派党员")
            return
        chosen = free[0] if self._chance(0.8) else self.dice.choice(free)
        self.do("dispatch", row, by, member=chosen.member, reasons=chosen.reasons)

    def _handler(self, row: Row) -> Row:
        return self.by(row["handler__person_id"])

    def _dispatched(self, row: Row) -> None:
        is_away = self.away.get(row["handler_id"], datetime.date.min) >= clock.day(self.now)
        if is_away or self._chance(0.02):
            self.do("recall", row, self.desk(row, Who.LEADER), reason="外出，另派他人")
        elif self._chance(0.08) and not self.is_calm:
            self.do("decline", row, self._handler(row), reason="手头有急事，且不懂这一行")
        else:
            self.do("take", row, self._handler(row))

    def _declined(self, row: Row) -> None:
        by = self.desk(row, Who.LEADER)
        if self._chance(0.3):
            self.do("keep", row, by, reason="请克服困难继续办理")
        elif self._chance(0.1):
            self.do("refer", row, by, referred_to="县住建局", reason="超出本组能力")
        else:
            self._dispatch(row, by)

    def _accepted(self, row: Row) -> None:
        way = self.dice.choice(("phone", "visit", "meeting", "message"))
        self.do("contact", row, self._handler(row), way=way, note="已问清需要，约好时间。")

    def _handling(self, row: Row) -> None:
        by = self._handler(row)
        if self._chance(0.3) and not self.is_calm:
            self.do("progress", row, by, note="已到现场查看，正在联系材料。")
        elif self._chance(0.15) and not row["was_extended"] and not self.is_calm:
            days = self.dice.randint(1, 7)
            self.do("extend", row, by, days=days, reason="等配件", resident_knows=True)
        else:
            self.do("report", row, by, result="已办理，居民当面看过。")

    def _handled(self, row: Row) -> None:
        by = self.desk(row, Who.LEADER, {row["handler__person_id"]})
        self.do("publish", row, by, public_result="已办理完毕。")

    def _rating(self, row: Row) -> None:
        if self._is_silent(row, 0.25):
            return  # The clock closes it.
        unhappy = 0.0 if self.is_calm or row["rounds"] >= 4 else 0.18
        grade = self.dice.choices(("satisfied", "basically", "unsatisfied"), (0.62, 0.2, unhappy))[
            0
        ]
        if self._chance(0.15):
            by = self.desk(row, Who.LEADER, {row["handler__person_id"]})
            self.do("rate", row, by, grade=grade, called="回访电话")
        else:
            self.do("rate", row, self.by_resident(row), grade=grade)

    def _review(self, row: Row) -> None:
        group = self.groups[row["unit_id"]]
        by = self.desk(row, Who.LEADER, {row["handler__person_id"]})
        secretary = self.chain(group.unit).seat(Office.BRANCH_SECRETARY)
        free = [
            one.person_id for one in group.members if one.person_id != row["handler__person_id"]
        ]
        talker = secretary.holders[0] if secretary and self._chance(0.5) else self.dice.choice(free)
        # The leader is no member here, so that he never had a hand in it.
        talker = by["actor"].id if talker in self._had_a_hand(row) else talker
        self.do("name_talker", row, by, talker=talker)

    def _had_a_hand(self, row: Row) -> set[int]:
        entries = journal.story(self.home, row["id"]).filter(actor_kind="person")
        return set(entries.filter(act__in=selectors.HANDLING_ACTS).values_list("actor", flat=True))

    def _talk(self, row: Row) -> None:
        causes = ["objective", "objective", "dispatching"]
        if row["handler_id"]:
            causes.append("member")
        self.do(
            "talk",
            row,
            self.by(row["talker_id"]),
            cause=self.dice.choice(causes),
            way="visit",
            note="当面听了意见，情况如上。",
            explanation="已当面说明原因。",
        )

    def _explained(self, row: Row) -> None:
        if self._is_silent(row, 0.3):
            return
        if self._chance(0.35) and not self.is_calm:
            self.do("reject", row, self.by_resident(row), words="还是没有解决")
        else:
            self.do("accept", row, self.by_resident(row))

    def _reply(self, row: Row) -> None:
        if not self._is_silent(row, 0.3):
            self.do("reply", row, self._handler(row), note="那几天确实疏忽了，向居民道歉。")

    def _redispatch(self, row: Row) -> None:
        by = self.desk(row, Who.LEADER)
        if self._chance(0.05):
            self.do("refer", row, by, referred_to="县水务局", reason="需要专业施工")
        else:
            self._dispatch(row, by)

    def _escalated(self, row: Row) -> None:
        decision = self.dice.choice(("redispatch", "refer", "not_reconciled"))
        if self.is_calm:
            decision = "not_reconciled"
        # Whoever explained it, in this round or an earlier one, may not decide on that.
        talks = journal.story(self.home, row["id"]).filter(actor_kind="person", act="wall.talk")
        out = {row["handler__person_id"], *talks.values_list("actor", flat=True)}
        by = self.desk(row, Who.SECRETARY, out | self._had_a_hand(row))
        to = "县信访局" if decision == "refer" else ""
        self.do("decide", row, by, decision=decision, reason="支部研究决定", referred_to=to)

    def _referred(self, row: Row) -> None:
        by = self.desk(row, Who.LEADER)
        if self._chance(0.4) and not self.is_calm:
            self.do("chase", row, by, note="电话催问一次。")
        else:
            self.do(
                "answer", row, by, result="对方已处理并答复。", public_result="已由主管单位处理。"
            )

    def _merged(self, row: Row) -> None:
        if self._chance(0.02):
            self.do("unmerge", row, self.desk(row, Who.LEADER))

    def _channel(self, row: Row) -> None:
        accuses = not self._chance(0.1)
        by = self.desk(row, Who.SUPERVISION)
        self.do("inform", row, by, is_accusation=accuses, note="请通过专门渠道反映。")
