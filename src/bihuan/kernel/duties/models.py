"""义务: what is owed on which desk until when; overdue is computed, never a state."""

from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key

OPEN = models.Q(discharged_by=None)


class Duty(HomeModel):
    """One thing owed. `due_at` is exclusive; `first_due_at` stays visible when it was extended.

    `remind_at`: when the clock has to look at it next; empty once every reminder was made.
    """

    dossier = HomeForeignKey("journal.Dossier", related_name="duties")
    what = models.TextField()
    desk = models.ForeignKey("permissions.Desk", models.PROTECT, related_name="+", db_index=False)
    waiting_for = models.TextField(default="")
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    clause = models.TextField()
    basis = models.TextField()
    opened_by = HomeForeignKey("journal.Entry", related_name="+")
    discharged_by = HomeForeignKey("journal.Entry", related_name="+", null=True)
    discharged_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "duties_duty"
        constraints = [
            own_key("duties_duty"),
            HomeLink(field="dossier", to="journal_dossier", name="duties_duty_dossier"),
            HomeLink(field="opened_by", to="journal_entry", name="duties_duty_opened"),
            HomeLink(field="discharged_by", to="journal_entry", name="duties_duty_discharged"),
        ]
        indexes = [
            models.Index(
                fields=["home", "desk", "due_at"], condition=OPEN, name="duties_duty_inbox"
            ),
            models.Index(fields=["home", "dossier"], name="duties_duty_dossier_list"),
            models.Index(
                fields=["home", "remind_at", "id"],
                condition=OPEN & models.Q(remind_at__isnull=False),
                name="duties_duty_clock",
            ),
        ]


class DutyRung(HomeModel):
    """A reminder or escalation that was made: once per duty and rung."""

    duty = HomeForeignKey(Duty, related_name="rungs")
    rung = models.SmallIntegerField()
    entry = HomeForeignKey("journal.Entry", related_name="+")

    class Meta:
        db_table = "duties_rung"
        constraints = [
            own_key("duties_rung"),
            models.UniqueConstraint(fields=["home", "duty", "rung"], name="duties_rung_once"),
            HomeLink(field="duty", to="duties_duty", name="duties_rung_duty"),
            HomeLink(field="entry", to="journal_entry", name="duties_rung_entry"),
        ]
