import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import bihuan.kernel.base.homes
import bihuan.kernel.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_node_numbers"),
        ("journal", "0005_passed_over"),
        ("organizations", "0001_initial"),
        ("townships", "0001_movements"),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
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
                ("title", models.TextField()),
                ("until", models.DateField()),
                ("codes", models.IntegerField()),
                ("within_months", models.IntegerField()),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                (
                    "dossier",
                    bihuan.kernel.base.homes.HomeForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journal.dossier",
                    ),
                ),
                (
                    "home",
                    bihuan.kernel.base.homes.HomeKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.home",
                    ),
                ),
            ],
            options={
                "db_table": "townships_survey",
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.kernel.base.ids.new_token,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("staff", models.TextField()),
                ("served", models.TextField()),
                ("living", models.SmallIntegerField()),
                ("treatment", models.SmallIntegerField()),
                ("management", models.SmallIntegerField()),
                ("springboard", models.SmallIntegerField()),
                ("leaves", models.BooleanField()),
                (
                    "remedies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
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
                    "survey",
                    bihuan.kernel.base.homes.HomeForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="townships.survey",
                    ),
                ),
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
                "db_table": "townships_survey_answer",
            },
        ),
        migrations.CreateModel(
            name="SurveyCode",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.kernel.base.ids.new_token,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code_blind", models.TextField()),
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
                    "survey",
                    bihuan.kernel.base.homes.HomeForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="townships.survey",
                    ),
                ),
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
                "db_table": "townships_survey_code",
            },
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(fields=["home", "-id"], name="townships_survey_newest"),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(fields=("home", "id"), name="townships_survey_key"),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(
                fields=("home", "dossier"), name="townships_survey_dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=bihuan.kernel.base.homes.HomeLink(
                field="dossier", name="townships_survey_in_dossier", to="journal_dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("codes__gt", 0), ("within_months__gt", 0)),
                name="townships_survey_sizes",
            ),
        ),
        migrations.AddIndex(
            model_name="surveyanswer",
            index=models.Index(
                fields=["home", "survey", "unit"], name="townships_survey_answer_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.UniqueConstraint(
                fields=("home", "id"), name="townships_survey_answer_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=bihuan.kernel.base.homes.HomeLink(
                field="survey", name="townships_survey_answer_of", to="townships_survey"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("staff__in", ["civil", "institution"]),
                    ("served__in", ["new", "short", "middle", "long"]),
                    (
                        "remedies__contained_by",
                        [
                            "health",
                            "leave",
                            "subsidy",
                            "meals",
                            "housing",
                            "marriage",
                            "schooling",
                            "parents",
                            "promotion",
                            "mentoring",
                        ],
                    ),
                ),
                name="townships_survey_answer_choices",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("living__range", (1, 5)),
                    ("treatment__range", (1, 5)),
                    ("management__range", (1, 5)),
                    ("springboard__range", (1, 5)),
                ),
                name="townships_survey_answer_scale",
            ),
        ),
        migrations.AddIndex(
            model_name="surveycode",
            index=models.Index(
                fields=["home", "survey", "unit"], name="townships_survey_code_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveycode",
            constraint=models.UniqueConstraint(
                fields=("home", "id"), name="townships_survey_code_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveycode",
            constraint=models.UniqueConstraint(
                fields=("home", "code_blind"), name="townships_survey_code_blind"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveycode",
            constraint=bihuan.kernel.base.homes.HomeLink(
                field="survey", name="townships_survey_code_of", to="townships_survey"
            ),
        ),
    ]
