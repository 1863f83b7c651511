"""What lies where, and whether the books of it add up."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Sum

from songhe.catalogue.models import Provider, Stock
from songhe.shipping.models import Bin, BinMovement, Lot, Pick, ShipmentItem, Warehouse
from songhe.shipping.states import ShipmentState

# An order's pieces have left the catalogue's count when it began; what comes along with a visit
# leaves it when the order is finished.
GONE = Q(shipment__with_visit=False, shipment__order__started_at__isnull=False) | Q(
    shipment__order__fulfilled_at__isnull=False
)
UNPICKED = [ShipmentState.TO_PICK]


def warehouses_of(provider: Provider) -> QuerySet[Warehouse]:
    return Warehouse.objects.filter(provider=provider, closed_at=None).order_by("pk")


def lots_of(provider: Provider) -> QuerySet[Lot]:
    """Return a seller's lots, newest first, with how much of each lies somewhere."""
    return (
        Lot.objects.filter(listing__provider=provider)
        .select_related("listing", "variant", "recall")
        .annotate(there=Sum("bins__quantity"))
        .order_by("-added_at", "-pk")
    )


def bins_of(listing_ids: Iterable[int]) -> QuerySet[Bin]:
    """Return the places where pieces of these articles lie, in the order to lock them."""
    return (
        Bin.objects.filter(lot__listing__in=list(listing_ids))
        .select_related("lot", "warehouse__region__parent")
        .order_by("pk")
    )


def loose_pieces(listing_ids: Iterable[int] | None = None) -> dict[int, int]:
    """Return for each article how many pieces are there of which nobody wrote down where.

    What is there, less what lies in bins, less what was picked for orders that did not set out
    yet; what set out without being picked is still counted in the bins.
    """
    stocks, items, bins, picks = books(listing_ids)
    loose = dict(stocks.values_list("listing", "on_hand"))
    lying = dict(bins.values_list("lot__listing").annotate(n=Sum("quantity")))
    picked = dict(picks.values_list("item__listing").annotate(n=Sum("quantity")))
    gone = dict(items.values_list("listing").annotate(n=Sum("quantity")))
    return {
        listing: loose.get(listing, 0)
        - lying.get(listing, 0)
        - picked.get(listing, 0)
        + gone.get(listing, 0)
        for listing in {*loose, *lying, *picked, *gone}
    }


def books(
    listing_ids: Iterable[int] | None,
) -> tuple[QuerySet[Stock], QuerySet[ShipmentItem], QuerySet[Bin], QuerySet[Pick]]:
    """Return what is counted, what left without being picked, what lies, and what is picked."""
    gone_of_pick = Q(
        item__shipment__with_visit=False, item__shipment__order__started_at__isnull=False
    ) | Q(item__shipment__order__fulfilled_at__isnull=False)
    stocks = Stock.objects.order_by()
    items = ShipmentItem.objects.filter(
        GONE, shipment__state__in=UNPICKED, order_line__off=None
    ).order_by()
    bins = Bin.objects.order_by()
    picks = Pick.objects.filter(put_back_at=None).exclude(gone_of_pick).order_by()
    if listing_ids is not None:
        wanted = list(listing_ids)
        stocks = stocks.filter(listing__in=wanted)
        items = items.filter(listing__in=wanted)
        bins = bins.filter(lot__listing__in=wanted)
        picks = picks.filter(item__listing__in=wanted)
    return stocks, items, bins, picks


def bin_mismatches() -> list[str]:
    """Name each bin that is not the sum of its movements."""
    moved = dict(BinMovement.objects.order_by().values_list("bin").annotate(n=Sum("quantity")))
    bins = Bin.objects.select_related("lot", "warehouse").order_by("pk")
    return [
        f"lot {one.lot.number} in {one.warehouse.name}: {one.quantity} there, "
        f"movements say {moved.get(one.pk, 0)}"
        for one in bins
        if one.quantity != moved.get(one.pk, 0)
    ]


def misplaced_stock() -> list[str]:
    """Name each article of which more lies in warehouses than the catalogue counts."""
    return [
        f"article {listing}: {-pieces} more in warehouses than are there"
        for listing, pieces in sorted(loose_pieces().items())
        if pieces < 0
    ]
