"""Giving an elder a device, moving it to another, a new token, taking its right to send away."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from songhe.accounts.models import Elder
from songhe.health.models.devices import Device, DeviceHolding
from songhe.health.states import DeviceKind
from songhe.kernel import events
from songhe.kernel.fields import lookup_hash


class AlreadyRevoked(Exception):
    """The device may not send any more as it is."""


class AlreadyHers(Exception):
    """The device is with this elder as it is."""


class SerialTaken(Exception):
    """Another device that is in use has this number of the maker's."""


def new_token() -> str:
    return secrets.token_urlsafe(24)


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
    token = token or new_token()
    try:
        device = enrol_by_hash(
            elder=elder,
            kind=kind,
            name=name,
            by=by,
            at=at,
            token_hash=lookup_hash(token),
            serial=serial,
        )
    except IntegrityError as error:
        if not serial:
            raise
        raise SerialTaken from error
    return device, token


@transaction.atomic
def enrol_by_hash(
    *,
    elder: Elder,
    kind: DeviceKind,
    name: str,
    by: str,
    at: datetime,
    token_hash: str,
    serial: str = "",
) -> Device:
    """Give an elder a device whose token is in it already; only the hash of it is known."""
    device, created = Device.objects.get_or_create(
        token_hash=token_hash,
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
    if created:
        DeviceHolding.objects.create(elder=elder, device=device, since=at, given_by=by)
        _record("enrol", device, by, at)
    return device


@transaction.atomic
def move_device(*, device: Device, elder: Elder, by: str, at: datetime) -> str:
    """Give the device to another elder; return its new token, which is never seen again.

    The old token stops at once, and what the device measured before this moment is taken
    for nobody: neither has the new elder the former one's readings, nor can whoever holds
    the device now write into the former one's record.

    :raises AlreadyRevoked: if it is out of use.
    :raises AlreadyHers: if she has it as it is.
    """
    token = new_token()
    locked = _in_use(device)
    if locked.elder_id == elder.pk:
        raise AlreadyHers
    _end_holding(locked, at)
    DeviceHolding.objects.create(elder=elder, device=locked, since=at, given_by=by)
    before, name = locked.elder, locked.name
    if name.startswith(before.call_name):
        name = elder.call_name + name.removeprefix(before.call_name)
    _change(
        device,
        elder=elder,
        name=name[:40],
        held_since=at,
        token_hash=lookup_hash(token),
        last_seen_at=None,
        battery=None,
    )
    _record("move", device, by, at)
    return token


@transaction.atomic
def rotate_token(*, device: Device, by: str, at: datetime) -> str:
    """Return a new token for the device, never seen again; the old one stops at once.

    Whoever asks has the device in hand, or fears that the token is in wrong hands: in neither
    case should the old one live on. The device keeps what it measured and sends it afterwards.

    :raises AlreadyRevoked: if it is out of use.
    """
    token = new_token()
    _in_use(device)
    _change(device, token_hash=lookup_hash(token))
    _record("rotate", device, by, at)
    return token


@transaction.atomic
def revoke_device(*, device: Device, by: str, at: datetime) -> None:
    """From now on the device's token opens nothing.

    :raises AlreadyRevoked: if somebody was quicker.
    """
    _end_holding(_in_use(device), at)
    _change(device, revoked_at=at)
    _record("revoke", device, by, at)


def _in_use(device: Device) -> Device:
    """Lock the device against other changes; readings on their way are not held up."""
    # Without joining the elder: after waiting for another move the row would not be found.
    locked = (
        Device.objects.select_for_update(no_key=True).filter(pk=device.pk, revoked_at=None).first()
    )
    if locked is None:
        raise AlreadyRevoked
    return locked


def _end_holding(device: Device, at: datetime) -> None:
    DeviceHolding.objects.filter(device=device, until=None).update(until=at)


def _change(device: Device, **facts: object) -> None:
    """Change a device so that every process which remembers it looks again."""
    Device.objects.filter(pk=device.pk).update(edition=F("edition") + 1, **facts)
    device.refresh_from_db()


def _record(verb: str, device: Device, by: str, at: datetime) -> None:
    events.record(
        name=f"health.device.{verb}",
        subject_id=device.pk,
        actor=by,
        at=at,
        facts={"device": device.code, "kind": device.kind},
    )
