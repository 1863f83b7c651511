from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('kernel', '0001_initial'), ('kernel', '0002_event_of_order')]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80)),
                        ('subject_id', models.BigIntegerField()),
                        ('actor', models.CharField(max_length=120)),
                        ('facts', models.JSONField(default=dict)),
                        ('happened_at', models.DateTimeField()),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('failed_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('delivered_at', None)), fields=['id'], name='kernel_event_waiting'),
                            models.Index(fields=['name', 'subject_id'], name='kernel_event_story'),
                            models.Index(models.F('facts__order'), models.F('name'), condition=models.Q(('facts__order__isnull', False)), name='kernel_event_of_order'),
                        ],
                    },
                ),
            ],
        ),
    ]
