import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('oversight', '0001_initial'), ('oversight', '0002_selling_appeals')]

    initial = True

    dependencies = [
        ('catalogue', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Sanction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('verb', models.CharField(choices=[('approve', '准入'), ('refuse', '不予准入'), ('suspend', '暂停营业'), ('restore', '恢复营业'), ('changes', '请补充材料'), ('warn', '警告'), ('remove', '清退'), ('uphold', '申诉成立'), ('dismiss', '申诉不成立')], max_length=16)),
                        ('rule', models.CharField(max_length=8)),
                        ('reason', models.TextField()),
                        ('by', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to=settings.AUTH_USER_MODEL)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='catalogue.provider')),
                        ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='catalogue.application')),
                        ('figures', models.JSONField(default=dict)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['provider', '-at'], name='oversight_sanction_newest')],
                    },
                ),
                migrations.CreateModel(
                    name='Appeal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('open', '等答复'), ('upheld', '申诉成立'), ('dismissed', '维持原决定')], default='open', max_length=32)),
                        ('words', models.TextField()),
                        ('by', models.CharField(max_length=120)),
                        ('sent_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('sanction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='oversight.sanction')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'open')), fields=['sent_at'], name='oversight_appeal_open'),
                        ],
                    },
                ),
            ],
        ),
    ]
