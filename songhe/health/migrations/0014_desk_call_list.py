from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion

import songhe.kernel.codes
import songhe.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0004_elder_zone'),
        ('health', '0013_rules_timers_and_baselines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('relation', models.CharField(max_length=20)),
                ('phone', songhe.kernel.fields.EncryptedTextField()),
                ('rank', models.PositiveSmallIntegerField()),
                ('added_by', models.CharField(max_length=120)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_contacts', to='accounts.elder')),
            ],
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('pk', models.CompositePrimaryKey('elder_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('end_at_once', models.BooleanField(default=True)),
                ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quiet_hours', to='accounts.elder')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='emergencycontact',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['elder', 'rank'], name='health_contact_list'),
        ),
    ]
