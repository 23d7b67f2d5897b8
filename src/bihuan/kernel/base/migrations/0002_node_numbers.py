"""Node numbers of client-made ids: one per process, handed out at its start."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE base_node MINVALUE 0 MAXVALUE 1023 CYCLE", "DROP SEQUENCE base_node"
        )
    ]
