"""Re-checks of good ratings, and how far their lots were drawn; an outcome nobody ever had goes."""

import bihuan.kernel.base.homes
import bihuan.kernel.base.ids
import django.db.models.deletion
from django.db import migrations, models

OUTCOMES = [
    "satisfied",
    "basically",
    "not_rated",
    "reconciled",
    "unanswered",
    "not_reconciled",
    "informed",
    "withdrawn",
]


def key():
    return models.BigIntegerField(
        default=bihuan.kernel.base.ids.new_id, editable=False, primary_key=True, serialize=False
    )


def home():
    return bihuan.kernel.base.homes.HomeKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="base.home",
    )


def link(to, related_name="+", **kwargs):
    return bihuan.kernel.base.homes.HomeForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
        **kwargs,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_node_numbers"),
        ("journal", "0001_initial"),
        ("organizations", "0001_initial"),
        ("wall", "0003_slips"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="request", name="wall_request_outcome"),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(("closed_at__isnull", False), ("outcome__in", OUTCOMES)),
                    _connector="OR",
                ),
                name="wall_request_outcome",
            ),
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[("id", key()), ("size", models.BigIntegerField()), ("home", home())],
            options={
                "db_table": "wall_draw",
                "constraints": [
                    models.UniqueConstraint(fields=("home", "id"), name="wall_draw_key"),
                    models.UniqueConstraint(fields=("home",), name="wall_draw_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", key()),
                ("state", models.TextField()),
                ("drawn_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("tried_on", models.DateField(null=True)),
                ("answer", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("again", link("wall.request", null=True)),
                ("dossier", link("journal.dossier")),
                ("home", home()),
                ("rating", link("wall.rating")),
                ("request", link("wall.request", "rechecks")),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                    ),
                ),
            ],
            options={
                "db_table": "wall_recheck",
                "indexes": [
                    models.Index(fields=["home", "request"], name="wall_recheck_of_request"),
                    models.Index(
                        condition=models.Q(("again__isnull", False)),
                        fields=["home", "again"],
                        name="wall_recheck_raised_again",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("home", "id"), name="wall_recheck_key"),
                    models.UniqueConstraint(fields=("home", "rating"), name="wall_recheck_once"),
                    models.UniqueConstraint(
                        fields=("home", "dossier"), name="wall_recheck_one_dossier"
                    ),
                    bihuan.kernel.base.homes.HomeLink(
                        field="dossier", name="wall_recheck_dossier", to="journal_dossier"
                    ),
                    bihuan.kernel.base.homes.HomeLink(
                        field="request", name="wall_recheck_request", to="wall_request"
                    ),
                    bihuan.kernel.base.homes.HomeLink(
                        field="rating", name="wall_recheck_rating", to="wall_rating"
                    ),
                    bihuan.kernel.base.homes.HomeLink(
                        field="again", name="wall_recheck_again", to="wall_request"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["recheck_owed", "recheck_done"])),
                        name="wall_recheck_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("state", "recheck_owed")),
                            models.Q(
                                ("answer__in", ["confirmed", "denied", "unreached"]),
                                ("state", "recheck_done"),
                            ),
                            _connector="OR",
                        ),
                        name="wall_recheck_answer",
                    ),
                ],
            },
        ),
    ]
