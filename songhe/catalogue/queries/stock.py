"""Whether the books of the stock add up."""

from django.db.models import Sum

from songhe.catalogue.models import (
    Stock,
    StockMovement,
    Variant,
)


def stock_mismatches() -> list[str]:
    """Name each stock that is not the sum of its movements."""
    moved = {
        row["stock"]: (row["there"], row["promised"])
        for row in StockMovement.objects.values("stock").annotate(
            there=Sum("on_hand"), promised=Sum("reserved")
        )
    }
    return variant_mismatches() + [
        f"stock of {stock.listing.code}: {stock.on_hand} there and {stock.reserved} promised, "
        f"movements say {moved.get(stock.pk, (0, 0))}"
        for stock in Stock.objects.select_related("listing").order_by("pk")
        if (stock.on_hand, stock.reserved) != moved.get(stock.pk, (0, 0))
    ]


def variant_mismatches() -> list[str]:
    """Name each variant that is not the sum of its own movements."""
    moved = {
        row["variant"]: (row["there"], row["promised"])
        for row in StockMovement.objects.exclude(variant=None)
        .values("variant")
        .annotate(there=Sum("on_hand"), promised=Sum("reserved"))
    }
    return [
        f"variant {variant.code}: {variant.on_hand} there and {variant.reserved} promised, "
        f"movements say {moved.get(variant.pk, (0, 0))}"
        for variant in Variant.objects.order_by("pk")
        if (variant.on_hand, variant.reserved) != moved.get(variant.pk, (0, 0))
    ]
