import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A review belongs to one thing that was bought, no longer to a whole order."""

    dependencies = [("shop", "0005_selling_variants")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="shop.order",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="line",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="review",
                to="shop.orderline",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="code",
            field=models.CharField(max_length=12, null=True),
        ),
    ]
