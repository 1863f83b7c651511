from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion

import songhe.kernel.codes
import songhe.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ('health', '0016_desk_later'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('handed_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='HandoverLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='health.alert')),
                ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='health.shift')),
            ],
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['organisation', '-ended_at'], name='health_shift_unread'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'person'), name='health_shift_open_once'),
        ),
        migrations.AddConstraint(
            model_name='handoverline',
            constraint=models.UniqueConstraint(fields=('elder', 'shift', 'alert'), name='health_handover_line_once'),
        ),
    ]
