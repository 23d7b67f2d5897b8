from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_id_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="ended_sessions",
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
