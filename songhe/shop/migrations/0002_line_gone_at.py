"""What was received may go back: who has to do with the goods is told, and may ask."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="orderline", name="gone_at", field=models.DateTimeField(null=True)
        ),
    ]
