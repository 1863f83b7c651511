"""People, whom they belong to, and the table behind Django's cache: counts of tries and used codes."""

import django.db.models.deletion
import songhe.kernel.codes
import songhe.kernel.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels

CACHE = """
CREATE TABLE songhe_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX songhe_cache_expires ON songhe_cache (expires);
"""


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_codes_and_tries'),
        ('accounts', '0003_cache_table'),
        ('accounts', '0004_elder_zone'),
        ('accounts', '0005_relatives_may_see_place'),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('name', models.CharField(max_length=40, verbose_name='姓名')),
                        ('phone', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('phone_hash', models.CharField(max_length=64, null=True, unique=True)),
                        ('phone_verified_at', models.DateTimeField(null=True)),
                        ('pin_hash', models.CharField(blank=True, default='', max_length=128)),
                        ('language', models.CharField(default='zh-hans', max_length=8)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False)),
                        ('is_superuser', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('pin_locked_until', models.DateTimeField(null=True)),
                        ('pin_tries', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Region',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=12, unique=True)),
                        ('name', models.CharField(max_length=60)),
                        ('level', models.CharField(choices=[('district', '区'), ('street', '街道'), ('community', '社区')], max_length=12)),
                        ('latitude', models.FloatField(null=True)),
                        ('longitude', models.FloatField(null=True)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='accounts.region')),
                    ],
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('kind', models.CharField(choices=[('provider', '服务商'), ('clinic', '医疗机构'), ('station', '社区服务站'), ('social_work', '社工机构'), ('bureau', '政府部门')], max_length=16)),
                        ('phone', models.CharField(blank=True, default='', max_length=20)),
                        ('address', models.CharField(blank=True, default='', max_length=120)),
                        ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='accounts.region')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'name'], name='accounts_organisation_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Elder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('call_name', models.CharField(max_length=20)),
                        ('born_on', models.DateField()),
                        ('sex', models.CharField(choices=[('female', '女'), ('male', '男')], max_length=8)),
                        ('address', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('id_number', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('id_number_hash', models.CharField(max_length=64, null=True, unique=True)),
                        ('lives_alone', models.BooleanField(default=False)),
                        ('registered_at', models.DateTimeField()),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='elder', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='elders_signed', to='accounts.organisation')),
                        ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='elders_near', to='accounts.organisation')),
                        ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elders', to='accounts.region')),
                        ('zone', models.CharField(default='Asia/Shanghai', max_length=40)),
                    ],
                ),
                migrations.CreateModel(
                    name='Kinship',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('relation', models.CharField(max_length=20)),
                        ('state', models.CharField(choices=[('asked', '等长辈同意'), ('agreed', '长辈已同意'), ('refused', '长辈没有同意'), ('withdrawn', '已取消')], default='asked', max_length=32)),
                        ('may_see_health', models.BooleanField(default=False)),
                        ('may_receive_alerts', models.BooleanField(default=False)),
                        ('may_pay', models.BooleanField(default=False)),
                        ('may_order', models.BooleanField(default=False)),
                        ('rank', models.PositiveSmallIntegerField(default=1)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kinships', to='accounts.elder')),
                        ('relative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kinships', to=settings.AUTH_USER_MODEL)),
                        ('may_see_place', models.BooleanField(default=False)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('elder', 'relative'), name='accounts_kinship_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('manager', '服务商管理员'), ('worker', '服务人员'), ('doctor', '医生'), ('operator', '站点工作人员'), ('social_worker', '社工'), ('officer', '监管人员')], max_length=16)),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person', 'organisation', 'role'), name='accounts_membership_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Counter',
                    fields=[
                        ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('count', models.PositiveIntegerField()),
                        ('ends_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ends_at'], name='accounts_counter_age')],
                    },
                ),
                migrations.CreateModel(
                    name='SentCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone_hash', models.CharField(max_length=64)),
                        ('purpose', models.CharField(choices=[('sign_in', '登录'), ('pin', '重设支付密码')], max_length=16)),
                        ('code_hash', models.CharField(max_length=64)),
                        ('sent_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('tries_left', models.PositiveSmallIntegerField()),
                        ('closed_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['sent_at'], name='accounts_sentcode_age')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('phone_hash', 'purpose'), name='accounts_sentcode_one_open'),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(CACHE, "DROP TABLE songhe_cache"),
    ]
