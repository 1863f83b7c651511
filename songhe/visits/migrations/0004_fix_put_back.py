"""Who left before visits were put back may still be expected: nobody comes, as of now."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef
from django.utils import timezone


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    at = timezone.now()
    present = apps.get_model("accounts", "Membership").objects.filter(
        person=OuterRef("worker"),
        organisation=OuterRef("provider__organisation"),
        role="worker",
        until=None,
    )
    apps.get_model("visits", "Visit").objects.filter(
        ~Exists(present),
        state__in=["offered", "accepted"],
        ends_at__gte=at,
        needs_worker_since=None,
    ).update(needs_worker_since=at)


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_rest_needs_worker")]

    operations = [migrations.RunPython(put_back, migrations.RunPython.noop)]
