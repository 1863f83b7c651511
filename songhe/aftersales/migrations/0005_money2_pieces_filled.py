"""What was asked before took every piece of its line."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    line = apps.get_model("shop", "OrderLine").objects.filter(pk=OuterRef("line"))
    claims = apps.get_model("aftersales", "Claim").objects
    of_goods = claims.filter(kind__in=["return", "faulty", "exchange"], line__isnull=False)
    of_goods.filter(pieces=0).update(pieces=Subquery(line.values("quantity")[:1]))


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0004_money2_complaints")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
