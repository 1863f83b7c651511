"""A visit that explains goods names all of them, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_tables")]

    operations = [
        migrations.AlterField(model_name="visit", name="title", field=models.TextField()),
    ]
