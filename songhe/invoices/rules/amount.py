"""How much stands on the buyer's invoice, and on which lines of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songhe.kernel.money import split_by_largest_remainder


@dataclass(frozen=True)
class Coverage:
    """A version of the rule: whose money stands on the buyer's invoice besides her own."""

    version: str
    programmes: frozenset[str]  # kinds of programmes: subsidy, voucher, insurance


# She and her family get an invoice for what they themselves paid. What a programme pays is
# between its fund and the seller, who accounts for it without this invoice.
COVERAGES = (Coverage("2026-11", frozenset()),)


def coverage(version: str = "") -> Coverage:
    """Return a version of the rule; without a name, the one that holds now.

    :raises KeyError: if there is no such version.
    """
    if not version:
        return COVERAGES[-1]
    return {one.version: one for one in COVERAGES}[version]


def invoiced(*, people: int, programmes: Mapping[str, int], by: Coverage) -> int:
    """Return the sum of an invoice: what of an order's money is still the seller's.

    :raises ValueError: if somebody got back more than they gave.
    """
    if people < 0 or min(programmes.values(), default=0) < 0:
        raise ValueError(f"{people} and {dict(programmes)}")
    return people + sum(fen for kind, fen in programmes.items() if kind in by.programmes)


def over_lines(amount: int, totals: Sequence[int]) -> list[int]:
    """Lay the sum of an invoice over the lines that were bought, whole fen, by what each cost.

    :raises ValueError: if the sum is more than the lines cost.
    """
    if not 0 <= amount <= sum(totals):
        raise ValueError(f"{amount} of {sum(totals)}")
    return split_by_largest_remainder(amount, totals) if amount else [0] * len(totals)


def taken_from(amount: int, left: Sequence[int], first: int | None = None) -> list[int]:
    """Divide what goes back over the lines of an invoice: from `first` what it has, else even.

    :raises ValueError: if more goes back than is left.
    """
    if not 0 <= amount <= sum(left):
        raise ValueError(f"{amount} of {sum(left)}")
    parts = [0] * len(left)
    if first is not None:
        parts[first] = min(amount, left[first])
    rest = amount - sum(parts)
    if rest:
        open_ = [one - part for one, part in zip(left, parts, strict=True)]
        more = split_by_largest_remainder(rest, open_)
        parts = [part + one for part, one in zip(parts, more, strict=True)]
    return parts
