import django.db.models.deletion
import songhe.kernel.codes
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Assessment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('scale', models.CharField(max_length=32)),
                        ('scale_version', models.CharField(max_length=16)),
                        ('state', models.CharField(choices=[('draft', '还没答完'), ('finished', '已完成'), ('dropped', '已放弃')], default='draft', max_length=32)),
                        ('answers', models.JSONField(default=dict)),
                        ('score', models.PositiveSmallIntegerField(null=True)),
                        ('level', models.PositiveSmallIntegerField(null=True)),
                        ('started_by', models.CharField(max_length=120)),
                        ('finished_by', models.CharField(blank=True, max_length=120)),
                        ('started_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['elder', 'scale', '-finished_at'], name='assessment_latest')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('elder', 'scale'), name='assessment_one_draft'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Need',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(max_length=32)),
                        ('state', models.CharField(choices=[('open', '需要帮助'), ('met', '已不需要'), ('superseded', '已重新评估')], default='open', max_length=32)),
                        ('level', models.PositiveSmallIntegerField(null=True)),
                        ('reasons', models.JSONField(default=list)),
                        ('opened_at', models.DateTimeField()),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='accounts.elder')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='assessment.assessment')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('elder', 'kind'), name='assessment_need_open_once'),
                        ],
                    },
                ),
            ],
        ),
    ]
