"""When the clock has to look at a duty next; duties that stand are looked at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="duty", name="remind_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(
            "UPDATE duties_duty SET remind_at = due_at - (due_at - opened_at) / 5 "
            "WHERE discharged_by_id IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("discharged_by", None), ("remind_at__isnull", False)),
                fields=["home", "remind_at", "id"],
                name="duties_duty_clock",
            ),
        ),
    ]
