"""Numbered slips of paper walls: the blind hash of a printed code, and who registered it."""

import bihuan.kernel.base.homes
import bihuan.kernel.base.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_node_numbers"),
        ("people", "0001_initial"),
        ("wall", "0002_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Slip",
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
                ("code_blind", models.TextField()),
                ("printed_at", models.DateTimeField()),
                (
                    "home",
                    bihuan.kernel.base.homes.HomeKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.home",
                    ),
                ),
                (
                    "printed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "request",
                    bihuan.kernel.base.homes.HomeForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wall.request",
                    ),
                ),
                (
                    "wall",
                    bihuan.kernel.base.homes.HomeForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wall.wall",
                    ),
                ),
            ],
            options={
                "db_table": "wall_slip",
                "constraints": [
                    models.UniqueConstraint(fields=("home", "id"), name="wall_slip_key"),
                    models.UniqueConstraint(fields=("home", "code_blind"), name="wall_slip_code"),
                    models.UniqueConstraint(
                        fields=("home", "request"), name="wall_slip_one_request"
                    ),
                    bihuan.kernel.base.homes.HomeLink(
                        field="wall", name="wall_slip_wall", to="wall_wall"
                    ),
                    bihuan.kernel.base.homes.HomeLink(
                        field="request", name="wall_slip_request", to="wall_request"
                    ),
                ],
            },
        ),
    ]
