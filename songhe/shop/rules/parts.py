"""One line of a paid order is called off alone: what goes back of it, and what fee is on the rest.

The fee of an order was fixed over its whole. It is laid along the order's money, fen by fen:
what goes back first, what is kept of the line next, what still waits last. So the parts of the
fee always make the fee, and none is ever below nothing or above its money.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """One line taken out of an order's waiting money, in fen."""

    back: int  # to those who paid
    kept: int  # by the seller, its fee not yet taken off
    fee_back: int  # the fee that nobody gets
    fee_kept: int  # the platform's, of what is kept


def cut(*, fee: int, total: int, off: int, share: int, back: int) -> Cut:
    """Cut a line of `share` fen out of an order of which `off` fen were cut out before.

    :raises ValueError: if more would go back than the line cost, or the order has not that much.
    """
    if not 0 <= back <= share or off < 0 or off + share > total:
        raise ValueError(f"{back} of {share}, {off} of {total} are off")
    first, middle, last = (_fee_until(fee, total, off + part) for part in (0, back, share))
    return Cut(back, share - back, middle - first, last - middle)


def _fee_until(fee: int, total: int, part: int) -> int:
    return (2 * fee * part + total) // (2 * total) if total else 0
