"""邮件送达: letters about new notices, one a person, sent by the worker after commit.

A letter says what kind of notices, how many, and where to read them; no name, no matter. It goes
out by day only. A refused letter is tried again after a minute, then after 5, 30, 120 and 720;
then it has failed, and the system administrator sees it.

Exactly once, as far as SMTP allows: the rows are locked, the letter handed to the server, and the
rows marked as sent in the same transaction. If the process dies between the server's yes and the
commit, the letter goes out again; it carries the same Message-ID then, so that mail programs show
it once. This transaction changes no case, so nothing else waits for the mail server.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction  # noqa: TID251 - a letter and its mark go together.
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import homes
from bihuan.kernel.notices.models import NOT_DELIVERED, TO_POST, Notice
from bihuan.kernel.notices.terms import Channel, Delivery
from bihuan.kernel.people import facade as people

WAKING = (8, 20)  # o'clock in Beijing: from, until
BACK_OFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
AT_ONCE = 200  # letters a run, so that the clock's other work isn't kept waiting


class NotDelivered(Exception):  # noqa: N818 - it is what happened to a letter.
    """A letter that the server didn't take: `trouble` is a code that names nobody."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to one person: address, subject, text, and a mark that a second copy shares.

    The mark is the id of the first notice it tells of, which no later letter tells of again.
    """

    to: str
    subject: str
    text: str
    mark: str


Send = Callable[[Letter], None]
Words = Callable[[str], str]


def is_waking(now: datetime.datetime) -> bool:
    """Say whether letters go out at this hour."""
    start, end = WAKING
    return start <= now.astimezone(clock.BEIJING).hour < end


def post_due(now: datetime.datetime, *, send: Send, words: Words) -> dict[str, int]:
    """Send the letters that are due; return how many were sent and how many were refused."""
    done = {"sent": 0, "refused": 0, "dropped": 0}
    if not is_waking(now):
        return done
    for home in homes():
        waiting = Notice.objects.filter(TO_POST, home_id=home.pk, next_at__lte=now)
        persons = list(
            waiting.order_by("recipient").values_list("recipient", flat=True).distinct()[:AT_ONCE]
        )
        addresses = people.notice_addresses(persons) if persons else {}
        for person in persons:
            done[_post(home.pk, person, addresses, now, send=send, words=words)] += 1
    return done


@transaction.atomic
def _post(
    home: int,
    person: int,
    addresses: Mapping[int, str],
    now: datetime.datetime,
    *,
    send: Send,
    words: Words,
) -> str:
    # Locked, so that two workers never send the same letter; no act locks these rows.
    rows = list(
        Notice.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(TO_POST, home_id=home, recipient=person, next_at__lte=now)
        .order_by("id")
    )
    mine = Notice.objects.filter(home_id=home, pk__in=[row.pk for row in rows])
    if not rows or person not in addresses:
        mine.update(state=Delivery.READ)
        return "dropped"
    try:
        send(letter(addresses[person], rows, words=words))
    except NotDelivered as refused:
        _put_off(mine, rows, refused.trouble, now)
        return "refused"
    mine.update(state=Delivery.SENT, tries=models.F("tries") + 1, trouble="")
    return "sent"


def _put_off(
    mine: models.QuerySet[Notice], rows: Sequence[Notice], trouble: str, now: datetime.datetime
) -> None:
    # The most tried first, so that no row is counted on twice.
    for tries in sorted({row.tries for row in rows}, reverse=True):
        same = mine.filter(tries=tries)
        if tries < len(BACK_OFF):
            same.update(tries=tries + 1, trouble=trouble, next_at=now + BACK_OFF[tries])
        else:
            same.update(tries=tries + 1, trouble=trouble, state=Delivery.FAILED)


def letter(to: str, rows: Sequence[Notice], *, words: Words) -> Letter:
    """Return the letter about some notices: kinds and counts, and the way to the desk."""
    server: dict[str, Any] | None = settings.SMTP
    assert server, "letters are written where a mail server is set up"
    with override(settings.LANGUAGE_CODE):
        counted = Counter(words(row.kind) or _("有新的通知") for row in rows)
        title = ngettext("闭环：%(n)d 条新通知", "闭环：%(n)d 条新通知", len(rows)) % {
            "n": len(rows)
        }
        lines = [_("%(what)s：%(n)d 条") % {"what": what, "n": n} for what, n in counted.items()]
        text = [
            *lines,
            "",
            _("请登录工作台查看：%(url)s") % {"url": server["url"]},
            _("邮件由系统发出，不必回复。"),
        ]
    return Letter(to, title, "\n".join(text) + "\n", str(rows[0].pk))


@dataclass(frozen=True, slots=True)
class Failed:
    """Letters to one person that could not be delivered: how many, since when, why."""

    person: int
    count: int
    last_at: datetime.datetime
    trouble: str


def failed(home: int, *, limit: int = 50) -> list[Failed]:
    """Return to whom of a home letters failed, the latest first."""
    rows = (
        Notice.objects.filter(NOT_DELIVERED, home_id=home, channel=Channel.MAIL)
        .values("recipient")
        .annotate(n=models.Count("id"), last=models.Max("next_at"), why=models.Max("trouble"))
        .order_by("-last", "recipient")[:limit]
    )
    return [Failed(row["recipient"], row["n"], row["last"], row["why"]) for row in rows]


def waiting(home: int) -> int:
    """Return how many of a home's notices wait to be mailed."""
    return Notice.objects.filter(TO_POST, home_id=home).count()
