"""How money that goes back is shared between provider and platform."""


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
