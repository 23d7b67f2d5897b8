"""Slips get a running number by wall; those printed before have their codes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wall", "0004_rechecks")]

    operations = [
        migrations.AddField(model_name="slip", name="number", field=models.IntegerField(null=True)),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.UniqueConstraint(
                fields=("home", "wall", "number"), name="wall_slip_number"
            ),
        ),
    ]
