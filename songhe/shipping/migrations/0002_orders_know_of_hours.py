"""An order of which an hour for explaining was agreed says that it is explained."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_so(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    shipments = apps.get_model("shipping", "Shipment").objects.filter(explained=True)
    orders = apps.get_model("shop", "Order").objects
    orders.filter(pk__in=shipments.values("order"), explained=False).update(explained=True)


class Migration(migrations.Migration):
    dependencies = [("shipping", "0001_tables"), ("shop", "0002_line_gone_at")]

    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
