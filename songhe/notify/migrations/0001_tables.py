import django.db.models.deletion
import django.db.models.expressions
import songhe.kernel.codes
import songhe.kernel.fields
import songhe.notify.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('notify', '0001_initial'), ('notify', '0002_message_receipts')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('by_text_too', models.BooleanField(default=False, verbose_name='同时发短信给我')),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(max_length=32)),
                        ('words', models.TextField()),
                        ('url', models.CharField(max_length=200)),
                        ('urgent', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
                        ('shown_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['person', '-created_at', '-id'], name='notify_message_newest'),
                            models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='notify_message_unread'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Text',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('phone', songhe.kernel.fields.EncryptedTextField()),
                        ('words', songhe.kernel.fields.EncryptedTextField()),
                        ('created_at', models.DateTimeField()),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('receipt', models.CharField(blank=True, max_length=80)),
                        ('failed_at', models.DateTimeField(null=True)),
                        ('failure', models.CharField(blank=True, max_length=80)),
                        ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='texts', to='notify.message')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('delivered_at', None), ('failed_at', None)), fields=['created_at'], name='notify_text_waiting'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='LiveEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=32)),
                        ('facts', models.JSONField(default=dict)),
                        ('xid', songhe.notify.fields.TransactionIdField(db_default=django.db.models.expressions.RawSQL('pg_current_xact_id()', ()), editable=False)),
                        ('created_at', models.DateTimeField()),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['person', 'xid', 'id'], name='notify_live_cursor'),
                            models.Index(fields=['created_at'], name='notify_live_age'),
                        ],
                    },
                ),
            ],
        ),
    ]
