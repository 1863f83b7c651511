"""Finding things: words, filters, order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.search import SearchRank, TrigramSimilarity
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from songhe.catalogue.models import (
    Listing,
    Term,
)
from songhe.catalogue.queries.listings import on_sale
from songhe.catalogue.rules.bands import RATINGS, band_called
from songhe.catalogue.states import ListingKind, ListingState, Sort
from songhe.kernel.search import (
    Ask,
    Lexemes,
    asks,
    asks_for,
    asks_for_heads,
    most_used_first,
)
from songhe.kernel.slips import known_spelling, one_slip, sound_of

MOST = 1000  # so many are counted and paged through; whoever wants more refines the question
MATCHES = 120  # of a question in words
ENOUGH = 3  # things called so; with fewer, descriptions are asked too
ALIKE = 3  # first answers, whose categories say what is similar
# Set apart, so that nobody hopes to be done early by reading the whole table: the index is asked
# for all of it, and rows are still only read until there are enough.
MATCHING = """
    WITH found AS MATERIALIZED (
        SELECT id FROM catalogue_listing WHERE state = %s AND search @@ %s::tsquery
    ) SELECT id FROM found
"""
SUGGESTED = 3
NAMES = 12  # that are compared with a misspelt one

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
    band: str = ""  # of prices
    rating: str = ""  # at least
    near: int = 0  # so many kilometres from the elder's street
    streets: tuple[int, ...] = ()  # keys of the regions that lie so near
    day: date | None = None  # somebody can come then

    @property
    def filters(self) -> tuple[str, ...]:
        """Return the names of those that narrow it."""
        names = ("category", "need", "kind", "at_most", "band", "rating", "near", "day")
        return tuple(name for name in names if getattr(self, name))


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

    Of very many matches those used most are kept, so that the cost does not grow with the shop.
    """
    readings = asks(text)
    if not readings:
        return on_sale(at)
    ask, keys = _understood(text, readings)
    return on_sale(at).filter(pk__in=keys).annotate(rank=SearchRank(F("search"), Lexemes(ask.rank)))


def _understood(text: str, readings: Sequence[Ask]) -> tuple[Ask, list[int]]:
    """Return the most exact reading that finds something, and what it finds."""
    exact = [ask for ask in readings if not ask.loose]
    loose = [ask for ask in readings if ask.loose]
    if exact and (keys := _keys(most_used_first(exact[0]))):
        if len(keys) < ENOUGH:
            keys += _keys([f"({exact[0].said}) & !({exact[0].named})"])
        return exact[0], keys
    found = _first_that_finds(exact)
    if found is None and (meant := _misspelt(sound_of(text))):
        found = _first_that_finds(meant)
    if found is None:
        found = _first_that_finds(loose)
    return found or (readings[0], [])


def is_called(text: str, at: datetime) -> bool:
    """Is anything on sale called as was asked, or is what was found only near to it?"""
    exact = [ask.named for ask in asks(text) if not ask.loose]
    if not exact:
        return False
    branches = " UNION ALL ".join([f"({MATCHING})"] * len(exact))
    named = RawSQL(branches, [one for part in exact for one in (ListingState.ON_SALE, part)])  # noqa: S611 - ours
    return on_sale(at).filter(pk__in=named).exists()


def _first_that_finds(readings: Sequence[Ask]) -> tuple[Ask, list[int]] | None:
    """Try every reading in one query: first what is called so, then what is said to be."""
    tries = [(ask, ask.named) for ask in readings] + [(ask, ask.said) for ask in readings]
    if not tries:
        return None
    branches = " UNION ALL ".join(
        f"(SELECT {place} FROM ({MATCHING}) AS kept LIMIT 1)"  # noqa: S608 (numbers of our own)
        for place in range(len(tries))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            branches, [one for _ask, asked in tries for one in (ListingState.ON_SALE, asked)]
        )
        places = [place for (place,) in cursor.fetchall()]
    if not places:
        return None
    ask, asked = tries[min(places)]
    parts = most_used_first(ask) if asked == ask.named else [asked]
    return ask, _keys(parts)


def _keys(parts: Sequence[str]) -> list[int]:
    """Return the keys of what is on the shelves and matches, part after part, `MATCHES` at most.

    One statement: the database begins with the first part and stops when there are enough.
    """
    branches = " UNION ALL ".join([f"({MATCHING})"] * len(parts))
    statement = f"{branches} LIMIT %s"
    with connection.cursor() as cursor:
        values = [one for part in parts for one in (ListingState.ON_SALE, part)]
        cursor.execute(statement, [*values, MATCHES])
        return [key for (key,) in cursor.fetchall()]


def _misspelt(sound: str) -> list[Ask]:
    """Return how to ask for the known names of which a question may be a slip."""
    if not sound:
        return []
    if heads := known_spelling(sound):
        return [asks_for_heads(heads)]
    near = (
        Term.objects.filter(spelling__trigram_similar=sound)
        .annotate(alike=TrigramSimilarity("spelling", sound))
        .order_by("-alike", "name")[:NAMES]
    )
    names = [term.name for term in near if term.spelling == sound or one_slip(sound, term.spelling)]
    return [asks_for(names)] if names else []


def names_like(text: str) -> list[str]:
    """Return names of things that sound a little like what was asked for, at most three."""
    sound = sound_of(text)
    if not sound:
        return []
    near = Term.objects.annotate(alike=TrigramSimilarity("spelling", sound))
    near = near.filter(spelling__trigram_similar=sound).order_by("-alike", "name")
    return list(near.values_list("name", flat=True)[:SUGGESTED])


def similar_to(listings: Sequence[Listing], many: int, at: datetime) -> QuerySet[Listing]:
    """Return what else there is in the categories of a few answers, most used first."""
    categories = {listing.category_id for listing in listings[:ALIKE]}
    return (
        on_sale(at)
        .filter(category__in=categories)
        .exclude(pk__in=[listing.pk for listing in listings])
        .order_by("-stars_count", "pk")[:many]
    )


def filtered(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Keep what passes every filter of a wish."""
    if wish.category:
        listings = listings.filter(
            Q(category__code=wish.category) | Q(category__parent__code=wish.category)
        )
    if wish.need:
        listings = listings.filter(needs__contains=[wish.need])
    if wish.kind or wish.day:  # only a service has a day
        listings = listings.filter(kind=wish.kind or ListingKind.SERVICE)
    if wish.near:
        listings = listings.filter(provider__organisation__region__in=wish.streets)
    return _priced(listings, wish)


def _priced(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Keep what lies within the prices and the ratings of a wish."""
    if wish.at_most is not None:
        listings = listings.filter(price__lte=wish.at_most)
    if band := band_called(wish.band):
        listings = listings.filter(price__gte=band.least)
        if band.below is not None:
            listings = listings.filter(price__lt=band.below)
    if least := RATINGS.get(wish.rating):
        listings = listings.filter(rating__gte=least)
    return listings


def ordered(listings: QuerySet[Listing], wish: Wish) -> QuerySet[Listing]:
    """Put the best answers first, or what the wish says."""
    if wish.sort == Sort.BEST and "rank" in listings.query.annotations:
        return listings.order_by("-rank", "-stars_count", "pk")
    return listings.order_by(*ORDERS[wish.sort])
