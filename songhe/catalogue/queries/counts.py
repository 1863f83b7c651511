"""How many listings each filter would leave, counted over a bounded number of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from songhe.catalogue.models import Listing
from songhe.catalogue.queries.search import MATCHES, MOST, Wish, filtered, matching, ordered
from songhe.catalogue.rules.bands import RATINGS, band_called, band_of


class Row(NamedTuple):
    """What the filters look at."""

    pk: int
    category: str
    kind: str
    needs: list[str]
    price: int
    rating: int
    region: int


@dataclass(frozen=True)
class Counts:
    """How many match, as a whole and under each filter with the others kept."""

    total: int
    more: bool  # than are counted
    at_least: bool  # the numbers beside the filters are of a part only
    categories: Counter[str]  # by code of either level
    kinds: Counter[str]
    needs: Counter[str]
    bands: Counter[str]
    ratings: Counter[str]


@dataclass(frozen=True)
class Pool:
    """What passes every filter, in order, and the counts beside the filters."""

    keys: list[int]
    counts: Counts


def pool_of(wish: Wish, at: datetime) -> Pool:
    """Return what matches, in order, and what each filter would leave.

    One query; a second one where more matches than is looked at and a filter narrows it.
    """
    matches = matching(wish.text, at)
    most = MATCHES if "rank" in matches.query.annotations else MOST
    every, more = _rows(_wider(matches, wish), wish, most)
    if more and wish.filters:
        chosen, more_chosen = _rows(filtered(matches, wish), wish, most)
    else:
        chosen, more_chosen = [row for row in every if _passes(row, wish)], more
    counts = _counts(every, chosen if more else every, wish)
    total = replace(counts, total=len(chosen), more=more_chosen, at_least=more)
    return Pool([row.pk for row in chosen], total)


def _wider(matches: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Keep what passes the filters that have no counts of their own."""
    kept = Wish(at_most=wish.at_most, near=wish.near, streets=wish.streets, day=wish.day)
    return filtered(matches, kept)


def _rows(listings: QuerySet[Listing], wish: Wish, most: int) -> tuple[list[Row], bool]:
    columns = ("pk", "category__code", "kind", "needs", "price", "rating")
    rows = ordered(listings, wish).values_list(*columns, "provider__organisation__region")
    found = [Row(*row) for row in rows[: most + 1]]
    return found[:most], len(found) > most or (most == MATCHES and len(found) == most)


def _passes(row: Row, wish: Wish, but: str = "") -> bool:
    """Does a listing pass every filter that has counts, leaving one out?"""
    band = band_called(wish.band)
    needed = RATINGS.get(wish.rating, 0)
    passes = {
        "category": row.category.startswith(wish.category),
        "kind": not wish.kind or row.kind == wish.kind,
        "need": not wish.need or wish.need in row.needs,
        "band": band is None or band.holds(row.price),
        "rating": row.rating >= needed,
    }
    return all(fine for name, fine in passes.items() if name != but)


def _counts(every: Sequence[Row], chosen: Sequence[Row], wish: Wish) -> Counts:
    """Count each filter among what passes the others.

    `chosen` differs from `every` where only a part could be looked at: then a filter that is not
    set is counted among what was chosen, one that is set among the part.
    """

    def among(name: str, values: Callable[[Row], Iterable[str]]) -> Counter[str]:
        rows = every if getattr(wish, name) else chosen
        return Counter(
            value for row in rows if _passes(row, wish, but=name) for value in values(row)
        )

    return Counts(
        total=len(chosen),
        more=False,
        at_least=False,
        categories=among("category", lambda row: (row.category, row.category[:1])),
        kinds=among("kind", lambda row: (row.kind,)),
        needs=among("need", lambda row: row.needs),
        bands=among("band", lambda row: (band_of(row.price).code,)),
        ratings=among("rating", _ratings),
    )


def _ratings(row: Row) -> list[str]:
    return [code for code, least in RATINGS.items() if row.rating >= least]
