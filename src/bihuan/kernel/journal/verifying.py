"""核验: hold a home's whole journal, or one dossier, against everything that was promised of it."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction  # noqa: TID251 - one snapshot, read only.

from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.journal.models import Dossier, Entry, SealedLeaf, Unsealed
from bihuan.kernel.journal.notes import Restored, last_text, public_keys, read
from bihuan.kernel.journal.seals import Outside, Seals

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified and found whole."""

    home: str
    dossiers: int
    entries: int
    unsealed: int
    size: int
    root: bytes
    sealed_at: datetime.datetime | None
    restores: tuple[Restored, ...]


def verify(
    home: Home,
    *,
    dossier: Dossier | None = None,
    held: Sequence[str] = (),
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """核验: check a home, or one dossier of it; memory doesn't grow with the journal.

    `held` are checkpoints kept elsewhere. Raises Broken at the first broken place, naming the
    check that caught it. Works beside a running server: it reads one snapshot.
    """
    outside = Outside.of(home)
    with snapshot():
        total = _total(home, dossier)
        chains = Chains(home, only=[dossier.pk] if dossier else None)
        chains.check(lambda done: progress(done, total))
        seals = Seals(home, outside, only=dossier, held=held)
        seals.check(lambda done: progress(chains.entries + done, total))
        return Report(
            home=home.code,
            dossiers=chains.dossiers,
            entries=chains.entries,
            unsealed=Unsealed.objects.filter(home_id=home.pk).count(),
            size=seals.frontier.size,
            root=seals.frontier.root(),
            sealed_at=seals.last.sealed_at if seals.last else None,
            restores=tuple(outside.restores),
        )


def no_home_is_missing(homes: Sequence[Home]) -> None:
    """Raise Broken (outside) when a home with checkpoints outside has gone from the database."""
    folder, known = Path(settings.HOME), {home.code for home in homes}
    for path in sorted((folder / "checkpoints").glob("*.txt")):
        last = read(last_text(path), public_keys(folder))
        if path.stem not in known and not (isinstance(last, Restored) and last.size == 0):
            raise Broken(Check.OUTSIDE, "库外有检查点，数据库里没有这个单位", home=path.stem)


def find(home: Home, number: str) -> list[Dossier]:
    """Return the dossiers of a home with a number; kinds may share one."""
    return list(Dossier.objects.filter(home_id=home.pk, number=number).order_by("kind"))


def _total(home: Home, dossier: Dossier | None) -> int:
    rows = Entry.objects.filter(home_id=home.pk)
    entries = rows.filter(dossier=dossier.pk).count() if dossier else rows.count()
    return int(entries + SealedLeaf.objects.filter(home_id=home.pk).count())


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it is at this moment, whatever others write meanwhile."""
    with transaction.atomic():
        # A test's own transaction has begun already; there nobody else writes.
        if len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
