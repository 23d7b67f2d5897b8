"""恢复声明: a restore that loses sealed entries says so, signed, in the file outside the database.

Without it a restored database is what it looks like: cut off, or set back behind everybody's back.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import notes
from bihuan.kernel.journal.sealing import last_checkpoint


def declare(homes: Sequence[Home], *, at: datetime.datetime) -> list[tuple[str, int, int]]:
    """Declare, for each home whose file is ahead of the database, what was lost: code, from, to."""
    sizes = {home.code: home.pk for home in homes}
    declared = []
    for path in sorted((Path(settings.HOME) / "checkpoints").glob("*.txt")):
        row = last_checkpoint(sizes[path.stem]) if path.stem in sizes else None
        size = row.size if row else 0
        lost = _ahead(path, size)
        if lost:
            _append(path, lost=lost, size=size, at=at)
            declared.append((path.stem, lost, size))
    return declared


def _ahead(path: Path, size: int) -> int:
    """Return how far the file is ahead of a tree of this size; 0 when it isn't."""
    text = notes.last_text(path)
    last = notes.read(text, notes.public_keys(Path(settings.HOME))) if text else None
    return last.size if last and last.size > size else 0


def _append(path: Path, *, lost: int, size: int, at: datetime.datetime) -> None:
    key = notes.sealer_key(Path(settings.HOME))
    note = notes.restored(path.stem, lost=lost, size=size, at=clock.text(at), key=key)
    notes.append(path, [note.text])
