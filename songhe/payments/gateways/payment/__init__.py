"""Taking money: one protocol; an adapter for each channel; a sandbox for everyone else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
    ALLOTMENT = "allot"  # a seller's part; stands in bills only
    TAKEBACK = "back"
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
    amount: int | None  # fen; None where a channel's notice does not say it of one refund
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


class Way(StrEnum):
    """How the payer pays."""

    PAGE = "page"  # a browser on a desk goes to the channel's page
    PHONE = "phone"  # a browser on a phone opens the channel's app
    CODE = "code"  # a code on the screen, scanned with a phone: hers or a relative's
    INSIDE = "inside"  # within the channel's own app


@dataclass(frozen=True)
class Asked:
    """What we ask a channel to take."""

    intent_code: str
    amount: int  # fen
    title: str
    expires_at: datetime
    way: Way = Way.PAGE
    return_url: str = ""  # where the channel sends the browser when it is done
    payer_mark: str = ""  # who the payer is to the channel; needed inside its app
    payer_address: str = ""  # of the payer's phone on the network; needed for its browser


@dataclass(frozen=True)
class Cashier:
    """Where the payer pays: an address to go to, what a code on the screen says, or what the
    channel's own app is handed.
    """

    address: str = ""
    scan: str = ""
    inside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BillLine:
    """One line of a channel's bill: what it took or gave back on a day."""

    kind: Kind
    code: str  # ours: of an intent, a refund, an allotment or a takeback
    amount: int  # fen
    reference: str
    fee: int = 0  # fen, hundredths are rounded away by the channel itself


class PaymentGateway(Protocol):
    """A channel that takes money and gives it back."""

    ways: tuple[Way, ...]  # in which it can be paid
    taken: Answer  # "we have it, do not repeat it"
    not_taken: Answer  # "something is wrong with it"

    def open(self, asked: Asked) -> Cashier:
        """Ask the channel for a payment; return where the payer pays.

        The same intent again is the same payment.

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

    def refund(
        self, *, refund_code: str, intent_code: str, amount: int, paid: int
    ) -> RefundReceipt | None:
        """Give back `amount` of what was `paid`. The same number again gives nothing more and
        returns its receipt; None while the channel is still at it.

        :raises TryAgain: if it cannot be reached.
        :raises Refused: if it will not.
        """
        ...

    def bill(self, day: date) -> list[BillLine]:
        """Return what the channel took and gave back on a day in Beijing.

        :raises TryAgain: if it cannot be reached, or has not written the bill yet.
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
