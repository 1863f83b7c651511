import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('payments_sandbox', '0001_initial'),
        ('payments_sandbox', '0002_paying_refund_moment'),
        ('payments_sandbox', '0003_paying_allotting'),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='SandboxPayment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order_number', models.CharField(max_length=16, unique=True)),
                        ('reference', models.CharField(max_length=32, unique=True)),
                        ('amount', models.PositiveIntegerField()),
                        ('refunded', models.PositiveIntegerField(default=0)),
                        ('title', models.CharField(max_length=80)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('paid', 'Paid'), ('closed', 'Closed')], default='waiting', max_length=12)),
                        ('expires_at', models.DateTimeField()),
                        ('paid_at', models.DateTimeField(null=True)),
                        ('released', models.BooleanField(default=False)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('refunded__lte', models.F('amount'))), name='payments_sandbox_refund_fits'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SandboxRefund',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=16, unique=True)),
                        ('reference', models.CharField(max_length=32, unique=True)),
                        ('amount', models.PositiveIntegerField()),
                        ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments_sandbox.sandboxpayment')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='SandboxAllotment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=16, unique=True)),
                        ('reference', models.CharField(max_length=32, unique=True)),
                        ('account', models.CharField(max_length=64)),
                        ('amount', models.PositiveIntegerField()),
                        ('taken_back', models.PositiveIntegerField(default=0)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('done', models.BooleanField(default=False)),
                        ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allotments', to='payments_sandbox.sandboxpayment')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('taken_back__lte', models.F('amount'))), name='payments_sandbox_back_fits'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SandboxTakeback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=16, unique=True)),
                        ('reference', models.CharField(max_length=32, unique=True)),
                        ('amount', models.PositiveIntegerField()),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('allotment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takebacks', to='payments_sandbox.sandboxallotment')),
                    ],
                ),
            ],
        ),
    ]
