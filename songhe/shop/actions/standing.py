"""A checkout that is not paid yet: whether it still stands, how long, and what it is about."""

from datetime import datetime

from django.utils.translation import gettext as _

from songhe.kernel.flow import NotAllowed
from songhe.shop.actions.checkouts import CannotBeBought, Wanted, check_on_sale
from songhe.shop.actions.taking import keep_longer
from songhe.shop.models import Checkout, OrderLine
from songhe.shop.queries.addresses import sellers_too_far


class TimeIsUp(Exception):
    """What was held for this checkout is not held any more."""


def wanted_again(checkout: Checkout) -> list[Wanted]:
    """Return what a checkout that came to nothing was about, to try once more."""
    lines = OrderLine.objects.filter(order__checkout=checkout).select_related(
        "listing__category", "listing__provider__organisation", "listing__stock", "variant"
    )
    return [
        Wanted(line.listing, line.quantity, line.starts_at, line.variant)
        for line in lines.order_by("pk")
    ]


def check_still_open(checkout: Checkout, at: datetime) -> None:
    """See that a checkout can still be paid as it stands.

    :raises TimeIsUp: if its time is over.
    :raises CannotBeBought: if something in it is not on sale any more.
    """
    if checkout.expires_at <= at:
        raise TimeIsUp
    wanted = wanted_again(checkout)
    check_on_sale(wanted, at)
    if far := sellers_too_far(checkout):
        words = _("%(seller)s到不了这个地址，请换一个地址，或换一家。")
        raise CannotBeBought(wanted[0].listing, words % {"seller": far[0]})


def stand_until(checkout: Checkout, until: datetime, *, by: str, at: datetime) -> None:
    """Keep everything in a checkout, and its prices, until `until`.

    :raises TimeIsUp: if something was let go meanwhile.
    """
    checkout.expires_at = until
    checkout.price_until = max(checkout.price_until, until)
    checkout.save(update_fields=["expires_at", "price_until"])
    for order in checkout.orders.all():
        try:
            keep_longer(order, until=until, by=by, at=at)
        except NotAllowed as let_go:
            raise TimeIsUp from let_go
