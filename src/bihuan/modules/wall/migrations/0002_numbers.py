"""Numbers of requests: unique by constraint, gaps allowed, no lock held."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("wall", "0001_initial")]

    operations = [migrations.RunSQL("CREATE SEQUENCE wall_number", "DROP SEQUENCE wall_number")]
