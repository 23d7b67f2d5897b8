"""政策参数: dated values, append-only; and the working calendar with 调休."""

from django.db import models

from bihuan.kernel.base.ids import new_id


class PolicyValue(models.Model):
    """A value of a key for a unit (or everybody) from a day on, with its clause and edition."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    key = models.TextField()
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    value = models.IntegerField()
    clause = models.TextField()
    edition = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "policy_value"
        indexes = [models.Index(fields=["key", "from_on"], name="policy_value_key")]


class CalendarDay(models.Model):
    """A day whose kind differs from its weekday: a holiday, or a worked weekend."""

    date = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.TextField(default="")
    edition = models.TextField()

    class Meta:
        db_table = "policy_calendar_day"
