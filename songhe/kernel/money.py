"""Whole fen. Nothing here knows of fractions."""

from collections.abc import Sequence


def yuan(fen: int) -> str:
    """Return an amount in fen as yuan: 12800 → "128", 12850 → "128.50"."""
    sign, fen = ("−" if fen < 0 else ""), abs(fen)
    whole, rest = divmod(fen, 100)
    return f"{sign}{whole:,}".replace(",", " ") + (f".{rest:02d}" if rest else "")


def yuan_and_fen(fen: int) -> str:
    """Return an amount with both places always, as columns want it: 12800 → "128.00"."""
    said = yuan(fen)
    return said if "." in said else f"{said}.00"


def split_by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` fen by `weights` so that the parts are whole and sum to it exactly.

    :raises ValueError: if no weight is positive or one is negative.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and one must be positive")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
