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
                    name='Case',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('open', '跟进中'), ('closed', '已结案')], default='open', max_length=32)),
                        ('level', models.PositiveSmallIntegerField(null=True)),
                        ('alone', models.BooleanField(default=False)),
                        ('opened_at', models.DateTimeField()),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('better', '目标已达到'), ('carried_on', '转由其他机构继续'), ('declined', '长辈不需要了'), ('moved', '长辈迁出或离世')], max_length=16)),
                        ('closing_words', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.organisation')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.elder')),
                        ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['worker', 'state', '-opened_at'], name='casework_caseload')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('elder',), name='casework_one_open_case'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='CaseEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('phone', '电话'), ('visit', '家访'), ('group', '小组')], max_length=16)),
                        ('happened_on', models.DateField()),
                        ('words', songhe.kernel.fields.EncryptedTextField()),
                        ('written_at', models.DateTimeField()),
                        ('once', models.CharField(max_length=32, unique=True)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_entries', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='casework.case')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', '-happened_on', '-id'], name='casework_entry_newest')],
                    },
                ),
            ],
        ),
    ]
