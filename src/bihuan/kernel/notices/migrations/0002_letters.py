from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="trouble",
            field=models.TextField(default=""),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "mail"), ("state", "new")),
                fields=["home", "next_at"],
                name="notices_to_post",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "failed")),
                fields=["home", "-id"],
                name="notices_not_delivered",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)),
                fields=["home", "recipient", "channel"],
                name="notices_unread",
            ),
        ),
    ]
