"""Finding things: words, filters, order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchRank, TrigramSimilarity
from django.db.models import F, IntegerField, Q, QuerySet, Value

from songhe.catalogue.models import (
    Listing,
    Term,
)
from songhe.catalogue.queries.listings import on_sale
from songhe.catalogue.states import Sort
from songhe.kernel.search import (
    Ask,
    Lexemes,
    asks,
    asks_for,
    asks_for_heads,
)
from songhe.kernel.slips import known_spelling, one_slip, sound_of

MOST = 1000  # so many are counted and paged through; whoever sees more refines the question
ENOUGH = 3  # things called so; with fewer, descriptions are asked too
ALIKE = 3  # first answers, whose categories say what is similar
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
    ask, many = _understood(text, readings, at)
    recall = ask.named if many >= ENOUGH else ask.said
    matches = on_sale(at).filter(search=Lexemes(recall)).order_by("-stars_count", "pk")
    return (
        Listing.objects.filter(pk__in=matches.values("pk")[:MOST])
        .select_related("provider__organisation", "category__parent")
        .annotate(rank=SearchRank(F("search"), Lexemes(ask.rank)))
    )


def _understood(text: str, readings: Sequence[Ask], at: datetime) -> tuple[Ask, int]:
    """Return the most exact reading that finds something, and how many things are called so."""
    exact = [ask for ask in readings if not ask.loose]
    loose = [ask for ask in readings if ask.loose]
    if exact:
        many = on_sale(at).filter(search=Lexemes(exact[0].named))[:ENOUGH].count()
        if many:
            return exact[0], many
        if (found := _first_that_finds(exact, at)) is not None:
            return found
    if (meant := _misspelt(sound_of(text))) and (found := _first_that_finds(meant, at)):
        return found
    return (_first_that_finds(loose, at) if loose else None) or (readings[0], 0)


def _first_that_finds(readings: Sequence[Ask], at: datetime) -> tuple[Ask, int] | None:
    """Ask in one query for every reading: first what is called so, then what is said to be."""
    tries = [(ask, ask.named) for ask in readings] + [(ask, ask.said) for ask in readings]
    probes = [
        on_sale(at)
        .filter(search=Lexemes(asked))
        .values_list(Value(place, IntegerField()))
        .order_by()[:ENOUGH]
        for place, (_ask, asked) in enumerate(tries)
    ]
    rows = probes[0].union(*probes[1:], all=True) if len(probes) > 1 else probes[0]
    found = Counter(place for (place,) in rows)
    if not found:
        return None
    first = min(found)
    return tries[first][0], found[first] if first < len(readings) else 0


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
