"""通知: tell persons about an entry. Rows only; nothing leaves the building in a transaction."""

import datetime
from collections.abc import Collection, Iterator

from django.conf import settings
from django.db import connection, models

from bihuan.kernel.base import sql
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal.facade import Recorded
from bihuan.kernel.notices.models import Notice
from bihuan.kernel.notices.terms import Channel, Delivery
from bihuan.kernel.people import facade as people

__all__ = ["Notice", "drop_letters", "forget_failures", "mine", "read_all", "tell", "unread"]

UNREAD = """
    SELECT count(*) FROM notices_notice
    WHERE home_id = %(home)s AND recipient = %(person)s AND channel = %(app)s AND read_at IS NULL
"""


TELL = """
    INSERT INTO notices_notice
        (home_id, entry_id, kind, state, tries, next_at, trouble, id, recipient, channel)
    SELECT %(home)s, %(entry)s, %(kind)s, %(new)s, 0, %(at)s, '', way.*
    FROM unnest(%(ids)s::bigint[], %(persons)s::bigint[], %(channels)s::text[]) AS way
    ON CONFLICT DO NOTHING
"""


def tell(persons: Collection[int], *, kind: str, about: Recorded) -> None:
    """Write one notice per person and channel; the same person is told once per entry and way."""
    ways = list(_ways(sorted(set(persons))))
    if not ways:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                "home": about.home_id,
                "entry": about.id,
                "kind": kind,
                "new": Delivery.NEW,
                "at": about.at,
                "ids": [new_id() for _way in ways],
                "persons": [person for person, _channel in ways],
                "channels": [str(channel) for _person, channel in ways],
            },
        )


def _ways(persons: list[int]) -> Iterator[tuple[int, str]]:
    """Yield everybody for the application, and by mail those who have an address for it."""
    yield from ((person, Channel.IN_APP) for person in persons)
    if settings.SMTP and persons:
        addresses = people.notice_addresses(persons)
        yield from ((person, Channel.MAIL) for person in persons if person in addresses)


def mine(home: int, person: int) -> models.QuerySet[Notice]:
    """Return a person's notices in the application, newest first."""
    rows = Notice.objects.filter(home_id=home, recipient=person, channel=Channel.IN_APP)
    return rows.order_by("-id")


def unread(home: int, person: int) -> int:
    """Return how many of a person's notices in the application are new."""
    return int(sql.rows(UNREAD, home=home, person=person, app=Channel.IN_APP)[0][0])


def read_all(home: int, person: int, *, at: datetime.datetime) -> int:
    """Mark everything a person was told as read, what waits to be mailed too; return how many."""
    drop_letters(home, person)
    unread = mine(home, person).order_by().filter(read_at=None)
    return int(unread.update(read_at=at, state=Delivery.READ))


def drop_letters(home: int, person: int) -> None:
    """Send a person no more letters about what he was told until now."""
    _letters(home, person, Delivery.NEW, Delivery.FAILED).update(state=Delivery.READ)


def forget_failures(home: int, person: int) -> None:
    """Strike out a person's letters that failed: the address is another one now."""
    _letters(home, person, Delivery.FAILED).update(state=Delivery.READ)


def _letters(home: int, person: int, *states: str) -> models.QuerySet[Notice]:
    return Notice.objects.filter(
        home_id=home, recipient=person, channel=Channel.MAIL, state__in=states
    )
