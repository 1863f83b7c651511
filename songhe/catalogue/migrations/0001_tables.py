import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import songhe.kernel.codes
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('catalogue', '0001_initial'),
        ('catalogue', '0002_selling_admission'),
        ('catalogue', '0003_selling_admitted_at'),
        ('catalogue', '0004_selling_listing_checks'),
        ('catalogue', '0005_selling_variants'),
        ('catalogue', '0006_selling_pictures'),
        ('catalogue', '0007_search_terms'),
        ('catalogue', '0008_search_written_anew'),
        ('catalogue', '0009_asking_price_per'),
        ('catalogue', '0010_asking_units_become_kinds'),
        ('catalogue', '0011_left_stock_lost'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Category',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=6, unique=True)),
                        ('name', models.CharField(max_length=40)),
                        ('name_en', models.CharField(max_length=60)),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                        ('licence_words', models.CharField(blank=True, default='', max_length=120)),
                        ('licence_words_en', models.CharField(blank=True, default='', max_length=160)),
                        ('tag', models.CharField(blank=True, default='', max_length=20)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='catalogue.category')),
                    ],
                ),
                migrations.CreateModel(
                    name='Provider',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('applied', '待审核'), ('active', '正常营业'), ('suspended', '暂停营业'), ('removed', '已清退')], default='applied', max_length=32)),
                        ('words', models.TextField(blank=True, default='')),
                        ('fee_percent', models.PositiveSmallIntegerField(default=8)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('applied_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='provider', to='accounts.organisation')),
                        ('admitted_at', models.DateTimeField(null=True)),
                        ('serves', models.ManyToManyField(related_name='providers', to='accounts.region')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state'], name='catalogue_provider_state')],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('fee_percent__lte', 30)), name='catalogue_provider_fee_is_lawful'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Listing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('service', '上门服务'), ('goods', '商品')], max_length=12)),
                        ('title', models.CharField(max_length=60)),
                        ('words', models.TextField()),
                        ('price', models.PositiveIntegerField()),
                        ('unit', models.CharField(max_length=8)),
                        ('duration_minutes', models.PositiveSmallIntegerField(default=0)),
                        ('buffer_minutes', models.PositiveSmallIntegerField(default=0)),
                        ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                        ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                        ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                        ('state', models.CharField(choices=[('draft', '草稿'), ('checking', '待复核'), ('on_sale', '上架中'), ('withdrawn', '已下架')], default='draft', max_length=32)),
                        ('stars_total', models.PositiveIntegerField(default=0)),
                        ('stars_count', models.PositiveIntegerField(default=0)),
                        ('rating', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('stars_total'), '+', models.Value(20)), '*', models.Value(1000)), '/', django.db.models.expressions.CombinedExpression(models.F('stars_count'), '+', models.Value(5))), output_field=models.IntegerField())),
                        ('published_at', models.DateTimeField(null=True)),
                        ('search', django.contrib.postgres.search.SearchVectorField(default='')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='catalogue.category')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='catalogue.provider')),
                        ('check_reason', models.CharField(blank=True, default='', max_length=200)),
                        ('checked_digest', models.CharField(blank=True, default='', max_length=64)),
                        ('submitted_at', models.DateTimeField(null=True)),
                        ('lesson', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                        ('least', models.PositiveSmallIntegerField(default=1)),
                        ('more_by', models.PositiveSmallIntegerField(default=1)),
                        ('price_per', models.CharField(choices=[('visit', '次'), ('hour', '小时'), ('session', '节'), ('day', '天'), ('night', '晚'), ('week', '周'), ('month', '月'), ('year', '年'), ('course', '期'), ('person', '人'), ('portion', '份'), ('item', '别的（自己写单位）')], default='item', max_length=8)),
                    ],
                    options={
                        'indexes': [
                            django.contrib.postgres.indexes.GinIndex(fields=['search'], name='catalogue_listing_search'),
                            django.contrib.postgres.indexes.GinIndex(fields=['needs'], name='catalogue_listing_needs'),
                            models.Index(condition=models.Q(('state', 'on_sale')), fields=['category', 'price'], name='catalogue_listing_category'),
                            models.Index(condition=models.Q(('state', 'on_sale')), fields=['price'], name='catalogue_listing_by_price'),
                            models.Index(condition=models.Q(('state', 'on_sale')), fields=['-stars_count', 'id'], name='catalogue_listing_by_use'),
                            models.Index(condition=models.Q(('state', 'on_sale')), fields=['-rating', 'id'], name='catalogue_listing_by_rating'),
                            models.Index(fields=['provider'], name='catalogue_listing_provider'),
                            models.Index(condition=models.Q(('state', 'checking')), fields=['submitted_at'], name='catalogue_listing_checking'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='catalogue_listing_price'),
                            models.CheckConstraint(condition=models.Q(('kind', 'goods'), ('duration_minutes__gt', 0), _connector='OR'), name='catalogue_listing_service_takes_time'),
                            models.CheckConstraint(condition=models.Q(('stars_total__lte', django.db.models.expressions.CombinedExpression(models.F('stars_count'), '*', models.Value(5)))), name='catalogue_listing_stars'),
                            models.CheckConstraint(condition=models.Q(('least__gte', 1), ('least__lte', 99), ('more_by__gte', 1)), name='catalogue_listing_quantity'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Licence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('number', models.CharField(max_length=60)),
                        ('expires_on', models.DateField()),
                        ('document_hash', models.CharField(blank=True, default='', max_length=64)),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.CharField(max_length=120)),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='catalogue.category')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['provider', 'category', 'expires_on'], name='catalogue_licence_valid'),
                            models.Index(fields=['expires_on'], name='catalogue_licence_expiry'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('provider', 'category', 'number'), name='catalogue_licence_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Stock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on_hand', models.PositiveIntegerField(default=0)),
                        ('reserved', models.PositiveIntegerField(default=0)),
                        ('listing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='catalogue.listing')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('on_hand'))), name='catalogue_stock_is_there'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Variant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('name', models.CharField(max_length=24)),
                        ('price', models.PositiveIntegerField()),
                        ('place', models.PositiveSmallIntegerField(default=0)),
                        ('is_active', models.BooleanField(default=True)),
                        ('on_hand', models.PositiveIntegerField(default=0)),
                        ('reserved', models.PositiveIntegerField(default=0)),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variants', to='catalogue.listing')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('listing', 'name'), name='catalogue_variant_once'),
                            models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='catalogue_variant_price'),
                            models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('on_hand'))), name='catalogue_variant_is_there'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='StockMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=120, unique=True)),
                        ('kind', models.CharField(choices=[('receive', '入库'), ('reserve', '预留'), ('release', '取消预留'), ('ship', '出库'), ('lose', '盘亏')], max_length=12)),
                        ('on_hand', models.IntegerField()),
                        ('reserved', models.IntegerField()),
                        ('subject', models.CharField(max_length=80)),
                        ('happened_at', models.DateTimeField()),
                        ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='catalogue.stock')),
                        ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='catalogue.variant')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['subject'], name='catalogue_movement_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='WorkerSkill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='catalogue.category')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to=settings.AUTH_USER_MODEL)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='catalogue.provider')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('provider', 'category', 'person'), name='catalogue_workerskill_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Application',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('admit', '入驻'), ('extend', '增加类别'), ('renew', '换证')], max_length=12)),
                        ('state', models.CharField(choices=[('draft', '填写中'), ('sent', '待审核'), ('changes', '待补充'), ('approved', '已通过'), ('refused', '未通过')], default='draft', max_length=32)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('started_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='catalogue.provider')),
                        ('categories', models.ManyToManyField(related_name='applications', to='catalogue.category')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='catalogue_application_waits'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'sent', 'changes'])), fields=('provider',), name='catalogue_application_open'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('digest', models.CharField(max_length=64)),
                        ('name', models.CharField(max_length=80)),
                        ('media_type', models.CharField(max_length=40)),
                        ('size', models.PositiveIntegerField()),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.CharField(max_length=120)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='catalogue.provider')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('provider', 'digest'), name='catalogue_document_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ApplicationPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('number', models.CharField(max_length=60)),
                        ('expires_on', models.DateField()),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='catalogue.application')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.category')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='catalogue.document')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('application', 'category', 'number'), name='catalogue_paper_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ExpiryWarning',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expires_on', models.DateField()),
                        ('step', models.PositiveSmallIntegerField()),
                        ('told_at', models.DateTimeField()),
                        ('licence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='warnings', to='catalogue.licence')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('licence', 'expires_on', 'step'), name='catalogue_warning_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Clip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('caption', models.CharField(max_length=80)),
                        ('digest', models.CharField(max_length=64)),
                        ('media_type', models.CharField(max_length=20)),
                        ('size', models.PositiveIntegerField()),
                        ('added_at', models.DateTimeField()),
                        ('listing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='clip', to='catalogue.listing')),
                    ],
                ),
                migrations.CreateModel(
                    name='PriceChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('words', models.CharField(max_length=80)),
                        ('by', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_changes', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['provider', '-at'], name='catalogue_pricechange_new')],
                    },
                ),
                migrations.CreateModel(
                    name='PriceChangeLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.PositiveIntegerField()),
                        ('after', models.PositiveIntegerField()),
                        ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='catalogue.pricechange')),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.listing')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('change', 'listing'), name='catalogue_pricechange_line_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Sheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('reading', '正在看'), ('ready', '看完了'), ('taking', '正在导入'), ('taken', '导入了'), ('dropped', '没有导入')], default='reading', max_length=32)),
                        ('name', models.CharField(max_length=80)),
                        ('digest', models.CharField(max_length=64)),
                        ('by', models.CharField(max_length=120)),
                        ('brought_at', models.DateTimeField()),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('wrong', models.PositiveIntegerField(default=0)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['provider', '-brought_at'], name='catalogue_sheet_newest')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state__in', ['reading', 'taking'])), fields=('provider',), name='catalogue_sheet_one_at_a_time'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SheetRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('facts', models.JSONField(default=dict)),
                        ('listing_code', models.CharField(blank=True, default='', max_length=12)),
                        ('title', models.CharField(blank=True, default='', max_length=60)),
                        ('faults', models.JSONField(default=list)),
                        ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='catalogue.sheet')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('sheet', 'number'), name='catalogue_sheetrow_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Picture',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('caption', models.CharField(max_length=80)),
                        ('place', models.PositiveSmallIntegerField(default=0)),
                        ('width', models.PositiveSmallIntegerField()),
                        ('height', models.PositiveSmallIntegerField()),
                        ('widths', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                        ('digests', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                        ('added_at', models.DateTimeField()),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='catalogue.listing')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['listing', 'place'], name='catalogue_picture_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Term',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=16, unique=True)),
                        ('spelling', models.CharField(max_length=80)),
                    ],
                    options={
                        'indexes': [
                            django.contrib.postgres.indexes.GinIndex(fields=['spelling'], name='catalogue_term_spelling', opclasses=['gin_trgm_ops']),
                        ],
                    },
                ),
            ],
        ),
    ]
