"""Who may ask a watch for something, and what was asked of it."""

from datetime import datetime

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.models.devices import Device
from songhe.health.models.wishes import DeviceWish
from songhe.health.queries.positions import may_see_position
from songhe.health.states import Wish

SHOWN = 8
BY_KIN = (Wish.LOCATE, Wish.RING)


def wishes_open_to(*, acting: Acting, elder: Elder, at: datetime) -> tuple[Wish, ...]:
    """What somebody may ask of her watch.

    Where she is, only whom she lets know it: a relative, or her station. The station may let
    it ring and say how often it speaks, as it looks after the device.
    """
    may_know = may_see_position(person=acting.person, elder=elder, at=at)
    if acting.role is None:
        return BY_KIN if may_know and acting.elder is None else ()
    if acting.role != Role.OPERATOR or acting.organisation != elder.station:
        return ()
    return tuple(wish for wish in Wish if may_know or wish != Wish.LOCATE)


def watches_of(elder: Elder) -> QuerySet[Device]:
    """Return her devices that dial in by their maker's number and can be told something."""
    return Device.objects.filter(elder=elder, revoked_at=None, serial_hash__isnull=False).order_by(
        "pk"
    )


def wishes_of(device: Device) -> QuerySet[DeviceWish]:
    """Return what was asked of a device of the elder who has it, the newest first."""
    asked = DeviceWish.objects.filter(elder=device.elder_id, device=device)
    return asked.order_by("-asked_at", "-code")[:SHOWN]


def is_located(elder: Elder, at: datetime) -> bool:
    """Does one of her watches still owe the answer where it is?"""
    return DeviceWish.objects.filter(
        elder=elder, wish=Wish.LOCATE, answered_at=None, expires_at__gt=at
    ).exists()
