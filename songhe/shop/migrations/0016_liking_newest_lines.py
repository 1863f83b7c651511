"""The newest purchases of a thing are found without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0001_initial'),
        ('catalogue', '0008_search_written_anew'),
        ('shop', '0015_liking_promotion'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='orderline',
            name='shop_line_of_listing',
        ),
        migrations.AddIndex(
            model_name='orderline',
            index=models.Index(fields=['listing', '-id'], name='shop_line_newest'),
        ),
    ]
