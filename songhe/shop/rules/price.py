"""What a line costs."""


def line_total(price: int, quantity: int) -> int:
    """Return price × quantity in fen.

    :raises ValueError: if the quantity is not positive.
    """
    if quantity < 1:
        raise ValueError("a line holds at least one")
    return price * quantity
