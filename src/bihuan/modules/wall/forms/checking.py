"""试运行: what an import would do, and all that is wrong with the file; nothing is stored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bihuan.kernel.base.refusals import Refused
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.commands.importing import BATCH, is_accusation, known_sources
from bihuan.modules.wall.forms.importing import Line
from bihuan.ui.tables import Fault, Unreadable

MOST_FAULTS = 10_000  # kept; beyond that they are counted only


@dataclass(slots=True)
class Checked:
    """What a file holds: rows, which of them are new, sealed, or on the wall already; faults."""

    rows: int = 0
    good: int = 0
    sealed: int = 0
    known: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, faults: Iterable[Fault]) -> None:
        """Count a row with faults, and keep them."""
        self.faulty += 1
        self.faults += list(faults)[: MOST_FAULTS - len(self.faults)]


def check_requests(
    lines: Iterable[Line], wall: Any, *, progress: Callable[[int], None] = lambda _rows: None
) -> Checked:
    """试运行: read a whole file against the rules and the wall; nothing is stored."""
    done = Checked()
    waiting: list[str] = []
    try:
        for line in lines:
            done.rows += 1
            _check(line, done, waiting)
            if len(waiting) == BATCH:
                done.known += len(known_sources(wall, waiting))
                waiting.clear()
                progress(done.rows)
    except Unreadable as unreadable:
        done.wrong([unreadable.fault])
    done.known += len(known_sources(wall, waiting))
    return done


def _check(line: Line, done: Checked, waiting: list[str]) -> None:
    if line.faults:
        done.wrong(line.faults)
        return
    try:
        done.sealed += is_accusation(line.holds)
    except Refused as refused:
        reason = refused.reason
        column = "渠道" if refused.clause == "QY-03" else "内容"
        done.wrong([Fault(line.row, column, reason, "请改正后再导入")])
        return
    done.good += 1
    waiting.append(line.holds.source_id)


def good_only(lines: Iterable[Line]) -> Iterator[Asked]:
    """Yield what the rows of a checked file hold; raises Unreadable if one is faulty after all."""
    for line in lines:
        if line.faults:
            raise Unreadable(line.faults[0])
        yield line.holds
