from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was bought says of which size it is; what is to be sent now says it too."""
    lines = apps.get_model("shop", "OrderLine").objects.filter(pk=OuterRef("order_line"))
    items = apps.get_model("shipping", "ShipmentItem").objects
    items.filter(variant=None, order_line__variant__isnull=False).update(
        variant=Subquery(lines.values("variant")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("shipping", "0003_stock_lots_of_a_size"),
        ("shop", "0016_liking_newest_lines"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
