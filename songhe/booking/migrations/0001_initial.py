import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Calendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to='accounts.organisation')),
                        ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendar', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Booking',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ('state', models.CharField(choices=[('held', '已留住'), ('booked', '已约定'), ('released', '已让出'), ('expired', '保留时间已过')], default='held', max_length=32)),
                        ('hold_expires_at', models.DateTimeField()),
                        ('purpose', models.CharField(max_length=80)),
                        ('held_at', models.DateTimeField()),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='booking.calendar')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'held')), fields=['hold_expires_at'], name='booking_booking_lapsing'),
                            models.Index(fields=['purpose'], name='booking_booking_purpose'),
                        ],
                        'constraints': [
                            django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('held', 'booked'))), expressions=[('calendar', '='), ('period', '&&')], name='booking_booking_no_overlap'),
                            models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at')), ('period__startswith', models.F('starts_at')), ('period__endswith__gte', models.F('ends_at'))), name='booking_booking_period_holds_it'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Opening',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.PositiveSmallIntegerField()),
                        ('starts', models.TimeField()),
                        ('ends', models.TimeField()),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='booking.calendar')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('weekday__lte', 6), ('starts__lt', models.F('ends'))), name='booking_opening_is_forward'),
                            models.UniqueConstraint(fields=('calendar', 'weekday', 'starts'), name='booking_opening_once'),
                        ],
                    },
                ),
            ],
        ),
    ]
