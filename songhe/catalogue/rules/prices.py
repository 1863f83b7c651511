"""Changing many prices by one sentence. Pure arithmetic in fen."""

from enum import StrEnum


class By(StrEnum):
    PERCENT = "percent"  # of a hundredth of a percent: 525 is 5.25 %
    FEN = "fen"
    TO = "to"


def changed(price: int, by: By, amount: int) -> int:
    """Return the new price; fractions of a fen are rounded to the nearest, and half a fen up.

    A result of nothing or less is returned as 0, and whoever asked says so.
    """
    if by == By.TO:
        new = amount
    elif by == By.FEN:
        new = price + amount
    else:
        new = (price * (10_000 + amount) + 5_000) // 10_000
    return max(new, 0)
