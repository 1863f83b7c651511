"""Each step and note of an alert is the alert's elder's."""

from django.db import migrations

FILL = """
UPDATE {table} AS part SET elder_id = alert.elder_id
FROM health_alert AS alert WHERE alert.id = part.alert_id
"""


class Migration(migrations.Migration):
    dependencies = [("health", "0027_alert_steps_name_their_elder")]

    operations = [
        migrations.RunSQL(FILL.format(table=table), migrations.RunSQL.noop)
        for table in ("health_alertstep", "health_alertnote")
    ]
