import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import songhe.kernel.codes
import songhe.kernel.fields
import songhe.shop.models.suggestions
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels

# Two keys were added later, and are still called as Django calls such keys.
NAMES = [
    ("shop_review", "shop_review_code_key", "shop_review_code_518d7982_uniq"),
    ("shop_entitlement", "shop_entitlement_code_key", "shop_entitlement_code_9a0a86a1_uniq"),
]
NAME = "ALTER TABLE {0} RENAME CONSTRAINT {1} TO {2}"


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('shop', '0001_initial'),
        ('shop', '0002_buying_subsidies'),
        ('shop', '0003_buying_shares'),
        ('shop', '0004_buying_cautions'),
        ('shop', '0005_selling_variants'),
        ('shop', '0006_reviews_name_their_line'),
        ('shop', '0007_reviews_line_filled'),
        ('shop', '0008_reviews_line_required'),
        ('shop', '0009_reviews_answered_and_hidden'),
        ('shop', '0010_shipping_arrival'),
        ('shop', '0011_shipping_explained'),
        ('shop', '0012_shipping_goods_under_way'),
        ('shop', '0013_liking_favourites'),
        ('shop', '0014_liking_suggestion_choice'),
        ('shop', '0015_liking_promotion'),
        ('shop', '0016_liking_newest_lines'),
        ('shop', '0017_billing_fee_rule'),
        ('shop', '0018_asking_questions'),
        ('shop', '0019_trying_ads'),
        ('shop', '0020_trying_programme_versions'),
        ('shop', '0021_basket_joined_visit'),
        ('shop', '0022_basket_addresses'),
        ('shop', '0023_basket_pay_limits'),
        ('shop', '0024_partly_lines_off'),
        ('shop', '0025_rest_reasons'),
        ('shop', '0026_rest_old_reasons'),
        ('shop', '0027_money2_entitlement_rows'),
        ('shop', '0028_money2_entitlement_filled'),
        ('shop', '0029_money2_entitlement_required'),
        ('shop', '0030_money2_complaints'),
        ('shop', '0031_small_asker'),
        ('shop', '0032_small_named_reasons'),
        ('shop', '0033_after_paper_reminders'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('booking', '0001_initial'),
        ('catalogue', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Cart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cart', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Address',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('label', models.CharField(max_length=12)),
                        ('place', songhe.kernel.fields.EncryptedTextField()),
                        ('name', songhe.kernel.fields.EncryptedTextField()),
                        ('phone', songhe.kernel.fields.EncryptedTextField()),
                        ('is_default', models.BooleanField(default=False)),
                        ('kept_by', models.CharField(max_length=120)),
                        ('kept_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='accounts.elder')),
                        ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('retired_at', None)), fields=['elder'], name='shop_address_of_elder'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('is_default', True), ('retired_at', None)), fields=('elder',), name='shop_address_one_default'),
                            models.CheckConstraint(condition=models.Q(('is_default', False), ('retired_at', None), _connector='OR'), name='shop_address_default_is_kept'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Checkout',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('token', models.CharField(max_length=40)),
                        ('total', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('placed', '等您付款'), ('asked', '等家人付款'), ('paid', '已付款'), ('cancelled', '已取消'), ('expired', '过时没有付款')], default='placed', max_length=32)),
                        ('placed_at', models.DateTimeField()),
                        ('price_until', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('intent_code', models.CharField(blank=True, default='', max_length=32)),
                        ('paid_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkouts', to='accounts.elder')),
                        ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checkouts_paid', to=settings.AUTH_USER_MODEL)),
                        ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkouts_placed', to=settings.AUTH_USER_MODEL)),
                        ('subsidy', models.PositiveIntegerField(default=0)),
                        ('address', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shop.address')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['placed', 'asked'])), fields=['expires_at'], name='shop_checkout_open'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('placed_by', 'token'), name='shop_checkout_form_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Order',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('total', models.PositiveIntegerField()),
                        ('fee', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('placed', '等付款'), ('paid', '已付款'), ('underway', '正在进行'), ('fulfilled', '已完成'), ('cancelled', '已取消'), ('refunded', '已退款'), ('expired', '过时没有付款')], default='placed', max_length=32)),
                        ('placed_at', models.DateTimeField()),
                        ('paid_at', models.DateTimeField(null=True)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('fulfilled_at', models.DateTimeField(null=True)),
                        ('closed_why', models.CharField(blank=True, default='', max_length=200)),
                        ('checkout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='shop.checkout')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='accounts.elder')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='catalogue.provider')),
                        ('subsidy', models.PositiveIntegerField(default=0)),
                        ('arrived_at', models.DateTimeField(null=True)),
                        ('explained', models.BooleanField(default=False)),
                        ('fee_rule', models.CharField(blank=True, default='', max_length=16)),
                        ('off', models.PositiveIntegerField(default=0)),
                        ('off_back', models.PositiveIntegerField(default=0)),
                        ('off_earned', models.PositiveIntegerField(default=0)),
                        ('off_fee', models.PositiveIntegerField(default=0)),
                        ('closed_values', models.JSONField(default=dict)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['elder', '-placed_at'], name='shop_order_of_elder'),
                            models.Index(fields=['provider', '-placed_at'], name='shop_order_of_provider'),
                            models.Index(condition=models.Q(('state', 'underway')), fields=['started_at'], name='shop_order_underway'),
                            models.Index(condition=models.Q(('state', 'underway')), fields=['arrived_at'], name='shop_order_arrived'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('checkout', 'provider'), name='shop_order_one_each_seller'),
                            models.CheckConstraint(condition=models.Q(('fee__lte', models.F('total'))), name='shop_order_fee_within'),
                            models.CheckConstraint(condition=models.Q(('subsidy__lte', models.F('total'))), name='shop_order_subsidy_within'),
                            models.CheckConstraint(condition=models.Q(('off__lte', models.F('total')), ('off_back__lte', django.db.models.expressions.CombinedExpression(models.F('off'), '-', models.F('off_earned'))), ('off_fee__lte', models.F('fee'))), name='shop_order_off_within'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='OrderLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('service', '上门服务'), ('goods', '商品')], max_length=12)),
                        ('title', models.CharField(max_length=60)),
                        ('price', models.PositiveIntegerField()),
                        ('quantity', models.PositiveSmallIntegerField(default=1)),
                        ('starts_at', models.DateTimeField(null=True)),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('why', models.CharField(blank=True, default='', max_length=120)),
                        ('booking', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_line', to='booking.booking')),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.listing')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='shop.order')),
                        ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.variant')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['listing', '-id'], name='shop_line_newest')],
                    },
                ),
                migrations.CreateModel(
                    name='PayRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('asked_by', models.CharField(max_length=120)),
                        ('relation', models.CharField(max_length=20)),
                        ('amount', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('asked', '等付款'), ('paid', '已付款'), ('declined', '这次不付'), ('expired', '过时了'), ('cancelled', '长辈收回了')], default='asked', max_length=32)),
                        ('asked_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answer', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('checkout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='shop.checkout')),
                        ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pay_requests', to=settings.AUTH_USER_MODEL)),
                        ('intent_code', models.CharField(blank=True, default='', max_length=32)),
                        ('is_share', models.BooleanField(default=False)),
                        ('asker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['payer', '-asked_at'], name='shop_request_of_payer'),
                            models.Index(condition=models.Q(('state', 'asked')), fields=['expires_at'], name='shop_request_open'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('is_share', False), ('state', 'asked')), fields=('checkout',), name='shop_request_one_at_a_time'),
                            models.UniqueConstraint(condition=models.Q(('is_share', True), ('state', 'asked')), fields=('checkout', 'payer'), name='shop_request_one_share_each'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stars', models.PositiveSmallIntegerField()),
                        ('words', models.CharField(blank=True, default='', max_length=200)),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='shop.order')),
                        ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='shop.orderline')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='shop_review_stars'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='CartLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('quantity', models.PositiveSmallIntegerField(default=1)),
                        ('price', models.PositiveIntegerField()),
                        ('starts_at', models.DateTimeField(null=True)),
                        ('added_at', models.DateTimeField()),
                        ('cart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='shop.cart')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.elder')),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.listing')),
                        ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.variant')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 99)), name='shop_cart_line_quantity'),
                            models.UniqueConstraint(fields=('cart', 'elder', 'listing', 'variant', 'starts_at'), name='shop_cart_line_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Programme',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=40, unique=True)),
                        ('kind', models.CharField(choices=[('subsidy', '政府补贴'), ('voucher', '消费券'), ('insurance', '长期护理险')], max_length=16)),
                        ('name', models.CharField(max_length=40)),
                        ('fund', models.CharField(max_length=40)),
                        ('words', models.CharField(blank=True, default='', max_length=200)),
                        ('rank', models.PositiveSmallIntegerField(default=10)),
                        ('stackable', models.BooleanField(default=True)),
                        ('least_age', models.PositiveSmallIntegerField(default=0)),
                        ('least_level', models.PositiveSmallIntegerField(default=0)),
                        ('regions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                        ('paper', models.CharField(blank=True, default='', max_length=40)),
                        ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, size=None)),
                        ('percent', models.PositiveSmallIntegerField(default=0)),
                        ('amount', models.PositiveIntegerField(default=0)),
                        ('least_spend', models.PositiveIntegerField(default=0)),
                        ('ceiling', models.PositiveIntegerField(default=0)),
                        ('period', models.CharField(choices=[('month', '每月'), ('year', '每年'), ('ever', '总共')], default='month', max_length=8)),
                        ('period_ceiling', models.PositiveIntegerField(default=0)),
                        ('budget', models.BigIntegerField(null=True)),
                        ('drawn', models.BigIntegerField(default=0)),
                        ('pieces', models.PositiveIntegerField(null=True)),
                        ('taken', models.PositiveIntegerField(default=0)),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('line', models.CharField(blank=True, default='', max_length=40)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ends_on'], name='shop_programme_running')],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), ('percent__gt', 0), ('percent__lte', 100)), models.Q(('amount__gt', 0), ('percent', 0)), _connector='OR'), name='shop_programme_pays'),
                            models.CheckConstraint(condition=models.Q(('drawn__gte', 0), models.Q(('budget', None), ('drawn__lte', models.F('budget')), _connector='OR')), name='shop_programme_budget'),
                            models.CheckConstraint(condition=models.Q(('pieces', None), ('taken__lte', models.F('pieces')), _connector='OR'), name='shop_programme_pieces'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Draw',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.PositiveIntegerField()),
                        ('kept', models.PositiveIntegerField()),
                        ('drawn_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='shop.order')),
                        ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='shop.programme')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['elder', 'programme', 'drawn_at'], name='shop_draw_of_elder')],
                        'constraints': [
                            models.UniqueConstraint(fields=('order', 'programme'), name='shop_draw_once'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='shop_draw_amount'),
                            models.CheckConstraint(condition=models.Q(('kept__lte', models.F('amount'))), name='shop_draw_kept'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='DrawMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=120, unique=True)),
                        ('amount', models.IntegerField()),
                        ('happened_at', models.DateTimeField()),
                        ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='shop.draw')),
                    ],
                ),
                migrations.CreateModel(
                    name='Entitlement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paper', models.CharField(max_length=40)),
                        ('good_until', models.DateField()),
                        ('seen_by', models.CharField(max_length=120)),
                        ('seen_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='accounts.elder')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('number', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('starts_on', models.DateField()),
                        ('state', models.CharField(choices=[('standing', '已登记'), ('revoked', '已撤销')], default='standing', max_length=32)),
                        ('revoked_by', models.CharField(blank=True, default='', max_length=120)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('revoked_why', models.CharField(blank=True, default='', max_length=200)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['elder', '-seen_at'], name='shop_entitlement_of_elder'),
                            models.Index(condition=models.Q(('state', 'standing')), fields=['good_until'], name='shop_entitlement_ending'),
                        ],
                        'constraints': [
                            django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'standing')), expressions=[('elder', '='), ('paper', '='), (models.Func(models.F('starts_on'), models.F('good_until'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='shop_entitlement_no_overlap'),
                            models.CheckConstraint(condition=models.Q(('starts_on__lte', models.F('good_until'))), name='shop_entitlement_days'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Caution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.CharField(max_length=16)),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None)),
                        ('begun_at', models.DateTimeField()),
                        ('until', models.DateTimeField()),
                        ('told_family_at', models.DateTimeField(null=True)),
                        ('checkout', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='caution', to='shop.checkout')),
                    ],
                ),
                migrations.CreateModel(
                    name='ReviewPhoto',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('kind', models.CharField(max_length=16)),
                        ('body', models.BinaryField()),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='shop.review')),
                    ],
                ),
                migrations.CreateModel(
                    name='ReviewHiding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.CharField(choices=[('private', '写出了别人的隐私'), ('abuse', '辱骂人'), ('advert', '打广告'), ('cure', '说能治病')], max_length=12)),
                        ('reasons', models.CharField(max_length=200)),
                        ('by', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('ended_by', models.CharField(blank=True, default='', max_length=120)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='shop.review')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('review',), name='shop_review_hidden_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewReply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('answer', '商家回复'), ('follow_up', '追加评价')], max_length=12)),
                        ('words', models.CharField(max_length=300)),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='shop.review')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('review', 'kind'), name='shop_reply_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ThemeLetter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.CharField(max_length=7)),
                        ('reviews', models.PositiveIntegerField()),
                        ('at', models.DateTimeField()),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.provider')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('provider', 'month'), name='shop_themes_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Favourite',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kept_at', models.DateTimeField()),
                        ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.listing')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL)),
                        ('provider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['owner', '-kept_at'], name='shop_favourite_of_owner')],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('listing', None), ('provider__isnull', False)), models.Q(('listing__isnull', False), ('provider', None)), _connector='OR'), name='shop_favourite_of_one'),
                            models.UniqueConstraint(fields=('owner', 'listing', 'provider'), name='shop_favourite_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SuggestionChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_personal', models.BooleanField()),
                        ('chosen_at', models.DateTimeField()),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='suggestion_choice', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Promotion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(default='广告', max_length=8)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('placed_by', models.CharField(max_length=80)),
                        ('placed_at', models.DateTimeField()),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.listing')),
                        ('shelf', models.CharField(blank=True, default='', max_length=2)),
                        ('slot', models.CharField(choices=[('front', '商城首页和购物车'), ('beside', '同类商品旁边')], default='front', max_length=8)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ends_at'], name='shop_promotion_ends')],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('label', '广告')), name='shop_promotion_says_ad'),
                            models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shop_promotion_lasts'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('slot', '='), ('shelf', '='), (songhe.shop.models.suggestions._Period('starts_at', 'ends_at'), '&&')], name='shop_promotion_alone'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Question',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('by_label', models.CharField(max_length=120)),
                        ('words', models.CharField(max_length=100)),
                        ('asked_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to=settings.AUTH_USER_MODEL)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='catalogue.listing')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [
                            models.Index(models.F('listing'), models.OrderBy(models.F('answered_at'), descending=True, nulls_last=True), models.OrderBy(models.F('asked_at'), descending=True), name='shop_question_of_listing'),
                            models.Index(models.F('provider'), models.OrderBy(models.F('answered_at'), descending=True, nulls_first=True), models.OrderBy(models.F('asked_at')), name='shop_question_of_seller'),
                            models.Index(fields=['asker', '-asked_at'], name='shop_question_of_asker'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('listing', 'asker', 'words'), name='shop_question_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('seller', '商家'), ('buyer', '买过的人')], max_length=8)),
                        ('words', models.CharField(max_length=300)),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('elder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='shop.question')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('kind', 'seller')), fields=('question',), name='shop_answer_of_seller_once'),
                            models.UniqueConstraint(fields=('question', 'by'), name='shop_answer_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('elder', None), ('kind', 'seller')), models.Q(('elder__isnull', False), ('kind', 'buyer')), _connector='OR'), name='shop_answer_of_buyer_for_elder'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='QuestionHiding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.CharField(choices=[('private', '写出了别人的隐私'), ('abuse', '辱骂人'), ('advert', '打广告'), ('cure', '说能治病')], max_length=12)),
                        ('reasons', models.CharField(max_length=200)),
                        ('by', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('ended_by', models.CharField(blank=True, default='', max_length=120)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='shop.answer')),
                        ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='shop.question')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('question', 'answer'), name='shop_question_hidden_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='QuestionReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.CharField(choices=[('private', '写出了别人的隐私'), ('abuse', '辱骂人'), ('advert', '打广告'), ('cure', '说能治病')], max_length=12)),
                        ('at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_by', models.CharField(blank=True, default='', max_length=120)),
                        ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='shop.answer')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='shop.question')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('settled_at', None)), fields=['at'], name='shop_question_reported'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('question', 'answer', 'by'), name='shop_question_report_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='AdRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('slot', models.CharField(choices=[('front', '商城首页和购物车'), ('beside', '同类商品旁边')], max_length=8)),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('price', models.PositiveIntegerField()),
                        ('tariff', models.CharField(max_length=20)),
                        ('paper', models.CharField(blank=True, default='', max_length=60)),
                        ('state', models.CharField(choices=[('asked', '等平台看'), ('approved', '已批准'), ('refused', '没有批准'), ('withdrawn', '已撤回'), ('lapsed', '过期没有答复'), ('stopped', '已停止')], default='asked', max_length=32)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('asked_by', models.CharField(max_length=120)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_by', models.CharField(blank=True, default='', max_length=120)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ads', to='catalogue.listing')),
                        ('promotion', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='shop.promotion')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='shop_ad_waiting'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='shop_ad_lasts'),
                            models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='shop_ad_price'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='JoinedVisit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mark', models.CharField(max_length=24, unique=True)),
                        ('joined_at', models.DateTimeField()),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='PayLimit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('most', models.PositiveIntegerField()),
                        ('set_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.elder')),
                        ('payer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pay_limits', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('elder', 'payer'), name='shop_pay_limit_once'),
                            models.CheckConstraint(condition=models.Q(('most__gt', 0)), name='shop_pay_limit_of_something'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='LineOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=120, unique=True)),
                        ('share', models.PositiveIntegerField()),
                        ('back', models.PositiveIntegerField()),
                        ('fee', models.PositiveIntegerField()),
                        ('fee_back', models.PositiveIntegerField()),
                        ('by', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='off', to='shop.orderline')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('back__lte', models.F('share'))), name='shop_lineoff_back_within'),
                            models.CheckConstraint(condition=models.Q(('fee__lte', django.db.models.expressions.CombinedExpression(models.F('share'), '-', models.F('back')))), name='shop_lineoff_fee_within'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='EarlyBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=120, unique=True)),
                        ('back', models.PositiveIntegerField()),
                        ('fee_back', models.PositiveIntegerField()),
                        ('at', models.DateTimeField()),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='early_backs', to='shop.orderline')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('back__gt', 0), ('fee_back__lte', models.F('back'))), name='shop_earlyback_within'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Hold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=120, unique=True)),
                        ('of_whole', models.BooleanField()),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='shop.order')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('until', None)), fields=['order'], name='shop_hold_standing'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='PaperReminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('step', models.PositiveSmallIntegerField()),
                        ('told_at', models.DateTimeField()),
                        ('entitlement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='shop.entitlement')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('entitlement', 'step'), name='shop_paper_reminder_once'),
                        ],
                    },
                ),
            ],
        ),
        *(
            migrations.RunSQL(NAME.format(*names), migrations.RunSQL.noop)
            for names in NAMES
        ),
    ]
