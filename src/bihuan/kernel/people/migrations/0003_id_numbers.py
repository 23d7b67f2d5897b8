from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_notice_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="id_sealed",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="person",
            name="id_blind",
            field=models.TextField(default=""),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("id_blind", ""), _negated=True),
                fields=("id_blind",),
                name="people_person_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("id_blind", ""), ("id_sealed", "")),
                    models.Q(
                        ("id_sealed", ""), ("id_blind", ""), _connector="OR", _negated=True
                    ),
                    _connector="OR",
                ),
                name="people_person_id_whole",
            ),
        ),
    ]
