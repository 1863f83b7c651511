"""What of a settled order the channel hands to its seller: exactly what the ledger says."""

from datetime import datetime

from songhe.payments.actions import allotting
from songhe.shop import queries
from songhe.shop.actions.payers import intents_of
from songhe.shop.models import Order
from songhe.shop.queries import allotments


def allot(*, order: Order, at: datetime) -> None:
    """The order is settled in the ledger: tell the channels that its payers paid through.

    What a programme pays of it came through no channel, so it is not theirs to hand over.
    """
    earned = allotments.earned_of(order)
    kept = sum(one.kept for one in queries.draws_of([order]))
    seller = max(0, earned.seller - kept)
    allotting.allot(
        subject=order.subject,
        organisation=order.provider.organisation,
        intents=intents_of(order.checkout),
        seller=seller,
        platform=earned.seller + earned.platform - kept - seller,
        at=at,
    )
