"""Whoever has a device has had it since it was enrolled."""

from django.db import migrations


def begin_holdings(apps, schema_editor):
    Device = apps.get_model('health', 'Device')
    DeviceHolding = apps.get_model('health', 'DeviceHolding')
    devices = Device.objects.filter(holdings=None)
    DeviceHolding.objects.bulk_create(
        (
            DeviceHolding(
                elder_id=device.elder_id,
                device=device,
                since=device.enrolled_at,
                until=device.revoked_at,
                given_by=device.enrolled_by,
            )
            for device in devices.iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [('health', '0005_devices_holdings')]

    operations = [migrations.RunPython(begin_holdings, migrations.RunPython.noop)]
