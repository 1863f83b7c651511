"""The whole shelf in its order, for whoever leafs through it page by page."""

from datetime import datetime

from django.db.models import QuerySet

from songhe.catalogue.models import Listing
from songhe.catalogue.queries.listings import on_sale
from songhe.catalogue.queries.search import ORDERS, Wish, filtered


def shelf_rows(wish: Wish, at: datetime) -> QuerySet[Listing]:
    """Return everything on sale that passes a wish without words, as few columns as are needed."""
    columns = [name.lstrip("-") for name in order_of(wish)]
    return filtered(on_sale(at), wish).select_related(None).only("pk", *columns)


def order_of(wish: Wish) -> tuple[str, ...]:
    return ORDERS[wish.sort]
