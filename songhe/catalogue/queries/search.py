"""Finding things: words, filters, order."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet

from songhe.catalogue.models import (
    Listing,
)
from songhe.catalogue.queries.listings import on_sale
from songhe.catalogue.states import Sort
from songhe.kernel.search import Lexemes, question, spelt_like

ORDERS = {
    Sort.BEST: ("-stars_count", "pk"),
    Sort.CHEAP: ("price", "pk"),
    Sort.DEAR: ("-price", "pk"),
    Sort.RATED: ("-rating", "pk"),
}


@dataclass(frozen=True)
class Wish:
    """What somebody looks for."""

    text: str = ""
    category: str = ""  # a code of either level
    need: str = ""
    kind: str = ""
    at_most: int | None = None  # fen
    sort: Sort = Sort.BEST


def search(
    *,
    text: str = "",
    category: str = "",
    need: str = "",
    kind: str = "",
    at_most: int | None = None,
    sort: Sort = Sort.BEST,
    at: datetime,
) -> QuerySet[Listing]:
    """Return what is on sale and matches, in the order wished for.

    When nothing matches as typed, what sounds alike is returned instead.
    """
    wish = Wish(text, category, need, kind, at_most, Sort(sort))
    return ordered(filtered(matching(text, at), wish), wish)


def matching(text: str, at: datetime) -> QuerySet[Listing]:
    """Return what is on sale and matches a question; all of it when nothing is asked.

    First what has every word of it, else what has any, else what sounds alike.
    """
    for every in (True, False):
        asked = question(text, every=every)
        if not asked:
            return on_sale(at)
        matches = on_sale(at).filter(search=Lexemes(asked))
        if matches.exists():
            return matches.annotate(rank=SearchRank(F("search"), Lexemes(asked)))
    spelt = spelt_like(text)
    alike = TrigramWordSimilarity(spelt, "latin")
    return on_sale(at).filter(latin__trigram_word_similar=spelt).annotate(rank=alike)


def filtered(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Keep what passes every filter of a wish."""
    if wish.category:
        listings = listings.filter(
            Q(category__code=wish.category) | Q(category__parent__code=wish.category)
        )
    if wish.need:
        listings = listings.filter(needs__contains=[wish.need])
    if wish.kind:
        listings = listings.filter(kind=wish.kind)
    if wish.at_most is not None:
        listings = listings.filter(price__lte=wish.at_most)
    return listings


def ordered(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Put the best answers first, or what the wish says."""
    if wish.sort == Sort.BEST and "rank" in listings.query.annotations:
        return listings.order_by("-rank", "-stars_count", "pk")
    return listings.order_by(*ORDERS[wish.sort])
