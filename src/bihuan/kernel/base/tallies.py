"""限次: how often one address did something, for all web processes alike."""

import datetime

from bihuan.kernel.base import sql
from bihuan.kernel.base.models import Tally

USED = "SELECT used FROM base_tally WHERE key = %(key)s AND until > %(now)s"
USE = """
    INSERT INTO base_tally AS t (key, used, until) VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        used = CASE WHEN t.until > %(now)s THEN t.used + 1 ELSE 1 END,
        until = CASE WHEN t.until > %(now)s THEN t.until ELSE excluded.until END
    RETURNING used
"""


def used(key: str, *, now: datetime.datetime) -> int:
    """Return how often something was done since it was first counted; 0 when that is over."""
    found = sql.rows(USED, key=key, now=now)
    return int(found[0][0]) if found else 0


def use(key: str, *, now: datetime.datetime, lasts: datetime.timedelta) -> int:
    """Count one more, and return how many; all are forgotten `lasts` after the first."""
    return int(sql.rows(USE, key=key, now=now, until=now + lasts)[0][0])


def forget(now: datetime.datetime) -> int:
    """Strike out what is over; return how many."""
    return Tally.objects.filter(until__lte=now).delete()[0]
