"""Residents send what their watches measure: minute by minute, or days at once."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from songhe.demo.city.residents import Resident
from songhe.demo.wearable import Sample

SYNC = timedelta(minutes=1)  # how often a watch sends
PORTION = timedelta(minutes=10)  # what is sent at once of days that are over


class Sends(Protocol):
    """A device's way to the port."""

    def send(self, samples: Sequence[Sample]) -> None: ...


SenderOf = Callable[[str], Sends]  # by the device's token


def send_live(
    people: Sequence[Resident],
    sender_of: SenderOf,
    *,
    wait: Callable[[float], bool],
    clock: Callable[[], datetime] = timezone.now,
) -> None:
    """Send each minute what was measured in it, until `wait` says that it is enough."""
    senders = [sender_of(one.token) for one in people]
    since = clock()
    while not wait(SYNC.total_seconds()):
        until = clock()
        # A machine that slept did not measure.
        first = max(since, until - PORTION)
        for one, sender in zip(people, senders, strict=True):
            if samples := list(one.samples(first, until)):
                sender.send(samples)
        since = until


def send_days(
    people: Sequence[Resident],
    sender_of: SenderOf,
    *,
    since: datetime,
    until: datetime,
    speed: float,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Send everything from one moment to another, portion by portion, so much faster than life.

    Return how many readings were sent; speed 0 is without a pause.
    """
    senders = [sender_of(one.token) for one in people]
    sent, at = 0, since
    while at < until:
        end = min(at + PORTION, until)
        for one, sender in zip(people, senders, strict=True):
            if samples := list(one.samples(at, end)):
                sender.send(samples)
                sent += len(samples)
        if speed:
            sleep((end - at).total_seconds() / speed)
        at = end
    return sent
