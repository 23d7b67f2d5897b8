"""In process: dispatch beside the very statements it sends, sent by bare psycopg.

Usage, in a process of its own: inside.py COUNTY ROUNDS EACH OUT. The statements of a request are
taken down in a run that is rolled back; then the same text with the same values is sent and
committed. Other requests are dispatched for good, in turns with that.
"""

import cProfile
import io
import json
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402 - Django is set up first.
from django.db import connection, transaction  # noqa: E402

from bihuan.config import database  # noqa: E402
from bihuan.kernel.base import clock  # noqa: E402
from bihuan.kernel.base.ids import new_id, new_token  # noqa: E402
from bihuan.kernel.permissions.facade import actor_of  # noqa: E402
from bihuan.modules.wall import commands  # noqa: E402
from bihuan.modules.wall.models import Request  # noqa: E402

PROFILED, SHOWN = 100, 40
Statement = tuple[str, Any]
AROUND = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def main() -> None:
    """Measure and write the samples and the profile."""
    county, rounds, each, out = sys.argv[1:]
    found = _Dispatching(json.loads(Path(county).read_text())).measured(int(rounds), int(each))
    Path(out).write_text(json.dumps(found))


class _Dispatching:
    def __init__(self, county: dict[str, Any]) -> None:
        self.home, self.first = county["home"], county["walls"][0]
        rows = Request.objects.filter(
            home_id=self.home, wall=self.first["wall"], state="sorted"
        ).order_by("pk")
        self.waiting = list(rows.values_list("pk", flat=True))
        self.bare = _connect()

    def measured(self, rounds: int, each: int) -> dict[str, Any]:
        seconds: dict[str, list[list[float]]] = {"dispatch": [], "replayed": [], "bare": []}
        sent = self._statements(self._next())
        for number in range(-1, rounds):
            texts = [self._statements(pk) for pk in self._several(each)]
            found = {
                "dispatch": [_timed(self._dispatch, pk) for pk in self._several(each)],
                "replayed": [_timed(self._replay, statements) for statements in texts],
                "bare": [_timed(self._barely, pk) for pk in self._several(each)],
            }
            for name, spent in found.items() if number >= 0 else ():  # The first one warms up.
                seconds[name].append([1000 * one for one in spent])
        return {
            "ms": seconds, "statements": len(sent), "sent": [text for text, _ in sent],
            "profile": self._profile(),
        }  # fmt: skip

    def _next(self) -> int:
        return int(self.waiting.pop())

    def _several(self, count: int) -> list[int]:
        return [self._next() for _ in range(count)]

    def _dispatch(self, pk: int) -> None:
        now = clock.now()
        commands.dispatch(
            self.home, pk, member=self.first["member"], actor=self._leader(now), at=now,
            token=new_token(),
        )  # fmt: skip

    def _leader(self, now: Any) -> Any:
        # Who acts is known before the command is called, as it is to a page.
        if not hasattr(self, "leader"):
            self.leader = actor_of(self.first["leader"], name="", on=clock.day(now))
        return self.leader

    def _statements(self, pk: int) -> list[Statement]:
        kept: list[Statement] = []

        def keep(execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
            if not text.startswith(AROUND):
                kept.append((text, values))
            return execute(text, values, many, context)

        with connection.execute_wrapper(keep), transaction.atomic():
            self._dispatch(pk)
            transaction.set_rollback(True)
        return kept

    def _replay(self, statements: Sequence[Statement]) -> None:
        with self.bare.cursor() as cursor:
            for text, values in statements:
                cursor.execute(text, values)
                if cursor.description:
                    cursor.fetchall()
        self.bare.commit()

    def _barely(self, pk: int) -> None:
        """One update and one insert: what would be left of a dispatch without all its promises."""
        now = clock.now()
        with self.bare.cursor() as cursor:
            cursor.execute(
                "UPDATE wall_request SET state = 'dispatched', entered_at = %s "
                "WHERE home_id = %s AND id = %s",
                [now, self.home, pk],
            )
            cursor.execute(
                "INSERT INTO journal_act (id, home_id, act, dossier, actor_kind, actor, at) "
                "VALUES (%s, %s, 'bench', %s, 'person', 0, %s)",
                [new_id(), self.home, pk, now],
            )
        self.bare.commit()

    def _profile(self) -> str:
        requests = self._several(PROFILED)
        profile = cProfile.Profile()
        profile.enable()
        for pk in requests:
            self._dispatch(pk)
        profile.disable()
        text = io.StringIO()
        stats = pstats.Stats(profile, stream=text).strip_dirs()
        stats.sort_stats("cumulative").print_stats(SHOWN)
        stats.sort_stats("tottime").print_stats(SHOWN)
        return text.getvalue()


def _timed(act: Callable[[Any], None], what: Any) -> float:
    start = time.perf_counter()
    act(what)
    return time.perf_counter() - start


def _connect() -> psycopg.Connection[Any]:
    login = database.login()
    return psycopg.connect(
        host=login["HOST"], port=login["PORT"], user=login["USER"], password=login["PASSWORD"],
        dbname=login["NAME"], cursor_factory=psycopg.ClientCursor,
    )  # fmt: skip


if __name__ == "__main__":
    main()
