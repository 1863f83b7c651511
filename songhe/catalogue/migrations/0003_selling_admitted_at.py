"""Say of everybody who was ever admitted since when."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F
from django.db.models.functions import Coalesce


def say_since_when(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    provider = apps.get_model("catalogue", "Provider")
    admitted = provider.objects.exclude(state="applied").filter(admitted_at=None)
    admitted.update(admitted_at=Coalesce(F("decided_at"), F("applied_at")))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_selling_admission")]

    operations = [migrations.RunPython(say_since_when, migrations.RunPython.noop)]
