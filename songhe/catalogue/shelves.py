"""One page of what a search finds, with the counts beside the filters, at constant cost."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from songhe.catalogue.models import Listing
from songhe.catalogue.queries import Wish, filtered, matching, ordered

MOST = 1000  # so many are counted and paged through; whoever sees more refines the question


@dataclass(frozen=True)
class Counts:
    """How many match, as a whole and under each filter with the others kept."""

    total: int
    more: bool  # than `MOST`
    categories: dict[str, int]  # by code of the upper level
    kinds: dict[str, int]
    needs: dict[str, int]


def page_of(wish: Wish, *, number: int, size: int, at: datetime) -> tuple[list[Listing], Counts]:
    """Return one page of what matches and the counts of everything: at most three queries.

    Whatever the size of the catalogue, at most `MOST` listings are counted or skipped.
    """
    matches = matching(wish.text, at)
    counts = _count(matches, wish)
    start = (number - 1) * size
    listings = list(ordered(filtered(matches, wish), wish)[start : start + size])
    return listings, counts


def _count(matches: QuerySet[Listing], wish: Wish) -> Counts:
    """Count in one query what each filter would leave, with the other filters kept."""
    rows = matches.order_by()
    if wish.at_most is not None:
        rows = rows.filter(price__lte=wish.at_most)
    chosen = list(rows.values_list("category__code", "kind", "needs")[: MOST + 1])
    fits = [
        (
            not wish.category or code.startswith(wish.category),
            not wish.kind or kind == wish.kind,
            not wish.need or wish.need in needs,
        )
        for code, kind, needs in chosen
    ]
    both = list(zip(chosen, fits, strict=True))
    return Counts(
        total=sum(all(fit) for fit in fits),
        more=len(chosen) > MOST,
        categories=Counter(row[0][:1] for row, fit in both if fit[1] and fit[2]),
        kinds=Counter(row[1] for row, fit in both if fit[0] and fit[2]),
        needs=Counter(need for row, fit in both if fit[0] and fit[1] for need in row[2]),
    )
