import django.db.models.deletion
from django.db import migrations, models

import songhe.kernel.codes


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_reviews_line_filled")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="review",
                to="shop.orderline",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="code",
            field=models.CharField(
                default=songhe.kernel.codes.new_code, max_length=12, unique=True
            ),
        ),
    ]
