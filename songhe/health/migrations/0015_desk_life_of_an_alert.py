from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [
        ('health', '0014_desk_call_list'),
        ('notify', '0002_message_receipts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='alert',
            name='health_alert_open_once',
        ),
        migrations.RemoveConstraint(
            model_name='alertstep',
            name='health_alert_step_once',
        ),
        migrations.AddField(
            model_name='alert',
            name='assigned_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='alert',
            name='first_told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='alert',
            name='snoozed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='alert',
            name='snoozed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='alert',
            name='snoozed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='alert',
            name='taken_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='alertstep',
            name='text',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notify.text'),
        ),
        migrations.AlterField(
            model_name='alert',
            name='state',
            field=models.CharField(choices=[('raised', '等人接手'), ('acknowledged', '处理中'), ('snoozed', '稍后再看'), ('resolved', '已处理好'), ('cleared', '已自己恢复'), ('cancelled', '本人说没事')], default='raised', max_length=32),
        ),
        migrations.AlterField(
            model_name='alertstep',
            name='audience',
            field=models.CharField(choices=[('elder', '长辈本人'), ('family', '家人'), ('station', '社区站'), ('doctor', '值班医生'), ('contacts', '紧急联系人'), ('assigned', '点名请来的人'), ('everyone', '所有人')], max_length=12),
        ),
        migrations.AlterField(
            model_name='alertstep',
            name='outcome',
            field=models.CharField(choices=[('told', '已通知'), ('nobody', '没有可以通知的人'), ('waits', '醒来再告诉')], default='told', max_length=8),
        ),
        migrations.AlterField(
            model_name='ladderstep',
            name='audience',
            field=models.CharField(choices=[('elder', '长辈本人'), ('family', '家人'), ('station', '社区站'), ('doctor', '值班医生'), ('contacts', '紧急联系人'), ('assigned', '点名请来的人'), ('everyone', '所有人')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('state', 'snoozed')), fields=['snoozed_until'], name='health_alert_wakes'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('raised', 'acknowledged', 'snoozed'))), fields=('elder', 'rule'), name='health_alert_open_once'),
        ),
        migrations.AddField(
            model_name='alertstep',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='health.emergencycontact'),
        ),
        migrations.AddConstraint(
            model_name='alertstep',
            constraint=models.UniqueConstraint(condition=models.Q(('audience', 'assigned'), _negated=True), fields=('alert', 'number', 'person', 'contact'), name='health_alert_step_once', nulls_distinct=False),
        ),
    ]
