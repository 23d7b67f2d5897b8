"""Fixtures: the cast as actors, a request brought to any state through commands, home guard."""

import datetime
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests import cast as standard_cast
from tests.cast import MONDAY, Cast


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Use the clone made by tests.server."""


@pytest.fixture(scope="session")
def cast() -> Cast:
    """The standard cast's ids."""
    return standard_cast.load()


@pytest.fixture
def monday() -> datetime.datetime:
    """Monday, 2 March 2026, 09:00 in Beijing."""
    return MONDAY


@pytest.fixture(autouse=True)
def _home_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQL on a table of a home that doesn't name the home fails the test (design §5)."""
    if "across_homes" in request.keywords:
        yield
        return
    with connection.execute_wrapper(_refuse_homeless_sql):
        yield


@pytest.fixture(autouse=True)
def _witnesses_of_one_test() -> Iterator[None]:
    """Who speaks for rows in one test doesn't speak in the next, whatever their order."""
    from bihuan.kernel.journal import witnesses

    before, duties = dict(witnesses._witnesses), list(witnesses._duties)
    yield
    witnesses._witnesses.clear()
    witnesses._witnesses.update(before)
    witnesses._duties[:] = duties


@pytest.fixture(autouse=True)
def _codes_of_one_test() -> Iterator[None]:
    """Code tables that one test edits stand as shipped in the next."""
    from bihuan.kernel.people.record import coding

    yield
    coding.use(0, ())


def _refuse_homeless_sql(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    text = str(sql)
    if "home_id" not in text:
        table = _tables_of_a_home().search(text)
        assert table is None, f"SQL on {table[1]} does not name the home: {sql}"
    return execute(sql, params, many, context)


@functools.cache
def _tables_of_a_home() -> re.Pattern[str]:
    from bihuan.config.privileges import home_tables

    return re.compile(rf'\b(?:FROM|JOIN|UPDATE|INTO) "?({"|".join(home_tables())})"?\b')


OBJECTIVE = {"cause": "objective", "way": "visit", "note": "配件缺货", "explanation": "到货就换"}


class Loop:
    """Brings requests to a state through commands, and speaks as anybody of the cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.at = MONDAY

    def later(self, **span: float) -> datetime.datetime:
        """Move the clock on and return the new time."""
        self.at += datetime.timedelta(**span)
        return self.at

    def actor(self, who: str) -> Any:
        """Return somebody of the cast as an actor; for a resident see `by_resident`."""
        from bihuan.kernel.base import clock
        from bihuan.kernel.permissions.facade import actor_of

        return actor_of(
            getattr(self.cast, who), name=standard_cast.NAMES[who], on=clock.day(self.at)
        )

    def by(self, who: str) -> dict[str, Any]:
        """Return actor, time and a fresh token, as every command takes them."""
        from bihuan.kernel.base.ids import new_token

        return {"actor": self.actor(who), "at": self.at, "token": new_token()}

    def by_resident(self, request: Any) -> dict[str, Any]:
        """Return the resident of a request as actor, time and token."""
        from bihuan.kernel.base.ids import new_token
        from bihuan.kernel.permissions.facade import resident

        return {"actor": resident(request.dossier_id), "at": self.at, "token": new_token()}

    def by_system(self) -> dict[str, Any]:
        """Return the system's actor, time and token."""
        from bihuan.kernel.base.ids import new_token
        from bihuan.kernel.permissions.facade import SYSTEM

        return {"actor": SYSTEM, "at": self.at, "token": new_token()}

    def wall(self, which: str = "wall") -> Any:
        """Return a wall of the cast."""
        from bihuan.modules.wall.models import Wall

        return Wall.objects.select_related("home").get(
            home_id=self.cast.home, pk=getattr(self.cast, which)
        )

    def raised(self, text: str = "楼道灯坏了，晚上看不清台阶。", **asked: Any) -> Any:
        """Return a request just raised by a resident."""
        from bihuan.kernel.base.ids import new_token
        from bihuan.kernel.permissions.facade import resident
        from bihuan.modules.wall import commands
        from bihuan.modules.wall.commands.asking import Asked

        values = {
            "text": text,
            "category": "repair",
            "place": "2号楼",
            "may_publish": True,
            **asked,
        }
        receipt = commands.raise_request(
            self.wall(), Asked(**values), actor=resident(), at=self.at, token=new_token()
        )
        return receipt.request

    def to(self, state: str, **asked: Any) -> Any:
        """Return a request brought to a state of the happy path or of dissatisfaction."""
        request = self.raised(**asked)
        for name in PATHS[state]:
            self.later(hours=1)
            getattr(self, name)(request)
        request.refresh_from_db()
        assert request.state == state, (request.state, state)
        return request

    def sort(self, request: Any) -> None:
        from bihuan.modules.wall import commands

        commands.sort(
            request.home_id,
            request.pk,
            category="repair",
            urgency="normal",
            publicity="text",
            public_title="楼道灯坏了",
            public_text="楼道灯坏了，晚上看不清台阶。",
            is_sensitive=False,
            **self.by("leader"),
        )

    def dispatch(self, request: Any, member: str = "member_wang") -> None:
        from bihuan.modules.wall import commands

        commands.dispatch(
            request.home_id, request.pk, member=getattr(self.cast, member), **self.by("leader")
        )

    def take(self, request: Any) -> None:
        self._do("take", request, "wang")

    def decline(self, request: Any) -> None:
        self._do("decline", request, "wang", reason="出差")

    def contact(self, request: Any) -> None:
        self._do("contact", request, "wang", way="phone", note="约好上门")

    def report(self, request: Any) -> None:
        self._do("report", request, "wang", result="已更换声控灯。")

    def publish(self, request: Any) -> None:
        self._do("publish", request, "leader", public_result="已更换声控灯。")

    def rate(self, request: Any, grade: str = "satisfied") -> None:
        from bihuan.modules.wall import commands

        commands.rate(request.home_id, request.pk, grade=grade, **self.by_resident(request))

    def rate_badly(self, request: Any) -> None:
        self.rate(request, "unsatisfied")

    def name_talker(self, request: Any) -> None:
        self._do("name_talker", request, "leader", talker=self.cast.secretary)

    def explain(self, request: Any) -> None:
        self._do(
            "talk",
            request,
            "secretary",
            cause="objective",
            way="visit",
            note="配件缺货，居民表示理解",
            explanation="厂家缺货，到货就换",
        )

    def explain_by_staff(self, request: Any) -> None:
        """Let the community's staff explain it, so that the secretary may decide on that (L4)."""
        self._do("name_talker", request, "leader", talker=self.cast.staff)
        self._do("talk", request, "staff", **OBJECTIVE)

    def blame(self, request: Any) -> None:
        self._do("talk", request, "secretary", cause="member", way="visit", note="没有按时上门")

    def reply(self, request: Any) -> None:
        self._do("reply", request, "wang", note="那几天确实疏忽了")

    def reject(self, request: Any) -> None:
        from bihuan.modules.wall import commands

        commands.reject(request.home_id, request.pk, **self.by_resident(request))

    def refer(self, request: Any) -> None:
        self._do("refer", request, "leader", referred_to="县供电公司", reason="属于供电设施")

    def _do(self, act: str, request: Any, who: str, **values: Any) -> None:
        from bihuan.modules.wall import commands

        getattr(commands, act)(request.home_id, request.pk, **values, **self.by(who))


HAPPY = ("sort", "dispatch", "take", "contact", "report", "publish")
UNHAPPY = (*HAPPY, "rate_badly", "name_talker")
PATHS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "sorted": HAPPY[:1],
    "dispatched": HAPPY[:2],
    "declined": (*HAPPY[:2], "decline"),
    "accepted": HAPPY[:3],
    "handling": HAPPY[:4],
    "handled": HAPPY[:5],
    "rating": HAPPY,
    "closed": (*HAPPY, "rate"),
    "review": (*HAPPY, "rate_badly"),
    "talk": UNHAPPY,
    "explained": (*UNHAPPY, "explain"),
    "reply": (*UNHAPPY, "blame"),
    "redispatch": (*UNHAPPY, "blame", "reply"),
    "escalated": (*UNHAPPY[:-1], "explain_by_staff", "reject"),
    "referred": ("sort", "refer"),
}


@pytest.fixture
def loop(cast: Cast, db: None) -> Loop:
    """The cast at work on a fresh database."""
    return Loop(cast)
