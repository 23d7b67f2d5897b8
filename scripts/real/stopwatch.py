"""How long things take."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Keeps the seconds of everything measured, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def measured(self, what: str) -> Iterator[None]:
        """Measure a block; one that fails counts too."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[what].append(time.perf_counter() - start)

    def lines(self) -> list[str]:
        """Return number, median and 95th percentile: of all acts together, then of each thing."""
        acts = [
            one for what, spent in self.seconds.items() if what.startswith("wall.") for one in spent
        ]
        rows = sorted(self.seconds.items(), key=lambda row: -len(row[1]))
        return [_line("全部动作", acts), *(_line(what, spent) for what, spent in rows)]


def _line(what: str, spent: list[float]) -> str:
    return (
        f"  {what:<24} {len(spent):>7} 次  中位 {_at(spent, 0.5):8.1f} ms"
        f"  P95 {_at(spent, 0.95):8.1f} ms"
    )


def _at(spent: list[float], share: float) -> float:
    ordered = sorted(spent)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000
