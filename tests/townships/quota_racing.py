"""Scenarios of the race tests on approved numbers, in a process whose connections go to a clone."""

import datetime
import json
import os
from functools import partial
from typing import Any

from tests.kernel.racing import _attempt, _together

Result = dict[str, Any]


def main(scenario: str) -> None:
    """Run a scenario and print its outcome as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    print(json.dumps(globals()[scenario]()))


def _loop() -> Any:
    from tests.cast import load
    from tests.conftest import Loop

    return Loop(load())


def last_place() -> Result:
    """Grant the one free grade of a township to two people at one moment."""
    from tests.townships.test_quotas import approve, cadre, granting

    loop = _loop()
    approve(loop, {"2019-10": 1})
    acts = [granting(loop, cadre(loop, name)) for name in ("高望山", "高望水")]
    return {"results": _together([partial(_attempt, act) for act in acts])}


def first_numbers() -> Result:
    """Approve the first numbers of a township, whose register isn't open yet, twice at once."""
    from bihuan.modules.townships import commands
    from tests.cadres.test_taking_in import home

    loop, of = _loop(), home()
    given = {"unit": loop.cast.town, "from_on": datetime.date(2024, 1, 1), "document": "示编1号"}
    acts = [
        partial(commands.set_quotas, of, numbers={"civil": number}, **given, **loop.by("civil"))
        for number in (3, 4)
    ]
    return {"results": _together([partial(_attempt, act) for act in acts])}
