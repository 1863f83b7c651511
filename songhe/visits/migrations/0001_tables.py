import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('visits', '0001_initial'),
        ('visits', '0002_stock_nobody_in'),
        ('visits', '0003_rest_needs_worker'),
        ('visits', '0004_fix_put_back'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('catalogue', '0001_tables'),
        ('shop', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Visit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('title', models.CharField(max_length=60)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('offered', '等服务商接单'), ('accepted', '已接单'), ('on_site', '正在服务'), ('done', '等长辈确认'), ('confirmed', '已确认'), ('declined', '服务商没有接'), ('cancelled', '已取消'), ('missed', '没有按时上门'), ('nobody', '没有人开门')], default='offered', max_length=32)),
                        ('offered_at', models.DateTimeField()),
                        ('answer_by', models.DateTimeField()),
                        ('check_in_code', models.CharField(max_length=4)),
                        ('check_in_tries', models.PositiveSmallIntegerField(default=0)),
                        ('checked_in_at', models.DateTimeField(null=True)),
                        ('checked_in_by', models.CharField(blank=True, default='', max_length=120)),
                        ('checked_out_at', models.DateTimeField(null=True)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('missed_at', models.DateTimeField(null=True)),
                        ('late_told_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='accounts.elder')),
                        ('order_line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='visit', to='shop.orderline')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='catalogue.provider')),
                        ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to=settings.AUTH_USER_MODEL)),
                        ('needs_worker_since', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['worker', 'starts_at'], name='visits_visit_of_worker'),
                            models.Index(fields=['provider', 'starts_at'], name='visits_visit_of_provider'),
                            models.Index(fields=['elder', '-starts_at'], name='visits_visit_of_elder'),
                            models.Index(condition=models.Q(('state', 'offered')), fields=['answer_by'], name='visits_visit_offered'),
                            models.Index(condition=models.Q(('state', 'accepted')), fields=['starts_at'], name='visits_visit_accepted'),
                            models.Index(condition=models.Q(('state', 'done')), fields=['checked_out_at'], name='visits_visit_done'),
                            models.Index(condition=models.Q(('state', 'missed')), fields=['missed_at'], name='visits_visit_missed'),
                            models.Index(condition=models.Q(('needs_worker_since__isnull', False)), fields=['provider', 'starts_at'], name='visits_visit_needs_worker'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('check_in_tries__lte', 5)), name='visits_tries_limited'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='VisitTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('words', models.CharField(max_length=60)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='visits.visit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('visit', 'place'), name='visits_task_place')],
                    },
                ),
            ],
        ),
    ]
