"""Whether somebody comes along with the goods and shows how to use them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0010_shipping_arrival")]

    operations = [
        migrations.AddField("order", "explained", models.BooleanField(default=False)),
    ]
