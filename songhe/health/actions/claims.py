"""Printing codes for devices, and taking a device into use by its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Organisation
from songhe.health.actions.devices import enrol_by_hash, new_token
from songhe.health.models.claims import DeviceClaim
from songhe.health.models.devices import Device
from songhe.health.states import DeviceKind
from songhe.kernel.codes import new_code
from songhe.kernel.fields import lookup_hash
from songhe.notify.actions import tell

LASTS = timedelta(days=180)
MOST = 24  # on one sheet
LETTERS = 12  # about 59 bits


class NoSuchClaim(Exception):
    """Wrong, used, or too old: it is not said which."""


class TooMany(Exception):
    """More codes than a sheet holds, or none."""


@dataclass(frozen=True)
class Printed:
    """What one label shows, this once: the code to scan, and the token to set in the device."""

    claim: DeviceClaim
    words: str
    token: str


@transaction.atomic
def print_claims(*, acting: Acting, kind: DeviceKind, many: int, at: datetime) -> Sequence[Printed]:
    """Make codes for a sheet; only their hashes are kept.

    :raises TooMany: if it is none, or more than a sheet holds.
    """
    station = acting.organisation
    if not 0 < many <= MOST or station is None:
        raise TooMany
    return [_printed(station, acting.label, kind, at) for _number in range(many)]


def _printed(station: Organisation, by: str, kind: DeviceKind, at: datetime) -> Printed:
    words, token = new_code(LETTERS), new_token()
    claim = DeviceClaim.objects.create(
        station=station,
        kind=kind,
        claim_hash=lookup_hash(words),
        token_hash=lookup_hash(token),
        printed_at=at,
        printed_by=by,
        expires_at=at + LASTS,
    )
    return Printed(claim, words, token)


@transaction.atomic
def claim_device(*, words: str, elder: Elder, acting: Acting, at: datetime) -> Device:
    """Take the device with this code into use for an elder; she hears of it if it was not she.

    :raises NoSuchClaim: if the code is wrong, used or too old.
    """
    claim = (
        DeviceClaim.objects.select_for_update()
        .filter(claim_hash=lookup_hash(words), used_at=None, expires_at__gt=at)
        .first()
    )
    if claim is None:
        raise NoSuchClaim
    device = enrol_by_hash(
        elder=elder,
        kind=DeviceKind(claim.kind),
        name=_name(elder, claim),
        by=acting.label,
        at=at,
        token_hash=claim.token_hash,
    )
    claim.used_at, claim.device = at, device
    claim.save(update_fields=["used_at", "device"])
    if acting.elder != elder:
        _tell_her(elder, acting, device, at)
    return device


def _name(elder: Elder, claim: DeviceClaim) -> str:
    with translation.override("zh-hans"):  # written down, so in the source language
        kind = str(DeviceKind(claim.kind).label).partition("、")[0]
        return (_("%(name)s的%(kind)s") % {"name": elder.call_name, "kind": kind})[:40]


def _tell_her(elder: Elder, acting: Acting, device: Device, at: datetime) -> None:
    facts = {"who": acting.person.name, "device": device.name}
    words = _("%(who)s给您添了一个设备：%(device)s，它量的会记在您名下。") % facts
    tell(person=elder.person, kind="message", words=words, url=reverse("health:mine"), at=at)
