"""Sharing money out within the channel (分账): one protocol, an adapter for each channel that can.

The platform never hands money on by itself: it tells the licensed channel whose each part is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from songhe.payments.gateways.payment import BillLine


class Standing(StrEnum):
    """How far the channel is with what it was told. What it will not do is `Refused`."""

    DONE = "done"
    UNDERWAY = "underway"
    UNKNOWN = "unknown"  # it never heard of this number


@dataclass(frozen=True)
class Outcome:
    """What the channel says of one number."""

    standing: Standing
    reference: str = ""  # the channel's own number


@dataclass(frozen=True)
class Paid:
    """The payment out of which money is shared."""

    intent_code: str
    reference: str  # the channel's own number


@dataclass(frozen=True)
class Part:
    """One seller's part of a payment."""

    number: str
    paid: Paid
    account: str  # who the seller is to the channel
    amount: int  # fen


@dataclass(frozen=True)
class Back:
    """What of a part comes back, so that it can be refunded."""

    number: str
    part: Part
    amount: int  # fen


class AllottingGateway(Protocol):
    """A channel that shares out what it took.

    Every order is known by its number: the same again is the same order, however often. All of
    them raise `TryAgain` if the channel cannot be reached, and those that tell it to do
    something `Refused` if it will not.
    """

    pause: timedelta  # between what comes back from a seller and the refund of it

    def allot(self, part: Part) -> Outcome:
        """Tell the channel that a part is the seller's."""
        ...

    def ask(self, part: Part) -> Outcome:
        """Ask what became of it."""
        ...

    def take_back(self, back: Back) -> Outcome:
        """Tell the channel to take something of a part back from the seller."""
        ...

    def ask_back(self, back: Back) -> Outcome:
        """Ask what became of that."""
        ...

    def release(self, *, number: str, paid: Paid) -> Outcome:
        """Nothing more will be shared out: what is left is the platform's and is free."""
        ...

    def bill(self, day: date, told: Iterable[Part | Back], /) -> list[BillLine]:
        """Return what was shared out and taken back on a day in Beijing.

        `told` is what we believe was done on it, for a channel that writes no bill of it and
        has to be asked; it is read only then.
        """
        ...


@lru_cache(maxsize=8)
def _build(path: str) -> AllottingGateway:
    return cast(AllottingGateway, import_string(path)())


def allots(channel: str) -> bool:
    """Does this channel share money out here?"""
    return channel in settings.SONGHE_ALLOTTING_CHANNELS


def channels_that_allot() -> list[str]:
    """Return the channels that share money out here."""
    return list(settings.SONGHE_ALLOTTING_CHANNELS)


def allotting_gateway(channel: str) -> AllottingGateway:
    """Return the adapter of a channel that shares money out here."""
    return _build(settings.SONGHE_ALLOTTING_CHANNELS[channel])
