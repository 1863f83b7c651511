import django.db.models.deletion
import songhe.kernel.codes
import songhe.kernel.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('catalogue', '0001_tables'),
        ('shop', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Invoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('kind', models.CharField(choices=[('blue', '发票'), ('red', '红字发票')], max_length=4)),
                        ('buyer_kind', models.CharField(choices=[('person', '个人'), ('firm', '单位')], max_length=8)),
                        ('buyer_name', songhe.kernel.fields.EncryptedTextField()),
                        ('buyer_number', models.CharField(blank=True, default='', max_length=20)),
                        ('written_out', models.BooleanField(default=False)),
                        ('asked_at', models.DateTimeField()),
                        ('rule', models.CharField(max_length=16)),
                        ('seller_name', models.CharField(blank=True, default='', max_length=80)),
                        ('seller_number', models.CharField(blank=True, default='', max_length=20)),
                        ('amount', models.PositiveIntegerField()),
                        ('tax', models.PositiveIntegerField(default=0)),
                        ('state', models.CharField(choices=[('requested', '已申请'), ('issuing', '正在开'), ('failed', '还没开成，会自动再试'), ('refused', '开不了，等商家改'), ('issued', '已开好'), ('reversed', '已全部冲红'), ('withdrawn', '不用开了')], default='requested', max_length=32)),
                        ('why', models.CharField(blank=True, default='', max_length=200)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('number', models.CharField(blank=True, default='', max_length=20)),
                        ('issued_at', models.DateTimeField(null=True)),
                        ('file', models.BinaryField(default=b'')),
                        ('file_type', models.CharField(blank=True, default='', max_length=40)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices_asked', to=settings.AUTH_USER_MODEL)),
                        ('blue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reds', to='invoices.invoice')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='shop.order')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='catalogue.provider')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['provider', '-asked_at'], name='invoices_of_provider'),
                            models.Index(condition=models.Q(('state__in', ('requested', 'issuing', 'failed'))), fields=['sent_at'], name='invoices_underway'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('kind', 'blue'), models.Q(('state__in', ('withdrawn', 'reversed')), _negated=True)), fields=('order',), name='invoices_one_for_an_order'),
                            models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='invoices_number_once'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='invoices_amount'),
                            models.CheckConstraint(condition=models.Q(('tax__lte', models.F('amount'))), name='invoices_tax_within'),
                            models.CheckConstraint(condition=models.Q(models.Q(('blue', None), ('kind', 'blue')), models.Q(('blue__isnull', False), ('kind', 'red')), _connector='OR'), name='invoices_red_of_blue'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='InvoiceLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tax_class', models.CharField(max_length=20)),
                        ('name', models.CharField(max_length=80)),
                        ('quantity', models.PositiveSmallIntegerField(null=True)),
                        ('amount', models.PositiveIntegerField()),
                        ('tax', models.PositiveIntegerField()),
                        ('rate', models.CharField(choices=[('13', '13%'), ('9', '9%'), ('6', '6%'), ('3', '3%'), ('1', '1%'), ('0', '0%'), ('exempt', '免税')], max_length=8)),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='invoices.invoice')),
                        ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shop.orderline')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('invoice', 'order_line'), name='invoices_line_once'),
                            models.CheckConstraint(condition=models.Q(('tax__lte', models.F('amount'))), name='invoices_line_tax_within'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='TaxIdentity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80)),
                        ('tax_number', models.CharField(max_length=20)),
                        ('address', models.CharField(blank=True, default='', max_length=100)),
                        ('phone', models.CharField(blank=True, default='', max_length=20)),
                        ('kind', models.CharField(choices=[('general', '一般纳税人'), ('small', '小规模纳税人')], max_length=8)),
                        ('usual_rate', models.CharField(choices=[('13', '13%'), ('9', '9%'), ('6', '6%'), ('3', '3%'), ('1', '1%'), ('0', '0%'), ('exempt', '免税')], max_length=8)),
                        ('changed_by', models.CharField(max_length=120)),
                        ('changed_at', models.DateTimeField()),
                        ('provider', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='tax_identity', to='catalogue.provider')),
                    ],
                ),
                migrations.CreateModel(
                    name='CategoryRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('category', models.CharField(max_length=6)),
                        ('rate', models.CharField(choices=[('13', '13%'), ('9', '9%'), ('6', '6%'), ('3', '3%'), ('1', '1%'), ('0', '0%'), ('exempt', '免税')], max_length=8)),
                        ('identity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='invoices.taxidentity')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('identity', 'category'), name='invoices_rate_once'),
                        ],
                    },
                ),
            ],
        ),
    ]
