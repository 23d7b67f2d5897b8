"""通知: written with the fact, delivered after commit."""

from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key


class Notice(HomeModel):
    """What somebody is told because of an entry; the text is made from codes when shown."""

    entry = HomeForeignKey("journal.Entry", related_name="notices")
    recipient = models.BigIntegerField()
    channel = models.TextField()
    kind = models.TextField()
    state = models.TextField(default="new")
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

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
        ]
