"""Asking a watch for something; the door of the watches sends it when the watch is on the line."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from songhe.accounts.acting import Acting
from songhe.health.models.devices import Device
from songhe.health.models.wishes import DeviceWish
from songhe.health.queries.wishes import wishes_open_to
from songhe.health.states import Wish
from songhe.kernel import events

LASTS = {
    Wish.LOCATE: timedelta(minutes=5),
    Wish.RING: timedelta(minutes=5),
    Wish.OFTEN: timedelta(days=1),
    Wish.USUAL: timedelta(days=1),
}
AGAIN = timedelta(seconds=30)  # sooner, the same is not sent a second time


class MayNotAsk(Exception):
    """Not this of this watch: by whom she lets know, and only while it is in use."""


@transaction.atomic
def ask_watch(*, device: Device, wish: Wish, acting: Acting, at: datetime) -> DeviceWish:
    """Ask a watch for something. Pressed twice, it is asked once.

    :raises MayNotAsk: if it is not theirs to ask, or the watch cannot be told anything.
    """
    locked = Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    if locked.revoked_at is not None or not locked.serial_hash:
        raise MayNotAsk
    if wish not in wishes_open_to(acting=acting, elder=locked.elder, at=at):
        raise MayNotAsk
    alike = DeviceWish.objects.filter(elder=locked.elder_id, device=locked, wish=wish)
    waiting = Q(sent_at=None, expires_at__gt=at) | Q(sent_at__gt=at - AGAIN)
    if (asked := alike.filter(waiting).order_by("-asked_at").first()) is not None:
        return asked
    events.record(
        name="health.device.ask",
        subject_id=locked.pk,
        actor=acting.label,
        at=at,
        facts={"device": locked.code, "wish": wish.value},
    )
    return DeviceWish.objects.create(
        elder=locked.elder,
        device=locked,
        wish=wish,
        asked_at=at,
        asked_by=acting.label,
        expires_at=at + LASTS[wish],
    )
