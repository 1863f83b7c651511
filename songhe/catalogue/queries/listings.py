"""What is on sale, and why something is not."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.catalogue.models import (
    Licence,
    Listing,
    Provider,
    Variant,
)
from songhe.catalogue.states import ListingState, ProviderState


def on_sale(at: datetime) -> QuerySet[Listing]:
    """Return what can be bought: published, of an active provider with a paper that still counts.

    A paper that ran out needs no job: the next question leaves its listings out.
    """
    return (
        Listing.objects.filter(state=ListingState.ON_SALE, provider__state=ProviderState.ACTIVE)
        .filter(_licensed(timezone.localtime(at).date()))
        .select_related("provider__organisation", "category__parent")
    )


def listing_on_sale(code: str, at: datetime) -> Listing | None:
    """Return a listing that can be bought now, or None."""
    return on_sale(at).filter(code=code).first()


def listings_of(provider: Provider) -> QuerySet[Listing]:
    """Return everything a provider has written, on sale or not."""
    return provider.listings.select_related("category", "stock").order_by("category__code", "pk")


def listings_found(provider: Provider, *, words: str = "", state: str = "") -> QuerySet[Listing]:
    """Return what a provider has written, by part of a title or code, in one state."""
    listings = listings_of(provider)
    if words:
        listings = listings.filter(Q(title__icontains=words) | Q(code=words.upper()))
    return listings.filter(state=state) if state else listings


def listings_to_check() -> QuerySet[Listing]:
    """Return what waits to be read before it is sold, longest first."""
    return (
        Listing.objects.filter(state=ListingState.CHECKING)
        .select_related("provider__organisation", "category__parent")
        .order_by("submitted_at", "pk")
    )


def why_not_on_sale(listing: Listing, at: datetime, variant: Variant | None = None) -> str:
    """Return a kind sentence why a listing, or this variant, cannot be bought; "" when it can."""
    return why_not_variant(variant) or why_not_any([listing], at).get(listing.pk, "")


def why_not_variant(variant: Variant | None) -> str:
    """Return why a size or colour cannot be bought; "" when it can, or there is none."""
    gone = variant is not None and not variant.is_active
    return _("这一款不卖了，请换一款。") if gone else ""


def why_not_given(listing: Listing, *, licensed: bool) -> str:
    """Return the same when its papers are at hand already: no query."""
    active = listing.provider.state == ProviderState.ACTIVE
    fine = listing.state == ListingState.ON_SALE and active and licensed
    return "" if fine else _why_not(listing)


def variants_of(listing: Listing) -> QuerySet[Variant]:
    """Return the sizes and colours that are offered, in their order."""
    return listing.variants.filter(is_active=True).order_by("place", "pk")


def in_sizes(listings: Iterable[Listing]) -> set[int]:
    """Return the keys of those that come in sizes, each of which has a price of its own."""
    keys = [one.pk for one in listings]
    return set(Variant.objects.filter(listing__in=keys).values_list("listing", flat=True))


def why_not_any(listings: Sequence[Listing], at: datetime) -> dict[int, str]:
    """Return, by their keys, why some of these cannot be bought: one query, however many.

    Their providers should be at hand (`select_related`).
    """
    wanted = [listing.pk for listing in listings]
    fine = set(on_sale(at).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return {listing.pk: _why_not(listing) for listing in listings if listing.pk not in fine}


def _why_not(listing: Listing) -> str:
    if listing.state == ListingState.CHECKING:
        return _("这一项改过，平台正在复核，过了才能买。")
    if listing.state != ListingState.ON_SALE:
        return _("商家已经下架这一项。")
    if listing.provider.state == ProviderState.REMOVED:
        return _("这家服务商被平台清退了，不能再下单。")
    if listing.provider.state != ProviderState.ACTIVE:
        return _("这家服务商暂停营业，现在不能下单。")
    return _("这家服务商的许可证到期了，换好新证才能再下单。")


def _licensed(day: date) -> Exists:
    return Exists(
        Licence.objects.filter(
            Q(category=OuterRef("category")) | Q(category=OuterRef("category__parent")),
            provider=OuterRef("provider"),
            expires_on__gte=day,
        )
    )
