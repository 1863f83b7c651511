import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_elder_zone'),
        ('health', '0006_devices_first_holdings'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuarantinedReading',
            fields=[
                ('pk', models.CompositePrimaryKey('elder_id', 'device_id', 'day', 'why', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('why', models.CharField(choices=[('out_of_range', '数值不可能'), ('future', '时间在将来'), ('before_2015', '时间早于 2015 年'), ('before_holding', '换人以前量的')], max_length=16)),
                ('place', models.SmallIntegerField()),
                ('metric', models.CharField(max_length=32)),
                ('taken_at', models.DateTimeField()),
                ('value', models.FloatField()),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('dismissed', '不要了'), ('accepted', '改好时间收下了')], default='', max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=120)),
                ('device', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='refused', to='health.device')),
                ('elder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.elder')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['device', 'received_at'], name='health_refused_waiting')],
            },
        ),
    ]
