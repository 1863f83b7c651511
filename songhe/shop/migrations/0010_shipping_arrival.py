"""When an order's goods came into the elder's hands, and whether somebody shows how to use them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0009_reviews_answered_and_hidden")]

    operations = [
        migrations.AddField("order", "arrived_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "order",
            models.Index(
                fields=["arrived_at"],
                condition=models.Q(state="underway"),
                name="shop_order_arrived",
            ),
        ),
    ]
