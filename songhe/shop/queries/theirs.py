"""What of an order's money is really its seller's: not what was hoped for when it was placed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from songhe.ledger.models import Posting
from songhe.shop.models import Order
from songhe.shop.queries.allotments import EARNING, FEES
from songhe.shop.states import OrderState

FREIGHT = "claim_freight"
BOOKED = (OrderState.FULFILLED, OrderState.REFUNDED)  # the ledger says whose it is


@dataclass(frozen=True)
class Theirs:
    """An order's price, and where it goes, in fen."""

    back: int  # to who paid
    fee: int  # the platform's
    freight: int  # for fetching what went back
    left: int  # the seller's


def theirs_of(orders: Iterable[Order]) -> dict[int, Theirs]:
    """Return by their keys what is, or will be, each seller's, in one query."""
    found = list(orders)
    accounts = {f"provider:{one.provider.organisation.code}" for one in found}
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        Posting.objects.filter(
            transaction__subject__in=[one.subject for one in found],
            transaction__kind__in=[*EARNING, FREIGHT],
            account__code__in=[*accounts, FEES],
        )
        .values_list("transaction__subject", "transaction__kind", "account__code")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    for subject, kind, account, total in rows:
        what = "freight" if kind == FREIGHT else "fee" if account == FEES else "seller"
        sums[subject][what] -= total
    return {one.pk: _theirs(one, sums[one.subject]) for one in found}


def _theirs(order: Order, booked: dict[str, int]) -> Theirs:
    freight = -booked["freight"]
    if order.state in BOOKED:
        seller, fee = booked["seller"], booked["fee"]
        return Theirs(order.total - seller - fee, fee, freight, seller - freight)
    return Theirs(order.off_back, order.fee_taken, freight, order.earned - freight)
