"""Fen and the yuan with two places that channels write."""

from decimal import Decimal, InvalidOperation


def written(fen: int) -> str:
    """Return 12800 as "128.00"."""
    return f"{fen // 100}.{fen % 100:02d}"


def read(words: str) -> int:
    """Return "128.00" as 12800.

    :raises ValueError: if it is no amount of whole fen.
    """
    try:
        fen = Decimal(words.strip()) * 100
        whole = int(fen)
    except (InvalidOperation, OverflowError) as error:
        raise ValueError(f"not an amount: {words!r}") from error
    if whole != fen:
        raise ValueError(f"not whole fen: {words!r}")
    return whole
