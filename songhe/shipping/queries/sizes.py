"""What lies where of each size, and whether the books of the sizes add up."""

from collections.abc import Iterable

from django.db.models import CharField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Concat

from songhe.catalogue.models import StockMovement, Variant
from songhe.shipping.models import BinMovement
from songhe.shipping.queries.lots import books, loose_pieces
from songhe.shipping.states import BinMove

Size = tuple[int, int | None]  # an article, and one of its sizes or none


def loose_of_sizes(listing_ids: Iterable[int] | None = None) -> dict[Size, int]:
    """Return for each size how many pieces are there and in no place of that size.

    They lie where nobody wrote down, or in a lot that nobody sorted. The size `None` is what the
    article counts beyond its sizes.
    """
    wanted = None if listing_ids is None else list(listing_ids)
    stocks, items, bins, picks = books(wanted)
    sizes = Variant.objects.order_by()
    if wanted is not None:
        sizes = sizes.filter(listing__in=wanted)
    loose: dict[Size, int] = {
        (listing, None): n for listing, n in stocks.values_list("listing", "on_hand")
    }
    for listing, size, pieces in sizes.values_list("listing", "pk", "on_hand"):
        loose[listing, size] = pieces
        loose[listing, None] = loose.get((listing, None), 0) - pieces
    lying = bins.values_list("lot__listing", "lot__variant").annotate(n=Sum("quantity"))
    picked = picks.values_list("item__listing", "item__variant").annotate(n=Sum("quantity"))
    gone = items.values_list("listing", "variant").annotate(n=Sum("quantity"))
    for rows, sign in ((lying, -1), (picked, -1), (gone, 1)):
        for listing, size, pieces in rows:
            loose[listing, size] = loose.get((listing, size), 0) + sign * pieces
    return loose


def loose_of(listing_id: int, variant_id: int | None) -> int:
    """Return how many pieces of one size lie nobody knows where."""
    of_size = loose_of_sizes([listing_id]).get((listing_id, variant_id), 0)
    return max(0, min(of_size, loose_pieces([listing_id]).get(listing_id, 0)))


def misplaced_sizes() -> list[str]:
    """Name each size of which more lies in warehouses, or is picked, than the catalogue counts."""
    return [
        f"size {size} of article {listing}: {-pieces} more in warehouses than are there"
        for (listing, size), pieces in sorted(
            (row for row in loose_of_sizes().items() if row[0][1] is not None and row[1] < 0),
        )
    ]


def miscounted_lots() -> list[str]:
    """Name each movement of a lot that the shop counted otherwise, or for another size.

    What is shelved was counted before and has no movement of its own in the shop.
    """
    return [
        f"movement {code}: {pieces} of size {size} in its lot, "
        f"the shop says {counted} of size {counted_size}"
        for code, kind, pieces, size, counted, counted_size in _counted()
        if counted is not None or kind != BinMove.RECEIVE
        if (counted, counted_size) != (pieces, size)
    ]


def _counted() -> Iterable[tuple[str, str, int, int, int | None, int | None]]:
    in_shop = StockMovement.objects.filter(code=OuterRef("key"))
    return (
        BinMovement.objects.filter(
            kind__in=[BinMove.RECEIVE, BinMove.LOSE, BinMove.RECALL],
            bin__lot__variant__isnull=False,
        )
        .annotate(key=Concat(Value("shipping:"), F("code"), output_field=CharField()))
        .order_by("pk")
        .values_list(
            "code",
            "kind",
            "quantity",
            "bin__lot__variant",
            Subquery(in_shop.values("on_hand")[:1]),
            Subquery(in_shop.values("variant")[:1]),
        )
    )
