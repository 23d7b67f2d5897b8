"""Staffing: ask for the report of one township, and for that of all of them.

Usage, in a process of its own: staffing.py HOME TIMES. Prints the milliseconds of each as JSON; the
one township, which is quick, is asked five times as often.
"""

import json
import sys
import time

import django

django.setup()

from bihuan.config import roster  # noqa: E402 - Django is set up first.
from bihuan.kernel.organizations.standing import standing_in  # noqa: E402
from bihuan.kernel.permissions.facade import Held, Office, Reach  # noqa: E402
from bihuan.modules.townships import selectors  # noqa: E402
from bihuan.modules.townships.selectors import Asked  # noqa: E402
from scripts.bench.townships import ALL, ONE, UNIT  # noqa: E402

FIRST, LAST = 2016, 2025


def main() -> None:
    """Ask for each several times, and once more beforehand."""
    home, times = int(sys.argv[-2]), int(sys.argv[-1])
    path = standing_in(home)[0][0]
    held = Held(0, Office.CIVIL_SERVICE, None, path, Reach.SUBTREE, home)
    found = {}
    for what, unit, often in ((ONE, UNIT, 5 * times), (ALL, None, times)):
        asked = Asked(unit, "", FIRST, LAST, roster.UNTIL)
        found[what] = [_timed(held, asked) for _ in range(often + 1)][1:]
    print(json.dumps(found))


def _timed(held: Held, asked: Asked) -> float:
    start = time.perf_counter()
    places = selectors.units(held)
    lines = selectors.report(held, asked, places).lines
    spent = 1000 * (time.perf_counter() - start)
    towns = 1 if asked.unit else len(places)
    assert len(lines) == 2 * (towns + (towns > 1)), f"{len(lines)} lines of {towns} townships"
    return spent


if __name__ == "__main__":
    main()
