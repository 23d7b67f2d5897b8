"""The run: build the county, let requests arrive, live sixty days, count everything twice."""

import datetime
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import connection

from bihuan.config import witnesses
from bihuan.kernel.base import clock
from bihuan.kernel.journal import verifying
from bihuan.kernel.journal.broken import Broken
from bihuan.kernel.journal.models import Dossier
from scripts.real import source
from scripts.real.arriving import Arrivals, spread
from scripts.real.counting import Owed, Recount, by_the_product
from scripts.real.county import Builder, County, Group
from scripts.real.living import Life
from scripts.real.source import Message
from scripts.real.stopwatch import Stopwatch

DAYS, AFTERWARDS, PLANTED_ON = 60, 15, 10
LISTS_ARRIVE_WITHIN = 14  # days
SAID_EVERY = 5  # days
CLI = "import sys; from bihuan.config.cli import main; sys.exit(main(sys.argv[1:]))"
# Walls, members, requests through the form and as many through the staff's page, requests at most.
SIZES = {"full": (84, 600, 300, 10**6), "small": (8, 60, 20, 200), "tests": (4, 28, 8, 60)}


class Run:
    """One run, from an empty database to its last figure."""

    def __init__(self) -> None:
        self.seed = int(os.environ["REAL_SEED"])
        self.dice = random.Random(self.seed)  # noqa: S311 - a simulation that can be repeated.
        self.watch = Stopwatch()
        self.start = clock.now()
        self.faults: list[str] = []
        self.checked = 0
        self.began = time.perf_counter()

    def go(self) -> int:
        """Run and print; return 1 when something that must be zero is not."""
        walls, members, each, most = SIZES[os.environ["REAL_SIZE"]]
        found = source.load(Path(os.environ["REAL_SHARED"]))
        if not found.is_shared:
            say(f"没有 {os.environ['REAL_SHARED']}：改用自己的小样例")
            walls, members = min(walls, 8), min(members, 60)
        messages = found.messages[:]
        self.dice.shuffle(messages)
        messages = messages[:most]
        each = min(each, len(messages) // 4)
        with tempfile.TemporaryDirectory(dir=os.environ["BIHUAN_HOME"]) as folder:
            self._build(found, Path(folder), walls=walls, members=members)
            self._live(messages, each, Path(folder))
        self._report(found)
        say(f"用时 {time.perf_counter() - self.began:.0f} 秒，随机种子 {self.seed}")
        for fault in self.faults:
            say(f"不符：{fault}")
        return 1 if self.faults else 0

    def _build(self, found: source.Source, folder: Path, *, walls: int, members: int) -> None:
        builder = Builder(found, self.dice, self.start)
        self.county: County = builder.build(folder, walls=walls, members=members)
        say(
            f"{found.name}：{len(found.towns)} 个镇，{len(self.county.groups)} 个党小组和民心墙，"
            f"{self.county.people} 人，其中在职党员 {members} 人"
        )
        self.recount = Recount(self.county.home.pk)
        self.life = Life(self.county, self.dice, self.watch, self.start)

    def _live(self, messages: Sequence[Message], each: int, folder: Path) -> None:
        arrivals = Arrivals(self.county, self.dice, self.watch)
        arrivals.by_form(spread(messages[:each], self.county.groups))
        arrivals.by_staff(spread(messages[each : 2 * each], self.county.groups))
        lists = self._lists(messages[2 * each :])
        for day in range(1, DAYS + AFTERWARDS + 1):
            for wall, rows in lists.pop(day, []):
                assert wall.wall is not None, "every group has its wall"
                arrivals.by_list(wall.wall, rows, folder, self.life.now)
            self.life.live_until(self.start + datetime.timedelta(days=day))
            self.life.morning()
            self._check_day(day)
            if day == DAYS:
                self.open_at_the_end = self.recount.one("open", self.life.now)
            if day >= DAYS and not self.recount.one("open", self.life.now):
                break
        self.arrivals, self.sent = arrivals, len(messages)

    def _lists(self, messages: Sequence[Message]) -> dict[int, list[tuple[Group, list[Message]]]]:
        by_wall: dict[int, tuple[Group, list[Message]]] = {}
        for group, message in spread(messages, self.county.groups):
            by_wall.setdefault(group.unit, (group, []))[1].append(message)
        days: dict[int, list[tuple[Group, list[Message]]]] = {}
        for number, row in enumerate(by_wall.values()):
            days.setdefault(1 + number % LISTS_ARRIVE_WITHIN, []).append(row)
        return days

    def _check_day(self, day: int) -> None:
        now = self.life.now
        ours, theirs = by_the_product(self.county.home.pk), self.recount.owed(now)
        self.checked += 1
        if (ours, theirs) != (Owed(0, 0), Owed(0, 0)):
            self.faults.append(f"第 {day} 天：自查 {ours}，SQL 复核 {theirs}")
        if day == PLANTED_ON:
            self._plant()
        if day % SAID_EVERY == 0:
            open_now, spent = self.recount.one("open", now), time.perf_counter() - self.began
            say(f"  第 {day} 天：在办 {open_now} 件，已用 {spent:.0f} 秒")

    def _plant(self) -> None:
        """Pull a duty out behind the product's back, and see who notices."""
        _, dossier = self.recount.plant()
        ours, theirs = by_the_product(self.county.home.pk), self.recount.owed(self.life.now)
        named = self._verify_one(dossier)
        self.recount.pull_out()
        after = self.recount.owed(self.life.now)
        self.planted = (
            f"自查 {ours.without}，SQL 复核 {theirs.without}，核验说：{named or '没有发现'}；"
            f"放回后 {after.without}"
        )
        if (ours.without, theirs.without, after.without, bool(named)) != (1, 1, 0, True):
            self.faults.append(f"偷走的义务没有被全部发现：{self.planted}")

    def _verify_one(self, dossier: int) -> str:
        row = Dossier.objects.get(home_id=self.county.home.pk, pk=dossier)
        try:
            verifying.verify(self.county.home, dossier=row)
        except Broken as broken:
            return broken.check
        return ""

    # --- figures --------------------------------------------------------------------------------

    def _report(self, found: source.Source) -> None:
        now, count = self.life.now, lambda what: self.recount.one(what, self.life.now)
        say(f"\n来件 {self.sent} 条，登记 {count('requests')} 件")
        say(f"  不可用而略去 {found.left_out} 条（没有内容，或超过一万字）")
        self._equal("登记的诉求", count("requests"), self.sent)
        say(f"  回答：{counted(self.arrivals.answers)}")
        done = self.arrivals.imported
        say(f"  导入 {done.added} 件；每个文件再导一次：新增 0，已有 {done.known}")
        self._equal("再导一次认出的", done.known, done.added)
        for what in ("诉求", "结果", "环节（未办结）", "评单", "核实的缘由", "派单轮次", "动作"):
            say(f"{what}：{counted(dict(self.recount.table(what, now)))}")
        say(f"动作 {count('acts')} 个，记录 {count('entries')} 条，义务 {count('duties')} 项")
        say(f"其中逾期的义务 {count('late')} 项")
        say(f"时钟：{counted(self.life.clock_acts)}")
        mischief = self.life.mischief
        say(f"故意违规被拒绝 {mischief.refused.total()} 次：{counted(mischief.refused)}")
        say(f"意外被拒绝 {self.life.surprises.total()} 次：{counted(self.life.surprises)}")
        say(f"没有被拒绝的违规 {mischief.let_through.total()} 次：{counted(mischief.let_through)}")
        self._equal("没有被拒绝的违规", mischief.let_through.total(), 0)
        self._zeros()
        say("每个动作的时间：")
        for line in self.watch.lines():
            say(line)
        self._verify()

    def _zeros(self) -> None:
        now = self.life.now
        ours, theirs = by_the_product(self.county.home.pk), self.recount.owed(now)
        say(f"第 {DAYS} 天未办结 {self.open_at_the_end} 件，第 {self.life.day} 天 ", end="")
        say(f"{self.recount.one('open', now)} 件；下面各项查了 {self.checked} 天，每天都应为零：")
        say(f"  未办结而没有义务的：自查 {ours.without}，SQL 复核 {theirs.without}")
        say(f"  无主的义务：自查 {ours.orphans}，SQL 复核 {theirs.orphans}")
        say(f"  偷走一项义务：{self.planted}")
        for what, name in (("doubled", "一案一动作两条记录的"), ("unheard", "没有记录的动作")):
            say(f"  {name}：{self.recount.one(what, now)}")
            self._equal(name, self.recount.one(what, now), 0)
        self._equal("最后未办结的", self.recount.one("open", now), 0)

    def _verify(self) -> None:
        connection.close()
        for command in ("seal", "verify"):
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", CLI, command], capture_output=True, text=True, check=False
            )
            said = " ".join((done.stdout + done.stderr).split())
            say(f"bihuan {command}（{time.perf_counter() - began:.0f} 秒）：{said}")
            self._equal(f"bihuan {command} 的退出码", done.returncode, 0)

    def _equal(self, what: str, found: int, wanted: int) -> None:
        if found != wanted:
            self.faults.append(f"{what}是 {found}，应为 {wanted}")


def counted(rows: "Counter[str] | dict[str, int]") -> str:
    """Return counts by kind, the largest first."""
    ordered: Iterable[tuple[str, int]] = sorted(rows.items(), key=lambda row: -row[1])
    return "，".join(f"{kind or '—'} {count}" for kind, count in ordered) or "无"


def say(line: str, end: str = "\n") -> None:
    """Print at once."""
    print(line, end=end, flush=True)


def main() -> None:
    """Run, and leave with the exit code."""
    witnesses.register()
    sys.exit(Run().go())
