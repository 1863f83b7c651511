"""Giving an elder a device, and taking its right to send away."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from songhe.accounts.models import Elder
from songhe.health.models.devices import Device
from songhe.health.states import DeviceKind
from songhe.kernel import events
from songhe.kernel.fields import lookup_hash


class AlreadyRevoked(Exception):
    """The device may not send any more as it is."""


class SerialTaken(Exception):
    """Another device that is in use has this number of the maker's."""


@transaction.atomic
def enrol_device(
    *,
    elder: Elder,
    kind: DeviceKind,
    name: str,
    by: str,
    at: datetime,
    token: str | None = None,
    serial: str = "",
) -> tuple[Device, str]:
    """Give an elder a device; return it with its token, which is never seen again.

    :raises SerialTaken: if the maker's number is given and another device in use has it.
    """
    token = token or secrets.token_urlsafe(24)
    try:
        device, created = Device.objects.get_or_create(
            token_hash=lookup_hash(token),
            defaults={
                "elder": elder,
                "kind": kind,
                "name": name,
                "enrolled_at": at,
                "enrolled_by": by,
                "serial_hash": lookup_hash(serial) if serial else None,
                "serial_end": serial[-4:],
            },
        )
    except IntegrityError as error:
        if not serial:
            raise
        raise SerialTaken from error
    if created:
        events.record(
            name="health.device.enrol",
            subject_id=device.pk,
            actor=by,
            at=at,
            facts={"device": device.code, "kind": kind.value},
        )
    return device, token


@transaction.atomic
def revoke_device(*, device: Device, by: str, at: datetime) -> None:
    """From now on the device's token opens nothing.

    :raises AlreadyRevoked: if somebody was quicker.
    """
    if not Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=at):
        raise AlreadyRevoked
    device.revoked_at = at
    events.record(
        name="health.device.revoke",
        subject_id=device.pk,
        actor=by,
        at=at,
        facts={"device": device.code},
    )
