"""Refusing what is seen to be sold out before anything is locked."""

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.catalogue.actions.stock import SoldOut
from songhe.catalogue.models import Stock
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.models import Checkout


def check_enough(line: Wanted, *, acting: Acting, token: str) -> None:
    """Refuse what is seen to be sold out before anything is locked: at a sale, most are told this.

    A form that is sent twice is let through, to find the checkout it made.

    :raises SoldOut: if there are not so many pieces left.
    """
    if line.listing.is_service:
        return
    stock: Stock | None = getattr(line.listing, "stock", None)
    there = line.variant or stock
    left = there.left if there else 0
    if left < line.quantity and not _made(acting, token).exists():
        raise SoldOut(line.listing, left)


def _made(acting: Acting, token: str) -> QuerySet[Checkout]:
    return Checkout.objects.filter(placed_by=acting.person, token=token)
