"""Following parcels: one protocol, a gateway of the 快递100 kind, and a sandbox courier."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from songhe.shipping.rules.journeys import Point

SANDBOX = "songhe.shipping.gateways.tracking.sandbox.SandboxCourier"
WEB = "songhe.shipping.gateways.tracking.kuaidi100.Kuaidi100"


class TryAgain(Exception):
    """The gateway could not be reached or is busy; the same call may be made again."""


class Refused(Exception):
    """The gateway will not follow this parcel; trying again does not help."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadPush(Exception):
    """News that the gateway did not sign, or that is no news at all."""


class Following(StrEnum):
    """What the gateway says of its own watching."""

    GOES_ON = "polling"
    OVER = "shutdown"  # signed for
    GIVEN_UP = "abort"  # nothing for three days, or no change for sixty
    RENEWED = "updateall"


@dataclass(frozen=True)
class Asked:
    """A parcel that the gateway shall follow."""

    carrier: str
    number: str
    phone: str  # of who sends: some carriers answer nobody who does not know it
    callback: str
    salt: str


@dataclass(frozen=True)
class News:
    """What a push says: everything that is known of the parcel's journey."""

    following: Following
    carrier: str
    number: str
    state: str  # the gateway's number, the finest it gave
    points: tuple[Point, ...]  # newest first


@dataclass(frozen=True)
class Answer:
    """What the gateway wants to read in answer to a push."""

    status: int
    body: str
    content_type: str = "application/json"


class TrackingGateway(Protocol):
    """Somebody who tells us where parcels are."""

    taken: Answer
    not_taken: Answer

    def follow(self, asked: Asked) -> None:
        """Ask for news of a parcel; asking twice is asking once.

        :raises TryAgain: if the gateway cannot be reached.
        :raises Refused: if it will not.
        """
        ...

    def read_push(self, *, body: bytes, salt: str) -> News:
        """Return what a push says, having checked that it was signed with this salt.

        :raises BadPush: if it was not, or cannot be read.
        """
        ...


@lru_cache(maxsize=8)
def _build(path: str) -> TrackingGateway:
    return cast(TrackingGateway, import_string(path)())


def tracking_gateway() -> TrackingGateway:
    """Return the adapter that the settings name.

    :raises Refused: if they name none.
    """
    if not settings.SONGHE_TRACKING_GATEWAY:
        raise Refused("no_gateway")
    return _build(settings.SONGHE_TRACKING_GATEWAY)
