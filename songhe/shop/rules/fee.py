"""What the platform keeps of an order."""


def platform_fee(total: int, *, percent: int) -> int:
    """Return the platform's part of `total` in fen, half a fen counted as a whole one.

    It is worked out once for each order, when the order is placed, and kept with it: a fee
    that is changed later changes no order that stands.

    :raises ValueError: if the percentage is not between 0 and 100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} percent")
    return (total * percent + 50) // 100
