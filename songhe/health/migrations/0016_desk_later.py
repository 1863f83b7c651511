from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [
        ('health', '0015_desk_life_of_an_alert'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LaterNotice',
            fields=[
                ('pk', models.CompositePrimaryKey('elder_id', 'alert_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField()),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='later_notices', to='health.alert')),
                ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='laternotice',
            index=models.Index(fields=['due_at'], name='health_later_due'),
        ),
    ]
