from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("wall", "0006_lately")]

    operations = [
        migrations.AddField(
            model_name="request",
            name="may_show_photos",
            field=models.BooleanField(default=False),
        ),
    ]
