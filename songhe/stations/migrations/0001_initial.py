import django.db.models.deletion
import songhe.kernel.codes
import songhe.kernel.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='AssistedSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('asked', '等长辈确认'), ('open', '正在办理'), ('ended', '已结束'), ('cancelled', '没有开始')], default='asked', max_length=32)),
                        ('confirmed_by', models.CharField(blank=True, choices=[('pin', '输入 PIN 码'), ('spoken', '念出手机上的确认码'), ('signature', '在屏幕上签名')], max_length=16)),
                        ('spoken_hash', models.CharField(blank=True, max_length=64)),
                        ('spoken_until', models.DateTimeField(null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('signature', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('asked_at', models.DateTimeField()),
                        ('started_at', models.DateTimeField(null=True)),
                        ('last_seen_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assisted_sessions', to='accounts.elder')),
                        ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assisted_sessions', to=settings.AUTH_USER_MODEL)),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assisted_sessions', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['station', '-asked_at'], name='stations_session_newest'),
                            models.Index(condition=models.Q(('state', 'open')), fields=['last_seen_at'], name='stations_session_idle'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('operator',), name='stations_one_open_session'),
                        ],
                    },
                ),
            ],
        ),
    ]
