"""通知: written with the fact, delivered after commit."""

from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key
from bihuan.kernel.notices.terms import Channel, Delivery

TO_POST = models.Q(channel=Channel.MAIL, state=Delivery.NEW)
NOT_DELIVERED = models.Q(state=Delivery.FAILED)

UNREAD = models.Q(read_at=None)


class Notice(HomeModel):
    """What somebody is told because of an entry; the text is made from codes when shown.

    A row a channel. `trouble` says why the last try failed: a code, never an address.
    """

    entry = HomeForeignKey("journal.Entry", related_name="notices")
    recipient = models.BigIntegerField()
    channel = models.TextField()
    kind = models.TextField()
    state = models.TextField(default=Delivery.NEW)
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "notices_notice"
        constraints = [
            own_key("notices_notice"),
            models.UniqueConstraint(
                fields=["home", "entry", "recipient", "channel"], name="notices_notice_once"
            ),
            HomeLink(field="entry", to="journal_entry", name="notices_notice_entry"),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "sent", "read", "failed"]),
                name="notices_state",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "recipient", "-id"], name="notices_notice_mine"),
            models.Index(
                fields=["home", "recipient", "channel"], condition=UNREAD, name="notices_unread"
            ),
            models.Index(fields=["home", "next_at"], condition=TO_POST, name="notices_to_post"),
            models.Index(
                fields=["home", "-id"], condition=NOT_DELIVERED, name="notices_not_delivered"
            ),
        ]
