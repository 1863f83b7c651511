"""Who of several relatives pays how much."""

from collections.abc import Sequence

from songhe.kernel.money import split_by_largest_remainder

WHOLE = 100  # percent


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


class WrongSum(Exception):
    """The parts do not make the whole; `missing` is how much, less than nothing if too much."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"{missing} missing")
        self.missing = missing


class OverLimit(Exception):
    """Somebody would pay more than their limit; `place` says who."""

    def __init__(self, place: int) -> None:
        super().__init__(f"number {place}")
        self.place = place


def by_percents(total: int, percents: Sequence[int]) -> list[int]:
    """Share `total` fen out by percents, the odd fen by the largest remainder.

    :raises WrongSum: if they do not make a hundred.
    """
    if sum(percents) != WHOLE:
        raise WrongSum(WHOLE - sum(percents))
    return split_by_largest_remainder(total, percents)


def check_parts(total: int, parts: Sequence[int], limits: Sequence[int | None]) -> None:
    """See that parts make the whole, each of something and within its limit.

    :raises WrongSum: if they do not sum to the total.
    :raises TooLittle: if somebody would pay nothing.
    :raises OverLimit: if somebody would pay more than their limit.
    """
    if sum(parts) != total:
        raise WrongSum(total - sum(parts))
    if min(parts, default=0) <= 0:
        raise TooLittle(f"{list(parts)} of {total}")
    for place, (part, limit) in enumerate(zip(parts, limits, strict=True)):
        if limit is not None and part > limit:
            raise OverLimit(place)
