"""When visits of before were taken stands in their history."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def look_it_up(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    told = apps.get_model("kernel", "Event").objects.filter(
        name="visits.visit.accept", subject_id=OuterRef("pk")
    )
    first = Subquery(told.order_by("pk").values("happened_at")[:1])
    apps.get_model("visits", "Visit").objects.filter(taken_at=None).update(taken_at=first)


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_visit_taken_at"), ("kernel", "0001_tables")]

    operations = [migrations.RunPython(look_it_up, migrations.RunPython.noop)]
