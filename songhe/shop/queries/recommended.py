"""What is suggested beside a shelf, a listing and a cart, each with a reason that is true."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from songhe.accounts.models import Elder, Person
from songhe.assessment import queries as assessment
from songhe.assessment.models import Need
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.shop.models import OrderLine, Promotion, SuggestionChoice
from songhe.shop.rules.recommend import LEAST_BUYERS, LEAST_RATINGS, Pick, chosen
from songhe.shop.states import AdSlot, OrderState

KEPT = (OrderState.PAID, OrderState.UNDERWAY, OrderState.FULFILLED)
YEAR = timedelta(days=365)
LOOKED_AT = 500  # the newest purchases of a thing
POOL = 60  # most rated things, of which the first of each category is taken
NEEDS = 3
ANCHORS = 2  # things in a cart that are asked about


@dataclass(frozen=True)
class Suggestion:
    """Something to look at, why it is shown, and the label it must carry."""

    listing: Listing
    why: str
    label: str


@dataclass(frozen=True)
class Reader:
    """For whom suggestions are made, as far as she lets them go by her."""

    needs: Sequence[Need] = ()
    is_personal: bool = False
    most: int = 4
    sees_ads: bool = True


def wants_personal(person: Person) -> bool:
    """May suggestions go by what a person needs? Who never chose, has not said no."""
    choice = SuggestionChoice.objects.filter(person=person).first()
    return choice is None or choice.is_personal


def needs_shown_to(person: Person, elder: Elder, at: datetime) -> list[Need]:
    """Return an elder's needs for a suggestion, if this person may read them."""
    if not assessment.elders_with_needs_open_to(person, at).filter(pk=elder.pk).exists():
        return []
    return list(assessment.open_needs_of(elder)[:NEEDS])


def suggested_on_shelf(reader: Reader, at: datetime) -> list[Suggestion]:
    """Return what stands before the shelf: what she needs, then what many have rated."""
    return _suggestions(reader, [_needed(reader.needs, at), _popular(at)], at)


def suggested_for_needs(reader: Reader, at: datetime) -> list[Suggestion]:
    """Return what stands below a search in vain: what she needs, nothing popular and no ad."""
    return _suggestions(replace(reader, sees_ads=False), [_needed(reader.needs, at)], at)


def suggested_beside(listing: Listing, reader: Reader, at: datetime) -> list[Suggestion]:
    """Return what stands below a listing: bought together, then popular in its category."""
    grounds = [_together(listing, at), _popular_in(listing, at)]
    return _suggestions(reader, grounds, at, besides={listing.pk}, near=listing)


def suggested_for_cart(
    listings: Sequence[Listing], reader: Reader, at: datetime
) -> list[Suggestion]:
    """Return what stands below a cart; when it may not go by the cart, the same for all."""
    if not reader.is_personal:
        return _suggestions(reader, [_popular(at)], at)
    held = {one.pk for one in listings}
    grounds = [_needed(reader.needs, at, besides=held)]
    grounds += [_together(one, at) for one in listings[:ANCHORS]]
    return _suggestions(reader, [*grounds, _popular(at)], at, besides=held)


def _suggestions(
    reader: Reader,
    grounds: Sequence[Iterable[Pick]],
    at: datetime,
    *,
    besides: Collection[int] = (),
    near: Listing | None = None,
) -> list[Suggestion]:
    """Turn picks into listings that can be had now; what is sold out is left out."""
    paid = _paid(at, near)
    keys = {pick.key for ground in grounds for pick in ground} | ({paid.key} if paid else set())
    found = {
        one.pk: one
        for one in catalogue.with_dearer(catalogue.on_sale(at))
        .filter(pk__in=keys)
        .select_related("stock")
        .prefetch_related("pictures")
        if one.is_service or one.stock.left
    }
    picks = chosen(
        grounds,
        most=reader.most,
        besides={*besides, *(keys - found.keys())},
        paid=paid,
        adds_paid=reader.sees_ads,
    )
    return [Suggestion(found[pick.key], pick.why, pick.label) for pick in picks]


def _needed(needs: Sequence[Need], at: datetime, besides: Collection[int] = ()) -> list[Pick]:
    """The best rated thing that can be had for each need."""
    there = Q(kind=ListingKind.SERVICE) | Q(stock__on_hand__gt=F("stock__reserved"))
    can_be_had = catalogue.on_sale(at).filter(there).exclude(pk__in=besides)
    picks = []
    for need in needs:
        helps = Q(needs__contains=[need.kind]) | Q(category__code__in=need.categories)
        best = can_be_had.filter(helps).order_by("-rating", "pk").first()
        if best is not None:
            picks.append(Pick(best.pk, need.because))
    return picks


def _popular(at: datetime) -> list[Pick]:
    """The most rated thing of each category, the most rated category first."""
    firsts: dict[int, Listing] = {}
    for one in _often_rated(catalogue.on_sale(at))[:POOL]:
        firsts.setdefault(one.category_id, one)
    return [Pick(one.pk, _most_rated(one)) for one in firsts.values()]


def _popular_in(listing: Listing, at: datetime) -> list[Pick]:
    """The most rated things of a listing's category."""
    rated = list(_often_rated(catalogue.on_sale(at).filter(category=listing.category_id))[:5])
    most = rated[0].stars_count if rated else 0
    return [
        Pick(one.pk, _most_rated(one) if one.stars_count == most else _rated(one)) for one in rated
    ]


def _often_rated(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    return listings.filter(stars_count__gte=LEAST_RATINGS).order_by("-stars_count", "pk")


def _most_rated(one: Listing) -> str:
    words = _("“%(category)s”里评价的人最多，有 %(count)s 位")
    return words % {"category": one.category.label, "count": one.stars_count}


def _rated(one: Listing) -> str:
    words = _("“%(category)s”里 %(count)s 位评过，平均 %(stars)s 星")
    return words % {
        "category": one.category.label,
        "count": one.stars_count,
        "stars": one.stars,
    }


def _together(listing: Listing, at: datetime) -> list[Pick]:
    """What at least five different elders had who had this, by the newest purchases of a year."""
    kept = OrderLine.objects.filter(order__state__in=KEPT, order__placed_at__gt=at - YEAR)
    buyers = kept.filter(listing=listing).order_by("-pk").values("order__elder")[:LOOKED_AT]
    rows = (
        kept.filter(order__elder__in=buyers)
        .exclude(listing=listing)
        .values("listing")
        .annotate(buyers=Count("order__elder", distinct=True))
        .filter(buyers__gte=LEAST_BUYERS)
        .order_by("-buyers", "listing")[:10]
    )
    words = _("买过“%(title)s”的长辈里，有 %(count)s 位也买了这个")
    return [
        Pick(row["listing"], words % {"title": listing.title, "count": row["buyers"]})
        for row in rows
    ]


def _paid(at: datetime, near: Listing | None) -> Pick | None:
    """What is paid for just now: on the front shelf, or beside things of the same part."""
    running = Promotion.objects.filter(starts_at__lte=at, ends_at__gt=at).filter(
        listing__in=catalogue.on_sale(at).values("pk")
    )
    if near is None:
        running = running.filter(slot=AdSlot.FRONT)
    else:
        running = running.filter(slot=AdSlot.BESIDE, shelf=near.category.code[0])
    first = running.order_by("starts_at", "pk").first()
    return Pick(first.listing_id, _("商户付钱放在这里的"), first.label) if first else None
