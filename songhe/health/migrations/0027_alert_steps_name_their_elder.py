"""Steps and notes of an alert say whose they are; the next step fills it in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("health", "0026_device_wishes"), ("accounts", "0005_relatives_may_see_place")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="elder",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.elder",
            ),
        )
        for name in ("alertstep", "alertnote")
    ]
