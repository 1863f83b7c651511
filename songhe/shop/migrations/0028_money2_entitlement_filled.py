"""What was noted before counts from the day on which it was seen."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from songhe.kernel.codes import new_code


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in apps.get_model("shop", "Entitlement").objects.filter(starts_on=None):
        one.starts_on = min(timezone.localdate(one.seen_at), one.good_until)
        one.code = new_code()
        one.save(update_fields=["starts_on", "code"])


class Migration(migrations.Migration):
    dependencies = [("shop", "0027_money2_entitlement_rows")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
