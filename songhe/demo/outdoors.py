"""The watch that she wears out of doors: it dials in by its maker's number and tells where she is.

Her daughter may know it, as she said; so the page of places, and what can be asked of a watch,
are alive in the demonstration.
"""

import math
from datetime import datetime, timedelta

from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import change_rights
from songhe.accounts.models import Kinship, Region
from songhe.accounts.states import Right
from songhe.demo.cast import EVERY_RIGHT, Cast
from songhe.health.actions.devices import enrol_device
from songhe.health.actions.fences import set_fence
from songhe.health.actions.readings import load_readings
from songhe.health.rules.fence import EARTH, Circle
from songhe.health.states import DeviceKind

SERIAL = "001000000000017"  # invented
DAYS, EVERY = 2, timedelta(minutes=10)
HOME, WAY = 400, 240  # metres: what counts as near her home, and how far she walks from it
WALKS = ((9.5, 10.5), (16.0, 17.0))  # hours of the day


def go_out(cast: Cast, *, now: datetime) -> None:
    """Give her that watch and two days of where she was, and let her daughter know of it."""
    elder, her = cast.grandma, acting_of(cast.elder)
    home = _home(Region.objects.get(pk=elder.region_id))  # the regions were filled since
    if home is None:
        return
    began = now - timedelta(days=DAYS + 1)
    beside = Kinship.objects.get(elder=elder, relative=cast.daughter)
    rights = (*EVERY_RIGHT, Right.SEE_PLACE)
    change_rights(kinship=beside, rights=rights, by=elder.name, at=began)
    set_fence(elder=elder, name="家附近", circle=home, acting=her, at=began)
    watch, _ = enrol_device(
        elder=elder,
        kind=DeviceKind.WATCH,
        name="王奶奶出门戴的手表",
        by=elder.name,
        at=began,
        serial=SERIAL,
    )
    last = now - timedelta(minutes=6)
    times = [last - EVERY * number for number in range(int(timedelta(days=DAYS) / EVERY), -1, -1)]
    north, east = zip(*(_away(one) for one in times), strict=True)
    degree = EARTH * math.pi / 180  # metres
    narrow = math.cos(math.radians(home.latitude))
    series = {
        "latitude": [home.latitude + metres / degree for metres in north],
        "longitude": [home.longitude + metres / degree / narrow for metres in east],
        "location_accuracy": [12.0] * len(times),
    }
    for metric, values in series.items():
        load_readings(elder=elder, device=watch, metric=metric, times=times, values=values, at=now)
    watch.last_seen_at = last
    watch.save(update_fields=["last_seen_at"])


def _home(region: Region | None) -> Circle | None:
    """What is near the middle of her community or, if that is not known, of its street."""
    while region is not None:
        if region.latitude is not None and region.longitude is not None:
            return Circle(region.latitude, region.longitude, HOME)
        region = region.parent
    return None


def _away(moment: datetime) -> tuple[float, float]:
    """How many metres north and east of the middle of her community she is: a round and back."""
    local = timezone.localtime(moment)
    hour = local.hour + local.minute / 60
    for begins, ends in WALKS:
        if begins < hour < ends:
            turn = (hour - begins) / (ends - begins) * 2 * math.pi
            return 60 + WAY * (1 - math.cos(turn)) / 2, 35 + WAY * math.sin(turn)
    return 60.0, 35.0
