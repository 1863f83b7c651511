"""What somebody likes: listings and sellers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_search_written_anew'),
        ('shop', '0012_shipping_goods_under_way'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept_at', models.DateTimeField()),
                ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.listing')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.provider')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', '-kept_at'], name='shop_favourite_of_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('listing', None), ('provider__isnull', False)), models.Q(('listing__isnull', False), ('provider', None)), _connector='OR'), name='shop_favourite_of_one'), models.UniqueConstraint(fields=('owner', 'listing', 'provider'), name='shop_favourite_once', nulls_distinct=False)],
            },
        ),
    ]
