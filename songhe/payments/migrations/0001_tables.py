import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('payments', '0001_initial'),
        ('payments', '0002_paying_cashier'),
        ('payments', '0003_paying_bills'),
        ('payments', '0004_paying_allotting'),
        ('payments', '0005_refused_refunds'),
        ('payments', '0006_attempts_without_end'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Intent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('subject', models.CharField(max_length=80)),
                        ('amount', models.PositiveIntegerField()),
                        ('refund_total', models.PositiveIntegerField(default=0)),
                        ('channel', models.CharField(max_length=16)),
                        ('channel_reference', models.CharField(blank=True, default='', max_length=64)),
                        ('title', models.CharField(max_length=80)),
                        ('return_path', models.CharField(max_length=200)),
                        ('state', models.CharField(choices=[('open', '等待付款'), ('settled', '已付款'), ('expired', '已过期'), ('cancelled', '已取消'), ('sent_back', '款项已退回')], default='open', max_length=32)),
                        ('opened_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to=settings.AUTH_USER_MODEL)),
                        ('cashier_scan', models.TextField(blank=True, default='')),
                        ('cashier_url', models.TextField(blank=True, default='')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['subject'], name='payments_intent_subject'),
                            models.Index(condition=models.Q(('state', 'open')), fields=['expires_at'], name='payments_intent_lapsing'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'settled')), fields=('subject',), name='payments_intent_settles_once'),
                            models.CheckConstraint(condition=models.Q(('refund_total__lte', models.F('amount'))), name='payments_intent_refund_fits'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_intent_amount'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=16)),
                        ('event_id', models.CharField(max_length=80)),
                        ('body_hash', models.CharField(max_length=64)),
                        ('amount', models.BigIntegerField(null=True)),
                        ('outcome', models.CharField(choices=[('settled', '已入账'), ('sent_back', '多付或晚到，自动退回'), ('refunded', '退款已到账'), ('wrong_amount', '金额不符，已拒绝'), ('unknown', '没有这笔付款'), ('ignored', '与付款无关')], max_length=16)),
                        ('received_at', models.DateTimeField()),
                        ('repeats', models.PositiveSmallIntegerField(default=0)),
                        ('intent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='payments.intent')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('channel', 'event_id'), name='payments_notice_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Refund',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('amount', models.PositiveIntegerField()),
                        ('reason', models.CharField(max_length=120)),
                        ('state', models.CharField(choices=[('waiting', '退款中'), ('done', '已退款'), ('refused', '渠道未能退款')], default='waiting', max_length=32)),
                        ('channel_reference', models.CharField(blank=True, default='', max_length=64)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('asked_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(null=True)),
                        ('intent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.intent')),
                        ('after', models.CharField(blank=True, default='', max_length=80)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'waiting')), fields=['asked_at'], name='payments_refund_waiting'),
                            models.Index(condition=models.Q(('after', ''), _negated=True), fields=['after'], name='payments_refund_after'),
                            models.Index(condition=models.Q(('state', 'refused')), fields=['asked_at'], name='payments_refund_refused'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_refund_amount'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Bill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('sandbox', '演示收银台'), ('alipay', '支付宝'), ('wechat', '微信支付')], max_length=16)),
                        ('day', models.DateField()),
                        ('fetched_at', models.DateTimeField()),
                        ('taken', models.BigIntegerField()),
                        ('given_back', models.BigIntegerField()),
                        ('fee', models.BigIntegerField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'day'), name='payments_bill_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BillEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('kind', models.CharField(choices=[('payment', '收款'), ('refund', '退款'), ('allot', '分账'), ('back', '分账退回')], max_length=8)),
                        ('code', models.CharField(max_length=64)),
                        ('amount', models.BigIntegerField()),
                        ('reference', models.CharField(max_length=64)),
                        ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.bill')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'code'], name='payments_entry_code')],
                        'constraints': [models.UniqueConstraint(fields=('bill', 'number'), name='payments_entry_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Difference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('unknown', '渠道有，平台没有'), ('missing', '平台有，渠道没有'), ('amount', '金额不一样'), ('twice', '渠道列了两次')], max_length=12)),
                        ('entry_kind', models.CharField(choices=[('payment', '收款'), ('refund', '退款'), ('allot', '分账'), ('back', '分账退回')], max_length=8)),
                        ('about', models.CharField(max_length=64)),
                        ('ours', models.BigIntegerField(null=True)),
                        ('theirs', models.BigIntegerField(null=True)),
                        ('state', models.CharField(choices=[('open', '待查明'), ('closed', '已说明')], default='open', max_length=32)),
                        ('found_at', models.DateTimeField()),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('closed_by', models.CharField(blank=True, default='', max_length=80)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                        ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='payments.bill')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'open')), fields=['-found_at'], name='payments_difference_open'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('bill', 'kind', 'entry_kind', 'about'), name='payments_difference_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Allotment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('state', models.CharField(choices=[('waiting', '渠道在办'), ('done', '已办好'), ('refused', '渠道未能办理'), ('dropped', '不用办了')], default='waiting', max_length=32)),
                        ('reference', models.CharField(blank=True, default='', max_length=64)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                        ('again', models.BooleanField(default=False)),
                        ('asked_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(null=True)),
                        ('subject', models.CharField(max_length=80)),
                        ('account', models.CharField(max_length=64)),
                        ('seller_part', models.PositiveIntegerField()),
                        ('platform_part', models.PositiveIntegerField()),
                        ('taken_back', models.PositiveIntegerField(default=0)),
                        ('intent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allotments', to='payments.intent')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allotments', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['subject'], name='payments_allotment_subject'),
                            models.Index(condition=models.Q(('state__in', ['waiting', 'refused'])), fields=['state', 'asked_at'], name='payments_allotment_open'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('intent', 'subject'), name='payments_allotment_once'),
                            models.CheckConstraint(condition=models.Q(('taken_back__lte', models.F('seller_part'))), name='payments_allotment_back_fits'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Payee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('sandbox', '演示收银台'), ('alipay', '支付宝'), ('wechat', '微信支付')], max_length=16)),
                        ('account', models.CharField(max_length=64)),
                        ('named_at', models.DateTimeField()),
                        ('named_by', models.CharField(max_length=80)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payees', to='accounts.organisation')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('organisation', 'channel'), name='payments_payee_one_each_channel'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Release',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('state', models.CharField(choices=[('waiting', '渠道在办'), ('done', '已办好'), ('refused', '渠道未能办理'), ('dropped', '不用办了')], default='waiting', max_length=32)),
                        ('reference', models.CharField(blank=True, default='', max_length=64)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                        ('again', models.BooleanField(default=False)),
                        ('asked_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(null=True)),
                        ('intent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='payments.intent')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['waiting', 'refused'])), fields=['state', 'asked_at'], name='payments_release_open'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Takeback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('state', models.CharField(choices=[('waiting', '渠道在办'), ('done', '已办好'), ('refused', '渠道未能办理'), ('dropped', '不用办了')], default='waiting', max_length=32)),
                        ('reference', models.CharField(blank=True, default='', max_length=64)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                        ('again', models.BooleanField(default=False)),
                        ('asked_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(null=True)),
                        ('key', models.CharField(max_length=80)),
                        ('amount', models.PositiveIntegerField()),
                        ('allotment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takebacks', to='payments.allotment')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['key'], name='payments_takeback_key'),
                            models.Index(condition=models.Q(('state__in', ['waiting', 'refused'])), fields=['state', 'asked_at'], name='payments_takeback_open'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('allotment', 'key'), name='payments_takeback_once'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_takeback_amount'),
                        ],
                    },
                ),
            ],
        ),
    ]
