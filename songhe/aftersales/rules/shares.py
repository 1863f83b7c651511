"""How money that goes back is shared: among who paid, and between provider and platform."""

from collections.abc import Sequence


def shares_back(amount: int, left: Sequence[int]) -> list[int]:
    """Split `amount` over payments by what is left of each; never more than is left.

    Largest remainder: the parts are whole fen and sum to the amount.

    :raises ValueError: if more should go back than is left altogether.
    """
    whole = sum(left)
    if not 0 < amount <= whole or min(left) < 0:
        raise ValueError(f"{amount} of {list(left)}")
    parts = [amount * one // whole for one in left]
    order = sorted(range(len(left)), key=lambda place: (-(amount * left[place] % whole), place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def fee_back(*, fee: int, total: int, before: int, amount: int) -> int:
    """Return the platform's part of money that goes back.

    Worked out over everything given back so far, so that many small refunds give back exactly
    what one whole refund would: the fee itself, and not a fen more.

    :raises ValueError: if more would go back than was paid.
    """
    if before < 0 or amount < 0 or before + amount > total:
        raise ValueError(f"{before} + {amount} of {total}")
    return _fee_of(fee, total, before + amount) - _fee_of(fee, total, before)


def _fee_of(fee: int, total: int, part: int) -> int:
    return (2 * fee * part + total) // (2 * total)
