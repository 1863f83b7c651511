"""Issuing invoices: one protocol, and a sandbox for everyone who has no gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

SANDBOX = "songhe.invoices.gateways.invoicing.sandbox.Sandbox"


class TryAgain(Exception):
    """The gateway could not be reached, or what it said makes no sense: ask again by number."""


class Refused(Exception):
    """The gateway will not issue it, and has not; as it stands, trying again does not help."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadNotice(Exception):
    """A notice that the gateway did not sign, or not just now."""


@dataclass(frozen=True)
class Party:
    """Who sells or buys."""

    name: str
    tax_number: str = ""  # none for a person
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Line:
    """One line: amounts are whole fen, of a red invoice below nothing."""

    name: str
    quantity: int | None
    amount: int
    tax: int
    rate: str


@dataclass(frozen=True)
class Asked:
    """An invoice to be issued under our number."""

    number: str  # ours: the same number is the same invoice
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    amount: int  # fen, of a red one below nothing
    tax: int
    red_of: str = ""  # the tax office's number of the invoice that is taken back


@dataclass(frozen=True)
class Issued:
    """An invoice that exists; its file's signature was checked."""

    number: str  # ours
    tax_number: str  # the tax office's, twenty digits
    amount: int
    issued_at: datetime
    file: bytes
    file_type: str


class InvoiceGateway(Protocol):
    """Somebody who issues invoices in a seller's name."""

    def issue(self, asked: Asked) -> Issued | None:
        """Ask for an invoice; None while the gateway is still at it. The same number again
        issues nothing more and answers as `look_up` does.

        :raises TryAgain: if it cannot be reached, or its answer cannot be believed.
        :raises Refused: if it will not, and has not.
        """
        ...

    def look_up(self, number: str) -> Issued | None:
        """Return the invoice with our number; None if there is none, or none yet.

        :raises TryAgain: if it cannot be reached, or its answer cannot be believed.
        """
        ...

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
        """Return our number of the invoice that a notice speaks of. It proves no more than that
        there is something to ask for.

        :raises BadNotice: if the gateway did not sign it just now.
        """
        ...


@lru_cache(maxsize=4)
def _build(path: str) -> InvoiceGateway:
    return cast(InvoiceGateway, import_string(path)())


def has_gateway() -> bool:
    return bool(settings.SONGHE_INVOICE_GATEWAY)


def invoice_gateway() -> InvoiceGateway:
    """Return the adapter that the settings name.

    :raises TryAgain: if they name none; what is asked for waits until there is one.
    """
    if not settings.SONGHE_INVOICE_GATEWAY:
        raise TryAgain("no_gateway")
    return _build(settings.SONGHE_INVOICE_GATEWAY)
