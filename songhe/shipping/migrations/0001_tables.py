import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('shipping', '0001_initial'),
        ('shipping', '0002_explaining'),
        ('shipping', '0003_stock_lots_of_a_size'),
        ('shipping', '0004_stock_items_know_their_size'),
        ('shipping', '0005_left_pieces_lack'),
        ('shipping', '0006_after_another_hour'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('booking', '0001_initial'),
        ('catalogue', '0001_tables'),
        ('shop', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Lot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('number', models.CharField(max_length=40)),
                        ('made_on', models.DateField(null=True)),
                        ('expires_on', models.DateField(null=True)),
                        ('recalled_at', models.DateTimeField(null=True)),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.CharField(max_length=120)),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='catalogue.listing')),
                        ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='catalogue.variant')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('made_on', None), ('expires_on', None), ('expires_on__gte', models.F('made_on')), _connector='OR'), name='shipping_lot_days_in_order'),
                            models.UniqueConstraint(fields=('listing', 'variant', 'number'), name='shipping_lot_of_size_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Warehouse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('name', models.CharField(max_length=40)),
                        ('address', models.CharField(max_length=120)),
                        ('phone', models.CharField(max_length=20)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warehouses', to='catalogue.provider')),
                        ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('provider', 'name'), name='shipping_warehouse_name_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Bin',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quantity', models.PositiveIntegerField(default=0)),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bins', to='shipping.lot')),
                        ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bins', to='shipping.warehouse')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('warehouse', 'lot'), name='shipping_bin_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Shipment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('to_pick', '待拣货'), ('picked', '待装箱发出'), ('partly', '发出了一部分'), ('sent', '全部发出'), ('arrived', '已送到'), ('cancelled', '不用发了')], default='to_pick', max_length=32)),
                        ('with_visit', models.BooleanField(default=False)),
                        ('explained', models.BooleanField(default=False)),
                        ('explain_at', models.DateTimeField(null=True)),
                        ('opened_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('arrived_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='accounts.elder')),
                        ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shipment', to='shop.order')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['provider', 'state', 'opened_at'], name='shipping_shipment_of_provider'),
                            models.Index(condition=models.Q(('state__in', ['to_pick', 'picked'])), fields=['opened_at'], name='shipping_shipment_unsent'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Parcel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('packed', '装好了'), ('opened', '拆开了'), ('sent', '等快递揽收'), ('moving', '在路上'), ('nearby', '正在派送'), ('delivered', '送到了'), ('elsewhere', '放在别处'), ('back', '正在退回'), ('lost', '快递出了问题')], default='packed', max_length=32)),
                        ('carrier', models.CharField(blank=True, choices=[('shunfeng', '顺丰速运'), ('jd', '京东快递'), ('ems', '邮政 EMS'), ('zhongtong', '中通快递'), ('yuantong', '圆通速递'), ('yunda', '韵达快递'), ('shentong', '申通快递'), ('own', '商家自己送')], default='', max_length=16)),
                        ('number', models.CharField(blank=True, default='', max_length=32)),
                        ('salt', models.CharField(max_length=32)),
                        ('packed_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('promised_on', models.DateField(null=True)),
                        ('place', models.CharField(blank=True, default='', max_length=12)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('moved_at', models.DateTimeField(null=True)),
                        ('followed_at', models.DateTimeField(null=True)),
                        ('follow_tries', models.PositiveSmallIntegerField(default=0)),
                        ('follow_failure', models.CharField(blank=True, default='', max_length=40)),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='shipping.shipment')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['sent', 'moving', 'nearby'])), fields=['sent_at'], name='shipping_parcel_on_its_way'),
                            models.Index(condition=models.Q(('follow_failure', ''), ('followed_at', None), ('state', 'sent')), fields=['sent_at'], name='shipping_parcel_unfollowed'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('carrier', 'number'), name='shipping_parcel_number_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='BinMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=120, unique=True)),
                        ('kind', models.CharField(choices=[('receive', '入库'), ('pick', '拣货'), ('put_back', '放回'), ('lose', '盘亏'), ('lack', '没货，从账上去掉'), ('sort', '分尺码'), ('recall', '召回封存')], max_length=12)),
                        ('quantity', models.IntegerField()),
                        ('by', models.CharField(max_length=120)),
                        ('happened_at', models.DateTimeField()),
                        ('bin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='shipping.bin')),
                    ],
                ),
                migrations.CreateModel(
                    name='Errand',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('asked', '等社区站去取'), ('taken', '站里去取了'), ('brought', '送到家了'), ('dropped', '不用送了')], default='asked', max_length=32)),
                        ('asked_at', models.DateTimeField()),
                        ('taken_by', models.CharField(blank=True, default='', max_length=120)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errands', to='accounts.organisation')),
                        ('parcel', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='errand', to='shipping.parcel')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['asked', 'taken'])), fields=['station', 'asked_at'], name='shipping_errand_open'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ShipmentItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=60)),
                        ('quantity', models.PositiveIntegerField()),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.listing')),
                        ('order_line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shipment_item', to='shop.orderline')),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='shipping.shipment')),
                        ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.variant')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['listing'], name='shipping_item_of_listing')],
                    },
                ),
                migrations.CreateModel(
                    name='Pick',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quantity', models.PositiveIntegerField()),
                        ('put_back_at', models.DateTimeField(null=True)),
                        ('bin', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='shipping.bin')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='shipping.shipmentitem')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='shipping_pick_of_something'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ParcelItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quantity', models.PositiveIntegerField()),
                        ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='shipping.parcel')),
                        ('pick', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcel_items', to='shipping.pick')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('parcel', 'pick'), name='shipping_parcelitem_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Push',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('came_of_it', models.CharField(max_length=12)),
                        ('received_at', models.DateTimeField()),
                        ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='shipping.parcel')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('parcel', 'digest'), name='shipping_push_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='QualityReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('kind', models.CharField(max_length=20)),
                        ('size', models.PositiveIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('body', models.BinaryField()),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.CharField(max_length=120)),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='shipping.lot')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('lot', 'digest'), name='shipping_report_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Recall',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('open', '正在召回'), ('closed', '召回结束')], default='open', max_length=32)),
                        ('why', models.CharField(max_length=120)),
                        ('advice', models.CharField(max_length=120)),
                        ('started_by', models.CharField(max_length=120)),
                        ('started_at', models.DateTimeField()),
                        ('withdrawn', models.PositiveIntegerField(default=0)),
                        ('lot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recall', to='shipping.lot')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='RecallNotice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('quantity', models.PositiveIntegerField()),
                        ('told_at', models.DateTimeField(null=True)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('confirmed_by', models.CharField(blank=True, default='', max_length=120)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recall_notices', to='accounts.elder')),
                        ('recall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='shipping.recall')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('told_at', None)), fields=['recall', 'id'], name='shipping_notice_untold'),
                            models.Index(condition=models.Q(('confirmed_at', None)), fields=['recall', 'id'], name='shipping_notice_unconfirmed'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('recall', 'elder'), name='shipping_notice_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='TrackPoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('words', models.CharField(max_length=300)),
                        ('state', models.CharField(blank=True, default='', max_length=8)),
                        ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='shipping.parcel')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['parcel', '-at'], name='shipping_point_of_parcel')],
                    },
                ),
                migrations.CreateModel(
                    name='Trouble',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('unsent', '付款后迟迟没有发出'), ('not_collected', '快递一直没有揽收'), ('stuck', '好久没有动'), ('overdue', '过了说好的日子'), ('elsewhere', '没有送到本人手里'), ('back', '正在退回'), ('lost', '可能丢了'), ('unfollowed', '查不到物流')], max_length=16)),
                        ('raised_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('parcel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='troubles', to='shipping.parcel')),
                        ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='troubles', to='shipping.shipment')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('shipment', 'parcel', 'kind'), name='shipping_trouble_one_open', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Explanation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('wanted', '等约时间'), ('proposed', '商家提了时间，等长辈答复'), ('agreed', '约好了'), ('dropped', '不用来了')], default='wanted', max_length=32)),
                        ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.booking')),
                        ('shipment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='explanation', to='shipping.shipment')),
                        ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'proposed')), fields=['id'], name='shipping_explanation_asked'),
                        ],
                    },
                ),
            ],
        ),
    ]
