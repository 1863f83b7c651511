"""What was taken and then given up is told apart from what nobody took."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_title_names_all")]

    operations = [
        migrations.AddField(
            model_name="visit", name="taken_at", field=models.DateTimeField(null=True)
        ),
    ]
