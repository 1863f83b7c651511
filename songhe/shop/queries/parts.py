"""Lines of a paid order that were called off alone."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, QuerySet, Sum

from songhe.catalogue.models import Variant
from songhe.catalogue.states import ListingKind
from songhe.ledger.models import Transaction
from songhe.shop.models import EarlyBack, LineOff, Order, OrderLine
from songhe.shop.queries.stories import unspent
from songhe.shop.states import OrderState

NOTHING = {"all_off": 0, "all_back": 0, "all_earned": 0, "all_fees": 0}
WAITING = (OrderState.PAID, OrderState.UNDERWAY)


def lines_on(order: Order) -> QuerySet[OrderLine]:
    """Return what of an order was not called off."""
    return order.lines.filter(off=None).order_by("pk")


def goods_hers(order: Order) -> QuerySet[OrderLine]:
    """Return the goods of an order that she has or that still come."""
    return lines_on(order).filter(kind=ListingKind.GOODS, gone_at=None)


def names_of(titles: Iterable[str]) -> str:
    """Name things that are spoken of together: whoever brings or explains them says the same."""
    return "、".join(titles)


def goods_apart(order: Order) -> list[OrderLine]:
    """Return the goods of an order that may be called off alone.

    Of an article that stands on two lines one promise of pieces stands for both, so neither is.
    """
    lines = list(order.lines.select_related("off", "variant").order_by("pk"))
    times = Counter((line.listing_id, line.variant_id) for line in lines)
    return [
        line
        for line in lines
        if line.booking_id is None
        and not line.is_off
        and times[line.listing_id, line.variant_id] == 1
    ]


def lacking_by_place(order: Order) -> dict[int, OrderLine]:
    """Return what of an order its seller may say is not there, by its place in the order."""
    apart = goods_apart(order) if order.state == OrderState.PAID else []
    lines = enumerate(order.lines.order_by("pk"), 1)
    return {place: line for place, line in lines if line in apart}


def counted_without(line: OrderLine) -> int:
    """Return how many of an article are offered once this line is off."""
    article = line.article
    left = article.left if isinstance(article, Variant) else article.stock.left
    return left + line.quantity


def part_faults() -> list[str]:
    """Name each order that does not know what its lines gave back, and what the books miss."""
    sums = {
        row["line__order"]: row
        for row in LineOff.objects.values("line__order").annotate(
            all_off=Sum("share"),
            all_back=Sum("back"),
            all_earned=Sum(F("share") - F("back") - F("fee")),
            all_fees=Sum(F("fee") + F("fee_back")),
        )
    }
    for row in EarlyBack.objects.values("line__order").annotate(
        back=Sum("back"), fees=Sum("fee_back")
    ):
        so_far = sums.setdefault(row["line__order"], dict(NOTHING))
        so_far["all_off"] += row["back"]
        so_far["all_back"] += row["back"]
        so_far["all_fees"] += row["fees"]
    faults = []
    for order in Order.objects.exclude(off=0) | Order.objects.filter(pk__in=sums):
        row = sums.get(order.pk, NOTHING)
        said = (order.off, order.off_back, order.off_earned, order.off_fee)
        if said != tuple(row[one] for one in NOTHING):
            faults.append(f"order {order}: {order.off} fen are off, its lines say {row['all_off']}")
        waits = order.rest if order.state in WAITING else 0
        if unspent(order) != waits:
            faults.append(f"order {order}: {unspent(order)} fen wait for it, it should be {waits}")
    codes = set(LineOff.objects.values_list("code", flat=True))
    codes |= set(EarlyBack.objects.values_list("code", flat=True))
    booked = set(Transaction.objects.filter(code__in=codes).values_list("code", flat=True))
    return faults + [f"{code}: not in the ledger" for code in sorted(codes - booked)]
