"""The goods of an order: kept on the shelf, sent, or given back."""

from collections.abc import Sequence
from datetime import datetime

from songhe.catalogue.actions import stock
from songhe.catalogue.states import ListingKind
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState


def reserve(order: Order, pieces: Sequence[tuple[stock.Article, int]], *, at: datetime) -> None:
    """Keep the pieces of an order.

    :raises SoldOut: if there are not enough.
    """
    if pieces:
        stock.reserve_stock(quantities=pieces, subject=order.subject, at=at)


def see_that_kept(order: Order, *, at: datetime) -> None:
    """Money came: the pieces are still kept, or, if the order had lapsed, are taken again.

    :raises SoldOut: if they are gone.
    """
    if order.state != OrderState.EXPIRED:
        return
    lines = order.lines.filter(kind=ListingKind.GOODS).select_related("listing", "variant__listing")
    quantities = [(line.article, line.quantity) for line in lines]
    if quantities:
        stock.reserve_stock(quantities=quantities, subject=_again(order), at=at)


def release(order: Order, *, at: datetime, only: stock.Article | None = None) -> None:
    """Give back whatever is still kept, or one article of it."""
    stock.release_stock(subject=order.subject, at=at, only=only)
    stock.release_stock(subject=_again(order), at=at, only=only)


def send(order: Order, *, at: datetime) -> None:
    """Take the pieces off the shelf; they are on their way."""
    stock.ship_stock(subject=order.subject, at=at)
    stock.ship_stock(subject=_again(order), at=at)


def lose(line: OrderLine, *, left: int, at: datetime) -> int:
    """Write off what is not there of an article; return how many pieces."""
    subject = line.order.subject
    code = f"{subject}:lose:{line.pk}"
    return stock.lose_stock(article=line.article, left=left, code=code, subject=subject, at=at)


def _again(order: Order) -> str:
    """The name of a second promise: the first one was ended when the order lapsed."""
    return f"{order.subject}:again"
