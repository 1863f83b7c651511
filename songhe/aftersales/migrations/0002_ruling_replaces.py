"""The platform may decide that a new piece is sent instead of money going back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="ruling", name="replaces", field=models.BooleanField(default=False)
        ),
    ]
