"""How many statements PostgreSQL is sent for one call, as its own log tells."""

import re
from pathlib import Path

from scripts.bench.stage import Stage

LINE = re.compile(r"^.*LOG:  (?:statement|execute [^:]*): ?(.*)$")
AROUND = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|DISCARD)?\b", re.IGNORECASE)


class Counter:
    """Lets the server log every statement while the block runs."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.log = stage, Path(stage.cluster.root / "server.log")

    def __enter__(self) -> "Counter":
        self.stage.tune(log_statement="all")
        return self

    def __exit__(self, *_: object) -> None:
        self.stage.tune(log_statement="")

    def of(self, call: object) -> tuple[int, int]:
        """Return the statements of a call, without and with those around transactions."""
        assert callable(call)
        start = self.log.stat().st_size
        call(0)
        with self.log.open("rb") as file:
            file.seek(start)
            # A statement of several lines goes on behind a tab.
            lines = file.read().decode(errors="replace").replace("\n\t", " ").splitlines()
        sent = [found.group(1) for line in lines if (found := LINE.match(line))]
        return sum(not _is_around(text) for text in sent), len(sent)


def _is_around(text: str) -> bool:
    # An empty statement is the pool's question whether the connection lives.
    found = AROUND.match(text)
    return not text.strip() or bool(found and found.group(1))
