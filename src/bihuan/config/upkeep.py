"""What has to be done by the clock, module by module; `bihuan remind` does it once."""

import datetime
import importlib.util
from collections import Counter

from django.apps import apps
from django.conf import settings
from django.db import connection

from bihuan.kernel.base import clock, tallies
from bihuan.kernel.journal import evidence
from bihuan.kernel.notices import posting
from bihuan.kernel.notices.smtp import Post
from bihuan.ui.signed_in import notice_words

# A file is an orphan when its row didn't come within a day: a form may be open that long.
ORPHAN_AFTER = datetime.timedelta(days=1)


def each_minute() -> dict[str, int]:
    """Run the modules' clocks; return how many acts of each kind were done."""
    done: Counter[str] = Counter()
    for module in ("wall", "cadres", "townships"):
        # Each is absent in one of the zones, so it can't be imported at the top.
        name = f"bihuan.modules.{module}.jobs"
        if apps.is_installed(f"bihuan.modules.{module}") and importlib.util.find_spec(name):
            done.update(importlib.import_module(name).run_due(clock.now()))
    return dict(done)


def post_letters() -> dict[str, int]:
    """Mail what people were told, where a mail server is set up; return how many letters."""
    if not settings.SMTP:
        return {}
    with Post(settings.SMTP) as post:
        return posting.post_due(clock.now(), send=post.send, words=notice_words)


def each_night() -> dict[str, int]:
    """Remove files that never got a row, and counts that are over; return how many."""
    now = clock.now()
    swept = sum(evidence.sweep(folder, before=now - ORPHAN_AFTER) for folder in _folders())
    return {"swept": swept, "forgotten": tallies.forget(now)}


def _folders() -> list[str]:
    root = settings.EVIDENCE_ROOT
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def months(first: datetime.date, count: int) -> list[str]:
    """Make the partitions of the access log from a month on, run as owner; return the new ones.

    A month whose rows already lie in the default partition stays there.
    """
    made = []
    for _ in range(count):
        after = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        name = f"journal_access_log_{first:%Y_%m}"
        if not _exists(name) and not _has_rows_elsewhere(first, after):
            _make_partition(name, first, after)
            made.append(name)
        first = after
    return made


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


def _has_rows_elsewhere(first: datetime.date, after: datetime.date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM journal_access_log_rest WHERE at >= %s AND at < %s)",
            [first, after],
        )
        return bool(cursor.fetchone()[0])


def _make_partition(name: str, first: datetime.date, after: datetime.date) -> None:
    with connection.cursor() as cursor:
        # Parameters are for rows; a definition holds its values itself.
        cursor.execute(
            f"CREATE TABLE {name} PARTITION OF journal_access_log "
            f"FOR VALUES FROM ('{first}') TO ('{after}')"
        )
