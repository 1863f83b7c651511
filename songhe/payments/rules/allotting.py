"""Whose each fen of a settled order is, and out of which payment it is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from songhe.kernel.money import split_by_largest_remainder


@dataclass(frozen=True)
class Portion:
    """What of one payment is the seller's, and what the platform's."""

    seller: int  # fen
    platform: int  # fen

    @property
    def whole(self) -> int:
        return self.seller + self.platform


def portions(*, seller: int, platform: int, free: Sequence[int]) -> list[Portion]:
    """Divide an order over the payments that paid for it, by what is `free` in each.

    Nothing is taken of a payment that is not free in it, and the sums are exact.

    :raises ValueError: if more is settled than is free.
    """
    whole = seller + platform
    if min(seller, platform, *free) < 0 or not 0 < whole <= sum(free):
        raise ValueError(f"{seller} + {platform} of {free}")
    wholes = split_by_largest_remainder(whole, free)
    sellers = split_by_largest_remainder(seller, wholes)
    return [Portion(mine, all_ - mine) for mine, all_ in zip(sellers, wholes, strict=True)]


def takebacks(amount: int, left: Sequence[int]) -> list[int]:
    """Divide what a seller gives back over its parts, by what it still has of each.

    No more than it has: what it got in another way it gives back in another way.
    """
    amount = max(0, min(amount, sum(left)))
    return split_by_largest_remainder(amount, left) if amount else [0] * len(left)
