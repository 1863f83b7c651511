"""Why money went back is kept as a code and its values."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0024_partly_lines_off")]

    operations = [
        migrations.AddField(
            model_name="order", name="closed_values", field=models.JSONField(default=dict)
        ),
    ]
