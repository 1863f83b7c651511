"""Prices hold the tax already; here it is taken out again, line by line, to the fen."""

from collections.abc import Mapping
from dataclasses import dataclass

EXEMPT = "exempt"
NO_TAX = (EXEMPT, "0")


@dataclass(frozen=True)
class Parts:
    """What of a sum is the seller's and what is tax."""

    net: int  # fen
    tax: int  # fen


def parts_of(amount: int, rate: str) -> Parts:
    """Divide an amount that holds its tax; half a fen of tax counts as a whole one.

    :raises ValueError: if the amount is negative or the rate is no rate.
    """
    if amount < 0:
        raise ValueError(f"{amount} fen")
    percent = 0 if rate in NO_TAX else int(rate)
    if not 0 <= percent <= 100:
        raise ValueError(rate)
    whole = 100 + percent
    tax = (2 * amount * percent + whole) // (2 * whole)
    return Parts(amount - tax, tax)


def parts_between(before: int, after: int, rate: str) -> Parts:
    """Return what leaves a line that goes down from one amount to another.

    However many steps it takes to nothing, net and tax come to exactly what they were.
    """
    first, then = parts_of(before, rate), parts_of(after, rate)
    return Parts(first.net - then.net, first.tax - then.tax)


def rate_of(category: str, rates: Mapping[str, str], usual: str) -> str:
    """Return the rate of a category: the longest beginning of its code that has one decides."""
    for length in range(len(category), 0, -1):
        if category[:length] in rates:
            return rates[category[:length]]
    return usual
