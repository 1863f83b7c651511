"""Who pays what: programmes take over part of a purchase, each within its terms and ceilings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from songhe.kernel.money import split_by_largest_remainder

LEAST_PAID = 1  # fen; a purchase is always confirmed by a payment, be it ever so small


@dataclass(frozen=True)
class Person:
    """What a programme may ask about an elder."""

    age: int
    care_level: int  # 0: looks after herself, or was never assessed
    region: str  # code of the community; its beginning names street and district
    papers: frozenset[str] = frozenset()  # shown and still good


@dataclass(frozen=True)
class Conditions:
    """Who may have it; what is left empty is not asked."""

    least_age: int = 0
    least_level: int = 0
    regions: tuple[str, ...] = ()
    paper: str = ""


@dataclass(frozen=True)
class Terms:
    """What it pays, and how much of it is left for this elder just now."""

    code: str
    percent: int = 0  # of what it covers; or
    amount: int = 0  # a fixed sum in fen
    ceiling: int = 0  # fen for one purchase; 0: none
    least_spend: int = 0  # fen of what it covers
    categories: tuple[str, ...] = ()  # codes, or beginnings of codes; empty: all
    stackable: bool = True
    left: int | None = None  # fen that it may still pay; None: no limit


@dataclass(frozen=True)
class Line:
    """One line of a purchase."""

    category: str
    total: int  # fen


@dataclass(frozen=True)
class Share:
    """What one programme pays of each line, in the order of the lines."""

    code: str
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.parts)


def may_have(person: Person, conditions: Conditions) -> bool:
    """Does a programme's door stand open to this elder?"""
    return (
        person.age >= conditions.least_age
        and person.care_level >= conditions.least_level
        and (not conditions.regions or person.region.startswith(conditions.regions))
        and (not conditions.paper or conditions.paper in person.papers)
    )


def age_on(day: date, born_on: date) -> int:
    before = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before


def divide(lines: Sequence[Line], programmes: Sequence[Terms]) -> list[Share]:
    """Return what each programme pays: the dearest way that the programmes allow together.

    Those that may be combined are drawn one after another in the given order, each of what the
    ones before have left over. One that may not be combined stands alone, and is chosen when it
    pays more than all the others together; at the same sum the combined ones are kept.
    """
    together = _one_after_another(lines, [one for one in programmes if one.stackable])
    ways = [together]
    ways += [_one_after_another(lines, [one]) for one in programmes if not one.stackable]
    return max(ways, key=lambda way: sum(share.total for share in way))


def _one_after_another(lines: Sequence[Line], programmes: Sequence[Terms]) -> list[Share]:
    open_ = [line.total for line in lines]
    shares = []
    for terms in programmes:
        covered = [
            left if _covers(terms, line) else 0 for line, left in zip(lines, open_, strict=True)
        ]
        most = min(_wanted(terms, sum(covered)), sum(open_) - LEAST_PAID)
        if most <= 0:
            continue
        parts = split_by_largest_remainder(most, covered)
        open_ = [left - part for left, part in zip(open_, parts, strict=True)]
        shares.append(Share(terms.code, tuple(parts)))
    return shares


def _covers(terms: Terms, line: Line) -> bool:
    return not terms.categories or line.category.startswith(terms.categories)


def _wanted(terms: Terms, covered: int) -> int:
    """What it would pay of the covered sum, within every ceiling; half a fen is not paid."""
    if covered <= 0 or covered < terms.least_spend:
        return 0
    wanted = terms.amount or covered * terms.percent // 100
    ceilings = [covered, *([terms.ceiling] if terms.ceiling else [])]
    ceilings += [] if terms.left is None else [terms.left]
    return max(0, min(wanted, *ceilings))


def divide_back(amount: int, remaining: Sequence[int]) -> list[int]:
    """Divide what is given back over those who paid, by what each has still in it.

    Part after part, nobody gets back more than they paid, and when all is given back each has
    got exactly their own.

    :raises ValueError: if more would be given back than was paid.
    """
    if not 0 <= amount <= sum(remaining):
        raise ValueError(f"{amount} of {sum(remaining)}")
    return split_by_largest_remainder(amount, remaining) if amount else [0] * len(remaining)
