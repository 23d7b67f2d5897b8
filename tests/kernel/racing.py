"""Scenarios of the race tests: threads with connections of their own, in a process of its own."""

import json
import os
import threading
from collections.abc import Callable
from typing import Any

Result = dict[str, Any]


def main(scenario: str) -> None:
    """Run a scenario and print its outcome as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    print(json.dumps(globals()[scenario]()))


def _together(works: list[Callable[[], str]]) -> list[str]:
    """Start all works at one moment, each on a connection of its own."""
    from django.db import connections

    gate = threading.Barrier(len(works))
    results = ["?"] * len(works)

    def run(index: int) -> None:
        try:
            gate.wait()
            results[index] = works[index]()
        except Exception as error:
            results[index] = f"{type(error).__name__}: {error}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _attempt(work: Callable[[], object]) -> str:
    from bihuan.kernel.base.refusals import Refused
    from bihuan.kernel.journal.facade import Repeated

    try:
        work()
    except Refused as refusal:
        return refusal.clause
    except Repeated:
        return "repeated"
    return "done"


def _loop() -> Any:
    from tests.cast import load
    from tests.conftest import Loop

    return Loop(load())


def two_leaders() -> Result:
    """A leader and his deputy dispatch the same request at the same moment."""
    from bihuan.modules.wall import commands

    loop = _loop()
    request = loop.to("sorted")
    works = [
        lambda who=who, member=member: _attempt(
            lambda: commands.dispatch(request.home_id, request.pk, member=member, **loop.by(who))
        )
        for who, member in (("leader", loop.cast.member_wang), ("deputy", loop.cast.member_li))
    ]
    return {"results": _together(works)}


def double_tap() -> Result:
    """One form is sent many times at once."""
    from bihuan.kernel.base.ids import new_token
    from bihuan.kernel.journal.models import Act
    from bihuan.kernel.permissions.facade import resident
    from bihuan.modules.wall import commands
    from bihuan.modules.wall.commands.asking import Asked

    loop = _loop()
    wall, token = loop.wall(), new_token()
    asked = Asked(text="灯坏了", category="repair", may_publish=True)

    def tap() -> str:
        return _attempt(
            lambda: commands.raise_request(wall, asked, actor=resident(), at=loop.at, token=token)
        )

    results = _together([tap] * int(os.environ["WRITERS"]))
    found = Act.objects.filter(home_id=loop.cast.home, id=token).values_list("dossier", flat=True)
    return {"results": results, "dossiers": list(found)}


def several_workers() -> Result:
    """Several workers look for letters to send at the same moment, at a slow mail server."""
    import time

    from django.conf import settings

    from bihuan.kernel.notices import posting
    from bihuan.kernel.people import facade as people

    loop = _loop()
    settings.SMTP = {"url": "https://wall.example.cn/desk/notices/"}
    people.set_notice_mail(loop.cast.wang, "wang@example.cn")
    loop.to("dispatched")
    taken: list[str] = []

    def send(letter: posting.Letter) -> None:
        time.sleep(0.3)
        taken.append(letter.to)

    def work() -> str:
        return str(posting.post_due(loop.at, send=send, words=lambda kind: kind)["sent"])

    return {"results": _together([work] * 4), "letters": taken}


def one_dossier() -> Result:
    """Many writers append to one dossier."""
    from bihuan.modules.wall import commands

    loop = _loop()
    request = loop.raised()

    def write() -> str:
        for _ in range(5):
            commands.add(request.home_id, request.pk, text="补充", **loop.by_resident(request))
        return "done"

    results = _together([write] * int(os.environ["WRITERS"]))
    return {"results": results, "chain": _chain(request.home_id, [request.dossier_id])}


def many_dossiers() -> Result:
    """Many writers raise and sort requests of their own."""
    from bihuan.modules.wall.models import Request

    loop = _loop()

    def write() -> str:
        for _ in range(5):
            loop.sort(loop.raised())
        return "done"

    results = _together([write] * int(os.environ["WRITERS"]))
    pks = list(Request.objects.filter(home_id=loop.cast.home).values_list("dossier_id", flat=True))
    return {"results": results, "chain": _chain(loop.cast.home, pks)}


def _chain(home: int, dossiers: list[int]) -> str:
    from bihuan.kernel.journal.facade import chain_hash
    from bihuan.kernel.journal.models import Dossier, Entry

    for pk in dossiers:
        prev, number = bytes(32), 0
        for entry in Entry.objects.filter(home_id=home, dossier=pk).order_by("seq"):
            number += 1
            if bytes(entry.prev) != prev or bytes(entry.hash) != chain_hash(
                prev, pk, number, entry.body
            ):
                return f"{pk} breaks at {number}"
            prev = bytes(entry.hash)
        dossier = Dossier.objects.get(home_id=home, pk=pk)
        if (dossier.seq, bytes(dossier.head)) != (number, prev):
            return f"{pk} has a wrong head"
    return "holds"
