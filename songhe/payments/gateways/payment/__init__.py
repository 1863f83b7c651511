"""Taking money: one protocol; an adapter for each channel; a sandbox for everyone else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class TryAgain(Exception):
    """The channel could not be reached or is busy; the same call may be made again."""


class Refused(Exception):
    """The channel will not do this; trying again does not help."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadNotice(Exception):
    """A notice that the channel did not sign, or not just now, or with a key we do not know."""


class UnknownChannel(Exception):
    """No such channel is set up here."""


class Kind(StrEnum):
    """What a notice speaks of."""

    PAYMENT = "payment"
    REFUND = "refund"
    OTHER = "other"


@dataclass(frozen=True)
class Receipt:
    """What a channel says it took."""

    channel: str
    intent_code: str
    amount: int  # fen
    reference: str  # the channel's own number
    paid_at: datetime


@dataclass(frozen=True)
class RefundReceipt:
    """What a channel says it gave back."""

    refund_code: str
    amount: int  # fen
    reference: str


@dataclass(frozen=True)
class Heard:
    """A notice whose signature is good: one payment, one refund, or something else."""

    event_id: str
    kind: Kind
    receipt: Receipt | None = None
    refund: RefundReceipt | None = None


@dataclass(frozen=True)
class Answer:
    """What the channel wants to read in answer to a notice."""

    status: int
    body: str
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Asked:
    """What we ask a channel to take."""

    intent_code: str
    amount: int  # fen
    title: str
    expires_at: datetime


class PaymentGateway(Protocol):
    """A channel that takes money and gives it back."""

    taken: Answer  # "we have it, do not repeat it"
    not_taken: Answer  # "something is wrong with it"

    def open(self, asked: Asked) -> str:
        """Ask the channel for a payment; return the address to send the payer to.

        The same intent again returns the same address.

        :raises TryAgain: if it cannot be reached.
        :raises Refused: if it will not open it.
        """
        ...

    def close(self, intent_code: str) -> None:
        """Ask the channel not to take this payment any more; closing twice is closing once.

        :raises TryAgain: if it cannot be reached.
        :raises Refused: if it was already paid.
        """
        ...

    def look_up(self, intent_code: str) -> Receipt | None:
        """Ask the channel whether it took the money; None when it did not.

        :raises TryAgain: if it cannot be reached.
        """
        ...

    def refund(self, *, refund_code: str, intent_code: str, amount: int) -> RefundReceipt:
        """Give money back. The same number again gives nothing more and returns its receipt.

        :raises TryAgain: if it cannot be reached.
        :raises Refused: if it will not.
        """
        ...

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Heard:
        """Return what a notice says, having checked that the channel sent it just now.

        :raises BadNotice: if it did not.
        """
        ...


@lru_cache(maxsize=8)
def _build(path: str) -> PaymentGateway:
    return cast(PaymentGateway, import_string(path)())


def payment_gateway(channel: str) -> PaymentGateway:
    """Return the adapter that the settings give this channel.

    :raises UnknownChannel: if there is none.
    """
    try:
        return _build(settings.SONGHE_PAYMENT_CHANNELS[channel])
    except KeyError:
        raise UnknownChannel(channel) from None
