import django.db.models.deletion
from django.db import migrations, models

import bihuan.kernel.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_initial"),
        ("policy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="policyvalue",
            name="calendar",
            field=models.TextField(db_default="natural", default="natural"),
        ),
        migrations.AddConstraint(
            model_name="policyvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("calendar__in", ["natural", "working"])),
                name="policy_value_calendar",
            ),
        ),
        # No release could fill the calendar, so nothing is lost: a day now keeps every edition.
        migrations.DeleteModel(name="CalendarDay"),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.kernel.base.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("date", models.DateField()),
                ("working", models.BooleanField()),
                ("name", models.TextField(default="")),
                ("edition", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "policy_calendar_day",
                "indexes": [
                    models.Index(fields=["date", "recorded_at"], name="policy_calendar_day_date")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rollout",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.kernel.base.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("clause", models.TextField()),
                ("from_on", models.DateField()),
                ("mode", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                    ),
                ),
            ],
            options={
                "db_table": "policy_rollout",
                "indexes": [
                    models.Index(fields=["clause", "from_on"], name="policy_rollout_clause")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["observe", "warn", "block"])),
                        name="policy_rollout_mode",
                    )
                ],
            },
        ),
    ]
