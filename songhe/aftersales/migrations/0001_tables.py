import django.db.models.deletion
import songhe.kernel.codes
import songhe.kernel.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('aftersales', '0001_claims'),
        ('aftersales', '0002_stock_absence'),
        ('aftersales', '0003_stock_way_back'),
        ('aftersales', '0004_money2_complaints'),
        ('aftersales', '0005_money2_pieces_filled'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('catalogue', '0001_tables'),
        ('shop', '0001_tables'),
        ('visits', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Claim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('cancel', '还没发货，不要了'), ('call_off', '不用上门了'), ('missing', '一直没收到'), ('return', '不想要了，退货'), ('faulty', '东西有毛病，退货'), ('exchange', '东西有毛病，换一个'), ('part', '不满意，退一部分钱'), ('absent', '师傅来了，没有人开门')], max_length=12)),
                        ('reason', models.CharField(choices=[('mind', '改主意了'), ('ill', '身体不舒服或住院'), ('broken', '坏了、缺件'), ('wrong', '发错了、不合适'), ('other', '和说的不一样'), ('late', '太晚了'), ('careless', '做得不仔细'), ('nobody', '没有人开门')], max_length=12)),
                        ('asked', models.PositiveIntegerField()),
                        ('most', models.PositiveIntegerField()),
                        ('offered', models.PositiveIntegerField(null=True)),
                        ('needs_return', models.BooleanField(default=False)),
                        ('terms', models.CharField(max_length=12)),
                        ('state', models.CharField(choices=[('asked', '等商家答复'), ('offered', '商家提了办法，等买家答复'), ('accepted', '马上就办，10 分钟内还能改主意'), ('agreed', '商家同意了，等寄回'), ('sent_back', '已寄回，等商家收货'), ('replaced', '新的已寄出，等买家收货'), ('refused', '商家没有同意'), ('disputed', '平台正在处理'), ('decided', '平台有了决定，还可以申诉'), ('appealed', '平台正在复核'), ('settled', '办好了'), ('withdrawn', '买家撤回了'), ('closed', '结束了，没有退款')], default='asked', max_length=32)),
                        ('opened_label', models.CharField(max_length=120)),
                        ('opened_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('warned_at', models.DateTimeField(null=True)),
                        ('parcel', models.CharField(blank=True, default='', max_length=40)),
                        ('disputed_at', models.DateTimeField(null=True)),
                        ('over_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='accounts.elder')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='shop.orderline')),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims_opened', to=settings.AUTH_USER_MODEL)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='shop.order')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='catalogue.provider')),
                        ('freight', models.PositiveIntegerField(default=0)),
                        ('pieces', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ('settled', 'withdrawn', 'closed')), _negated=True), fields=['due_at'], name='aftersales_claim_due'),
                            models.Index(condition=models.Q(('state__in', ('settled', 'withdrawn', 'closed')), _negated=True), fields=['provider', 'due_at'], name='aftersales_claim_of_seller'),
                            models.Index(fields=['elder', '-opened_at'], name='aftersales_claim_of_elder'),
                            models.Index(fields=['provider', 'over_at'], name='aftersales_claim_record'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state__in', ('settled', 'withdrawn', 'closed')), _negated=True), fields=('order', 'line'), name='aftersales_claim_one_open', nulls_distinct=False),
                            models.CheckConstraint(condition=models.Q(('asked__lte', models.F('most'))), name='aftersales_claim_asks_within'),
                            models.CheckConstraint(condition=models.Q(('offered', None), ('offered__lte', models.F('most')), _connector='OR'), name='aftersales_claim_offers_within'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='GiveBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.PositiveIntegerField()),
                        ('fee_part', models.PositiveIntegerField()),
                        ('at', models.DateTimeField()),
                        ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='give_back', to='aftersales.claim')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='shop.order')),
                        ('early', models.BooleanField(default=False)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='aftersales_giveback_amount'),
                            models.CheckConstraint(condition=models.Q(('fee_part__lte', models.F('amount'))), name='aftersales_giveback_fee_within'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Ruling',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, '裁决'), (2, '复核')])),
                        ('amount', models.PositiveIntegerField()),
                        ('needs_return', models.BooleanField(default=False)),
                        ('reasons', songhe.kernel.fields.EncryptedTextField()),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('appealed_by', models.CharField(blank=True, choices=[('buyer', '买家'), ('seller', '商家'), ('platform', '平台')], default='', max_length=8)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='aftersales.claim')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('claim', 'level'), name='aftersales_ruling_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Statement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('side', models.CharField(choices=[('buyer', '买家'), ('seller', '商家'), ('platform', '平台')], max_length=8)),
                        ('words', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='aftersales.claim')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['claim', 'id'], name='aftersales_statement_of_claim')],
                    },
                ),
                migrations.CreateModel(
                    name='Photo',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('kind', models.CharField(max_length=16)),
                        ('body', models.BinaryField()),
                        ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='aftersales.statement')),
                    ],
                ),
                migrations.CreateModel(
                    name='AtTheDoor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('came_at', models.DateTimeField()),
                        ('first_call_at', models.DateTimeField()),
                        ('last_call_at', models.DateTimeField()),
                        ('place', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('words', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('told_by', models.CharField(max_length=120)),
                        ('told_at', models.DateTimeField()),
                        ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='at_the_door', to='aftersales.claim')),
                        ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='at_the_door', to='visits.visit')),
                    ],
                ),
            ],
        ),
    ]
