"""Who of several relatives pays how much."""

from collections.abc import Sequence


class TooLittle(Exception):
    """All of them together would not pay that much."""


def share_out(total: int, limits: Sequence[int | None]) -> list[int]:
    """Share `total` fen out as evenly as the limits allow; the first ones pay the odd fen.

    Who would pay more than their limit pays their limit, and the others share the rest.

    :raises TooLittle: if the limits do not reach the total, or somebody would pay nothing.
    """
    parts: list[int | None] = [None] * len(limits)
    rest, open_ = total, list(range(len(limits)))
    while open_:
        even = rest // len(open_)
        bound = [place for place in open_ if _limit(limits[place], total) <= even]
        if not bound:
            break
        for place in bound:
            parts[place] = _limit(limits[place], total)
            rest -= parts[place] or 0
        open_ = [place for place in open_ if place not in bound]
    for number, place in enumerate(open_):
        parts[place] = rest // len(open_) + (1 if number < rest % len(open_) else 0)
    shares = [part or 0 for part in parts]
    if sum(shares) != total or min(shares, default=0) <= 0:
        raise TooLittle(f"{shares} of {total}")
    return shares


def _limit(limit: int | None, total: int) -> int:
    return total if limit is None else min(limit, total)
