"""政策参数: dated values, append-only; and the working calendar with 调休."""

from django.db import models

from bihuan.kernel.base.ids import new_id
from bihuan.kernel.policy.terms import Days, Mode


class PolicyValue(models.Model):
    """A value of a key for a unit (or everybody) from a day on, with its clause and edition."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    key = models.TextField()
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    value = models.IntegerField()
    calendar = models.TextField(default=Days.NATURAL, db_default=Days.NATURAL)
    clause = models.TextField()
    edition = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "policy_value"
        indexes = [models.Index(fields=["key", "from_on"], name="policy_value_key")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(calendar__in=Days.values), name="policy_value_calendar"
            )
        ]


class CalendarDay(models.Model):
    """调休日: a day that is worked or off by a published edition; of two, the later recorded."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    date = models.DateField()
    working = models.BooleanField()
    name = models.TextField(default="")
    edition = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "policy_calendar_day"
        indexes = [models.Index(fields=["date", "recorded_at"], name="policy_calendar_day_date")]


class Rollout(models.Model):
    """推行: how a unit, and those under it, keep a clause from a day on; append-only."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    clause = models.TextField()
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField()
    mode = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "policy_rollout"
        indexes = [models.Index(fields=["clause", "from_on"], name="policy_rollout_clause")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode__in=Mode.values), name="policy_rollout_mode"
            )
        ]
