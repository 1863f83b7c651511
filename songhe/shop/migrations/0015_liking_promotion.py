"""What sellers pay to have shown: it always says 广告."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_search_written_anew'),
        ('shop', '0014_liking_suggestion_choice'),
    ]

    operations = [
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(default='广告', max_length=8)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('placed_by', models.CharField(max_length=80)),
                ('placed_at', models.DateTimeField()),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.listing')),
            ],
            options={
                'indexes': [models.Index(fields=['ends_at'], name='shop_promotion_ends')],
                'constraints': [models.CheckConstraint(condition=models.Q(('label', '广告')), name='shop_promotion_says_ad'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shop_promotion_lasts')],
            },
        ),
    ]
