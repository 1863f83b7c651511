from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Events are written all the time: nobody waits while those of years are looked through.
    atomic = False

    dependencies = [("kernel", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                models.F("facts__order"),
                "name",
                condition=models.Q(("facts__order__isnull", False)),
                name="kernel_event_of_order",
            ),
        ),
    ]
