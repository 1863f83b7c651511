"""Goods that were sent before anybody followed them count as arrived when they were sent."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def count_as_arrived(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    orders = apps.get_model("shop", "Order").objects
    orders.filter(state="underway", arrived_at=None).update(arrived_at=models.F("started_at"))


class Migration(migrations.Migration):
    dependencies = [("shop", "0011_shipping_explained")]

    operations = [migrations.RunPython(count_as_arrived, migrations.RunPython.noop)]
