"""The database itself refuses to change or remove what is in the access log."""

import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels

ONLY_GROWS = """
CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log only grows: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consent_look_only_grows BEFORE UPDATE OR DELETE ON consent_look
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_look_never_emptied BEFORE TRUNCATE ON consent_look
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
"""
LET_GO = """
DROP TRIGGER consent_look_never_emptied ON consent_look;
DROP TRIGGER consent_look_only_grows ON consent_look;
DROP FUNCTION consent_refuse_change();
"""


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('consent', '0001_grants_and_looks'), ('consent', '0002_looks_only_grow')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='LookHead',
                    fields=[
                        ('elder', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounts.elder')),
                        ('number', models.PositiveIntegerField(default=0)),
                        ('hash', models.CharField(blank=True, default='', max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('group', models.CharField(choices=[('readings', '健康数据'), ('records', '病历'), ('assessments', '评估'), ('location', '位置'), ('contact', '联系方式')], max_length=16)),
                        ('purpose', models.CharField(choices=[('care', '看病和健康照护'), ('service', '安排和提供服务'), ('support', '社工帮助')], max_length=16)),
                        ('state', models.CharField(choices=[('given', '已同意'), ('withdrawn', '已收回'), ('replaced', '已更新')], default='given', max_length=32)),
                        ('text_version', models.CharField(max_length=16)),
                        ('text', models.TextField()),
                        ('how', models.CharField(choices=[('self', '自己在手机上同意'), ('pin', '输入自己的密码'), ('spoken', '当面口头同意'), ('signature', '在屏幕上签名')], max_length=16)),
                        ('recorded_by', models.CharField(max_length=120)),
                        ('given_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_by', models.CharField(blank=True, default='', max_length=120)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.elder')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'given')), fields=['organisation', 'group', 'elder'], name='consent_grant_live'),
                            models.Index(fields=['elder', '-given_at'], name='consent_grant_of_elder'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'given')), fields=('elder', 'organisation', 'purpose', 'group'), name='consent_grant_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Look',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('label', models.CharField(max_length=120)),
                        ('role', models.CharField(blank=True, choices=[('manager', '服务商管理员'), ('worker', '服务人员'), ('doctor', '医生'), ('operator', '站点工作人员'), ('social_worker', '社工'), ('officer', '监管人员')], default='', max_length=16)),
                        ('group', models.CharField(choices=[('readings', '健康数据'), ('records', '病历'), ('assessments', '评估'), ('location', '位置'), ('contact', '联系方式')], max_length=16)),
                        ('what', models.CharField(max_length=60)),
                        ('looked_at', models.DateTimeField()),
                        ('previous', models.CharField(blank=True, max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='accounts.elder')),
                        ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='accounts.organisation')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks_made', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['elder', '-looked_at'], name='consent_look_newest')],
                        'constraints': [models.UniqueConstraint(fields=('elder', 'number'), name='consent_look_place')],
                    },
                ),
            ],
        ),
        migrations.RunSQL(ONLY_GROWS, LET_GO),
    ]
